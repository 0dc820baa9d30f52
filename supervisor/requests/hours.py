"""When somebody works: a calendar of open spans by local wall clock, and the open time between any instants.

A span is open whenever the clock on the wall shows a time in it, so that a skipped hour has no length and a doubled one
counts twice. Everything is worked out once, in UTC, from 1970 to 2100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Span
from supervisor.core.zones import DAY_MS, offsets
from supervisor.requests.calendar import FIRST, LAST, local_days
from supervisor.requests.days import day_number

Longs = NDArray[np.int64]
DAYS = LAST - FIRST
END_MS = DAYS * DAY_MS
"""Nothing is known from there on (ms)."""
BEYOND = 2**62
"""An instant that does not come before `END_MS`."""
MINUTE_MS, MIDNIGHT = 60_000, 24 * 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_DAY: tuple[Span, ...] = ((0, MIDNIGHT),)


class BadCalendar(CallboardError):
    """A calendar makes no sense."""


class Edition(msgspec.Struct, frozen=True):
    """What holds from a date on (ISO, empty: from ever): spans in minutes after local midnight, 1440 at its end.

    `week` has those of Monday to Sunday; empty means open always. On `holidays` (ISO dates) it is closed, but on those
    that are `working` too; a day of `special` has the spans given there and nothing else.
    """

    since: str = ""
    week: tuple[tuple[Span, ...], ...] = ()
    holidays: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    special: tuple[tuple[str, tuple[Span, ...]], ...] = ()


class Calendar(msgspec.Struct, frozen=True):
    """Named, with a time zone and its editions, each up to the next one's date."""

    name: str = "24x7"
    zone: str = "UTC"
    editions: tuple[Edition, ...] = (Edition(),)


