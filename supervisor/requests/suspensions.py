"""Suspensions of clocks: from when to when the time of the requests in a scope does not count, as in an emergency.

What several suspensions and a request's own pauses share counts once. One that has no end yet stops the clock for good;
how far the deadline moves is known when it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.clock import Pause
from supervisor.requests.history import ALWAYS
from supervisor.requests.hours import END_MS
from supervisor.requests.scoped import Scoped
from supervisor.requests.service import Service

if TYPE_CHECKING:
    from supervisor.requests.frame import Frame, Rows

Longs = NDArray[np.int64]
_SPAN = 1 << 42
"""More than the last instant (ms) of any calendar."""
_AT_ONCE = 1 << 20
"""So many times the span are still numbers of 64 bits."""


class Stretches(NamedTuple):
    """Stretches of time (ms), each `of` one of some rows."""

    of: Longs
    begin: Longs
    end: Longs


class Suspensions:
    """All of a service directory."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.there = bool(service.suspensions)

    def stretches(self, frame: Frame, rows: Rows, since: int = 0) -> Stretches:
        """Every suspension of each row by its place among them; one without an end ends with `ALWAYS`.

        None that is over at an instant (ms), or before the row's request was opened.
        """
        scoped, opened = Scoped(frame, self.service, rows), frame["opened"][rows]
        parts = [_NONE]
        for one in self.service.suspensions:
            until = ALWAYS if one.until is None else one.until
            if until <= since:
                continue
            places = np.flatnonzero(scoped.within(one.scope) & (opened < until))
            parts.append(Stretches(places, np.full(len(places), one.since), np.full(len(places), until)))
        return joined(*parts)

    def of(self, frame: Frame, row: int, at: int) -> Iterator[tuple[str, Pause]]:
        """The names of those of a row that have begun at an instant (ms), with what of each lies before it."""
        scoped, opened = Scoped(frame, self.service, np.array([row])), int(frame["opened"][row])
        for one in self.service.suspensions:
            begin, end = max(one.since, opened), at if one.until is None else min(one.until, at)
            if begin <= at and begin <= end and scoped.within(one.scope)[0]:
                yield one.name, (begin, end)

    def now(self, frame: Frame, row: int, at: int) -> tuple[str, ...]:
        """The names of those by which the clock of a row stands at an instant (ms)."""
        ends = {one.name: one.until for one in self.service.suspensions}
        return tuple(name for name, _ in self.of(frame, row, at) if (end := ends[name]) is None or at < end)


def joined(*parts: Stretches) -> Stretches:
    """All of them."""
    return Stretches(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def clipped(told: Stretches, first: Longs, last: Longs) -> Stretches:
    """What of each lies between two instants (ms) of its row; what is left of some may be nothing."""
    begin = np.maximum(told.begin, first[told.of])
    return Stretches(told.of, begin, np.maximum(np.minimum(told.end, last[told.of]), begin))


def united(told: Stretches) -> Stretches:
    """The same time without any overlap, in order of row and beginning; nothing that is empty."""
    told = Stretches(told.of, *(np.clip(column, 0, END_MS) for column in told[1:]))
    order = np.lexsort((told.begin, told.of))
    told = Stretches(*(column[order] for column in told))
    start = told.begin.copy()
    for first in range(0, int(told.of[-1]) + 1 if len(told.of) else 0, _AT_ONCE):
        some = slice(*np.searchsorted(told.of, (first, first + _AT_ONCE)).tolist())
        shift = (told.of[some] - first) * _SPAN
        reached = np.maximum.accumulate(told.end[some] + shift)
        start[some][1:] = np.maximum(start[some][1:], reached[:-1] - shift[1:])
    kept = told.end > start
    return Stretches(told.of[kept], start[kept], told.end[kept])


_NONE = Stretches(*(np.zeros(0, np.int64) for _ in range(3)))
