"""`callboard import calls|requests|satisfaction FILE`: a file into the journal, idempotent, with progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from supervisor.cli.cities import AUTO, choice_of, known_city, renamed
from supervisor.cli.common import file_made, is_there, now_ms, open_store, rules_at
from supervisor.cli.who import importing
from supervisor.cli.worlds import recording_format
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.reports.imports import FORMATS, Imported, import_calls, maker_of, refuse_unreadable
from supervisor.reports.request_imports import RequestsImported, import_requests, look
from supervisor.reports.survey_imports import SurveyTaken, import_survey
from supervisor.settings import centre_settings
from supervisor.store import Store

CALLED = "The city is called “{}”, by the name of the file; call it otherwise with --city-name NAME."
ASSUMED = (
    "Its times are read as those of {}, since no time zone is set. If they are of another, set the centre’s own on the "
    "Settings page of a new database, and import the file there."
)
OF_CALLS, OF_REQUESTS = ("format", "system"), ("city", "city_name", "as_of")
NOT_OF = {"calls": OF_REQUESTS, "requests": OF_CALLS, "satisfaction": (*OF_CALLS, "city_name", "as_of")}
"""The options that make no sense for each."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("calls", "requests", "satisfaction"), help="what is in the file")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a recording, or a city's requests; gzip is read as it is"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), help="calls: who wrote the file; told by how it begins")
    parser.add_argument(
        "--system",
        help="calls: name of the telephone system (asterisk or freeswitch, or that of the one source there is)",
    )
    parser.add_argument(
        "--city",
        metavar="PROFILE|auto",
        help="requests: how the city writes its files, by its short name; auto: as it looks (auto); "
        "satisfaction: whose requests they are (those of all cities)",
    )
    parser.add_argument(
        "--city-name",
        metavar="NAME",
        help="requests: what people call the city (as its profile or the file’s name says)",
    )
    parser.add_argument(
        "--as-of",
        metavar="T",
        help="requests: when the file was made, in the city's time; without it, at the newest date in it",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(args: argparse.Namespace) -> int:
    """Take the file."""
    for name in NOT_OF[args.what]:
        if getattr(args, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} makes no sense for {args.what}; leave it out.")
    return {"calls": _calls, "requests": _requests, "satisfaction": _satisfaction}[args.what](args)


def _calls(args: argparse.Namespace) -> int:
    kind = args.format or recording_format(args.file)
    if not is_there(args, world="real"):
        refuse_unreadable(args.file, kind, now_ms())
    with open_store(args, migrate=True, world="real") as store:
        done = Imported()
        system = _system(store, args.system, maker_of(kind))
        days, zone = rules_at(store, now_ms()).keep_numbers_days, _zone(store)
        with importing(store, args.file.name):
            for done in import_calls(store, args.file, kind, system, now_ms, days):
                _progress(args, done.share, f"{done.added:,} events")
    _progress_over(args)
    print(f"{done.sentence(args.file.name)} {zone}")
    return 0


class Looks:
    """How a file of requests looks; it is looked through once for each zone that may be the centre's."""

    def __init__(self, args: argparse.Namespace, zone: str) -> None:
        self.zone = zone
        self.choice = choice_of(args.file, args.city or AUTO, zone)
        found, called = self.choice.profile, args.city_name
        self.profile = found if called is None else renamed(found, called)
        self.rules = Rules(zone=found.zone)
        as_of = None if args.as_of is None else file_made(args.as_of, self.rules)
        self.looked = look(args.file, self.profile, now_ms(), as_of)


def _requests(args: argparse.Namespace) -> int:
    looks = None if is_there(args, world="real") else Looks(args, Rules().zone)
    with open_store(args, migrate=True, world="real") as store:
        zone, done = rules_at(store, now_ms()).zone, RequestsImported()
        assumed = rules_at(store, now_ms()).zone_assumed
        if looks is None or looks.zone != zone:
            looks = Looks(args, zone)
        with importing(store, args.file.name):
            for done in import_requests(store, args.file, looks.profile, now_ms, looked=looks.looked):
                _progress(args, done.share, f"{done.rows:,} requests")
    _progress_over(args)
    choice, rules = looks.choice, looks.rules
    name: tuple[str, ...] = (CALLED.format(looks.profile.title),) if choice.guess and args.city_name is None else ()
    name += (ASSUMED.format(looks.profile.zone),) if choice.guess and assumed else ()
    print("\n".join((*choice.notes, *name, done.sentence(args.file.name, iso(done.as_of or 0, rules)), *done.notes)))
    return 0


def _satisfaction(args: argparse.Namespace) -> int:
    """What residents said of requests that are here already."""
    with open_store(args, migrate=True, world="real") as store, importing(store, args.file.name):
        city = known_city(store, args.city) if args.city else ""
        now, done = now_ms(), SurveyTaken()
        for done in import_survey(store, args.file, rules_at(store, now), now, city):
            _progress(args, done.share, f"{done.answers:,} answers")
    _progress_over(args)
    print(done.sentence(args.file.name))
    return 0


def _progress(args: argparse.Namespace, share: float, words: str) -> None:
    if not args.quiet and sys.stderr.isatty():
        print(f"\r{share * 100:5.1f} %  {words}", end="", file=sys.stderr)


def _progress_over(args: argparse.Namespace) -> None:
    if not args.quiet and sys.stderr.isatty():
        print(file=sys.stderr)


def _zone(store: Store) -> str:
    """Where the day of all figures turns, and how to say so where nobody has."""
    rules = rules_at(store, now_ms())
    if not rules.zone_assumed:
        return f"Days are those of {rules.zone}."
    return (
        f"Days are those of {rules.zone}, since no time zone is set: set the centre’s own on the desk’s Settings page."
    )


def _system(store: Store, asked: str | None, maker: str) -> str:
    """The telephone system that a file is of: calls of the same system count once."""
    sources = centre_settings(store.latest_settings().body).sources
    known = sorted({source.system for source in sources if maker_of(source.kind) == maker})
    if asked is None and len(known) > 1:
        raise UsageError(f"There are several telephone systems; say which with --system: {', '.join(known)}.")
    return asked or (known[0] if known else maker)
