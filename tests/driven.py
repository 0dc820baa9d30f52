"""Drives the desk in a real window by mouse and keyboard, as a person would: `python -m tests.driven`; 0 is well."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from supervisor.settings import Person
from supervisor.ui import boards
from supervisor.ui.application import make_application
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.notices import Notices
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.wallboard import Wallboard
from tests.pictures import NOW, RULES, picture
from widgets import theme as themes

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 5000
STEP_MS = 20


def sees(what: str, true: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> None:
    """Wait until something is so; the program ends with its name where it isn't."""
    left = patience_ms
    while not true():
        if left <= 0:
            sys.exit(f"not so: {what}")
        QTest.qWait(STEP_MS)
        left -= STEP_MS
    print(f"so: {what}", flush=True)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


def open_desk() -> tuple[Desk, LivePage, list[Wallboard]]:
    """A desk on a centre that was made up; its wallboards are kept in the list."""
    heart = Heartbeat(lambda: NOW)
    heart.follow(picture, lambda: RULES)
    live, walls = LivePage(RULES), list[Wallboard]()
    pages: dict[str, Page] = {"live": live, **{key: Page(key.title()) for key in ("history", "sources", "settings")}}
    desk = Desk(heart, Notices(), pages, person=Person(theme="dark"))

    def wall(full: bool) -> None:
        walls.append(Wallboard(boards.load(), heart))
        walls[-1].show_on(1)

    desk.walled.connect(wall)
    desk.show()
    sees("the desk is on the screen", lambda: QTest.qWaitForWindowExposed(desk))
    take_the_keyboard(desk)
    return desk, live, walls


def take_the_keyboard(desk: Desk) -> None:
    """There is no window manager that would give it back."""
    desk.activateWindow()
    sees("the desk has the keyboard", desk.isActiveWindow)


def click_on_rail(desk: Desk, word: str) -> None:
    buttons = {button.text(): button for button in desk.rail.findChildren(QWidget) if hasattr(button, "text")}
    click(buttons[word])


def turn_pages(desk: Desk, live: LivePage) -> None:
    click_on_rail(desk, "Sources")
    sees("a click on the rail turns to Sources", lambda: desk.stack.currentWidget() is desk.pages["sources"])
    press(desk, Qt.Key.Key_1, CONTROL)
    sees("Ctrl+1 turns to Live", lambda: desk.stack.currentWidget() is live)
    press(desk, Qt.Key.Key_T, CONTROL)
    sees("Ctrl+T changes the theme", lambda: themes.current().name == "light")


def look_around(desk: Desk, live: LivePage) -> None:
    press(desk, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(live.filters.words, "streets")
    sees("words filter the queues", lambda: live.queues.rows.rowCount() == 1)
    press(live.filters.words, Qt.Key.Key_Escape)
    sees("Escape shows all of them again", lambda: live.queues.rows.rowCount() == 5)
    row = live.queues.visualRect(live.queues.rows.index(2, 0))
    click(live.queues.viewport(), row.center())
    sees("a click on a queue shows it at the side", lambda: live.detail.title.text() == "Streets")
    click(live.detail.windows.button(15))
    sees("and its last minutes", lambda: live.detail.window_min == 15)
    click(live.tiles[1].widget)
    sees("a click on a tile shows who waits", lambda: live.callers.isVisible())


def ask(desk: Desk, live: LivePage) -> None:
    press(live.tiles[0].widget, Qt.Key.Key_P)
    sees("P opens the passport", desk.passport.isActiveWindow)
    copy = next(button for button in desk.passport.findChildren(QPushButton) if button.text() == "Copy")
    click(copy)
    sees("and it is copied whole", lambda: "SL-I" in QApplication.clipboard().text())
    press(desk.passport.card, Qt.Key.Key_Escape)
    sees("Escape closes it", lambda: not desk.passport.isVisible())


def hang_up(desk: Desk, walls: list[Wallboard]) -> None:
    take_the_keyboard(desk)
    press(desk, Qt.Key.Key_F11)
    sees("F11 opens the wallboard", lambda: bool(walls) and walls[0].isActiveWindow())
    screen = walls[0].screen().geometry()
    sees("over the whole screen", lambda: walls[0].size() == screen.size())
    press(walls[0], Qt.Key.Key_Escape)
    sees("Escape leaves it", lambda: not walls[0].isVisible())
    take_the_keyboard(desk)
    press(desk, Qt.Key.Key_Q, CONTROL)
    sees("Ctrl+Q closes the desk", lambda: not desk.isVisible())


def main() -> int:
    make_application("dark")
    desk, live, walls = open_desk()
    turn_pages(desk, live)
    look_around(desk, live)
    ask(desk, live)
    hang_up(desk, walls)
    return 0


if __name__ == "__main__":
    sys.exit(main())
