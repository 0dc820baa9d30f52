"""How every table looks and is driven: its header, its cells, the row under the mouse, words where there is no row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from supervisor.ui.models.told import Told
from supervisor.ui.tables.cells import PAD, TEXT, Cells
from supervisor.ui.tables.header import Header
from supervisor.ui.tables.sticky import StickyColumn
from widgets import theme as themes

ROW = 28
PASSPORT = (Qt.Key.Key_P, Qt.Key.Key_F1)
EMPTY_ROWS = 3
"""The room for words where there is no row, in rows."""
NOBODY = -1
Index = QModelIndex | QPersistentModelIndex


class Table(QTableView):
    """Subclasses set the model, and say by `told` what is in a cell and by `key` whose row it is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.hovered = NOBODY
        self._empty = ""
        self._sticky: StickyColumn | None = None
        self.setHorizontalHeader(Header(self))
        self.setItemDelegate(Cells(self))
        self._dress()

    def told(self, index: Index) -> Told:
        """All that is painted of a cell."""
        raise NotImplementedError

    def key(self, index: Index) -> str:
        """The key of a row, empty for none."""
        raise NotImplementedError

    def strength(self, index: Index) -> float:
        """How new a cell's value is, from 1 down to 0."""
        return 0.0

    def set_empty(self, words: str) -> None:
        """What is said while there is no row."""
        if words != self._empty:
            self._empty = words
            self.setAccessibleDescription(words)
            self.viewport().update()

    @property
    def empty_words(self) -> str:
        """What is said now, empty while there are rows."""
        return "" if self._rows() else self._empty

    def stick(self) -> None:
        """From now on the first column stays in sight; to be called once there is a model."""
        self._sticky = StickyColumn(self)

    def full_height(self) -> int:
        """Enough for all rows, in pixels."""
        bar = self.horizontalScrollBar()
        beside = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = self._rows() or (EMPTY_ROWS if self._empty else 0)
        return self.horizontalHeader().sizeHint().height() + rows * ROW + 2 * self.frameWidth() + beside

    def hover(self, row: int) -> None:
        """The mouse is over this row, or over none."""
        if row != self.hovered:
            before, self.hovered = self.hovered, row
            for place in (before, row):
                self._repaint(place)

    def text(self, *, selected: bool = True) -> str:
        """Tab separated with headers: the selected rows, or all if none is."""
        model = self.model()
        columns = [column for column in range(model.columnCount()) if not self.isColumnHidden(column)]
        heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
        rows = (self.selected_rows() if selected else []) or range(self._rows())
        lines = [heads, *([model.index(row, column).data() for column in columns] for row in rows)]
        return "\n".join("\t".join(_flat(str(text)) for text in line) for line in lines) + "\n"

    def copy(self) -> None:
        """The selected rows, or all, to the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def selected_rows(self) -> list[int]:
        """From top to bottom."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.HoverLeave):
            self.hover(NOBODY)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._sticky is not None:
            self._sticky.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_words:
            with QPainter(self.viewport()) as painter:
                self._say_empty(painter)

    def _say_empty(self, painter: QPainter) -> None:
        area = self.viewport().rect().adjusted(2 * PAD, PAD, -2 * PAD, -PAD)
        painter.setFont(themes.font(TEXT))
        painter.setPen(themes.current().quiet)
        # In the middle of where rows would be, but never so low that nobody looks there.
        area.setHeight(min(area.height(), EMPTY_ROWS * ROW))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)

    def _rows(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _repaint(self, row: int) -> None:
        if 0 <= row < self._rows():
            line = QRect(0, self.rowViewportPosition(row), self.viewport().width(), ROW)
            self.viewport().update(line)
            if self._sticky is not None:
                self._sticky.viewport().update(line)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        lines = self.verticalHeader()
        lines.hide()
        lines.setMinimumSectionSize(ROW)
        lines.setDefaultSectionSize(ROW)
        lines.setSectionResizeMode(lines.ResizeMode.Fixed)


def _flat(text: str) -> str:
    return " ".join(text.split())
