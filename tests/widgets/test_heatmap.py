"""The heat map: what it says, where its cells lie, and that keyboard and mouse reach every one of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import HeatCell, HeatColumn, HeatMap, HeatRow, Level, theme
from widgets.gallery import THEMES, load_theme
from widgets.heatgrid import HeatTable, lay_out

COLUMNS = (
    HeatColumn("week", "0–7", "Overdue", "bad"),
    HeatColumn("month", "8–30", "Overdue", "bad"),
    HeatColumn("later", "later", "Due"),
    HeatColumn("share", "On time", tone=""),
)


def _row(key: str, *counts: int, share: float = 0.5, level: Level = Level.warn) -> HeatRow:
    cells = (HeatCell(str(count), float(count)) for count in counts)
    return HeatRow(key, f"Row {key}", (*cells, HeatCell(f"{share:.0%}", share, level, "half of 10")))


def _map(qtbot: QtBot, rows: int = 3, *, wall: bool = False, total: bool = True) -> HeatMap:
    made = HeatMap("Open requests", wall=wall)
    qtbot.addWidget(made)
    made.resize(640, 300)
    named = [_row(f"r{row}", row, row * 100, 7) for row in range(rows)]
    made.set_table(COLUMNS, named, _row("all", 9, 900, 21) if total else None, "Department")
    return made


def _point(heat: HeatMap, line: int, column: int) -> QPoint:
    return heat._laid().box(line, column).center().toPoint()


def test_it_says_its_rows_and_what_is_at_the_cursor(qtbot: QtBot) -> None:
    heat = _map(qtbot)
    all_of_it = "Row all, Overdue 0–7 9, Overdue 8–30 900, Due later 21, On time 50%"
    assert heat.accessibleDescription() == f"3 rows, {all_of_it}"
    heat.point_at("r2", "month")
    assert heat.accessibleDescription() == "Row r2, Overdue 8–30: 200"
    heat.point_at("r2", "share")
    assert heat.accessibleDescription() == "Row r2, On time: 50%, close, half of 10"
    heat.point_at("nowhere", "month")
    assert heat.accessibleDescription().startswith("3 rows")


def test_what_is_empty_says_so(qtbot: QtBot) -> None:
    heat = HeatMap("Open requests")
    qtbot.addWidget(heat)
    heat.set_empty("No open request.")
    assert heat.accessibleDescription() == "No open request."
    assert heat.cut_off() == ()
    QTest.keyClick(heat, Qt.Key.Key_Down)
    assert heat.current == ("", "")


def test_arrows_reach_every_cell_and_return_opens_it(qtbot: QtBot) -> None:
    heat = _map(qtbot)
    keys = [Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down]
    for key in keys:
        QTest.keyClick(heat, key)
    with qtbot.waitSignal(heat.cell_clicked) as clicked:
        QTest.keyClick(heat, Qt.Key.Key_Return)
    assert clicked.args == ["r1", "month"]
    for key, spot in (
        (Qt.Key.Key_Home, ("r1", "")),
        (Qt.Key.Key_End, ("r1", "share")),
        (Qt.Key.Key_PageDown, ("", "share")),
        (Qt.Key.Key_PageUp, ("r0", "share")),
        (Qt.Key.Key_Up, ("r0", "share")),
        (Qt.Key.Key_Left, ("r0", "later")),
    ):
        QTest.keyClick(heat, key)
        assert heat.current == spot


@pytest.mark.parametrize(
    ("line", "column", "keys"),
    [(0, 0, ["r0", "week"]), (2, 3, ["r2", "share"]), (1, -1, ["r1", ""]), (3, 1, ["", "month"]), (3, -1, ["", ""])],
)
def test_the_mouse_opens_what_is_under_it(qtbot: QtBot, line: int, column: int, keys: list[str]) -> None:
    heat = _map(qtbot)
    with qtbot.waitSignal(heat.cell_clicked) as clicked:
        QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=_point(heat, line, column))
    assert clicked.args == keys


def test_a_heading_opens_its_whole_column(qtbot: QtBot) -> None:
    heat = _map(qtbot)
    above = _point(heat, 0, 2) - QPoint(0, 25)
    with qtbot.waitSignal(heat.cell_clicked) as clicked:
        QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=above)
    assert clicked.args == ["", "later"]
    with qtbot.assertNotEmitted(heat.cell_clicked):
        QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=QPoint(heat.width() - 2, heat.height() - 2))


def test_the_cursor_stays_at_its_row_when_rows_move(qtbot: QtBot) -> None:
    heat = _map(qtbot)
    heat.point_at("r2", "month")
    heat.set_table(COLUMNS, [_row("r2", 5, 6, 7), _row("r0", 1, 2, 3)], corner="Department")
    assert heat.current == ("r2", "month")
    heat.set_table(COLUMNS, [_row("r0", 1, 2, 3)], corner="Department")
    assert heat.current == ("", "")


def test_of_many_rows_some_are_shown_and_the_rest_scrolled_to(qtbot: QtBot) -> None:
    heat = _map(qtbot, 200)
    shown = heat.shown
    assert 3 < shown < 20
    assert heat.more == 0
    heat.point_at("r150", "week")
    with qtbot.waitSignal(heat.cell_clicked) as clicked:
        QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=_point(heat, shown - 1, 0))
    assert clicked.args == ["r150", "week"]
    _turn(heat, 120)
    QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=_point(heat, shown - 1, 0))
    assert heat.current == ("r147", "week")
    bar = QPoint(round(heat._laid().area.right() + 5), round(heat._laid().top(shown) - 2))
    QTest.mousePress(heat, Qt.MouseButton.LeftButton, pos=bar)
    QTest.mouseRelease(heat, Qt.MouseButton.LeftButton, pos=bar)
    QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=_point(heat, shown - 1, 0))
    assert heat.current == ("r199", "week")


def _turn(heat: HeatMap, turned: int) -> None:
    middle = QPointF(heat.rect().center())
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, middle, QPoint(), QPoint(0, turned), *nothing, False)
    QApplication.sendEvent(heat, event)


def test_a_narrow_one_scrolls_sideways_and_cuts_no_number(qtbot: QtBot) -> None:
    heat = HeatMap()
    qtbot.addWidget(heat)
    columns = [HeatColumn(f"c{place}", f"{place} to {place + 1}") for place in range(30)]
    heat.set_table(columns, [HeatRow("a", "Anything", tuple(HeatCell("12,345", 1.0) for _ in columns))])
    heat.resize(500, 200)
    assert heat.cut_off() == ()
    assert len(heat._laid().lefts) < 30
    heat.point_at("a", "c29")
    assert heat._laid().first_column + len(heat._laid().lefts) == 30
    assert heat.cut_off() == ()


def test_a_wall_says_how_many_rows_have_no_room(qtbot: QtBot) -> None:
    heat = _map(qtbot, 200, wall=True)
    assert heat.shown + heat.more == 200
    assert heat.shown > 3
    assert heat.cut_off() == ()


@pytest.mark.parametrize("size", [(400, 160), (640, 300), (900, 320), (1332, 620), (1860, 1000)])
@pytest.mark.parametrize("wall", [False, True])
@pytest.mark.parametrize("rows", [1, 4, 40])
def test_rows_and_columns_stay_inside(size: tuple[int, int], wall: bool, rows: int) -> None:
    named = tuple(_row(f"r{row}", row, 100, 7) for row in range(rows))
    area = QRectF(12, 40, size[0] - 24, size[1] - 52)
    laid = lay_out(HeatTable(COLUMNS, named, _row("all", 9, 9, 9)), area, 20 if wall else 13, wall=wall)
    boxes = [laid.box(line, column) for line in range(laid.lines) for column in (-1, *laid.columns())]
    assert all(box.right() <= area.right() + 0.5 and box.bottom() <= area.bottom() + 0.5 for box in boxes)
    places = [laid.box(0, column) for column in (-1, *laid.columns())]
    assert all(one.right() <= other.left() + 0.01 for one, other in pairwise(places))


def test_equal_numbers_of_a_tone_look_equal_and_more_looks_stronger(qtbot: QtBot, qapp: QApplication) -> None:
    for name in THEMES:
        theme.apply(qapp, load_theme(name))
        heat = _map(qtbot)
        heat.set_table(COLUMNS, [_row("a", 900, 10, 1), _row("b", 10, 900, 2), _row("c", 0, 100, 3)])
        image = heat.grab().toImage()
        corner = [[image.pixelColor(heat._laid().box(line, column).topLeft().toPoint() + QPoint(3, 3)).name()
                   for column in range(2)] for line in range(3)]  # fmt: skip
        assert corner[0] == corner[1][::-1]
        assert len({corner[0][0], corner[0][1], corner[2][0], corner[2][1]}) == 4
        assert corner[2][0] == load_theme(name).surface.name()


def test_what_is_stale_is_grey_and_hatched_and_says_its_age(qtbot: QtBot) -> None:
    heat = _map(qtbot)
    fresh = heat.grab().toImage()
    heat.set_level(Level.stale, "3 min old")
    assert heat.accessibleDescription().endswith("3 min old")
    stale = heat.grab().toImage()
    spot = heat._laid().box(2, 1).topLeft().toPoint() + QPoint(3, 3)
    assert fresh.pixelColor(spot).hue() != stale.pixelColor(spot).hue()
    assert stale.pixelColor(spot).saturation() < fresh.pixelColor(spot).saturation()


def test_only_what_the_mouse_leaves_and_enters_is_painted_again(qtbot: QtBot) -> None:
    heat = _map(qtbot, 8)
    with qtbot.waitExposed(heat):
        heat.show()
    for line, column in ((0, 0), (3, 2), (5, -1)):
        QTest.mouseMove(heat, _point(heat, line, column))
        whole = heat.grab().toImage()
        shot = heat.screen()
        qtbot.waitUntil(
            lambda whole=whole, shot=shot: (
                shot.grabWindow(heat.winId()).toImage().convertToFormat(whole.format())  # type: ignore[misc]
                == whole
            )
        )
