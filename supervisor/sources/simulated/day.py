"""One local day of a city: its instants, and the streams of chance that belong to it alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from supervisor.sources.simulated.city import City

MINUTE_MS = 60_000
SATURDAY = 5
MORNING, EVENING = 9 * 60, 17 * 60
"""Minutes after midnight between which the floor is full on a working day."""


class Day(msgspec.Struct, frozen=True):
    """A local date from midnight to midnight (ms; 23 or 25 hours twice a year); `kind` is its weekday, Monday 0."""

    date: date
    start: int
    end: int
    kind: int
    zone: ZoneInfo

    def at(self, minute: float) -> int:
        """The instant that clocks show `minute` minutes after midnight."""
        shown = datetime.combine(self.date, time(), self.zone) + timedelta(minutes=minute)
        return round(shown.timestamp() * 1000)

    def minute_of(self, at: int) -> float:
        """What clocks show at an instant, in minutes after midnight."""
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
        return local.hour * 60 + local.minute + local.second / 60


def day_of(city: City, when: date) -> Day:
    """The local day of a date."""
    zone = city.tz
    first, last = (datetime.combine(when + timedelta(n), time(), zone) for n in (0, 1))
    return Day(when, round(first.timestamp() * 1000), round(last.timestamp() * 1000), city.kind_of_day(when), zone)


def local_date(city: City, at: int) -> date:
    """The local date of an instant (ms)."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(city.tz).date()


def lively(city: City, now: int) -> int:
    """An instant to show the city at: now while most people are at work, else the last such morning before (ms)."""
    when = local_date(city, now)
    while True:
        day = day_of(city, when)
        if day.kind < SATURDAY and day.at(MORNING) <= now:
            return now if now < day.at(EVENING) else day.at(MORNING)
        when -= timedelta(1)


def stream(seed: int, day: Day, purpose: str) -> random.Random:
    """Chance for one purpose of one day: the same whenever and wherever it is asked for."""
    return random.Random(f"{seed}/{day.date.isoformat()}/{purpose}")


def pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    """One of the names, by weight; "" where there are none."""
    return rng.choices(list(weights), list(weights.values()))[0] if weights else ""


def span_ms(rng: random.Random, seconds: tuple[float, float]) -> int:
    """A duration between two numbers of seconds."""
    return round(rng.uniform(*seconds) * 1000)
