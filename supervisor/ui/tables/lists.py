"""A table of rows that were asked for: ready cells, several chosen at once, columns as wide as what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from supervisor.ui.models.rows import Head, ListRows, Row
from supervisor.ui.models.told import Told
from supervisor.ui.tables.base import PASSPORT, Index, Table
from supervisor.ui.tables.header import Header

WIDEST = 420


class ListTable(Table):
    """`picked` is the key of the row that the cursor came to, `opened` of one that was double-clicked or entered.

    `asked` carries the key of a row and of the figure in the cell, empty for a name, where the columns have figures.
    """

    picked = Signal(str)
    opened = Signal(str)
    asked = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.rows = ListRows(self)
        self.setModel(self.rows)
        self._fitting = self._by_hand = False
        head = self.horizontalHeader()
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.sectionResized.connect(self._resized)
        self.setSortingEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.key(index)))
        self.stick()

    def told(self, index: Index) -> Told:
        row = self.rows.rows[index.row()]
        cell = row.cells[index.column()]
        return Told(cell.text, cell.level, right=self.rows.heads[index.column()].number, bold=row.pinned)

    def key(self, index: Index) -> str:
        return self.rows.rows[index.row()].key if index.isValid() else ""

    def show_rows(self, heads: Sequence[Head], rows: Sequence[Row]) -> None:
        """Keeps what was selected, and the widths while the columns stay the same."""
        same = tuple(heads) == self.rows.heads
        key, column = self.current(), max(0, self.currentIndex().column())
        keys = self.selected()
        self.rows.show(heads, rows)
        if self.current() != key or self.selected() != keys:
            self._select(keys, key, column)
        if not same:
            self._by_hand = False
            self.fit()

    def snug(self) -> None:
        """From now on no higher than its rows."""
        for changed in (self.rows.modelReset, self.horizontalScrollBar().rangeChanged):
            changed.connect(self._hug)
        self._hug()

    def _hug(self) -> None:
        self.setMaximumHeight(self.full_height())

    def fit(self) -> None:
        """As wide as the contents, within reason; what is left is shared among them."""
        wide = [self._wide(column) for column in range(self.rows.columnCount())]
        spare = max(0, self.viewport().width() - sum(wide)) // max(1, len(wide))
        self._fitting = True
        for column, pixels in enumerate(wide):
            self.setColumnWidth(column, pixels + spare)
        self._fitting = False

    def _wide(self, column: int) -> int:
        head = self.horizontalHeader()
        assert isinstance(head, Header)
        return min(WIDEST, max(self.sizeHintForColumn(column), head.wanted(column)))

    def _resized(self) -> None:
        self._by_hand = self._by_hand or not self._fitting

    def current(self) -> str:
        """The key of the row with the cursor, empty if there is none."""
        return self.key(self.currentIndex())

    def selected(self) -> list[str]:
        """Keys of the selected rows, from top to bottom."""
        return [self.rows.rows[number].key for number in self.selected_rows()]

    def choose(self, key: str) -> None:
        """Puts the cursor into the row of a key, if it is there."""
        self._select([key], key, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.opened.emit(self.current())
        elif event.key() not in PASSPORT or not self._ask(self.currentIndex()):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._ask(self.indexAt(event.pos()) if event.reason() is event.Reason.Mouse else self.currentIndex())

    def _ask(self, index: QModelIndex) -> bool:
        if not index.isValid() or not any(head.figure for head in self.rows.heads):
            return False
        self.asked.emit(self.key(index), self.rows.heads[index.column()].figure)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._by_hand:
            self.fit()

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self.key(index))

    def _select(self, keys: Sequence[str], current: str, column: int) -> None:
        places = {row.key: number for number, row in enumerate(self.rows.rows)}
        flags = QItemSelectionModel.SelectionFlag
        if current in places:
            self.selectionModel().setCurrentIndex(self.rows.index(places[current], column), flags.NoUpdate)
        for key in keys:
            if key in places:
                self.selectionModel().select(self.rows.index(places[key], 0), flags.Select | flags.Rows)
