"""The integer program of a week: how many of each group go along each arc of its graph, and what is left uncovered.

Everything counts in paid hours: a shift its own, an agent missing on the phones for an hour `Prices.missing` of them.
People who are alike are one flow, so nothing is searched twice; the relaxation of such flows is close to the truth,
and a best among its roundings is found in a fraction of the time that the whole search takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.planning.groups import Group
from supervisor.planning.highs import Floats, Ints, Model, Progress, Solved, Told, solve
from supervisor.planning.presence import presence, presence_of
from supervisor.planning.shift import Roster
from supervisor.planning.tours import OFF, Graph, Option, graph, walks

Clock = Callable[[], float]
ROUNDED = 0.002
"""The gap at which the search among the roundings stops."""


class Prices(msgspec.Struct, frozen=True):
    """In paid hours: an agent-hour missing, and the weight of weekend days squared."""

    missing: float = 10.0
    weekends: float = 0.1


class Week(NamedTuple):
    """The model, the columns of each graph, and those of the agents missing by slot."""

    model: Model
    graphs: tuple[Graph, ...]
    columns: tuple[Ints, ...]
    missing: Ints


class Tours(NamedTuple):
    """Of each group the options of each person, and how good that is."""

    walks: tuple[tuple[tuple[int, ...], ...], ...]
    solved: Solved


def week(roster: Roster, groups: Sequence[Group], prices: Prices, kept: Floats | None = None) -> Week:
    """The model of a week; `kept` is the presence by slot of shifts that are there anyway."""
    model = Model()
    required = np.asarray(roster.required, np.float64) - (0 if kept is None else kept)
    coverage = model.add_rows(required, math.inf)
    missing = model.add_columns(np.full(roster.slots, prices.missing * roster.minutes / 60), whole=False)
    model.add(coverage, missing, 1.0)
    duties = _Duties(model, coverage, roster)
    graphs = tuple(graph(each.limits._replace(fairness=prices.weekends), each.options, each.closed) for each in groups)
    columns = tuple(_flow(model, built, each, duties) for built, each in zip(graphs, groups, strict=True))
    return Week(model, graphs, columns, missing)


class _Duties:
    """Columns that count how many have the same shift, whatever group they are of; they alone know of slots."""

    def __init__(self, model: Model, coverage: Ints, roster: Roster) -> None:
        self._model, self._coverage, self._roster = model, coverage, roster
        self._rows: dict[object, int] = {}

    def row(self, option: Option) -> int:
        """The row in which the arcs of an option add up to its column."""
        key = option.fixed or (option.begin, option.pattern)
        if key not in self._rows:
            (row,), (column,) = self._model.add_rows(0.0, 0.0), self._model.add_columns(0.0)
            self._model.add(row, column, -1.0)
            first, shares = self._presence(option)
            self._model.add(self._coverage[first : first + len(shares)], column, shares)
            self._rows[key] = int(row)
        return self._rows[key]

    def _presence(self, option: Option) -> tuple[int, Floats]:
        if option.pattern is None:
            return presence_of(option.fixed, self._roster)
        return presence(option.pattern, option.begin, self._roster)


def _flow(model: Model, built: Graph, group: Group, duties: _Duties) -> Ints:
    """As many as there are people from the first node to the sink."""
    tails, heads, options, costs = (np.array(each) for each in zip(*built.arcs, strict=True))
    works = options != OFF
    paid = np.array([each.paid / 60 for each in group.options] + [0.0])
    # Off is −1, which is the last.
    columns = model.add_columns(costs + paid[options], len(group.people), works)
    supply = np.zeros(built.nodes)
    supply[0], supply[built.sink] = len(group.people), -len(group.people)
    balance = model.add_rows(supply, supply)
    model.add(balance[tails], columns, 1.0)
    model.add(balance[heads], columns, -1.0)
    used = np.unique(options[works])
    rows = np.zeros(len(group.options), np.int64)
    rows[used] = [duties.row(group.options[each]) for each in used]
    model.add(rows[options[works]], columns[works], 1.0)
    return columns


def tours(made: Week, clock: Clock, limit_s: float, gap_goal: float, tell: Told) -> Tours | None:
    """The best weeks found in the time; None where not even one was."""
    found = _search(made.model, clock, limit_s, gap_goal, tell)
    if found.values is None:
        return None
    return Tours(
        tuple(
            tuple(walks(built, np.rint(found.values[columns]).astype(int).tolist()))
            for built, columns in zip(made.graphs, made.columns, strict=True)
        ),
        found,
    )


def _search(model: Model, clock: Clock, limit_s: float, gap_goal: float, tell: Told) -> Solved:
    """The relaxation, its roundings, and where these are not good enough and time is left, the whole search."""
    begun = clock()

    def left() -> float:
        return max(limit_s - (clock() - begun), 0.01)

    bound: float | None = None

    def since(offset: float, *, own: bool) -> Told:
        """The bound of the roundings is none of the whole."""
        return lambda told: tell(
            Progress(told.best, _higher(told.bound if own else None, bound), offset + told.seconds)
        )

    relaxation = solve(model, limit_s=left(), relaxed=True)
    bound = relaxation.progress.best if relaxation.optimal else None
    tell(Progress(None, bound, clock() - begun))
    rounded = Solved(None, False, Progress(None, bound, 0.0))
    if relaxation.values is not None and relaxation.optimal:
        rounded = solve(
            model, limit_s=left(), gap_goal=ROUNDED, near=relaxation.values, tell=since(clock() - begun, own=False)
        )
    best = _with(rounded, bound, clock() - begun, gap_goal)
    tell(best.progress)
    if best.optimal or left() <= 0.01:
        return best
    last = solve(model, limit_s=left(), gap_goal=gap_goal, start=best.values, tell=since(clock() - begun, own=True))
    worse = best.values is not None and (last.values is None or _cost(last) > _cost(best))
    taken = best if worse else last
    return _with(taken, _higher(last.progress.bound, bound), clock() - begun, gap_goal)


def _with(found: Solved, bound: float | None, seconds: float, gap_goal: float) -> Solved:
    progress = Progress(found.progress.best, bound, seconds)
    reached = progress.gap is not None and progress.gap <= max(gap_goal, 1e-7)
    return Solved(found.values, reached, progress)


def _cost(found: Solved) -> float:
    return math.inf if found.progress.best is None else found.progress.best


def _higher(one: float | None, other: float | None) -> float | None:
    told = [each for each in (one, other) if each is not None]
    return max(told) if told else None
