"""Rows that were asked for, as plain cells: what is shown, what it is sorted by, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from widgets.level import Level

Index = QModelIndex | QPersistentModelIndex
Roles = Qt.ItemDataRole


class Head(NamedTuple):
    """A column: its words, whether it holds numbers, which stand right, and the figure that its cells tell of."""

    words: str
    number: bool = False
    tip: str = ""
    figure: str = ""


class Cell(NamedTuple):
    """`value` is what it is sorted by (None last); without one, by its text."""

    text: str
    value: float | None = None
    level: Level = Level.none
    tip: str = ""


class Row(NamedTuple):
    """`key` tells it again after a refresh; `pinned` rows stay above the others however these are sorted."""

    key: str
    cells: tuple[Cell, ...]
    pinned: bool = False


class ListRows(QAbstractTableModel):
    """Sorts by itself; rows of the same keys in the same order are changed in place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: tuple[Head, ...] = ()
        self.rows: list[Row] = []
        self._given: tuple[Row, ...] = ()
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, heads: Sequence[Head], rows: Sequence[Row]) -> None:
        """Takes the place of what was there."""
        if tuple(heads) == self.heads and tuple(rows) == self._given:
            return
        same = tuple(heads) == self.heads
        self._given = tuple(rows)
        ordered = self._sorted()
        if same and [row.key for row in ordered] == [row.key for row in self.rows]:
            self._change(ordered)
            return
        self.beginResetModel()
        self.heads, self.rows = tuple(heads), ordered
        self.endResetModel()

    def _change(self, ordered: list[Row]) -> None:
        before, self.rows = self.rows, ordered
        for number, (old, new) in enumerate(zip(before, ordered, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.heads) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Roles.DisplayRole) -> Any:
        cell = self.rows[index.row()].cells[index.column()]
        match role:
            case Roles.DisplayRole:
                return cell.text
            case Roles.ToolTipRole:
                return cell.tip or (cell.text if len(cell.text) > 40 else None)
            case Roles.TextAlignmentRole:
                return _alignment(self.heads[index.column()].number)
            case Roles.AccessibleTextRole:
                return " ".join(filter(None, (self.heads[index.column()].words, cell.text, cell.level.word)))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Roles.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.heads):
            return None
        head = self.heads[section]
        match role:
            case Roles.DisplayRole:
                return head.words
            case Roles.ToolTipRole:
                return head.tip or head.words
            case Roles.TextAlignmentRole:
                return _alignment(head.number)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """A column of -1 is the order in which the rows were given."""
        self._order = (column, order)
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        keys = [(self.rows[index.row()].key, index.column()) for index in kept]
        self.rows = self._sorted()
        places = {row.key: number for number, row in enumerate(self.rows)}
        self.changePersistentIndexList(kept, [self.index(places[key], column) for key, column in keys])
        self.layoutChanged.emit()

    def _sorted(self) -> list[Row]:
        column, order = self._order
        if not 0 <= column < len(self.heads):
            return list(self._given)
        backwards = order is Qt.SortOrder.DescendingOrder
        free = [row for row in self._given if not row.pinned]
        known = [row for row in free if row.cells[column].value is not None or not self.heads[column].number]
        known.sort(key=lambda row: _rank(row.cells[column]), reverse=backwards)
        empty = [row for row in free if row.cells[column].value is None and self.heads[column].number]
        return [row for row in self._given if row.pinned] + known + empty


def _rank(cell: Cell) -> tuple[bool, float, str]:
    return (cell.value is None, cell.value or 0.0, cell.text.casefold())


def _alignment(number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
