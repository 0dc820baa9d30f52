"""Proposals: what closes a gap, what it would do, and that nothing breaks a rule of a contract."""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.broken import broken
from supervisor.planning.contracts import Contract, Pattern, Person, Window
from supervisor.planning.effects import Rest
from supervisor.planning.forecasted import Forecast
from supervisor.planning.plan import QueueTargets
from supervisor.planning.proposals import proposals
from supervisor.planning.proposed import Kind, Neighbour, Proposal, Swap, Team, accepted, runs, taken_back
from supervisor.planning.required import Targets
from supervisor.planning.series import Series
from supervisor.planning.shift import MINUTE, Pause, Roster, Shift, moment
from supervisor.planning.sums import Array
from supervisor.planning.today import Today, covered, today

DAY = date(2026, 11, 17)
HALF = 30 * MINUTE
EIGHT = moment(DAY, 8 * 60, "UTC")
SLOTS = 20
CALLS = np.full(SLOTS, 40.0)
TARGETS = QueueTargets(Targets(0.8), patience_s=180)
PATTERN = Pattern("day", 480, (8 * 60, 10 * 60), (Window(30, 60, 180),), Window(30, 180, 330, paid=False))
FULL = Contract("full", (PATTERN,), hours_most=40, rest=11)
PEOPLE = tuple(Person(f"Agent {number}", "full") for number in range(12))


def at(slot: float) -> int:
    return EIGHT + round(slot * HALF)


def shift(number: int, begin: float = 0, breaks: float = 2, lunch: float = 8) -> Shift:
    pauses = (Pause(at(breaks), at(breaks + 1)), Pause(at(lunch), at(lunch + 1), "lunch", paid=False))
    return Shift(f"Agent {number}", at(begin), at(begin + 16), pauses, "day")


def week(*shifts: Shift) -> Roster:
    begin = moment(date(2026, 11, 16), 0, "UTC")
    return Roster("UTC", begin, begin + 7 * 24 * 60 * MINUTE, 30, shifts)


def day(roster: Roster, calls: Array = CALLS, now: float = 0) -> Today:
    forecast = Forecast(
        start=EIGHT, minutes=30, zone="UTC", calls=calls, low=calls, high=calls, aht_s=np.full(SLOTS, 180.0)
    )
    none = np.full(SLOTS, np.nan)
    seen = Series(start=EIGHT, minutes=30, zone="UTC", calls=none, aht_s=none)
    return today(at(now), forecast, seen, TARGETS, scheduled=covered(roster.shifts, forecast))


LUNCHES = week(*(shift(number, lunch=6 if number < 3 else 8 + number % 3) for number in range(9)))
"""Nine agents of whom three have lunch at eleven, when more calls come than else."""
NOON = np.where(np.arange(SLOTS) == 6, 46.0, np.where(np.arange(SLOTS) < 15, 34.0, 0.0))


def kinds(found: tuple[Proposal, ...]) -> set[Kind]:
    return {one.kind for one in found}


def test_a_lunch_in_the_gap_is_moved_to_where_there_are_enough() -> None:
    told = day(LUNCHES, NOON, now=1)
    found = [one for one in proposals(told, TARGETS, Team(LUNCHES, PEOPLE, (FULL,)), hours=8) if one.kind is Kind.MOVE]
    first = found[0]
    assert first.words.startswith("Move the lunch of Agent 0 from 11:00 to ")
    assert first.swap is not None
    assert first.swap.new.pauses[1].end - first.swap.new.pauses[1].begin == HALF
    assert first.hours == 0
    assert first.gain > 0
    level, after = first.before.service_level, first.after.service_level
    assert level is not None
    assert after is not None
    assert after > level
    assert (first.day_after.abandoned or 0) < (first.day_before.abandoned or 0)


def test_accepting_it_closes_as_much_of_the_gap_and_is_what_was_predicted() -> None:
    told, team = day(LUNCHES, NOON, now=1), Team(LUNCHES, PEOPLE, (FULL,))
    first = next(one for one in proposals(told, TARGETS, team, hours=8) if one.kind is Kind.MOVE)
    assert first.swap is not None
    roster = accepted(LUNCHES, first.swap)
    later = day(roster, NOON, now=1)
    assert np.nansum(np.maximum(later.gaps, 0)) < np.nansum(np.maximum(told.gaps, 0))
    again = proposals(later, TARGETS, Team(roster, PEOPLE, (FULL,)), hours=8)
    assert all(one.day_before == first.day_after for one in again)


