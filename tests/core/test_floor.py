"""The floor: what one event touches, what is remembered, and for how long."""

from __future__ import annotations

import pytest

from supervisor.core.agents import TooLateError
from supervisor.core.events import AgentSeen, Waiting
from supervisor.core.floor import LATE_MS, Floor
from supervisor.core.rules import Rules
from supervisor.core.sequel import FORGET_MS
from tests.day import Day


def folded(day: Day, *, late_ms: int = LATE_MS) -> Floor:
    floor = Floor(Rules(), late_ms=late_ms)
    for record in day.records:
        floor.apply(record)
    return floor


def test_an_event_tells_which_queues_and_agents_look_different() -> None:
    day = Day().joined("Ann", "info", "parks").queued("a", "parks").after(5).answered("a")
    floor = Floor(Rules())
    *before, answered = day.records
    for record in before:
        floor.apply(record)
    touched = floor.apply(answered)
    assert touched.agents == {"Ann"}
    assert touched.queues == {"info", "parks"}


def test_who_waits_where() -> None:
    floor = folded(Day().queued("a").queued("b", "parks").queued("c").after(5).abandoned("c"))
    assert sorted(caller.call for caller in floor.waiting_in(None)) == ["a", "b"]
    assert [caller.call for caller in floor.waiting_in(frozenset({"parks"}))] == ["b"]


def test_calls_are_forgotten_when_nothing_of_them_can_come_any_more() -> None:
    day = Day().queued("waits")
    for number in range(50):
        day.queued(f"{number}").after(1).abandoned(f"{number}").after(60)
    floor = folded(day.after((FORGET_MS + 2 * LATE_MS) / 1000).queued("now"))
    assert sorted(call.id for call in floor.state.calls.values()) == ["now", "waits"]
    assert [caller.call for caller in floor.waiting_in(None)] == ["waits", "now"]


def test_a_call_at_rest_goes_on_where_it_was() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(1000).queued("b").after(1).ended("a").after(1)
    assert (day.figure("talk_s"), day.figure("answered")) == (1001, 1)


def test_events_may_come_late_by_so_much_and_no_more() -> None:
    day = Day().queued("late").after(LATE_MS / 1000).queued("early")
    late, early = day.records
    floor = Floor(Rules())
    floor.apply(early)
    floor.apply(late)
    day.after(0.001).queued("later")
    floor.apply(day.records[-1])
    with pytest.raises(TooLateError):
        floor.apply(late)


def test_a_picture_of_one_system_says_nothing_of_another() -> None:
    day = Day().joined("Ann", "info").queued("a").after(5)
    day.system = "other"
    day.joined("Bob", "parks").queued("b", "parks").after(5).snapshot().after(5)
    floor = folded(day)
    assert [caller.call for caller in floor.waiting_in(None)] == ["a"]
    assert (list(floor.now("Ann").members), list(floor.now("Bob").members)) == (["info"], [])


def test_a_picture_told_twice_changes_nothing() -> None:
    day = Day().queued("a").after(5)
    waiting = [Waiting("a", "info", day.at - 5000), Waiting("b", "info", day.at - 3000)]
    members = [AgentSeen("Ann", "info"), AgentSeen("Ann", "parks", paused=True, reason="Lunch")]
    day.snapshot(waiting, members)
    once, twice = folded(day), folded(day)
    for record in day.records:
        twice.apply(record)
    assert twice.state.waiting == once.state.waiting
    assert twice.now("Ann") == once.now("Ann")


def test_what_the_gaps_and_the_sources_are_is_remembered() -> None:
    floor = folded(Day().source_opened().after(5).queued("a").after(5).source_lost("cut"))
    assert [gap.reason for gap in floor.state.gaps.open()] == ["cut"]
    assert list(floor.state.seen) == ["ami"]


def test_an_agent_of_whom_only_another_view_of_a_call_told_is_not_there() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").after(0.018).answered("a", "Nobody")
    log, ami = day.records
    floor = Floor(Rules())
    floor.apply(ami)
    assert floor.knows("Nobody")
    touched = floor.apply(log)
    assert not floor.knows("Nobody")
    assert touched.agents == {"Nobody"}
