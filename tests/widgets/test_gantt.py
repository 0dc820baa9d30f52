"""Bars are taken by the mouse and moved by keys; what is wanted is told in whole slots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.bars import LANE, Bar, Chart, Grip, Lane, Part, Piece, Tick
from widgets.coverage import Coverage, CoverageData
from widgets.gantt import Gantt
from widgets.planboard import PlanBoard

Keys = Qt.Key
LEFT = Qt.MouseButton.LeftButton
NO, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def a_chart(lanes: int = 3, bars: tuple[Bar, ...] | None = None) -> Chart:
    """A day of hours in quarters; the first bar has a piece, the second lies in the next lane."""
    told = bars or (
        Bar("a", "0", 8, 16, "Early", pieces=(Piece(12, 13, "Lunch"),), hint="Ana, 08:00 to 16:00"),
        Bar("b", "1", 10, 18, "Late"),
        Bar("c", "1", 20, 23, "Night"),
    )
    ticks = tuple(Tick(hour, hour, "" if hour else "Monday") for hour in range(24))
    return Chart(0, 24, 0.25, tuple(Lane(str(each), f"Person {each}") for each in range(lanes)), told, ticks)


@pytest.fixture
def gantt(qtbot: QtBot) -> Gantt:
    made = Gantt("Shifts")
    qtbot.addWidget(made)
    made.resize(960, 300)
    made.set_chart(a_chart())
    made.set_view(0, 24)
    made.show()
    return made


def spot(gantt: Gantt, at: float, row: int) -> QPoint:
    scene = gantt.scene()
    return QPointF(scene.x(at), scene.top(row) + LANE / 2).toPoint()


def drag(qtbot: QtBot, gantt: Gantt, begin: tuple[float, int], end: tuple[float, int]) -> list[Grip]:
    """The grip that came of it, after those told on the way."""
    told: list[Grip] = []
    gantt.dragged.connect(told.append)
    gantt.done.connect(told.append)
    QTest.mousePress(gantt, LEFT, NO, spot(gantt, *begin))
    halfway = spot(gantt, (begin[0] + end[0]) / 2, begin[1])
    QTest.mouseMove(gantt, halfway)
    QTest.mouseMove(gantt, spot(gantt, *end))
    QTest.mouseRelease(gantt, LEFT, NO, spot(gantt, *end))
    return told


@pytest.mark.parametrize(
    ("begin", "end", "grip"),
    [
        ((9, 0), (11.3, 0), Grip("a", Part.whole, -1, 2.25, "0")),
        ((9, 0), (9, 2), Grip("a", Part.whole, -1, 0.0, "2")),
        ((8.02, 0), (7.0, 0), Grip("a", Part.begin, -1, -1.0, "0")),
        ((17.98, 1), (19.6, 2), Grip("b", Part.end, -1, 1.5, "1")),
        ((12.5, 0), (13.55, 0), Grip("a", Part.piece, 0, 1.0, "0")),
    ],
    ids=["move", "to another lane", "begin", "end", "piece"],
)
def test_a_bar_is_dragged_in_whole_slots(
    qtbot: QtBot, gantt: Gantt, begin: tuple[float, int], end: tuple[float, int], grip: Grip
) -> None:
    told = drag(qtbot, gantt, begin, end)
    assert told[-1] == grip
    assert len(told) >= 2
    assert gantt.key == grip.key


def test_a_click_moves_nothing_and_escape_lets_go(qtbot: QtBot, gantt: Gantt) -> None:
    told: list[object] = []
    gantt.done.connect(told.append)
    gantt.let_go.connect(lambda: told.append("let go"))
    QTest.mouseClick(gantt, LEFT, NO, spot(gantt, 9, 0))
    assert (gantt.key, told) == ("a", [])
    QTest.mousePress(gantt, LEFT, NO, spot(gantt, 9, 0))
    QTest.mouseMove(gantt, spot(gantt, 12, 0))
    assert gantt.dragging
    QTest.keyClick(gantt, Keys.Key_Escape)
    QTest.mouseRelease(gantt, LEFT, NO, spot(gantt, 12, 0))
    assert told == ["let go"]


def test_a_drag_back_to_where_it_was_is_none(qtbot: QtBot, gantt: Gantt) -> None:
    told: list[object] = []
    gantt.done.connect(told.append)
    gantt.let_go.connect(lambda: told.append("let go"))
    QTest.mousePress(gantt, LEFT, NO, spot(gantt, 9, 0))
    QTest.mouseMove(gantt, spot(gantt, 11, 0))
    QTest.mouseMove(gantt, spot(gantt, 9, 0))
    QTest.mouseRelease(gantt, LEFT, NO, spot(gantt, 9, 0))
    assert told == ["let go"]


@pytest.mark.parametrize(
    ("key", "modifier", "grip"),
    [
        (Keys.Key_Right, NO, Grip("a", Part.whole, -1, 0.25, "0")),
        (Keys.Key_Left, SHIFT, Grip("a", Part.end, -1, -0.25, "0")),
        (Keys.Key_Left, CONTROL, Grip("a", Part.begin, -1, -0.25, "0")),
        (Keys.Key_Down, CONTROL, Grip("a", lane="1")),
    ],
    ids=["move", "end", "begin", "lane"],
)
def test_keys_do_what_the_mouse_does(
    qtbot: QtBot, gantt: Gantt, key: Qt.Key, modifier: Qt.KeyboardModifier, grip: Grip
) -> None:
    told: list[Grip] = []
    gantt.done.connect(told.append)
    gantt.choose("a")
    QTest.keyClick(gantt, key, modifier)
    assert told == [grip]


def test_keys_go_from_bar_to_bar_and_into_one(qtbot: QtBot, gantt: Gantt) -> None:
    told: list[object] = []
    for signal in (gantt.removed, gantt.opened, gantt.done):
        signal.connect(told.append)
    gantt.clearFocus()
    gantt.setFocus(Qt.FocusReason.TabFocusReason)
    assert gantt.key == "a"
    QTest.keyClick(gantt, Keys.Key_Tab)
    assert gantt.key == "b"
    QTest.keyClick(gantt, Keys.Key_Backtab, SHIFT)
    QTest.keyClick(gantt, Keys.Key_Space)
    assert "Lunch is chosen" in gantt.spoken()
    QTest.keyClick(gantt, Keys.Key_Right)
    QTest.keyClick(gantt, Keys.Key_Down)
    assert gantt.key == "b"
    QTest.keyClick(gantt, Keys.Key_Return)
    QTest.keyClick(gantt, Keys.Key_Delete)
    assert told == [Grip("a", Part.piece, 0, 0.25, "0"), "b", "b"]


def test_tab_leaves_after_escape_and_after_the_last_bar(qtbot: QtBot, gantt: Gantt) -> None:
    gantt.choose("c")
    QTest.keyClick(gantt, Keys.Key_Tab)
    assert gantt.key == "c"
    gantt.choose("a")
    QTest.keyClick(gantt, Keys.Key_Escape)
    QTest.keyClick(gantt, Keys.Key_Tab)
    assert gantt.key == ""


def test_an_empty_place_asks_for_a_bar_and_a_bar_tells_of_itself(qtbot: QtBot, gantt: Gantt) -> None:
    told: list[object] = []
    gantt.wanted.connect(lambda lane, at: told.append((lane, at)))
    gantt.opened.connect(told.append)
    QTest.mouseDClick(gantt, LEFT, NO, spot(gantt, 5.1, 2))
    QTest.mouseDClick(gantt, LEFT, NO, spot(gantt, 9, 0))
    assert told == [("2", 5.0), "a"]
    assert gantt.told_at(QPointF(spot(gantt, 12.5, 0))) == "Lunch\nEarly\nAna, 08:00 to 16:00"
    assert gantt.told_at(QPointF(spot(gantt, 3, 0))) == ""


def test_names_and_ruler_stay_and_a_bar_far_away_is_brought_into_sight(qtbot: QtBot, gantt: Gantt) -> None:
    bars = tuple(Bar(str(each), str(each), 8, 16) for each in range(300))
    gantt.set_chart(a_chart(300, bars))
    gantt.choose("250")
    scene = gantt.scene()
    assert scene.area.top() <= scene.top(250) <= scene.area.bottom() - LANE
    gantt.set_view(0, 4)
    gantt.choose("0")
    assert scene.area.top() <= gantt.scene().top(0)
    assert gantt.view[0] <= 8 < gantt.view[1]
    gantt.scroll_to(10_000_000)
    assert gantt.scene().top(299) + LANE <= gantt.height()
    gantt.set_view(-50, 900)
    assert gantt.view == (0, 24)


def test_only_what_is_seen_is_painted_and_only_lanes_that_changed_are_painted_again(gantt: Gantt) -> None:
    bars = tuple(Bar(f"{each}-{day}", str(each), day * 3, day * 3 + 2) for each in range(300) for day in range(8))
    chart = a_chart(300, bars)
    gantt.set_chart(chart)
    seen = gantt.scene().rows(0, gantt.height(), len(chart.lanes))
    assert len(seen) <= gantt.height() / LANE + 1
    assert len(chart.of_rows(seen[0], seen[-1])) == 8 * len(seen)
    moved = replace(chart, bars=(replace(bars[0], begin=0.5), *bars[1:]))
    asked: list[set[int]] = []
    gantt._update_rows = lambda rows: asked.append(set(rows))  # type: ignore[method-assign]
    gantt.set_chart(moved)
    assert asked == [{0}]


def test_what_is_below_has_the_same_axis(qtbot: QtBot) -> None:
    board = PlanBoard("Shifts")
    qtbot.addWidget(board)
    board.resize(960, 500)
    board.set_chart(a_chart(40))
    board.set_view(6, 18)
    need, have = np.full(96, 5.0), np.full(96, 5.0)
    have[40:44] = 3
    board.set_data(CoverageData(0, 0.25, need, have, np.full(96, 0.9), 0.8))
    board.show()
    scene = board.gantt.scene()
    x = int(scene.x(10.1))
    assert board.coverage.told_at(x) == "required 5\nscheduled 3\nservice level 90.0 %"
    assert board.coverage.spoken() == "4 of 96 slots have fewer scheduled than required"
    board.across.setValue(board.across.maximum())
    assert board.gantt.view == pytest.approx((12, 24), abs=0.01)
    board.down.setValue(board.down.maximum())
    assert board.gantt.scene().top(39) + LANE <= board.gantt.height()


def test_nothing_known_is_said(qtbot: QtBot) -> None:
    below = Coverage("Agents")
    qtbot.addWidget(below)
    below.set_empty("Nothing is required yet.")
    assert below.spoken() == "Nothing is required yet."
    assert below.told_at(300) == ""
    assert below.cut_off() == ()


def turned(gantt: Gantt, notches: int, keys: Qt.KeyboardModifier = NO) -> None:
    at = QPointF(spot(gantt, 12, 1))
    wheel = QWheelEvent(at, gantt.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QCoreApplication.sendEvent(gantt, wheel)


def test_the_wheel_goes_down_across_and_nearer(gantt: Gantt) -> None:
    gantt.set_chart(a_chart(60))
    turned(gantt, -2)
    assert gantt.scene().above == 2 * 3 * LANE
    turned(gantt, 1, CONTROL)
    first, last = gantt.view
    assert last - first == pytest.approx(24 / 1.25)
    assert gantt.scene().at(spot(gantt, 12, 1).x()) == pytest.approx(12, abs=0.1)
    turned(gantt, -1, SHIFT)
    assert gantt.view[0] == pytest.approx(first + (last - first) * 0.1)


def test_the_mouse_shows_what_it_would_do(gantt: Gantt) -> None:
    shapes = []
    for at in (9, 8.02, 15.98, 12.5, 5):
        QTest.mouseMove(gantt, spot(gantt, at, 0))
        shapes.append(gantt.cursor().shape())
    assert len(set(shapes)) == 4
    assert shapes[1] == shapes[2] == Qt.CursorShape.SizeHorCursor
    assert shapes[4] == Qt.CursorShape.ArrowCursor
