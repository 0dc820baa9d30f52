"""Queues that share no people: solved apart, and short apart."""

from __future__ import annotations

from itertools import count

import msgspec
import numpy as np

from supervisor.planning.contracts import Person
from supervisor.planning.pooled import Pool, missing, pool_of, pooled
from supervisor.planning.roster import Contract, Roster, Shift
from supervisor.planning.rostering import Ask, solve_week
from tests.planning.weeks import at, demand, pinned, plain

ROW = Contract("Row", (plain("day", 8, 8),), 0, 40, 0, 5, 5, 11)


def team(queue: str, many: int) -> tuple[Person, ...]:
    return tuple(Person(f"{queue} {number}", "Row", skills=(queue,)) for number in range(many))


def needs(**agents: int) -> list[tuple[list[str], np.ndarray]]:
    return [([name], np.full(3, float(many))) for name, many in agents.items()]


def test_pools_have_what_is_required_of_their_people() -> None:
    people = (*team("water", 2), *team("trash", 1), Person("Any", "Row", skills=("parks",)))
    first, second = pooled(needs(trash=1, water=3), (5, 5, 5), people)
    assert (first.name, first.required, second.name, second.required) == ("water", (4, 4, 4), "trash", (1, 1, 1))
    assert [pool_of(name, (first, second)) for name in ("water 1", "trash 0", "Any", "Nobody")] == [0, 1, 0, 0]
    assert Pool(("a", "b", "c", "d"), frozenset(), ()).name == "a, b and 2 more"
    both = Person("Both", "Row", skills=("water", "trash"))
    assert pooled(needs(trash=1, water=3), (4, 4, 4), (*people, both)) == ()
    assert pooled(needs(trash=1, water=3), (4, 4, 4), (*people, Person("All", "Row"))) == ()


def test_calls_that_nobody_takes_stay_and_mail_is_for_anyone() -> None:
    first, second = pooled(needs(water=3, trash=1), (4, 4, 4), team("water", 2))
    assert (first.required, second.queues, second.agents) == ((3, 3, 3), ("trash",), frozenset())
    assert pooled(needs(water=3, mail=1), (4, 4, 4), team("water", 2), {"mail"}) == ()


def test_nobody_makes_up_for_who_is_missing_in_another_queue() -> None:
    """Three water and three trash people, one of each required every day: no day is without the one or the other."""
    people = (*team("water", 3), *team("trash", 3))
    week = demand(7, *((day, 8, 16, 2) for day in range(7)))
    ones = tuple(need // 2 for need in week.required)
    pools = tuple(Pool((name,), frozenset(f"{name} {each}" for each in range(3)), ones) for name in ("water", "trash"))
    ticks = count()

    def found(roster: Roster, *pools: Pool) -> Roster:
        ask = Ask(roster, people, (ROW,), gap=0.0, pools=pools)
        solved = solve_week(ask, lambda: next(ticks) / 1000)
        assert (solved.uncovered, solved.broken, solved.status) == (0, (), "optimal")
        assert solved.cost == solved.bound
        return solved.roster

    kept = (pinned("trash 1", 2, 8, 8, "day"),)
    roster = found(msgspec.structs.replace(week, shifts=kept), *pools)
    assert not missing(roster, pools).any()
    assert {*kept} <= {*roster.shifts}
    assert roster.required == week.required
    days = [{shift.begin for shift in roster.shifts if shift.agent.startswith(name)} for name in ("water", "trash")]
    assert days == [{at(day, 8) for day in range(7)}] * 2


def test_one_too_many_in_a_queue_is_none_in_the_other() -> None:
    week = demand(1, (0, 8, 16, 2))
    ones = tuple(need // 2 for need in week.required)
    pools = (Pool(("water",), frozenset({"Ana", "Ben"}), ones), Pool(("trash",), frozenset({"Cleo"}), ones))
    shifts = tuple(Shift(name, at(0, 8), at(0, 16)) for name in ("Ana", "Ben"))
    roster = msgspec.structs.replace(week, shifts=shifts)
    assert missing(roster, ()).sum() == 0
    assert missing(roster, pools).sum(axis=1).tolist() == [0, 8]
    night = Shift("Cleo", at(0) - 3_600_000, at(0, 10))
    assert missing(roster, pools, (night,)).sum(axis=1).tolist() == [0, 6]
