"""`callboard requests open`: what the intake page does, on the command line, under the same rights."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

import msgspec

from supervisor.cli.cities import called, known_city
from supervisor.cli.common import clock_of, rules_at, service_at
from supervisor.cli.request_acts import one_of
from supervisor.cli.who import person, telling
from supervisor.core.errors import UsageError
from supervisor.reports.intake import Here, Intake, clock_words
from supervisor.requests.form import Form, Resident
from supervisor.requests.kinds import Kinds
from supervisor.requests.numbers import spoken
from supervisor.requests.record import Channel
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes beside the words, the category and the department of other requests."""
    opening = parser.add_argument_group("opening a request")
    opening.add_argument("--address", metavar="TEXT", default="", help="open: where it is")
    opening.add_argument("--lat", type=float, metavar="DEGREES", help="open: its latitude, where it has no address")
    opening.add_argument("--lon", type=float, metavar="DEGREES", help="open: its longitude")
    opening.add_argument("--name", metavar="NAME", default="", help="open: the resident, kept apart and erased in time")
    opening.add_argument("--phone", metavar="NUMBER", default="", help="open: her telephone number")
    opening.add_argument("--mail", metavar="ADDRESS", default="", help="open: her mail address")


def opened(args: argparse.Namespace, store: Store) -> int:
    """Open one, and tell its number."""
    if args.numbers:
        raise UsageError(f"A new request gets its number; leave out {args.numbers[0]!r}.")
    intake = intake_of(store)
    person(store, intake.clock()).require("request.create")
    form = intake.placed(_form(args, store, intake))
    number = intake.save(form)
    told = _told(intake, form, number)
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    else:
        due = f", promised by {told['promised']} ({told['sla']})" if told["promised"] else ""
        print(f"{number}: {form.category} in {called(store, form.city)}{due}. Read it out as: {spoken(number)}.")
    for note in _notes(intake, form):
        print(f"callboard: {note}", file=sys.stderr)
    return 0


def forgotten(args: argparse.Namespace, store: Store) -> int:
    """Erase who waits for a request, before her time; the audit has that it was done, and nothing of her."""
    who = person(store, clock_of(store)())
    who.require("resident.forget")
    if not args.numbers:
        raise UsageError("Say whose resident is to be erased: the numbers of the requests.")
    for text in args.numbers:
        city, number = one_of(store, text, known_city(store, args.city) if args.city else None)
        if store.forget_resident(city, number, who.entry("request.forget", f"{city}/{number}", args.why)):
            print(f"{number}: the resident is erased.")
        else:
            print(f"{number}: nobody left word, or it has been erased.")
    return 0


def intake_of(store: Store) -> Intake:
    """Over a store, for whoever runs this program; without a look at open requests."""
    clock = clock_of(store)

    def here() -> Here:
        now = clock()
        who = person(store, now)
        return Here(who.account, who.role, rules_at(store, now), service_at(store, now), telling(store, now))

    return Intake(store, here, clock, lambda: None)


def _form(args: argparse.Namespace, store: Store, intake: Intake) -> Form:
    city = known_city(store, args.city) if args.city else intake.home()
    name, department, priority = _kind(args.category or "", intake.ground(city).kinds)
    return Form(
        city=city,
        category=name,
        department=args.department or department,
        words=args.words or args.text or "",
        address=args.address,
        lat=args.lat,
        lon=args.lon,
        priority=args.priority or priority,
        channel=Channel.EMAIL if args.channel == "email" else Channel.PHONE,
        resident=Resident(args.name, args.phone, args.mail),
    )


def _kind(name: str, kinds: Kinds) -> tuple[str, str, str]:
    """A category with its department and priority; raises `UsageError` where there are some, and not this one."""
    known = kinds.named(name)
    if known is not None:
        return known.name, known.department, known.priority
    if name.strip() and len(kinds):
        like = kinds.search(name, 5) or kinds.search("", 5)
        raise UsageError(f"There is no category “{name[:60]}”; there are: {', '.join(kind.name for kind in like)}.")
    return name, "", ""


def _told(intake: Intake, form: Form, number: str) -> dict[str, object]:
    promised, rules = intake.promise(form), intake.here().rules
    return {
        "number": number,
        "spoken": spoken(number),
        "city": form.city,
        "category": form.category,
        "department": form.department,
        "area": form.area or None,
        "lat": form.lat,
        "lon": form.lon,
        "outside": form.outside,
        "promised": None if promised is None else clock_words(promised.at, rules, whole_day=promised.whole_day),
        "sla": None if promised is None else promised.sla,
        "notes": [*_notes(intake, form)],
    }


def _notes(intake: Intake, form: Form) -> Iterator[str]:
    if form.outside:
        yield "The place lies outside the city: outside every area of its map."
    if form.address and form.lat is None and intake.places(form.city).addresses is not None:
        yield f"“{form.address}” is none of the city's addresses, so the request has no point on the map."
