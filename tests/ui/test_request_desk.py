"""The desk of requests driven to the end, once by keys alone and once by the mouse alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from supervisor.requests.acts import Choice
from supervisor.ui.dialogs.act import ActDialog
from supervisor.ui.dialogs.keys import KeysDialog
from supervisor.ui.jobs import Jobs
from supervisor.ui.tables.requests import KEYS
from tests.ui.test_palette import Found

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Left = Qt.Key, Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def found(qtbot: QtBot, tmp_path: Path) -> Iterator[Found]:
    jobs = Jobs()
    made = Found(qtbot, jobs, tmp_path)
    made.room.desk.resize(1280, 720)
    made.room.desk.go("requests")
    made.page.refresh()
    made.settle()
    yield made
    jobs.close()
    made.world.store.close()


@pytest.fixture
def quick() -> Iterator[None]:
    """For as long as a double click may last a list that has just opened takes no click."""
    before = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(1)
    yield
    QApplication.setDoubleClickInterval(before)


def departments(found: Found, numbers: list[str]) -> set[str]:
    states = found.world.store.states([Choice("lakeview", number) for number in numbers])
    return {state.department for state in states if state is not None}


def numbers(found: Found) -> list[str]:
    table = found.page.table
    assert table.rows.look is not None
    return table.rows.look.numbers(table.chosen_rows())


def dialog(found: Found) -> ActDialog:
    assert found.page.acting is not None
    assert found.page.acting.dialog is not None
    return found.page.acting.dialog


def worked_out(found: Found) -> None:
    """The effect is shown."""
    shown = dialog(found)
    found.qtbot.waitUntil(lambda: shown.effect.told is not None and not shown._soon.isActive())
    found.settle()


def press(found: Found, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """A key where the focus is."""
    found.room.desk.activateWindow()
    found.qtbot.waitUntil(found.room.desk.isActiveWindow)
    QTest.keyClick(QApplication.focusWidget() or found.room.desk, key, modifier)


def test_by_keys_alone(found: Found) -> None:
    press(found, Key.Key_F, CTRL)
    words = found.page.filters.words
    assert words.hasFocus()
    QTest.keyClicks(words, "street light")
    QTest.keyClick(words, Key.Key_Return)
    found.settle()
    for _ in range(40):
        if found.page.table.hasFocus():
            break
        press(found, Key.Key_Tab)
    assert found.page.table.hasFocus()
    press(found, Key.Key_A, CTRL)
    chosen = numbers(found)
    assert len(chosen) == 16
    before = departments(found, chosen)
    press(found, Key.Key_R)
    QTest.keyClicks(dialog(found).focusWidget(), "Water")
    worked_out(found)
    assert dialog(found).effect.words.startswith("Fits all 16")
    QTest.keyClick(dialog(found), Key.Key_Return, CTRL)
    found.settle()
    assert departments(found, chosen) == {"Water"}
    press(found, Key.Key_Z, CTRL)
    found.settle()
    assert departments(found, chosen) == before
    press(found, Key.Key_Question)
    [sheet] = found.room.desk.findChildren(KeysDialog)
    QTest.keyClick(sheet, Key.Key_Escape)


def click(widget: QWidget, at: QPoint | None = None, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(widget, Left, modifier, at if at is not None else widget.rect().center())


def pick(found: Found, box: QComboBox, words: str) -> None:
    """An entry of a list that opens below its box."""
    click(box, QPoint(box.width() - 8, box.height() // 2))
    view = box.view()
    found.qtbot.waitUntil(view.isVisible)
    item = box.model().index(box.findText(words), 0)
    assert item.isValid()
    view.scrollTo(item)
    at = view.visualRect(item).center()
    QTest.mouseMove(view.viewport(), at)
    view.setCurrentIndex(item)  # what the mouse is over; nobody moves it where there is no screen
    click(view.viewport(), at)
    found.qtbot.waitUntil(lambda: not view.isVisible())


def test_by_the_mouse_alone(found: Found, quick: None) -> None:
    page, table = found.page, found.page.table
    pick(found, page.filters.age, "Overdue, all")
    found.settle()
    head = table.horizontalHeader()
    place = KEYS.index("due")
    click(head.viewport(), QPoint(head.sectionViewportPosition(place) + 20, head.height() // 2))
    found.settle()
    assert page.filters.sort == ("due", False)
    for row, modifier in ((0, NONE), (2, SHIFT)):
        click(table.viewport(), table.visualRect(table.rows.index(row, 1)).center(), modifier)
    chosen = numbers(found)
    assert len(chosen) == 3
    before = departments(found, chosen)
    assert page.acting is not None
    click(page.acting.buttons["reassign"])
    form = dialog(found).form
    pick(found, form.department, "Parks and Recreation")  # type: ignore[attr-defined]
    worked_out(found)
    click(dialog(found).do)
    found.settle()
    assert departments(found, chosen) == {"Parks and Recreation"}
    banner = found.room.desk.banner
    assert banner.text.endswith("reassigned to Parks and Recreation.") or "left as" in banner.text
    click(banner._action)
    found.settle()
    assert departments(found, chosen) == before
    assert banner.text.startswith("Undone: ")
