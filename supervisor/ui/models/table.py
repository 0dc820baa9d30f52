"""A table on a page: sorted by its header, kept at its row, fading what has changed, with the keyboard all over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import (
    QElapsedTimer,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from supervisor.ui.models.columns import Cell, Column, TableModel
from supervisor.ui.sticky import StickyColumn, WholeRows
from widgets import theme as themes
from widgets.fit import fit, width
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_patch, draw_tone

ROW = 28
FADE_MS = 300
FRAME_MS = 50
TEXT = 13
PAD = 8
LONGEST = 90
"""Room for the longest time that a ticking column comes to, with its mark (pixels)."""
_PASSPORT = (Qt.Key.Key_P, Qt.Key.Key_F1)
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
Index = QModelIndex | QPersistentModelIndex


class Rows(QSortFilterProxyModel):
    """Sorted as the columns say; only the rows whose key is in `kept` are shown, all where that is None."""

    def __init__(self, model: TableModel) -> None:
        super().__init__(model)
        self.table = model
        self.kept: frozenset[str] | None = None
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)

    def keep(self, kept: frozenset[str] | None) -> None:
        if kept != self.kept:
            self.beginFilterChange()
            self.kept = kept
            self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        return self.kept is None or self.table.key(row) in self.kept

    def lessThan(self, left: Index, right: Index) -> bool:
        last = self.table.last(left.row()), self.table.last(right.row())
        if last[0] is not last[1]:
            return last[1] is (self.sortOrder() is Qt.SortOrder.AscendingOrder)
        return bool(self.table.order(left.row(), left.column()) < self.table.order(right.row(), right.column()))


class Table(QTableView):
    """`opened` and `chosen` carry a row's key, `asked` that and the key of the figure in the cell."""

    opened = Signal(str)
    chosen = Signal(str)
    asked = Signal(str, str)

    def __init__(self, model: TableModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = model
        model.setParent(self)
        self.rows = Rows(model)
        self._fading: dict[QPersistentModelIndex, int] = {}
        self._widths = [0] * len(model.columns)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._frame)
        model.faded.connect(self._fade)
        self.setModel(self.rows)
        self.setItemDelegate(Cells(self))
        self._look(name)
        self._sticky = StickyColumn(self)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(lambda index: self.opened.emit(self.key(index)))

    def key(self, index: Index) -> str:
        """The key of a row, empty for none."""
        return self.table.key(self.rows.mapToSource(index).row()) if index.isValid() else ""

    def cell(self, index: Index) -> Cell:
        source = self.rows.mapToSource(index)
        return self.table.cell(source.row(), source.column())

    def select(self, key: str) -> None:
        """Put the cursor on a row; nowhere where there is no such row."""
        row = self.table.row_of(key)
        index = self.rows.mapFromSource(self.table.index(row, 0)) if row >= 0 else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())

    def strength(self, index: Index) -> float:
        """How new a cell's value is: 1 just now, 0 after FADE_MS."""
        since = self._fading.get(QPersistentModelIndex(self.rows.mapToSource(index)))
        return 0.0 if since is None else max(0.0, 1 - (self._clock.elapsed() - since) / FADE_MS)

    def set_rows(self, rows: Sequence[tuple[str, Any]], now: int) -> None:
        """What there is to show now, each row with its key."""
        changed = self.table.set_rows(rows, now)
        if changed:
            self._fit(changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._sticky.place()

    def full_height(self) -> int:
        """Enough for all rows, in pixels."""
        return self.horizontalHeader().sizeHint().height() + self.rows.rowCount() * ROW + 2 * self.frameWidth()

    def _fit(self, cells: Collection[tuple[int, int]] = ()) -> None:
        """Columns only ever grow, so that nothing moves but what has changed; one of them takes what is left."""
        header, told = self.horizontalHeader(), self.table.columns
        for row, column in cells:
            self._widths[column] = max(self._widths[column], room(self.table.cell(row, column)))
        for column in {column for _, column in cells}:
            least = max(header.sectionSizeHint(column), LONGEST * told[column].ticks)
            self._widths[column] = max(self._widths[column], least)
        wanted = [wide or header.sectionSizeHint(column) for column, wide in enumerate(self._widths)]
        for column, wide in enumerate(shared(told, wanted, self.viewport().width())):
            if self.isColumnHidden(column) is not (wide == 0):
                self.setColumnHidden(column, wide == 0)
            if wide and header.sectionSize(column) != wide:
                header.resizeSection(column, wide)

    def _look(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setMinimumSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _OPEN and index.isValid():
            self.opened.emit(self.key(index))
        elif event.key() in _PASSPORT and index.isValid():
            self._ask(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() is event.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self._ask(index)

    def _ask(self, index: QModelIndex) -> None:
        self.asked.emit(self.key(index), self.table.columns[index.column()].figure)

    def _moved(self, index: QModelIndex, before: QModelIndex) -> None:
        self.chosen.emit(self.key(index))

    def _fade(self, cells: list[QModelIndex]) -> None:
        if not self.isVisible():
            return
        now = self._clock.elapsed()
        self._fading.update({QPersistentModelIndex(cell): now for cell in cells})
        self._frames.start()

    def _frame(self) -> None:
        now = self._clock.elapsed()
        for cell in self._fading:
            self.update(self.rows.mapFromSource(QModelIndex(cell)))  # type: ignore[call-overload]
        self._fading = {cell: since for cell, since in self._fading.items() if now - since < FADE_MS and cell.isValid()}
        if not self._fading:
            self._frames.stop()


class Cells(WholeRows):
    """Paints a cell: the mark of its level or state before the text, and what is new on a ground that fades."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.table = table

    def paint_whole(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        blank = QStyleOptionViewItem(option)
        style = self.table.style()
        style.drawPrimitive(style.PrimitiveElement.PE_PanelItemViewItem, blank, painter, self.table)
        box = QRectF(option.rect)
        theme = themes.current()
        selected = bool(option.state & style.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, theme.mixed(theme.accent, 0.22))
        strength = self.table.strength(index)
        if strength:
            painter.fillRect(box, theme.mixed(theme.accent, 0.4 * strength))
        self._tell(Ink(painter, []), box.adjusted(PAD, 0, -PAD, 0), index)

    def _tell(self, ink: Ink, box: QRectF, index: Index) -> None:
        theme = themes.current()
        cell = self.table.cell(index)
        level, words, mark = cell.level, cell.text, cell.mark
        side = 11.0
        top = box.center().y() - side / 2
        if mark:
            draw_tone(ink.painter, theme, mark[0], theme.tone(mark[1]), QRectF(box.left(), top, side, side))
            box.setLeft(box.left() + side + 7)
        if not cell.right:
            ink.left(elided(words, box.width()), box, TEXT, theme.ink(level))
            return
        filled = theme.fills and level in (Level.warn, Level.bad)
        if filled:
            reach = min(width(words, TEXT) + side + 10, box.width() + 3)
            patch = QRectF(box.right() - reach, box.top() + 4, reach + 5, box.height() - 8)
            draw_patch(ink.painter, patch, theme.level(level))
        place = ink.right(elided(words, box.width()), box, TEXT, theme.ink(level))
        draw_level(ink.painter, theme, level, QRectF(place.left() - side - 6, top, side, side), filled=filled)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(room(self.table.cell(index)), ROW)


def shared(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int]:
    """Widths of columns that want so much, in `room` pixels; 0 for those that have to go."""
    spring = next((place for place, column in enumerate(columns) if column.least), 0)
    least = [column.least or wide for column, wide in zip(columns, wanted, strict=True)]
    widths = [0 if column.spare else wide for column, wide in zip(columns, least, strict=True)]
    for place in sorted(range(len(columns)), key=lambda place: columns[place].spare):
        if columns[place].spare and sum(widths) + least[place] <= room:
            widths[place] = least[place]
    widths[spring if widths[spring] else 0] += max(0, room - sum(widths))
    return widths


def room(cell: Cell) -> int:
    """What a cell needs, in pixels."""
    mark = 20 if cell.mark or cell.level.shape else 0
    return round(width(cell.text, TEXT)) + 2 * PAD + mark + 2


def elided(words: str, room: float) -> str:
    """Text of one size stays that size in a table: what has no room ends in an ellipsis."""
    return words if width(words, TEXT) <= room else fit(words, room, TEXT, smallest=TEXT).text
