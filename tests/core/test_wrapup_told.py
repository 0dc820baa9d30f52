"""Wrap-up where a telephone system says for how long it leaves an agent alone."""

from __future__ import annotations

from supervisor.core.events import AgentSeen, FloorSeen
from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics.statement import WRAPUP_TOLD
from tests.day import Day


def told(wrapup_ms: int | None, rules: Rules | None = None) -> Day:
    day = Day(rules).tell(AgentSeen("Ann", "info", wrapup_ms=wrapup_ms))
    return day.queued("a").after(5).answered("a").after(60).ended("a")


def test_she_wraps_up_for_as_long_as_the_system_leaves_her_alone() -> None:
    day = told(30_000)
    assert day.after(29).agent()["state"] == "wrapup"
    assert (day.after(2).agent()["state"], day.queue()["wrapup_s"], day.queue()["handled"]) == ("available", 30, 1)


def test_what_the_system_says_goes_before_what_is_set() -> None:
    set_to_20 = Rules(default=QueueRules(wrapup_s=20))
    assert told(0, set_to_20).after(1).agent()["state"] == "available"
    assert told(None, set_to_20).after(1).agent()["state"] == "wrapup"


def test_the_next_contact_ends_it() -> None:
    day = told(30_000).after(10).queued("b").answered("b").after(1)
    assert (day.agent()["state"], day.queue()["wrapup_s"]) == ("talking", 10)


def test_the_passport_says_what_is_assumed() -> None:
    assert told(30_000).queue()["occupancy"]["passport"]["assumptions"] == [WRAPUP_TOLD]
    both = told(30_000, Rules(default=QueueRules(wrapup_s=20))).queue()["occupancy"]["passport"]["assumptions"]
    assert both[0] == WRAPUP_TOLD
    assert both[1].startswith("wrap-up is assumed: 20 to 20 s by queue")
    assert "no source tells it" in told(None).queue()["occupancy"]["passport"]["assumptions"][0]


def test_a_picture_of_the_floor_tells_it_too() -> None:
    day = Day().tell(FloorSeen((), (AgentSeen("Ann", "info", wrapup_ms=7000),), ()))
    day.queued("a").after(5).answered("a").after(60).ended("a").after(8)
    assert day.queue()["wrapup_s"] == 7
