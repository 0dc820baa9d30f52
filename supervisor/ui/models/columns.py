"""A table of columns over the state, and nothing more: rows come as plain values, cells are told by the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from supervisor.ui.models.told import Told
from widgets.format import DASH, duration
from widgets.level import Level, Shape

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def text(value: object) -> str:
    """What has no format of its own."""
    return DASH if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """`get` takes a row and gives a value, `show` makes it text; where it `ticks` the value is an instant (ms).

    `figure` is the key of the figure whose passport the cell opens. `mark` gives a shape and the name of a colour.
    A column with a `least` width (pixels) takes what the others leave, and gives way down to that; one that is to
    spare wants no more. Where there is no
    room for all, those that are more to `spare` go first; 0 stays. `missing` is told where there is no value.
    `tip` says more of a row's cell, `parts` of what its text is made.
    """

    title: str
    get: Callable[[Any], Any]
    show: Callable[[Any], str] = text
    ticks: bool = False
    right: bool = False
    figure: str = ""
    level: Callable[[Any, int], Level] | None = None
    mark: Callable[[Any], tuple[Shape, str]] | None = None
    least: int = 0
    spare: int = 0
    missing: str = DASH
    tip: Callable[[Any], str] | None = None
    parts: Callable[[Any], tuple[str, ...]] | None = None

    def told(self, value: Any, now: int) -> str:
        """The text of a value at an instant (ms)."""
        if not self.ticks:
            return self.show(value)
        return self.missing if value is None else duration(max(0, now - value) / 1000)

    def order(self, value: Any) -> tuple[bool, Any]:
        """What it is sorted by: missing ones first, times by how long ago."""
        if value is None:
            return (False, 0)
        if self.ticks:
            return (True, -value)
        return (True, value.casefold() if isinstance(value, str) else value)


class LiveRows(QAbstractTableModel):
    """Rows are known by their keys, so that a refresh changes only what has changed; `faded` tells which cells.

    Rows that are `last` come after all others, however these are sorted.
    """

    faded = Signal(list)

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QObject | None = None,
        *,
        last: Callable[[Any], bool] = lambda row: False,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._last = last
        self._titles: dict[int, str] = {}
        self.now = 0
        self._keys: list[str] = []
        self._rows: list[Any] = []
        self._values: list[tuple[Any, ...]] = []
        self._levels: list[tuple[Level, ...]] = []

    def key(self, row: int) -> str:
        return self._keys[row]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def row_of(self, key: str) -> int:
        """-1 where there is none."""
        return self._keys.index(key) if key in self._keys else -1

    def set_title(self, figure: str, words: str) -> None:
        """Another title of the column of a figure from now on."""
        column = next(place for place, told in enumerate(self.columns) if told.figure == figure)
        if self.title(column) != words:
            self._titles[column] = words
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def title(self, column: int) -> str:
        return self._titles.get(column, self.columns[column].title)

    def set_rows(self, rows: Sequence[tuple[str, Any]], now: int) -> list[tuple[int, int]]:
        """Each with its key; those that are new are added at the end, those that are missing go.

        Returns the cells, by row and column, in which there is something else now.
        """
        self.now = now
        self._remove({key for key, _ in rows})
        known = {key: place for place, key in enumerate(self._keys)}
        changed: list[QModelIndex] = []
        for key, row in rows:
            if key in known:
                changed += self._update(known[key], row)
        new = [(key, row) for key, row in rows if key not in known]
        self._add(new)
        if changed:
            self.faded.emit(changed)
        first = len(self._rows) - len(new)
        added = [(row, column) for row in range(first, len(self._rows)) for column in range(len(self.columns))]
        return [*((index.row(), index.column()) for index in changed), *added]

    def tick(self, now: int) -> None:
        """What ages is another; nothing else is asked for."""
        self.now = now
        for column, told in enumerate(self.columns):
            if told.ticks and self._rows:
                self._levels = [self._levels_of(row) for row in self._rows]
                self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        return self.title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), self.columns[index.column()]
        value = self._values[row][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.told(value, self.now)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.right else _LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(self._rows[row]) if column.tip else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, index.column())
        return None

    def told(self, row: int, column: int) -> Told:
        """All that is painted of it."""
        own = self.columns[column]
        mark = own.mark(self._rows[row]) if own.mark else None
        parts = own.parts(self._rows[row]) if own.parts else ()
        text = own.told(self._values[row][column], self.now)
        return Told(text, self._levels[row][column], mark, own.right, parts=parts)

    def order(self, row: int, column: int) -> tuple[bool, Any]:
        """What it is sorted by."""
        return self.columns[column].order(self._values[row][column])

    def last(self, row: int) -> bool:
        """Whether it comes after all that are not."""
        return self._last(self._rows[row])

    def _spoken(self, row: int, column: int) -> str:
        shown = self.columns[column].told(self._values[row][column], self.now)
        return " ".join(f"{self.title(column)} {shown} {self._levels[row][column].word}".split())

    def _remove(self, kept: set[str]) -> None:
        for place in range(len(self._keys) - 1, -1, -1):
            if self._keys[place] not in kept:
                self.beginRemoveRows(QModelIndex(), place, place)
                for column in (self._keys, self._rows, self._values, self._levels):
                    del column[place]
                self.endRemoveRows()

    def _add(self, rows: Sequence[tuple[str, Any]]) -> None:
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        for key, row in rows:
            self._keys.append(key)
            self._rows.append(row)
            self._values.append(self._values_of(row))
            self._levels.append(self._levels_of(row))
        self.endInsertRows()

    def _update(self, place: int, row: Any) -> list[QModelIndex]:
        """The cells that are now another; a time that goes on is no change."""
        before, levels = self._values[place], self._levels[place]
        moves = self._last(self._rows[place]) is not self._last(row)
        self._rows[place] = row
        self._values[place], self._levels[place] = self._values_of(row), self._levels_of(row)
        changed = [c for c, value in enumerate(self._values[place]) if value != before[c]]
        moved = changed or [c for c, level in enumerate(self._levels[place]) if level is not levels[c]]
        if moves:
            moved = [0, len(self.columns) - 1]
        if moved:
            self.dataChanged.emit(self.index(place, moved[0]), self.index(place, moved[-1]))
        return [self.index(place, column) for column in changed if not self.columns[column].ticks]

    def _values_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(column.get(row) for column in self.columns)

    def _levels_of(self, row: Any) -> tuple[Level, ...]:
        return tuple(column.level(row, self.now) if column.level else Level.none for column in self.columns)
