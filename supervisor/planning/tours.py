"""All the weeks that a contract allows, as the paths of one graph from Monday to Sunday.

A path is what one person does: on each day one of the shifts that may begin there, or nothing. What the rules need to
remember (days, minutes, days in a row, weekend days, and from when on the next shift may begin) is in the nodes, so
that every path keeps every rule and every week that keeps them is a path. People who are alike share a graph: how
many of them go along each arc is a flow, and a flow of whole people is a week for each of them.

The earliest next begin makes a ladder: the nodes of a day that differ in nothing else are in order of it, whoever may
begin early may begin late too and so goes down the ladder, and a shift hangs on the last rung that is not after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supervisor.planning.contracts import Contract, Pattern
from supervisor.planning.shift import MINUTE, Shift

OFF = -1
"""The option of an arc on which nobody works."""
PENALTY = {
    "hours over": 50.0,
    "hours under": 50.0,
    "days over": 400.0,
    "days under": 400.0,
    "in a row": 500.0,
    "weekend": 300.0,
    "availability": 700.0,
    "leave": 1000.0,
}
"""What breaking a rule costs where it is relaxed, in hours: by hour of the first two, else by case."""


class Option(NamedTuple):
    """A shift that may be worked on a day, or those that are fixed there; `paid` in minutes, times in ms UTC."""

    day: int
    begin: int
    end: int
    paid: int
    pattern: Pattern | None = None
    fixed: tuple[Shift, ...] = ()
    broken: tuple[str, ...] = ()
    """Rules that it breaks by itself, where they are relaxed."""


class Limits(NamedTuple):
    """What the graph needs of a contract and of a person, and the rules that are relaxed."""

    contract: Contract
    hours_least: float = 0.0
    days_least: int = 0
    row_before: int = 0
    worked_until: int | None = None
    weekends_before: float = 0.0
    fairness: float = 0.1
    relaxed: frozenset[str] = frozenset()
    weekdays: tuple[int, ...] = tuple(range(7))


class State(NamedTuple):
    """What the rules remember of a week so far."""

    days: int = 0
    minutes: int = 0
    row: int = 0
    weekend: int = 0
    blocked: int = 0
    """Ms UTC before which nothing may begin, where it outlasts the day."""


Node = tuple[int, State, int]
"""Day, state, and the ms UTC from which on a shift may begin."""


class Arc(NamedTuple):
    """From a node (by number) to another; the option worked (by number) or OFF, and its cost in hours."""

    tail: int
    head: int
    option: int
    cost: float


class Graph(NamedTuple):
    """Arcs between nodes 0 (all begin there) and `sink`; `nodes` is how many there are."""

    arcs: tuple[Arc, ...]
    nodes: int
    sink: int

    @property
    def possible(self) -> bool:
        """Whether any week keeps the rules."""
        return bool(self.arcs)


def graph(limits: Limits, options: Sequence[Option], closed: frozenset[int] = frozenset()) -> Graph:
    """The weeks of who has these limits; on a day in `closed` (with fixed shifts) nobody can be off."""
    return _Builder(limits, options, closed).built()


class _Builder:
    """Grows the graph from day to day, then cuts off what leads nowhere."""

    def __init__(self, limits: Limits, options: Sequence[Option], closed: frozenset[int]) -> None:
        self._limits, self._closed = limits, closed
        self._length = len(limits.weekdays)
        numbered = sorted(enumerate(options), key=lambda each: each[1].begin)
        self._by_day = [[each for each in numbered if each[1].day == day] for day in range(self._length)]
        self._first = [min((o.begin for _, o in day), default=0) for day in self._by_day] + [0]
        self._free = {each.end: self._free_from(each.end) for each in options}
        self._rungs: dict[tuple[int, int], tuple[int, int]] = {}
        self._next: dict[State, set[int]] = {}
        self._arcs: list[tuple[Node, Node, int, float]] = []

    def built(self) -> Graph:
        limits = self._limits
        begin = 0 if limits.worked_until is None else self._free_from(limits.worked_until)
        start = self._entry(0, State(row=min(limits.row_before, self._cap())), begin)
        layer = {start[1]: {start[2]}}
        for day in range(self._length):
            self._next = {}
            for state, rungs in layer.items():
                self._ladder(day, state, sorted(rungs))
            layer = self._next
        ends = {(self._length, state, rung): cost for state, rungs in layer.items() for rung in rungs
                if (cost := self._end(state)) is not None}  # fmt: skip
        return _pruned(self._arcs, start, ends)

    def _free_from(self, end: int) -> int:
        """Two at once are never allowed, whatever is relaxed."""
        rest = 0.0 if "rest" in self._limits.relaxed else self._limits.contract.rest
        return end + round(rest * 60) * MINUTE

    def _cap(self) -> int:
        """Days in a row beyond which it makes no difference."""
        most = self._limits.contract.in_a_row
        return most if most < self._length + self._limits.row_before else 0

    def _entry(self, day: int, state: State, free: int) -> Node:
        """The node in which a day begins for who may begin from `free` on."""
        if (day, free) not in self._rungs:
            self._rungs[day, free] = self._rung(day, free)
        blocked, rung = self._rungs[day, free]
        return day, state._replace(blocked=blocked) if blocked != state.blocked else state, rung

    def _rung(self, day: int, free: int) -> tuple[int, int]:
        """What blocks the day after too, and from when on one may begin, where that is later than anybody does."""
        if day >= self._length:
            return 0, 0
        rung = free if free > self._first[day] else 0
        return rung if day + 1 < self._length and rung > self._first[day + 1] > 0 else 0, rung

    def _ladder(self, day: int, state: State, rungs: list[int]) -> None:
        options, place = self._by_day[day], 0
        after: dict[tuple[int, tuple[str, ...]], tuple[State, float] | None] = {}
        for number, rung in enumerate(rungs):
            below = rungs[number + 1] if number + 1 < len(rungs) else None
            here = (day, state, rung)
            while place < len(options) and (below is None or options[place][1].begin < below):
                number_of, option = options[place]
                place += 1
                if option.begin < rung:
                    continue
                key = (option.paid, option.broken)
                if key not in after:
                    after[key] = self._after(state, option)
                if then := after[key]:
                    self._go(here, self._entry(day + 1, then[0], self._free[option.end]), number_of, then[1])
            if below is not None:
                self._arcs.append((here, (day, state, below), OFF, 0.0))
        if day not in self._closed:
            rest = state._replace(row=0, blocked=0)
            self._go((day, state, rungs[-1]), self._entry(day + 1, rest, state.blocked), OFF, 0.0)

    def _after(self, state: State, option: Option) -> tuple[State, float] | None:
        """What is remembered after a shift and what it costs beside its hours; None where a rule forbids it."""
        weekend = self._limits.weekdays[option.day] >= 5
        after = State(
            state.days + 1,
            state.minutes + option.paid,
            min(state.row + 1, self._cap() + 1) if self._cap() else 0,
            state.weekend + weekend,
        )
        cost = self._cost(state, after, option)
        return None if cost is None else (after, cost)

    def _cost(self, before: State, after: State, option: Option) -> float | None:
        """Hours that the arc costs beside its paid ones; None where a rule forbids it."""
        contract, cost = self._limits.contract, sum(PENALTY[rule] for rule in option.broken)
        broken = {
            "days over": after.days > contract.days_most,
            "in a row": 0 < self._cap() < after.row,
            "weekend": after.weekend > contract.weekend_most and after.weekend > before.weekend,
        }
        over = after.minutes - max(before.minutes, contract.hours_most * 60)
        if over > 1e-6:
            broken["hours over"] = True
        for rule in (each for each, is_so in broken.items() if is_so):
            if rule not in self._limits.relaxed:
                return None
            cost += PENALTY[rule] * (over / 60 if rule == "hours over" else 1)
        return cost + self._unfair(before, after)

    def _unfair(self, before: State, after: State) -> float:
        """Squares of weekend days add up: one each for two people is less than two for one."""
        if after.weekend == before.weekend:
            return 0.0
        worked = before.weekend + self._limits.weekends_before
        return self._limits.fairness * (2 * worked + 1)

    def _go(self, here: Node, there: Node, number: int, cost: float) -> None:
        self._arcs.append((here, there, number, cost))
        self._next.setdefault(there[1], set()).add(there[2])

    def _end(self, state: State) -> float | None:
        """Hours that a week costs that ends so; None where a rule forbids it."""
        hours = self._limits.hours_least - state.minutes / 60
        days = self._limits.days_least - state.days
        cost = 0.0
        for rule, missing in (("hours under", hours), ("days under", float(days))):
            if missing > 1e-6 and rule not in self._limits.relaxed:
                return None
            cost += PENALTY[rule] * max(missing, 0.0)
        return cost


def _pruned(arcs: list[tuple[Node, Node, int, float]], start: Node, ends: dict[Node, float]) -> Graph:
    """The arcs that lie on a path to an end, numbered; `arcs` are in the order of days and rungs."""
    useful = set(ends)
    kept = []
    for arc in reversed(arcs):
        if arc[1] in useful:
            useful.add(arc[0])
            kept.append(arc)
    if start not in useful:
        return Graph((), 0, 0)
    numbers = {start: 0}
    for tail, head, _, _ in reversed(kept):
        numbers.setdefault(tail, len(numbers))
        numbers.setdefault(head, len(numbers))
    sink = len(numbers)
    inside = tuple(Arc(numbers[t], numbers[h], number, cost) for t, h, number, cost in reversed(kept))
    out = tuple(Arc(numbers[each], sink, OFF, cost) for each, cost in ends.items() if each in numbers)
    return Graph(inside + out, sink + 1, sink)


def walks(built: Graph, flow: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The options of each person, taken from a flow of whole people."""
    out: dict[int, list[list[int]]] = {}
    for number, (arc, many) in enumerate(zip(built.arcs, flow, strict=True)):
        if many:
            out.setdefault(arc.tail, []).append([number, many])
    while out.get(0):
        node, options = 0, []
        while node != built.sink:
            step = out[node][-1]
            step[1] -= 1
            if not step[1]:
                out[node].pop()
            arc = built.arcs[step[0]]
            node = arc.head
            if arc.option != OFF:
                options.append(arc.option)
        yield tuple(options)
