"""Wallboards: a kiosk stays, says nothing and never grows."""

from __future__ import annotations

import gc

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.core.errors import UsageError
from supervisor.picture import EMPTY
from supervisor.ui import boards
from supervisor.ui.grid import TileBoard
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.notices import Notices
from supervisor.ui.windows.wallboard import Wallboard
from tests.pictures import NOW, RULES, picture

BEATS = 5000
STOPPED = "The collector had stopped; it is started again and goes on where it was."


def wallboard(qtbot: QtBot, *, kiosk: bool = False) -> Wallboard:
    heart = Heartbeat(lambda: NOW)
    heart.follow(picture, lambda: RULES)
    made = Wallboard(boards.load(), heart, kiosk=kiosk)
    heart.setParent(made)
    qtbot.addWidget(made)
    made.show_on(1)
    return made


def test_escape_leaves_it(qtbot: QtBot) -> None:
    wall = wallboard(qtbot)
    with qtbot.waitSignal(wall.left):
        QTest.keyClick(wall, Qt.Key.Key_Escape)
    assert not wall.isVisible()


def test_a_kiosk_stays_and_leaves_only_by_its_own_keys(qtbot: QtBot) -> None:
    wall = wallboard(qtbot, kiosk=True)
    QTest.keyClick(wall, Qt.Key.Key_Escape)
    wall.close()
    assert wall.isVisible()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(wall.left):
        QTest.keyClick(wall, Qt.Key.Key_Q, both)
    assert not wall.isVisible()


def test_a_message_leaves_the_tiles_where_they_are(qtbot: QtBot) -> None:
    wall, notices = wallboard(qtbot), Notices()
    wall.listen(notices)
    before = [tile.widget.geometry() for tile in wall.board.tiles]
    notices.tell(STOPPED, "warn")
    assert wall.banner.isVisible()
    assert [tile.widget.geometry() for tile in wall.board.tiles] == before
    assert wall.rect().contains(wall.banner.geometry())
    notices.take_back(STOPPED)
    assert not wall.banner.isVisible()


def test_a_kiosk_that_is_hidden_comes_back(qtbot: QtBot) -> None:
    wall = wallboard(qtbot, kiosk=True)
    wall.hide()
    qtbot.waitUntil(wall.isVisible, timeout=3000)
    wall.leave()


def test_a_kiosk_has_no_cursor_and_no_messages(qtbot: QtBot) -> None:
    wall = wallboard(qtbot, kiosk=True)
    assert wall.cursor().shape() is Qt.CursorShape.BlankCursor
    wall.tell("Something that nobody can answer.", "bad")
    assert wall.banner.text == ""
    wall.leave()


def test_a_screen_that_is_not_there_is_refused_with_those_that_are(qtbot: QtBot) -> None:
    wall = wallboard(qtbot)
    with pytest.raises(UsageError, match="There is no screen 7; there are: 1"):
        wall.show_on(7)


@pytest.mark.slow
def test_thousands_of_beats_leave_nothing_behind(qtbot: QtBot) -> None:
    board = TileBoard(boards.load(), RULES)
    qtbot.addWidget(board)
    told = [msgspec.structs.replace(picture(), at=NOW + beat) for beat in range(4)] + [EMPTY]

    def beat(times: int) -> tuple[int, int]:
        for number in range(times):
            board.show_picture(told[number % len(told)])
            board.tick(NOW + number * 250)
        gc.collect()
        return len(gc.get_objects()), len(board.findChildren(QObject))

    beat(100)
    objects, children = beat(100)
    after, children_after = beat(BEATS)
    assert children_after == children
    assert after - objects < 50
