"""`callboard requests`: how old open ones are, how many came and went, and what happened to each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from supervisor.cli import request_acts, request_duplicates, request_lists, request_open
from supervisor.cli.cities import called, known_city
from supervisor.cli.common import clock_of, end_of_day, instant, now_ms, open_store, rules_at, shown
from supervisor.cli.request_acts import DOING
from supervisor.cli.table import cell, lines, local, save_csv
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import ageing, beyond, iso, load, newest
from supervisor.reports.changes import changes
from supervisor.reports.contact import contact
from supervisor.reports.until import alive, known_until
from supervisor.reports.volumes import default_since, last_days, volumes
from supervisor.requests.frame import DIMENSIONS, Frame
from supervisor.requests.record import APART
from supervisor.store import Store

STRETCHES = ("interval", "hour", "day")
HEADS = {"share_told": "told %", "on_time_open": "open in time", "on_time_closed": "closed in time"}
RESPONSES = frozenset({"response_overdue", "responded", "on_time_response"})
VERDICTS = frozenset({"verdict_late", "verdict_on_time", "verdict_open", "verdict_closed"})
HIDDEN = frozenset(
    {"overdue", "with_due_date", "no_target", "closed", "closed_with_due", "reopened"}
    | VERDICTS
    | RESPONSES
    | {*(status.value for status in APART)}
)
"""Of ageing, what a terminal is too narrow for."""
Told = dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what",
        choices=(*TOLD, *LISTS, *DOING),
        help="open requests by age, how many were opened and closed, what happened to each, or the files taken; "
        "those that meet conditions, one of them; or what is to be done to some",
    )
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="which requests; for undo: the key of an act")
    parser.add_argument(
        "--by",
        choices=(*DIMENSIONS, *STRETCHES),
        help="a row for each; ageing: department, category, area or channel (department), volumes: the others (day)",
    )
    parser.add_argument(
        "--at",
        metavar="T",
        help="as it stood then (a date or a year: at its end); without it, at the newest snapshot (of --city)",
    )
    parser.add_argument(
        "--since",
        metavar="T",
        help="volumes and changes: from then on; without it, that day, or 30 days by day; without --at the last days",
    )
    parser.add_argument("--city", metavar="NAME", help="only this city's")
    parser.add_argument("--csv", metavar="FILE", help="write the rows to a file; - is the standard output")
    parser.add_argument("--json", action="store_true", help="print JSON")
    request_lists.arguments(parser)
    request_acts.arguments(parser)
    request_open.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Tell the figures or the rows, or do something to them."""
    if args.what == "contact" and not args.numbers:
        args.what = "contacts"
    does = LISTS.get(args.what) or (request_acts.act if args.what in DOING else None)
    if does is not None:
        with open_store(args, migrate=args.what == "open") as store:
            return does(args, store)
    if args.numbers:
        raise UsageError(f"{args.what} takes no numbers; leave out {args.numbers[0]!r}.")
    return _figures(args)


LISTS: dict[str, Callable[[argparse.Namespace, Store], int]] = {
    "list": request_lists.listed,
    "show": request_lists.shown,
    "open": request_open.opened,
    "forget": request_open.forgotten,
    "duplicates": request_duplicates.duplicates,
}


def _figures(args: argparse.Namespace) -> int:
    allowed, tell, rows_of, heading = TOLD[args.what]
    if args.by is not None and args.by not in allowed:
        raise UsageError(f"--by {args.by} makes no sense for {args.what}; there are: {', '.join(allowed) or 'none'}.")
    if args.what in ("ageing", "snapshots") and args.since is not None:
        raise UsageError(f"--since makes no sense for {args.what}; leave it out.")
    with open_store(args) as store:
        args.city = known_city(store, args.city) if args.city else args.city
        told = tell(args, store)
        names = {row.city: called(store, row.city) for row in store.snapshots()}
    if args.csv:
        save_csv(args.csv, {"rows": rows_of(told)})
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    elif not args.csv:
        _print(told, rows_of(told), heading, names)
    sys.stderr.writelines(f"callboard: {note}\n" for note in told["notes"])
    return 0


def _print(told: Told, rows: list[Told], heading: str, names: Mapping[str, str]) -> None:
    """A table for a person: local times, cities as people call them, and no line that has nothing but zeros."""
    ageing = "centre" in told
    said = [(row, note) for row in rows for note in row.get("said", ())]
    rows = [{key: value for key, value in row.items() if key != "said"} for row in rows]
    kept = [row for place, row in enumerate(rows) if not ageing or place == 0 or _says(row)]
    shown = _shown([{**row, **_readable(row, names)} for row in kept], HIDDEN if ageing else frozenset())
    sys.stdout.write("\n".join([heading.format(**{**told, **_readable(told, names)}), *lines(shown)]) + "\n")
    if idle := len(rows) - len(kept):
        sys.stdout.write(f"{idle:,} more have nothing open.\n")
    for row, note in said:
        of = _readable(row, names)
        sys.stdout.write(f"{of['city']} of {of['at']}: {note}\n")


def _says(row: Told) -> bool:
    """Whether a line of the table has anything but zeros and dashes."""
    keys = [key for key in row if key not in HIDDEN][1:]
    return any(row[key]["value"] is not None if isinstance(row[key], dict) else row[key] for key in keys)


def _readable(row: Told, names: Mapping[str, str]) -> Told:
    """Instants on the clock of the centre, and the city as people call it."""
    told = {key: local(row[key]) for key in ("at", "since", "start", "taken") if row.get(key)}
    return told | ({"city": names.get(row["city"], row["city"])} if row.get("city") else {})


