"""`callboard clock`: when a request is due that was opened then, on any calendar, whatever paused it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from supervisor.cli.common import clock_of, instant, is_there, now_ms, open_store, rules_at, service_at
from supervisor.cli.service_files import days_of
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.requests.clock import BadTarget, Pause, ages, deadline, elapsed_between, ends_a_day_at, target, united
from supervisor.requests.due import preview
from supervisor.requests.hours import Calendar, Hours, hours_of
from supervisor.requests.promises import calendar, promises
from supervisor.requests.service import ALWAYS_OPEN
from supervisor.settings import centre_settings, service_of
from supervisor.settings.calendar_file import CalendarFile, read_calendar
from supervisor.settings.service_toml import read_service
from supervisor.store import NotReady

Told = dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what",
        choices=("deadline", "calendars", "preview"),
        help="when it is due, which calendars there are, or what another service directory would move",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="preview: as “services import” takes it")
    parser.add_argument(
        "--calendar",
        metavar="NAME|FILE",
        default=ALWAYS_OPEN,
        help=f"one of the centre's calendars, {ALWAYS_OPEN} (the default), or a TOML file with one",
    )
    parser.add_argument("--from", dest="opened", metavar="T", help="when it was opened")
    parser.add_argument("--target", metavar="TARGET", help="24h, 4bh (business hours), 5d or 5bd (business days)")
    parser.add_argument(
        "--paused", metavar="A..B", nargs="+", action="extend", default=[], help="from when to when its clock stood"
    )
    parser.add_argument(
        "--suspended",
        metavar="A..B",
        nargs="+",
        action="extend",
        default=[],
        help="from when to when an emergency did so",
    )
    parser.add_argument("--at", metavar="T", help="tell its ages then, and whether it is overdue")
    parser.add_argument("--zone", metavar="ZONE", help="of times without one, and of a calendar that names none")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    if (args.file is None) == (args.what == "preview"):
        raise UsageError("“clock preview” takes a file as “services import” does, and the others take none.")
    if args.what == "calendars":
        return _print(args, _calendars(args), _lines_of_calendars)
    if args.what == "preview":
        return _print(args, _preview(args), _lines_of_preview)
    if not args.opened or not args.target:
        raise UsageError("Say when it was opened and how long it may take: --from 2026-03-06T16:45 --target 4bh.")
    return _print(args, _deadline(args), _lines_of_deadline)


def _print(args: argparse.Namespace, told: Told, lines: Any) -> int:
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(told))
        sys.stderr.writelines(f"callboard: {note}\n" for note in told.get("notes", ()))
    return 0


# the calendar


def _chosen(args: argparse.Namespace) -> CalendarFile:
    """The calendar asked for; a file has an ending or a folder, or is no calendar's name."""
    path = Path(args.calendar).expanduser()
    if path.suffix.casefold() == ".toml" or len(path.parts) > 1 or path.is_file():
        return read_calendar(path, args.zone or _centre_zone(args))
    if args.calendar == ALWAYS_OPEN:
        return CalendarFile(Calendar(ALWAYS_OPEN, args.zone or _centre_zone(args) or "UTC"), ())
    known = _known(args)
    if args.calendar in known:
        return CalendarFile(known[args.calendar], ())
    if not known:
        _check_database(args)
    there = ", ".join(sorted({*known, ALWAYS_OPEN}))
    raise CallboardError(f"No calendar is called {args.calendar!r}; there are: {there}. A TOML file works as well.")


def _check_database(args: argparse.Namespace) -> None:
    """`CallboardError` where no database can be read in which there might be calendars."""
    try:
        open_store(args).close()
    except NotReady as error:
        raise CallboardError(
            f"{error} Without it there is the calendar {ALWAYS_OPEN}, and any in a TOML file."
        ) from None


def _known(args: argparse.Namespace) -> dict[str, Calendar]:
    """The centre's calendars by name; none without a database."""
    if not is_there(args):
        return {}
    with open_store(args) as store:
        service = service_at(store, now_ms())
    return {one.name: calendar(service, one.name) for one in service.calendars}


def _centre_zone(args: argparse.Namespace) -> str:
    if not is_there(args):
        return ""
    with open_store(args) as store:
        return service_at(store, now_ms()).zone


def _calendars(args: argparse.Namespace) -> Told:
    known = _known(args)
    shown = {ALWAYS_OPEN: Calendar(ALWAYS_OPEN, args.zone or _centre_zone(args) or "UTC"), **known}
    return {"calendars": [{"name": name, "zone": one.zone} for name, one in sorted(shown.items())]}


def _lines_of_calendars(told: Told) -> Iterator[str]:
    yield from (f"{one['name']} ({one['zone']})" for one in told["calendars"])


# what would move


def _preview(args: argparse.Namespace) -> Told:
    """What the service directory of a file would do to the deadlines of open requests."""
    service = read_service(args.file, days_of)
    with open_store(args) as store:
        rules, at = rules_at(store, now_ms()), clock_of(store)()
        settings = centre_settings(store.settings_at(at).body).model_copy(update={"service": service})
        told = preview(load(store, rules), promises(service_of(settings, rules.version, rules.zone)), at)
    rows = [
        {**msgspec.to_builtins(one), **{name: _due(getattr(one, name), rules) for name in ("before", "after")}}
        for one in told.examples
    ]
    return {**msgspec.to_builtins(told), "examples": rows, "said": told.words}