def test_a_break_that_begins_in_a_few_minutes_stays_where_it_is() -> None:
    found = proposals(day(LUNCHES, NOON, now=5.8), TARGETS, Team(LUNCHES, PEOPLE, (FULL,)), hours=8)
    assert Kind.MOVE not in kinds(found)


EVENING = week(*(shift(number) for number in range(8)))
LATE = np.where(np.arange(SLOTS) < 18, 30.0, 0.0)
"""Calls for an hour after everybody has gone."""


def test_who_goes_as_the_gap_begins_may_stay() -> None:
    found = proposals(day(EVENING, LATE, now=14), TARGETS, Team(EVENING, PEOPLE, (FULL,)))
    longer = [one for one in found if one.kind is Kind.EXTEND]
    assert [one.words for one in longer][:1] == ["Let Agent 0 stay until 17:00 instead of 16:00"]
    assert longer[0].hours == 1
    assert len(longer) == 1
    assert [one.agent for one in longer[0].alike] == [f"Agent {number}" for number in range(1, 8)]
    assert {one.day_after for one in longer[0].alike} == {longer[0].day_after}
    assert longer[0].alike[0].words == "Let Agent 1 stay until 17:00 instead of 16:00"


def test_nobody_stays_longer_than_the_contract_allows() -> None:
    short = msgspec.structs.replace(FULL, hours_most=7.5)
    found = proposals(day(EVENING, LATE, now=14), TARGETS, Team(EVENING, PEOPLE, (short,)))
    assert Kind.EXTEND not in kinds(found)


def test_who_begins_after_the_gap_may_come_earlier_but_not_at_once() -> None:
    roster = week(*(shift(number, 4, 6, 12) for number in range(8)))
    calls = np.full(SLOTS, 30.0)
    found = proposals(day(roster, calls, now=0), TARGETS, Team(roster, PEOPLE[:8]))
    assert "Let Agent 0 begin at 09:00 instead of 10:00" in [one.words for one in found]


def test_who_is_off_is_called_in_with_a_shift_of_her_contract_an_hour_ahead() -> None:
    few = week(*(shift(number) for number in range(3)))
    found = proposals(day(few, now=0), TARGETS, Team(few, PEOPLE, (FULL,)))
    called = [one for one in found if one.kind is Kind.CALL_IN]
    assert called[0].words == "Call in Agent 10 from 10:00 to 18:00"
    assert called[0].swap is not None
    assert broken(accepted(few, called[0].swap), PEOPLE, [FULL]) == ()


@pytest.mark.parametrize(
    "person",
    [
        Person("Agent 3", "full", leave=(DAY,)),
        Person("Agent 3", "full", available=((), *[((0, 1440),)] * 6)),
        Person("Agent 3", "full", worked_until=at(0)),
        Person("Agent 3", "other"),
    ],
    ids=["leave", "not on Tuesdays", "no rest", "no contract"],
)
def test_who_may_not_work_is_not_called_in(person: Person) -> None:
    if person.available:
        person = msgspec.structs.replace(person, available=(((0, 1440),), (), *[((0, 1440),)] * 5))
    few = week(*(shift(number) for number in range(3)))
    found = proposals(day(few, now=0), TARGETS, Team(few, (*PEOPLE[:3], person), (FULL,)))
    assert Kind.CALL_IN not in kinds(found)


def test_another_queue_lends_whom_it_can_spare() -> None:
    few = week(*(shift(number) for number in range(5)))
    rich = day(week(*(shift(number, breaks=2 + number % 4) for number in range(9))), np.full(SLOTS, 10.0))
    other = Neighbour("Water", rich, TARGETS, np.full(SLOTS, 2.0))
    found = proposals(day(few), TARGETS, Team(few), neighbours=[other])
    taken = next(one for one in found if one.kind is Kind.TAKE)
    assert taken.words.startswith("Take 2 agents of Water from 08:00 to 12:00 (its service level then: ")
    assert taken.swap is None
    none = msgspec.structs.replace(rich, scheduled=rich.required)
    found = proposals(day(few), TARGETS, Team(few), neighbours=[Neighbour("Water", none, TARGETS, other.able)])
    assert Kind.TAKE not in kinds(found)


