"""How many of each shift cover what is required, whoever works them: the fewest paid hours, proven."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from supervisor.planning.highs import Clock, Floats, Model, Progress, Told, solve

UNCOVERED = 1e4
"""What an agent missing in a slot costs: only slots that no shift reaches stay without."""


class Shape(NamedTuple):
    """A shift that may be worked by any number of people: its first slot, its share of each, and what one costs."""

    first: int
    shares: Floats
    cost: float = 1.0


class Cover(NamedTuple):
    """How many of each shape, what they cost, agents missing by slot, whether no cheaper ones can do it."""

    counts: NDArray[np.int64]
    missing: Floats
    progress: Progress
    optimal: bool

    @property
    def cost(self) -> float:
        """Of all of them."""
        return self.progress.best or 0.0


def cover(
    required: ArrayLike,
    shapes: Sequence[Shape],
    clock: Clock,
    *,
    limit_s: float = math.inf,
    gap: float = 0.0,
    tell: Told = lambda told: None,
) -> Cover:
    """The cheapest numbers of the shapes so that no slot has fewer agents than required.

    Stretches of slots that no shape joins are solved one after the other, each in its share of the time.
    """
    needed = np.asarray(required, np.float64)
    counts, missing = np.zeros(len(shapes), np.int64), np.maximum(needed, 0)
    parts, begun = list(_parts(shapes)), clock()
    best, bound, optimal = 0.0, 0.0, True
    for number, (first, last, inside) in enumerate(parts):
        left = (limit_s - (clock() - begun)) / (len(parts) - number)
        found = _one(
            needed[first:last], [shapes[each]._replace(first=shapes[each].first - first) for each in inside], left, gap
        )
        if found is None:
            optimal, bound = False, math.nan
            continue
        counts[inside], missing[first:last] = found.counts, found.missing
        best, bound = best + found.cost, bound + (found.progress.bound or 0.0)
        optimal &= found.optimal
        tell(Progress(None, None, clock() - begun))
    progress = Progress(best, bound if math.isfinite(bound) else None, clock() - begun)
    return Cover(counts, missing, progress, optimal)


def _parts(shapes: Sequence[Shape]) -> Iterator[tuple[int, int, list[int]]]:
    """Stretches from slot to slot and the shapes within."""
    inside: list[int] = []
    begin = end = 0
    for number in sorted(range(len(shapes)), key=lambda each: shapes[each].first):
        shape = shapes[number]
        if inside and shape.first >= end:
            yield begin, end, inside
            inside = []
        if not inside:
            begin = end = shape.first
        inside.append(number)
        end = max(end, shape.first + len(shape.shares))
    if inside:
        yield begin, end, inside


def _one(needed: Floats, shapes: Sequence[Shape], limit_s: float, gap: float) -> Cover | None:
    model = Model()
    rows = model.add_rows(np.maximum(needed, 0), math.inf)
    columns = model.add_columns([each.cost for each in shapes])
    missing = model.add_columns(np.full(len(needed), UNCOVERED), whole=False)
    model.add(rows, missing, 1.0)
    for column, shape in zip(columns, shapes, strict=True):
        model.add(rows[shape.first : shape.first + len(shape.shares)], column, shape.shares)
    found = solve(model, limit_s=max(limit_s, 0.01), gap_goal=gap)
    if found.values is None:
        return None
    # An agent missing is no paid hour.
    short = found.values[missing]
    price = float(short.sum()) * UNCOVERED
    told = found.progress
    cost = None if told.best is None else told.best - price
    bound = None if told.bound is None else told.bound - price
    return Cover(
        np.rint(found.values[columns]).astype(np.int64), short, Progress(cost, bound, told.seconds), found.optimal
    )
