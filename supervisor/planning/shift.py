"""A schedule as it is kept and edited: shifts with their pauses, in milliseconds UTC, over slots of equal length."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

MINUTE = 60_000
DAY = 24 * 60
Kind = Literal["break", "lunch"]


class Pause(msgspec.Struct, frozen=True):
    """A break or lunch inside a shift; ms UTC."""

    begin: int
    end: int
    kind: Kind = "break"
    paid: bool = True


class Shift(msgspec.Struct, frozen=True):
    """One shift of one agent; ms UTC. `fixed` are those that a person has pinned: solving keeps them."""

    agent: str
    begin: int
    end: int
    pauses: tuple[Pause, ...] = ()
    pattern: str = ""
    fixed: bool = False

    @property
    def paid(self) -> float:
        """Paid minutes."""
        return (self.end - self.begin - sum(each.end - each.begin for each in self.pauses if not each.paid)) / MINUTE


class Roster(msgspec.Struct, frozen=True):
    """Shifts between `begin` and `end` (ms UTC, local midnights of `zone`), and the agents required by slot."""

    zone: str
    begin: int
    end: int
    minutes: int
    shifts: tuple[Shift, ...] = ()
    required: tuple[int, ...] = ()
    """Agents on the phones by slot; empty where nothing is required yet."""

    @property
    def slots(self) -> int:
        """How many slots it has."""
        return (self.end - self.begin) // (self.minutes * MINUTE)


def local(at: int, zone: str) -> tuple[date, int]:
    """The day and the minute of the day that a clock in the zone shows at ms UTC."""
    there = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
    return there.date(), there.hour * 60 + there.minute


def moment(day: date, minute: int, zone: str) -> int:
    """Ms UTC of a minute of a local day; a minute that the clock skips is as long after midnight as if it did not."""
    there = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minute)
    return round(there.timestamp() * 1000)


def days(roster: Roster) -> tuple[date, ...]:
    """The local days of a schedule."""
    first, last = local(roster.begin, roster.zone)[0], local(roster.end - 1, roster.zone)[0]
    return tuple(first + timedelta(days=each) for each in range((last - first).days + 1))
