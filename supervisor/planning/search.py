"""The search for the best week: the relaxation, its roundings, parts planned anew, and the whole."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from supervisor.planning.greedy import Chosen, Greedy
from supervisor.planning.highs import Clock, Floats, Ints, Kept, Progress, Told, solve
from supervisor.planning.tours import OFF, walks
from supervisor.planning.weeks import Week

SEVERAL, IDLE, PART_S = 6, 12, 3.0
"""Groups from which on some are planned anew beside the others; how often in vain, and for how many seconds at most."""
LARGE = 20_000
"""Columns from which on the relaxation takes seconds."""
ROUNDED = 0.002
"""The gap at which the search among the roundings stops."""


class Known(NamedTuple):
    """Values of all columns, whether they are as good as was asked for, and how good."""

    values: Floats
    optimal: bool
    progress: Progress


class Tours(NamedTuple):
    """Of each group the options of each person, and how good that is."""

    walks: tuple[tuple[tuple[int, ...], ...], ...]
    known: Known


def relaxation(made: Week, limit_s: float) -> float | None:
    """A cost that no schedule of the week goes below."""
    found = solve(made.model, limit_s=limit_s, relaxed=True)
    return found.progress.best if found.optimal else None


def tours(made: Week, clock: Clock, limit_s: float, gap_goal: float, tell: Told, bound: float | None = None) -> Tours:
    """The best weeks found in the time; `bound` is one that is known already."""
    found = _Search(made, clock, limit_s, gap_goal, tell, bound).found()
    flows = [np.rint(found.values[columns]).astype(int).tolist() for columns in made.columns]
    return Tours(tuple(tuple(walks(part.graph, flow)) for part, flow in zip(made.parts, flows, strict=True)), found)


class _Search:
    """The relaxation, its roundings, and where that is not good enough and time is left, parts and the whole.

    Where the relaxation may take long there is a schedule before it.
    """

    def __init__(
        self, made: Week, clock: Clock, limit_s: float, gap_goal: float, tell: Told, bound: float | None
    ) -> None:
        self._made, self._clock, self._limit, self._goal, self._tell = made, clock, limit_s, gap_goal, tell
        self._begun, self._bound = clock(), bound
        self._values: Floats | None = None
        self._cost: float | None = None
        if made.model.columns > LARGE:
            self._first()
        self._say()

    def found(self) -> Known:
        """In one step after the other until it is good enough."""
        for step in (self._relaxed_and_rounded, self._by_parts, self._whole):
            if self._good() or self._left() <= 0:
                break
            step()
        values = self._first() if self._values is None else self._values
        self._say()
        return Known(values, self._good(), self._now())

    def _first(self) -> Floats:
        """What there is before anything is solved, and where nothing could be."""
        chosen = Greedy(self._made.parts, self._made.duties, self._made.lack).chosen()
        self._values, self._cost = _values(self._made, chosen), chosen.cost
        return self._values

    def _relaxed_and_rounded(self) -> None:
        relaxation = solve(self._made.model, limit_s=self._left(), relaxed=True)
        if not relaxation.optimal or relaxation.values is None:
            return
        self._raise(relaxation.progress.best)
        self._say()
        if self._left() > 0 and not self._good():
            self._solve(own=False, near=relaxation.values, gap_goal=ROUNDED)

    def _by_parts(self) -> None:
        """Some of the groups are planned anew beside all others, again and again, for half of the time that is left."""
        groups, until, idle = len(self._made.columns), self._left() / 2, 0
        order = np.random.default_rng(0)
        while groups >= SEVERAL and idle < IDLE and not self._good() and self._left() > until:
            before, kept = self._cost, order.permutation(groups)[max(groups // 4, 3) :]
            columns = np.concatenate([self._made.columns[each] for each in kept])
            self._solve(own=False, kept=columns, start=self._values, gap_goal=ROUNDED, most_s=PART_S)
            idle = idle + 1 if self._cost is None or before is None or self._cost > before - 1e-6 else 0

    def _whole(self) -> None:
        self._solve(own=True, start=self._values, gap_goal=self._goal)

    def _solve(
        self,
        *,
        own: bool,
        gap_goal: float,
        near: Floats | None = None,
        start: Floats | None = None,
        kept: Ints | None = None,
        most_s: float = math.inf,
    ) -> None:
        """Better what there is; a bound on the roundings or on a part is none on the whole (`own`)."""
        before = self._clock() - self._begun

        def heard(now: Progress) -> None:
            self._tell(
                Progress(
                    _lower(self._cost, now.best), _higher(self._bound, now.bound if own else None), before + now.seconds
                )
            )

        found = solve(
            self._made.model,
            limit_s=min(max(self._left(), 0.01), most_s),
            gap_goal=gap_goal,
            near=near,
            start=start,
            kept=Kept(kept, start) if kept is not None and start is not None else None,
            tell=heard,
        )
        if own:
            self._raise(found.progress.bound)
        cost = found.progress.best
        if found.values is not None and cost is not None and (self._cost is None or cost < self._cost):
            self._values, self._cost = found.values, cost

    def _raise(self, bound: float | None) -> None:
        self._bound = _higher(self._bound, bound)

    def _left(self) -> float:
        return self._limit - (self._clock() - self._begun)

    def _now(self) -> Progress:
        return Progress(self._cost, self._bound, self._clock() - self._begun)

    def _say(self) -> None:
        self._tell(self._now())

    def _good(self) -> bool:
        close = self._now().gap
        return close is not None and close <= max(self._goal, 1e-7)


def _values(made: Week, first: Chosen) -> Floats:
    """A schedule as values of all columns."""
    values = np.zeros(made.model.columns)
    values[made.missing] = np.minimum(first.missing, made.lack.few)
    values[made.far] = first.missing - values[made.missing]
    for part, columns, flow in zip(made.parts, made.columns, first.flows, strict=True):
        values[columns] = flow
        options = np.array([each.option for each in part.graph.arcs])
        works = options != OFF
        np.add.at(values, made.duties.columns[part.duties[options[works]]], flow[works])
    return values


def _lower(one: float | None, other: float | None) -> float | None:
    told = [each for each in (one, other) if each is not None]
    return min(told) if told else None


def _higher(one: float | None, other: float | None) -> float | None:
    told = [each for each in (one, other) if each is not None]
    return max(told) if told else None
