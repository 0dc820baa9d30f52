"""Who is on the phones in each slot, and every rule that a schedule can break."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.planning.broken import RULES
from supervisor.planning.roster import (
    Contract,
    Pattern,
    Pause,
    Person,
    Roster,
    Shift,
    Window,
    broken,
    days,
    local,
    moment,
    scheduled,
)

ZONE, MINUTE = "America/New_York", 60_000
MONDAY = date(2026, 11, 23)
EIGHT = Pattern(
    "eight", 480, (480, 600, 1320), (Window(15, 60, 180), Window(15, 300, 420)), Window(30, 180, 300, False)
)
PLAIN = Pattern("plain", 480, tuple(range(0, 1440, 60)))
FULL = Contract("Full time", (EIGHT, PLAIN))


def at(day: int, minute: int) -> int:
    """Ms UTC of a minute of a day, 0 being Monday."""
    return moment(MONDAY + timedelta(days=day), minute, ZONE)


def shift(day: int, hour: float = 8, hours: float = 8, who: str = "Ada", **more: Any) -> Shift:
    begin = at(day, round(hour * 60))
    return Shift(who, begin, begin + round(hours * 60) * MINUTE, **{"pattern": "plain", **more})


def week(*shifts: Shift) -> Roster:
    return Roster(ZONE, at(0, 0), at(7, 0), 15, shifts)


def rules(roster: Roster, person: Person | None = None, contract: Contract = FULL) -> list[str]:
    return [each.rule for each in broken(roster, [person or Person("Ada", contract.name)], [contract])]


def rule_with(contract: Contract, *shifts: Shift, **person: Any) -> list[str]:
    return rules(week(*shifts), Person("Ada", contract.name, **person), contract)


def limits(**more: Any) -> Contract:
    return Contract("Some", (PLAIN,), **more)


def test_who_is_on_a_break_is_not_on_the_phones() -> None:
    pauses = (Pause(at(0, 600), at(0, 615)), Pause(at(0, 720), at(0, 750), "lunch", paid=False))
    on = scheduled(week(shift(0, pauses=pauses), shift(0, 10, who="Bob")))
    assert on.dtype == np.int64
    assert on[[31, 32, 39, 40, 41, 47, 48, 49, 50, 63, 64, 71, 72]].tolist() == [0, 1, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 0]
    assert on.sum() == (2 * 480 - 45) // 15


def test_parts_of_a_slot_are_added_up_and_rounded_down() -> None:
    half = shift(0, 8, 0.125), shift(0, 8.125, 0.125, "Bob")
    assert scheduled(week(*half))[32] == 1
    assert scheduled(week(half[0]))[32] == 0


@pytest.mark.parametrize(("day", "slots"), [(date(2026, 11, 1), 100), (date(2026, 3, 8), 92)])
def test_a_day_with_an_hour_more_or_less_has_its_slots(day: date, slots: int) -> None:
    roster = Roster(ZONE, moment(day, 0, ZONE), moment(day + timedelta(days=1), 0, ZONE), 15)
    assert roster.slots == slots
    assert days(roster) == (day,)
    assert local(moment(day, 600, ZONE), ZONE) == (day, 600)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 900)), max_size=12))
def test_agents_by_slot_are_those_counted_by_hand(made: list[tuple[int, int, int]]) -> None:
    roster = week(*(shift(day, minute / 60, length / 60) for day, minute, length in made))
    size = 15 * MINUTE
    edges = [roster.begin + each * size for each in range(roster.slots)]
    inside = [sum(max(0, min(s.end, e + size) - max(s.begin, e)) for s in roster.shifts) // size for e in edges]
    assert scheduled(roster).tolist() == inside


def test_nothing_is_wrong_with_an_ordinary_week() -> None:
    assert rules(week(*(shift(day) for day in range(5)))) == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("overlap", rule_with(limits(), shift(0), shift(0, 12))),
        ("rest", rule_with(limits(rest=11), shift(0, 14), shift(1, 8))),
        ("rest", rule_with(limits(rest=11), shift(0, 5), worked_until=at(0, 0))),
        ("hours over", rule_with(limits(hours_most=39), *map(shift, range(5)))),
        ("hours under", rule_with(limits(hours_least=41), *map(shift, range(5)))),
        ("days over", rule_with(limits(days_most=4), *map(shift, range(5)))),
        ("days under", rule_with(limits(days_least=5), *map(shift, range(4)))),
        ("in a row", rule_with(limits(in_a_row=4), *map(shift, range(5)))),
        ("in a row", rule_with(limits(in_a_row=4), shift(0), row_before=4)),
        ("weekend", rule_with(limits(weekend_most=1), shift(5), shift(6))),
        ("availability", rule_with(limits(), shift(0), available=(((540, 1440),), *((),) * 6))),
        ("leave", rule_with(limits(), shift(1, 20), leave=(MONDAY + timedelta(days=2),))),
        ("pattern", rule_with(limits(), shift(0, pattern="other"))),
        ("pattern", rule_with(limits(), shift(0, pattern=""))),
        ("break", rule_with(limits(), shift(0, pauses=(Pause(at(0, 600), at(0, 615)),)))),
        ("person", rule_with(limits(), shift(0, who="Eve"))),
        ("contract", rules(week(shift(0)), Person("Ada", "none"))),
    ],
    ids=lambda each: each if isinstance(each, str) else "found",
)
def test_a_rule_that_is_broken_is_named(rule: str, found: list[str]) -> None:
    assert found == [rule]


def test_every_rule_has_a_case() -> None:
    cases = test_a_rule_that_is_broken_is_named.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {rule for rule, _ in cases} == set(RULES)


def pause(minute: int, length: int = 15, kind: Any = "break") -> Pause:
    return Pause(at(0, 480 + minute), at(0, 480 + minute + length), kind, kind == "break")


GOOD = (pause(60), pause(240, 30, "lunch"), pause(420))


@pytest.mark.parametrize(
    ("pauses", "words"),
    [
        (GOOD, None),
        ((pause(45), *GOOD[1:]), "Ada: this break begins 0.75 h into the shift; the pattern allows 1 to 3 h."),
        ((pause(60, 20), *GOOD[1:]), "Ada: this break has 20 minutes; the pattern gives 15."),
        ((GOOD[0], pause(470, 30, "lunch"), GOOD[2]), "Ada: this lunch is outside the shift."),
        (GOOD[:2], "This shift of Ada has 1 break; its pattern has 2."),
        ((GOOD[0], GOOD[2]), "This shift of Ada has no lunch; its pattern has 1."),
    ],
    ids=["good", "early", "long", "outside", "missing", "no lunch"],
)
def test_a_pause_that_is_misplaced_is_said(pauses: tuple[Pause, ...], words: str | None) -> None:
    found = broken(week(shift(0, pattern="eight", pauses=pauses)), [Person("Ada", "Full time")], [FULL])
    assert [each.words for each in found] == ([words] if words else [])


def test_pauses_at_once_are_said() -> None:
    pauses = (pause(180), pause(180, 30, "lunch"), pause(420))
    found = broken(week(shift(0, pattern="eight", pauses=pauses)), [Person("Ada", "Full time")], [FULL])
    assert [each.words for each in found] == ["Two pauses of Ada overlap."]


def test_unpaid_lunch_is_no_hour_of_the_contract() -> None:
    assert EIGHT.paid == 450
    assert shift(0, pattern="eight", pauses=GOOD).paid == 450
    assert EIGHT.past_midnight
    assert not FULL.patterns[0].starts[0] + EIGHT.length > 1440


def test_a_night_from_sunday_to_monday_is_available_where_both_days_are() -> None:
    spans = (((0, 480),), *((),) * 5, ((1200, 1440),))
    assert rules(week(shift(6, 22)), Person("Ada", "Full time", spans)) == []
    assert rules(week(shift(6, 22)), Person("Ada", "Full time", (*((),) * 6, ((1200, 1440),)))) == ["availability"]


def test_a_part_of_a_week_has_not_too_few_hours() -> None:
    roster = Roster(ZONE, at(0, 0), at(3, 0), 15, (shift(0),))
    assert rules(roster, contract=limits(hours_least=40, days_least=5), person=Person("Ada", "Some")) == []


def test_a_rule_says_whose_and_when() -> None:
    (found,) = broken(week(shift(0, 14), shift(1, 8)), [Person("Ada", "Some")], [limits(rest=11)])
    assert (found.agent, found.begin, found.end) == ("Ada", at(1, 480), at(1, 960))
    assert found.words == "Ada has 10 h of rest before this shift; Some asks for 11 h."


@pytest.mark.parametrize(
    ("hours", "said"),
    [(8 + 20 / 60, "8.3"), (39 + 59 / 60, "39.98"), (31, "31"), (38 + 10 / 60, "38.2")],
    ids=["third", "near", "whole", "sixth"],
)
def test_hours_have_one_decimal_unless_they_would_look_like_the_limit(hours: float, said: str) -> None:
    many = [shift(day, 8, hours / 7) for day in range(6)]
    last = shift(6, 8, hours - sum((each.end - each.begin) / 3_600_000 for each in many))
    (found,) = broken(week(*many, last), [Person("Ada", "Some")], [limits(hours_least=40)])
    assert found.words == f"Ada works {said} h in this week; Some asks for 40 h."
