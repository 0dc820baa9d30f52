"""Schedules of several weeks, each knowing the one before, and the shifts that a week needs without anybody's name."""

from __future__ import annotations

from itertools import count

import msgspec
import pytest

from supervisor.planning.roster import Contract, Person, Roster, Shift, scheduled
from supervisor.planning.rostering import Ask, later, solve_week
from supervisor.planning.shifts import Progress, Solution, Told
from tests.planning.weeks import EIGHT, at, demand, people, pinned, plain

ROW = Contract("Row", (plain("day", 8, 8),), 0, 56, 0, 7, 5, 11)


def solved(roster: Roster, who: list[Person], *contracts: Contract, tell: Told = lambda now: None) -> Solution:
    ticks = count()
    return solve_week(Ask(roster, tuple(who), contracts, gap=0.0), lambda: next(ticks) / 1000, tell)


def every_day(days: int, many: int = 1) -> Roster:
    return demand(days, *((day, 8, 16, many) for day in range(days)))


def test_days_in_a_row_go_on_over_the_weeks_end() -> None:
    found = solved(every_day(14), people(ROW, 2), ROW)
    assert found.broken == ()
    assert found.uncovered == 0
    assert len(found.roster.shifts) == 14
    assert found.status == "optimal"
    assert found.bound is not None
    assert found.cost == pytest.approx(found.bound)


def test_a_short_last_week_is_solved_too() -> None:
    found = solved(every_day(10), people(ROW, 2), ROW)
    assert (len(found.roster.shifts), found.uncovered, found.broken) == (10, 0, ())


def test_who_has_worked_is_later_as_one_who_has() -> None:
    week = solved(every_day(7), people(ROW, 2), ROW).roster
    shifts = [each for each in week.shifts if each.agent == "Row 1"]
    after = later(Person("Row 1", "Row", weekends_before=1), week)
    weekend = sum(each.begin >= at(5) for each in shifts)
    assert (after.worked_until, after.weekends_before) == (shifts[-1].end, 1 + weekend)
    assert later(Person("New", "Row", row_before=3), week).row_before == 0
    whole = msgspec.structs.replace(week, shifts=tuple(pinned("Row 1", day, 8, 8, "day") for day in range(7)))
    assert later(Person("Row 1", "Row", row_before=2), whole).row_before == 9


def test_pinned_shifts_of_any_week_stay() -> None:
    kept = (pinned("Row 1", 2, 8, 8, "day"), pinned("Row 2", 9, 8, 8, "day"))
    found = solved(msgspec.structs.replace(every_day(14), shifts=kept), people(ROW, 2), ROW)
    assert set(kept) <= set(found.roster.shifts)
    assert found.uncovered == 0


def test_nobody_is_planned_beside_who_is_there_from_the_night_before() -> None:
    """Required are one from 20 to 4, and on Monday from midnight on: whoever came on Sunday is there."""
    roster = demand(8, (0, 0, 4, 1), *((day, 20, 28, 1) for day in range(7)))
    contract = Contract("Row", (plain("night", 8, 20), plain("early", 4, 0)), 0, 56, 0, 7, 7, 0)
    sunday = Shift("Old", at(0) - 4 * 3_600_000, at(0) + 4 * 3_600_000)
    ticks = count()

    def found(*earlier: Shift) -> Solution:
        ask = Ask(roster, tuple(people(contract, 3)), (contract,), gap=0.0, earlier=earlier)
        return solve_week(ask, lambda: next(ticks) / 1000)

    with_her, alone = found(sunday), found()
    assert (with_her.uncovered, alone.uncovered) == (0, 0)
    assert sum(each.begin == at(0) for each in alone.roster.shifts) == 1
    assert sum(each.begin == at(0) for each in with_her.roster.shifts) == 0
    # The night into the second week is worked in the first: its last day needs nobody at midnight.
    assert sum(each.begin == at(7) for each in alone.roster.shifts) == 0
    assert with_her.roster.required == roster.required


def test_progress_adds_the_weeks_up() -> None:
    told: list[Progress] = []
    found = solved(every_day(14), people(ROW, 2), ROW, tell=told.append)
    assert told[-1].best == pytest.approx(found.cost)
    bounds = [each.bound for each in told if each.bound is not None]
    assert max(bounds) <= found.cost + 1e-6


def test_without_people_it_is_told_which_shifts_are_needed() -> None:
    contract = Contract("any", (EIGHT, plain("half", 4, 8, 12)))
    roster = demand(2, (0, 8, 16, 3), (1, 8, 12, 2), minutes=15)
    found = solved(roster, [], contract)
    assert (found.status, found.broken, found.contradictions) == ("optimal", (), ())
    assert found.uncovered == 0
    assert scheduled(found.roster)[32:64].min() >= 3
    assert [each.pattern for each in found.roster.shifts if each.begin >= at(1)] == ["half", "half"]
    assert len({each.agent for each in found.roster.shifts}) == len(found.roster.shifts)


def test_pinned_shifts_are_not_needed_again() -> None:
    roster = msgspec.structs.replace(demand(1, (0, 8, 12, 2)), shifts=(pinned("Ada", 0, 8, 4),))
    found = solved(roster, [], Contract("any", (plain("half", 4, 8),)))
    assert sorted(each.pattern for each in found.roster.shifts) == ["", "half"]
