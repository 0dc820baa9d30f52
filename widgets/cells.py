"""Many people or things at a glance: a cell each, shrinking from three of them to hundreds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.fit import LINE, Fitted, fit, width
from widgets.ink import Ink, baseline
from widgets.level import Level, Shape
from widgets.marks import draw_patch, draw_stale, draw_tone
from widgets.painted import CLICKS, Painted
from widgets.theme import Theme

SMALLEST = 8
ASPECT = 12.0
"""The least width of a cell, in units of its text."""
TALL = 3.1
"""The height of a cell, in units of its text; in one line it is LOW."""
LOW = 1.7
LEAST = 0.8
"""The size, in units of the others', down to which a name shrinks before it is cut."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`key` names it in `cell_clicked`; `mark` is a short word more; a level of warn or bad is about the time."""

    key: str
    name: str
    state: str
    reason: str = ""
    time: str = ""
    tone: str = "text"
    shape: Shape = Shape.circle
    level: Level = Level.none
    mark: str = ""

    @property
    def second(self) -> str:
        return " · ".join(filter(None, (self.state, self.reason, self.mark)))


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns` of cells `wide` by `high`, text of `pixels`; `shown` of them have room; `low` ones have one line."""

    columns: int
    wide: float
    high: float
    pixels: int
    gap: float
    shown: int
    low: bool

    def box(self, area: QRectF, index: int) -> QRectF:
        row, column = divmod(index, self.columns)
        left = area.left() + column * (self.wide + self.gap)
        return QRectF(left, area.top() + row * (self.high + self.gap), self.wide, self.high)


def fit_name(name: str, available: float, pixels: int) -> Fitted:
    """Of one that is too long even when it is smaller, with initials but for the last word: people are told by that."""
    smallest = max(SMALLEST - 2, round(pixels * LEAST))
    whole = fit(name, available, pixels, smallest=smallest)
    if not whole.cut:
        return whole
    *first, last = name.split()
    return fit(" ".join((*(f"{word[0]}." for word in first), last)), available, pixels, smallest=smallest)


def arrange(number: int, width: float, height: float, wanted: int) -> Grid:
    """The grid with the largest text, up to `wanted` pixels, in which `number` cells fit; one line as a last resort."""
    for lines in (TALL, LOW):
        for pixels in range(max(wanted, SMALLEST), SMALLEST - 1, -1):
            grid = _grid(number, width, height, pixels, lines)
            if grid.shown == number:
                return grid
    return grid


def _grid(number: int, width: float, height: float, pixels: int, lines: float) -> Grid:
    gap = max(2.0, pixels * 0.3)
    columns = max(1, int((width + gap) / (pixels * ASPECT + gap)))
    rows = max(1, int((height + gap) / (pixels * lines + gap)))
    shown = min(number, columns * rows)
    used = -(-shown // -(-shown // columns)) if shown else 1
    wide = min((width + gap) / used - gap, pixels * ASPECT * 2)
    high = min((height + gap) / max(1, -(-shown // used)) - gap, pixels * lines * 1.25)
    return Grid(used, wide, high, pixels, gap, shown, lines == LOW)


class CellGrid(Painted):
    """Only the cells that changed are painted again."""

    label_share = 0.6
    cell_clicked = Signal(str)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._cells: tuple[Cell, ...] = ()
        self._empty = ""
        self._cursor = -1
        self._boxes: list[QRectF] = []
        self._pixels, self._low = SMALLEST, False

    def set_cells(self, cells: Sequence[Cell]) -> None:
        """In the order of `cells`, by rows."""
        new, old = tuple(cells), self._cells
        if len(new) != len(old) or len(self._boxes) != len(new):
            self._change(cells=new)
            return
        self._cells = new
        changed = [index for index, (cell, was) in enumerate(zip(new, old, strict=True)) if cell != was]
        for index in changed:
            self.update(self._touched(index, old[index]))
        if changed:
            self._describe()

    def _touched(self, index: int, was: Cell) -> QRect:
        """What must be painted again: where only the time is another, no more than that."""
        cell, box = self._cells[index], self._boxes[index]
        if len(was.time) != len(cell.time) or replace(was, time=cell.time) != cell:
            return box.toAlignedRect()
        wide = width(cell.time, self._pixels) + self._pixels * 0.7
        high = box.height() if self._low else box.height() * 0.55
        return QRectF(box.right() - wide, box.bottom() - high, wide, high).toAlignedRect()

    def set_empty(self, text: str) -> None:
        """What is said when there is no cell."""
        self._change(empty=text)

    def spoken(self) -> str:
        if not self._cells:
            return self._empty
        if 0 <= self._cursor < len(self._cells):
            cell = self._cells[self._cursor]
            return ", ".join(filter(None, (cell.name, cell.second, cell.time)))
        states = Counter(cell.state for cell in self._cells)
        return ", ".join(f"{number} {state}" for state, number in states.most_common())

    def sizeHint(self) -> QSize:
        return QSize(876, 620) if self._wall else QSize(560, 320)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top = self.draw_label(ink, theme, area, self._age) + self.scale().note * 0.3
        inner = QRectF(area.left(), top, area.width(), area.bottom() - top)
        note = self.scale().note
        if not self._cells:
            self._boxes = []
            ink.centre(self._empty, inner, note * 1.1, theme.quiet)
            return
        grid = arrange(len(self._cells), inner.width(), inner.height(), round(note * 1.3))
        if grid.shown < len(self._cells):
            inner.setBottom(inner.bottom() - note * LINE)
            grid = arrange(len(self._cells), inner.width(), inner.height(), SMALLEST)
            row = QRectF(area.left(), area.bottom() - note * LINE, area.width(), note * LINE)
            ink.right(f"+{len(self._cells) - grid.shown} more", row, note, theme.text)
        self._pixels, self._low = grid.pixels, grid.low
        self._boxes = [grid.box(inner, index) for index in range(len(self._cells))]
        for index in range(grid.shown):
            if self._dirty(self._boxes[index]):
                self._cell(ink, theme, self._boxes[index], grid, index)

    def _cell(self, ink: Ink, theme: Theme, box: QRectF, grid: Grid, index: int) -> None:
        cell, pixels = self._cells[index], grid.pixels
        ink.painter.fillRect(box, theme.raised)
        if cell.level is Level.stale:
            draw_stale(ink.painter, theme, box, max(8, round(pixels * 0.6)))
        edge = QRectF(box.left(), box.top(), max(2.0, pixels * 0.22), box.height())
        ink.painter.fillRect(edge, self._tone(theme, cell))
        if index == self._cursor and self.hasFocus():
            ink.painter.setPen(QPen(theme.accent, 2))
            ink.painter.drawRect(box.adjusted(1, 1, -1, -1))
        inner = box.adjusted(pixels * 0.6, 0, -pixels * 0.4, 0)
        if grid.low:
            self._time(ink, theme, inner, pixels, cell)
            self._name(ink, theme, inner, pixels, cell)
            return
        line = pixels * LINE
        lift = (box.height() - 2 * line) / 2.4
        first = QRectF(inner.left(), box.top() + lift, inner.width(), line)
        if self._dirty(first):
            self._name(ink, theme, first, pixels, cell)
        second = QRectF(inner.left(), box.bottom() - lift - line, inner.width(), line)
        self._time(ink, theme, second, pixels, cell)
        if self._dirty(second):
            ink.left(cell.second, second, pixels * 0.86, theme.quiet)

    def _dirty(self, rect: QRectF) -> bool:
        return self.painting.intersects(rect.toRect())

    def _name(self, ink: Ink, theme: Theme, row: QRectF, pixels: int, cell: Cell) -> None:
        mark = QRectF(row.left(), row.center().y() - pixels * 0.4, pixels * 0.8, pixels * 0.8)
        shape = Shape.ring if cell.level is Level.stale else cell.shape
        draw_tone(ink.painter, theme, shape, self._tone(theme, cell), mark)
        rest = row.adjusted(pixels * 1.2, 0, 0, 0)
        fitted = fit_name(cell.name, rest.width(), pixels)
        colour = theme.quiet if self._old(cell) else theme.text
        ink.at(fitted, QPointF(rest.left(), baseline(rest, fitted.pixels)), colour)

    def _tone(self, theme: Theme, cell: Cell) -> QColor:
        return theme.level(Level.stale) if self._old(cell) else theme.tone(cell.tone)

    def _old(self, cell: Cell) -> bool:
        return Level.stale in (self._level, cell.level)

    def _time(self, ink: Ink, theme: Theme, row: QRectF, pixels: int, cell: Cell) -> None:
        """At the right of `row`, which is left with what remains."""
        if not cell.time:
            return
        wide = width(cell.time, pixels)
        if theme.fills and cell.level in (Level.warn, Level.bad):
            high = pixels * LINE
            patch = QRectF(row.right() - wide - 2, row.center().y() - high / 2, wide + 4, high)
            draw_patch(ink.painter, patch, theme.level(cell.level))
        ink.right(cell.time, row, pixels, theme.ink(cell.level))
        row.setRight(row.right() - wide - pixels * 0.5)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._move(index)
            self.cell_clicked.emit(self._cells[index].key)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns(),
            Qt.Key.Key_Down: self._columns(),
        }
        if event.key() in steps and self._cells:
            start = self._cursor if self._cursor >= 0 else -max(0, steps[Qt.Key(event.key())])
            self._move(min(max(start + steps[Qt.Key(event.key())], 0), len(self._cells) - 1))
            return
        if event.key() in CLICKS and 0 <= self._cursor < len(self._cells):
            self.cell_clicked.emit(self._cells[self._cursor].key)
        super().keyPressEvent(event)

    def _columns(self) -> int:
        return max(1, sum(1 for box in self._boxes if box.top() == self._boxes[0].top()))

    def _at(self, point: QPoint) -> int:
        hits = (index for index, box in enumerate(self._boxes) if box.contains(point.toPointF()))
        return next(hits, -1)

    def _move(self, index: int) -> None:
        self._change(cursor=index)
