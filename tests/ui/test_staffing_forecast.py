"""The Forecast part by mouse and by keys: cells typed over, days copied and left out, versions saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from supervisor.planning.forecasting import Wanted
from supervisor.sources.interval_columns import Layout
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.windows.staffing_forecast import ForecastPart
from supervisor.ui.windows.staffing_forecast_actions import Offered, Opened
from tests.ui.forecasts import CLOSED, DAYS, STORM, Kept

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def part(qtbot: QtBot, jobs: Jobs, kept: Kept) -> ForecastPart:
    made = ForecastPart(kept.actions(), jobs)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None)
    made.chart.grab()
    return made


def sentences(part: ForecastPart) -> list[str]:
    told: list[str] = []
    part.told.connect(lambda words, kind: told.append(words))
    return told


def cell(part: ForecastPart, row: int, column: int) -> QPoint:
    return part.sheet._box(row, column).center().toPoint()


def value(part: ForecastPart, row: int, column: int) -> float | None:
    return part.sheet._data.values[row][column]


def test_history_and_forecast_are_shown(part: ForecastPart) -> None:
    data = part.chart._data
    assert sum(each is not None for each in data.past) == DAYS
    assert sum(each is not None for each in data.expected) == 28
    assert [spot.out for spot in data.spots] == [True]
    assert part.sheet._data.columns[0] == "7:00"
    assert part.sheet._data.rows[CLOSED - DAYS].marked
    assert value(part, CLOSED - DAYS, 5) == 0
    assert [foot.words for foot in part.sheet._data.feet] == ["Agents needed", "To schedule"]
    words = part.panel.words()
    assert "Founders’ Day" in words
    assert "Storm or another rush" in words
    assert "None is saved yet." in words


def test_a_cell_is_typed_over_and_taken_back(part: ForecastPart, qtbot: QtBot) -> None:
    before = value(part, 0, 6)
    agents = part.sheet._data.feet[0].texts[0][6]
    QTest.mouseClick(part.sheet, LEFT, PLAIN, cell(part, 0, 6))
    QTest.keyClicks(part.sheet, "250")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: value(part, 0, 6) == 250)
    assert (0, 6) in part.sheet._data.changed
    assert int(part.sheet._data.feet[0].texts[0][6]) > int(agents)
    QTest.keyClick(part, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: value(part, 0, 6) == before)
    QTest.keyClick(part, Qt.Key.Key_Y, CONTROL)
    qtbot.waitUntil(lambda: value(part, 0, 6) == 250)
    QTest.mouseClick(part.sheet, LEFT, PLAIN, cell(part, 0, 6))
    QTest.keyClick(part.sheet, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: value(part, 0, 6) == before)


def test_what_is_still_being_typed_is_saved_too(part: ForecastPart, kept: Kept, qtbot: QtBot) -> None:
    told = sentences(part)
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "251")
    part.save()
    qtbot.waitUntil(lambda: "Saved as version 1." in told)
    assert kept.plans[0][1].calls[20] == 251
    part.sheet.setFocus()
    QTest.keyClicks(part.sheet, "252")
    QTest.keyClick(part.sheet, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "Saved as version 2." in told)
    assert kept.plans[1][1].calls[20] == 252


def test_while_the_history_is_read_nothing_else_is_offered(
    qtbot: QtBot, jobs: Jobs, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Event()
    open_ = kept.open

    def slowly(wanted: Wanted, version: int | None, progress: Progress) -> Opened:
        read.wait(10)
        return open_(wanted, version, progress)

    monkeypatch.setattr(kept, "open", slowly)
    part = ForecastPart(kept.actions(), jobs)
    qtbot.addWidget(part)
    part.show()
    qtbot.waitUntil(lambda: part.working.running)
    assert part.empty.accessibleName() == "Reading the history …"
    assert not part.empty.findChildren(QPushButton)
    assert not any(each.isEnabled() for each in (part.save_button, part.publish_button, part.again_button))
    part.working.cancel()
    assert "Reading was called off" in part.empty.accessibleDescription()
    assert part.again_button.isEnabled()
    part.refresh()
    assert part.empty.accessibleName() == "Reading the history …"
    read.set()
    qtbot.waitUntil(part.sheet.isVisible)
    read.clear()
    part.turn_to("info")
    assert not part.sheet.isVisible()
    assert part.found is None
    read.set()
    qtbot.waitUntil(lambda: part.found is not None and part.found.wanted.queue == "info")


def test_it_begins_at_the_first_queue_that_is_offered(qtbot: QtBot, jobs: Jobs) -> None:
    class OneQueue(Kept):
        def look(self, known: Sequence[str]) -> Offered:
            return Offered((("info", "Main 311"), ("", "Centre")))

    part = ForecastPart(OneQueue().actions(), jobs)
    qtbot.addWidget(part)
    part.show()
    qtbot.waitUntil(lambda: part.found is not None)
    assert part.queue == "info"
    part.turn_to("")
    qtbot.waitUntil(lambda: part.found is not None)
    assert part.queue == ""


def test_what_is_no_number_of_calls_is_said(part: ForecastPart) -> None:
    told, before = sentences(part), value(part, 0, 6)
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "-5")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    assert told.pop() == "Type a number from 0 to 1,000,000."
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "a")
    assert told.pop().startswith("“a” begins no number. Type one such as 120")
    QTest.keyClicks(part.sheet, "1x")
    assert told.pop().startswith("“x” is no part of a number.")
    QTest.keyClicks(part.sheet, "%2")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    assert told.pop().startswith("“1%2” is no number.")
    assert value(part, 0, 6) == before


def test_a_selection_changes_by_percent(part: ForecastPart, qtbot: QtBot) -> None:
    before = [value(part, row, 4) or 0.0 for row in (0, 1)]
    QTest.mousePress(part.sheet, LEFT, PLAIN, cell(part, 0, 4))
    QTest.mouseMove(part.sheet, cell(part, 1, 4))
    QTest.mouseRelease(part.sheet, LEFT, PLAIN, cell(part, 1, 4))
    QTest.keyClicks(part.sheet, "+10%")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (value(part, 0, 4) or 0.0) > before[0])
    assert [value(part, row, 4) for row in (0, 1)] == pytest.approx([each * 1.1 for each in before])
    assert "+10 %: 2 intervals" in part.panel.words()


def test_a_percentage_over_another_that_is_too_much_is_refused_and_not_kept(part: ForecastPart, qtbot: QtBot) -> None:
    said, before = sentences(part), value(part, 0, 8) or 0.0
    for _ in range(3):
        QTest.mouseClick(part.sheet, LEFT, PLAIN, cell(part, 0, 8))
        QTest.keyClicks(part.sheet, "+10000%")
        QTest.keyClick(part.sheet, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not part._jobs.running)
    assert "the most is 1,000,000" in said[-1]
    assert value(part, 0, 8) == pytest.approx(before * 101**2)
    assert len(part._edits.done) == 2


def test_a_day_is_copied_by_keys(part: ForecastPart, qtbot: QtBot) -> None:
    sunday, monday = 6, 0
    QTest.mouseClick(part.sheet, LEFT, PLAIN, part.sheet._name_box(sunday).center().toPoint())
    QTest.keyClick(part.sheet, Qt.Key.Key_C, CONTROL)
    part.sheet.select(monday, 3)
    QTest.keyClick(part.sheet, Qt.Key.Key_V, CONTROL)
    wanted = part.sheet._data.values[sunday]
    qtbot.waitUntil(lambda: part.sheet._data.values[monday] == wanted)


def test_an_outlier_is_learned_from_after_a_click(part: ForecastPart, qtbot: QtBot) -> None:
    QTest.mouseClick(part.chart, LEFT, PLAIN, part.chart.point(STORM).toPoint())
    qtbot.waitUntil(lambda: part.found is not None and part.found.left_out == ())
    assert [spot.out for spot in part.chart._data.spots] == [False]


def test_a_day_is_left_out_by_keys(part: ForecastPart, qtbot: QtBot) -> None:
    part.chart.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(part.chart, key)
    qtbot.waitUntil(lambda: part.found is not None and len(part.found.left_out) == 2)
    assert "Left out by hand" in part.panel.words()
    QTest.keyClick(part.chart, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part.found is not None and len(part.found.left_out) == 1)


def test_a_day_to_come_is_found_in_the_sheet(part: ForecastPart) -> None:
    QTest.mouseClick(part.chart, LEFT, PLAIN, part.chart.point(DAYS + 3).toPoint())
    assert part.sheet.current[0] == 3


def test_handle_times_are_shown_and_changed_apart(part: ForecastPart, qtbot: QtBot) -> None:
    QTest.mouseClick(part.fields.button(1), LEFT)
    assert value(part, 0, 6) == pytest.approx(240, abs=2)
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "300")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: value(part, 0, 6) == 300)


def test_what_is_not_saved_is_kept_by_a_new_forecast_and_another_queue(part: ForecastPart, qtbot: QtBot) -> None:
    told = sentences(part)
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "77")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: value(part, 0, 6) == 77)
    QTest.keyClick(part, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: told[-1:] == ["Your changes that are not saved yet are kept."])
    qtbot.waitUntil(lambda: value(part, 0, 6) == 77)
    part.turn_to("info")
    qtbot.waitUntil(lambda: part.found is not None and part.found.wanted.queue == "info")
    assert value(part, 0, 6) != 77
    part.turn_to("")
    qtbot.waitUntil(lambda: value(part, 0, 6) == 77)


def test_versions_are_saved_published_and_opened(part: ForecastPart, kept: Kept, qtbot: QtBot) -> None:
    told = sentences(part)
    part.sheet.select(0, 6)
    QTest.keyClicks(part.sheet, "99")
    QTest.keyClick(part.sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: value(part, 0, 6) == 99)
    QTest.mouseClick(part.save_button, LEFT)
    qtbot.waitUntil(lambda: told[-1:] == ["Saved as version 1."])
    qtbot.waitUntil(lambda: "1 · 5 Jan" in part.panel.words())
    assert kept.plans[0][1].calls[20] == 99
    QTest.keyClick(part, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: value(part, 0, 6) != 99)
    QTest.mouseClick(part.publish_button, LEFT)
    qtbot.waitUntil(lambda: kept.published == [2])
    qtbot.waitUntil(lambda: len(part.menu.actions()) == 2)
    part.menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: value(part, 0, 6) == 99)


def test_somebody_was_faster(part: ForecastPart, kept: Kept, qtbot: QtBot) -> None:
    told, kept.faster = sentences(part), True
    QTest.keyClick(part, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: bool(told))
    assert "Ann has saved this forecast meanwhile" in told[0]


def test_a_queue_without_history_says_what_to_do(part: ForecastPart, kept: Kept, qtbot: QtBot) -> None:
    told = sentences(part)
    part.turn_to("new")
    qtbot.waitUntil(lambda: "There is no history" in part.empty.accessibleDescription())
    assert part.found is None
    assert not part.save_button.isEnabled()
    (button,) = [each for each in part.empty.findChildren(QPushButton) if each.text().startswith("Import")]
    assert button.isVisible()
    part.import_from(Path("old.csv"))
    qtbot.waitUntil(lambda: told[-1:] == ["old.csv: 96 intervals of Centre."])
    assert kept.files == [(Path("old.csv"), Layout())]


def test_columns_without_a_telling_name_are_asked_for(part: ForecastPart, kept: Kept, qtbot: QtBot) -> None:
    part.import_from(Path("odd.csv"))
    qtbot.waitUntil(part.columns.isVisible)
    assert "has no column that says when" in part.columns.said.text()
    QTest.keyClicks(part.columns.boxes["at"], "W")
    QTest.keyClicks(part.columns.boxes["calls"], "N")
    part.columns.boxes["calls"].setCurrentIndex(2)
    part.columns.order.setCurrentIndex(2)
    QTest.mouseClick(part.columns.import_button, LEFT)
    qtbot.waitUntil(lambda: bool(kept.files))
    assert kept.files == [(Path("odd.csv"), Layout(columns={"at": "Wann", "calls": "N"}, dates="dmy"))]
    qtbot.waitUntil(part.sheet.isVisible)
    part.import_from(Path("odd.csv"))
    qtbot.waitUntil(part.columns.isVisible)
    QTest.keyClick(part.columns, Qt.Key.Key_Escape)
    assert part.sheet.isVisible()
