"""The hours ahead: what the floor gives, sliders by mouse and keys, runs that replace each other, and are cancelled."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.cli.staffing_ahead_page import begin
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture, Point, Usual, WaitingCaller
from supervisor.planning.ahead import ahead
from supervisor.planning.floor_now import FloorNow
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack
from supervisor.planning.roster import Roster, Shift
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.models.ahead import Beginning, Moves, floor_of, floor_words, from_picture, full_hours, moved, shown
from supervisor.ui.windows.staffing_ahead import AheadActions, HoursAheadPage
from tests.ui import pages
from tests.ui.test_pages_fit import cut
from widgets.level import Level

FLOOR = FloorNow(waiting=(30.0, 5.0), free=1, on_call=(60.0,) * 8)
STATES = {"AnA": ("available", 5), "AnB": ("talking", 65), "AnC": ("paused", 600), "AnD": ("unreachable", 9)}


def beginning(calls: float = 30.0) -> Beginning:
    coming = ahead([calls] * 48, 900, 240, 10)
    return Beginning(pages.NOW, pages.ZONE, FLOOR, coming, words=("From a test.",))


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> HoursAheadPage:
    made = HoursAheadPage(AheadActions(lambda picture: (beginning(), Moves(hours=2))), jobs)
    qtbot.addWidget(made)
    made.resize(1180, 620)
    made.show_picture(pages.picture())
    made.show()
    settle(qtbot, made)
    return made


def settle(qtbot: QtBot, page: HoursAheadPage) -> None:
    qtbot.waitUntil(lambda: not page.running, timeout=20_000)


def now(states: dict[str, tuple[str, int]]) -> Picture:
    made = pages.picture()
    zone = ZoneInfo(pages.ZONE)
    since = {
        name: datetime.fromtimestamp(made.at / 1000 - seconds, zone).isoformat()
        for name, (_, seconds) in states.items()
    }
    figures = {f"agent/{name}": {"state": state, "state_since": since[name]} for name, (state, _) in states.items()}
    callers = (WaitingCaller("info", made.at - 3000, made.at - 90_000), WaitingCaller("info", made.at, made.at + 10))
    return replace(made, figures={"centre": {"aht_s": 200.0}, **figures}, callers=callers)


def test_the_floor_of_a_picture() -> None:
    floor = floor_of(now(STATES))
    assert floor == FloorNow((90.0, 0.0), 1, (65.0,), (), (600.0,), 1)
    assert floor_words(floor) == "Now 2 wait, the longest 1:30; 1 on a call, 1 free, 1 paused, 1 unreachable."
    assert floor_words(FloorNow()) == "Now nobody waits; no agents."


def test_calls_are_those_of_the_usual_day_else_of_the_last_hour() -> None:
    picture = now(STATES)
    first = picture.at - 50_400_000
    offered = tuple((first + place * 900_000, float(place)) for place in range(96))
    told = from_picture(replace(picture, usual={"centre": Usual(offered, 8)}))
    place = (picture.at - first) / 900_000
    assert told[0][:3] == pytest.approx([place, place + 1, place + 2])
    assert told[0].size == 48
    assert told[0][-1] < told[0][0]  # After midnight it begins anew.
    assert (told[1], "usual day" in told[2]) == (200.0, True)
    points = tuple(Point(place, 8 + place, 0, 0, None, 0, place == 5) for place in range(6))
    told = from_picture(replace(picture, intervals={"centre": points}))
    assert set(told[0].tolist()) == {10.5}
    assert "last hour" in told[2]
    assert "publish a forecast" in from_picture(picture)[2]


def test_what_sliders_make_of_it() -> None:
    coming, floor = moved(beginning(), Moves(2.0, 1.5, 4, 0, 0, 0.4, 3))
    assert (coming.calls.tolist(), coming.aht_s.tolist()) == ([60.0] * 12, [360.0] * 12)
    assert coming.agents.tolist() == [14] * 12
    assert (coming.patience_s, coming.lines, coming.redial, floor.free) == (math.inf, None, 0.4, 5)
    coming, floor = moved(beginning(), Moves(agents=-12, lines=20))
    assert (coming.agents.max(), coming.lines, floor) == (0, 20, FLOOR)


def test_what_is_shown_is_by_five_minutes_and_by_interval() -> None:
    told = shown(beginning(), Moves(hours=1), lambda share, words: None)
    assert told.times == ("13:45", "14:00", "14:15", "14:30")
    assert told.moments[:4] == ("13:45", "13:50", "13:55", "14:00")
    assert told.waiting.middle.size == 12
    assert told.bands["service_level"].middle.size == 4
    assert (told.calls, told.agents) == (120, (10, 10, 10, 10))


def test_the_most_who_wait_are_of_each_run_and_not_of_the_medians() -> None:
    """Few wait at any one moment in the middle of the runs; in each run somebody does at some moment."""
    calm = Beginning(pages.NOW, pages.ZONE, FloorNow(), ahead([22.0] * 48, 900, 240, 10))
    told = shown(calm, Moves(), lambda share, words: None)
    assert told.most.middle[0] > told.waiting.middle.max()
    assert told.most.high[0] >= told.waiting.high.max()
    assert told.most.low[0] <= told.most.middle[0] <= told.most.high[0]
    assert told.peak in told.moments
    crowd = calm._replace(floor=FloorNow(waiting=(5.0,) * 90))
    assert shown(crowd, Moves(hours=1), lambda share, words: None).most.low[0] == 90


def test_next_to_no_calls_have_no_service_level() -> None:
    coming = ahead([30.0] * 4 + [0.4] * 4, 900, 240, [10] * 4 + [0] * 4)
    told = shown(Beginning(pages.NOW, pages.ZONE, FLOOR, coming), Moves(hours=2), lambda share, words: None)
    level = told.bands["service_level"]
    assert [bool(np.isnan(each).any()) for each in (level.middle[:4], level.low[4:], level.high[4:])] == [
        False,
        True,
        True,
    ]
    assert np.isnan(level.middle[4:]).all()


@pytest.mark.parametrize(
    ("times", "hours"),
    [
        (["15:00", "15:30", "16:00"], [(0, "15:00"), (2, "16:00")]),
        (["15:50", "15:55", "16:00", "16:05"], [(2, "16:00")]),
        (["15:53", "15:58", "16:03", "16:08"], [(1.4, "16:00")]),
        (["15:09", "16:09", "17:09"], [(0.85, "16:00"), (1.85, "17:00")]),
        (["15:02", "15:07"], []),
        (["01:39", "01:54", "01:09", "01:24"], [(1.4, "01:00")]),
        (["15:00"], []),
    ],
    ids=["even", "five", "between", "hours", "none", "clocks", "one"],
)
def test_labels_stand_at_full_hours(times: list[str], hours: list[tuple[float, str]]) -> None:
    told = full_hours(times)
    assert [words for _, words in told] == [words for _, words in hours]
    assert [place for place, _ in told] == pytest.approx([place for place, _ in hours])


def test_figures_of_before_are_stale_until_the_run_is_done(page: HoursAheadPage, qtbot: QtBot) -> None:
    every = (*page.numbers.values(), page.waiting, page.service)
    assert not any(each.level is Level.stale for each in every)
    page.inputs.sliders["surge"].setValue(page.inputs.sliders["surge"].value() + 3)
    assert {each.level for each in every} == {Level.stale}
    assert {each.word() for each in page.numbers.values()} == {"simulating"}
    settle(qtbot, page)
    assert not any(each.level is Level.stale for each in every)
    page.inputs.sliders["surge"].setValue(0)
    page.cancel()
    assert {each.level for each in every} == {Level.stale}
    assert {each.word() for each in page.numbers.values()} == {"of before"}


def test_it_begins_with_the_floor_and_tells_a_band(page: HoursAheadPage) -> None:
    assert page.now.text() == "Now 2 wait, the longest 0:30; 8 on a call, 1 free."
    assert page.whence.text() == "From a test."
    assert page.found is not None
    assert page.found.calls == 240
    assert "400 runs of 240 calls" in page.doing.text()
    assert page.numbers["service_level"].value != "–"
    assert " to " in page.numbers["longest_s"].footnote()
    assert "nine of ten" in page.service.spoken() or page.service.spoken().startswith("most")
    assert page.inputs.moves.hours == 2


def test_a_slider_by_keys_and_by_mouse_simulates_again(page: HoursAheadPage, qtbot: QtBot) -> None:
    calm = page.found
    slider = page.inputs.sliders["surge"]
    slider.setFocus()
    for _ in range(6):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert page.running
    assert page.inputs.said["surge"].text() == "× 2"
    settle(qtbot, page)
    assert page.found is not None
    assert calm is not None
    assert page.found.calls == 2 * calm.calls
    assert page.found.totals["service_level"].middle[0] < calm.totals["service_level"].middle[0]
    hours = page.inputs.sliders["hours"]
    QTest.mouseClick(hours, Qt.MouseButton.LeftButton, pos=hours.rect().center())
    settle(qtbot, page)
    assert len(page.found.times) > 8
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert (page.inputs.moves, page.inputs.said["surge"].text()) == (Moves(hours=2), "× 1")


def test_a_place_on_it_is_a_surge(page: HoursAheadPage, qtbot: QtBot) -> None:
    page.turn_to("3")
    settle(qtbot, page)
    assert page.found is not None
    assert (page.inputs.said["surge"].text(), page.found.calls) == ("× 3", 720)
    page.turn_to("nowhere")
    page.turn_to("1000")
    assert page.inputs.moves.surge == 20


def test_a_new_move_replaces_the_run_under_way(page: HoursAheadPage, qtbot: QtBot) -> None:
    page.beginning = beginning(3000.0)
    page.run()
    first = page.working.running
    page.inputs.show_moves(page.inputs.moves._replace(hours=1))
    page.run()
    settle(qtbot, page)
    assert first
    assert page.found is not None
    assert page.found.times == ("13:45", "14:00", "14:15", "14:30")


def test_it_is_cancelled_by_the_button_and_by_escape(page: HoursAheadPage, qtbot: QtBot) -> None:
    before, page.beginning = page.found, beginning(5000.0)
    page.run()
    QTest.mouseClick(page.working.stop, Qt.MouseButton.LeftButton)
    assert not page.working.running
    assert page.doing.text().startswith("Cancelled")
    page.inputs.sliders["surge"].setValue(0)
    assert page.running
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert (page.running, page.found) == (False, before)


def test_an_old_floor_is_looked_at_again(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[int] = []
    asked = threading.Lock()

    def began(picture: Picture) -> tuple[Beginning, Moves]:
        with asked:
            seen.append(picture.at)
        return beginning()._replace(at=picture.at), Moves(hours=1)

    made = HoursAheadPage(AheadActions(began), jobs)
    qtbot.addWidget(made)
    made.show()
    assert not made.running
    made.show_picture(pages.picture())
    settle(qtbot, made)
    made.hide()
    made.show_picture(pages.picture(at=pages.NOW + 30_000))
    made.show()
    settle(qtbot, made)
    made.hide()
    made.show_picture(pages.picture(at=pages.NOW + 90_000))
    made.show()
    settle(qtbot, made)
    assert seen == [pages.NOW, pages.NOW + 90_000]
    QTest.keyClick(made, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, made)
    assert len(seen) == 3


def test_what_goes_wrong_is_a_sentence(qtbot: QtBot, jobs: Jobs) -> None:
    def began(picture: Picture) -> tuple[Beginning, Moves]:
        raise CallboardError("The database is locked; try again.")

    made = HoursAheadPage(AheadActions(began), jobs)
    qtbot.addWidget(made)
    made.show_picture(pages.picture())
    with qtbot.waitSignal(made.told) as told:
        made.show()
    assert told.args == ["The database is locked; try again.", "bad"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'plans.db'}", migrate=True) as opened:
        yield opened


def publish(store: Store, kind: str, name: str, plan: object) -> None:
    version = store.save_plan(kind, name, pack(plan), by="Ana", role="supervisor", now=1)  # type: ignore[arg-type]
    store.publish_plan(kind, name, version, by="Ana", role="supervisor", now=1)  # type: ignore[arg-type]


def test_a_published_forecast_and_schedule_are_what_is_planned(store: Store) -> None:
    picture = now(STATES)
    found, moves = begin(store, picture)
    assert (moves.patience_s, moves.lines) == (0, 0)
    assert found.coming.agents.tolist() == [3] * 48
    assert "Agents are those at work now, all the time." in found.words
    start = picture.at - picture.at % 1_800_000 - 3_600_000
    calls = np.full(60, 40.0)
    low, high, aht_s = calls * 0.5, calls * 1.5, calls * 5
    plan = Forecast(start=start, minutes=30, zone=pages.ZONE, calls=calls, low=low, high=high, aht_s=aht_s)
    publish(store, "forecast", "centre", plan)
    monday = 1_773_637_200_000
    shifts = (
        Shift("a", picture.at - 3_600_000, picture.at + 5_400_000),
        Shift("b", picture.at, picture.at + 90_000_000),
    )
    publish(store, "schedule", "2026-03-16", Roster(pages.ZONE, monday, monday + 604_800_000, 15, shifts))
    found, _ = begin(store, picture)
    # The day so far was quieter than forecast, the next one is as it was.
    assert found.coming.calls.tolist() == pytest.approx([34.07] * 20 + [37.04] + [40] * 3, abs=0.01)
    assert found.coming.interval_s == 1800
    assert found.coming.unsure == pytest.approx(0.26, abs=0.01)
    assert found.coming.agents.tolist() == [2, 2, 2] + [1] * 21
    assert found.floor.agents == 3
    assert [words.split(" ")[0] for words in found.words] == ["Calls", "Agents", "Callers"]


def test_it_fits_a_small_desk(page: HoursAheadPage) -> None:
    """What 1280 × 720 leave below the segments."""
    assert page.minimumSizeHint().width() <= 1192
    assert page.minimumSizeHint().height() <= 580
    page.resize(1192, 580)
    assert cut(page) == []
