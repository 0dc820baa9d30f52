"""Trends, parts, cells and tables: what they say, how they shrink, and what they tell of what has no room."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets import Cell, CellGrid, Level, Part, PartsBar, Sparkline, TableCell, Trend, TrendData, WallTable, Week
from widgets.cells import arrange, fit_name
from widgets.sparkline import bounds, runs
from widgets.trend import nice, spread


def _cells(number: int) -> list[Cell]:
    return [Cell(f"a{index}", f"Agent {index}", "talking", time=f"{index % 60}:00") for index in range(number)]


def test_a_trend_says_its_last_its_most_and_its_peaks(qtbot: QtBot) -> None:
    trend = Trend("Calls offered")
    qtbot.addWidget(trend)
    assert trend.spoken() == "no data"
    trend.set_data(TrendData((3.0, 9.0, None, 4.0), peaks=((1, "10:15 · 9"),)))
    assert trend.accessibleDescription() == "last 4, most 9, peak 10:15 · 9"
    assert trend.cut_off() == ()


@given(st.floats(0, 1e7), st.integers(2, 6))
def test_the_scale_is_round_and_holds_the_most(most: float, steps: int) -> None:
    ceiling, ticks = nice(most, steps)
    assert ceiling >= most * 0.999
    assert ticks[0] == 0
    assert ticks[-1] == pytest.approx(ceiling)
    assert 2 <= len(ticks) <= steps + 2
    assert all(tick == int(tick) for tick in ticks)


@pytest.mark.parametrize(("most", "ceiling"), [(2400, 2500), (39, 40), (51, 60), (1313, 1500), (3, 3), (1, 1)])
def test_the_scale_ends_soon_above_the_most(most: float, ceiling: float) -> None:
    assert nice(most, 3)[0] == ceiling


@pytest.mark.parametrize(("room", "shown"), [(24, 23), (8, 7), (5, 3), (3, 2)])
def test_hours_below_a_chart_divide_the_day(room: int, shown: int) -> None:
    named = [(4 * hour, f"{hour:02}:00") for hour in range(1, 24)]
    hours = [int(label[:2]) for _, label in spread(named, room)]
    assert len(hours) == shown
    step = 24 // (shown + 1)
    assert hours == list(range(step, 24, step))[: len(hours)]


def test_days_below_a_chart_begin_with_the_first() -> None:
    assert spread([(day, f"Mon {day}") for day in range(5)], 3) == [(0, "Mon 0"), (2, "Mon 2"), (4, "Mon 4")]


def test_a_gap_parts_the_line() -> None:
    values = (1.0, 2.0, None, 4.0)
    drawn = list(runs(values, QRectF(0, 0, 30, 10), 4, *bounds(values)))
    assert [len(run) for run in drawn] == [2, 1]
    assert drawn[1][0].x() == 30


def test_a_sparkline_says_its_day(qtbot: QtBot) -> None:
    line = Sparkline("Calls")
    qtbot.addWidget(line)
    line.set_day([2, None, 7, 5])
    assert line.accessibleDescription() == "last 5, least 2, most 7"


def test_a_week_says_its_hours(qtbot: QtBot) -> None:
    week = Week("Open")
    qtbot.addWidget(week)
    week.set_week((((480, 720), (780, 1020)), *[()] * 6))
    assert week.accessibleDescription().startswith("Mon 8:00-12:00, 13:00-17:00; Tue closed; ")
    week.set_week(())
    assert week.accessibleDescription() == "no hours"


def test_parts_are_told_in_words_and_the_empty_ones_left_out(qtbot: QtBot) -> None:
    bar = PartsBar("Agents by state")
    qtbot.addWidget(bar)
    bar.set_parts([Part("talking", 14), Part("paused", 0, "orange"), Part("ringing", 1, "yellow")])
    bar.set_note("occupancy 78 %")
    bar.set_level(Level.warn)
    assert bar.accessibleDescription() == "14 talking, 1 ringing, occupancy 78 %, close"


@pytest.mark.parametrize("size", [(300, 110), (456, 136), (620, 200), (876, 300), (900, 500)])
@pytest.mark.parametrize("wall", [False, True])
def test_nine_parts_are_never_cut(qtbot: QtBot, size: tuple[int, int], wall: bool) -> None:
    bar = PartsBar("Agents by state", wall=wall)
    qtbot.addWidget(bar)
    words = ["available", "ringing", "talking", "hold", "wrap-up", "other-call", "paused", "unreachable", "logged-in"]
    bar.set_parts([Part(word, 123) for word in words])
    bar.resize(*size)
    assert bar.cut_off() == ()


@given(st.integers(1, 400), st.integers(200, 2000), st.integers(100, 1200))
def test_cells_never_overlap_and_stay_inside(number: int, wide: int, high: int) -> None:
    grid = arrange(number, wide, high, 16)
    area = QRectF(0, 0, wide, high)
    boxes = [grid.box(area, index) for index in range(grid.shown)]
    assert 1 <= grid.shown <= number
    assert all(box.right() <= wide + 0.01 and box.bottom() <= max(high, 2 * grid.high) + 0.01 for box in boxes)
    assert not any(one.intersects(other) for one, other in pairwise(boxes))


def test_a_long_name_is_cut_before_it_is_tiny(qtbot: QtBot) -> None:
    grid = CellGrid("Agents")
    qtbot.addWidget(grid)
    grid.resize(180, 120)
    grid.set_cells((Cell("1", "Sam", "talking"), Cell("2", "Wolfeschlegelsteinhausenbergerdorff", "talking")))
    assert [text[-1] for text in grid.cut_off()] == ["…"]
    assert grid.accessibleDescription() == "2 talking"


def test_a_long_name_has_initials_before_it_is_cut(qtbot: QtBot) -> None:
    fitted = fit_name("Aleksandra Maria Wojciechowska", 160, 16)
    assert (fitted.text, fitted.cut) == ("A. M. Wojciechowska", False)
    assert fit_name("Sam Lee", 160, 16).text == "Sam Lee"


@pytest.mark.parametrize("number", [3, 40, 200])
def test_a_wall_shows_up_to_two_hundred_cells(qtbot: QtBot, number: int) -> None:
    grid = CellGrid("Agents", wall=True)
    qtbot.addWidget(grid)
    grid.set_wall(True, 200)
    grid.resize(1860, 620)
    grid.set_cells(_cells(number))
    assert grid.cut_off() == ()
    assert arrange(number, 1800, 540, 20).shown == number


def test_cells_say_how_many_are_in_each_state(qtbot: QtBot) -> None:
    grid = CellGrid("Agents")
    qtbot.addWidget(grid)
    grid.set_empty("Nobody is logged in.")
    assert grid.accessibleDescription() == "Nobody is logged in."
    grid.set_cells([*_cells(3), Cell("b", "Bo", "paused", "Lunch")])
    assert grid.accessibleDescription() == "3 talking, 1 paused"


def test_the_keyboard_and_the_mouse_reach_every_cell(qtbot: QtBot) -> None:
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.resize(560, 320)
    grid.set_cells(_cells(6))
    grid.grab()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    with qtbot.waitSignal(grid.cell_clicked) as clicked:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert clicked.args == ["a1"]
    assert grid.accessibleDescription() == "Agent 1, talking, 1:00"
    with qtbot.waitSignal(grid.cell_clicked) as clicked:
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert clicked.args == ["a0"]


def test_a_changed_time_looks_as_if_all_was_painted_again(qtbot: QtBot) -> None:
    grid = CellGrid("Agents")
    qtbot.addWidget(grid)
    grid.resize(560, 320)
    grid.set_cells(_cells(40))
    with qtbot.waitExposed(grid):
        grid.show()
    for time in ("0:01", "9:59", "10:00", "0:07"):
        grid.set_cells([replace(cell, time=time) for cell in _cells(40)])
        whole = grid.grab().toImage()
        qtbot.waitUntil(lambda whole=whole: _on_screen(grid).convertToFormat(whole.format()) == whole)  # type: ignore[misc]


def _on_screen(widget: QWidget) -> QImage:
    return widget.screen().grabWindow(widget.winId()).toImage()


def _table(qtbot: QtBot, rows: int) -> WallTable:
    table = WallTable("Queues")
    qtbot.addWidget(table)
    table.resize(560, 240)
    cells: list[list[TableCell | str]]
    cells = [[f"Queue {row}", "3", TableCell("52 %", Level.bad)] for row in range(rows)]
    table.set_table(("Queue", "Waiting", "Service level"), cells, [f"q{row}" for row in range(rows)])
    return table


def test_a_table_says_its_rows_and_their_levels(qtbot: QtBot) -> None:
    assert _table(qtbot, 1).accessibleDescription() == "Queue 0, Waiting 3, Service level 52 % missed"


@pytest.mark.parametrize("rows", [1, 5, 12, 100])
def test_a_table_cuts_no_text_and_says_how_many_rows_have_no_room(qtbot: QtBot, rows: int) -> None:
    table = _table(qtbot, rows)
    assert table.cut_off() == ()
    assert table.shown + table.more == rows
    assert (table.more > 0) == (rows == 100)


def test_the_first_few_of_a_long_list_are_never_small(qtbot: QtBot) -> None:
    rows = [("26232-0353 · Trash", "61"), *[("26232-0354 · Sewers", "60")] * 9]
    shown, pixels = [], []
    for few in (False, True):
        table = WallTable("Oldest requests", wall=True, few=few)
        qtbot.addWidget(table)
        table.resize(900, 245)
        table.set_wall(True, 245)
        table.set_table(("Request", "Days late"), rows)
        assert table.cut_off() == ()
        shown.append(table.shown)
        pixels.append(table._boxes[0].height())
    assert shown[0] > shown[1] > 2
    assert pixels[1] > pixels[0] * 1.5


def test_the_keyboard_chooses_a_row(qtbot: QtBot) -> None:
    table = _table(qtbot, 3)
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.row_clicked) as clicked:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert clicked.args == ["q1"]


def test_what_is_not_known_looks_other_than_what_is_none(qtbot: QtBot) -> None:
    trend = Trend("Offered")
    qtbot.addWidget(trend)
    trend.resize(560, 260)

    def colours(x: float) -> int:
        image = trend.grab().toImage()
        column = range(round(image.width() * x), round(image.width() * x) + 20)
        return len({image.pixel(at, y) for at in column for y in range(170, 190)})

    trend.set_data(TrendData((4, 0, 4)))
    plain = colours(0.5)
    trend.set_data(TrendData((4, None, 4), unknown=(1,)))
    assert colours(0.5) > plain
    assert trend.accessibleDescription().endswith("1 not known")


def test_a_label_of_a_whole_interval_stands_below_it(qtbot: QtBot) -> None:
    places = []
    for named in (False, True):
        trend = Trend()
        qtbot.addWidget(trend)
        trend.resize(560, 260)
        trend.set_data(TrendData((4, 4), labels=("Mon 1", ""), named=named))
        image = trend.grab().toImage()
        ground = image.pixel(300, image.height() - 16)
        row = range(image.height() - 24, image.height() - 12)
        places.append(min(x for x in range(20, 300) for y in row if image.pixel(x, y) != ground))
    assert places[1] - places[0] > 80


def _inked(widget: QWidget, area: QRectF, ground: int) -> int:
    """Pixels of another colour than the surface."""
    image = widget.grab().toImage()
    across, down = (range(round(a), round(b)) for a, b in ((area.left(), area.right()), (area.top(), area.bottom())))
    return sum(image.pixel(x, y) != ground for x in across for y in down)


def test_one_value_of_the_usual_day_is_seen(qtbot: QtBot) -> None:
    trend = Trend()
    qtbot.addWidget(trend)
    trend.resize(560, 260)
    ground = trend.grab().toImage().pixel(300, 130)
    plot = QRectF(180, 60, 200, 150)
    trend.set_data(TrendData((None, None, 4), usual=(None, None, None)))
    none = _inked(trend, plot, ground)
    trend.set_data(TrendData((None, None, 4), usual=(None, 3.5, None)))
    assert _inked(trend, plot, ground) > none + 50


def test_a_bar_alone_is_no_wall(qtbot: QtBot) -> None:
    trend = Trend()
    qtbot.addWidget(trend)
    trend.resize(560, 260)
    trend.set_data(TrendData((4,)))
    image = trend.grab().toImage()
    row = [image.pixel(x, 200) for x in range(40, 540)]
    assert row.count(image.pixel(290, 200)) < 80


@pytest.mark.parametrize("values", [[5], [5, None, 9], [0.2, 0.8]])
def test_one_or_two_values_make_no_line(qtbot: QtBot, values: list[float | None]) -> None:
    line = Sparkline()
    qtbot.addWidget(line)
    line.resize(224, 72)
    empty = line.grab().toImage()
    line.set_day(values)
    assert line.grab().toImage() == empty
    line.set_day([*values, 7, 6])
    assert line.grab().toImage() != empty


def test_a_value_between_two_gaps_is_seen_in_a_sparkline(qtbot: QtBot) -> None:
    line = Sparkline()
    qtbot.addWidget(line)
    line.resize(224, 72)
    pictures = []
    for middle in (None, 5):
        line.set_day([5, 6, None, None, middle, None, None, 6, 5])
        pictures.append(line.grab().toImage())
    assert pictures[0] != pictures[1]
