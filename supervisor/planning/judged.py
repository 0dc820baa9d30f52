"""The rules that a schedule breaks, by agent; after an edit only the agents it touches are looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from supervisor.planning.broken import Broken, broken
from supervisor.planning.contracts import Contract, Person
from supervisor.planning.shift import Roster, Shift

OF_THE_WEEK = frozenset({"hours over", "hours under", "days over", "days under", "weekend"})
"""Rules about all shifts of somebody together; the others are about one of them."""


class Judged(NamedTuple):
    """By whom contracts are held against, and the broken rules by agent."""

    people: Mapping[str, Person]
    contracts: Sequence[Contract]
    by_agent: Mapping[str, tuple[Broken, ...]]

    @property
    def every(self) -> tuple[Broken, ...]:
        """All of them, by the order of people, those of unknown people last."""
        known = [rule for name in self.people for rule in self.by_agent.get(name, ())]
        return (*known, *(rule for name in self.by_agent if name not in self.people for rule in self.by_agent[name]))

    def followed(self, roster: Roster, agents: Iterable[str]) -> Judged:
        """Of a schedule in which only the shifts of these agents are others."""
        wanted = set(agents)
        if not wanted:
            return self
        own = [shift for shift in roster.shifts if shift.agent in wanted]
        people = [person for name, person in self.people.items() if name in wanted]
        found = _by_agent(broken(replace(roster, shifts=tuple(own)), people, self.contracts))
        return self._replace(by_agent={**self.by_agent, **dict.fromkeys(wanted, ()), **found})

    def of(self, shift: Shift) -> tuple[Broken, ...]:
        """Those that are about one shift."""
        its = self.by_agent.get(shift.agent, ())
        return tuple(one for one in its if one.rule not in OF_THE_WEEK and _about(one, shift))

    def of_week(self, agent: str) -> tuple[Broken, ...]:
        """Those that are about all shifts of somebody together."""
        return tuple(one for one in self.by_agent.get(agent, ()) if one.rule in OF_THE_WEEK)


def judged(roster: Roster, people: Sequence[Person], contracts: Sequence[Contract]) -> Judged:
    """Of a whole schedule."""
    found = _by_agent(broken(roster, people, contracts))
    return Judged({person.name: person for person in people}, contracts, found)


def _about(one: Broken, shift: Shift) -> bool:
    return one.begin < shift.end and one.end > shift.begin


def _by_agent(found: Iterable[Broken]) -> dict[str, tuple[Broken, ...]]:
    told: dict[str, list[Broken]] = {}
    for one in found:
        told.setdefault(one.agent, []).append(one)
    return {agent: tuple(its) for agent, its in told.items()}