def _due(last: int | None, rules: Rules) -> str | None:
    """A midnight is told as such, not as the instant before it."""
    return None if last is None else _iso(last + (last % 1000 == 999), rules)


def _lines_of_preview(told: Told) -> Iterator[str]:
    yield told["said"]
    for one in told["examples"]:
        yield f"{one['number']} {one['category']}: {one['before'] or 'no date'} → {one['after'] or 'no date'}"


# the deadline


def _deadline(args: argparse.Namespace) -> Told:
    if args.zone:
        _check_zone(args.zone)
    chosen = _chosen(args)
    hours = hours_of(chosen.calendar)
    rules = Rules(zone=args.zone or hours.zone)
    try:
        wanted = target(args.target)
        opened = instant(args.opened, rules, name="from")
        paused, suspended = ([_pause(text, rules) for text in texts] for texts in (args.paused, args.suspended))
        counted = united([*paused, *suspended], opened)
    except BadTarget as error:
        raise UsageError(str(error)) from error
    due = deadline(opened, wanted, hours, counted)
    ends = wanted.unit.in_days and ends_a_day_at(due, hours.zone)
    stretches = (*args.paused, *args.suspended)
    times = [("from", args.opened), *(("paused", end) for text in stretches for end in text.split(".."))]
    raw = deadline(opened, wanted, hours, paused) if suspended else due
    return {
        "calendar": chosen.calendar.name,
        "zone": rules.zone,
        "from": _iso(opened, rules),
        "target": str(wanted),
        "paused": [_told_pause(pause, due, wanted.unit, hours, rules) for pause in counted],
        "deadline": _iso(due, rules),
        "deadline_ms": due,
        "ends_the_day": ends,
        "deadline_without_suspensions": _iso(raw, rules),
        **(_at(instant(args.at, rules, name="at"), rules, opened, due - ends, hours, counted) if args.at else {}),
        "notes": [*chosen.notes, *(note for name, text in times for note in _odd(name, text, rules))],
    }


def _odd(name: str, text: str, rules: Rules) -> Iterator[str]:
    """What is to be said of a time that the clocks skip or show twice."""
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        return
    if wall.tzinfo is None:
        local = wall.replace(tzinfo=rules.tz)
        if local.astimezone(UTC).astimezone(rules.tz).replace(tzinfo=None) != wall:
            yield f"--{name} {text.strip()} is skipped by the clocks in {rules.zone}; as much later was taken."
        elif local.utcoffset() != local.replace(fold=1).utcoffset():
            yield f"--{name} {text.strip()} comes twice in {rules.zone}; the first was taken: add an offset to choose."


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"--zone {name!r} is no time zone; write one such as America/New_York.") from None


def _pause(text: str, rules: Rules) -> Pause:
    begin, dots, end = text.partition("..")
    if not dots or not begin.strip() or not end.strip():
        raise UsageError(f"--paused {text!r} must be two times with .. between, such as 2026-03-06T09:00..10:05.")
    # An end without a date is on the day of the beginning.
    if "T" in begin and len(end.strip()) <= 8 and ":" in end:
        end = f"{begin.partition('T')[0]}T{end.strip()}"
    return instant(begin.strip(), rules, name="paused"), instant(end.strip(), rules, name="paused")


def _told_pause(pause: Pause, due: int, unit: Any, hours: Hours, rules: Rules) -> Told:
    counted = elapsed_between(*pause, unit, hours) if pause[0] < due else 0
    return {"from": _iso(pause[0], rules), "to": _iso(pause[1], rules), "counted_s": counted / 1000}


def _at(at: int, rules: Rules, opened: int, last: int, hours: Hours, pauses: list[Pause]) -> Told:
    """The ages, and whether the last instant in time has passed."""
    told = ages(opened, at, hours, pauses)
    seconds = {"calendar_s": told.calendar_ms, "business_s": told.business_ms, "sla_s": told.sla_ms}
    aged = {name: value / 1000 for name, value in seconds.items()}
    return {"at": _iso(at, rules), "overdue": at > last, "ages": aged}


def _iso(at: int, rules: Rules) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz).isoformat()


def _lines_of_deadline(told: Told) -> Iterator[str]:
    due = datetime.fromisoformat(told["deadline"])
    when = f"{due:%A %Y-%m-%d %H:%M}"
    if told["ends_the_day"]:
        when = f"by the end of {due - timedelta(minutes=1):%A %Y-%m-%d}"
    yield f"Due {when} ({told['zone']}): {told['target']} on the calendar {told['calendar']}."
    for pause in told["paused"]:
        yield f"Paused from {pause['from']} to {pause['to']}, of which {pause['counted_s'] / 3600:,.2f} h count."
    if "ages" in told:
        of = {name.removesuffix("_s"): value / 3600 for name, value in told["ages"].items()}
        aged = ", ".join(f"{name} {value:,.2f} h" for name, value in of.items())
        yield f"{'Overdue' if told['overdue'] else 'In time'} at {told['at']}; ages: {aged}."
