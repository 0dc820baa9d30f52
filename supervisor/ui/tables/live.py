"""A table of a state that changes: sorted by its header, kept at its row, fading what has changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import (
    QElapsedTimer,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from supervisor.ui.models.columns import Column, LiveRows
from supervisor.ui.models.told import Told
from supervisor.ui.tables.base import PASSPORT, Index, Table
from supervisor.ui.tables.cells import room

FADE_MS = 300
FRAME_MS = 50
LONGEST = 90
"""Room for the longest time that a ticking column comes to, with its mark (pixels)."""
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class SortedRows(QSortFilterProxyModel):
    """Sorted as the columns say; only the rows whose key is in `kept` are shown, all where that is None."""

    def __init__(self, source: LiveRows) -> None:
        super().__init__(source)
        self.source = source
        self.kept: frozenset[str] | None = None
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)

    def keep(self, kept: frozenset[str] | None) -> None:
        if kept != self.kept:
            self.beginFilterChange()
            self.kept = kept
            self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        return self.kept is None or self.source.key(row) in self.kept

    def lessThan(self, left: Index, right: Index) -> bool:
        last = self.source.last(left.row()), self.source.last(right.row())
        if last[0] is not last[1]:
            return last[1] is (self.sortOrder() is Qt.SortOrder.AscendingOrder)
        return bool(self.source.order(left.row(), left.column()) < self.source.order(right.row(), right.column()))


class LiveTable(Table):
    """`opened` and `chosen` carry a row's key, `asked` that and the key of the figure in the cell."""

    opened = Signal(str)
    chosen = Signal(str)
    asked = Signal(str, str)

    def __init__(self, source: LiveRows, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.source = source
        source.setParent(self)
        self.rows = SortedRows(source)
        self._fading: dict[QPersistentModelIndex, int] = {}
        self._widths = [0] * len(source.columns)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._frame)
        source.faded.connect(self._fade)
        self.setModel(self.rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.stick()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(lambda index: self.opened.emit(self.key(index)))

    def key(self, index: Index) -> str:
        return self.source.key(self.rows.mapToSource(index).row()) if index.isValid() else ""

    def told(self, index: Index) -> Told:
        place = self.rows.mapToSource(index)
        return self.source.told(place.row(), place.column())

    def select(self, key: str) -> None:
        """Put the cursor on a row; nowhere where there is no such row."""
        row = self.source.row_of(key)
        index = self.rows.mapFromSource(self.source.index(row, 0)) if row >= 0 else QModelIndex()
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
        changed = self.source.set_rows(rows, now)
        if changed:
            self._fit(changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self, cells: Collection[tuple[int, int]] = ()) -> None:
        """Columns only ever grow, so that nothing moves but what has changed; one of them takes what is left."""
        header, told = self.horizontalHeader(), self.source.columns
        for row, column in cells:
            self._widths[column] = max(self._widths[column], room(self.source.told(row, column)))
        for column in {column for _, column in cells}:
            least = max(header.sectionSizeHint(column), LONGEST * told[column].ticks)
            self._widths[column] = max(self._widths[column], least)
        wanted = [wide or header.sectionSizeHint(column) for column, wide in enumerate(self._widths)]
        for column, wide in enumerate(shared(told, wanted, self.viewport().width())):
            if self.isColumnHidden(column) is not (wide == 0):
                self.setColumnHidden(column, wide == 0)
            if wide and header.sectionSize(column) != wide:
                header.resizeSection(column, wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _OPEN and index.isValid():
            self.opened.emit(self.key(index))
        elif event.key() in PASSPORT and index.isValid():
            self._ask(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() is event.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self._ask(index)

    def _ask(self, index: QModelIndex) -> None:
        self.asked.emit(self.key(index), self.source.columns[index.column()].figure)

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


def shared(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int]:
    """Widths of columns that want so much, in `room` pixels; 0 for those that have to go."""
    spring = next((place for place, column in enumerate(columns) if column.least), 0)
    own = [(column.spare and column.least) or wide for column, wide in zip(columns, wanted, strict=True)]
    widths = [0 if column.spare else wide for column, wide in zip(columns, own, strict=True)]
    for place in sorted(range(len(columns)), key=lambda place: columns[place].spare):
        if columns[place].spare and sum(widths) + own[place] <= room:
            widths[place] = own[place]
    spring = spring if widths[spring] else 0
    least = min(columns[spring].least or widths[spring], widths[spring])
    widths[spring] = max(least, widths[spring] + room - sum(widths))
    return widths
