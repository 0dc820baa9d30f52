"""Calls that are over take little room, go on where they were, and are forgotten."""

from __future__ import annotations

from supervisor.core.calls import Call
from supervisor.core.closed import MINUTE_MS, SLOT_MS, Closed, Lately
from supervisor.core.floor import LATE_MS, Floor
from supervisor.core.rules import Rules
from supervisor.core.sequel import FORGET_MS
from tests.day import Day

SMALL = 400
"""Bytes of a call that was answered and ended."""


def busy(calls: int) -> Day:
    """A call a second, answered and ended at once."""
    day = Day().joined("Ann")
    for number in range(calls):
        day.queued(f"{number}").after(0.1).rang(f"{number}").after(0.1).answered(f"{number}").after(0.1)
        day.ended(f"{number}").hung_up(f"{number}").after(0.7)
    return day


def folded(day: Day) -> Floor:
    floor = Floor(Rules())
    for record in day.records:
        floor.apply(record)
    return floor


def test_what_a_busy_floor_remembers_does_not_grow() -> None:
    sizes = [len(folded(busy(calls)).state.closed) for calls in (1500, 2200)]
    assert max(sizes) <= (FORGET_MS + LATE_MS + MINUTE_MS) / 1000
    assert min(sizes) >= FORGET_MS / 1000 - LATE_MS / 1000


def test_calls_that_are_over_are_bytes_and_few() -> None:
    state = folded(busy(800)).state
    bodies = [body for calls in state.closed.minutes.values() for body in calls.values()]
    assert len(state.calls) <= (2 * LATE_MS + SLOT_MS) / 1000
    assert max(map(len, bodies)) < SMALL


def test_a_call_that_goes_on_after_a_while_is_the_same_call() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(10).ended("a").after(LATE_MS / 1000)
    for number in range(3):
        day.queued(f"{number}").after(LATE_MS / 1000).abandoned(f"{number}")
    day.queued("a", "parks").after(3).abandoned("a").after(1)
    assert (day.figure("offered"), day.figure("answered"), day.figure("abandoned_after_answer")) == (4, 1, 1)


def test_a_call_is_taken_out_once() -> None:
    closed, call = Closed(), Call("a", "pbx")
    closed.put(call.name, call, 60_000)
    assert [each.id for each in closed] == ["a"]
    assert closed.take(call.name) == call
    assert closed.take(call.name) is None


def test_whole_minutes_are_forgotten() -> None:
    closed = Closed()
    for at in (0, 59_999, 60_000):
        closed.put(f"{at}", Call(f"{at}", "pbx"), at)
    closed.forget(60_000)
    assert [call.id for call in closed] == ["60000"]


def test_names_come_up_once_nothing_was_told_for_a_while() -> None:
    lately = Lately(["rests"])
    lately.add("a", 1000)
    lately.add("b", SLOT_MS)
    assert lately.quiet(SLOT_MS) == ["rests", "a"]
    lately.rest("a")
    lately.add("a", 2 * SLOT_MS)
    assert lately.quiet(2 * SLOT_MS) == ["b"]
    assert lately.quiet(3 * SLOT_MS) == ["a"]
