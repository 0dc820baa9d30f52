"""No page cuts a word, lays one part over another, or needs more room than a small desk has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from supervisor.ui.application import THEMES, use_theme
from supervisor.ui.jobs import Jobs
from supervisor.ui.tables.base import Table
from supervisor.ui.tables.cells import room
from supervisor.ui.tables.header import Header
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.requests import RequestsPage
from tests.pictures import RULES, picture
from tests.ui import pages
from widgets.painted import Painted

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
SMALL = (1192, 640)
"""What a window of 1280 × 720 leaves beside the rail and below the line of state."""

SIZES = (SMALL, (1832, 1000), (3752, 2080))
"""The same of 1920 × 1080 and 3840 × 2160."""
ROWS = 60
"""So many rows of a table are looked at."""
PARTS = (QLabel, QAbstractButton, QComboBox, QLineEdit, QTableView, Painted)


def live(jobs: Jobs) -> LivePage:
    page = LivePage(RULES)
    page.show_picture(picture())
    return page


LOOKS = {**pages.LOOKS, "live": live}


def cut(page: QWidget) -> list[str]:
    """Texts that do not fit into their labels, buttons, boxes, drawings, heads and cells of numbers."""
    found = [_named(w) for w in seen(page) if _too_small(w)]
    found += [f"{_named(w)} {told}" for w in seen(page) if isinstance(w, Painted) and (told := w.cut_off())]
    return found + [f"{_named(w)} {told}" for w in seen(page) if isinstance(w, Table) for told in _narrow(w)]


def _narrow(table: Table) -> Iterator[str]:
    """Columns with a head or a number that has no room; words may end in an ellipsis, with a tip."""
    head, model = table.horizontalHeader(), table.model()
    assert isinstance(head, Header)
    for column in range(model.columnCount()):
        if table.isColumnHidden(column):
            continue
        wide = head.sectionSize(column)
        if head.wanted(column) > wide + 1:
            yield f"head {model.headerData(column, Qt.Orientation.Horizontal)!r} {wide}"
        cells = [table.told(model.index(row, column)) for row in range(min(ROWS, model.rowCount()))]
        yield from (f"{cell.text!r} {wide}" for cell in cells if cell.right and room(cell) > wide + 3)


def seen(page: QWidget) -> list[QWidget]:
    return [w for w in page.findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty()]


def overlapping(page: QWidget) -> list[str]:
    """Parts of a page of which one lies over another that is not around it."""
    parts = [(w, _place(w, page)) for w in seen(page) if isinstance(w, PARTS) and not _inside_part(w, page)]
    return [
        f"{_named(one)} {here.getRect()} over {_named(other)} {there.getRect()}"
        for number, (one, here) in enumerate(parts)
        for other, there in parts[number + 1 :]
        if here.intersects(there)
    ]


def _place(widget: QWidget, page: QWidget) -> QRect:
    area = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(page, QPoint(area.x(), area.y())), area.size())


def _inside_part(widget: QWidget, page: QWidget) -> bool:
    """Whether it is a piece of another part, such as the arrow of a box or a table's own first column."""
    around = widget.parentWidget()
    while around is not None and around is not page:
        if isinstance(around, PARTS):
            return True
        around = around.parentWidget()
    return False


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {_text(widget) or widget.accessibleName()!r} {widget.size().toTuple()}"


def _too_small(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    if isinstance(widget, QLabel | QAbstractButton):
        return bool(_text(widget)) and widget.minimumSizeHint().width() > widget.width() + 1
    if isinstance(widget, QComboBox):
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) + 30 > widget.width()
    return False


def _text(widget: QWidget) -> str:
    return widget.currentText() if isinstance(widget, QComboBox) else str(getattr(widget, "text", str)())


def shown(qtbot: QtBot, jobs: Jobs, name: str) -> QWidget:
    page = LOOKS[name](jobs)
    qtbot.addWidget(page)
    page.resize(*SMALL)
    page.show()
    qtbot.waitUntil(lambda: jobs.running == 0)
    return page


def fits(qtbot: QtBot, page: QWidget, size: tuple[int, int]) -> None:
    page.resize(*size)
    page.grab()
    assert page.size().toTuple() == size

    def whole() -> None:
        assert cut(page) + overlapping(page) == []

    qtbot.waitUntil(whole)  # what came last has asked for its room


@pytest.mark.parametrize("name", LOOKS)
def test_nothing_is_cut(qtbot: QtBot, jobs: Jobs, name: str) -> None:
    fits(qtbot, shown(qtbot, jobs, name), SMALL)


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", LOOKS)
def test_nothing_is_cut_or_overlaps_at_any_size_and_theme(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, name: str, theme: str
) -> None:
    use_theme(qapp, theme)
    page = shown(qtbot, jobs, name)
    # Themes differ in colours; what is small is seen in each, what is large in one.
    for size in SIZES[1:] if theme == "dark" else (SMALL,):
        fits(qtbot, page, size)


@pytest.mark.parametrize("size", SIZES)
def test_the_heat_map_of_requests_has_room_for_every_department(
    qtbot: QtBot, jobs: Jobs, size: tuple[int, int]
) -> None:
    page = shown(qtbot, jobs, "requests")
    assert isinstance(page, RequestsPage)
    page.resize(*size)
    qtbot.waitUntil(lambda: page.heat.shown == 4)


def test_what_is_cut_or_lies_over_another_is_found(qtbot: QtBot, jobs: Jobs) -> None:
    page = shown(qtbot, jobs, "live")
    over = QLabel("More than has room", page)
    over.setGeometry(300, 200, 40, 20)
    over.show()
    assert any("More than has room" in told for told in cut(page))
    assert any("More than has room" in told for told in overlapping(page))
    assert isinstance(page, LivePage)
    page.queues.setColumnWidth(4, 30)
    found = cut(page)
    assert any("head 'Service level" in told for told in found)
    assert any("'64.0 %' " in told for told in found)
