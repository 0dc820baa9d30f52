"""The map on which a place is chosen: by a click, by the arrows, and where the pin stands after both."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.placemap import PlaceMap

RING = np.array([[-74.1, 40.6], [-73.9, 40.6], [-73.9, 40.8], [-74.1, 40.8], [-74.1, 40.6]])


@pytest.fixture
def map_(qtbot: QtBot) -> PlaceMap:
    made = PlaceMap("Where it is")
    qtbot.addWidget(made)
    made.resize(460, 380)
    made.set_rings([RING])
    made.show()
    made.grab()
    return made


def test_a_click_picks_the_place_under_it(qtbot: QtBot, map_: PlaceMap) -> None:
    spot = map_.spot((40.7, -74.0)).toPoint()
    with qtbot.waitSignal(map_.picked) as told:
        QTest.mouseClick(map_, Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [pytest.approx(40.7, abs=1e-3), pytest.approx(-74.0, abs=1e-3)]
    assert map_.pin == (told.args[0], told.args[1])
    assert "chosen" in map_.accessibleDescription()


def test_a_place_and_its_spot_are_the_same_also_near_by(map_: PlaceMap) -> None:
    for _ in range(4):
        lat, lon = map_.at(map_.spot((40.65, -73.95)))
        assert [lat, lon] == pytest.approx([40.65, -73.95])
        map_.zoom(2.0, QPointF(300, 200))


def test_zooming_leaves_what_is_under_the_pointer(map_: PlaceMap) -> None:
    point = QPointF(150, 120)
    before = map_.at(point)
    map_.zoom(3.0, point)
    assert [*map_.at(point)] == pytest.approx([*before], abs=1e-6)
    map_.zoom(0.01)
    map_.grab()
    assert map_.at(map_.spot((40.7, -74.0)))[0] == pytest.approx(40.7)


def test_coming_near_shows_what_is_around_the_pin(map_: PlaceMap) -> None:
    map_.set_pin((40.65, -73.95))
    map_.come_near(500)
    map_.grab()
    north = map_.spot((40.65 + 500 / 111_320, -73.95))
    assert map_.spot((40.65, -73.95)).y() - north.y() == pytest.approx(map_._area.height() / 2, abs=2)
    map_.come_near(1e9)
    assert map_.spot((40.7, -74.0)).x() == pytest.approx(map_._area.center().x(), abs=2)


def test_arrows_move_the_pin(qtbot: QtBot, map_: PlaceMap) -> None:
    map_.set_pin((40.7, -74.0))
    with qtbot.waitSignal(map_.picked) as told:
        QTest.keyClick(map_, Qt.Key.Key_Up)
    assert told.args[0] > 40.7
    assert told.args[1] == pytest.approx(-74.0)


def test_without_borders_nothing_can_be_picked(qtbot: QtBot) -> None:
    made = PlaceMap("Where it is")
    qtbot.addWidget(made)
    made.set_empty("No map.")
    made.grab()
    with qtbot.assertNotEmitted(made.picked):
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
        QTest.keyClick(made, Qt.Key.Key_Up)
    assert made.accessibleDescription() == "No map."
