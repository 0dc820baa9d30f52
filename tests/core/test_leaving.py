"""Who leaves a queue while her telephone rings does not come back to it by taking the call."""

from __future__ import annotations

import pytest

from tests.day import Day


def rung() -> Day:
    return Day().joined("Ann", "info", "parks").after(5).queued("a", "parks").after(3).rang("a", "Ann").after(1)


def test_who_left_one_queue_is_paused_in_the_other() -> None:
    day = rung().logged_out("Ann", "parks").after(1).answered("a", "Ann").after(10).ended("a")
    ann = day.after(30).paused("Ann", "Lunch", "info").after(60).agent()
    assert (ann["state"], ann["queues"], ann["partly_paused"]) == ("paused", ["info"], False)
    assert ann["state_s"]["paused"] == 60


def test_who_left_all_queues_is_logged_out_when_the_call_is_over() -> None:
    day = rung().logged_out("Ann", "info", "parks").after(1).answered("a", "Ann").after(10)
    assert day.agent()["state"] == "talking"
    assert day.ended("a").after(30).agent()["state"] == "no_queue"


@pytest.mark.parametrize(("seconds", "queues"), [(120, []), (121, ["parks"])])
def test_whoever_takes_a_call_long_after_is_in_its_queue(seconds: int, queues: list[str]) -> None:
    day = Day().joined("Ann", "parks").after(5).logged_out("Ann", "parks").after(seconds).queued("a", "parks")
    assert day.answered("a", "Ann").agent()["queues"] == queues


def test_who_is_back_is_a_member_again() -> None:
    day = rung().logged_out("Ann", "parks").after(1).joined("Ann", "parks").answered("a", "Ann").after(10).ended("a")
    assert day.after(5).agent()["queues"] == ["info", "parks"]
