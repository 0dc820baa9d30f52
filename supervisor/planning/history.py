"""What of a history is no example for the days to come: storms, outages; proposed by rule, left out by hand or rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from supervisor.planning.local import MINUTE_MS
from supervisor.planning.series import Series, Slots
from supervisor.planning.sums import Array

Why = Literal["storm", "low", "outage", "hand"]
Ints = NDArray[np.int64]
FAR = 4.5
"""So many robust deviations from its weekday make a day an outlier."""
AROUND_DAYS = 28
"""The days before and after with which a day is compared."""
ENOUGH_DAYS = 14
LEAST_SPREAD = 0.03
MANY, SELDOM = 18.0, 1e-6
"""An outage lacks so many calls, and it is as seldom by how often there are none at such a time of the day."""
_TO_SPREAD = 1.4826


class Stretch(msgspec.Struct, frozen=True):
    """Of a history, from `begin` to before `end` (ms): `calls` came where `usual` were to be expected.

    `z` is how many robust deviations that is; 0 where it was marked by hand.
    """

    begin: int
    end: int
    why: Why = "hand"
    calls: float = 0.0
    usual: float = 0.0
    z: float = 0.0

    def covers(self, at: int) -> bool:
        """Whether an instant (ms) lies in it."""
        return self.begin <= at < self.end


class _Days:
    """A series as days by minutes of the day; `usual` is what such a weekday has, at the level of the days around."""

    def __init__(self, series: Series) -> None:
        self.series, local = series, series.local
        self.first = int(local.day[0])
        self.place = (local.day - self.first, local.minute // series.minutes)
        many = int(local.day[-1]) - self.first + 1
        self.calls = np.full((many, 1440 // series.minutes), np.nan)
        self.calls[self.place] = series.calls
        self.weekday = (self.first + 3 + np.arange(many)) % 7
        self.profile = np.full_like(self.calls, np.nan)
        for weekday in range(7):
            mine = self.weekday == weekday
            self.profile[mine] = _medians(self.calls[mine])
        known = ~np.isnan(self.calls) & ~np.isnan(self.profile)
        self.came = np.where(known, self.calls, 0).sum(axis=1)
        self.usual = np.where(known, self.profile, 0).sum(axis=1)

    def strange(self) -> tuple[Array, Array]:
        """How far (robust deviations) each day lies from the days around it, and what was to be expected of it."""
        some = self.usual > 0
        log = np.where(some, np.log((self.came + 0.5) / (self.usual + 0.5)), np.nan)
        level = _around(log)
        rest = log - level
        spread = _TO_SPREAD * float(np.median(np.abs(rest[some]))) if some.any() else 0.0
        expected = self.usual * np.exp(np.nan_to_num(level))
        deviation = np.sqrt(max(spread, LEAST_SPREAD) ** 2 + 1 / np.maximum(expected, 1))
        return np.where(some, rest / deviation, 0.0), expected


def outliers(series: Series, expected: Collection[int] = (), far: float = FAR) -> tuple[Stretch, ...]:
    """Days far from what their weekday has at that time (storms, days too low), and stretches without any call.

    `expected` are numbers of local days that are known to be other than usual, which are none. Where there are less
    than two weeks, nobody can tell.
    """
    if not len(series) or np.isnan(series.calls).all():
        return ()
    days = _Days(series)
    if (days.usual > 0).sum() < ENOUGH_DAYS:
        return ()
    z, usual = days.strange()
    found = [*_far(days, z, usual, far, expected)]
    silent = [each for each in _outages(days, usual, expected) if not any(one.covers(each.begin) for one in found)]
    return tuple(sorted((*found, *silent), key=lambda each: each.begin))


def _far(days: _Days, z: Array, usual: Array, far: float, expected: Collection[int]) -> Iterator[Stretch]:
    starts, row = days.series.starts, days.place[0]
    for day in np.flatnonzero(np.abs(z) >= far):
        if int(day) + days.first in expected:
            continue
        of_day = starts[row == day]
        why: Why = "storm" if z[day] > 0 else "low"
        end = int(of_day[-1]) + days.series.width
        yield Stretch(int(of_day[0]), end, why, float(days.came[day]), float(usual[day]), float(z[day]))


def _outages(days: _Days, usual: Array, expected: Collection[int]) -> Iterator[Stretch]:
    """Slots after each other in which nobody called while many should have."""
    level = np.divide(usual, days.usual, out=np.zeros_like(usual), where=days.usual > 0)
    hoped = np.nan_to_num(days.profile[days.place]) * level[days.place[0]]
    silent = (days.series.calls == 0) & (hoped > 0)
    seldom = np.log(_empty(days)[days.place[1]])
    edges = np.flatnonzero(np.diff(np.r_[False, silent, False]))
    for begin, end in edges.reshape(-1, 2):
        many = float(hoped[begin:end].sum())
        if (
            many >= MANY
            and seldom[begin:end].sum() <= np.log(SELDOM)
            and int(days.place[0][begin]) + days.first not in expected
        ):
            first = int(days.series.start) + int(begin) * days.series.width
            yield Stretch(first, first + int(end - begin) * days.series.width, "outage", 0.0, many, -(many**0.5))


def _empty(days: _Days) -> Array:
    """How often there is no call in a slot of the day in which there usually are some, but for one time."""
    some = ~np.isnan(days.calls) & (np.nan_to_num(days.profile) > 0)
    times = (some & (days.calls == 0)).sum(axis=0) - 1
    told: Array = (np.maximum(times, 0) + 0.5) / (some.sum(axis=0) + 1)
    return told


def _medians(values: Array) -> Array:
    """Of each column, nan where nothing is known."""
    told = np.full(values.shape[1], np.nan)
    some = ~np.isnan(values).all(axis=0) if values.size else np.zeros(values.shape[1], np.bool_)
    if some.any():
        told[some] = np.nanmedian(values[:, some], axis=0)
    return told


def _around(values: Array) -> Array:
    """The median of each value and those before and after it."""
    padded = np.pad(values, AROUND_DAYS, constant_values=np.nan)
    return _medians(sliding_window_view(padded, 2 * AROUND_DAYS + 1).T)


def without(series: Series, left_out: Iterable[Stretch]) -> Series:
    """The same with stretches left out: nothing is known of them."""
    calls, aht, starts = series.calls.copy(), series.aht_s.copy(), series.starts
    for each in left_out:
        some = slice(*np.searchsorted(starts, (each.begin, each.end)))
        calls[some] = aht[some] = np.nan
    return Series(start=series.start, minutes=series.minutes, zone=series.zone, calls=calls, aht_s=aht)


def joined(older: Series, newer: Series) -> Series:
    """Both in one, the newer where both tell of a slot; in the longer slots of the two."""
    minutes = max(older.minutes, newer.minutes)
    older, newer = older.by(minutes), newer.by(minutes)
    if not (len(older) and len(newer)):
        return newer if len(newer) else older
    begin, end = min(older.start, newer.start), max(older.end, newer.end)
    one, other = older.between(begin, end), newer.between(begin, end)
    told = ~np.isnan(other.calls)
    calls = np.where(told, other.calls, one.calls)
    return Series(
        start=begin, minutes=minutes, zone=newer.zone, calls=calls, aht_s=np.where(told, other.aht_s, one.aht_s)
    )


def added(parts: Sequence[Series]) -> Series:
    """Queues with slots of one length as one: calls added, handle times by calls; unknown where each of them is."""
    begin, end = min(part.start for part in parts), max(part.end for part in parts)
    each = [part.between(begin, end) for part in parts]
    calls, aht = (np.array([getattr(part, name) for part in each]) for name in ("calls", "aht_s"))
    weights = np.where(np.isnan(aht), 0, np.nan_to_num(calls))
    spoken, counted = (np.nan_to_num(aht) * weights).sum(axis=0), weights.sum(axis=0)
    mean = np.divide(spoken, counted, out=np.full(counted.size, np.nan), where=counted > 0)
    whole = np.where(np.isnan(calls).all(axis=0), np.nan, np.nansum(calls, axis=0))
    return Series(start=begin, minutes=each[0].minutes, zone=each[0].zone, calls=whole, aht_s=mean)


def day_of(slots: Slots, at: int) -> tuple[int, int]:
    """The slots of the local day of an instant (ms): where they begin and end (ms)."""
    days = slots.local.day
    place = min(max(slots.place(at), 0), len(slots) - 1)
    same = np.flatnonzero(days == days[place])
    return int(slots.starts[same[0]]), int(slots.starts[same[-1]]) + slots.minutes * MINUTE_MS
