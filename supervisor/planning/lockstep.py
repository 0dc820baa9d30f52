"""First come, first served, in many runs at once: each step serves the next caller of every run.

Whoever comes is served by the agent who is ready first, if she waits so long (Kiefer and Wolfowitz 1955; with callers
who hang up Baccelli, Boyer and Hebuterne 1984). So nothing but the instants at which agents are ready is remembered: a
row for each run. A line is taken from when a caller comes until she leaves, so lines are the same once more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.planning.sums import Array, Mask

FOREVER = 1e15
"""Seconds a caller waits who never hangs up; no instant of an agent who never comes is within it."""


class Callers(NamedTuple):
    """Callers × runs, in the order they come: when, how long each takes and would wait (s).

    Runs have as many as `counts` says; of what is below them patience is −1.
    """

    at: Array
    takes: Array
    patience: Array
    counts: NDArray[np.int64]


class Fates(NamedTuple):
    """Callers × runs: when the agent she waits for is ready or she came, whether she was answered, refused; by whom."""

    start: Array
    answered: Mask
    refused: Mask
    agent: NDArray[np.intp]


class Agents:
    """When each agent of each run is ready; she who is not at work is ready when she comes next.

    `counts` are the agents by interval. The last who come are the first who go, and finish the call they have.
    """

    def __init__(self, counts: NDArray[np.int64], interval_s: float, ready: Array) -> None:
        self.counts, self.interval_s = counts, interval_s
        runs, given = ready.shape
        self.most = max(int(counts.max(initial=0)), given, 1)
        self.begins, self.ends = _shifts(counts, self.most, interval_s)
        self.steady = bool(np.all(np.diff(counts) >= 0))
        self.ready = np.maximum(np.broadcast_to(self.begins[0], (runs, self.most)), 0.0)
        self.ready[:, :given] = np.maximum(self.ready[:, :given], self._next(ready, np.arange(given)))
        self._rows = np.arange(runs) * self.most

    def begin(self, interval: int) -> None:
        """Those who are free and not at work from here on go."""
        here = int(self.counts[interval])
        np.maximum(self.ready[:, here:], self.begins[interval, here:], out=self.ready[:, here:])

    def serve(self, callers: Callers, lines: Lines | None) -> Fates:
        """Serve them in turn."""
        size = callers.at.shape
        told = Fates(np.empty(size), np.empty(size, np.bool_), np.zeros(size, np.bool_), np.empty(size, np.intp))
        flat, rows = self.ready.reshape(-1), self._rows
        leaves = callers.at + callers.patience
        for row in range(size[0]):
            at, patience = callers.at[row], callers.patience[row]
            start, answered, column = told.start[row], told.answered[row], told.agent[row]
            self.ready.argmin(axis=1, out=column)
            place = column + rows
            was = flat.take(place)
            np.maximum(was, at, out=start)
            np.less_equal(start - at, patience, out=answered)
            done = start + callers.takes[row]
            if lines is not None:
                lines.enter(at, leaves[row], done, answered, told.refused[row])
            if not self.steady:
                done = self._next(done, column)
            np.copyto(was, done, where=answered)
            flat[place] = was
        if lines is not None:
            np.logical_and(told.refused, callers.patience >= 0, out=told.refused)
        return told

    def _next(self, done: Array, column: NDArray[np.intp]) -> Array:
        """When she is ready who is done then: at once, or when she comes next."""
        interval = np.minimum(done / self.interval_s, self.counts.size - 1).astype(np.intp)
        return np.maximum(done, self.begins[interval, column])


class Lines:
    """When each line of each run is free; `taken` tells until when those who are in already stay (runs × callers).

    Where more are in than there are lines nobody is put out, and nobody else comes in until fewer are.
    """

    def __init__(self, lines: int, runs: int, taken: Array) -> None:
        self.free = np.full((runs, lines), -FOREVER)
        kept = min(lines, taken.shape[1])
        self.free[:, :kept] = -np.sort(-taken, axis=1)[:, :kept]
        self._rows = np.arange(runs) * lines

    def enter(self, at: Array, leaves: Array, done: Array, answered: Mask, refused: Mask) -> None:
        """Take a line each until she leaves, `leaves` if nobody answers; who finds none is refused and not answered."""
        flat, place = self.free.reshape(-1), self.free.argmin(axis=1) + self._rows
        was = flat.take(place)
        np.greater(was, at, out=refused)
        np.greater(answered, refused, out=answered)
        np.copyto(leaves, done, where=answered)
        np.copyto(leaves, was, where=refused)
        flat[place] = leaves


def _shifts(counts: NDArray[np.int64], most: int, interval_s: float) -> tuple[Array, Array]:
    """By interval and agent: from when she is at work next (−∞ where she is), and until when from then on (s)."""
    size = counts.size
    begins, ends = np.full((size, most), np.inf), np.full((size, most), np.inf)
    begin, end = np.full(most, np.inf), np.full(most, np.inf)
    for row in range(size - 1, -1, -1):
        here = np.arange(most) < counts[row]
        begin = np.where(here, row * interval_s, begin)
        end = np.where(here, end, row * interval_s)
        begins[row] = np.where(here, -np.inf, begin)
        ends[row] = end
    return begins, ends
