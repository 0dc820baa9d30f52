"""One id, several calls: the same ones whatever the order in which their events come."""

from __future__ import annotations

from supervisor.core.events import Left
from supervisor.core.sequel import FORGET_MS, STUCK_MS
from supervisor.metrics.world import World
from tests.day import Day
from tests.metrics.test_world import told

LONG = FORGET_MS / 1000
HALF_A_DAY = STUCK_MS / 1000


def calls(day: Day, *arrivals: int) -> int:
    """How many calls were offered, in the order of time; its records told in another order give the same day."""
    late = World(day.rules, day.start, rolling_from=0)
    late.fold(day.records[place] for place in arrivals)
    ordered = World(day.rules, day.start, rolling_from=0)
    ordered.fold(day.records)
    assert told(late, day.at) == told(ordered, day.at)
    return int(day.figure("offered"))


def test_a_late_picture_shows_that_a_caller_was_gone_long_before_the_id_came_again() -> None:
    day = Day().queued("a").after(60).snapshot().after(5).snapshot().after(LONG - 2).queued("a").after(1)
    assert calls(day, 0, 2, 1, 3) == 2


def test_a_late_word_on_a_call_shows_that_the_id_that_came_again_is_the_same_call() -> None:
    day = Day().queued("a").after(1).abandoned("a").after(LONG - 10).not_picked_up("a").after(20).queued("a").after(1)
    assert calls(day, 0, 1, 3, 2) == 1


def test_what_comes_late_between_two_calls_of_one_id_belongs_to_the_second() -> None:
    day = Day().queued("a").after(1).abandoned("a").after(LONG + 1).not_picked_up("a").after(5).queued("a").after(1)
    assert calls(day, 0, 1, 3, 2) == 2


def test_a_late_word_shows_that_a_call_was_not_silent_for_half_a_day() -> None:
    day = Day().joined("Ann").queued("a").after(HALF_A_DAY - 1).rang("a").after(2).not_picked_up("a").after(1)
    late = World(day.rules, day.start)
    late.fold(day.records[:2])
    late.settle(day.at)
    late.fold(day.records[2:])
    assert told(late, day.at) == told(day.world(), day.at)
    assert (day.figure("waiting"), day.figure("lost")) == (1, 0)


def test_a_call_that_is_closed_is_not_told_of_by_what_is_seen_later() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").queued("a").after(30).snapshot().after(3000)
    day.snapshot().after(1).seen_by("queue_log").restarted().after(1)
    assert calls(day, 0, 1, 2, 4, 3) == 1
    assert day.rolling(15)["lost"] == 0


def test_an_id_that_enters_a_queue_after_its_line_has_gone_is_another_call() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(60).hung_up("a").after(1).queued("a").after(20)
    assert calls(day, 0, 1, 2, 3, 4) == 2
    assert (day.figure("answered"), day.figure("longest_wait_s")) == (1, 20)


def test_a_late_hang_up_parts_two_calls_of_one_id() -> None:
    day = Day().queued("a").after(5).left("a", Left.TIMED_OUT).hung_up("a").after(1).queued("a").after(20)
    assert calls(day, 0, 1, 3, 2) == 2


def test_a_caller_whose_line_stays_and_who_enters_again_is_the_same_call() -> None:
    day = Day().queued("a").after(5).left("a", Left.TIMED_OUT).queued("a", "parks").after(20).hung_up("a").after(1)
    assert calls(day, 0, 1, 2, 3) == 1


def test_what_one_source_tells_late_of_the_first_call_of_an_id_is_told_of_that() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").queued("a").after(5).answered("a")
    day.seen_by("queue_log").answered("a").after(60).ended("a", talk_ms=60_000).seen_by("ami").hung_up("a").after(10)
    day.queued("a").after(2).answered("a", "Bob").after(20).hung_up("a").after(1)
    assert calls(day, 0, 1, 2, 3, 5, 6, 7, 4, 8) == 2
    assert (day.agent("Ann")["talk_s"], day.agent("Bob")["talk_s"]) == (60, 20)
