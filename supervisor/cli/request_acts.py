"""`callboard requests reassign …`: what the page does to requests, on the command line, under the same rights."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from supervisor.cli.acting import do
from supervisor.cli.cities import known_city
from supervisor.cli.common import clock_of, rules_at, several, shown
from supervisor.cli.who import person, telling
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.requests.acts import (
    CONTACT_CHANNELS,
    CONTACT_OUTCOMES,
    PRIORITIES,
    Act,
    Cancel,
    Choice,
    Contact,
    Escalate,
    Hold,
    Merge,
    Note,
    Outcome,
    Prioritise,
    Reassign,
    Reopen,
    Resolve,
    Respond,
    Resume,
)
from supervisor.store import Store

Given = argparse.Namespace
_KEY = re.compile(r"[0-9a-f]{32}")
MOST_SHOWN = 20
_INSTANTS = frozenset({"closed_at"})


def _merged(given: Given) -> Act:
    if not given.into:
        raise UsageError("Say of which request they are duplicates: --into NUMBER.")
    return Merge(given.into)


def _prioritised(given: Given) -> Act:
    if not given.priority:
        raise UsageError(f"Say how urgent they are: --priority {', '.join(filter(None, PRIORITIES))}.")
    return Prioritise(given.priority)


ACTS: dict[str, Callable[[Given], Act]] = {
    "reassign": lambda given: Reassign(given.department, given.to, given.category),
    "prioritise": _prioritised,
    "escalate": lambda given: Escalate(given.level, given.to),
    "hold": lambda given: Hold(given.status or Hold().status),
    "resume": lambda given: Resume(),
    "respond": lambda given: Respond(),
    "resolve": lambda given: Resolve(given.text),
    "cancel": lambda given: Cancel(),
    "reopen": lambda given: Reopen(),
    "merge": _merged,
    "note": lambda given: Note(given.text),
    "contact": lambda given: Contact(given.channel, given.outcome, given.told, given.text),
}
DOING = (*ACTS, "undo")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What acts take."""
    acts = parser.add_argument_group("acting on requests")
    acts.add_argument("--why", metavar="TEXT", default="", help="why; kept in the audit")
    acts.add_argument("--department", metavar="NAME", help="reassign: to this department; list: only of it")
    acts.add_argument("--to", metavar="NAME", help="reassign, escalate: to this assignee; an empty one: to nobody")
    acts.add_argument("--category", metavar="NAME", help="reassign: it is this kind of trouble; list: only of it")
    acts.add_argument("--priority", choices=[*filter(None, PRIORITIES)], help="prioritise: how urgent it is")
    acts.add_argument("--level", type=int, metavar="N", help="escalate: to this level; without it one more")
    acts.add_argument("--status", metavar="STATUS", help="hold: what it waits for; list: only those that are so")
    acts.add_argument("--into", metavar="NUMBER", help="merge: the request of which they are duplicates")
    acts.add_argument("--text", metavar="TEXT", default="", help="note, resolve, contact: the words")
    acts.add_argument("--channel", choices=CONTACT_CHANNELS, default="phone", help="contact: how (phone)")
    acts.add_argument("--outcome", choices=CONTACT_OUTCOMES, default="reached", help="contact: its end (reached)")
    acts.add_argument("--told", action="store_true", help="contact: the resident knows now that it is closed")
    acts.add_argument("--version", type=int, metavar="N", dest="seen", help="refuse where it was changed since this")
    acts.add_argument("--key", metavar="HEX", default="", help="a name for this act: it is not done twice")


