"""A service level over a day, weighted by volume: the agents of its intervals that reach it with the fewest in all.

Each interval's level rises with its agents, slowly where they are too few, fastest about the load, and slowly again.
So agents are given where a step up the least concave curve above it gains most calls in time for each agent (Everett
1963), and then each is taken away without whom the day still reaches its target, the least missed first. The other
targets hold in every interval by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from supervisor.planning.queueing import Traffic, evaluate
from supervisor.planning.required import LINES, Required, Targets, required
from supervisor.planning.sums import Array

_NEARLY, _ROUNDING = 0.02, 1e-12


def required_over_day(coming: Traffic, targets: Targets, least: ArrayLike = 0, day: ArrayLike = 0) -> Required:
    """The agents by interval with whom Σ calls · level / Σ calls reaches the target; nan in all if none reach it.

    `day` tells the intervals of one day from those of others, which come after each other. Without a target on service
    level, or without calls, as `required`.
    """
    level = targets.service_level
    floor = required(coming, targets._replace(service_level=None), least)
    if level is None or coming.quiet.all():
        return floor
    most = required(coming, targets._replace(service_level=1 - _NEARLY * (1 - level)), floor.agents)
    low = np.where(np.isnan(floor.agents), coming.lines, floor.agents)
    high = np.where(np.isnan(most.agents), np.maximum(coming.lines, low), most.agents)
    tables, days = _tables(coming, targets, low, high), np.broadcast_to(day, low.shape)
    agents = np.full(low.size, np.nan)
    for rows in np.split(np.arange(low.size), np.flatnonzero(np.diff(days)) + 1):
        wanted = level * float(np.sum(coming.calls[rows])) * (1 - _ROUNDING)
        taken = _given([tables[row] for row in rows], wanted)
        if taken is not None and not np.isnan(floor.agents[rows]).any():
            agents[rows] = low[rows] + taken
    more = (agents > low) & (floor.binding != LINES)
    binding = np.where(more, np.full(low.size, "service_level", np.object_), floor.binding)
    binding[np.isnan(agents)] = LINES
    shown = np.where(np.isnan(agents), high, agents)
    return Required(agents, evaluate(coming, shown, targets.within_s, targets.code, targets.short_s), binding)


def _tables(coming: Traffic, targets: Targets, low: Array, high: Array) -> list[Array]:
    """By interval the calls in time with its least agents, one more, and so on."""
    sizes = (high - low).astype(np.intp) + 1
    rows = np.repeat(np.arange(low.size), sizes)
    more = np.arange(rows.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    told = evaluate(coming.only(rows), low[rows] + more, targets.within_s, targets.code, targets.short_s)
    in_time = np.nan_to_num(told.service_level) * coming.calls[rows]
    return np.split(in_time, np.cumsum(sizes)[:-1])


def _given(tables: list[Array], wanted: float) -> Array | None:
    """The agents beyond the least in each interval, None where all are not enough."""
    steps = sorted(
        ((gain, row, upto) for row, table in enumerate(tables) for gain, upto in _steps(table)),
        key=lambda step: -step[0],
    )
    taken = np.zeros(len(tables))
    reached = sum(float(table[0]) for table in tables)
    for _, row, upto in steps:
        if reached >= wanted:
            break
        reached += float(tables[row][upto] - tables[row][int(taken[row])])
        taken[row] = upto
    return _spared(tables, taken, reached, wanted) if reached >= wanted else None


def _steps(table: Array) -> Iterator[tuple[float, int]]:
    """The corners of the least concave curve above: what each agent up to it gains, and how many they are then."""
    at = 0
    while at < table.size - 1:
        gains = (table[at + 1 :] - table[at]) / np.arange(1, table.size - at)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            return
        at += best + 1
        yield float(gains[best]), at


def _spared(tables: list[Array], taken: Array, reached: float, wanted: float) -> Array:
    """Take away each agent who is not needed."""
    while True:
        losses = [
            float(table[int(n)] - table[int(n) - 1]) if n else np.inf for table, n in zip(tables, taken, strict=True)
        ]
        least = int(np.argmin(losses))
        if reached - losses[least] < wanted:
            return taken
        reached -= losses[least]
        taken[least] -= 1
