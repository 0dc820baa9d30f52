"""What agents do: one state each, time in states, occupancy."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from supervisor.core.events import AgentSeen, Device
from tests.day import Day, plain, rules, teams
from tests.metrics.stories import days


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_states_sum_to_those_logged_in(day: Day) -> None:
    statement = day.statement()
    for told in (statement["centre"], *statement["queues"].values()):
        states = dict(told["agents"])
        logged_in = states.pop("logged_in")
        assert logged_in == sum(states.values()) - states["unreachable"]
    known = [agent for agent in statement["agents"].values() if agent["state"] != "no_queue"]
    counted = statement["centre"]["agents"]
    assert len(known) == counted["logged_in"] + counted["unreachable"]


@pytest.mark.parametrize(
    ("device", "state"),
    [
        (Device.IDLE, "available"),
        (Device.BUSY, "other_call"),
        (Device.HOLD, "other_call"),
        (Device.RINGING, "ringing"),
        (Device.UNREACHABLE, "unreachable"),
        (Device.UNKNOWN, "available"),
    ],
)
def test_a_telephone_gives_the_state_of_whoever_has_no_queue_call(device: Device, state: str) -> None:
    assert Day().joined("Ann").device("Ann", device).after(1).agent()["state"] == state


def test_a_ring_is_ringing_until_it_is_answered() -> None:
    day = Day().joined("Ann").joined("Bob").queued("a").rang("a").rang("a", "Bob").after(8)
    assert [day.agent(name)["state"] for name in ("Ann", "Bob")] == ["ringing", "ringing"]
    day.answered("a", "Bob").after(1)
    assert [day.agent(name)["state"] for name in ("Ann", "Bob")] == ["available", "talking"]


def test_an_agent_without_any_queue_is_in_no_state_that_counts() -> None:
    day = Day().joined("Ann").after(10).logged_out("Ann").after(10)
    assert day.agent()["state"] == "no_queue"
    assert day.centre["agents"]["logged_in"] == 0
    assert day.agent()["state_s"]["available"] == 10


def test_pause_time_is_a_union_over_queues() -> None:
    day = Day().joined("Ann", "info", "parks").paused("Ann", "Lunch", "info").after(10)
    assert (day.agent()["state"], day.agent()["partly_paused"]) == ("available", True)
    day.paused("Ann", "Lunch", "parks").after(20).back("Ann", "parks").after(5)
    told = day.agent()
    assert (told["state_s"]["paused"], told["pause_s"], told["state"]) == (20, {"Lunch": 20}, "available")


def test_occupancy_leaves_out_pauses_and_other_calls() -> None:
    day = Day().joined("Ann").after(30).queued("a").answered("a").after(30).ended("a").paused().after(500).back()
    day.device("Ann", Device.BUSY).after(300)
    ratio = day.agent()["occupancy"]
    assert (plain(ratio), ratio["passport"]["sample"]) == (0.5, 60)


def test_contacts_taken_while_paused_are_in_occupancy() -> None:
    day = Day().joined("Ann").after(60).paused().queued("a").answered("a").after(60).ended("a").after(100)
    assert plain(day.agent()["occupancy"]) == 0.5


def test_occupancy_of_a_queue_is_that_of_its_members_in_all_their_queues() -> None:
    day = Day().joined("Ann", "info", "parks").queued("a", "parks").answered("a").after(60).ended("a").after(60)
    assert plain(day.queue("info")["occupancy"]) == 0.5
    assert plain(day.queue("info")["queue_share"]) == 0
    assert plain(day.queue("parks")["queue_share"]) == 1


def test_nobody_there_has_no_occupancy() -> None:
    ratio = Day().queued("a").after(10).centre["occupancy"]
    assert ratio["value"] is None
    assert ratio["passport"]["reason"]


def test_teams_sum_their_agents() -> None:
    day = Day(rules(agents=teams(Ann="north", Bob="north"))).joined("Ann").joined("Bob").joined("Zoë")
    day.queued("a").answered("a").after(60).ended("a").after(1)
    team = day.scope("team/north")
    assert (team["agents"]["logged_in"], team["answered"], team["talk_s"]) == (2, 1, 60)
    assert team["state_s"]["available"] == 62


def test_a_picture_of_the_floor_is_all_of_it() -> None:
    day = Day().joined("Ann", "info", "parks").joined("Bob").after(10)
    day.snapshot(members=[AgentSeen("Ann", "info", Device.IDLE, paused=True, reason="Lunch", static=True)]).after(1)
    assert (day.agent("Ann")["state"], day.agent("Ann")["queues"]) == ("paused", ["info"])
    assert day.agent("Bob")["state"] == "no_queue"


def test_a_picture_twice_changes_nothing() -> None:
    members = [AgentSeen("Ann", "info", Device.IDLE), AgentSeen("Ann", "parks", Device.IDLE)]
    once = Day().snapshot(members=members).after(10)
    twice = Day().snapshot(members=members).snapshot(members=members).after(10)
    assert once.statement() == twice.statement()


@pytest.mark.parametrize("key", ["utilisation", "adherence"])
def test_what_needs_a_schedule_is_null_and_says_so(key: str) -> None:
    ratio = Day().joined("Ann").after(10).agent()[key]
    assert ratio["value"] is None
    assert "schedule" in ratio["passport"]["reason"]


def test_an_assumed_wrap_up_is_named_in_the_passport() -> None:
    day = Day(rules({"info": {"wrapup_s": 30}})).joined("Ann").after(10)
    assert "0 to 30 s" in day.agent()["occupancy"]["passport"]["assumptions"][0]
