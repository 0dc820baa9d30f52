"""Reversible statistics: whatever is added can be taken back exactly, and they tell what they hold at any time.

Everything is whole milliseconds and whole counts, so the order of adding never shows.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import accumulate, islice, pairwise

import msgspec

_MANY = 256
"""So many changes are worth sealing."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[int, list[int], list[int]]).decode


class Samples(msgspec.Struct, gc=False):
    """Durations (ms), as sorted counts: how many, their sum, the longest, how many within a limit."""

    n: int = 0
    total: int = 0
    counts: dict[int, int] = {}

    @classmethod
    def of(cls, counts: dict[int, int]) -> Samples:
        """Those of these counts."""
        return cls(sum(counts.values()), sum(value * count for value, count in counts.items()), counts)

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
        if sign > 0 and not self.counts:
            self.n, self.total, self.counts = other.n, other.total, dict(other.counts)
            return
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


class Stretch(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Changes that nobody asks for one by one any more: the `first` and the `last` (ms), how many there are more after
    them, the most at once after any of them, and `body`: themselves, empty where they are another's.
    """

    first: int
    last: int
    net: int
    peak: int
    body: bytes = b""


class Levels(msgspec.Struct, gc=False):
    """How many of something there were at once; changes in the same instant are taken together.

    `sealed` are the oldest changes, in order of time; one that comes so late is put among them all the same.
    """

    deltas: dict[int, int] = {}
    level: int = 0
    settled_peak: int = 0
    newest: int = -1
    ordered: bool = True
    start: int = 0
    begins: int | None = None
    sealed: list[Stretch] = []

    def add(self, at: int, delta: int) -> None:
        """One more or less from `at` (ms) on."""
        if self.sealed and at <= self.sealed[-1].last:
            self._unseal(at)
        changed = self.deltas.get(at, 0) + delta
        if changed:
            self.deltas[at] = changed
        else:
            self.deltas.pop(at, None)
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
        if self.begins is not None and self.begins == self._first():
            return self.start + self._highest()
        return self.start + max(self.settled_peak, self.level)

    @property
    def empty(self) -> bool:
        """Nothing changed, or all of it was taken back."""
        return not (self.deltas or self.sealed)

    def merge(self, other: Levels) -> None:
        """Put all of a later one in; what is put in then cannot be added to any more."""
        if other.empty:
            return
        last = max(other.deltas, default=other.newest)
        self._close(Stretch(other._first() or 0, last, other.net, other._highest()))

    def seal(self, before: int) -> None:
        """Fold up the changes older than `before` (ms), where they are many."""
        old = sorted(at for at in self.deltas if at < before)
        if len(old) < _MANY:
            return
        steps = [self.deltas.pop(at) for at in old]
        # A dict keeps the room that it once needed.
        self.deltas = dict(self.deltas)
        gaps = [after - at for at, after in pairwise(old)]
        body = zlib.compress(_encode((old[0], gaps, steps)), 1)
        self.sealed = [*self.sealed, Stretch(old[0], old[-1], sum(steps), max(accumulate(steps)), body)]

    def _unseal(self, at: int) -> None:
        """Open what was sealed from an instant (ms) on."""
        while self.sealed and self.sealed[-1].last >= at:
            first, gaps, steps = _decode(zlib.decompress(self.sealed[-1].body))
            self.sealed = self.sealed[:-1]
            self.deltas.update(zip(accumulate(gaps, initial=first), steps, strict=True))
        self.ordered = False

    def _first(self) -> int | None:
        return self.sealed[0].first if self.sealed else min(self.deltas, default=None)

    def _highest(self) -> int:
        """The highest level after any change, below the start where all of them are."""
        top = max(self.settled_peak, self.level)
        if top > 0:
            return top
        ends = list(accumulate((part.net for part in self.sealed), initial=0))
        tops = [end + part.peak for end, part in zip(ends, self.sealed, strict=False)]
        open_ones = accumulate((self.deltas[at] for at in sorted(self.deltas)), initial=ends[-1])
        return max([*tops, *islice(open_ones, 1, None)])

    def _close(self, part: Stretch) -> None:
        self.sealed = [*self.sealed, part]
        self._take(part)

    def _take(self, part: Stretch) -> None:
        self.settled_peak = max(self.settled_peak, self.level, self.level + part.peak)
        self.level += part.net
        self.newest = part.last

    def _order(self) -> None:
        if self.ordered:
            return
        self.level = self.settled_peak = 0
        self.newest = -1
        for part in self.sealed:
            self._take(part)
        for at in sorted(self.deltas):
            self.settled_peak = max(self.settled_peak, self.level)
            self.level += self.deltas[at]
            self.newest = at
        self.ordered = True


class Tally(msgspec.Struct, gc=False):
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
            self.sums
            or any(s.n for s in self.samples.values())
            or not all(level.empty for level in self.levels.values())
        )

    def n(self, name: str) -> int:
        """How many samples of a name there are."""
        samples = self.samples.get(name)
        return samples.n if samples else 0

    def seal(self, before: int) -> None:
        """Fold up changes of levels older than an instant (ms)."""
        for levels in self.levels.values():
            levels.seal(before)

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
