"""A week of shifts for people under contracts, as good as can be found in the time, and how good that is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from supervisor.planning.contradictions import Contradiction, contradiction
from supervisor.planning.groups import Group, groups, merged
from supervisor.planning.highs import Clock, Progress, Told
from supervisor.planning.pauses import placed
from supervisor.planning.presence import presence_by_slot
from supervisor.planning.roster import Broken, Contract, Pattern, Person, Roster, Shift, broken, scheduled
from supervisor.planning.search import LARGE, Tours, relaxation, tours
from supervisor.planning.weeks import Prices, week

__all__ = ["GAP", "Prices", "Progress", "Solution", "Told", "solve", "uncovered"]

GAP = 0.01
"""(cost − bound) / cost at which the search ends by itself."""


BOUND_S = 3.0
"""Seconds that the bound of a large week may take though the time is over: without it nobody knows how good it is."""


class Solution(msgspec.Struct, frozen=True):
    """A schedule and what is known of it; costs in paid hours, with pauses spread over their windows."""

    roster: Roster
    status: str
    """`optimal` (within the gap that was asked for) or `time` (the best so far)."""
    cost: float
    bound: float | None
    gap: float | None
    seconds: float
    uncovered: float
    """Agent-hours missing on the phones, with all pauses where they are."""
    contradictions: tuple[Contradiction, ...] = ()
    broken: tuple[Broken, ...] = ()


def solve(
    roster: Roster,
    people: Sequence[Person],
    contracts: Sequence[Contract],
    clock: Clock,
    *,
    limit_s: float = math.inf,
    gap: float = GAP,
    prices: Prices = Prices(),  # noqa: B008 - frozen
    tell: Told = lambda told: None,
) -> Solution:
    """Shifts for all days of the schedule (at most a week) beside those that are fixed, which stay as they are.

    Rules of contracts always hold, but for those that contradict each other: these are told and as few of them as can
    be are given up. Agents that the people cannot provide are missing, at a price. `clock` tells seconds.
    """
    begun = clock()

    def since(now: Progress) -> None:
        tell(now._replace(seconds=clock() - begun))

    every, found = _without_contradictions(roster, groups(roster, people, contracts, prices.weekends))
    fixed = tuple(each for each in roster.shifts if each.fixed)
    planned = [each for each in every if not _stuck(each, found)]
    covered = {each.name for group in planned for each in group.people}
    beside = [each for each in fixed if each.agent not in covered]
    kept = presence_by_slot(beside, roster)
    since(Progress(None, None, 0.0))
    bound = None
    if sum(len(each.made().arcs) for each in planned) > LARGE:
        alike = week(roster, merged(roster, planned), prices, kept)
        bound = relaxation(alike, max(_left(limit_s, clock, begun), BOUND_S))
    best = tours(week(roster, planned, prices, kept), clock, _left(limit_s, clock, begun), gap, since, bound)
    shifts = _shifts(planned, best)
    bare = msgspec.structs.replace(roster, shifts=tuple(sorted((*fixed, *shifts), key=lambda s: (s.begin, s.agent))))
    patterns = {each.name: {pattern.name: pattern for pattern in _contract(each, contracts)} for each in people}
    final = placed(bare, patterns)
    return _told(final, best, people, contracts, found, clock() - begun)


def _left(limit_s: float, clock: Clock, begun: float) -> float:
    return max(limit_s - (clock() - begun), 0.01)


def _told(
    roster: Roster,
    best: Tours,
    people: Sequence[Person],
    contracts: Sequence[Contract],
    found: Sequence[Contradiction],
    seconds: float,
) -> Solution:
    progress = best.known.progress
    status = "optimal" if best.known.optimal else "time"
    cost = progress.best or 0.0
    rules = broken(roster, people, contracts)
    missing = uncovered(roster)
    return Solution(roster, status, cost, progress.bound, progress.gap, seconds, missing, tuple(found), rules)


def uncovered(roster: Roster) -> float:
    """Agent-hours missing."""
    missing = np.maximum(np.asarray(roster.required, np.int64) - scheduled(roster), 0)
    return float(missing.sum()) * roster.minutes / 60


def _without_contradictions(roster: Roster, every: Sequence[Group]) -> tuple[list[Group], list[Contradiction]]:
    given, found = [], []
    for group in (each.with_graph() for each in every):
        told = contradiction(roster, group)
        given.append(told[0] if told else group)
        found += [told[1]] if told else []
    return given, found


def _stuck(group: Group, found: Sequence[Contradiction]) -> bool:
    """Fixed shifts that lie over each other: no week has both."""
    return any("overlap" in each.rules and group.people[0].name in each.people for each in found)


def _shifts(every: Sequence[Group], best: Tours) -> tuple[Shift, ...]:
    """The shifts of everybody but the fixed ones."""
    return tuple(
        Shift(person.name, option.begin, option.end, (), option.pattern.name)
        for group, walks in zip(every, best.walks, strict=True)
        for person, walk in zip(group.people, walks, strict=True)
        for option in (group.options[number] for number in walk)
        if option.pattern is not None
    )


def _contract(person: Person, contracts: Sequence[Contract]) -> tuple[Pattern, ...]:
    return next((each.patterns for each in contracts if each.name == person.contract), ())
