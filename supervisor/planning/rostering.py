"""A fresh schedule from what is required: week after week, each knowing the one before, pinned shifts kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.planning.cover import Shape, cover
from supervisor.planning.highs import Clock
from supervisor.planning.pauses import placed
from supervisor.planning.pooled import Pool, missing, pool_of, shifts_of
from supervisor.planning.presence import presence, presence_by_slot
from supervisor.planning.roster import Contract, Pattern, Person, Roster, Shift, broken, days, local, moment, scheduled
from supervisor.planning.shift import MINUTE
from supervisor.planning.shifts import GAP, Prices, Progress, Solution, Told, solve, uncovered


class Ask(msgspec.Struct, frozen=True):
    """What is to be solved: a schedule with what is required and what is pinned, for whom, how well, how long."""

    roster: Roster
    people: tuple[Person, ...]
    contracts: tuple[Contract, ...]
    limit_s: float = 60.0
    gap: float = GAP
    prices: Prices = Prices()
    earlier: tuple[Shift, ...] = ()
    """Shifts of the week before; those that reach into this one are there."""
    pools: tuple[Pool, ...] = ()
    """Where people take the calls of some queues only."""


def solve_week(ask: Ask, clock: Clock, tell: Told = lambda told: None) -> Solution:
    """The best schedule in the time, shared evenly among its weeks; cost and bound are those of all weeks.

    Each week is the best after those before it; together they may be dearer than what all at once would be. Without
    people it is the shifts that cover what is required, whoever works them: each is of a person of its own.
    """
    if not ask.people:
        return _covered(ask, clock, tell)
    if ask.pools:
        return _by_pools(ask, clock, tell)
    parts = list(_weeks(ask.roster))
    begun, people, done = clock(), ask.people, list[Solution]()
    fixed = [each for each in ask.roster.shifts if each.fixed]
    for number, part in enumerate(parts):
        inside = tuple(each for each in fixed if part.begin <= each.begin < part.end)
        limit = (ask.limit_s - (clock() - begun)) / (len(parts) - number)
        before = (*ask.earlier, *(shift for each in done for shift in each.roster.shifts))
        week = msgspec.structs.replace(part, shifts=inside, required=_besides(part, before))
        found = solve(
            week, people, ask.contracts, clock, limit_s=limit, gap=ask.gap, prices=ask.prices, tell=_after(tell, done)
        )
        done.append(found)
        people = tuple(later(each, found.roster) for each in people)
    return _joined(ask, done, clock() - begun)


def _by_pools(ask: Ask, clock: Clock, tell: Told) -> Solution:
    """Each pool by itself, in its people's share of the time: nobody is in two, so together it is as good."""
    begun, done = clock(), list[Solution]()
    left = len(ask.people)
    for number, pool in enumerate(ask.pools):
        people = tuple(each for each in ask.people if pool_of(each.name, ask.pools) == number)
        if not people:
            continue
        shifts, earlier = (shifts_of(number, ask.pools, each) for each in (ask.roster.shifts, ask.earlier))
        roster = msgspec.structs.replace(ask.roster, shifts=shifts, required=pool.required)
        limit = (ask.limit_s - (clock() - begun)) * len(people) / left
        part = msgspec.structs.replace(
            ask, roster=roster, people=people, earlier=earlier, limit_s=max(limit, 0.01), pools=()
        )
        done.append(solve_week(part, clock, _after(tell, done)))
        left -= len(people)
    found = _joined(ask, done, clock() - begun)
    short = float(missing(found.roster, ask.pools, _into(ask.roster, ask.earlier)).sum())
    return msgspec.structs.replace(found, uncovered=short * ask.roster.minutes / 60)


def _into(roster: Roster, earlier: Sequence[Shift]) -> tuple[Shift, ...]:
    return tuple(each for each in earlier if each.begin < roster.begin < each.end)


def _besides(roster: Roster, earlier: Sequence[Shift]) -> tuple[int, ...]:
    """What is required beside those whose shifts began before the schedule and reach into it."""
    reaching = _into(roster, earlier)
    if not reaching or not roster.required:
        return roster.required
    there = scheduled(msgspec.structs.replace(roster, shifts=reaching))
    return tuple(np.maximum(np.asarray(roster.required) - there, 0).tolist())


