"""Scenarios: the worked vectors to their digits, costs by hand, and what each cut, addition and year does."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.errors import CallboardError
from supervisor.planning.outcome import Outcome, outcome, outcomes
from supervisor.planning.scenario import WORKED, Scenario, bow, checked
from supervisor.planning.what_if import Growth, binds_in_words, changes, curve, growth

DOUBLED = replace(WORKED, calls=90_000, agents=19)


@pytest.fixture(scope="module")
def now() -> Outcome:
    return outcome(checked(WORKED))


@pytest.fixture(scope="module")
def grown() -> Growth:
    return growth(WORKED)


def test_the_busy_hour_of_ninety_thousand_a_month() -> None:
    told = outcome(checked(DOUBLED))
    assert told.calls == pytest.approx(296.05263, abs=5e-6)
    assert told.p_abandon == pytest.approx(0.024696, abs=5e-7)
    assert told.binding == "agents"
    assert told.required == 17


def test_three_times_that_is_bound_by_lines() -> None:
    told = outcome(checked(replace(WORKED, calls=270_000, agents=33)))
    assert told.p_blocked == pytest.approx(0.30145, abs=5e-6)
    assert (told.binding, told.needs) == ("lines", "lines")


def test_a_target_that_no_number_reaches_says_so() -> None:
    told = outcome(replace(WORKED, calls=270_000, agents=4, lines=4, patience_s=None, code="SL-O"))
    assert (told.required, told.scheduled_required, told.needed, told.needs) == (None, None, None, "lines")
    assert set(told.required_by_interval) == {None}
    assert told.by_interval[told.by_interval.index(max(told.by_interval))] == 4


def test_costs_are_those_of_paid_hours(now: Outcome) -> None:
    assert now.scheduled == 16
    hours = sum(now.by_interval) / 0.7
    assert now.cost.hours == pytest.approx(hours)
    assert now.cost.day == pytest.approx(hours * 38)
    assert now.cost.hour == pytest.approx(11 / 0.7 * 38)
    assert now.cost.month == pytest.approx(now.cost.day * 30.4)
    assert now.cost.year == pytest.approx(now.cost.month * 12)
    assert now.cost.call == pytest.approx(now.cost.day / now.answered_a_day)
    assert now.cost.fte == pytest.approx(hours * 30.4 * 12 / (40 * 365 / 7))
    lines = outcome(replace(WORKED, cost_a_line=30.4)).cost
    assert lines.day == pytest.approx(now.cost.day + 33)


def test_with_the_agents_that_are_needed_each_hour_is_as_it_needs_to_be(now: Outcome) -> None:
    told = outcome(replace(WORKED, agents=now.required or 0))
    assert told.by_interval == told.required_by_interval
    assert told.needed == told.cost
    assert told.service_level is not None
    assert told.service_level >= 0.8
    assert all(more >= less for more, less in zip(now.by_interval, told.by_interval, strict=True))


def test_an_unstable_queue_answers_what_its_agents_can() -> None:
    told = outcome(replace(WORKED, agents=7, patience_s=None, lines=None, profile=(1.0, *[0.0] * 23)))
    assert told.unstable
    assert (told.service_level, told.asa_s, told.p_abandon) == (0, None, 0)
    assert told.answered_a_day == pytest.approx(7 * 3600 / 180)


def test_nobody_calls() -> None:
    told = outcome(checked(replace(WORKED, calls=0, agents=3)))
    assert (told.service_level, told.day_service_level, told.cost.call) == (None, None, None)
    assert told.occupancy == 0
    assert told.cost.day > 0


def test_an_interval_profile_and_a_day_of_calls() -> None:
    profile = tuple([0.0] * 16 + [2.0, 6.0, 4.0, 8.0] + [0.0] * 28)
    told = outcome(checked(replace(WORKED, calls=200, per="day", profile=profile)))
    assert told.calls == pytest.approx(200 * 8 / 20)
    assert told.load == pytest.approx(80 / 1800 * 180)
    assert len(told.by_interval) == 4


@pytest.mark.parametrize(("opens", "closes", "share"), [(7, 19, 0.1), (0, 24, 0.1), (22, 6, 0.2), (9, 10, 1.0)])
def test_the_bow_of_a_day(opens: int, closes: int, share: float) -> None:
    shares = bow(opens, closes, share)
    assert shares.sum() == pytest.approx(1)
    assert shares.max() == pytest.approx(share)
    assert (shares > 0).sum() == ((closes - opens) % 24 or 24)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "calls": ({"calls": -1.0}, "The volume"),
    "not a number": ({"calls": math.nan}, "The volume"),
    "handle time": ({"aht_s": 0.0}, "The handle time"),
    "long": ({"aht_s": 1e6}, "The handle time"),
    "nobody": ({"agents": 0}, "The agents"),
    "patience": ({"patience_s": -5.0}, "The patience"),
    "lines": ({"lines": 0}, "The lines"),
    "target": ({"service_level": 1.0}, "The target"),
    "absence": ({"shrinkage": 1.0}, "leaves nobody"),
    "code": ({"code": "SL-Q"}, "no formula"),
    "share": ({"busy_share": 0.05}, "The busiest of 12 hours"),
    "profile": ({"profile": (1.0, 2.0)}, "24, 48 or 96"),
    "empty": ({"profile": (0.0,) * 24}, "no calls at all"),
    "infinite": ({"profile": (math.inf,) * 24}, "24, 48 or 96"),
    "name": ({"name": "x" * 121}, "The name"),
    "currency": ({"currency": "$\n"}, "The currency"),
    "load": ({"calls": 1e8, "aht_s": 3600.0}, "erlangs"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_named(name: str) -> None:
    changed, words = WRONG[name]
    with pytest.raises(CallboardError, match=words):
        checked(replace(WORKED, **changed))


def test_the_curve_rises_with_cost_and_has_the_present_point(now: Outcome) -> None:
    points = curve(WORKED, now)
    present = next(each for each in points if each.agents == WORKED.agents)
    assert present.service_level == pytest.approx(now.day_service_level)
    assert present.cost_month == pytest.approx(now.cost.month)
    assert now.required in {each.agents for each in points}
    for less, more in pairwise(points):
        assert more.service_level >= less.service_level
        assert more.cost_month > less.cost_month
    assert points[-1].service_level > 0.99


def test_each_cut_and_addition(now: Outcome) -> None:
    found = changes(WORKED, now)
    agents = {each.by: each.outcome for each in found if each.kind == "agents"}
    assert sorted(agents) == [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]
    assert agents[-1] == outcome(replace(WORKED, agents=10))
    volume = {each.by: each.outcome for each in found if each.kind == "calls"}
    assert sorted(volume) == [-0.2, -0.1, 0.1, 0.2]
    assert {each.cost.month for each in volume.values()} == {now.cost.month}
    assert (volume[0.2].service_level or 0) < (volume[-0.2].service_level or 0)
    assert [each.by for each in found if each.kind == "lines"] == [-3, -1, 1, 3]
    few = replace(WORKED, agents=2, lines=2)
    assert min(each.by for each in changes(few, outcome(few)) if each.kind == "agents") == -1
    assert min(each.by for each in changes(few, outcome(few)) if each.kind == "lines") == -1
    free = replace(WORKED, lines=None)
    assert {each.kind for each in changes(free, now)} == {"agents", "calls"}


def test_people_bind_before_lines_as_the_volume_doubles(grown: Growth) -> None:
    assert [each.year for each in grown.years] == [*range(11)]
    assert grown.years[5].calls_a_month == pytest.approx(45_000 * 1.15**5)
    assert (grown.people_bind, grown.lines_bind) == (4, 9)
    assert grown.years[3].people <= 38 < grown.years[4].people
    assert grown.years[8].lines <= 33 < grown.years[9].lines
    words = binds_in_words(WORKED, grown)
    assert "The 38 people who are there are too few from year 4 on, with 78,705 calls a month: 39 people" in words
    assert "The 33 lines are too few from year 9 on" in words


def test_the_lines_needed_are_the_least(grown: Growth) -> None:
    for year in grown.years[::5]:
        volume = replace(WORKED, calls=year.calls_a_month, agents=year.agents)
        enough, fewer = (outcome(replace(volume, lines=year.lines - less)).p_blocked or 0 for less in (0, 1))
        assert enough <= 0.02
        assert fewer > 0.02 or year.lines == year.agents


def test_what_is_enough_for_all_years_says_so() -> None:
    words = binds_in_words(large := replace(WORKED, people=500, lines=500, years=2), growth(large))
    assert words.count("enough for all 2 years") == 2
    today = replace(WORKED, people=0, lines=None, years=1)
    assert "too few today" in binds_in_words(today, growth(today))


def test_growth_ends_where_no_centre_is_so_large() -> None:
    found = growth(replace(WORKED, growth=5.0, years=30))
    assert 4 <= len(found.years) < 30
    assert found.years[-1].calls_a_month * 180 / 3600 / 304 <= 10_000


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 400_000), st.floats(30, 900), st.integers(1, 60), st.none() | st.integers(1, 80))
def test_more_agents_never_make_the_day_worse(calls: float, aht: float, agents: int, lines: int | None) -> None:
    base = checked(replace(WORKED, calls=calls, aht_s=aht, agents=agents, lines=lines))
    less, more = outcomes([base, replace(base, agents=agents + 1)])
    assert more.cost.month > less.cost.month
    if lines is None and less.day_service_level is not None:
        assert (more.day_service_level or 0) >= less.day_service_level - 1e-12
    assert isinstance(base, Scenario)
