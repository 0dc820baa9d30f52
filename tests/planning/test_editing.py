"""Edits of a schedule: what each does, that all are undone, and that their effect is what all slots would tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.planning import editing
from supervisor.planning.editing import Edits
from supervisor.planning.effect import Demand, Effect, difference
from supervisor.planning.queueing import Figures, Traffic, evaluate
from supervisor.planning.roster import Pattern, Pause, Roster, Shift, Window, moment, scheduled
from supervisor.planning.shift import MINUTE

ZONE = "America/Chicago"
HOUR = 60 * MINUTE
MONDAY = date(2026, 11, 23)
BEGIN, END = moment(MONDAY, 0, ZONE), moment(MONDAY, 7 * 24 * 60, ZONE)
QUARTER = 15 * MINUTE


def a_shift(agent: str, day: int, hour: float, length: float = 8) -> Shift:
    begin = BEGIN + round((day * 24 + hour) * HOUR)
    pauses = (
        Pause(begin + 2 * HOUR, begin + 2 * HOUR + QUARTER),
        Pause(begin + 4 * HOUR, begin + 4 * HOUR + 3 * QUARTER, "lunch", False),
    )
    return Shift(agent, begin, begin + round(length * HOUR), pauses, "Day")


def a_roster(people: int = 3) -> Roster:
    shifts = tuple(a_shift(f"P{who}", day, 7 + who % 5) for who in range(people) for day in range(5))
    return Roster(ZONE, BEGIN, END, 15, shifts)


def demand(people: int) -> Demand:
    hours = np.arange(672) * 0.25 % 24
    calls = np.where((hours >= 7) & (hours < 20), people * 2.4, 0.0)
    return Demand(calls, np.full(672, 180.0), target=0.8, patience_s=240.0, present=0.9)


def test_a_shift_moves_with_its_pauses_and_stays_within_the_week() -> None:
    roster = a_roster()
    told = editing.moved(roster, 0, 2 * QUARTER).shifts[0]
    first = roster.shifts[0]
    assert (told.begin - first.begin, told.end - first.end) == (2 * QUARTER, 2 * QUARTER)
    assert [each.begin - was.begin for each, was in zip(told.pauses, first.pauses, strict=True)] == [2 * QUARTER] * 2
    assert editing.moved(roster, 0, -40 * HOUR).shifts[0].begin == BEGIN
    assert editing.moved(roster, 0, 900 * HOUR).shifts[0].begin == END - QUARTER


def test_an_end_is_dragged_and_pauses_stay_inside() -> None:
    roster = a_roster()
    shorter = editing.resized(roster, 0, end=-4 * HOUR).shifts[0]
    assert shorter.end - shorter.begin == 4 * HOUR
    assert [(each.begin >= shorter.begin, each.end <= shorter.end) for each in shorter.pauses] == [(True, True)] * 2
    least = editing.resized(roster, 0, end=-40 * HOUR).shifts[0]
    assert least.end - least.begin == 3 * QUARTER
    later = editing.resized(roster, 0, begin=HOUR).shifts[0]
    assert (later.begin - roster.shifts[0].begin, later.end) == (HOUR, roster.shifts[0].end)
    assert editing.resized(roster, 0, end=40 * HOUR).shifts[0].end == roster.shifts[0].begin + 24 * HOUR


def test_a_pause_moves_within_the_shift_and_in_the_order_of_time() -> None:
    roster = a_roster()
    told = editing.pause_moved(roster, 0, 0, 5 * HOUR).shifts[0]
    assert [each.kind for each in told.pauses] == ["lunch", "break"]
    assert editing.pause_moved(roster, 0, 1, 40 * HOUR).shifts[0].pauses[1].end == roster.shifts[0].end


def test_shifts_are_added_removed_handed_over_pinned_and_copied() -> None:
    roster = a_roster(1)
    assert editing.removed(roster, {0, 2}).shifts == (roster.shifts[1], *roster.shifts[3:])
    assert editing.reassigned(roster, 0, "Zoe").shifts[0].agent == "Zoe"
    assert editing.pinned(roster, 0, fixed=True).shifts[0].fixed
    copies = editing.copied(roster, [0, 4], days=1, agent="Zoe").shifts[5:]
    assert [each.begin for each in copies] == [roster.shifts[0].begin + 24 * HOUR, roster.shifts[4].begin + 24 * HOUR]
    assert editing.copied(roster, [0], days=9).shifts == roster.shifts


def test_a_copy_over_the_change_of_clocks_begins_at_the_same_time_of_the_clock() -> None:
    saturday = date(2026, 10, 31)
    begin = moment(saturday, 8 * 60, ZONE)
    roster = Roster(
        ZONE, moment(saturday, 0, ZONE), moment(saturday, 3 * 1440, ZONE), 15, (Shift("A", begin, begin + HOUR),)
    )
    assert editing.copied(roster, [0], days=1).shifts[1].begin == begin + 25 * HOUR


def test_a_new_shift_has_the_pauses_of_its_pattern() -> None:
    lunch = Window(45, 210, 270, paid=False)
    pattern = Pattern("Day", 480, (480,), (Window(15, 90, 150), Window(15, 330, 390)), lunch)
    told = editing.made("Ana", BEGIN + 8 * HOUR, pattern)
    starts = [(each.kind, (each.begin - told.begin) // MINUTE) for each in told.pauses]
    assert starts == [("break", 120), ("lunch", 240), ("break", 360)]
    assert told.end - told.begin == 8 * HOUR


EDIT = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 30), st.integers(-200, 700).map(lambda n: n * QUARTER)),
    st.tuples(st.just("begin"), st.integers(0, 30), st.integers(-60, 60).map(lambda n: n * QUARTER)),
    st.tuples(st.just("end"), st.integers(0, 30), st.integers(-60, 60).map(lambda n: n * 5 * MINUTE)),
    st.tuples(st.just("pause"), st.integers(0, 30), st.integers(-60, 60).map(lambda n: n * 5 * MINUTE)),
    st.tuples(st.just("agent"), st.integers(0, 30), st.integers(0, 5)),
    st.tuples(st.just("remove"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("copy"), st.integers(0, 30), st.integers(-3, 3)),
)


def edit(roster: Roster, kind: str, place: int, value: int) -> Roster:
    if not roster.shifts:
        return editing.added(roster, a_shift("new", 1, 9))
    place %= len(roster.shifts)
    match kind:
        case "move":
            return editing.moved(roster, place, value)
        case "begin" | "end":
            return editing.resized(roster, place, **{kind: value})
        case "pause":
            return editing.pause_moved(roster, place, 0, value)
        case "agent":
            return editing.reassigned(roster, place, f"P{value}")
        case "remove":
            return editing.removed(roster, {place})
        case _:
            return editing.copied(roster, [place], value)


@settings(max_examples=60, deadline=None)
@given(st.lists(EDIT, max_size=12))
def test_undoing_any_sequence_gives_the_first_schedule_and_redoing_the_last(done: list[tuple[str, int, int]]) -> None:
    first = a_roster()
    edits = Edits(first)
    for each in done:
        edits = edits.edited(edit(edits.now, *each), each[0])
    last, steps = edits.now, len(edits.past)
    for _ in range(steps):
        edits = edits.undone()
    assert edits.now == first
    assert edits.undone() is edits
    for _ in range(steps):
        edits = edits.redone()
    assert edits.now == last
    assert edits.redone() is edits


@settings(max_examples=40, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=8))
def test_the_effect_of_edits_is_what_evaluating_every_slot_would_tell(done: list[tuple[str, int, int]]) -> None:
    roster, wanted = a_roster(6), demand(6)
    effect = Effect(roster, wanted)
    for each in done:
        after = edit(roster, *each)
        effect, roster = effect.of(roster, after), after
    assert np.array_equal(effect.scheduled, scheduled(roster))
    whole = Effect(roster, wanted)
    assert np.allclose(effect.level, whole.level, equal_nan=True, rtol=0, atol=1e-12)
    agents = np.floor(effect.scheduled * wanted.present + 1e-9)
    told = evaluate(wanted.coming(15), np.maximum(agents, 1), 20.0).service_level
    expected = np.where(wanted.calls > 0, np.where(agents > 0, told, 0.0), np.nan)
    assert np.allclose(effect.level, expected, equal_nan=True, rtol=0, atol=1e-12)


def test_the_level_of_a_day_is_weighted_by_calls() -> None:
    roster = a_roster(6)
    effect = Effect(roster, demand(6))
    rows = slice(0, 96)
    weight, level = demand(6).calls[rows], effect.level[rows]
    expected = np.nansum(weight * level) / weight.sum()
    assert effect.day(30).level == pytest.approx(expected)
    assert Effect(roster).day(30).level is None
    assert Effect(roster, Demand(np.zeros(672), np.zeros(672))).day(30).level is None


def test_only_what_is_different_is_told() -> None:
    roster = a_roster()
    after = editing.moved(roster, 3, QUARTER)
    assert difference(roster, after) == ([roster.shifts[3]], [after.shifts[3]])
    assert difference(roster, roster) == ([], [])
    assert difference(roster, editing.removed(roster, {3})) == ([roster.shifts[3]], [])


def test_a_drag_evaluates_no_slot_but_those_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    roster = a_roster(300)
    effect = Effect(roster, demand(300))
    asked: list[int] = []

    def counted(coming: Traffic, *told: Any) -> Figures:
        asked.append(coming.calls.size)
        return evaluate(coming, *told)

    monkeypatch.setattr("supervisor.planning.effect.evaluate", counted)
    told = effect.of(roster, editing.moved(roster, 700, 4 * QUARTER))
    assert len(asked) == 1
    assert 0 < asked[0] <= told.touched(effect).size < 20
    effect.of(roster, editing.moved(roster, 700, 4 * QUARTER))
    assert len(asked) == 1