class Hours:
    """A calendar worked out. Raises `BadCalendar` with a sentence.

    `starts` and `ends` are the open spans in order (ms), none touching the next; `before` the open ms before each.
    """

    def __init__(self, calendar: Calendar) -> None:
        check(calendar)
        self.calendar, self.zone = calendar, calendar.zone
        begins, ends = _in_utc(*_local(calendar), calendar.zone)
        self._by_day(begins, ends)
        apart = np.ones(len(begins) + 1, np.bool_)
        apart[1:-1] = begins[1:] > ends[:-1]
        self.starts, self.ends = begins[apart[:-1]], ends[apart[1:]]
        self.before: Longs = np.concatenate(([0], np.cumsum(self.ends - self.starts)))
        # No instant is looked for among all spans, only among those of its own day.
        midnights = np.arange(DAYS + 1, dtype=np.int64) * DAY_MS
        self._first = np.searchsorted(self.ends, midnights, side="right").astype(np.int32)
        self._most = int(np.diff(self._first).max(initial=0))

    def _by_day(self, begins: Longs, ends: Longs) -> None:
        days = np.maximum.accumulate(local_days(begins, self.zone))
        last = np.ones(len(days), np.bool_)
        last[:-1] = days[1:] != days[:-1]
        self.open_days, self.closes = days[last], np.append(ends[last], BEYOND)
        # How many open days there are before each day: a million days are looked up faster than looked for.
        self._open_before = np.searchsorted(self.open_days, np.arange(DAYS + 2)).astype(np.int32)

    def open_ms(self, instants: Longs) -> Longs:
        """The open time (ms) from 1970 up to each instant (ms)."""
        at = np.clip(instants, 0, END_MS)
        span = self._span(at)
        inside = np.clip(span, None, len(self.starts) - 1)
        begun = np.where(span < len(self.starts), np.maximum(at - self.starts[inside], 0), 0)
        told: Longs = self.before[span] + begun
        return told

    def _span(self, at: Longs) -> Longs:
        """The first span that ends after each instant from 0 to `END_MS`; the number of spans where none does."""
        ends = np.append(self.ends, BEYOND)
        found = self._first[at // DAY_MS].astype(np.int64)
        for _ in range(self._most):
            found += ends[found] <= at
        return found

    def instant(self, open_ms: Longs) -> Longs:
        """The first instant (ms) up to which so much time was open; `BEYOND` where that is not before 2100."""
        span = np.clip(np.searchsorted(self.before, open_ms, side="left") - 1, 0, None)
        inside = np.minimum(span, len(self.starts) - 1)
        found = self.starts[inside] + open_ms - self.before[inside]
        told: Longs = np.where(open_ms > self.before[-1], BEYOND, found)
        return told

    def next_open(self, instants: Longs) -> Longs:
        """Each instant (ms) itself where it is open then, else the next opening; `BEYOND` where there is none."""
        at = np.clip(instants, 0, END_MS)
        told: Longs = np.maximum(np.append(self.starts, BEYOND)[self._span(at)], at)
        return told

    def close_after(self, days: NDArray[np.int32], more: int) -> Longs:
        """The close (ms) of the open day that is so many open days after each local date, which is open itself."""
        place = self._open_before[np.clip(days, 0, DAYS)] + more
        return self.closes[np.minimum(place, len(self.open_days))]

    def days_open(self, after: NDArray[np.int32], until: NDArray[np.int32]) -> NDArray[np.int64]:
        """How many local dates d with after < d <= until are open at some time."""
        first, last = (self._open_before[np.clip(days, -1, DAYS) + 1] for days in (after, until))
        told: NDArray[np.int64] = np.maximum(last - first, 0).astype(np.int64)
        return told

    def midnight_after(self, days: NDArray[np.int32], more: int) -> Longs:
        """The local midnight (ms) that ends the date so many days after each local date."""
        wanted = days.astype(np.int64) + more + 1
        found = midnights(self.zone)[np.clip(wanted, 0, DAYS)]
        return np.where(wanted >= DAYS, BEYOND, found)


@lru_cache(maxsize=64)
def hours_of(calendar: Calendar) -> Hours:
    """As `Hours`, each calendar worked out once."""
    return Hours(calendar)


@lru_cache(maxsize=16)
def midnights(zone: str) -> Longs:
    """The instant (ms) at which each local date from 1970-01-01 to 2100-01-01 begins."""
    local = np.arange(DAYS + 1, dtype=np.int64) * DAY_MS
    edges, shifts = offsets(zone)
    # A date begins at the first instant whose wall clock shows it: the earliest piece that reaches its midnight.
    lows = np.concatenate(([-BEYOND], edges + shifts[1:]))
    highs = np.concatenate((edges + shifts[:-1], [BEYOND]))
    piece = np.searchsorted(highs, local, side="right")
    return np.maximum(local, lows[piece]) - shifts[piece]


# from a week to instants


def _local(calendar: Calendar) -> tuple[Longs, Longs]:
    """The begins and ends of all spans in order, in ms of the wall clock since 1970."""
    parts = [part for edition, first, until in _valid(calendar) for part in _of_edition(edition, first, until)]
    begins, ends = (np.concatenate(some) for some in zip(*parts, strict=True))
    order = np.argsort(begins, kind="stable")
    return begins[order], ends[order]


def _valid(calendar: Calendar) -> Iterator[tuple[Edition, int, int]]:
    """Each edition with the days (numbers since 1970) from and to which it holds."""
    told = sorted(calendar.editions, key=lambda edition: edition.since)
    starts = [day_number(date.fromisoformat(edition.since)) if edition.since else -1 for edition in told]
    for edition, first, until in zip(told, starts, [*starts[1:], DAYS + 1], strict=True):
        yield edition, max(first, -1), until


def _of_edition(edition: Edition, first: int, until: int) -> Iterator[tuple[Longs, Longs]]:
    days = np.arange(first, until, dtype=np.int64)
    usual = np.ones(len(days), np.bool_)
    special = {day_number(date.fromisoformat(day)): spans for day, spans in edition.special}
    off = {*map(_number, edition.holidays)} - {*map(_number, edition.working)}
    apart = np.array(sorted(off | special.keys()), np.int64) - first
    usual[apart[(apart >= 0) & (apart < len(days))]] = False
    for weekday, spans in enumerate(_week(edition)):
        # 1970-01-01 was a Thursday.
        some = days[usual & ((days + 3) % 7 == weekday)]
        yield from (_spans(some, span) for span in spans)
    for day, spans in special.items():
        if first <= day < until:
            yield from (_spans(np.array([day]), span) for span in spans)


def _number(day: str) -> int:
    return day_number(date.fromisoformat(day))


def _week(edition: Edition) -> tuple[tuple[Span, ...], ...]:
    return edition.week or (ALL_DAY,) * 7


def _spans(days: Longs, span: Span) -> tuple[Longs, Longs]:
    begin, end = span
    return days * DAY_MS + begin * MINUTE_MS, days * DAY_MS + end * MINUTE_MS


def _in_utc(begins: Longs, ends: Longs, zone: str) -> tuple[Longs, Longs]:
    """The same spans as instants (ms): each stretch of time without a change of the clocks has those that it shows."""
    edges, shifts = offsets(zone)
    found: list[tuple[Longs, Longs]] = []
    for low, high, shift in zip([0, *edges.tolist()], [*edges.tolist(), END_MS], shifts.tolist(), strict=True):
        some = slice(np.searchsorted(ends, low + shift, side="right"), np.searchsorted(begins, high + shift))
        found.append((np.maximum(begins[some] - shift, low), np.minimum(ends[some] - shift, high)))
    started, ended = (np.concatenate(some) for some in zip(*found, strict=True))
    return started, ended


# what makes no sense


def check(calendar: Calendar) -> None:
    """Raises `BadCalendar` with the first thing that makes no sense."""
    _check_zone(calendar)
    if not calendar.editions:
        raise BadCalendar(f"The calendar {calendar.name!r} has no hours; give it at least one week.")
    dates = [edition.since for edition in calendar.editions]
    if twice := sorted({day for day in dates if dates.count(day) > 1}):
        raise BadCalendar(
            f"The calendar {calendar.name!r} has two versions {f'from {twice[0]}' if twice[0] else 'without a date'}; "
            "give each a date of its own."
        )
    for edition in calendar.editions:
        _check_edition(calendar.name, edition)


def _check_zone(calendar: Calendar) -> None:
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar(
            f"The calendar {calendar.name!r} has the time zone {calendar.zone!r}, which is unknown; "
            "write one such as America/New_York."
        ) from None


def _check_edition(name: str, edition: Edition) -> None:
    for day in (edition.since, *edition.holidays, *edition.working, *(day for day, _ in edition.special)):
        _check_date(name, day)
    if edition.week and len(edition.week) != 7:
        raise BadCalendar(f"The calendar {name!r} has a week of {len(edition.week)} days; give it seven.")
    for day, spans in (*zip(WEEKDAYS, edition.week, strict=False), *edition.special):
        _check_spans(name, day, spans)
    if edition.week and not any(edition.week):
        from_then = f" from {edition.since}" if edition.since else ""
        raise BadCalendar(f"The calendar {name!r} has no open hour in the week{from_then}; open it on some weekday.")


def _check_date(name: str, day: str) -> None:
    try:
        if day:
            date.fromisoformat(day)
    except ValueError:
        raise BadCalendar(f"The calendar {name!r} has the date {day!r}; write dates as 2026-12-25.") from None


def _check_spans(name: str, day: str, spans: Iterable[Span]) -> None:
    last: Span | None = None
    for span in sorted(spans):
        if not 0 <= span[0] < span[1] <= MIDNIGHT:
            raise BadCalendar(
                f"The calendar {name!r} is open on {day} {_words(span)}; a span must end after it begins, "
                "and lie between 00:00 and 24:00."
            )
        if last is not None and span[0] < last[1]:
            raise BadCalendar(
                f"The calendar {name!r} is open twice at once on {day}: {_words(last)} and {_words(span)} overlap; "
                "make them one span."
            )
        last = span


def _words(span: Span) -> str:
    return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span)
