"""The world is the same whatever the order in which it is told, and however often its time is booked."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervisor.core import timeline as core_timeline
from supervisor.core.agents import TooLateError
from supervisor.core.events import SystemStarted, Waiting
from supervisor.core.floor import LATE_MS
from supervisor.metrics.statement import Asked, Presence, rolling_sight, statement, tell
from supervisor.metrics.world import World
from tests.day import START, Day, rules
from tests.examples import MANY
from tests.metrics.stories import days

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))


def told(world: World, at: int) -> str:
    """Everything a world says, as JSON, rolling windows too."""
    world.settle(at)
    asked, presence = Asked(at), Presence(world)
    scopes = sorted(scope for scope, account in world.ledger.accounts.items() if not account.total.empty)
    rolling = {scope: tell(rolling_sight(world, scope, 30, asked, presence), world) for scope in scopes}
    return json.dumps([statement(world, asked), rolling], ensure_ascii=False)


def lived(day: Day, delays: Sequence[int], *, settling: bool) -> World:
    """A day as it came in: each record late by its own delay (ms), the time booked whenever one comes."""
    arrivals = sorted(zip(day.records, delays, strict=True), key=lambda pair: pair[0].at + pair[1])
    world = World(day.rules, day.start, rolling_from=0)
    for record, delay in arrivals:
        if settling:
            world.settle(record.at + delay)
        world.apply(record)
    return world


def check_late(day: Day, delays: Sequence[int], *, settling: bool) -> None:
    end = day.at + LATE_MS
    ordered = World(day.rules, day.start, rolling_from=0)
    ordered.fold(day.records)
    assert told(lived(day, delays, settling=settling), end) == told(ordered, end)


@st.composite
def late_days(draw: st.DrawFn, most: int = 30) -> tuple[Day, list[int]]:
    day = draw(days(most=most))
    late = st.sampled_from((0, 0, 0, 1, 1000, 20_000, LATE_MS - 1))
    return day, [draw(late) for _ in day.observed]


@few
@given(late_days(), st.booleans())
def test_late_events_count_as_if_they_had_come_in_order(late: tuple[Day, list[int]], settling: bool) -> None:
    check_late(*late, settling=settling)


@few
@given(late_days(), st.booleans())
def test_late_events_among_what_is_folded_up(late: tuple[Day, list[int]], settling: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_timeline, "SEGMENT", 2)
        check_late(*late, settling=settling)


@pytest.mark.slow
@many
@given(late_days(most=60), st.booleans())
def test_many_late_events(late: tuple[Day, list[int]], settling: bool) -> None:
    check_late(*late, settling=settling)


@few
@given(late_days(), st.integers(1, 9))
def test_events_that_come_together_count_as_if_they_had_come_one_by_one(late: tuple[Day, list[int]], size: int) -> None:
    day, delays = late
    pairs = sorted(zip(day.records, delays, strict=True), key=lambda pair: pair[0].at + pair[1])
    arrived = [record for record, _ in pairs]
    world = World(day.rules, day.start, rolling_from=0)
    for first in range(0, len(arrived), size):
        assert not world.take(arrived[first : first + size]).refused
        world.settle(world.floor.state.head)
    assert told(world, day.at + LATE_MS) == told(lived(day, delays, settling=False), day.at + LATE_MS)


@few
@given(days(most=30), st.lists(st.integers(0, 4_000_000), max_size=6))
def test_booking_time_more_often_changes_nothing(day: Day, moments: list[int]) -> None:
    often = World(day.rules, day.start, rolling_from=0)
    pending = sorted(day.start + moment for moment in moments if day.start + moment <= day.at)
    for record in day.records:
        while pending and pending[0] <= record.at:
            often.settle(pending.pop(0))
        often.apply(record)
    once = World(day.rules, day.start, rolling_from=0)
    once.fold(day.records)
    assert told(often, day.at) == told(once, day.at)


@few
@given(days(most=30))
def test_a_rolling_window_that_is_kept_up_to_date_is_the_one_made_anew(day: Day) -> None:
    lived_in = World(day.rules, day.start, rolling_from=0)
    for record in day.records:
        lived_in.apply(record)
        told(lived_in, record.at)
    anew = World(day.rules, day.start, rolling_from=0)
    anew.fold(day.records)
    assert told(lived_in, day.at) == told(anew, day.at)


def test_an_event_told_twice_counts_once() -> None:
    day = Day().joined("Ann").queued("a").rang("a").after(5).answered("a").after(60).ended("a").after(5)
    twice = World(day.rules, day.start)
    for record in day.records:
        twice.apply(record)
        twice.apply(record)
    assert told(twice, day.at) == told(day.world(), day.at)


def test_an_event_older_than_the_fold_remembers_is_refused() -> None:
    day = Day().queued("a").after(LATE_MS / 1000 + 1).queued("b")
    world = World(day.rules, day.start)
    world.apply(day.records[1])
    with pytest.raises(TooLateError):
        world.apply(day.records[0])


def test_a_late_picture_of_the_floor_judges_a_call_by_what_it_was_then() -> None:
    day = Day().joined("Ann").queued("a").after(2).answered("a").after(10)
    day.snapshot(members=()).after(10).ended("a").after(1)
    picture = next(record for record in day.records if record.event.KIND == "floor.seen")
    late = World(day.rules, day.start)
    late.fold([*(record for record in day.records if record is not picture), picture])
    assert told(late, day.at) == told(day.world(), day.at)
    assert day.figure("talk_s") == 20


def test_an_agent_first_heard_of_after_a_picture_without_her_is_judged_by_it() -> None:
    day = Day().joined("Ann").after(10).snapshot().after(10)
    late = World(day.rules, day.start)
    late.fold(reversed(day.records))
    assert told(late, day.at) == told(day.world(), day.at)
    assert day.agent("Ann")["state"] == "no_queue"


def test_two_answers_to_what_can_be_seen_are_settled_by_time_and_not_by_arrival() -> None:
    day = Day().restarted(sees_refusals=True).after(5).restarted(sees_refusals=False).after(1)
    late = World(day.rules, day.start)
    late.fold(reversed(day.records))
    assert told(late, day.at) == told(day.world(), day.at)


def test_a_new_day_begins_with_those_who_wait() -> None:
    midnight = START + 3600_000
    day = Day().queued("a").after(3600).after(30).answered("a").queued("b").after(1)
    turned = World(day.rules, day.start)
    for record in day.records:
        if record.at >= midnight and turned.since < midnight:
            turned.settle(midnight)
            turned.turn(midnight)
        turned.apply(record)
    assert told(turned, day.at) == told(day.world(since=midnight), day.at)
    assert statement(turned, Asked(day.at))["centre"]["waiting_peak"] == 1


def test_a_caller_of_whom_nothing_is_heard_for_half_a_day_was_lost_then() -> None:
    day = Day().queued("a").after(12 * 3600 - 1)
    assert (day.figure("waiting"), day.figure("lost")) == (1, 0)
    day.after(1)
    assert (day.figure("waiting"), day.figure("lost")) == (0, 1)
    patient = World(day.rules, day.start, late_ms=48 * 3600_000)
    patient.fold(day.records)
    assert told(patient, day.at) == told(day.world(), day.at)


def test_a_name_used_again_after_a_quarter_of_an_hour_is_another_call() -> None:
    day = Day().queued("a").after(5).abandoned("a").after(901).queued("a").after(5).abandoned("a")
    assert (day.figure("offered"), day.figure("abandoned")) == (2, 2)
    day = Day().queued("a").after(5).abandoned("a").after(899).queued("a").after(5).abandoned("a")
    assert (day.figure("offered"), day.figure("abandoned")) == (1, 1)


def test_with_some_queues_chosen_the_centre_is_the_calls_that_visited_them() -> None:
    day = Day().joined("Ann", "x", "y").queued("a", "x").after(5).queued("a", "y").after(5).answered("a")
    day.queued("b", "y").after(5).abandoned("b")
    assert day.figure("offered", chosen=["x"]) == 1
    assert day.figure("offered", chosen=["y"]) == 2
    assert day.figure("asa_s", chosen=["x"]) == 10
    assert list(day.statement(chosen=["x"])["queues"]) == ["x"]


def test_with_some_queues_chosen_the_agents_are_those_who_worked_there_in_the_window() -> None:
    day = Day(rules({"info": {"wrapup_s": 30}})).joined("Ann", "other").joined("Bob", "other").joined("Cy", "other")
    day.queued("a").answered("a").queued("b").answered("b", "Bob").after(10).ended("a").after(30).after(60).ended("b")
    day.logged_out("Ann").logged_out("Bob").after(5)
    assert list(day.statement(chosen=["info"])["agents"]) == ["Ann", "Bob"]
    assert list(day.statement(chosen=["info"], since=day.start + 50_000)["agents"]) == ["Bob"]
    assert list(day.statement(chosen=["other"])["agents"]) == ["Ann", "Bob", "Cy"]


def test_a_source_that_ended_half_way_through_a_call_leaves_nobody_waiting() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").queued("a").after(30).answered("a")
    day.after(60).hung_up("a").after(5)
    assert (day.figure("waiting"), day.figure("answered"), day.figure("asa_s")) == (0, 1, 30)


def test_waiting_callers_of_a_picture_are_offered_when_they_entered() -> None:
    day = Day().after(60)
    day.snapshot([Waiting("a", "info", day.at - 20_000)]).after(10)
    assert (day.figure("offered"), day.figure("longest_wait_s")) == (1, 30)
    assert day.after(1).tell(SystemStarted()).figure("lost") == 1


def test_a_call_with_hundreds_of_rings_costs_no_more_than_it_should() -> None:
    day = Day(rules()).joined("Ann").queued("a")
    for _ in range(300):
        day.after(5).rang("a").after(4).not_picked_up("a")
    assert day.figure("ring_no_answer") == 300


def test_twins_within_one_call_count_twice() -> None:
    day = Day().joined("Ann").queued("a").not_picked_up("a").not_picked_up("a").abandoned("a")
    day.queued("a").abandoned("a")
    assert day.figure("ring_no_answer") == 2
    assert day.queue()["offered"] == 2
