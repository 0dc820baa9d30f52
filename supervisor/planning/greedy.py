"""A first schedule, person after person: each has the week that is worth most beside the weeks of all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from supervisor.planning.highs import Floats, Ints
from supervisor.planning.tours import OFF, Graph

TURNS = 3
"""How often everybody's week is thought over, knowing all others'."""


class Duties(NamedTuple):
    """Shifts that somebody may have: their columns, and the share of each slot (shifts by slots)."""

    columns: Ints
    shares: Floats


class Part(NamedTuple):
    """A group: its graph, how many they are, the duty of each option, paid hours of each option."""

    graph: Graph
    many: int
    duties: Ints
    paid: Floats


class Lack(NamedTuple):
    """Agents needed by slot; what one missing costs, and how often that beyond the first few."""

    needed: Floats
    few: Floats
    price: float
    beyond: float

    def cost(self, missing: Floats) -> float:
        """Of agents missing by slot."""
        far = np.maximum(missing - self.few, 0.0)
        return float(missing.sum() + (self.beyond - 1) * far.sum()) * self.price


class Chosen(NamedTuple):
    """How many go along each arc of each graph, agents missing by slot, and what all of it costs."""

    flows: tuple[Ints, ...]
    missing: Floats
    cost: float


class Greedy:
    """Builds it."""

    def __init__(self, parts: Sequence[Part], duties: Duties, lack: Lack) -> None:
        self._parts, self._duties, self._lack = parts, duties, lack
        self._lacking = lack.needed.copy()
        self._arcs = [[(a.tail, a.head, a.option, a.cost) for a in part.graph.arcs] for part in parts]
        self._ways: list[list[list[int]]] = [[[] for _ in range(part.many)] for part in parts]

    def chosen(self, turns: int = TURNS) -> Chosen:
        """After so many turns; the first gives each a week, the others better it."""
        for _ in range(turns):
            before = self._total()
            for number, part in enumerate(self._parts):
                for person in range(part.many):
                    self._again(number, person)
            if abs(self._total() - before) < 1e-9:
                break
        flows = tuple(self._flow(number) for number in range(len(self._parts)))
        return Chosen(flows, np.maximum(self._lacking, 0.0), self._total())

    def _again(self, number: int, person: int) -> None:
        part = self._parts[number]
        self._work(part, self._ways[number][person], -1)
        worth = self._worth()
        cost = part.paid - worth[part.duties]
        way = _cheapest(self._arcs[number], part.graph, cost.tolist())
        self._work(part, way, 1)
        self._ways[number][person] = way

    def _worth(self) -> Floats:
        """By duty: what one more saves."""
        lack, inside = self._lack, self._lacking > 0
        lacking, shares = self._lacking[inside], self._duties.shares[:, inside]
        far = np.maximum(lacking - lack.few[inside], 0.0)
        saved: Floats = np.minimum(shares, lacking).sum(axis=1)
        saved += (lack.beyond - 1) * np.minimum(shares, far).sum(axis=1)
        return saved * lack.price

    def _work(self, part: Part, way: Sequence[int], by: int) -> None:
        for arc in way:
            option = part.graph.arcs[arc].option
            if option != OFF:
                self._lacking -= by * self._duties.shares[part.duties[option]]

    def _flow(self, number: int) -> Ints:
        flow = np.zeros(len(self._arcs[number]), np.int64)
        for way in self._ways[number]:
            np.add.at(flow, way, 1)
        return flow

    def _total(self) -> float:
        own = sum(
            arc.cost + (part.paid[arc.option] if arc.option != OFF else 0.0)
            for part, ways in zip(self._parts, self._ways, strict=True)
            for way in ways
            for arc in (part.graph.arcs[each] for each in way)
        )
        return float(own) + self._lack.cost(np.maximum(self._lacking, 0.0))


def _cheapest(arcs: Sequence[tuple[int, int, int, float]], built: Graph, cost: Sequence[float]) -> list[int]:
    """The arcs of the cheapest path; arcs are in an order in which none comes before one that leads to it."""
    far = [float("inf")] * built.nodes
    by = [-1] * built.nodes
    far[0] = 0.0
    for number, (tail, head, option, own) in enumerate(arcs):
        here = far[tail] + own + (cost[option] if option != OFF else 0.0)
        if here < far[head]:
            far[head], by[head] = here, number
    way = []
    node = built.sink
    while node:
        way.append(by[node])
        node = arcs[by[node]][0]
    return way[::-1]
