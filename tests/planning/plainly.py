"""The hours ahead simulated plainly, event by event and a run at a time: slow, and with nothing clever in it."""

from __future__ import annotations

import heapq
from collections import deque
from typing import NamedTuple

import numpy as np

from supervisor.planning.ahead import Ahead

ARRIVES, LEAVES, BEGINS = 2, 1, 0


class Plain(NamedTuple):
    """What came of one run until the end: counts, seconds waited by the answered, and who waits as intervals end."""

    offered: int
    answered: int
    abandoned: int
    blocked: int
    waited_s: float
    waiting: list[int]


class World:
    """Agents are numbers: those below the interval's count are at work."""

    def __init__(self, coming: Ahead, rng: np.random.Generator) -> None:
        self.coming, self.rng = coming, rng
        self.end = coming.interval_s * coming.calls.size
        self.busy: set[int] = set()
        self.line: deque[tuple[float, float]] = deque()
        self.offered = self.answered = self.abandoned = self.blocked = 0
        self.waited = 0.0
        self.waiting: list[int] = []
        self.events: list[tuple[float, int, int]] = []
        for row, calls in enumerate(coming.calls):
            heapq.heappush(self.events, (row * coming.interval_s, BEGINS, row))
            for at in rng.uniform(0, coming.interval_s, rng.poisson(calls)):
                heapq.heappush(self.events, (row * coming.interval_s + at, ARRIVES, 0))
        self.here = 0

    def run(self) -> Plain:
        while self.events and self.events[0][0] < self.end:
            now, kind, number = heapq.heappop(self.events)
            self._hang_up(now)
            if kind == BEGINS:
                self.waiting += [len(self.line)] if number else []
                self.here = int(self.coming.agents[number])
            elif kind == LEAVES:
                self.busy.discard(number)
            else:
                self._arrive(now)
            self._answer(now)
        self._hang_up(self.end)
        told = (self.offered, self.answered, self.abandoned, self.blocked, self.waited)
        return Plain(*told, [*self.waiting, len(self.line)])

    def _arrive(self, now: float) -> None:
        self.offered += 1
        if self.coming.lines is not None and len(self.busy) + len(self.line) >= self.coming.lines:
            self.blocked += 1
            self._again(now)
        else:
            self.line.append((now, now + self.rng.exponential(self.coming.patience_s)))

    def _hang_up(self, now: float) -> None:
        for each in [each for each in self.line if each[1] <= now]:
            self.line.remove(each)
            self.abandoned += 1
            self._again(each[1])

    def _again(self, now: float) -> None:
        if self.rng.random() < self.coming.redial:
            at = now + self.coming.redial_after_s * self.rng.uniform(0.5, 1.5)
            heapq.heappush(self.events, (at, ARRIVES, 0))

    def _answer(self, now: float) -> None:
        free = [agent for agent in range(self.here) if agent not in self.busy]
        while free and self.line:
            came, _ = self.line.popleft()
            agent = free.pop()
            self.busy.add(agent)
            self.answered += 1
            self.waited += now - came
            row = min(int(came / self.coming.interval_s), self.coming.aht_s.size - 1)
            heapq.heappush(self.events, (now + self.rng.exponential(self.coming.aht_s[row]), LEAVES, agent))
