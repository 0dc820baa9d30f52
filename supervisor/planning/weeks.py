"""The integer program of a week: how many of each group go along each arc of its graph, and what is left uncovered.

Everything counts in paid hours: a shift its own, an agent missing on the phones for an hour `Prices.missing` of them,
and twice that where more than a fifth of a slot is missing, so that what cannot be covered is spread over many.
People who are alike are one flow, so nothing is searched twice; the relaxation of such flows is close to the truth,
and a best among its roundings is found in a fraction of the time that the whole search takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.planning.greedy import Chosen, Duties, Greedy, Lack, Part
from supervisor.planning.groups import Group
from supervisor.planning.highs import Floats, Ints, Kept, Model, Progress, Told, solve
from supervisor.planning.presence import presence, presence_of
from supervisor.planning.shift import Roster
from supervisor.planning.tours import OFF, Graph, Option, walks

Clock = Callable[[], float]
SEVERAL, IDLE, PART_S = 6, 12, 3.0
"""Groups from which on some are planned anew beside the others; how often in vain, and for how many seconds at most."""
LARGE = 20_000
"""Columns from which on the relaxation takes seconds."""
FEW = 0.2
"""The share of what a slot requires that may be missing at the plain price."""
BEYOND = 2.0
"""How often that price is paid for the rest."""
ROUNDED = 0.002
"""The gap at which the search among the roundings stops."""


class Prices(msgspec.Struct, frozen=True):
    """In paid hours: an agent-hour missing, and the weight of weekend days squared."""

    missing: float = 10.0
    weekends: float = 0.1


class Week(NamedTuple):
    """The model, the parts of each group and their columns, all shifts, and the agents missing by slot."""

    model: Model
    parts: tuple[Part, ...]
    columns: tuple[Ints, ...]
    duties: Duties
    missing: Ints
    far: Ints
    """Those of agents missing beyond a fifth."""
    lack: Lack


class Known(NamedTuple):
    """Values of all columns, whether they are as good as was asked for, and how good."""

    values: Floats
    optimal: bool
    progress: Progress


class Tours(NamedTuple):
    """Of each group the options of each person, and how good that is."""

    walks: tuple[tuple[tuple[int, ...], ...], ...]
    known: Known


def week(roster: Roster, groups: Sequence[Group], prices: Prices, kept: Floats | None = None) -> Week:
    """The model of a week; `kept` is the presence by slot of shifts that are there anyway."""
    model = Model()
    needed = np.asarray(roster.required, np.float64) - (0 if kept is None else kept)
    price, few = prices.missing * roster.minutes / 60, np.floor(FEW * np.asarray(roster.required, np.float64) + 1e-9)
    coverage = model.add_rows(needed, math.inf)
    missing = model.add_columns(np.full(roster.slots, price), few, whole=False)
    far = model.add_columns(np.full(roster.slots, price * BEYOND), whole=False)
    model.add(coverage, missing, 1.0)
    model.add(coverage, far, 1.0)
    duties = _Duties(model, coverage, roster)
    flows = [_flow(model, each.made(), each, duties) for each in groups]
    parts, columns = tuple(part for part, _ in flows), tuple(its for _, its in flows)
    return Week(model, parts, columns, duties.all(roster.slots), missing, far, Lack(needed, few, price, BEYOND))


class _Duties:
    """Columns that count how many have the same shift, whatever group they are of; they alone know of slots."""

    def __init__(self, model: Model, coverage: Ints, roster: Roster) -> None:
        self._model, self._coverage, self._roster = model, coverage, roster
        self._numbers: dict[object, int] = {}
        self._columns: list[int] = []
        self._shares: list[tuple[int, Floats]] = []
        self.rows: list[int] = []
        """In which the arcs of a shift add up to its column."""

    def number(self, option: Option) -> int:
        """The number of the shift of an option."""
        key = option.fixed or (option.begin, option.pattern)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            (row,), (column,) = self._model.add_rows(0.0, 0.0), self._model.add_columns(0.0)
            self._model.add(row, column, -1.0)
            first, shares = self._presence(option)
            self._model.add(self._coverage[first : first + len(shares)], column, shares)
            self._columns.append(int(column))
            self._shares.append((first, shares))
            self.rows.append(int(row))
        return self._numbers[key]

    def all(self, slots: int) -> Duties:
        """Every shift there is."""
        shares = np.zeros((max(len(self._shares), 1), slots))
        for line, (first, its) in zip(shares, self._shares, strict=False):
            line[first : first + len(its)] = its
        return Duties(np.array(self._columns, np.int64), shares)

    def _presence(self, option: Option) -> tuple[int, Floats]:
        if option.pattern is None:
            return presence_of(option.fixed, self._roster)
        return presence(option.pattern, option.begin, self._roster)


def _flow(model: Model, built: Graph, group: Group, duties: _Duties) -> tuple[Part, Ints]:
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
    numbers = np.zeros(len(group.options), np.int64)
    used = np.unique(options[works])
    numbers[used] = [duties.number(group.options[each]) for each in used]
    model.add(np.array(duties.rows, np.int64)[numbers[options[works]]], columns[works], 1.0)
    return Part(built, len(group.people), numbers, paid[:-1]), columns


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