def test_overflow_takes_the_least_share_that_reaches_the_target() -> None:
    five = week(*(shift(number, breaks=1 + number, lunch=9 + number) for number in range(5)))
    found = proposals(day(five, np.full(SLOTS, 32.0)), TARGETS, Team(five), hours=1)
    over = next(one for one in found if one.kind is Kind.OVERFLOW)
    assert over.words.startswith("Open overflow or callback for ")
    assert (over.after.service_level or 0) >= 0.8


def test_nothing_is_proposed_where_there_is_no_gap_or_no_schedule() -> None:
    many = week(*(shift(number, breaks=1 + number % 5, lunch=7 + number % 6) for number in range(12)))
    assert proposals(day(many, np.full(SLOTS, 8.0)), TARGETS, Team(many, PEOPLE, (FULL,))) == ()
    unknown = msgspec.structs.replace(day(many), scheduled=np.full(SLOTS, np.nan))
    assert proposals(unknown, TARGETS, Team(many, PEOPLE, (FULL,))) == ()


def test_what_helps_most_for_its_cost_comes_first_and_no_kind_hides_the_others() -> None:
    found = proposals(day(LUNCHES, NOON, now=1), TARGETS, Team(LUNCHES, PEOPLE, (FULL,)), hours=8)
    assert [one.worth for one in found] == sorted((one.worth for one in found), reverse=True)
    assert found[0].kind is Kind.MOVE
    assert max(sum(one.kind is kind for one in found) for kind in Kind) <= 4
    assert all(one.helps for one in found)


def test_where_so_many_are_missing_that_one_alone_does_not_show_she_still_closes_a_part() -> None:
    patient = msgspec.structs.replace(TARGETS, patience_s=None)
    few = week(*(shift(number) for number in range(2)))
    found = proposals(day(few, np.full(SLOTS, 60.0)), patient, Team(few, PEOPLE, (FULL,)))
    called = next(one for one in found if one.kind is Kind.CALL_IN)
    assert called.before.service_level == called.after.service_level == 0
    assert called.gain == 0
    assert called.closes > 3


def test_gaps_in_a_row_are_one() -> None:
    told = day(week(), np.where(np.isin(np.arange(SLOTS), (2, 3, 5)), 30.0, 0.0))
    assert runs(told, 8) == [(at(2), at(4)), (at(5), at(6))]


def test_a_shift_that_somebody_else_has_changed_is_not_changed_again() -> None:
    old, new = shift(1), shift(1, lunch=9)
    assert accepted(week(shift(0), old), Swap(old, new)).shifts == (shift(0), new)
    with pytest.raises(CallboardError, match="Agent 1 was changed meanwhile"):
        accepted(week(shift(0), new), Swap(old, new))


ROSTERS = st.lists(st.tuples(st.sampled_from((0, 4)), st.integers(2, 6), st.integers(7, 11)), min_size=2, max_size=9)


@settings(max_examples=20, deadline=None)
@given(ROSTERS, st.integers(5, 70), st.floats(0, 12))
def test_none_breaks_a_rule_each_does_what_it_says_and_is_taken_back(
    shifts: list[tuple[int, int, int]], calls: int, now: float
) -> None:
    roster = week(*(shift(number, begin, begin + breaks, begin + lunch)
                    for number, (begin, breaks, lunch) in enumerate(shifts)))  # fmt: skip
    told, before = day(roster, np.full(SLOTS, float(calls)), now), sentences(roster)
    found = proposals(told, TARGETS, Team(roster, PEOPLE, (FULL,)))
    assert len({one.deed for one in found}) == len(found)
    for one in (each for group in found for each in (group, *group.alike)):
        if one.swap is not None:
            after = accepted(roster, one.swap)
            assert sentences(after) <= before
            again = Rest(day(after, np.full(SLOTS, float(calls)), now), TARGETS)
            assert again.effect(again.before) == one.day_after
            assert set(taken_back(after, one.swap).shifts) == set(roster.shifts)


def sentences(roster: Roster) -> set[str]:
    return {each.words for each in broken(roster, PEOPLE, [FULL])}