def _told(args: argparse.Namespace, store: Store, told: Told, frame: Frame, at: int, rules: Rules) -> Told:
    """The figures, with what is to be said beside them."""
    return {
        **told,
        "notes": [*told.get("notes", ()), *beyond(frame, store.snapshots(), rules, at, now_ms(), args.city)],
    }


def _at(args: argparse.Namespace, store: Store) -> tuple[int, Rules]:
    """The instant that is asked for, and the rules that held then."""
    at = newest(store, args.city or "")
    if args.at is None:
        return at, rules_at(store, at)
    rules = rules_at(store, at)
    at = end_of_day(args.at, rules) or instant(args.at, rules, name="at")
    return at, rules_at(store, at)


def _since(args: argparse.Namespace, at: int, rules: Rules, by: str) -> int:
    since = default_since(by, at, rules) if args.since is None else instant(args.since, rules, name="since")
    if since > at:
        raise UsageError("--since is later than --at; put the earlier time first.")
    return since


def _ageing(args: argparse.Namespace, store: Store) -> Told:
    at, rules = _at(args, store)
    frame = load(store, rules)
    return _told(args, store, ageing(frame, rules, at, args.by or "department", args.city or ""), frame, at, rules)


def _volumes(args: argparse.Namespace, store: Store) -> Told:
    at, rules = _at(args, store)
    frame, chosen, notes = load(store, rules), args.by or "day", []
    since = _since(args, at, rules, chosen)
    if args.since is None and args.at is None:
        since = last_days(at, rules, args.by)
        notes = [
            f"The last days, up to {shown(at, rules.tz)}, where the newest file ends; --since and --by choose others."
        ]
    told = volumes(frame, rules, since, at, chosen, args.city or "", until=_until(args, store, at))
    return _told(args, store, {**told, "notes": notes}, frame, at, rules)


def _until(args: argparse.Namespace, store: Store, at: int) -> int | None:
    """Up to when anything is known of what is asked for, as far as that ends before an instant (ms)."""
    return known_until(alive(store.snapshots(), store.sources()), at, args.city or "")


def _changes(args: argparse.Namespace, store: Store) -> Told:
    at, rules = _at(args, store)
    frame = load(store, rules)
    told = changes(frame, rules, _since(args, at, rules, "hour"), at, args.city or "")
    return _told(args, store, told, frame, at, rules)


def _snapshots(args: argparse.Namespace, store: Store) -> Told:
    """Every file that was taken, with what its import had to say."""
    at, rules = _at(args, store)
    found = [row for row in store.snapshots() if row.as_of <= at and args.city in (None, row.city)]
    rows = [
        {"city": row.city, "at": iso(row.as_of, rules), "taken": iso(row.made_at, rules), "said": [*row.notes]}
        for row in found
    ]
    return {"at": iso(at, rules), "city": args.city, "rows": rows, "notes": []}


def _contacts(args: argparse.Namespace, store: Store) -> Told:
    """How residents were reached, up to now unless an instant is asked for."""
    clock = clock_of(store)()
    at, rules = _at(args, store) if args.at is not None else (clock, rules_at(store, clock))
    told = contact(store, load(store, rules), rules, _since(args, at, rules, "day"), at, args.city or "")
    return {**told, "by": "department", "notes": []}


def _of_contacts(told: Told) -> list[Told]:
    """As those of ageing, without what is told by channel, outcome and score."""
    rows = [{name: value for name, value in row.items() if not name.startswith("by_")} for row in _of_ageing(told)]
    return [{**row, "satisfaction": _mean(row["satisfaction"]["value"])} for row in rows]


def _mean(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _of_ageing(told: Told) -> list[Told]:
    """The centre, then each name, as lines of a table."""
    by = told["by"]
    return [{by: "", **told["centre"]}, *({by: name or "not told", **row} for name, row in told["rows"].items())]


def _of_volumes(told: Told) -> list[Told]:
    """A line for each stretch, with a column for each channel that there is."""
    channels = sorted({name for row in told["rows"] for name in row["opened_by_channel"] or ()})
    return [
        {name: row[name] for name in ("start", "opened", "closed")}
        | {f"opened_{name}": (row["opened_by_channel"] or dict.fromkeys(channels)).get(name, 0) for name in channels}
        for row in told["rows"]
    ]


def _of_changes(told: Told) -> list[Told]:
    return [*told["rows"]]


TOLD: dict[str, tuple[tuple[str, ...], Callable[[argparse.Namespace, Store], Told], Callable[[Told], list[Told]], str]]
TOLD = {
    "ageing": (DIMENSIONS, _ageing, _of_ageing, "open requests, with their ages at {at}"),
    "volumes": (STRETCHES, _volumes, _of_volumes, "requests from {since} to {at}"),
    "changes": ((), _changes, _of_changes, "what happened from {since} to {at}"),
    "contacts": (("department",), _contacts, _of_contacts, "contact with residents from {since} to {at}"),
    "snapshots": ((), _snapshots, _of_changes, "files of requests up to {at}"),
}
"""What may be asked for: by what, how it is worked out, its lines as a table, and what stands above them."""


def _shown(rows: list[Told], hidden: frozenset[str]) -> list[tuple[str, ...]]:
    """The lines as texts, their heads first."""
    keys = [key for key in (rows[0] if rows else {"nothing": ""}) if key not in hidden]
    heads = tuple(HEADS.get(key, key.replace("_", " ")) for key in keys[1:])
    return [("", *heads), *((str(row[keys[0]]) or "centre", *(_cell(row[key]) for key in keys[1:])) for row in rows)]


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else cell(value)
