"""What a sheet shows and where: rows and columns, cells as strengths of one colour, lines below them."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets.fit import width
from widgets.format import DASH, count
from widgets.ink import Ink
from widgets.level import Level, Shape
from widgets.marks import draw_hatching, draw_shape
from widgets.painted import Painted
from widgets.ramp import Ramp, shade
from widgets.theme import Theme

Cells = tuple[tuple[int, int], ...]
NONE = (-1, -1)
ROW = 22
CELL = 42
TOTAL = 58
BAR = 6.0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: its name, what is said of it, the text at its end, whether its name has a mark."""

    words: str
    tip: str = ""
    total: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SheetFoot:
    """A line below the columns, of the row that the cursor is in: its name, and texts by row and column."""

    words: str
    texts: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[Level, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetData:
    """`values` by row and column, None where there is none. `changed` are the cells that were typed over."""

    rows: tuple[SheetRow, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[tuple[float | None, ...], ...] = ()
    changed: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    feet: tuple[SheetFoot, ...] = ()
    corner: str = ""
    total: str = ""
    digits: int = 0


class SheetGrid(Painted):
    """Draws a sheet, with the cursor, what is selected, and what is being typed."""

    label_share = 0.6

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = SheetData()
        self._ramp = Ramp()
        self._cursor = self._anchor = NONE
        self._first = (0, 0)
        self._entry: str | None = None
        self._taken: Cells = ()
        self._name = 82.0

    def _measure(self) -> None:
        """How wide the names are: once for all boxes."""
        names = [*(row.words for row in self._data.rows), *(foot.words for foot in self._data.feet), self._data.corner]
        self._name = min(max((width(each, 12) for each in names), default=60.0) + 22, 190.0)

    def spoken(self) -> str:
        if not self._data.rows:
            return "no data"
        if self._cursor == NONE:
            return f"{len(self._data.rows)} rows, {len(self._data.columns)} columns"
        row, column = self._cursor
        what = f"{self._data.rows[row].words}, {self._data.columns[column]}: {self._text(row, column)}"
        return f"{what}, changed" if self._cursor in self._data.changed else what

    def sizeHint(self) -> QSize:
        return QSize(900, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 160)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        if not self._data.rows:
            return
        note = 12
        top, bottom = self._first[0], self._first[0] + self._lines
        for column in self._columns():
            box = self._box(-1, column)
            colour = theme.text if column == self._cursor[1] else theme.quiet
            ink.right(self._data.columns[column], box.adjusted(0, 0, -8, 0), 11, colour)
        ink.left(self._data.corner, self._name_box(-1), 11, theme.quiet)
        ink.right(self._data.total, self._total_box(-1), 11, theme.quiet)
        for row in range(top, min(bottom, len(self._data.rows))):
            self._row(ink, theme, row, note)
        self._feet(ink, theme, note)
        self._selection(ink.painter, theme)
        self._bars(ink.painter, theme)
        if self._entry is not None:
            self._typing(ink, theme)

    def _row(self, ink: Ink, theme: Theme, row: int, note: int) -> None:
        told, name = self._data.rows[row], self._name_box(row)
        if told.marked:
            side = 8.0
            box = QRectF(name.left(), name.center().y() - side / 2, side, side)
            draw_shape(ink.painter, Shape.diamond, box, theme.accent)
        bold = row == self._cursor[0]
        ink.left(told.words, name.adjusted(13, 0, -4, 0), note, theme.text if bold else theme.quiet)
        ink.right(told.total, self._total_box(row), note, theme.text)
        for column in self._columns():
            box = self._box(row, column).adjusted(0, 0, -1, -1)
            value = self._data.values[row][column]
            strength = self._ramp.strength(self._ramp.step(value))
            if strength:
                ink.painter.fillRect(box, shade(theme, "accent", strength))
            elif value is None:
                draw_hatching(ink.painter, box, theme.line, 8, QPointF(0, 0))
            if (row, column) in self._data.changed:
                corner = QRectF(box.right() - 6, box.top() + 1, 5, 5)
                ink.painter.fillRect(corner, theme.text)
            colour = theme.text if value else theme.quiet
            ink.right(self._text(row, column), box.adjusted(2, 0, -7, 0), note, colour)

    def _text(self, row: int, column: int) -> str:
        value = self._data.values[row][column]
        return DASH if value is None else count(value, self._data.digits)

    def _feet(self, ink: Ink, theme: Theme, note: int) -> None:
        row = self._cursor[0] if self._cursor != NONE else 0
        for place, foot in enumerate(self._data.feet):
            name = self._foot_box(place, -1)
            if not place:
                line = QRectF(name.left(), name.top() - 2, self._area.width() - BAR, 1)
                ink.painter.fillRect(line, theme.line)
            ink.left(foot.words, name.adjusted(13, 0, -2, 0), note, theme.text)
            texts = foot.texts[row] if row < len(foot.texts) else ()
            for column in self._columns():
                box = self._foot_box(place, column).adjusted(2, 0, -8, 0)
                text = texts[column] if column < len(texts) else DASH
                level = foot.levels[row][column] if row < len(foot.levels) else Level.none
                ink.right(text, box, note, theme.ink(level))
            if len(texts) > len(self._data.columns):
                total = self._total_box(0)
                total.moveTop(name.top())
                ink.right(texts[-1], total, note, theme.text)

    def _selection(self, painter: QPainter, theme: Theme) -> None:
        if self._cursor == NONE:
            return
        (top, bottom), (left, right) = self._sides()
        seen = [(row, column) for row in (top, bottom) for column in (left, right)]
        boxes = [self._box(*place) for place in seen]
        whole = boxes[0].united(boxes[-1]).adjusted(0.5, 0.5, -1.5, -1.5).intersected(self._grid)
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.quiet, 2))
        if not whole.isEmpty():
            painter.drawRect(whole)
        if self._taken:
            rows = [row for row, _ in self._taken]
            columns = [column for _, column in self._taken]
            pen = QPen(theme.text, 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            box = self._box(min(rows), min(columns)).united(self._box(max(rows), max(columns)))
            box = box.adjusted(0, 0, -1, -1).intersected(self._grid)
            if not box.isEmpty():
                painter.drawRect(box)

    def _typing(self, ink: Ink, theme: Theme) -> None:
        box = self._box(*self._cursor)
        wide = max(box.width(), width(self._entry or "", 13) + 14)
        box.setWidth(wide)
        if box.right() > self._grid.right():
            box.moveRight(self._grid.right())
        ink.painter.fillRect(box, theme.raised)
        ink.painter.setPen(QPen(theme.accent, 2))
        ink.painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))
        ink.right((self._entry or "") + "|", box.adjusted(4, 0, -5, 0), 13, theme.text)

    def _bars(self, painter: QPainter, theme: Theme) -> None:
        """Where there is more than can be seen: what part of it this is."""
        rows, columns, seen = len(self._data.rows), len(self._data.columns), len(self._columns())
        if self._lines < rows:
            track = QRectF(self._area.right() - BAR + 2, self._grid.top(), BAR - 2, self._grid.height())
            painter.fillRect(track, theme.raised)
            painter.fillRect(
                QRectF(track.left(), track.top() + track.height() * self._first[0] / rows, track.width(),
                       max(12.0, track.height() * self._lines / rows)), theme.quiet,
            )  # fmt: skip
        if seen < columns:
            track = QRectF(self._grid.left(), self._area.bottom() - BAR + 3, self._grid.width(), BAR - 2)
            painter.fillRect(track, theme.raised)
            painter.fillRect(
                QRectF(track.left() + track.width() * self._first[1] / columns, track.top(),
                       max(12.0, track.width() * seen / columns), track.height()), theme.quiet,
            )  # fmt: skip

    # where things are

    @property
    def _area(self) -> QRectF:
        pad = self.scale().pad
        return QRectF(self.rect()).adjusted(pad, pad * 0.6, -pad, -pad * 0.6)

    @property
    def _cell(self) -> float:
        """Wider than need be where there is room for all."""
        columns = max(1, len(self._data.columns))
        room = self._area.width() - self._name - self._totals - BAR - 2
        return max(float(CELL), min(room / columns, 90.0))

    @property
    def _totals(self) -> float:
        return float(TOTAL) if self._data.total else 0.0

    @property
    def _grid(self) -> QRectF:
        """Where the cells that are seen lie."""
        area = self._area
        wide = min(area.width() - self._name - self._totals - BAR - 2, self._cell * len(self._data.columns))
        high = min(self._lines, len(self._data.rows)) * ROW
        return QRectF(area.left() + self._name, area.top() + ROW, max(wide, 1.0), float(high))

    @property
    def _lines(self) -> int:
        """Rows that there is room for."""
        return max(1, int((self._area.height() - ROW * (1 + len(self._data.feet)) - BAR - 4) // ROW))

    def _columns(self) -> range:
        """The columns that are seen."""
        room = self._area.width() - self._name - self._totals - BAR - 2
        many = max(1, int((room + 0.5) // self._cell))
        return range(self._first[1], min(self._first[1] + many, len(self._data.columns)))

    def _box(self, row: int, column: int) -> QRectF:
        """Of a cell, of a heading for row -1."""
        left = self._area.left() + self._name + (column - self._first[1]) * self._cell
        top = self._area.top() + (0 if row < 0 else ROW * (row - self._first[0] + 1))
        return QRectF(left, top, self._cell, ROW)

    def _name_box(self, row: int) -> QRectF:
        box = self._box(row, self._first[1])
        return QRectF(self._area.left(), box.top(), self._name, ROW)

    def _total_box(self, row: int) -> QRectF:
        box = self._box(row, self._columns()[-1] if self._columns() else 0)
        return QRectF(box.right(), box.top(), self._totals, ROW)

    def _foot_box(self, place: int, column: int) -> QRectF:
        box = self._name_box(0) if column < 0 else self._box(0, column)
        box.moveTop(self._grid.bottom() + 4 + place * ROW)
        return box

    def _at(self, place: QPointF) -> tuple[int, int]:
        """The cell at a place; row -1 is the headings, column -1 the names; (-1, -1) for nowhere."""
        grid = self._grid
        row = self._first[0] + int((place.y() - grid.top()) // ROW) if grid.top() <= place.y() < grid.bottom() else -1
        column = -1
        if grid.left() <= place.x() < grid.left() + len(self._columns()) * self._cell:
            column = self._first[1] + int((place.x() - grid.left()) // self._cell)
        if not self._area.top() <= place.y() < grid.bottom() or not self._area.left() <= place.x() < grid.right():
            return NONE
        return row, column

    def _sides(self) -> tuple[tuple[int, int], tuple[int, int]]:
        (row, column), (other, beside) = self._cursor, self._anchor
        return (min(row, other), max(row, other)), (min(column, beside), max(column, beside))

    def _room(self) -> int:
        """Columns that there is room for."""
        room = self._area.width() - self._name - self._totals - BAR - 2
        return max(1, int((room + 0.5) // self._cell))
