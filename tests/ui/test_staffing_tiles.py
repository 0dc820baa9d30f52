"""What the tiles of the plan say, at which level, their passports, and that the board of staffing is not cut."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from supervisor.picture import EMPTY, Picture
from supervisor.plan_day import Plan, planned
from supervisor.planning.planned import Course, Planned, Slot
from supervisor.settings.centre import CentreSettings
from supervisor.ui import boards
from supervisor.ui.application import THEMES, make_application
from supervisor.ui.grid import TileBoard
from supervisor.ui.passports import passport
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.volume import trend
from tests import plans
from tests.pictures import NOW, RULES, SINCE, picture
from widgets.level import Level
from widgets.painted import Painted


@pytest.fixture(scope="module")
def plan() -> Planned:
    own = Plan(SINCE, SINCE + 24 * plans.HOUR, CentreSettings(), {"centre": plans.forecast()}, plans.roster())
    return planned(own, RULES, plans.told())


@pytest.fixture
def told(plan: Planned) -> Picture:
    return plans.told(plan=plan)


def now(told: Picture, **changes: Any) -> Picture:
    """The running slot is another."""
    course = told.plan.courses["centre"]
    assert course.now is not None
    slots = list(course.slots)
    slots[course.now] = replace(slots[course.now], **changes)
    return replace(told, plan=replace(told.plan, courses={"centre": replace(course, slots=tuple(slots))}))


def shown(kind: str, told: Picture, scope: str = "centre") -> Painted:
    made = TILES[kind](scope, RULES, wall=True)
    made.show(told)
    return made.widget


def says(kind: str, told: Picture, scope: str = "centre") -> str:
    return shown(kind, told, scope).accessibleDescription()


def test_three_numbers_tell_who_is_needed_who_is_scheduled_and_who_is_there(told: Picture) -> None:
    words = "30 required, 33 scheduled, 40 logged in, enough are here, on target"
    assert says("staffing", now(told, required=30, scheduled=33)) == words
    assert "no value scheduled, 40 logged in" in says("staffing", now(told, required=30, scheduled=None))


@pytest.mark.parametrize(
    ("required", "scheduled", "level", "words"),
    [
        (30, 33, Level.good, "enough are here"),
        (34, 33, Level.warn, "1 too few scheduled"),
        (41, 41, Level.warn, "1 too few are here"),
        (48, 40, Level.bad, "8 too few are here · 8 too few scheduled"),
        (30, None, Level.good, "no schedule is published"),
        (None, 33, Level.none, "no number of agents is enough"),
    ],
    ids=["enough", "schedule", "here", "both", "no schedule", "no number"],
)
def test_its_level_is_that_of_the_agents_who_are_missing(
    told: Picture, required: int | None, scheduled: int | None, level: Level, words: str
) -> None:
    widget = shown("staffing", now(told, required=required, scheduled=scheduled))
    assert widget.level is level
    assert words in widget.accessibleDescription()


def test_the_peak_still_to_come_is_told_with_its_calls_and_whom_it_needs(told: Picture) -> None:
    peak = told.plan.courses["centre"].peak
    assert peak is not None
    words = says("peak_ahead", told)
    assert words.startswith(f"15:00 {round(peak.expected or 0)} calls in 15 min, in 4 h 26 · {peak.required} required")


def test_of_the_peak_it_says_who_will_be_there(told: Picture) -> None:
    peak = told.plan.courses["centre"].peak
    assert peak is not None
    assert peak.absent > 0
    assert f"{peak.required} required, {(peak.scheduled or 0) - peak.absent} there" in says("peak_ahead", told)


def test_it_comes_nearer_every_second(told: Picture) -> None:
    made = TILES["peak_ahead"]("centre", RULES)
    made.show(told)
    made.tick(NOW + 90_000)
    assert "in 4 h 25" in made.widget.accessibleDescription()


def test_in_the_evening_none_is_left(told: Picture) -> None:
    course = Course((Slot(NOW, 3.0, expected=3.0),), 15, 0)
    late = replace(told, plan=replace(told.plan, courses={"centre": course}))
    assert "none is left today" in says("peak_ahead", late)


@pytest.mark.parametrize("kind", ["staffing", "peak_ahead"])
def test_without_a_forecast_they_say_so(kind: str) -> None:
    assert "no forecast of today is published" in says(kind, picture())
    assert shown(kind, picture()).level is Level.none


def test_the_volume_has_the_forecast_with_its_band(told: Picture) -> None:
    data = trend(told, "centre", NOW)
    course = told.plan.courses["centre"]
    assert data.running is not None
    ahead = course.slots[(course.now or 0) + 4]
    place = data.running + 4
    assert (data.forecast[place], data.low[place], data.high[place]) == (ahead.expected, ahead.least, ahead.most)
    assert trend(picture(), "centre", NOW).forecast == ()


@pytest.mark.parametrize("minutes", [5, 30, 60])
def test_a_plan_of_other_intervals_stands_in_those_of_the_chart(told: Picture, minutes: int) -> None:
    own = Plan(SINCE, SINCE + 24 * plans.HOUR, CentreSettings(), {"centre": plans.forecast(minutes=minutes)})
    data = trend(replace(told, plan=planned(own, RULES, told)), "centre", NOW)
    whole = trend(told, "centre", NOW)
    assert sum(filter(None, data.forecast)) == pytest.approx(sum(filter(None, whole.forecast)), rel=0.02)


@pytest.mark.parametrize(
    ("key", "formula"), [("staffing", "required: the least agents at work"), ("peak_ahead", "most calls by the")]
)
def test_their_passports_tell_forecast_reforecast_and_schedule(told: Picture, key: str, formula: str) -> None:
    card = passport(told, RULES, "centre", key, 0, NOW)
    assert card is not None
    rows = dict(card.rows)
    assert formula in rows["Formula"]
    assert "as expected" in rows["Reforecast"] or "%" in rows["Reforecast"]
    assert {"Interval", "Schedule", "Age"} <= rows.keys()
    assert passport(picture(), RULES, "centre", key, 0, NOW) is None


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["720", "1080"])
def test_nothing_on_the_board_of_staffing_is_cut(told: Picture, theme: str, size: tuple[int, int]) -> None:
    make_application(theme)
    board = TileBoard(boards.load("staffing"), RULES)
    board.resize(*size)
    for each in (told, now(told, required=48, scheduled=40), picture(), EMPTY):
        board.show_picture(each)
        assert {made.kind: made.widget.cut_off() for made in board.tiles if made.widget.cut_off()} == {}
    board.deleteLater()
