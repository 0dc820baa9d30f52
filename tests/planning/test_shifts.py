"""Weeks of shifts: as good as trying everything, never against a rule, and plain about what cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervisor.planning.roster import Contract, Pattern, Person, Roster, Shift, Window, broken, local, scheduled
from supervisor.planning.shifts import Prices, Progress, uncovered
from tests.planning.weeks import EIGHT, HOUR, MONDAY, ZONE, at, demand, people, pinned, plain, solved

TIGHT = Contract("Tight", (plain("early", 6, 6), plain("late", 8, 14), plain("night", 8, 22)), 0, 20, 0, 3, 2, 11, 1)
LOOSE = Contract("Loose", (plain("short", 4, 8, 12), plain("long", 8, 8)), 4, 24)


def everything(roster: Roster, who: list[Person], *contracts: Contract) -> float:
    """The least cost of all weeks of all people that break no rule."""
    rules = {each.name: each for each in contracts}
    weeks = [
        [week for week in _weeks(roster, each, rules[each.contract]) if not _breaks(roster, each, week, rules)]
        for each in who
    ]
    return min(_cost(roster, chosen) for chosen in product(*weeks))


def _weeks(roster: Roster, person: Person, contract: Contract) -> list[tuple[Shift, ...]]:
    days: list[list[tuple[Shift, ...]]] = []
    for number in range((roster.end - roster.begin + 12 * HOUR) // (24 * HOUR)):
        first = local(roster.begin, ZONE)[0]
        days.append([()])
        for pattern in contract.patterns:
            for start in pattern.starts:
                begin = at(number, start / 60, first)
                days[-1].append((Shift(person.name, begin, begin + pattern.length * 60_000, (), pattern.name),))
    return [tuple(shift for day in chosen for shift in day) for chosen in product(*days)]


def _breaks(roster: Roster, person: Person, week: tuple[Shift, ...], rules: dict[str, Contract]) -> bool:
    return bool(broken(msgspec.structs.replace(roster, shifts=week), [person], list(rules.values())))


def _cost(roster: Roster, chosen: tuple[tuple[Shift, ...], ...]) -> float:
    whole = msgspec.structs.replace(roster, shifts=tuple(shift for week in chosen for shift in week))
    weekends = [sum(local(each.begin, ZONE)[0].weekday() >= 5 for each in week) for week in chosen]
    paid = sum(each.paid for each in whole.shifts) / 60
    return paid + 10 * (uncovered(whole) + beyond(whole)) + 0.1 * sum(w * w for w in weekends)


def beyond(roster: Roster) -> float:
    """Agent-hours missing beyond a fifth of what is required; slots of an hour."""
    pairs = zip(roster.required, scheduled(roster).tolist(), strict=True)
    return float(sum(max(need - there - need // 5, 0) for need, there in pairs))


FRIDAY = date(2026, 11, 27)
CASES = {
    "tight": (demand(4, (0, 6, 14, 2), (1, 14, 22, 1), (2, 6, 12, 1), (3, 22, 24, 2)), people(TIGHT, 2), (TIGHT,)),
    "two contracts": (
        demand(3, (0, 8, 16, 1), (1, 10, 22, 2), (2, 8, 12, 2)),
        people(TIGHT, 1) + people(LOOSE, 1),
        (TIGHT, LOOSE),
    ),
    "weekend": (demand(4, (1, 6, 12, 1), (2, 6, 12, 1), (2, 14, 22, 1), first=FRIDAY), people(TIGHT, 2), (TIGHT,)),
    "rows before": (
        demand(3, (0, 6, 22, 1), (1, 6, 22, 1)),
        people(TIGHT, 2, row_before=1, worked_until=at(0, -2)),
        (TIGHT,),
    ),
    "autumn": (demand(3, (0, 8, 16, 1), (1, 0, 24, 1), first=date(2026, 10, 31)), people(LOOSE, 2), (LOOSE,)),
}


@pytest.mark.parametrize("case", list(CASES))
def test_no_other_week_costs_less(case: str) -> None:
    roster, who, contracts = CASES[case]
    found = solved(roster, who, *contracts)
    assert found.status == "optimal"
    assert found.gap == pytest.approx(0, abs=1e-6)
    assert found.broken == ()
    assert found.cost == pytest.approx(everything(roster, who, *contracts))


def test_weekends_are_shared() -> None:
    anyday = Contract("Any", (plain("day", 8, 8),), 0, 40, 0, 5)
    roster = demand(7, *((day, 8, 16, 1) for day in range(7)))
    found = solved(roster, people(anyday, 2), anyday)
    weekend = [each.agent for each in found.roster.shifts if each.begin >= at(5)]
    assert sorted(weekend) == ["Any 1", "Any 2"]
    first = Person("Any 1", "Any", weekends_before=3)
    after = solved(roster, [first, Person("Any 2", "Any")], anyday)
    assert [each.agent for each in after.roster.shifts if each.begin >= at(5)] == ["Any 2", "Any 2"]


def test_pauses_level_who_is_left() -> None:
    contract = Contract("Day", (EIGHT,), 0, 40, 0, 5)
    roster = demand(1, (0, 8, 16, 3), minutes=15)
    found = solved(roster, people(contract, 4), contract)
    assert found.broken == ()
    assert [len(each.pauses) for each in found.roster.shifts] == [3, 3, 3, 3]
    assert found.uncovered == 0
    assert scheduled(found.roster)[32:64].min() == 3


def test_what_nobody_can_cover_is_told() -> None:
    found = solved(demand(1, (0, 6, 14, 5)), people(TIGHT, 2), TIGHT)
    assert found.uncovered == 5 * 8 - 2 * 6
    assert found.cost == pytest.approx(2 * 6 + 10 * (28 + 6 * 2 + 2 * 4))
    assert not found.contradictions


def test_nobody_is_needed_where_nothing_is_required() -> None:
    assert solved(demand(2), people(TIGHT, 3), TIGHT).roster.shifts == ()
    assert solved(demand(1, (0, 6, 8, 1)), [], TIGHT).uncovered == 2


def test_fixed_shifts_stay() -> None:
    kept = pinned("Tight 1", 0, 14, 8, "late")
    stranger = pinned("Guest", 1, 6, 6, "early")
    roster = msgspec.structs.replace(demand(2, (0, 6, 12, 1), (0, 14, 22, 1), (1, 6, 12, 1)), shifts=(kept, stranger))
    found = solved(roster, people(TIGHT, 2), TIGHT)
    assert {kept, stranger} <= set(found.roster.shifts)
    assert found.uncovered == 0
    assert {(each.agent, each.pattern) for each in found.roster.shifts} == {
        ("Tight 1", "late"),
        ("Guest", "early"),
        ("Tight 2", "early"),
    }
    assert [each.rule for each in found.broken] == ["person"]


def test_a_shift_that_was_not_pinned_may_go() -> None:
    old = Shift("Tight 1", at(0, 14), at(0, 22), (), "late")
    found = solved(msgspec.structs.replace(demand(1, (0, 6, 12, 1)), shifts=(old,)), people(TIGHT, 1), TIGHT)
    assert [each.pattern for each in found.roster.shifts] == ["early"]


CONTRADICTING = {
    "hours and days": (Contract("C", (plain("day", 8, 8),), 40, 40, 0, 4), {}, {"hours under", "days over"}),
    "too few hours": (Contract("C", (plain("day", 8, 8),), 0, 20, 3, 7), {}, {"days under", "hours over"}),
    "rest": (Contract("C", (plain("day", 12, 8),), 0, 168, 7, 7, 7, 13), {}, {"days under", "rest"}),
    "in a row": (Contract("C", (plain("day", 8, 8),), 0, 168, 6, 7, 2), {}, {"days under", "in a row"}),
    "weekend": (Contract("C", (plain("day", 8, 8),), 0, 168, 6, 7, 7, 0, 0), {}, {"days under", "weekend"}),
    "available": (
        Contract("C", (plain("day", 8, 8),), 16),
        {"available": (((0, 1440),), *((),) * 6)},
        {"hours under", "availability"},
    ),
    "not to be made": (Contract("C", (plain("day", 8, 8),), 30, 31), {}, {"hours under", "hours over"}),
}


@pytest.mark.parametrize("case", list(CONTRADICTING))
def test_contracts_that_contradict_themselves_are_named(case: str) -> None:
    contract, more, rules = CONTRADICTING[case]
    found = solved(demand(7), people(contract, 3, **more), contract)
    (told,) = found.contradictions
    assert (told.contract, set(told.rules)) == ("C", rules)
    assert told.people == ("C 1", "C 2", "C 3")
    assert len(told.given_up) == 1
    assert {each.rule for each in found.broken} == set(told.given_up)
    assert told.words.startswith("Contract C contradicts itself for C 1 and 2 more: at least")


def test_fixed_shifts_against_a_rule_are_named() -> None:
    roster = msgspec.structs.replace(
        demand(2), shifts=(pinned("Tight 1", 0, 22, 8, "night"), pinned("Tight 1", 1, 14, 8, "late"))
    )
    (told,) = solved(roster, people(TIGHT, 2), TIGHT).contradictions
    assert (told.people, told.rules) == (("Tight 1",), ("rest",))


def test_fixed_shifts_at_once_are_named_and_kept() -> None:
    both = (pinned("Tight 1", 0, 22, 8, "night"), pinned("Tight 1", 1, 5, 8, "late"))
    found = solved(msgspec.structs.replace(demand(2, (1, 14, 22, 1)), shifts=both), people(TIGHT, 2), TIGHT)
    assert [each.rules for each in found.contradictions] == [("overlap",)]
    assert set(both) < set(found.roster.shifts)
    assert found.uncovered == 0


def test_leave_counts_as_worked() -> None:
    contract = Contract("Full", (plain("day", 8, 8),), 40, 40, 5, 5)
    leave = (MONDAY, MONDAY + timedelta(days=1))
    found = solved(demand(7), people(contract, 1, leave=leave), contract)
    assert (len(found.roster.shifts), found.broken, found.contradictions) == (3, (), ())


def test_progress_is_told_and_never_worse() -> None:
    told: list[Progress] = []
    roster = demand(7, *((day, 8, 16 + day, 3 + day) for day in range(7)))
    found = solved(roster, people(TIGHT, 6) + people(LOOSE, 6), TIGHT, LOOSE, tell=told.append)
    bounds = [each.bound for each in told if each.bound is not None]
    assert bounds == sorted(bounds)
    assert all(each.best is None or each.bound is None or each.best >= each.bound - 1e-6 for each in told)
    assert found.cost == told[-1].best or found.cost <= (told[-1].best or 0)


def test_what_is_missing_is_spread() -> None:
    contract = Contract("Half", (plain("half", 4, 8, 12),), 0, 4, 0, 1)
    roster = demand(1, (0, 8, 12, 10), (0, 12, 16, 10))
    found = solved(roster, people(contract, 16), contract)
    assert scheduled(found.roster)[8:16].tolist() == [8] * 8


def test_a_missing_agent_has_a_price() -> None:
    roster, cheap = demand(1, (0, 6, 8, 1)), Prices(missing=1)
    assert solved(roster, people(TIGHT, 1), TIGHT, prices=cheap).roster.shifts == ()
    assert len(solved(roster, people(TIGHT, 1), TIGHT).roster.shifts) == 1


hours = st.integers(0, 23)
patterns = st.builds(
    lambda length, starts, rest: Pattern("p", length * 60, tuple(s * 60 for s in starts), *rest),
    st.integers(3, 10),
    st.lists(hours, min_size=1, max_size=4, unique=True),
    st.sampled_from([(), ((Window(15, 30, 105),), None), ((Window(15, 30, 60),), Window(30, 60, 120, False))]),
)
contracts = st.builds(
    lambda pattern, least, more, days, row, rest, weekend: Contract(
        "c", (pattern, plain("q", 5, 7, 15)), least, least + more, max(days - 2, 0), days, row, rest, weekend
    ),
    patterns,
    st.integers(0, 30),
    st.integers(0, 20),
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(0, 40),
    st.integers(0, 2),
)
persons = st.builds(
    lambda days, leave, row: {
        "available": tuple(((0, 1440),) if day else ((600, 1440),) for day in days),
        "leave": tuple(MONDAY + timedelta(days=each) for each in leave),
        "row_before": row,
        "worked_until": at(0, -1) if row else None,
    },
    st.lists(st.booleans(), min_size=7, max_size=7),
    st.lists(st.integers(0, 6), max_size=2, unique=True),
    st.integers(0, 3),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contracts, persons, st.lists(st.tuples(st.integers(0, 6), hours, st.integers(1, 3)), max_size=4))
def test_a_solved_week_breaks_no_rule_that_was_given(contract: Contract, who: dict[str, Any], needs: list[Any]) -> None:
    roster = demand(7, *((day, hour, hour + 6, many) for day, hour, many in needs))
    found = solved(roster, [*people(contract, 3), Person("Other", "c", **who)], contract, gap=0.02)
    allowed = {name: set(told.given_up) for told in found.contradictions for name in told.people}
    assert [each for each in found.broken if each.rule not in allowed.get(each.agent, set())] == []
