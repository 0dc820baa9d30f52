"""Who calls in a simulation: at random at the rate of the interval, and once more those who were not served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.planning.durations import Shape
from supervisor.planning.lockstep import FOREVER, Callers, Fates
from supervisor.planning.sums import Array

AT_ONCE = 192
"""About so many callers of a run are drawn together, so that they stay near the processor."""
EARLIEST, LATEST = 0.5, 1.5
"""Who calls again does so after this part to that part of the mean delay."""


class Draws(NamedTuple):
    """A stream of random numbers for each purpose, so that the same callers meet other agents."""

    arrivals: np.random.Generator
    handling: np.random.Generator
    patience: np.random.Generator
    again: np.random.Generator


class Beat(NamedTuple):
    """A part of an interval: its number, when it begins and how long it is (s), and calls to be expected in it."""

    interval: int
    begin: float
    length: float
    calls: float


def draws(seed: np.random.SeedSequence) -> Draws:
    """The streams of one seed."""
    return Draws(*(np.random.default_rng(each) for each in seed.spawn(4)))


def beats(calls: Array, interval_s: float, longest_s: float) -> Iterator[Beat]:
    """The intervals in parts of at most so many seconds and about `AT_ONCE` calls."""
    for interval, expected in enumerate(calls):
        parts = int(max(np.ceil(expected / AT_ONCE), np.ceil(interval_s / longest_s), 1))
        length = interval_s / parts
        for part in range(parts):
            yield Beat(interval, interval * interval_s + part * length, length, float(expected) / parts)


class Handling(NamedTuple):
    """How long calls take and callers wait: means (s) of an interval, and shapes."""

    aht_s: float
    patience_s: float
    handling: Shape
    patience: Shape


def first_calls(beat: Beat, volume: Array, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """When they come, callers × runs in order, and how many; the rest is at the end. `volume` is a factor by run."""
    count = rng.poisson(beat.calls * volume)
    gaps = np.cumsum(rng.standard_exponential((int(count.max(initial=0)) + 1, volume.size)), axis=0)
    total = gaps[count, np.arange(volume.size)]
    return beat.begin + np.minimum(gaps[:-1] / total, 1.0) * beat.length, count


def joined(at: Array, count: NDArray[np.int64], run: NDArray[np.intp], more: Array) -> tuple[Array, NDArray[np.int64]]:
    """With those who call again at `more`, each in one run."""
    if not run.size:
        return at, count
    again = np.bincount(run, minlength=count.size)
    both = np.full((count.size, at.shape[0] + int(again.max())), np.inf)
    both[:, : at.shape[0]] = np.where(np.arange(at.shape[0]) < count[:, None], at.T, np.inf)
    order = np.argsort(run, kind="stable")
    place = np.arange(run.size) - np.repeat(np.cumsum(again) - again, again)
    both[run[order], at.shape[0] + place] = more[order]
    both.sort(axis=1)
    total = count + again
    both = both[:, : int(total.max())]
    last = np.where(np.isfinite(both), both, 0.0).max()
    return np.ascontiguousarray(np.minimum(both, last).T), total


def callers(at: Array, count: NDArray[np.int64], how: Handling, streams: Draws) -> Callers:
    """They, each with her handle time and patience."""
    takes = how.handling.draw(streams.handling, at.shape) * how.aht_s
    if np.isfinite(how.patience_s):
        patience = how.patience.draw(streams.patience, at.shape) * how.patience_s
    else:
        patience = np.full(at.shape, FOREVER)
    patience[np.arange(at.shape[0])[:, None] >= count] = -1.0
    return Callers(at, takes, patience, count)


class Again:
    """Those who will call again, by the beat in which they will."""

    def __init__(self, share: float, after_s: float, begins: Array, rng: np.random.Generator) -> None:
        self.share, self.after_s, self.begins, self.rng = share, after_s, begins, rng
        self._runs: dict[int, list[NDArray[np.intp]]] = {}
        self._when: dict[int, list[Array]] = {}

    def take(self, callers: Callers, fates: Fates) -> None:
        """Some of those who were refused or gave up will."""
        if not self.share:
            return
        lost = ~fates.answered & (callers.patience >= 0) & (callers.patience < FOREVER)
        lost |= fates.refused
        row, run = np.nonzero(lost)
        chosen = self.rng.random(row.size) < self.share
        row, run = row[chosen], run[chosen]
        if not run.size:
            return
        waited = np.where(fates.refused[row, run], 0.0, callers.patience[row, run])
        delay = self.after_s * self.rng.uniform(EARLIEST, LATEST, row.size)
        self._keep(run, callers.at[row, run] + waited + delay)

    def _keep(self, run: NDArray[np.intp], when: Array) -> None:
        beat = np.searchsorted(self.begins, when, side="right") - 1
        order = np.argsort(beat, kind="stable")
        numbers, first = np.unique(beat[order], return_index=True)
        for number, part in zip(numbers.tolist(), np.split(order, first[1:]), strict=True):
            self._runs.setdefault(number, []).append(run[part])
            self._when.setdefault(number, []).append(when[part])

    def of(self, beat: int) -> tuple[NDArray[np.intp], Array]:
        """The runs and instants of those who call again in a beat."""
        runs = self._runs.pop(beat, [])
        if not runs:
            return np.empty(0, np.intp), np.empty(0)
        return np.concatenate(runs), np.concatenate(self._when.pop(beat))
