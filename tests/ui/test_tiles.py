"""What tiles say of a picture, at which level, and that nothing in them is cut."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture, SourceState
from supervisor.ui import boards, states
from supervisor.ui.application import THEMES, use_theme
from supervisor.ui.grid import TileBoard
from supervisor.ui.passports import passport
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.agents import Agents
from supervisor.ui.tiles.base import Tile
from supervisor.ui.tiles.of_requests import RequestTile
from supervisor.ui.tiles.queues import Queues
from supervisor.ui.tiles.volume import trend
from supervisor.ui.worldline import alert
from tests import pictures
from tests.pictures import NOW, RULES, call_figures, picture
from widgets.level import Level, Shape

SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


def tile(kind: str, told: Picture, scope: str = "centre", **options: Any) -> Tile:
    made = TILES[kind](scope, options.pop("rules", RULES), wall=True, **options)
    made.show(told)
    return made


def says(kind: str, told: Picture, scope: str = "centre", **options: Any) -> str:
    made = tile(kind, told, scope, **options)
    return f"{made.widget.accessibleName()}: {made.widget.accessibleDescription()}"


def with_streets(**others: Any) -> Rules:
    streets = msgspec.structs.replace(RULES.queues["streets"], **others)
    return msgspec.structs.replace(RULES, queues={**RULES.queues, "streets": streets})


def with_centre(**others: Any) -> Picture:
    made = picture()
    return msgspec.structs.replace(made, figures={**made.figures, "centre": {**made.figures["centre"], **others}})


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("service_level", "Service level · SL-I 80/20: 81 %, target 80 %, on target"),
        ("waiting", "Waiting now: 4, longest 1:35, close"),
        ("longest_wait", "Longest wait now: 1:35, Streets, close"),
        ("abandonment", "Abandonment: 4 %, 18 of 508 · 4 short left out · limit 5 %, on target"),
        ("occupancy", "Occupancy: 78 %, limit 85 %, on target"),
        ("asa", "Speed of answer: 0:31, mean of 485 answered"),
        ("aht", "Handle time: 6:42, mean of 485 handled"),
        ("answered", "Answered: 485, of 512 offered"),
        ("clock", "Lakeview 311: 10:33, Tuesday 3 March"),
    ],
)
def test_a_number_says_what_it_is_and_against_what(kind: str, words: str) -> None:
    assert says(kind, picture()) == words


def test_a_queue_is_named_in_the_label_and_judged_by_its_own_rules() -> None:
    told = says("service_level", picture(), "queue/streets")
    assert told.startswith("Service level · SL-I 80/20 · Streets: 64 %, target 80 %")
    assert tile("service_level", picture(), "queue/streets").widget.level is Level.bad


def test_a_rolling_window_is_part_of_the_name() -> None:
    assert says("service_level", picture(), window=30).startswith("Service level · SL-I 80/20 · last 30 min: 74 %")


def test_offered_is_compared_with_the_usual_day_up_to_now() -> None:
    usual = sum(pictures.CURVE[:10]) + pictures.CURVE[10] * 33.2 / 60
    assert f"usual by now {usual:.0f}" in says("offered", picture())


def test_the_volume_marks_the_peaks_of_today_and_of_the_usual_day() -> None:
    told = says("volume", picture())
    assert told.startswith("Calls · by 15 min: last 30, most 44")
    assert "peak 44 at 09:30" in told
    assert "usual peak 35 at 15:00" in told


def test_agents_by_state_count_everybody_once() -> None:
    told = says("agents_by_state", picture())
    assert "7 available" in told
    assert "14 talking" in told
    assert told.endswith("occupancy 78 % · 40 logged in")


def test_an_agent_shows_state_reason_time_and_a_partial_pause() -> None:
    grid = tile("agents", picture())
    assert isinstance(grid, Agents)
    cells = {agent.name: grid.cell(agent) for agent in states.agents(grid.picture, RULES)}
    lunch, partly = cells["Farid Haddad"], cells["Imani Brooks"]
    assert (lunch.state, lunch.reason, lunch.time, lunch.shape) == ("paused", "Lunch", "3:22", Shape.pause)
    assert (partly.state, partly.mark) == ("available", "partial pause")


def test_the_table_of_queues_gives_a_level_to_the_figure_that_it_is_about() -> None:
    assert "Streets, Waiting 2, Longest 1:12 close, Service level SL-I 80/20 64 % missed" in says("queues", picture())


def test_where_queues_have_other_codes_the_table_of_the_wall_names_what_each_has() -> None:
    later = with_streets(within_s=60)
    assert "Service level SL-I 64 % missed" in says("queues", picture(), rules=later)
    other = with_streets(code="SL-N")
    told = says("queues", picture(), rules=other)
    assert "Streets, Waiting 2, Longest 1:12 close, Service level 64 % · SL-N missed" in told
    assert "Service level 88 % · SL-I" in told


def test_peaks_tell_today_the_usual_day_and_the_most_waiting() -> None:
    told = says("peaks", picture())
    assert "Today so far, Calls 44, At 09:30" in told
    assert "Most waiting, Calls 14" in told


def test_time_outs_above_a_twentieth_are_named() -> None:
    assert "time-outs" not in says("abandonment", with_centre(timed_out=25))
    assert "time-outs 6 %" in says("abandonment", with_centre(timed_out=30))
    assert "no agents 10 %" in says("abandonment", with_centre(left_empty=52))


def test_a_centre_that_sends_callers_away_is_not_on_target() -> None:
    assert tile("abandonment", with_centre(timed_out=25)).widget.level is Level.good
    assert tile("abandonment", with_centre(left_empty=30)).widget.level is Level.warn
    assert tile("abandonment", with_centre(left_empty=60)).widget.level is Level.bad


def test_without_short_abandons_the_share_counts_them_all() -> None:
    assert "22 of 512 · limit 5 %" in says("abandonment", with_centre(short_abandoned=0))


def test_a_queue_that_nobody_answers_is_seen_in_the_table() -> None:
    figures = call_figures(40, None, answered=0, abandoned=0, timed_out=0, left_empty=39, left_by_key=1)
    told = msgspec.structs.replace(picture(), figures={**picture().figures, "queue/streets": figures})
    assert "Left otherwise · sent away 40 · 98 % missed" in says("queues", told)


def test_a_gap_makes_a_figure_incomplete_and_never_zero() -> None:
    assert "incomplete" in says("service_level", with_centre(incomplete=True))


def test_no_calls_are_no_hundred_percent() -> None:
    told = msgspec.structs.replace(picture(), figures={"centre": call_figures(0, None)}, callers=())
    assert says("service_level", told) == "Service level · SL-I 80/20: no value, no calls"


@pytest.mark.parametrize("kind", sorted(TILES))
def test_every_tile_tells_an_empty_picture(kind: str) -> None:
    assert tile(kind, EMPTY).widget.level in (Level.none, Level.good)


TWO = msgspec.structs.replace(
    picture(),
    sources=(
        SourceState("Main PBX", "ami", "main", "live", last_at=NOW),
        SourceState("Branch PBX", "ami", "branch", "lost", last_at=NOW - 200_000),
    ),
    silent={"branch": NOW - 200_000},
    fed={
        **{scope: frozenset({"main"}) for scope in picture().figures if scope.startswith(("queue/", "agent/"))},
        "queue/streets": frozenset({"branch"}),
        "queue/info": frozenset({"main", "branch"}),
        "agent/SIP/101": frozenset({"branch"}),
    },
)
"""Two telephone systems, one of them silent; it alone tells of a queue and an agent, and of another queue too."""


@pytest.mark.parametrize(
    ("scope", "age"),
    [
        ("queue/streets", "3 min old"),
        ("queue/water", ""),
        ("queue/info", "branch 3 min old"),
        ("group/Public works", "branch 3 min old"),
        ("centre", "branch 3 min old"),
    ],
)
def test_a_value_is_stale_where_a_system_that_tells_of_it_is_silent(scope: str, age: str) -> None:
    made = tile("service_level", TWO, scope)
    assert made.age == age
    assert (made.widget.level is Level.stale) == bool(age)


def test_in_a_table_only_the_rows_of_the_silent_system_are_stale() -> None:
    told = says("queues", TWO)
    assert "Streets, Waiting 2 stale" in told
    assert "Water, Waiting 1," in told
    made = tile("queues", TWO)
    assert isinstance(made, Queues)
    assert made.widget.level is Level.none
    levels = {row[0].text: {cell.level for cell in row} for row in map(made._row, ("streets", "water", "info"))}
    assert levels["Streets"] == levels["General information"] == {Level.stale}
    assert Level.stale not in levels["Water"]


def test_only_the_agents_of_the_silent_system_are_stale() -> None:
    made = tile("agents", TWO)
    assert isinstance(made, Agents)
    cells = {agent.key: made.cell(agent).level for agent in states.agents(TWO, RULES)}
    assert [key for key, level in cells.items() if level is Level.stale] == ["SIP/101"]
    assert made.widget.level is Level.none


def test_of_a_queue_that_nobody_has_told_of_every_system_may_be_the_one() -> None:
    unknown = msgspec.structs.replace(TWO, fed={})
    assert tile("service_level", unknown, "queue/water").age == "branch 3 min old"


@pytest.mark.parametrize(
    "kind", sorted({kind for kind in TILES if not issubclass(TILES[kind], RequestTile)} - {"clock"})
)
def test_a_value_whose_source_is_silent_is_stale_itself_and_says_how_old_it_is(kind: str) -> None:
    silent = (SourceState("Main PBX", "asterisk-ami", "main", "lost", last_at=NOW - 200_000),)
    made = tile(kind, msgspec.structs.replace(picture(), sources=silent, stale_since=NOW - 200_000))
    assert made.widget.level is Level.stale
    assert "3 min old" in made.widget.accessibleDescription()


def test_a_source_may_be_silent_for_a_while() -> None:
    quiet = msgspec.structs.replace(picture(), stale_since=NOW - (RULES.stale_after_s - 1) * 1000)
    made = tile("service_level", quiet)
    levels = [made.widget.level]
    made.tick(NOW + 2000)
    assert [*levels, made.widget.level] == [Level.good, Level.stale]


def test_a_wait_grows_between_two_pictures() -> None:
    made = tile("longest_wait", picture())
    made.tick(NOW + 90_000)
    assert "3:05" in made.widget.accessibleDescription()
    assert made.widget.level is Level.bad


def test_clicks_and_keys_tell_scope_and_figure(qtbot: Any) -> None:
    made = tile("abandonment", picture(), "queue/water")
    with qtbot.waitSignal(made.opened) as opened:
        made.widget.clicked.emit()
    with qtbot.waitSignal(made.asked) as asked:
        made.widget.passport_asked.emit()
    assert opened.args == asked.args == ["queue/water", "abandon_rate"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_on_the_default_wallboard_is_cut(size: tuple[int, int], theme: str, qapp: QApplication) -> None:
    use_theme(qapp, theme)
    board = TileBoard(boards.load(), RULES)
    board.resize(*size)
    for told in (picture(), msgspec.structs.replace(picture(), stale_since=NOW - 200_000), EMPTY):
        board.show_picture(told)
        assert {made.kind: made.widget.cut_off() for made in board.tiles if made.widget.cut_off()} == {}
    board.deleteLater()


def _unseen() -> Picture:
    """A day that nobody saw, as the feed tells it."""
    none = {key: None if not isinstance(value, dict) else value for key, value in call_figures(0, None).items()}
    agents = {"agents": dict.fromkeys(("available", "talking", "logged_in")), "abandon_rate": None, "occupancy": None}
    return msgspec.structs.replace(
        picture(),
        figures={"centre": {**none, **agents}, "queue/streets": {**none, **agents}},
        intervals={},
        callers=(),
        known=False,
    )


@pytest.mark.parametrize(
    "kind",
    ["service_level", "waiting", "longest_wait", "abandonment", "occupancy", "asa", "aht", "offered", "answered"],
)
def test_a_number_of_a_day_that_nobody_saw_is_a_dash_with_its_reason(kind: str) -> None:
    assert says(kind, _unseen()).endswith(": no value, nobody saw this day")


def test_what_nobody_saw_is_no_nought_on_any_tile() -> None:
    told = _unseen()
    assert "nobody saw this day" in says("agents_by_state", told)
    assert " 0" not in says("queues", told)
    assert says("agents", told).endswith("Nobody saw this day.")
    shown = tile("volume", told).widget.accessibleDescription()
    assert shown.startswith("no data")
    assert says("clock", told) == "Lakeview 311: 10:33, Tuesday 3 March"


def test_a_day_that_nobody_saw_is_said_on_top_and_in_a_passport() -> None:
    words, level = alert(_unseen(), RULES, NOW)
    assert (words.split(":")[0], level) == ("Nobody saw this day", Level.warn)
    made = passport(_unseen(), RULES, "centre", "offered", 0, NOW)
    assert made is not None
    assert dict(made.rows)["No value"].startswith("nobody saw this day")


def test_a_day_without_any_calls_is_a_day_and_not_all_since_1970() -> None:
    shown = trend(msgspec.structs.replace(EMPTY, at=NOW), "centre", NOW)
    assert len(shown.labels) <= 25 * 60 // EMPTY.interval_min
