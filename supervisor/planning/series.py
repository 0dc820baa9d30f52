"""What came in, slot after slot: the history that forecasts are made from."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.local import MINUTE_MS, Local, slots_local
from supervisor.planning.sums import Array

LENGTHS = (5, 10, 15, 20, 30, 60)
"""Minutes that a slot may last: those that fill an hour."""
MOST_SLOTS = 2_000_000
"""Nineteen years in slots of five minutes."""


class Slots(msgspec.Struct, frozen=True, kw_only=True):
    """Slots of `minutes` each, one after the other from `start` (ms, UTC), of a place in `zone`.

    They follow each other in UTC, so the hour that clocks show twice in autumn is there twice.
    """

    start: int
    minutes: int
    zone: str
    calls: Array

    def __post_init__(self) -> None:
        if self.minutes not in LENGTHS:
            raise CallboardError(f"Intervals of {self.minutes} minutes fill no hour; use 15, 30 or 60.")
        if self.calls.size > MOST_SLOTS:
            raise CallboardError(f"{self.calls.size:,} intervals are too many; the most is {MOST_SLOTS:,}.")

    def __len__(self) -> int:
        return self.calls.size

    @property
    def width(self) -> int:
        """Of a slot, in ms."""
        return self.minutes * MINUTE_MS

    @property
    def end(self) -> int:
        """Where the last slot ends (ms)."""
        return self.start + len(self) * self.width

    @property
    def starts(self) -> NDArray[np.int64]:
        """Of each slot (ms)."""
        return self.start + np.arange(len(self), dtype=np.int64) * self.width

    @property
    def local(self) -> Local:
        """Day, weekday and minute of each slot by the clocks of the place."""
        return slots_local(self.starts, self.zone)

    def place(self, at: int) -> int:
        """Which slot an instant (ms) lies in; before the first it is negative."""
        return (at - self.start) // self.width


class Series(Slots, frozen=True, kw_only=True):
    """`calls` by slot, nan where it is not known and 0 where it is known that nobody called.

    `aht_s` is the mean handle time of a slot's contacts in seconds, nan where there were none.
    """

    aht_s: Array

    def between(self, begin: int, end: int) -> Series:
        """The slots that begin from `begin` to before `end` (ms); those outside of it are not known."""
        first, last = -(-(begin - self.start) // self.width), -(-(end - self.start) // self.width)
        return Series(
            start=self.start + first * self.width,
            minutes=self.minutes,
            zone=self.zone,
            calls=_cut(self.calls, first, last),
            aht_s=_cut(self.aht_s, first, last),
        )

    def by(self, minutes: int) -> Series:
        """In longer slots: calls added, handle times weighted by calls; one of which a part is unknown is unknown."""
        if minutes == self.minutes:
            return self
        if minutes % self.minutes:
            raise CallboardError(f"Intervals of {self.minutes} minutes do not fill {minutes}; ask for a multiple.")
        many = minutes // self.minutes
        # Full hours of the zone are full hours of UTC but for a few zones, whose own quarter hours are kept.
        skipped = -(self.start // self.width) % many
        size = max(len(self) - skipped, 0) // many * many
        calls, aht = (
            each[skipped : skipped + size].reshape(-1, many) for each in (self.calls, np.nan_to_num(self.aht_s))
        )
        whole = calls.sum(axis=1)
        weights = np.where(np.isnan(self.aht_s[skipped : skipped + size]).reshape(-1, many), 0, np.nan_to_num(calls))
        spoken, counted = (aht * weights).sum(axis=1), weights.sum(axis=1)
        mean = np.divide(spoken, counted, out=np.full(whole.size, np.nan), where=counted > 0)
        start = self.start + skipped * self.width
        return Series(start=start, minutes=minutes, zone=self.zone, calls=whole, aht_s=mean)


def _cut(values: Array, first: int, last: int) -> Array:
    """From one slot to before another, nan where there are none."""
    told = np.full(max(last - first, 0), np.nan)
    begin, end = max(first, 0), min(last, values.size)
    if begin < end:
        told[begin - first : end - first] = values[begin:end]
    return told
