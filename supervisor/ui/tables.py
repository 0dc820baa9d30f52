"""Tables of a desk: the first column stays in sight, Ctrl+C copies with the headers, and a selection survives."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from supervisor.ui.models.rows import Head, Row, Rows
from supervisor.ui.sticky import StickyColumn, WholeRows

ROW_HEIGHT = 28
WIDEST = 420


class Table(QTableView):
    """`picked` is the key of the row that the cursor came to, `opened` of one that was double-clicked or entered."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, *, sticky: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows(self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        _dress(self)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.rows[index.row()].key))
        self._fitting = self._by_hand = False
        self.horizontalHeader().sectionResized.connect(self._resized)
        self._sticky = StickyColumn(self) if sticky else None

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

    def full_height(self) -> int:
        """Enough for all rows, in pixels."""
        bar = self.horizontalScrollBar()
        beside = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = self.rows.rowCount() * ROW_HEIGHT
        return self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth() + beside

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
        metrics = self.horizontalHeader().fontMetrics()
        words = self.rows.heads[column].words.splitlines()
        head = max((metrics.horizontalAdvance(line) for line in words), default=0) + 32
        return min(WIDEST, max(self.sizeHintForColumn(column) + 16, head))

    def _resized(self) -> None:
        self._by_hand = self._by_hand or not self._fitting

    def current(self) -> str:
        """The key of the row with the cursor, empty if there is none."""
        index = self.currentIndex()
        return self.rows.rows[index.row()].key if index.isValid() else ""

    def selected(self) -> list[str]:
        """Keys of the selected rows, from top to bottom."""
        return [self.rows.rows[number].key for number in self._numbers()]

    def choose(self, key: str) -> None:
        """Puts the cursor into the row of a key, if it is there."""
        self._select([key], key, 0)

    def text(self, *, selected: bool = True) -> str:
        """Tab separated with headers: the selected rows, or all if none or only one cell is."""
        numbers = self._numbers() if selected else []
        rows = [self.rows.rows[number] for number in numbers] or self.rows.rows
        lines = [[head.words for head in self.rows.heads], *([cell.text for cell in row.cells] for row in rows)]
        return "\n".join("\t".join(_flat(text) for text in line) for line in lines) + "\n"

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._by_hand:
            self.fit()
        if self._sticky is not None:
            self._sticky.place()

    def _numbers(self) -> list[int]:
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self.rows.rows[index.row()].key)

    def _select(self, keys: Sequence[str], current: str, column: int) -> None:
        places = {row.key: number for number, row in enumerate(self.rows.rows)}
        flags = QItemSelectionModel.SelectionFlag
        if current in places:
            self.selectionModel().setCurrentIndex(self.rows.index(places[current], column), flags.NoUpdate)
        for key in keys:
            if key in places:
                self.selectionModel().select(self.rows.index(places[key], 0), flags.Select | flags.Rows)


def _dress(view: QTableView) -> None:
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.setShowGrid(False)
    view.horizontalHeader().setSortIndicatorClearable(True)
    view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    view.setSortingEnabled(True)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setItemDelegate(WholeRows(view))
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _flat(text: str) -> str:
    return " ".join(text.split())
