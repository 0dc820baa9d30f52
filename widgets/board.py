"""A grid of tiles of equal size, on a desk or over a whole wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets import theme as themes
from widgets.painted import Painted

GAP = 16
EDGE = 24


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tile lies, in cells from the top left."""

    widget: QWidget
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Board(QWidget):
    """On a wall, gaps and type grow with the height: they are made for 1080 lines."""

    def __init__(self, *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall = wall
        self._places: tuple[Place, ...] = ()
        themes.changes.changed.connect(self.update)

    def set_places(self, places: Sequence[Place]) -> None:
        """Takes the tiles in; those that were here and are no longer are hidden and let go."""
        kept = [place.widget for place in places]
        for place in self._places:
            if place.widget not in kept:
                place.widget.hide()
                place.widget.setParent(None)
        self._places = tuple(places)
        for place in self._places:
            place.widget.setParent(self)
            place.widget.show()
        self._lay_out()
        self.updateGeometry()

    def places(self) -> tuple[Place, ...]:
        return self._places

    def sizeHint(self) -> QSize:
        return self._size([place.widget.sizeHint() for place in self._places])

    def minimumSizeHint(self) -> QSize:
        return self._size([place.widget.minimumSizeHint() for place in self._places])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), themes.current().ground)

    def _lay_out(self) -> None:
        gap, edge = self._spaces()
        inside = self.rect().adjusted(edge, edge, -edge, -edge)
        rows, columns = self._cells()
        unit = max(1, round((inside.height() - gap * (rows - 1)) / rows))
        for place in self._places:
            left, right = _span(inside.left(), inside.width(), gap, columns, place.column, place.columns)
            top, bottom = _span(inside.top(), inside.height(), gap, rows, place.row, place.rows)
            place.widget.setGeometry(QRect(left, top, right - left, bottom - top))
            if isinstance(place.widget, Painted):
                place.widget.set_wall(self._wall, unit if self._wall else 0)

    def _spaces(self) -> tuple[int, int]:
        grown = max(0.5, self.height() / 1080) if self._wall else 1.0
        return round(GAP * grown), round(EDGE * grown)

    def _cells(self) -> tuple[int, int]:
        rows = max((place.row + place.rows for place in self._places), default=1)
        return rows, max((place.column + place.columns for place in self._places), default=1)

    def _size(self, sizes: list[QSize]) -> QSize:
        """For which no tile is smaller than in `sizes`."""
        rows, columns = self._cells()
        pairs = list(zip(self._places, sizes, strict=True))
        wide = max(((size.width() - GAP * (place.columns - 1)) / place.columns for place, size in pairs), default=0)
        high = max(((size.height() - GAP * (place.rows - 1)) / place.rows for place, size in pairs), default=0)
        width = round(wide * columns) + GAP * (columns - 1) + 2 * EDGE
        return QSize(width, round(high * rows) + GAP * (rows - 1) + 2 * EDGE)


def _span(start: int, length: int, gap: int, cells: int, first: int, number: int) -> tuple[int, int]:
    """From and to, in pixels, of `number` cells after the `first`; neighbours share no pixel, and all are used."""
    size = (length + gap) / cells
    return start + round(first * size), start + round((first + number) * size) - gap
