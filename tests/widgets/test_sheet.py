"""A sheet is changed by typing, selected by mouse and keys, copied by rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.sheet import Sheet, SheetData, SheetRow

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
Told = list[tuple[object, ...]]


@pytest.fixture
def sheet(qtbot: QtBot) -> Sheet:
    made = Sheet("Forecast")
    qtbot.addWidget(made)
    rows = tuple(SheetRow(f"Mon {day}") for day in range(30))
    values = tuple(tuple(float(day * 100 + place) for place in range(48)) for day in range(30))
    made.set_data(SheetData(rows, tuple(f"{place}" for place in range(48)), values))
    made.resize(800, 400)
    made.show()
    made.setFocus()
    return made


def heard(sheet: Sheet) -> Told:
    told: Told = []
    for name in ("typed", "scaled", "cleared", "copied", "pasted"):
        getattr(sheet, name).connect(lambda *values, name=name: told.append((name, *values)))
    return told


def centre(sheet: Sheet, row: int, column: int) -> QPoint:
    return sheet._box(row, column).center().toPoint()


def test_a_number_is_typed_into_a_cell(sheet: Sheet) -> None:
    told = heard(sheet)
    QTest.mouseClick(sheet, LEFT, PLAIN, centre(sheet, 2, 3))
    assert sheet.selected == ((2, 3),)
    QTest.keyClicks(sheet, "25")
    assert sheet.entry == "25"
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert told == [("typed", ((2, 3),), 25.0)]
    assert sheet.current == (3, 3)


def test_a_percentage_changes_a_selection(sheet: Sheet) -> None:
    told = heard(sheet)
    QTest.mousePress(sheet, LEFT, PLAIN, centre(sheet, 1, 1))
    QTest.mouseMove(sheet, centre(sheet, 2, 2))
    QTest.mouseRelease(sheet, LEFT, PLAIN, centre(sheet, 2, 2))
    QTest.keyClicks(sheet, "+10%")
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert told == [("scaled", ((1, 1), (1, 2), (2, 1), (2, 2)), 10.0)]


def test_escape_forgets_what_was_typed(sheet: Sheet) -> None:
    told = heard(sheet)
    sheet.select(0, 0)
    QTest.keyClicks(sheet, "9")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QTest.keyClicks(sheet, "+-")
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert told == []
    assert sheet.entry is None


def test_a_row_is_copied_to_another(sheet: Sheet) -> None:
    told = heard(sheet)
    QTest.mouseClick(sheet, LEFT, PLAIN, sheet._name_box(1).center().toPoint())
    assert len(sheet.selected) == 48
    QTest.keyClick(sheet, Qt.Key.Key_C, CONTROL)
    assert sheet.copied_text().startswith("100\t101\t")
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    QTest.keyClick(sheet, Qt.Key.Key_V, CONTROL)
    assert [each[0] for each in told] == ["copied", "pasted"]
    assert told[1][2:] == (2, 47)


def test_keys_move_select_and_scroll(sheet: Sheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    assert sheet.current == (0, 0)
    QTest.keyClick(sheet, Qt.Key.Key_End, CONTROL)
    assert sheet.current == (29, 47)
    assert sheet._box(29, 47).right() <= sheet.width()
    assert sheet._box(29, 47).bottom() <= sheet.height()
    QTest.keyClick(sheet, Qt.Key.Key_Up, SHIFT)
    assert sheet.selected == ((28, 47), (29, 47))
    told = heard(sheet)
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert told == [("cleared", ((28, 47), (29, 47)))]
    QTest.keyClick(sheet, Qt.Key.Key_A, CONTROL)
    assert len(sheet.selected) == 30 * 48


def test_what_is_typed_counts_when_the_focus_goes(sheet: Sheet) -> None:
    told = heard(sheet)
    sheet.select(0, 1)
    QTest.keyClicks(sheet, "7")
    sheet.clearFocus()
    assert told == [("typed", ((0, 1),), 7.0)]


def test_a_sheet_that_is_only_read_takes_nothing(sheet: Sheet) -> None:
    sheet.set_read_only(True)
    sheet.select(0, 0)
    QTest.keyClicks(sheet, "7")
    assert sheet.entry is None


def test_less_data_keeps_the_cursor_inside(sheet: Sheet) -> None:
    sheet.select(29, 47)
    sheet.set_data(SheetData((SheetRow("Mon"),), ("a", "b"), ((1.0, None),)))
    assert sheet.current == (0, 1)
    assert "a dash" not in sheet.accessibleDescription()
    sheet.set_data(SheetData())
    assert sheet.selected == ()