def _covered(ask: Ask, clock: Clock, tell: Told) -> Solution:
    """The fewest paid hours of any patterns; pauses are spread over their windows, and placed afterwards."""
    there = [(option, *presence(option.pattern, option.begin, ask.roster)) for option in _shifts(ask)]
    fixed = tuple(each for each in ask.roster.shifts if each.fixed)
    needed = np.asarray(_besides(ask.roster, ask.earlier), np.float64) - presence_by_slot(fixed, ask.roster)
    shapes = [Shape(first, shares, option.paid / 60) for option, first, shares in there]
    found = cover(needed, shapes, clock, limit_s=ask.limit_s, gap=ask.gap, tell=tell)
    numbers = count(1)
    shifts = [
        Shift(f"shift {next(numbers)}", option.begin, option.end, (), option.pattern.name)
        for (option, _, _), many in zip(there, found.counts.tolist(), strict=True)
        for _ in range(many)
    ]
    patterns = {pattern.name: pattern for contract in ask.contracts for pattern in contract.patterns}
    rest = _besides(ask.roster, ask.earlier)
    bare = msgspec.structs.replace(ask.roster, shifts=(*fixed, *shifts), required=rest)
    spread = placed(bare, dict.fromkeys((each.agent for each in shifts), patterns))
    roster = msgspec.structs.replace(spread, required=ask.roster.required)
    now, status = found.progress, "optimal" if found.optimal else "time"
    return Solution(roster, status, found.cost, now.bound, now.gap, now.seconds, uncovered(spread))


class _Any(NamedTuple):
    """A shift that somebody might work."""

    begin: int
    end: int
    paid: int
    pattern: Pattern


def _shifts(ask: Ask) -> Iterator[_Any]:
    """Each pattern at each of its times, once, however many contracts know it."""
    patterns = dict.fromkeys(pattern for contract in ask.contracts for pattern in contract.patterns)
    for day in days(ask.roster):
        for pattern in patterns:
            for start in sorted(set(pattern.starts)):
                begin = moment(day, start, ask.roster.zone)
                yield _Any(begin, begin + pattern.length * MINUTE, pattern.paid, pattern)


def _after(tell: Told, done: Sequence[Solution]) -> Told:
    """Progress over the weeks that are done and the one at hand."""
    seconds, cost = sum(each.seconds for each in done), sum(each.cost for each in done)
    bound = sum(each.bound or 0.0 for each in done)

    def told(now: Progress) -> None:
        best = None if now.best is None else now.best + cost
        tell(Progress(best, None if now.bound is None else now.bound + bound, now.seconds + seconds))

    return told


def _weeks(roster: Roster) -> Iterable[Roster]:
    """Seven days each, the last what is left."""
    there, size = days(roster), roster.minutes * MINUTE
    for first in range(0, len(there), 7):
        begin = moment(there[first], 0, roster.zone)
        end = min(moment(there[first] + timedelta(days=7), 0, roster.zone), roster.end)
        required = roster.required[(begin - roster.begin) // size : (end - roster.begin) // size]
        yield Roster(roster.zone, begin, end, roster.minutes, (), required)


def later(person: Person, roster: Roster) -> Person:
    """The person with that schedule behind them: days in a row, the end of the last shift, weekend days."""
    its = sorted((each for each in roster.shifts if each.agent == person.name), key=lambda each: each.begin)
    on = {local(each.begin, roster.zone)[0] for each in its}
    row = 0
    for day in reversed(days(roster)):
        if day not in on:
            break
        row += 1
    before = person.row_before if row == len(days(roster)) else 0
    weekend = sum(each.weekday() >= 5 for each in on)
    until = max((each.end for each in its), default=person.worked_until)
    return msgspec.structs.replace(
        person, row_before=row + before, worked_until=until, weekends_before=person.weekends_before + weekend
    )


def _joined(ask: Ask, done: Sequence[Solution], seconds: float) -> Solution:
    shifts: list[Shift] = sorted((s for each in done for s in each.roster.shifts), key=lambda s: (s.begin, s.agent))
    kept = tuple(each for each in ask.roster.shifts if each.fixed and each not in set(shifts))
    roster = msgspec.structs.replace(ask.roster, shifts=(*kept, *shifts))
    cost = sum(each.cost for each in done)
    bounds = [each.bound for each in done]
    bound = None if None in bounds else math.fsum(each for each in bounds if each is not None)
    status = "optimal" if all(each.status == "optimal" for each in done) else "time"
    gap = Progress(cost, bound, seconds).gap if math.isfinite(cost) else None
    found = tuple(told for each in done for told in each.contradictions)
    rules = broken(roster, ask.people, ask.contracts)
    short = uncovered(msgspec.structs.replace(roster, required=_besides(roster, ask.earlier)))
    return Solution(roster, status, cost, bound, gap, seconds, short, found, rules)
