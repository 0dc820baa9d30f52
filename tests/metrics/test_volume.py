"""How many callers, and how each of them left."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from supervisor.core.events import Left
from tests.day import Day, ms, rules
from tests.metrics.stories import QUEUES, days

WAYS = ("answered", "abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn", "lost")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_nobody_is_lost_count_of(day: Day) -> None:
    statement = day.statement(since=day.start - 60_000)
    for queue in statement["queues"].values():
        assert queue["offered"] == sum(queue[way] for way in WAYS) + queue["waiting"]
    centre = statement["centre"]
    again = _answered_and_waiting(day)
    assert centre["offered"] == sum(centre[way] for way in WAYS) + centre["waiting"] - again
    assert centre["offered"] <= sum(queue["offered"] for queue in statement["queues"].values())
    assert set(statement["queues"]) <= set(QUEUES)


def _answered_and_waiting(day: Day) -> int:
    """Those who wait now although their call counts as answered."""
    floor = day.world().floor
    views = [floor.state.calls[caller.key].view for caller in floor.state.waiting.values()]
    return sum(any(visit.how == "answered" for visit in view.visits) for view in views)


@pytest.mark.parametrize(
    ("how", "key"),
    [
        (Left.ABANDONED, "abandoned"),
        (Left.TIMED_OUT, "timed_out"),
        (Left.EMPTY, "left_empty"),
        (Left.BY_KEY, "left_by_key"),
        (Left.WITHDRAWN, "withdrawn"),
        (Left.LOST, "lost"),
    ],
)
def test_each_way_to_leave_is_its_own_figure(how: Left, key: str) -> None:
    told = Day().queued("a").after(30).left("a", how).queue()
    assert {way: told[way] for way in WAYS if told[way]} == {key: 1}


def test_what_is_not_abandoned_is_not_in_the_abandonment_rate() -> None:
    day = Day().queued("a").after(30).left("a", Left.TIMED_OUT).queued("b").after(30).abandoned("b")
    assert day.figure("abandon_rate") == 0.5


def test_short_abandons_are_left_out_of_the_rate_but_not_of_the_raw_one() -> None:
    day = Day().queued("a").after(4.999).abandoned("a").queued("b").after(5).abandoned("b").queued("c").answered("c")
    assert day.figure("short_abandoned") == 1
    assert day.figure("abandon_rate") == 0.5
    assert day.figure("abandon_rate_raw") == pytest.approx(2 / 3)


def test_a_call_through_two_queues_is_two_visits_and_one_call() -> None:
    day = Day().queued("a").after(30).left("a", Left.TIMED_OUT).queued("a", "parks").after(10).answered("a")
    assert (day.queue()["offered"], day.queue("parks")["offered"], day.centre["offered"]) == (1, 1, 1)
    assert (day.centre["answered"], day.centre["timed_out"], day.centre["asa_s"]) == (1, 0, 40)


def test_answered_first_and_abandoned_in_a_later_queue_is_answered() -> None:
    day = Day().queued("a").after(5).answered("a").after(60).queued("a", "parks").after(70).abandoned("a")
    centre = day.centre
    assert (centre["answered"], centre["abandoned"], centre["abandoned_after_answer"]) == (1, 0, 1)
    assert day.queue("parks")["abandoned"] == 1
    assert "abandoned_after_answer" not in day.queue("parks")


def test_a_call_never_answered_has_its_last_visits_outcome() -> None:
    day = Day().queued("a").after(30).left("a", Left.TIMED_OUT).queued("a", "parks").after(10).abandoned("a")
    assert (day.centre["timed_out"], day.centre["abandoned"], day.centre["mean_wait_abandoned_s"]) == (0, 1, 40)


def test_after_hours_by_the_clock_of_the_centre() -> None:
    office = (((480, 1020),),) * 5
    day = Day(rules({"info": {"hours": office}}, zone="America/Chicago"))
    for number, at in enumerate(("07:59:59", "08:00:00", "16:59:59", "17:00:00")):
        day.on(f"2025-12-01T{at}-06:00").queued(f"{number}").after(0.5).abandoned(f"{number}")
    day.on("2025-12-06T12:00:00-06:00").queued("saturday").abandoned("saturday")
    assert day.scope("queue/info", since=ms("2025-12-01T00:00:00-06:00"))["after_hours"] == 3
    assert day.scope("centre", since=ms("2025-12-01T00:00:00-06:00"))["after_hours"] == 3


def test_a_queue_without_opening_hours_is_always_open() -> None:
    assert Day().queued("a").figure("after_hours") == 0


def test_blocked_is_null_where_nobody_can_see_it() -> None:
    assert Day().queued("a").figure("blocked") is None
    assert Day().restarted(sees_refusals=True).queued("a").figure("blocked") == 0
    seen = Day().restarted(sees_refusals=True).refused("a", "info").refused("b")
    assert (seen.figure("blocked"), seen.queue("info")["blocked"]) == (2, 1)


def test_a_ring_without_an_answer_counts_for_queue_agent_and_centre() -> None:
    day = Day().joined("Ann").queued("a").rang("a").after(20).not_picked_up("a").rang("a").after(3).abandoned("a")
    day.not_picked_up("a", canceled=True)
    for told in (day.centre, day.queue(), day.agent()):
        assert (told["ring_no_answer"], told["ring_canceled"]) == (1, 1)
