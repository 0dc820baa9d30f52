"""The integer program of a week: how many of each group go along each arc of its graph, and what is left uncovered.

Everything counts in paid hours: a shift its own, an agent missing on the phones for an hour `Prices.missing` of them,
and twice that where more than a fifth of a slot is missing, so that what cannot be covered is spread over many.
People who are alike are one flow, so nothing is searched twice; the relaxation of such flows is close to the truth,
and a best among its roundings is found in a fraction of the time that the whole search takes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.planning.greedy import Duties, Lack, Part
from supervisor.planning.groups import Group
from supervisor.planning.highs import Floats, Ints, Model
from supervisor.planning.presence import presence, presence_of
from supervisor.planning.shift import Roster
from supervisor.planning.tours import OFF, Graph, Option

FEW = 0.2
"""The share of what a slot requires that may be missing at the plain price."""
BEYOND = 2.0
"""How often that price is paid for the rest."""


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
