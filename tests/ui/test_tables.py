"""Tables over the state: a refresh changes what has changed and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from supervisor.ui.models.columns import Column, LiveRows
from supervisor.ui.models.told import Told
from supervisor.ui.tables.base import ROW
from supervisor.ui.tables.cells import HOVERED, PAD, TEXT, elided
from supervisor.ui.tables.header import ARROW, BESIDE, Header
from supervisor.ui.tables.live import FADE_MS, LiveTable, shared
from widgets import theme as themes
from widgets.fit import width
from widgets.format import count
from widgets.level import Level


@dataclass(frozen=True)
class Row:
    name: str
    number: int | None = 0
    since: int | None = None


def level(row: Row, now: int) -> Level:
    return Level.bad if (row.number or 0) > 9 else Level.none


COLUMNS = (
    Column("Name", lambda row: row.name),
    Column("Number", lambda row: row.number, count, right=True, figure="offered", level=level),
    Column("For", lambda row: row.since, ticks=True, right=True),
)
ROWS = [("c", Row("Carla", 3, 10_000)), ("a", Row("ada", 12, None)), ("b", Row("Ben", None, 30_000))]


@pytest.fixture
def table(qtbot: QtBot) -> LiveTable:
    made = LiveTable(LiveRows(COLUMNS), "Things")
    qtbot.addWidget(made)
    made.set_rows(ROWS, 60_000)
    made.resize(500, 300)
    made.show()
    return made


def shown(table: LiveTable, column: int = 0) -> list[str]:
    return [table.rows.index(row, column).data() for row in range(table.rows.rowCount())]


def test_the_model_keeps_the_promises_of_qt() -> None:
    model = LiveRows(COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for rows in (ROWS, ROWS[:1], [], ROWS[::-1], [("d", Row("Dolores")), ROWS[0]]):
        model.set_rows(rows, 0)
        model.tick(1000)
    assert tester.model() is model


def test_names_are_sorted_without_their_case_and_missing_numbers_are_least(table: LiveTable) -> None:
    assert shown(table) == ["ada", "Ben", "Carla"]
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert shown(table) == ["ada", "Carla", "Ben"]


def test_times_are_sorted_by_how_long_and_told_from_the_clock(table: LiveTable) -> None:
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert shown(table, 2) == ["0:50", "0:30", "–"]
    table.source.tick(65_000)
    assert shown(table, 2) == ["0:55", "0:35", "–"]


def test_the_selection_stays_with_its_row(table: LiveTable) -> None:
    table.select("b")
    table.set_rows([("d", Row("Aaron")), *ROWS[1:], ("c", Row("Carla", 99))], 60_000)
    assert shown(table) == ["Aaron", "ada", "Ben", "Carla"]
    assert table.key(table.currentIndex()) == "b"


def test_only_the_cells_that_changed_fade(table: LiveTable, qtbot: QtBot) -> None:
    table.set_rows([("c", Row("Carla", 4, 20_000)), *ROWS[1:]], 61_000)
    strengths = [[table.strength(table.rows.index(row, column)) > 0 for column in range(3)] for row in range(3)]
    assert strengths == [[False] * 3, [False] * 3, [False, True, False]]
    qtbot.waitUntil(lambda: not table._frames.isActive(), timeout=FADE_MS * 10)
    assert table.strength(table.rows.index(2, 1)) == 0


def test_while_nothing_changes_nothing_is_told(table: LiveTable) -> None:
    told: list[object] = []
    table.source.dataChanged.connect(lambda *_: told.append(1))
    table.set_rows(ROWS, 60_500)
    assert told == []


def test_columns_never_shrink_so_that_nothing_moves(table: LiveTable) -> None:
    table.set_rows([("c", Row("Carla", 123_456_789)), *ROWS[1:]], 60_000)
    wide = table.columnWidth(1)
    table.set_rows(ROWS, 60_000)
    assert table.columnWidth(1) == wide


def test_keys_open_a_row_and_ask_for_a_passport(table: LiveTable, qtbot: QtBot) -> None:
    table.select("c")
    table.setCurrentIndex(table.currentIndex().siblingAtColumn(1))
    with qtbot.waitSignal(table.asked) as asked:
        QTest.keyClick(table, Qt.Key.Key_P)
    assert asked.args == ["c", "offered"]
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["c"]
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Up)
    assert chosen.args == ["b"]


def test_a_row_that_is_filtered_out_is_not_shown(table: LiveTable) -> None:
    table.rows.keep(frozenset({"a", "b"}))
    assert shown(table) == ["ada", "Ben"]
    table.rows.keep(None)
    assert len(shown(table)) == 3


def test_a_cell_says_its_column_value_and_level(table: LiveTable) -> None:
    spoken = table.rows.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Number 12 missed"


def test_the_first_column_stays_in_sight(table: LiveTable, qtbot: QtBot) -> None:
    table.resize(180, 200)
    table.set_rows([("c", Row("A name that needs room", 123_456_789)), *ROWS[1:]], 60_000)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert table._sticky is not None
    assert table._sticky.isVisible()
    assert table._sticky.columnWidth(0) == table.columnWidth(0)


def test_what_has_no_room_goes_by_how_much_it_is_to_spare() -> None:
    columns = (Column("Name", str), Column("A", str, spare=1), Column("B", str, spare=3), Column("C", str, spare=2))
    assert shared(columns, [100, 50, 60, 40], 300) == [150, 50, 60, 40]
    assert shared(columns, [100, 50, 60, 40], 200) == [110, 50, 0, 40]
    assert shared(columns, [100, 50, 60, 40], 145) == [105, 0, 0, 40]
    assert shared(columns, [100, 50, 60, 40], 80) == [100, 0, 0, 0]


def test_a_name_gives_way_before_a_figure_is_out_of_sight() -> None:
    columns = (Column("Name", str, least=60), Column("A", str), Column("B", str, spare=1))
    assert shared(columns, [100, 50, 60], 300) == [190, 50, 60]
    assert shared(columns, [100, 50, 60], 200) == [150, 50, 0]
    assert shared(columns, [100, 50, 60], 130) == [80, 50, 0]
    assert shared(columns, [100, 50, 60], 90) == [60, 50, 0]


def test_what_is_last_comes_last_in_either_order(qtbot: QtBot) -> None:
    made = LiveTable(LiveRows(COLUMNS, last=lambda row: row.since is None), "Things")
    qtbot.addWidget(made)
    made.set_rows(ROWS, 60_000)
    assert shown(made) == ["Ben", "Carla", "ada"]
    made.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert shown(made) == ["Carla", "Ben", "ada"]
    made.set_rows([*ROWS[:1], ("a", Row("ada", 12, 1_000)), *ROWS[2:]], 60_000)
    assert shown(made) == ["Carla", "Ben", "ada"]
    made.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert shown(made) == ["ada", "Ben", "Carla"]


def test_a_table_ends_on_a_whole_row(table: LiveTable) -> None:
    table.resize(500, table.horizontalHeader().height() + 2 * ROW + 20)
    picture = table.viewport().grab().toImage()
    rest = {picture.pixel(x, 2 * ROW + 12) for x in range(picture.width())}
    assert len(rest) == 1


def test_the_first_column_in_sight_is_clicked_as_the_table_is(table: LiveTable, qtbot: QtBot) -> None:
    table.resize(180, 200)
    table.set_rows([("c", Row("A name that needs room", 123_456_789)), *ROWS[1:]], 60_000)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    sticky = table._sticky
    assert sticky is not None
    with qtbot.waitSignal(table.opened) as opened:
        QTest.mouseClick(sticky.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert opened.args == [table.key(table.rows.index(0, 0))]
    before = shown(table)
    QTest.mouseClick(sticky.horizontalHeader().viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert shown(table) == before[::-1]


def test_the_arrow_of_the_sorted_column_has_room_of_its_own(table: LiveTable) -> None:
    header = table.horizontalHeader()
    assert isinstance(header, Header)
    for place, column in enumerate(COLUMNS):
        assert header.sectionSize(place) >= width(column.title, TEXT) + PAD + ARROW + BESIDE


def test_sorting_leaves_the_words_of_a_header_where_they_are(table: LiveTable) -> None:
    header = table.horizontalHeader()
    right = header.sectionViewportPosition(1) + header.sectionSize(1)
    words = QRect(right - PAD - round(width("Number", TEXT)), 0, round(width("Number", TEXT)), header.height())
    shapes = []
    for column in (0, 1):
        table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        across = [x for x, _ in inked(header.viewport().grab(words).toImage())]
        shapes.append((min(across), max(across)))
    assert shapes[0] == shapes[1]


def inked(image: QImage) -> set[tuple[int, int]]:
    """Where something is painted, whatever its colour."""
    ground = image.pixelColor(0, 0).lightness()
    spots = ((x, y) for x in range(image.width()) for y in range(image.height() - 2))
    return {spot for spot in spots if abs(image.pixelColor(*spot).lightness() - ground) > 40}


def test_a_chosen_row_under_the_mouse_is_still_chosen(table: LiveTable) -> None:
    table.select("a")
    table.hover(table.currentIndex().row())
    theme = themes.current()
    cell = table.visualRect(table.currentIndex().siblingAtColumn(2))
    ground = table.viewport().grab(cell).toImage().pixelColor(cell.width() // 2, 3)
    assert ground == theme.mixed(theme.accent, HOVERED)


def test_the_mouse_shows_the_whole_row(table: LiveTable) -> None:
    place = table.visualRect(table.rows.index(1, 0)).center()
    QTest.mouseMove(table.viewport(), place)
    assert table.hovered == 1
    grounds = [table.viewport().grab().toImage().pixelColor(x, place.y() - 10) for x in (2, 150, 480)]
    assert grounds == [themes.current().raised] * 3


def test_a_table_without_rows_says_so(table: LiveTable) -> None:
    table.set_empty("Nobody waits.")
    assert table.empty_words == ""
    table.set_rows([], 60_000)
    assert table.empty_words == "Nobody waits."
    assert inked(table.viewport().grab(QRect(0, 0, table.viewport().width(), 3 * ROW)).toImage())


def test_a_list_without_room_says_how_many_more_there_are() -> None:
    parts = ("Animal care", "General information", "Streets", "Trash & recycling")
    told = Told(", ".join(parts), parts=parts)
    assert elided(told, 1000) == told.text
    assert elided(told, width(told.text, TEXT) - 1) == "Animal care, General information, Streets +1"
    assert elided(told, width("Animal care +3", TEXT)) == "Animal care +3"
    narrow = elided(told, 60)
    assert narrow.endswith("… +3")
    assert width(narrow, TEXT) <= 60


def test_a_live_table_is_copied_with_its_headers(table: LiveTable) -> None:
    assert table.text() == "Name\tNumber\tFor\nada\t12\t–\nBen\t–\t0:30\nCarla\t3\t0:50\n"
    table.select("b")
    assert table.text() == "Name\tNumber\tFor\nBen\t–\t0:30\n"


def test_what_has_no_room_is_told_by_the_tip(table: LiveTable) -> None:
    long = "A name that is longer than its column can be"
    table.set_rows([("d", Row(long)), *ROWS], 60_000)
    table.setColumnWidth(0, 90)
    for row, tip in ((shown(table).index("Ben"), ""), (shown(table).index(long), long)):
        area = table.visualRect(table.rows.index(row, 0))
        event = QHelpEvent(QEvent.Type.ToolTip, area.center(), table.viewport().mapToGlobal(area.center()))
        QApplication.sendEvent(table.viewport(), event)
        assert QToolTip.text() == tip


def test_what_is_stale_is_hatched_and_has_its_ring_once(table: LiveTable) -> None:
    old = LiveTable(LiveRows(tuple(replace(column, level=lambda row, now: Level.stale) for column in COLUMNS)), "Old")
    old.set_rows(ROWS, 60_000)
    old.resize(500, 200)
    rings = [old.told(old.rows.index(0, column)).level for column in range(3)]
    assert rings == [Level.stale] * 3
    spread = {old.grab().toImage().pixel(x, old.horizontalHeader().height() + 4) for x in range(200, 300)}
    assert len(spread) > 1
    plain = {table.grab().toImage().pixel(x, table.horizontalHeader().height() + 4) for x in range(200, 300)}
    assert len(plain) == 1
