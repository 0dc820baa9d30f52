"""Several queues that share agents: the numbers by group of skills, found by simulation.

No formula is exact here. What so many agents do is counted in a simulation of a long steady stretch: calls at random,
exponential handle times and patience; a call goes to the free group with the fewest skills that can take it, a free
agent to the caller who has waited longest among her queues (Wallace and Whitt 2005 on such routing). All trials see the
same callers, so that two trials differ by their agents alone. The search adds agents where the worst queue gains most,
then takes away each that is not needed: at its end no group can spare one. The least of all is not promised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.metrics.service_level import CODES, Counts
from supervisor.planning.desks import Callers, Trial, callers, trial
from supervisor.planning.required import Targets

CALLS, WARM, SEED = 30_000, 0.05, 1


class Queue(NamedTuple):
    """One queue: calls in `interval_s`, mean handle time and patience (s, inf without), and what it is to reach."""

    name: str
    calls: float
    interval_s: float
    aht_s: float
    patience_s: float = math.inf
    targets: Targets = Targets(0.8)


class Group(NamedTuple):
    """Agents with the same skills: the queues they take, what one costs, and how many there are at most."""

    name: str
    queues: tuple[str, ...]
    cost: float = 1.0
    most: int = 1_000_000


class Plan(NamedTuple):
    """Agents by group; by queue the service level and its standard error, the ASA (s) and the abandonment rate."""

    agents: dict[str, int]
    service_level: dict[str, float]
    error: dict[str, float]
    asa_s: dict[str, float]
    abandoned: dict[str, float]
    reached: bool


def shared(queues: Sequence[Queue], groups: Sequence[Group], *, calls: int = CALLS, seed: int = SEED) -> Plan:
    """The agents that every queue's targets on service level, ASA and abandonment need; `calls` are simulated.

    Raises `CallboardError` where a queue has no group. `reached` is False where all that there are is not enough.
    """
    _check(queues, groups)
    search = _Search(queues, groups, calls, seed)
    reached = search.add()
    if reached:
        search.spare()
    return search.plan(reached)


def evaluate_shared(
    queues: Sequence[Queue], groups: Sequence[Group], agents: Sequence[int], *, calls: int = CALLS, seed: int = SEED
) -> Plan:
    """What so many agents of each group do."""
    _check(queues, groups)
    search = _Search(queues, groups, calls, seed)
    search.agents = list(agents)
    return search.plan(search.worst(search.agents) <= 0)


def _check(queues: Sequence[Queue], groups: Sequence[Group]) -> None:
    taken = {name for group in groups for name in group.queues}
    for queue in queues:
        if queue.name not in taken:
            raise CallboardError(f"No group of agents takes calls of {queue.name}; give its skill to one.")
        if not (queue.calls > 0 and queue.interval_s > 0 and queue.aht_s > 0 and queue.patience_s > 0):
            raise CallboardError(f"{queue.name} needs calls, an interval, a handle time and a patience above 0.")
    unknown = sorted(taken - {queue.name for queue in queues})
    if unknown:
        raise CallboardError(f"{', '.join(unknown)} is taken by a group of agents but is no queue; name it alike.")


class _Search:
    """Trials with ever the same callers."""

    def __init__(self, queues: Sequence[Queue], groups: Sequence[Group], calls: int, seed: int) -> None:
        self.queues, self.groups = queues, groups
        rates = [queue.calls / queue.interval_s for queue in queues]
        self.seconds = calls / sum(rates)
        self.callers: Callers = callers(
            rates, [q.aht_s for q in queues], [q.patience_s for q in queues], self.seconds, np.random.default_rng(seed)
        )
        numbers = {queue.name: number for number, queue in enumerate(queues)}
        self.skills = [sorted(numbers[name] for name in group.queues) for group in groups]
        self.agents = [0] * len(groups)
        self.known: dict[tuple[int, ...], Trial] = {}

    def trial(self, agents: Sequence[int]) -> Trial:
        """What so many agents do, simulated once."""
        key = tuple(agents)
        if key not in self.known:
            limits = [(queue.targets.within_s, queue.targets.short_s) for queue in self.queues]
            self.known[key] = trial(self.callers, self.skills, key, limits, WARM * self.seconds)
        return self.known[key]

    def gaps(self, agents: Sequence[int]) -> list[float]:
        """By how much each queue misses its targets, as a share of them; 0 or less where it does not."""
        told = self.trial(agents)
        return [_gap(queue.targets, told.counts[row], told.asa_s[row]) for row, queue in enumerate(self.queues)]

    def worst(self, agents: Sequence[int]) -> float:
        """The largest gap."""
        return max(self.gaps(agents))

    def add(self) -> bool:
        """Add agents until every queue holds its targets; False where there are no more of them."""
        self._begin()
        while max(gaps := self.gaps(self.agents)) > 0:
            worst = gaps.index(max(gaps))
            able = [row for row, group in enumerate(self.groups) if self._can(row, worst, group)]
            if not able:
                return False
            row = min(able, key=lambda row: (self._missed(_changed(self.agents, row, 1)), self.groups[row].cost))
            self.agents = _changed(self.agents, row, 1)
        return True

    def _can(self, row: int, queue: int, group: Group) -> bool:
        return queue in self.skills[row] and self.agents[row] < group.most

    def _missed(self, agents: Sequence[int]) -> float:
        return sum(max(gap, 0) for gap in self.gaps(agents))

    def _begin(self) -> None:
        """As many as the load of the queues alone: each goes to the group that takes least besides it."""
        for number, queue in enumerate(self.queues):
            load = queue.calls / queue.interval_s * queue.aht_s
            able = [row for row in range(len(self.groups)) if number in self.skills[row]]
            for row in sorted(able, key=lambda row: (len(self.skills[row]), self.groups[row].cost)):
                more = min(math.floor(load), self.groups[row].most - self.agents[row])
                self.agents[row] += more
                load -= more

    def spare(self) -> None:
        """Take away each agent without whom the targets still hold, the dearest first."""
        order = sorted(range(len(self.groups)), key=lambda row: (-self.groups[row].cost, -len(self.skills[row])))
        while True:
            for row in order:
                fewer = _changed(self.agents, row, -1)
                if fewer[row] >= 0 and self.worst(fewer) <= 0:
                    self.agents = fewer
                    break
            else:
                return

    def plan(self, reached: bool) -> Plan:
        """What was found, in names."""
        told = self.trial(self.agents)
        names = [queue.name for queue in self.queues]
        rows = list(zip(self.queues, told.counts, strict=True))
        levels = [_level(queue.targets.code, counts) for queue, counts in rows]
        sizes = [max(counts.answered + counts.abandoned, 1) for counts in told.counts]
        # Callers of one queue wait together: their number counts for less than it is.
        errors = [
            math.sqrt(p * (1 - p) / n * told.together[row])
            for row, (p, n) in enumerate(zip(levels, sizes, strict=True))
        ]
        gone = [counts.abandoned / size for counts, size in zip(told.counts, sizes, strict=True)]
        return Plan(
            {group.name: agents for group, agents in zip(self.groups, self.agents, strict=True)},
            dict(zip(names, levels, strict=True)),
            dict(zip(names, errors, strict=True)),
            dict(zip(names, told.asa_s, strict=True)),
            dict(zip(names, gone, strict=True)),
            reached,
        )


def _changed(agents: Sequence[int], row: int, by: int) -> list[int]:
    return [each + by * (number == row) for number, each in enumerate(agents)]


def _level(code: str, counts: Counts) -> float:
    whole = CODES[code].whole(counts)
    return CODES[code].part(counts) / whole if whole else 0.0


def _gap(targets: Targets, counts: Counts, asa_s: float) -> float:
    gone = counts.abandoned / max(counts.answered + counts.abandoned, 1)
    gaps = [
        None if targets.service_level is None else 1 - _level(targets.code, counts) / targets.service_level,
        None if targets.max_asa_s is None else asa_s / targets.max_asa_s - 1,
        None if targets.max_abandon is None else gone / targets.max_abandon - 1,
    ]
    return max((gap for gap in gaps if gap is not None), default=0.0)
