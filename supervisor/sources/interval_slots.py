"""Rows of an interval file into slots: doubled hours, overlapping rows, the length of an interval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.local import MINUTE_MS
from supervisor.planning.series import LENGTHS, Series

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Told = Iterator[tuple[int, str]]
"""Lines, and what is said of each."""
DAY_MIN = 1440
DAY_MS = DAY_MIN * MINUTE_MS
REGULAR = 6
"""So many rows of a day, all as far apart as each other, tell how long its intervals are."""


class Rows(msgspec.Struct, frozen=True):
    """Rows in the order of the file: line, queue's number, start (ms), the later start of an hour that comes twice
    (else 0), minutes that the row says it lasts (else 0), calls, handle time in seconds (nan where not known).
    """

    line: Ints
    queue: Ints
    at: Ints
    later: Ints
    lasts: Ints
    calls: Floats
    aht_s: Floats

    def where(self, keep: Mask | Ints) -> Rows:
        """Some of them."""
        return Rows(*(getattr(self, field)[keep] for field in self.__struct_fields__))

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        """All of several."""
        return cls(*(np.concatenate([getattr(part, field) for part in parts]) for field in cls.__struct_fields__))


def minutes_of(rows: Rows, name: str) -> int:
    """How long the intervals of a file are; raises `CallboardError` where they are none that can be planned with."""
    said = rows.lasts[rows.lasts > 0]
    found = _most(said) if said.size else _most(_steps(rows)) // MINUTE_MS
    if not found:
        raise CallboardError(f"{name} has one interval alone; a history needs several days of them.")
    if found >= DAY_MIN:
        raise CallboardError(f"{name} has one row for a day; export it by intervals of 15, 30 or 60 minutes.")
    if found not in LENGTHS:
        raise CallboardError(
            f"{name} has intervals of {found} minutes; export it by one of {', '.join(map(str, LENGTHS))} minutes."
        )
    return found


def _steps(rows: Rows) -> Ints:
    order = np.lexsort((rows.at, rows.queue))
    steps, same = np.diff(rows.at[order]), np.diff(rows.queue[order]) == 0
    forward: Ints = steps[same & (steps > 0)]
    return forward


def _most(values: Ints) -> int:
    """The most frequent one, the least of several; 0 where there are none."""
    if not values.size:
        return 0
    kinds, counts = np.unique(values, return_counts=True)
    return int(kinds[counts.argmax()])


def in_order(rows: Rows) -> Rows:
    """The hour that comes twice taken apart: of two rows with one local time, the second is the later one."""
    twice = np.flatnonzero(rows.later > 0)
    if not twice.size:
        return rows
    order = twice[np.lexsort((twice, rows.at[twice], rows.queue[twice]))]
    keys = np.stack((rows.queue[order], rows.at[order]))
    fresh = np.r_[True, (np.diff(keys) != 0).any(axis=0)]
    place = np.arange(order.size)
    nth = place - np.maximum.accumulate(np.where(fresh, place, 0))
    at, second = rows.at.copy(), order[nth % 2 == 1]
    at[second] = rows.later[second]
    return msgspec.structs.replace(rows, at=at)


def fitting(rows: Rows, minutes: int, zone: str) -> tuple[Mask, Told]:
    """Which rows begin where an interval of that length does and last as long, and what is said of the others."""
    width = minutes * MINUTE_MS
    phase = rows.at % width
    off = phase != _most(phase)
    longer = (rows.lasts > 0) & (rows.lasts != minutes)

    def told() -> Told:
        tz = ZoneInfo(zone)
        for row in np.flatnonzero(off | longer):
            if longer[row]:
                yield int(rows.line[row]), f"The row lasts {rows.lasts[row]} minutes where the others last {minutes}."
            else:
                local = datetime.fromtimestamp(int(rows.at[row]) / 1000, UTC).astimezone(tz)
                yield int(rows.line[row]), f"No interval of {minutes} minutes begins at {local:%H:%M:%S}."

    return ~(off | longer), told()


def longer_days(rows: Rows, minutes: int) -> tuple[Mask, Told]:
    """Which rows are of days that are counted by longer intervals than the others, and what is said of each such day.

    Such a day has at least six rows, all as far apart as each other and further than the rest.
    """
    order = np.lexsort((rows.at, rows.queue))
    day, queue, at = rows.at[order] // DAY_MS, rows.queue[order], rows.at[order]
    begins = np.flatnonzero(np.r_[True, (np.diff(day) != 0) | (np.diff(queue) != 0)][: at.size])
    wrong: Mask = np.zeros(at.size, np.bool_)
    said: list[tuple[int, str]] = []
    for first, last in zip(begins, np.r_[begins[1:], at.size], strict=True):
        steps = np.diff(at[first:last])
        steps = steps[steps > 0]
        if last - first >= REGULAR and steps.size and steps.min() == steps.max() > minutes * MINUTE_MS:
            wrong[order[first:last]] = True
            apart = f"are {steps[0] // MINUTE_MS} minutes apart where others last {minutes}"
            said.append((int(rows.line[order[first]]), f"{last - first} rows of this day {apart}."))
    return wrong, iter(said)


def once(rows: Rows) -> tuple[Rows, int, Told]:
    """Each interval once, in order of queue and time: how often the same row came again, and where others differ."""
    rows = rows.where(np.lexsort((rows.line, rows.at, rows.queue)))
    again = np.r_[False, (np.diff(rows.queue) == 0) & (np.diff(rows.at) == 0)][: rows.at.size]
    place = np.arange(rows.at.size)
    first = np.maximum.accumulate(np.where(again, 0, place)) if place.size else place
    same = _same(rows.calls, rows.calls[first]) & _same(rows.aht_s, rows.aht_s[first])
    differing = np.flatnonzero(again & ~same)

    def told() -> Told:
        for row in differing:
            yield (
                int(rows.line[row]),
                f"Line {rows.line[first[row]]:,} has other numbers for the same interval; it counts.",
            )

    return rows.where(~again), int((again & same).sum()), told()


def _same(one: Floats, other: Floats) -> Mask:
    same: Mask = (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def series_of(rows: Rows, minutes: int, zone: str) -> Series:
    """Rows of one queue, each interval once, as slots without holes; what has no row is not known."""
    width, start = minutes * MINUTE_MS, int(rows.at.min())
    places = (rows.at - start) // width
    calls, aht = (np.full(int(places.max()) + 1, np.nan) for _ in range(2))
    calls[places], aht[places] = rows.calls, rows.aht_s
    return Series(start=start, minutes=minutes, zone=zone, calls=calls, aht_s=aht)
