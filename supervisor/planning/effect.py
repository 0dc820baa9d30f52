"""What a schedule does to the service level, slot by slot; after an edit only the slots it touches are evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.planning.local import slots_local
from supervisor.planning.queueing import Traffic, evaluate, traffic
from supervisor.planning.shift import MINUTE, Roster, Shift
from supervisor.planning.sums import Array

Whole = NDArray[np.int64]
_ROUNDING = 1e-9


class Demand(msgspec.Struct, frozen=True):
    """What comes in by slot of a schedule, and the target it is held against.

    `aht_s` may be nan where there are no calls. `present` is the share of those scheduled who are on the phones (1 less
    the shrinkage that the schedule does not place itself). `target` is a share of 1, None where there is none.
    """

    calls: Array
    aht_s: Array
    within_s: float = 20.0
    code: str = "SL-N"
    target: float | None = None
    patience_s: float | None = None
    lines: float | None = None
    present: float = 1.0

    def coming(self, minutes: int) -> Traffic:
        """As what the queueing engine takes; what is not known is taken as none."""
        calls, aht = np.nan_to_num(self.calls), np.nan_to_num(self.aht_s)
        busy = (calls > 0) & (aht > 0)
        quiet = np.where(busy, aht, 1.0)
        return traffic(np.where(busy, calls, 0.0), minutes * 60, quiet, self.patience_s, self.lines)


class Day(NamedTuple):
    """The service level of a local day (number since 1970-01-01), weighted by calls; None without calls."""

    number: int
    level: float | None


class Effect:
    """Agents scheduled and the service level (nan without calls) by slot; `changed` gives another one.

    Who works a shift of `earlier` (of the week before) into the schedule is there too.
    """

    def __init__(self, roster: Roster, demand: Demand | None = None, earlier: Iterable[Shift] = ()) -> None:
        self._begin, self._width, self._slots = roster.begin, roster.minutes * MINUTE, roster.slots
        self.demand = demand if demand is not None and demand.calls.size == roster.slots else None
        self.days = slots_local(self._starts(), roster.zone).day
        self._coming = None if self.demand is None else self.demand.coming(roster.minutes)
        self._known: dict[tuple[int, int], float] = {}
        worked = np.zeros(self._slots, np.int64)
        for shift in (*earlier, *roster.shifts):
            self._add(worked, shift, 1)
        self._stand(worked, np.full(self._slots, np.nan), np.arange(self._slots))

    def changed(self, gone: Iterable[Shift], come: Iterable[Shift]) -> Effect:
        """What it would be without some shifts and with others."""
        after = object.__new__(Effect)
        after.__dict__.update(self.__dict__)
        worked = self._worked.copy()
        for sign, shifts in ((-1, gone), (1, come)):
            for shift in shifts:
                self._add(worked, shift, sign)
        after._stand(worked, self.level.copy(), np.flatnonzero(worked // self._width != self.scheduled))
        return after

    def of(self, before: Roster, after: Roster) -> Effect:
        """What it would be with another schedule that came of this one by edits; mostly a shift or two are others."""
        return self.changed(*difference(before, after))

    def touched(self, other: Effect) -> Whole:
        """The slots in which as many are scheduled as in the other no more."""
        return np.flatnonzero(self.scheduled != other.scheduled)

    def day(self, slot: int) -> Day:
        """Of the local day that a slot lies in."""
        number = int(self.days[slot])
        rows = self.days == number
        if self._coming is None:
            return Day(number, None)
        weight, level = self._coming.calls[rows], self.level[rows]
        known = ~np.isnan(level)
        total = float(weight[known].sum())
        return Day(number, float((level[known] * weight[known]).sum()) / total if total > 0 else None)

    def _starts(self) -> Whole:
        return self._begin + np.arange(self._slots, dtype=np.int64) * self._width

    def _add(self, worked: Whole, shift: Shift, sign: int) -> None:
        """The time on the phones of a shift, added to or taken from the slots it lies in."""
        self._span(worked, shift.begin, shift.end, sign)
        for pause in shift.pauses:
            self._span(worked, pause.begin, pause.end, -sign)

    def _span(self, worked: Whole, begin: int, end: int, sign: int) -> None:
        first, last = (begin - self._begin) // self._width, -((self._begin - end) // self._width)
        first, last = max(first, 0), min(last, self._slots)
        if first < last:
            starts = self._begin + np.arange(first, last) * self._width
            inside = np.minimum(end, starts + self._width) - np.maximum(begin, starts)
            worked[first:last] += sign * inside

    def _stand(self, worked: Whole, level: Array, rows: Whole) -> None:
        """Takes it over, having evaluated the slots of `rows` again."""
        self._worked: Whole = worked
        self.scheduled: Whole = worked // self._width
        self.level: Array = level
        if self._coming is None or self.demand is None:
            return
        rows = rows[self._coming.calls[rows] > 0]
        agents = np.floor(self.scheduled[rows] * self.demand.present + _ROUNDING).astype(np.int64)
        new = [place for place, key in enumerate(zip(rows.tolist(), agents.tolist(), strict=True))
               if key not in self._known]  # fmt: skip
        self._evaluate(rows[new], agents[new])
        self.level[rows] = [self._known[key] for key in zip(rows.tolist(), agents.tolist(), strict=True)]

    def _evaluate(self, rows: Whole, agents: Whole) -> None:
        assert self._coming is not None
        assert self.demand is not None
        told = np.zeros(rows.size)
        some = np.flatnonzero(agents > 0)
        if some.size:
            coming = self._coming.only(rows[some])
            told[some] = evaluate(coming, agents[some], self.demand.within_s, self.demand.code).service_level
        keys = zip(rows.tolist(), agents.tolist(), strict=True)
        self._known.update(zip(keys, told.tolist(), strict=True))


def difference(before: Roster, after: Roster) -> tuple[list[Shift], list[Shift]]:
    """The shifts that are gone, and those that came."""
    return differing(before.shifts, after.shifts)


def differing(old: Sequence[Shift], new: Sequence[Shift]) -> tuple[list[Shift], list[Shift]]:
    """Those between what both begin and end with."""
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    return [*old[begin : len(old) - end]], [*new[begin : len(new) - end]]


def _alike(old: Sequence[Shift], new: Sequence[Shift]) -> int:
    """How many of them are the same at the beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (was, now) in pairs if was is not now), min(len(old), len(new)))
