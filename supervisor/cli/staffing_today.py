"""`callboard staffing today`: where the day stands against its published plan, and what could be done about gaps."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from supervisor.cli.common import clock_of, moment, open_store, rules_at
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.plan_day import HOURS, Plan, load, planned, proposed
from supervisor.planning.planned import Course, Planned, Slot
from supervisor.planning.proposed import Proposal
from supervisor.portrait import picture_at
from supervisor.reports.known import known_until
from supervisor.store import Store

NUMBERS = ("forecast", "actual", "reforecast", "required", "scheduled", "there", "logged in", "gap")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is asked with."""
    asked_at(parser)
    parser.add_argument("--queue", metavar="Q", help="of one queue; without it, of the centre")
    parser.add_argument(
        "--hours", type=_hours, default=HOURS, metavar="N", help="how far ahead gaps are looked for (4 hours)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def asked_at(parser: argparse.ArgumentParser) -> None:
    """An instant."""
    parser.add_argument(
        "--at", metavar="T", help="as it stood then; without it, at the newest event, or now where there is none"
    )


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of hours; write more than 0 and at most 24")
    return hours


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    with open_store(args) as store:
        plan, rules, picture = beside(store, args.at)
        told = planned(plan, rules, picture)
        scope = _scope(args.queue, told)
        found = proposed(plan, rules, picture, scope, args.hours)
    if args.json:
        print(json.dumps(_told(picture, told, scope, found), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(picture, told, scope, found)))
    return 0


def beside(store: Store, at: str | None) -> tuple[Plan, Rules, Picture]:
    """The plan of the day of an instant, and the picture of it."""
    here = clock_of(store)() if at is None and store.newest_at() is None else None
    instant = moment(at, store, known_until(store)) if here is None else here
    rules = rules_at(store, instant)
    return load(store, rules, instant), rules, picture_at(store, rules, instant)


def iso(at: int, zone: str) -> str:
    """An instant (ms) on the centre's clock, with its offset."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _scope(queue: str | None, told: Planned) -> str:
    scope = CENTRE if queue is None else f"queue/{queue}"
    if not told.courses:
        why = " ".join(told.notes) or "Publish a forecast that has this day in it, and ask again."
        raise CallboardError(f"No forecast of this day is published. {why}")
    if scope not in told.courses:
        known = ", ".join(sorted(each.removeprefix("queue/") for each in told.courses if each != CENTRE))
        raise UsageError(f"Queue “{queue}” has no published forecast of this day; there are: {known or 'none'}.")
    return scope


def _told(picture: Picture, told: Planned, scope: str, found: Sequence[Proposal]) -> dict[str, Any]:
    course = told.courses[scope]
    running, peak = course.running, course.peak
    return {
        "at": picture.at_local(),
        "scope": scope,
        "interval_min": course.minutes,
        "factor": course.factor,
        "aht_factor": course.aht_factor,
        "now": None if running is None else _slot(running, picture),
        "peak_to_come": None if peak is None else _slot(peak, picture),
        "intervals": [_slot(slot, picture) for slot in course.slots],
        "schedule": {"week": told.schedule_name, "version": told.version} if told.schedule else None,
        "proposals": [_proposal(one) for one in found],
        "notes": list(told.notes),
    }


def _slot(slot: Slot, picture: Picture) -> dict[str, Any]:
    return {
        "start": iso(slot.start, picture.zone),
        "forecast": slot.calls,
        # Forecasts of before may have a negative zero; adding nothing makes it a plain one.
        "low": None if slot.low is None else slot.low + 0.0,
        "high": slot.high,
        "actual": slot.came,
        "reforecast": slot.expected,
        "aht_s": slot.aht_s,
        "required": slot.required,
        "scheduled": slot.scheduled,
        "absent": slot.absent,
        "there": slot.there,
        "logged_in": slot.logged_in,
        "gap": slot.gap,
        "quiet": slot.quiet,
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    changes = None if one.swap is None else msgspec.to_builtins(one.swap)
    effects = {
        name: {"service_level": effect.service_level, "abandoned": effect.abandoned}
        for name, effect in (
            ("before", one.before),
            ("after", one.after),
            ("day_before", one.day_before),
            ("day_after", one.day_after),
        )
    }
    numbers = {"calls_more_in_time": one.gain, "agent_hours_of_gap": one.closes, "paid_hours": one.hours}
    told = {"kind": one.kind.value, "words": one.words, **effects, **numbers, "change": changes}
    return {**told, "alike": [each.words for each in one.alike]}


def _lines(picture: Picture, told: Planned, scope: str, found: Sequence[Proposal]) -> Iterator[str]:
    course = told.courses[scope]
    yield f"{picture.at_local()}, {scope.removeprefix('queue/')}, by {course.minutes} min"
    yield from told.notes
    if course.counted:
        yield course.counted
    yield " from  " + "".join(f"{name:>11}" for name in NUMBERS)
    for place in _busy(course):
        mark = ">" if place == course.now else " "
        yield f"{mark}{iso(course.slots[place].start, picture.zone)[11:16]:<6}" + _row(course.slots[place])
    for one in found:
        others = f" (or {', '.join(each.agent for each in one.alike)})" if one.alike else ""
        level = f"service level {_share(one.before.service_level)} to {_share(one.after.service_level)}"
        yield f"{one.words}{others}: {level}, {one.hours:.1f} hours of work"
    if not found:
        yield "No proposals: nothing is short in the next hours, or no schedule is published."


def _busy(course: Course) -> range:
    busy = [
        place
        for place, slot in enumerate(course.slots)
        if round(slot.calls or 0) or slot.came or slot.scheduled or slot.required
    ]
    return range(busy[0], busy[-1] + 1) if busy else range(0)


def _row(slot: Slot) -> str:
    agents = (slot.required, slot.scheduled, slot.there, slot.logged_in, slot.gap)
    values = (slot.calls, slot.came, slot.expected, *agents)
    return "".join(f"{'–' if value is None else round(value):>11}" for value in values)


def _share(level: float | None) -> str:
    return "–" if level is None else f"{level:.1%}"
