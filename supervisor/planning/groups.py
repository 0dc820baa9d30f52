"""People who are alike for a week: the same contract, the same shifts they may have, the same days behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from supervisor.planning.broken import available, inside
from supervisor.planning.contracts import Contract, Person, asked
from supervisor.planning.shift import DAY, MINUTE, Roster, Shift, days, local, moment
from supervisor.planning.tours import Graph, Limits, Option, graph

AWAY = ("availability", "leave")
"""Rules that a shift breaks by itself."""


class Group(NamedTuple):
    """Those who are alike: one graph serves them all."""

    people: tuple[Person, ...]
    limits: Limits
    options: tuple[Option, ...]
    closed: frozenset[int] = frozenset()
    """Days on which their shifts are fixed."""
    graph: Graph | None = None
    """Once it was made."""

    def made(self) -> Graph:
        """The weeks that they may have."""
        return self.graph or graph(self.limits, self.options, self.closed)

    def with_graph(self) -> Group:
        """The same, and made only once."""
        return self._replace(graph=self.made())


def groups(
    roster: Roster, people: Sequence[Person], contracts: Sequence[Contract], fairness: float = 0.1
) -> list[Group]:
    """Everybody whose contract is there, in groups in the order of their first."""
    rules = {each.name: each for each in contracts}
    every = {each.name: tuple(_options(roster, each)) for each in contracts}
    found: dict[tuple[object, ...], Group] = {}
    for person in people:
        if person.contract in rules:
            made = _group(roster, person, rules[person.contract], every[person.contract])
            made = made._replace(limits=made.limits._replace(fairness=fairness))
            # Limits and options say everything that a graph is made of.
            key = (made.limits, made.options, made.closed)
            found[key] = made._replace(people=(*found[key].people, person)) if key in found else made
    return list(found.values())


def _group(roster: Roster, person: Person, contract: Contract, every: Sequence[Option]) -> Group:
    there = days(roster)
    least = asked(contract, person, there) if len(there) == 7 else (0.0, 0)
    weekdays = tuple(each.weekday() for each in there)
    fixed = _fixed(roster, person)
    closed = frozenset(each.day for each in fixed)
    limits = Limits(contract, *least, person.row_before, person.worked_until, person.weekends_before, weekdays=weekdays)
    away = _Away(roster, person)
    free = [each for each in every if each.day not in closed and not away.rules(each)]
    return Group((person,), limits, (*free, *fixed), closed)


def merged(roster: Roster, every: Sequence[Group]) -> list[Group]:
    """Fewer groups that allow all that these do: by contract, with the least that is asked of any of its people.

    The best of these is never dearer, so it bounds the best of those. Who has fixed shifts or rules given up stays.
    """
    found: list[Group] = []
    by_contract: dict[str, list[Group]] = {}
    for group in every:
        if group.closed or group.limits.relaxed:
            found.append(group)
        else:
            by_contract.setdefault(group.limits.contract.name, []).append(group)
    return found + [_merged(roster, its) for its in by_contract.values()]


def _merged(roster: Roster, its: Sequence[Group]) -> Group:
    limits = its[0].limits._replace(
        hours_least=min(each.limits.hours_least for each in its),
        days_least=min(each.limits.days_least for each in its),
        row_before=min(each.limits.row_before for each in its),
        worked_until=None,
        weekends_before=min(each.limits.weekends_before for each in its),
    )
    people = tuple(person for each in its for person in each.people)
    return Group(people, limits, tuple(_options(roster, limits.contract)))


def relaxed(roster: Roster, group: Group, rules: frozenset[str]) -> Group:
    """The group with these rules relaxed; shifts that break them are options again, at a price."""
    person, contract = group.people[0], group.limits.contract
    options = list(group.options)
    if rules & set(AWAY):
        options, away = [each for each in options if each.fixed], _Away(roster, person)
        for each in _options(roster, contract):
            broken = away.rules(each)
            if each.day not in group.closed and set(broken) <= rules:
                options.append(each._replace(broken=broken))
    return group._replace(limits=group.limits._replace(relaxed=rules), options=tuple(options), graph=None)


class _Away:
    """The rules that a shift breaks because the person is not there."""

    def __init__(self, roster: Roster, person: Person) -> None:
        self._zone, self._leave, self._spans = roster.zone, set(person.leave), available(person)
        self._always = not person.leave and not person.available

    def rules(self, option: Option) -> tuple[str, ...]:
        """Those of AWAY that the option breaks."""
        if self._always:
            return ()
        day, minute = local(option.begin, self._zone)
        touched = {day, local(option.end - 1, self._zone)[0]} if self._leave else set()
        leave = ("leave",) if touched & self._leave else ()
        there = inside(self._spans, day.weekday(), minute, (option.end - option.begin) // MINUTE)
        return leave if there else ("availability", *leave)


def _options(roster: Roster, contract: Contract) -> list[Option]:
    return [
        Option(number, begin, begin + pattern.length * MINUTE, pattern.paid, pattern)
        for number, day in enumerate(days(roster))
        for pattern in contract.patterns
        for start in sorted(set(pattern.starts))
        for begin in (moment(day + timedelta(days=start // DAY), start % DAY, roster.zone),)
    ]


def _fixed(roster: Roster, person: Person) -> list[Option]:
    """By day what is pinned for the person."""
    first = days(roster)[0]
    by_day: dict[int, list[Shift]] = {}
    for shift in roster.shifts:
        if shift.fixed and shift.agent == person.name:
            by_day.setdefault((local(shift.begin, roster.zone)[0] - first).days, []).append(shift)
    return [
        Option(
            day, min(s.begin for s in its), max(s.end for s in its), round(sum(s.paid for s in its)), fixed=tuple(its)
        )
        for day, its in sorted(by_day.items())
        if 0 <= day < len(days(roster))
    ]
