"""Every figure is what counting the events again gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervisor.metrics.statement import Asked, Presence, day_sight, interval_sights, rolling_sight, statement, tell
from supervisor.reports.intervals import starts
from tests.day import Day, plain
from tests.examples import MANY
from tests.metrics.recount import Recount, Window
from tests.metrics.stories import AGENTS, QUEUES, days

SCOPES = ("centre", *(f"queue/{q}" for q in QUEUES), *(f"agent/{a}" for a in AGENTS), "group/outside", "team/north")
NOW = ("waiting", "longest_wait_s")

many = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def compare(told: dict[str, Any], expected: dict[str, Any], what: str, *, leave_out: tuple[str, ...] = ()) -> None:
    """Every expected figure is the one that was told."""
    for key, value in expected.items():
        if key in leave_out:
            continue
        got = plain(told["service_levels"][key]) if key.startswith("SL-") else plain(told[key])
        assert got == pytest.approx(value, abs=1e-9), f"{what}: {key} is {got}, counted {value}"


def check_day(day: Day, chosen: frozenset[str]) -> None:
    """The whole of a made-up day, for every scope."""
    world = day.world(chosen=chosen)
    asked, presence = Asked(day.at), Presence(world)
    again = Recount(day.records, day.rules, day.at, chosen)
    for scope in SCOPES:
        told = tell(day_sight(world, scope, asked, presence), world)
        compare(told, again.figures(scope, Window(day.start, day.at + 1)), scope)
        if scope.startswith(("centre", "queue/", "group/", "team/")):
            assert told["agents"] == again.present(scope), scope


def check_stretches(day: Day, by: str) -> None:
    """Each interval of a made-up day."""
    world = day.world()
    asked, presence = Asked(day.at), Presence(world)
    again = Recount(day.records, day.rules, day.at)
    edges = starts(world, by, day.at)
    for scope in SCOPES:
        sights = interval_sights(world, scope, edges, asked, presence)
        for sight, end in zip(sights, [*edges[1:], day.at + 1], strict=True):
            window = Window(sight.since, end)
            compare(tell(sight, world), again.figures(scope, window), f"{scope} {sight.since}", leave_out=NOW)


def check_rolling(day: Day, minutes: int) -> None:
    """The last minutes of a made-up day, up to the end of the ten seconds."""
    world = day.world(rolling=True)
    asked, presence = Asked(day.at), Presence(world)
    again = Recount(day.records, day.rules, day.at)
    end = (day.at // 10_000 + 1) * 10_000
    window = Window(end - minutes * 60_000, end, happened=True)
    for scope in SCOPES:
        told = tell(rolling_sight(world, scope, minutes, asked, presence), world)
        compare(told, again.figures(scope, window), scope)


def check_agents(day: Day) -> None:
    """What every agent is doing now."""
    world = day.world()
    told = statement(world, Asked(day.at))["agents"]
    again = Recount(day.records, day.rules, day.at)
    assert sorted(told) == sorted(again.people)
    for name, person in again.people.items():
        moment = person.at(len(again.records) - 1, day.at)
        assert told[name]["state"] == moment.state
        assert told[name]["queues"] == list(moment.queues)
        assert told[name]["partly_paused"] is moment.partly
        assert (told[name]["reason"] or "") == moment.reason


chosen_queues = st.sampled_from((frozenset[str](), frozenset({"streets"}), frozenset({"parks", "info"})))


@few
@given(day=days(), chosen=chosen_queues)
def test_a_day(day: Day, chosen: frozenset[str]) -> None:
    check_day(day, chosen)
    check_agents(day)


@few
@given(day=days(), by=st.sampled_from(("interval", "hour", "day")), minutes=st.sampled_from((15, 30, 60)))
def test_stretches_and_rolling_windows(day: Day, by: str, minutes: int) -> None:
    check_stretches(day, by)
    check_rolling(day, minutes)


@pytest.mark.slow
@many
@given(day=days(most=80), chosen=chosen_queues)
def test_many_days(day: Day, chosen: frozenset[str]) -> None:
    check_day(day, chosen)
    check_agents(day)


@pytest.mark.slow
@many
@given(day=days(most=80), by=st.sampled_from(("interval", "hour", "day")), minutes=st.sampled_from((15, 30, 60)))
def test_many_stretches(day: Day, by: str, minutes: int) -> None:
    check_stretches(day, by)
    check_rolling(day, minutes)