def act(given: Given, store: Store) -> int:
    """Do something to requests, or take it back; 0 where nothing was refused."""
    now = clock_of(store)()
    if given.key and not _KEY.fullmatch(given.key):
        raise UsageError("--key must be 32 hexadecimal digits, in small letters.")
    if given.what == "undo":
        if len(given.numbers) != 1:
            raise UsageError("Say which act is to be taken back: its key, as “requests show NUMBER” tells it.")
        who, tell = person(store, now), telling(store, now)
        by = {"by": who.account, "role": who.role, "why": given.why}
        outcome = store.undo(given.numbers[0].lower(), now=now, tell=tell, **by)
    else:
        choices = [*_choices(given, store)]
        wanted = ACTS[given.what](_named(given, store))
        outcome = do(store, wanted, choices, now=now, why=given.why, key=given.key)
    return _say(given, outcome, rules_at(store, now))


def _named(given: Given, store: Store) -> Given:
    """With the label of the request into which others are merged."""
    into = None
    if given.into:
        city, number = one_of(store, given.into, given.city)
        into = f"{city}/{number}"
    return argparse.Namespace(**{**vars(given), "into": into})


def _choices(given: Given, store: Store) -> Iterator[Choice]:
    numbers = _lines() if given.numbers == ["-"] else given.numbers
    if not numbers:
        raise UsageError("Say which requests: their numbers, or - to read them line by line from the standard input.")
    city = known_city(store, given.city) if given.city else None
    for number in numbers:
        yield Choice(*one_of(store, number, city), version=given.seen)


def _lines() -> Sequence[str]:
    return [line.strip() for line in sys.stdin if line.strip()]


def one_of(store: Store, number: str, city: str | None) -> tuple[str, str]:
    """The city and the number of a request that somebody names; as it was named where there is none."""
    if city:
        return city, number
    named, _, rest = number.partition("/")
    if rest and named in {row.city for row in store.snapshots()}:
        return named, rest
    found = store.find_number(number)
    if found is None:
        raise UsageError(f"There is no request {number}.")
    return found


def _say(given: Given, outcome: Outcome, rules: Rules) -> int:
    if given.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told(outcome, rules), ensure_ascii=False), indent=2) + "\n")
    else:
        for changed in outcome.changed[:MOST_SHOWN]:
            said = contacted(vars(given)) if given.what == "contact" else changed.words
            after = worded(changed.after, rules) or said
            print(f"{changed.number}: {after}")
        print(f"{several(len(outcome.changed), 'request')} changed" + (f"; key {outcome.key}" if outcome.key else ""))
        for refused in outcome.refused[:MOST_SHOWN]:
            print(f"callboard: {refused.sentence}", file=sys.stderr)
        if len(outcome.refused) > MOST_SHOWN:
            print(f"callboard: {len(outcome.refused) - MOST_SHOWN:,} more were refused.", file=sys.stderr)
    return 1 if outcome.refused else 0


def contacted(act: Mapping[str, Any]) -> str:
    """Of a contact how it was, what came of it, whether she knows of the closing, and the words."""
    parts = [f"by {act['channel']}", act["outcome"], "told that it is closed" if act["told"] else ""]
    said = ", ".join(filter(None, parts)).replace("_", " ")
    return f"{said}: {act['text']}" if act["text"] else said


def worded(values: Mapping[str, Any], rules: Rules) -> str:
    """What an act has set, for people: instants (ms) in the centre's time."""
    told = {name: shown(each, rules.tz) if name in _INSTANTS and each else each for name, each in values.items()}
    return ", ".join(f"{name.replace('_', ' ')}: {'-' if each is None else each}" for name, each in told.items())


def plain(values: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """What an act has set, for programs: instants (ms) in ISO 8601."""
    return {name: iso(each, rules) if name in _INSTANTS and each else each for name, each in values.items()}


def told(outcome: Outcome, rules: Rules) -> dict[str, Any]:
    """An outcome as JSON."""
    changed = [
        {
            "city": one.city,
            "number": one.number,
            "version": one.state.version,
            "before": plain(one.before, rules),
            "after": plain(one.after, rules),
        }
        for one in outcome.changed
    ]
    refused = [msgspec.to_builtins(one) for one in outcome.refused]
    return {"key": outcome.key or None, "changed": changed, "refused": refused}
