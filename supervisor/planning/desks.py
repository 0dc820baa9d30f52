"""The simulation behind shared agents: callers drawn once, then served by groups of agents in one pass of a heap."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from supervisor.metrics.service_level import Counts


class Callers(NamedTuple):
    """Callers in the order they come: when (s), for which queue, how long they take and would wait (s)."""

    at: list[float]
    queue: list[int]
    takes: list[float]
    waits: list[float]
    queues: int


class Trial(NamedTuple):
    """By queue, of those who came after the warm-up: counts for a service level, ASA (s), how much they wait together.

    `together` is the variance of the shares in time of stretches over that of as many strangers, at least 1.
    """

    counts: list[Counts]
    asa_s: list[float]
    together: list[float]


class _Fate(NamedTuple):
    """What became of a caller: when she came, her queue, how long she waited (s), and whether she was answered."""

    at: float
    queue: int
    waited: float
    answered: bool


STRETCHES = 20


def callers(
    rates: Sequence[float],
    aht_s: Sequence[float],
    patience_s: Sequence[float],
    seconds: float,
    rng: np.random.Generator,
) -> Callers:
    """Callers at random for so many seconds; rates are calls a second of each queue."""
    parts = []
    for queue, (rate, takes, patience) in enumerate(zip(rates, aht_s, patience_s, strict=True)):
        at = np.sort(rng.uniform(0, seconds, rng.poisson(rate * seconds)))
        waits = rng.exponential(1, at.size) * patience if math.isfinite(patience) else np.full(at.size, np.inf)
        parts.append((at, np.full(at.size, queue), rng.exponential(takes, at.size), waits))
    at, numbers, durations, patiences = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    in_order = [each[order].tolist() for each in (at, numbers, durations, patiences)]
    return Callers(in_order[0], in_order[1], in_order[2], in_order[3], len(rates))


def trial(
    coming: Callers, skills: Sequence[Sequence[int]], agents: Sequence[int], limits: Sequence[tuple[float, float]],
    warm: float,
) -> Trial:  # fmt: skip
    """Serve them; `skills` are the queues of each group, `limits` T and the short abandon of each queue."""
    fates = [fate for fate in _Floor(coming, skills, agents).run() if fate.at >= warm]
    by_queue: list[list[_Fate]] = [[] for _ in range(coming.queues)]
    for fate in fates:
        by_queue[fate.queue].append(fate)
    counts = [_counts(mine, *limits[queue]) for queue, mine in enumerate(by_queue)]
    together = [_together(mine, limits[queue][0], warm, coming.at[-1]) for queue, mine in enumerate(by_queue)]
    asa = [
        sum(f.waited for f in mine if f.answered) / max(c.answered, 1) for mine, c in zip(by_queue, counts, strict=True)
    ]
    return Trial(counts, asa, together)


class _Floor:
    """Agents by group, and those who wait by queue."""

    def __init__(self, coming: Callers, skills: Sequence[Sequence[int]], agents: Sequence[int]) -> None:
        self.coming, self.skills, self.free = coming, skills, list(agents)
        self.waiting: list[deque[int]] = [deque() for _ in range(coming.queues)]
        fewest = sorted(range(len(skills)), key=lambda group: len(skills[group]))
        self.able = [[group for group in fewest if queue in skills[group]] for queue in range(coming.queues)]
        self.busy: list[tuple[float, int]] = []
        self.fates: list[_Fate] = []

    def run(self) -> list[_Fate]:
        """From the first caller until the last is gone."""
        for caller, at in enumerate(self.coming.at):
            self._until(at)
            group = next((each for each in self.able[self.coming.queue[caller]] if self.free[each]), None)
            if group is None:
                self.waiting[self.coming.queue[caller]].append(caller)
            else:
                self.free[group] -= 1
                self._answer(caller, group, at)
        self._until(math.inf)
        for queue in self.waiting:
            self.fates.extend(self._gone(caller, self.coming.waits[caller]) for caller in queue)
        return self.fates

    def _until(self, at: float) -> None:
        """Let agents who are done before that take the next."""
        while self.busy and self.busy[0][0] <= at:
            now, group = heapq.heappop(self.busy)
            caller = self._longest(group, now)
            if caller is None:
                self.free[group] += 1
            else:
                self._answer(caller, group, now)

    def _longest(self, group: int, now: float) -> int | None:
        """The caller who has waited longest among the group's queues; those who hung up before are gone."""
        found: int | None = None
        where = -1
        for queue in self.skills[group]:
            line = self.waiting[queue]
            while line and self.coming.at[line[0]] + self.coming.waits[line[0]] <= now:
                caller = line.popleft()
                self.fates.append(self._gone(caller, self.coming.waits[caller]))
            if line and (found is None or line[0] < found):
                found, where = line[0], queue
        if found is not None:
            self.waiting[where].popleft()
        return found

    def _answer(self, caller: int, group: int, now: float) -> None:
        came = self.coming.at[caller]
        self.fates.append(_Fate(came, self.coming.queue[caller], now - came, True))
        heapq.heappush(self.busy, (now + self.coming.takes[caller], group))

    def _gone(self, caller: int, waited: float) -> _Fate:
        return _Fate(self.coming.at[caller], self.coming.queue[caller], waited, False)


def _counts(fates: Sequence[_Fate], within: float, short: float) -> Counts:
    answered = [fate.waited for fate in fates if fate.answered]
    gone = [fate.waited for fate in fates if not fate.answered]
    return Counts(
        len(answered),
        len(gone),
        sum(wait <= within for wait in answered),
        sum(wait <= within for wait in gone),
        sum(wait < min(short, within) for wait in gone),
        0,
        len(fates),
        0,
    )


def _together(fates: Sequence[_Fate], within: float, first: float, last: float) -> float:
    """Callers of one stretch wait together: by how much their shares in time differ more than those of strangers."""
    good, came = np.zeros(STRETCHES), np.zeros(STRETCHES)
    for fate in fates:
        row = min(int((fate.at - first) / max(last - first, 1e-9) * STRETCHES), STRETCHES - 1)
        came[row] += 1
        good[row] += fate.answered and fate.waited <= within
    share = good.sum() / max(came.sum(), 1)
    if not 0 < share < 1 or np.any(came == 0):
        return 1.0
    return max(float(np.mean((good / came - share) ** 2 * came) / (share * (1 - share))), 1.0)
