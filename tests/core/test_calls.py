"""A call seen by two sources: one of its views counts, and nothing is counted twice."""

from __future__ import annotations

from supervisor.core.events import CallQueued, Left
from tests.day import Day


def both() -> Day:
    """The log in whole seconds, the manager in milliseconds."""
    day = Day().joined("Ann").seen_by("queue_log").queued("a").after(0.4).seen_by("ami").queued("a")
    day.after(4.6).seen_by("queue_log").answered("a", wait_ms=5000).after(0.4).seen_by("ami").answered("a")
    day.after(59.6).seen_by("queue_log").ended("a", talk_ms=60_000).after(0.3).seen_by("ami").ended("a")
    return day.after(1)


def test_the_views_of_one_call_are_one_call_and_the_logs_counts() -> None:
    told = both().queue()
    assert [told[key] for key in ("offered", "answered", "handled", "asa_s", "talk_s")] == [1, 1, 1, 5, 60]


def test_a_view_that_did_not_see_the_call_begin_does_not_count() -> None:
    day = Day().joined("Ann").seen_by("ami").queued("a").after(30).seen_by("queue_log")
    day.answered("a", wait_ms=0).seen_by("ami").answered("a").after(10).hung_up("a").after(1)
    assert (day.figure("asa_s"), day.figure("offered"), day.figure("talk_s")) == (30, 1, 10)


def test_the_same_name_in_two_systems_is_two_calls() -> None:
    day = Day().queued("a")
    day.system = "other"
    assert day.tell(CallQueued("a", "info")).figure("offered") == 2


def test_a_view_behind_by_a_little_still_counts() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").queued("a").after(30).left("a", Left.TIMED_OUT)
    assert day.figure("timed_out") == 1
    day.seen_by("queue_log").left("a", Left.ABANDONED)
    assert (day.figure("timed_out"), day.figure("abandoned")) == (0, 1)


def test_a_restart_seen_by_one_source_ends_that_sources_view() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").queued("b").after(20).restarted().after(5)
    told = day.queue()
    assert (told["lost"], told["waiting"], told["handled"], told["talk_s"]) == (1, 0, 1, 20)
    assert day.agent()["state"] == "available"
