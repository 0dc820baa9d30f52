"""Queues that share no people: each with those who take its calls, since nobody else makes up for who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
import numpy as np

from supervisor.planning.contracts import Person
from supervisor.planning.pools import pools
from supervisor.planning.roster import Roster, scheduled
from supervisor.planning.shift import Shift
from supervisor.planning.sums import Array

NAMED = 2
"""Queues in the name of a pool."""


class Pool(msgspec.Struct, frozen=True):
    """Queues that share people, the names of these, and the agents that are required of them by slot of a schedule."""

    queues: tuple[str, ...]
    agents: frozenset[str]
    required: tuple[int, ...]

    @property
    def name(self) -> str:
        """Of its queues, where there are many of the first."""
        more = len(self.queues) - NAMED
        return ", ".join(self.queues[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def pooled(
    needs: Sequence[tuple[Sequence[str], Array]],
    required: Sequence[int],
    people: Sequence[Person],
    anyone: Collection[str] = (),
) -> tuple[Pool, ...]:
    """Pools from what queues need by slot, the one that needs most first; empty where one pool does it all.

    Of what is required in all the first has what the others have not, and whoever is in none of the others. What is
    for `anyone` (mail, web) is for the first too where nobody has it among her skills.
    """
    queues = [queue for names, _ in needs for queue in names]
    parts = [_part(names, needs, people) for names in pools(queues, people)]
    parts = [part for part in parts if part.agents or (any(part.required) and not {*part.queues} <= {*anyone})]
    worked = [part for part in parts if part.agents]
    if len(parts) < 2 or not worked:
        return ()
    most = max(worked, key=lambda part: sum(part.required))
    others = [part for part in parts if part is not most]
    rest = np.asarray(required) - np.sum([part.required for part in others], axis=0)
    first = msgspec.structs.replace(most, required=tuple(np.maximum(rest, 0).tolist()))
    return (first, *others)


def _part(names: Sequence[str], needs: Sequence[tuple[Sequence[str], Array]], people: Sequence[Person]) -> Pool:
    need = np.sum([each for its, each in needs if its[0] in names], axis=0)
    agents = frozenset(person.name for person in people if {*person.skills} & {*names})
    return Pool(tuple(names), agents, tuple(np.asarray(need).astype(np.int64).tolist()))


def shifts_of(number: int, pools: Sequence[Pool], shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Those of the people of a pool, by its number."""
    return tuple(shift for shift in shifts if pool_of(shift.agent, pools) == number)


def pool_of(agent: str, pools: Sequence[Pool]) -> int:
    """The number of the pool that somebody is in; the first for those who are in none."""
    return next((number for number, pool in enumerate(pools) if agent in pool.agents), 0)


def missing(roster: Roster, pools: Sequence[Pool], earlier: Sequence[Shift] = ()) -> Array:
    """Agents missing by pool (row) and slot; without pools one row of all. `earlier` reach into the schedule."""
    every = (*earlier, *roster.shifts)
    if not pools:
        return _missing(roster, roster.required, every)[None]
    own: list[list[Shift]] = [[] for _ in pools]
    places = {agent: pool_of(agent, pools) for agent in {shift.agent for shift in every}}
    for shift in every:
        own[places[shift.agent]].append(shift)
    rows = [_missing(roster, pool.required, tuple(its)) for pool, its in zip(pools, own, strict=True)]
    return np.array(rows, np.float64).reshape(len(rows), roster.slots)


def _missing(roster: Roster, required: Sequence[int], shifts: tuple[Shift, ...]) -> Array:
    there = scheduled(msgspec.structs.replace(roster, shifts=shifts))
    need = np.asarray(required, np.float64) if len(required) else np.zeros(roster.slots)
    return np.maximum(need - there, 0)
