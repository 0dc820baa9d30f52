"""A million requests in one table: shown at once, scrolled within a frame, and never more words made than are seen."""

from __future__ import annotations

from collections.abc import Iterator
from time import thread_time

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supervisor.requests.calendar import BusinessDays
from supervisor.requests.cities import city_name
from supervisor.requests.frame import Rows
from supervisor.ui.application import THEMES, use_theme
from supervisor.ui.models import requests as models
from supervisor.ui.models.request_facts import facts
from supervisor.ui.models.request_shown import looked_up
from supervisor.ui.models.requests import COLUMNS, MARKS, WAIT, Look
from supervisor.ui.models.told import Told
from supervisor.ui.tables.requests import KEYS, RequestTable
from tests.ui.backlogs import NOW, Worlds

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
MILLION = 1_000_000
FRAME_S = 0.016


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    world = Worlds(tmp_path_factory.mktemp("requests"), count=2000)
    yield Look(world.finder.frame, NOW, BusinessDays())
    world.store.close()


def million(look: Look) -> Rows:
    """Rows in no order, so that each screen has words from many parts of the journal."""
    return np.random.default_rng(7).permutation(np.resize(np.arange(look.frame.size), MILLION))


def made(qtbot: QtBot, look: Look, rows: Rows) -> RequestTable:
    table = RequestTable("Requests")
    qtbot.addWidget(table)
    table.resize(1600, 640)
    table.show_rows(look, rows)
    with qtbot.waitExposed(table):
        table.show()
    return table


def test_a_million_rows_are_scrolled_within_a_frame(qtbot: QtBot, look: Look) -> None:
    table = made(qtbot, look, million(look))
    taken = []
    for step in range(150):
        began = thread_time()
        table.verticalScrollBar().setValue(step * 331_337 % MILLION)
        table.viewport().repaint()
        taken.append(thread_time() - began)
    assert float(np.median(taken)) < FRAME_S, sorted(taken)[-5:]


def test_other_rows_are_there_at_once(qtbot: QtBot, look: Look) -> None:
    table, rows = made(qtbot, look, million(look)), million(look)
    began = thread_time()
    table.show_rows(look, rows[::-1])
    table.viewport().repaint()
    assert thread_time() - began < 10 * FRAME_S
    assert table.rows.rowCount() == MILLION


def test_only_what_is_in_sight_is_made_into_text(qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    table = made(qtbot, look, million(look))
    asked: list[int] = []
    told = table.rows.told

    def counted(column: int, first: int, last: int) -> list[Told]:
        asked.append(last - first)
        return told(column, first, last)

    monkeypatch.setattr(table.rows, "told", counted)
    table.verticalScrollBar().setValue(500_000)
    table.viewport().repaint()
    assert max(asked) <= 640 // 28 + 1
    assert len(asked) <= 2 * len(COLUMNS)


def test_words_that_are_late_come_with_the_next_painting(qtbot: QtBot, look: Look) -> None:
    rows = np.arange(50)
    slow = Look(look.frame, NOW, BusinessDays())
    slow.hurry(-1.0)
    assert set(slow.details(rows)) == {WAIT}
    slow.hurry(None)
    assert WAIT not in slow.details(rows)
    fresh = Look(look.frame, NOW, BusinessDays())
    table = made(qtbot, fresh, rows)
    qtbot.waitUntil(lambda: WAIT not in fresh.details(rows[:20]))
    assert table.rows.told(KEYS.index("detail"), 0, 3)[0].text != WAIT


@pytest.mark.parametrize("theme", THEMES)
def test_a_row_looks_the_same_whether_all_or_only_it_is_painted(
    qtbot: QtBot, qapp: QApplication, look: Look, theme: str
) -> None:
    use_theme(qapp, theme)
    table = made(qtbot, look, np.arange(200))
    table.selectRow(3)
    table.hover(5)
    whole = table.viewport().grab().toImage()
    row = table.visualRect(table.rows.index(3, 0))
    line = table.viewport().grab(QRect(0, row.top(), table.viewport().width(), row.height())).toImage()
    assert line == whole.copy(0, row.top(), table.viewport().width(), row.height())


def test_the_keyboard_walks_selects_and_opens(qtbot: QtBot, look: Look) -> None:
    table = made(qtbot, look, np.arange(100))
    table.setCurrentIndex(table.rows.index(0, 0))
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == [1]
    QTest.keyClick(table, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
    assert len(table.chosen_rows()) > 10
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [table.current()]


def test_columns_that_say_nothing_are_left_out(qtbot: QtBot, look: Look) -> None:
    table = made(qtbot, look, np.arange(100))
    table.shape(closed=False, city=False)
    hidden = {key for place, key in enumerate(KEYS) if table.isColumnHidden(place)}
    assert hidden == {"closed", "city"}
    table.shape(closed=True, city=True)
    assert not any(table.isColumnHidden(place) for place in range(len(KEYS)))


def test_every_status_has_a_mark_of_its_own_and_every_column_a_sort() -> None:
    from supervisor.requests.query import SORTS
    from supervisor.requests.record import Status

    assert set(MARKS) == set(Status)
    assert len(set(MARKS.values())) == len(Status)
    assert len({mark for mark, _ in MARKS.values()}) == len(Status)
    assert set(KEYS) == set(SORTS)


@pytest.mark.parametrize(("city", "words"), [("new_york", "New York"), ("boston", "Boston"), ("NYC East", "NYC East")])
def test_a_city_is_called_by_its_name(city: str, words: str) -> None:
    assert city_name(city) == words


def test_cells_say_their_column_and_their_level_to_those_who_listen(look: Look) -> None:
    rows = models.RequestRows()
    rows.show(look, np.arange(100))
    due = KEYS.index("due")
    said = [rows.data(rows.index(row, due), Qt.ItemDataRole.AccessibleTextRole) for row in range(100)]
    assert any(text.endswith(" missed") for text in said)
    assert all(text.startswith("Due ") for text in said)
    assert rows.headerData(KEYS.index("overdue"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == (
        "Business days since the due date"
    )


def test_a_city_is_called_as_its_profile_says(look: Look) -> None:
    called = Look(look.frame, NOW, BusinessDays(), {"lakeview": "Lake View"})
    [column] = [column for column in COLUMNS if column.key == "city"]
    assert [one.text for one in column.tell(called, np.arange(2))] == ["Lake View"] * 2
    assert facts(looked_up(called, 0)).second.endswith("Lake View")
