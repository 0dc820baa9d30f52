"""How long a request may take and how long it has taken: targets, deadlines, pauses and ages, on a calendar.

A target is hours that pass (`24h`) or are open (`4bh`), or days as cities promise them. The day of receipt is day 0;
what comes in outside hours is received on the next open day. `5bd` is due at the close of the fifth open day, `5d` at
the local midnight that ends the fifth day. A pause moves a deadline by what the pause has of the time that the target
counts: all of it with `h` and `d`, what was open of it with `bh` and `bd`. So a day's deadline leaves the close of the
day once there was a pause: the time that was left when it began is left when it ends. A pause that begins at the
deadline or after it moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.requests.calendar import local_days
from supervisor.requests.hours import BEYOND, END_MS, Hours, Longs, midnights

HOUR_MS = 3_600_000
MOST_HOURS, MOST_DAYS = 100_000, 4_000
Pause = tuple[int, int]
"""From and to (ms)."""

_TARGET = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(h|bh|d|bd)", re.ASCII)


class BadTarget(CallboardError):
    """A target, a pause or a deadline makes no sense."""


class Unit(StrEnum):
    """What a target counts."""

    HOURS = "h"
    OPEN_HOURS = "bh"
    DAYS = "d"
    OPEN_DAYS = "bd"

    @property
    def in_days(self) -> bool:
        """Whether it counts days."""
        return self in (Unit.DAYS, Unit.OPEN_DAYS)

    @property
    def in_open_time(self) -> bool:
        """Whether only open time counts, or a pause as far as it is open."""
        return self in (Unit.OPEN_HOURS, Unit.OPEN_DAYS)


class Target(msgspec.Struct, frozen=True):
    """So many days, or so many ms of hours."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        amount = self.amount if self.unit.in_days else self.amount / HOUR_MS
        return f"{amount:g}{self.unit.value}"


@lru_cache(maxsize=4096)
def target(text: str) -> Target:
    """What a target's text says; `BadTarget` where it makes no sense."""
    found = _TARGET.fullmatch(text.strip().casefold())
    if not found:
        raise BadTarget(
            f"The target {text[:40]!r} cannot be read; write hours or days, such as 24h, 4bh (business hours), "
            "5d or 5bd (business days)."
        )
    number, unit = found[1], Unit(found[2])
    if unit.in_days:
        return _days(text, number, unit)
    if not 0 < float(number) <= MOST_HOURS:
        raise BadTarget(f"The target {text!r} must be more than 0 hours and at most {MOST_HOURS:,}.")
    return Target(round(float(number) * HOUR_MS), unit)


def _days(text: str, number: str, unit: Unit) -> Target:
    if not number.isdigit():
        raise BadTarget(f"The target {text!r} must be whole days; write hours for a part of one.")
    if int(number) > MOST_DAYS:
        raise BadTarget(f"The target {text!r} must be at most {MOST_DAYS:,} days.")
    return Target(int(number), unit)


# many at once


def promised(opened: Longs, target: Target, hours: Hours) -> Longs:
    """The deadlines (ms) of requests opened at these instants (ms), as if nothing ever paused; `BEYOND` after 2100."""
    match target.unit:
        case Unit.HOURS:
            return _within(opened + target.amount)
        case Unit.OPEN_HOURS:
            return hours.instant(hours.open_ms(opened) + target.amount)
    received = hours.next_open(opened)
    known = received < BEYOND
    days = local_days(np.where(known, received, 0), hours.zone)
    due = (hours.close_after if target.unit is Unit.OPEN_DAYS else hours.midnight_after)(days, target.amount)
    return np.where(known, due, BEYOND)


def elapsed(instants: Longs, unit: Unit, hours: Hours) -> Longs:
    """What has passed up to each instant of the time in which a target's pauses are measured (ms)."""
    return hours.open_ms(instants) if unit.in_open_time else instants


def moved(due: Longs, by: Longs, unit: Unit, hours: Hours) -> Longs:
    """Deadlines (ms) after pauses that together have so many ms of that time."""
    if not unit.in_open_time:
        return _within(np.where(due == BEYOND, BEYOND, due + by))
    # What was not moved stays: a deadline may lie where it is closed.
    shifted = hours.instant(hours.open_ms(due) + by)
    return np.where((by == 0) | (due == BEYOND), due, shifted)


def _within(instants: Longs) -> Longs:
    """As calendars have it: nothing comes after 2099."""
    return np.where(instants > END_MS, BEYOND, instants)


def ends_a_day(due: Longs, zone: str) -> Longs:
    """1 for each deadline (ms) that is a local midnight, which belongs to the day that it ends, else 0."""
    starts = midnights(zone)
    at = np.clip(due, starts[0], starts[-1])
    told: Longs = (starts[np.searchsorted(starts, at)] == due).astype(np.int64)
    return told


# one at a time


def deadline(opened: int, target: Target, hours: Hours, pauses: Iterable[Pause] = ()) -> int:
    """The deadline (ms) of a request; `BadTarget` where it does not come before 2100."""
    due = _first(promised(_one(opened), target, hours))
    for begin, end in united(pauses, opened):
        if begin >= due:
            break
        paused = elapsed_between(begin, end, target.unit, hours)
        due = _first(moved(_one(due), _one(paused), target.unit, hours))
    if due >= BEYOND:
        raise BadTarget("The deadline lies after the year 2099, which no calendar reaches; choose a nearer target.")
    return due


def united(pauses: Iterable[Pause], since: int = 0) -> list[Pause]:
    """Pauses from an instant (ms) on, in order, those that touch as one; `BadTarget` for one that ends too early."""
    found: list[Pause] = []
    for begin, end in sorted(pauses):
        if end < begin:
            raise BadTarget("A pause must end after it begins; put the earlier time first.")
        begin, end = max(begin, since), max(end, since)
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif end > begin:
            found.append((begin, end))
    return found


class Ages(msgspec.Struct, frozen=True):
    """How old a request is (ms): by the clock, in open hours, and of those what no pause took."""

    calendar_ms: int
    business_ms: int
    sla_ms: int


def ages(opened: int, at: int, hours: Hours, pauses: Iterable[Pause] = ()) -> Ages:
    """The three ages at an instant (ms); all 0 before the opening."""
    at = max(at, opened)
    business = elapsed_between(opened, at, Unit.OPEN_HOURS, hours)
    some = [(begin, min(end, at)) for begin, end in united(pauses, opened) if begin < at]
    return Ages(
        at - opened, business, business - sum(elapsed_between(*pause, Unit.OPEN_HOURS, hours) for pause in some)
    )


def elapsed_between(begin: int, end: int, unit: Unit, hours: Hours) -> int:
    """What a stretch from one instant to another has of the time in which a target's pauses are measured (ms)."""
    first, last = elapsed(np.array([begin, end]), unit, hours).tolist()
    return int(last - first)


def ends_a_day_at(due: int, zone: str) -> bool:
    """Whether a deadline (ms) is a local midnight, which belongs to the day that it ends."""
    return bool(_first(ends_a_day(_one(due), zone)))


def _one(value: int) -> Longs:
    return np.array([value], np.int64)


def _first(values: Longs) -> int:
    return int(values[0])
