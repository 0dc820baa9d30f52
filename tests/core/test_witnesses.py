"""Several sources of one system: what one of them shows as going on ends where another saw it end."""

from __future__ import annotations

import pytest

from supervisor.core.events import AgentSeen, ContactEnded
from tests.day import Day


def both(day: Day) -> Day:
    """A caller who is queued, answered after 10 s and talks for 60, as both sources begin to tell it."""
    for seconds, told in ((0, day.queued), (10, day.answered)):
        day.after(seconds).seen_by("queue_log")
        told("a")
        day.seen_by("ami")
        told("a")
    return day.after(60)


def test_a_talk_that_the_log_does_not_tell_the_end_of_ends_with_the_callers_line() -> None:
    day = both(Day()).hung_up("a").after(1)
    assert (day.agent()["state"], day.agent()["talk_s"], day.figure("answered")) == ("available", 60, 1)


def test_a_talk_that_the_log_does_not_tell_the_end_of_ends_with_the_contact() -> None:
    day = both(Day()).ended("a").after(1)
    assert (day.agent()["state"], day.agent()["talk_s"], day.figure("answered")) == ("available", 60, 1)


def test_the_log_counts_again_when_it_tells_the_end() -> None:
    day = both(Day()).hung_up("a").seen_by("queue_log").ended("a", talk_ms=60_000).after(1)
    assert (day.agent()["talk_s"], day.agent()["talk_logged_s"], day.figure("handled")) == (60, 60, 1)


@pytest.mark.parametrize("end", [lambda day: day.hung_up("a"), lambda day: day.ended("a"), lambda day: day.restarted()])
def test_a_source_that_came_in_the_middle_of_a_talk_ends_it(end: object) -> None:
    day = Day().seen_by("queue_log").queued("a").after(10).answered("a").after(30).seen_by("ami")
    day.snapshot(members=[AgentSeen("Ann", "info", in_call=True)]).after(30)
    assert day.agent()["state"] == "talking"
    assert callable(end)
    end(day)
    assert (day.after(1).agent()["state"], day.agent()["talk_s"], day.figure("answered")) == ("available", 60, 1)


def test_the_end_of_a_talk_with_somebody_else_ends_nothing() -> None:
    day = Day().seen_by("queue_log").queued("a").after(10).answered("a").after(30).seen_by("ami")
    day.tell(ContactEnded("info", "Bob", "a")).tell(ContactEnded("parks", "Ann", "a")).after(5)
    assert day.agent()["state"] == "talking"


def test_a_caller_who_waits_by_the_log_alone_is_lost_where_the_system_is_seen_without_her() -> None:
    day = Day().seen_by("queue_log").queued("a").after(60).seen_by("ami").snapshot().after(1)
    assert (day.figure("waiting"), day.figure("lost")) == (0, 1)
    day.seen_by("queue_log").answered("a").after(1)
    assert (day.figure("lost"), day.figure("answered"), day.figure("asa_s")) == (0, 1, 61)


def test_a_caller_who_waits_by_the_log_alone_has_gone_with_her_line() -> None:
    day = Day().seen_by("queue_log").queued("a").after(4).seen_by("ami").hung_up("a").after(1)
    assert (day.figure("waiting"), day.figure("abandoned"), day.figure("mean_wait_abandoned_s")) == (0, 1, 4)


def test_a_picture_without_a_caller_who_is_talking_since_ends_no_talk() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").queued("a").source_lost("cut").after(10)
    day.seen_by("queue_log").answered("a").after(30).seen_by("ami").source_opened()
    day.snapshot(members=[AgentSeen("Ann", "info", in_call=True)]).after(5)
    assert (day.agent()["state"], day.figure("answered"), day.figure("lost")) == ("talking", 1, 0)


def test_who_rings_is_told_by_the_source_that_sees_it_whichever_counts() -> None:
    day = Day().joined("Ann").seen_by("queue_log").queued("a").seen_by("ami").queued("a").after(5).rang("a").after(1)
    assert day.agent()["state"] == "ringing"
    day.seen_by("queue_log").answered("a", "Bob").after(1)
    assert day.agent()["state"] == "available"
