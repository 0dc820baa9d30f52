"""Points that stand out are found by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.bandchart import BandChart, BandData, Spot


@pytest.fixture
def chart(qtbot: QtBot) -> BandChart:
    made = BandChart("Calls a day")
    qtbot.addWidget(made)
    past = (*(100.0 + day for day in range(20)), *[None] * 10)
    ahead = (*[None] * 20, *[110.0] * 10)
    low = tuple(value and value - 10 for value in ahead)
    high = tuple(value and value + 10 for value in ahead)
    spots = (Spot(3, "storm"), Spot(12, "outage", out=True))
    made.set_data(BandData(past, ahead, low, high, ((0, "1 Mar"),), spots, tuple(f"day {day}" for day in range(30))))
    made.resize(600, 240)
    made.show()
    made.grab()
    return made


def test_a_mark_is_clicked(chart: BandChart) -> None:
    told: list[int] = []
    chart.chosen.connect(told.append)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, chart.point(3).toPoint())
    assert told == [3]
    assert chart.accessibleDescription() == "day 3"


def test_keys_go_from_mark_to_mark(chart: BandChart) -> None:
    told: list[int] = []
    chart.chosen.connect(told.append)
    chart.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_Return):
        QTest.keyClick(chart, key)
    assert (chart.current, told) == (12, [12])
    QTest.keyClick(chart, Qt.Key.Key_PageUp)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current == 4


def test_it_says_how_many_are_left_out(chart: BandChart) -> None:
    assert chart.spoken() == "most 120, 2 points stand out, 1 left out"
    chart.set_data(BandData())
    assert chart.spoken() == "no data"
