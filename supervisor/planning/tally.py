"""What became of simulated callers, counted by run and by the interval in which they came."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.planning.lockstep import Agents, Callers, Fates
from supervisor.planning.sums import Array, Mask

COUNTS = (
    "offered", "answered", "abandoned", "blocked", "left", "later",
    "in_time", "gone_in_time", "short", "wait_s", "longest_s", "busy_s", "over_s", "waiting",
)  # fmt: skip


class Limits(NamedTuple):
    """T of the service level and where a short abandon ends (s)."""

    within_s: float
    short_s: float


class Tally:
    """Runs × intervals of each count.

    `answered` and `abandoned` are by the end of what is simulated, `left` still wait then and `later` are those of
    them who are answered after it. `waiting` are those who wait at the end of the interval, `busy_s` is the agents'
    time on calls in it and `over_s` what of it was after the end of their shift.
    """

    def __init__(self, runs: int, intervals: int, interval_s: float, limits: Limits) -> None:
        self.interval_s, self.limits, self.end = interval_s, limits, intervals * interval_s
        self.of = {name: np.zeros((runs, intervals)) for name in COUNTS}
        self._edge = {name: np.zeros((runs, intervals + 1)) for name in ("waiting", "part", "whole", "over")}

    def add(self, interval: int, callers: Callers, fates: Fates, agents: Agents) -> None:
        """Count some callers who came in one interval."""
        waited = np.minimum(fates.start - callers.at, callers.patience)
        gone = ~fates.answered & ~fates.refused & (callers.patience >= 0)
        self._sum(interval, "offered", callers.counts)
        self._sum(interval, "blocked", fates.refused)
        self._waits(interval, waited, fates.answered, gone)
        stays = np.minimum(waited, np.maximum(self.end - callers.at, 0.0)) * ~fates.refused
        longest = self.of["longest_s"]
        longest[:, interval] = np.maximum(longest[:, interval], stays.max(axis=0, initial=0.0))
        leaves = np.where(fates.answered, fates.start, callers.at + waited)
        self._ends(interval, leaves, fates.answered, gone)
        self._work(callers.takes, fates, agents)

    def _sum(self, interval: int, name: str, values: NDArray[Any]) -> None:
        self.of[name][:, interval] += values.sum(axis=0, dtype=np.float64) if values.ndim > 1 else values

    def _waits(self, interval: int, waited: Array, answered: Mask, gone: Mask) -> None:
        quick = waited <= self.limits.within_s
        self._sum(interval, "answered", answered)
        self._sum(interval, "abandoned", gone)
        self._sum(interval, "in_time", answered & quick)
        self._sum(interval, "gone_in_time", gone & quick)
        self._sum(interval, "short", gone & (waited < min(self.limits.short_s, self.limits.within_s)))
        self._sum(interval, "wait_s", np.where(answered, waited, 0.0))

    def _ends(self, interval: int, leaves: Array, answered: Mask, gone: Mask) -> None:
        """Those who wait past the end of the interval, and past the end of all."""
        row, run = np.nonzero((answered | gone) & (leaves >= (interval + 1) * self.interval_s))
        if not row.size:
            return
        until = leaves[row, run]
        last = self._interval(until)
        np.add.at(self._edge["waiting"], (run, np.full(run.size, interval)), 1.0)
        np.add.at(self._edge["waiting"], (run, last), -1.0)
        late = until >= self.end
        self._late(interval, run[late], answered[row, run][late])

    def _late(self, interval: int, run: NDArray[np.intp], answered: Mask) -> None:
        size = len(self.of["left"])
        waits = np.bincount(run, minlength=size)
        served = np.bincount(run[answered], minlength=size)
        self.of["left"][:, interval] += waits
        self.of["later"][:, interval] += served
        self.of["answered"][:, interval] -= served
        self.of["abandoned"][:, interval] -= waits - served

    def _interval(self, at: Array) -> NDArray[np.intp]:
        most = self.of["left"].shape[1]
        return np.asarray(np.minimum(at / self.interval_s, most).astype(np.intp))

    def _work(self, takes: Array, fates: Fates, agents: Agents) -> None:
        """The agents' time on calls: up to the end of each call, less up to its start."""
        row, run = np.nonzero(fates.answered)
        begin, agent = fates.start[row, run], fates.agent[row, run]
        end = begin + takes[row, run]
        self._until(run, end, 1.0)
        self._until(run, begin, -1.0)
        if not agents.steady:
            self._past(run, begin, end, agent, agents)

    def _until(self, run: NDArray[np.intp], at: Array, sign: float) -> None:
        interval = self._interval(at)
        size = self.of["left"].shape[1] + 1
        cell = run * size + interval
        part = np.bincount(cell, at - interval * self.interval_s, minlength=len(self.of["left"]) * size)
        whole = np.bincount(cell, minlength=part.size)
        self._edge["part"] += sign * part.reshape(-1, size)
        self._edge["whole"] += sign * whole.reshape(-1, size)

    def _past(self, run: NDArray[np.intp], begin: Array, end: Array, agent: NDArray[np.intp], agents: Agents) -> None:
        """What was after the end of a shift, told of the interval in which the shift ended."""
        most = self.of["left"].shape[1]
        shift = agents.ends[np.minimum(self._interval(begin), most - 1), agent]
        over = np.flatnonzero(end > shift)
        where = np.minimum(self._interval(shift[over]), most - 1)
        np.add.at(self.of["over_s"], (run[over], where), np.minimum(end[over], self.end) - shift[over])

    def finish(self) -> dict[str, Array]:
        """The counts, all callers counted."""
        edge = self._edge
        later = np.cumsum(edge["whole"][:, ::-1], axis=1)[:, ::-1]
        self.of["busy_s"] = edge["part"][:, :-1] + later[:, 1:] * self.interval_s
        self.of["waiting"] = np.cumsum(edge["waiting"], axis=1)[:, :-1]
        return self.of
