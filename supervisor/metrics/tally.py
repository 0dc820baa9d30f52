"""Reversible statistics: whatever is added can be taken back exactly, and they tell what they hold at any time.

Everything is whole milliseconds and whole counts, so the order of adding never shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import msgspec


class Samples(msgspec.Struct):
    """Durations (ms), as sorted counts: how many, their sum, the longest, how many within a limit."""

    n: int = 0
    total: int = 0
    counts: dict[int, int] = {}

    def add(self, value: int, times: int = 1) -> None:
        """Put a duration in; `times` -1 takes one back."""
        self.n += times
        self.total += value * times
        count = self.counts.get(value, 0) + times
        if count:
            self.counts[value] = count
        else:
            del self.counts[value]

    def merge(self, other: Samples, sign: int = 1) -> None:
        """Put all of another in, or take it out again."""
        for value, count in other.counts.items():
            self.add(value, count * sign)

    @property
    def longest(self) -> int | None:
        """The longest duration (ms), None where there is none."""
        return max(self.counts, default=None)

    @property
    def mean_s(self) -> float | None:
        """The mean in seconds, None where there is none."""
        return self.total / self.n / 1000 if self.n else None

    def within(self, limit_ms: int) -> int:
        """How many are at most this long."""
        return sum(count for value, count in self.counts.items() if value <= limit_ms)

    def below(self, limit_ms: int) -> int:
        """How many are shorter than this."""
        return sum(count for value, count in self.counts.items() if value < limit_ms)


class Levels(msgspec.Struct):
    """How many of something there were at once; changes in the same instant are taken together."""

    deltas: dict[int, int] = {}
    level: int = 0
    settled_peak: int = 0
    newest: int = -1
    ordered: bool = True
    start: int = 0
    begins: int | None = None

    def add(self, at: int, delta: int) -> None:
        """One more or less from `at` (ms) on."""
        self.deltas[at] = self.deltas.get(at, 0) + delta
        if not self.deltas[at]:
            del self.deltas[at]
        if at < self.newest:
            self.ordered = False
            return
        if at > self.newest:
            self.settled_peak = max(self.settled_peak, self.level)
            self.newest = at
        self.level += delta

    def carry(self, level: int, at: int) -> None:
        """Begin with so many at `at` (ms) instead of none."""
        self._order()
        self.start, self.begins = level, at

    @property
    def net(self) -> int:
        """How many more there are at the end than at the start."""
        self._order()
        return self.level

    @property
    def peak(self) -> int:
        """The most at once; those there before count where nothing changes in the first instant."""
        self._order()
        if self.begins in self.deltas:
            return self.start + max(accumulate(self.deltas[at] for at in sorted(self.deltas)))
        return self.start + max(self.settled_peak, self.level)

    def merge(self, other: Levels) -> None:
        """Put all of a later one in."""
        for at, delta in other.deltas.items():
            self.add(at, delta)

    def _order(self) -> None:
        if self.ordered:
            return
        self.level = self.settled_peak = 0
        self.newest = -1
        for at in sorted(self.deltas):
            self.settled_peak = max(self.settled_peak, self.level)
            self.level += self.deltas[at]
            self.newest = at
        self.ordered = True


class Tally(msgspec.Struct):
    """All that one scope has in one stretch of time: counts and sums, samples of durations, levels."""

    sums: dict[str, int] = {}
    samples: dict[str, Samples] = {}
    levels: dict[str, Levels] = {}

    def count(self, name: str, value: int) -> None:
        """`value` more of `name`."""
        total = self.sums.get(name, 0) + value
        if total:
            self.sums[name] = total
        else:
            self.sums.pop(name, None)

    def sample(self, name: str, value: int, times: int) -> None:
        """`times` more durations of `value` ms."""
        samples = self.samples.get(name)
        if samples is None:
            samples = self.samples[name] = Samples()
        samples.add(value, times)

    def level(self, name: str, at: int, delta: int) -> None:
        """`delta` more at once from `at` on."""
        levels = self.levels.get(name)
        if levels is None:
            levels = self.levels[name] = Levels()
        levels.add(at, delta)

    def merge(self, other: Tally, sign: int = 1) -> None:
        """Put all of another in; with sign -1 take its counts and samples out again."""
        for name, value in other.sums.items():
            self.count(name, value * sign)
        for name, samples in other.samples.items():
            self.samples.setdefault(name, Samples()).merge(samples, sign)
        if sign > 0:
            for name, levels in other.levels.items():
                self.levels.setdefault(name, Levels()).merge(levels)

    @property
    def empty(self) -> bool:
        """Nothing is in it, or all of it was taken back."""
        return not (
            self.sums or any(s.n for s in self.samples.values()) or any(level.deltas for level in self.levels.values())
        )

    def n(self, name: str) -> int:
        """How many samples of a name there are."""
        samples = self.samples.get(name)
        return samples.n if samples else 0

    def of(self, name: str) -> Samples:
        """The samples of a name."""
        return self.samples.get(name) or Samples()

    def sum(self, *names: str) -> int:
        """The counts of these names together."""
        return sum(self.sums.get(name, 0) for name in names)


def merged(tallies: Iterable[Tally]) -> Tally:
    """One tally of many, in order of time."""
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole
