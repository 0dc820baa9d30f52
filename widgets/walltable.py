"""A table to be read across a room: its rows share the height, and it says how many have no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.fit import LINE, width
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_patch, draw_stale
from widgets.painted import CLICKS, Painted
from widgets.theme import Theme

HEADER = 0.85
"""The size of a header's text, in units of the rows' text."""
ROW = 1.4
"""The least height of a row, in units of its text."""
SMALLEST = 9


@dataclass(frozen=True, slots=True)
class TableCell:
    """`text` as it is shown, and how good it is."""

    text: str
    level: Level = Level.none


Rows = tuple[tuple[TableCell, ...], ...]


class WallTable(Painted):
    """First column left, the others right; one size of text for all.

    The first `few` of a long list are no smaller than notes, and what has no room is left out without a word.
    """

    label_share = 0.6
    row_clicked = Signal(str)

    def __init__(
        self, label: str = "", *, wall: bool = False, few: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._few = few
        self._headers: tuple[str, ...] = ()
        self._rows: Rows = ()
        self._keys: tuple[str, ...] = ()
        self._empty = ""
        self._cursor = -1
        self._boxes: list[QRectF] = []

    def set_table(
        self, headers: Sequence[str], rows: Sequence[Sequence[TableCell | str]], keys: Sequence[str] = ()
    ) -> None:
        """Every row as long as `headers`; `keys` name the rows in `row_clicked`, else their number does.

        A header may have two lines.
        """
        cells = tuple(tuple(TableCell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
        self._change(headers=tuple(headers), rows=cells, keys=tuple(keys) or tuple(map(str, range(len(cells)))))

    def set_empty(self, text: str) -> None:
        """What is said when there is no row."""
        self._change(empty=text)

    @property
    def shown(self) -> int:
        """How many rows had room when it was last painted."""
        return len(self._boxes)

    @property
    def more(self) -> int:
        """How many had none."""
        return len(self._rows) - self.shown

    def spoken(self) -> str:
        if not self._rows:
            return self._empty
        return "; ".join(self._row_words(row) for row in self._rows[:20])

    def _row_words(self, row: tuple[TableCell, ...]) -> str:
        named = zip((header.replace("\n", " ") for header in self._headers[1:]), row[1:], strict=True)
        words = (" ".join(filter(None, (header, cell.text, cell.level.word))) for header, cell in named)
        return ", ".join((row[0].text, *words))

    def sizeHint(self) -> QSize:
        return QSize(876, 620) if self._wall else QSize(560, 240)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        note = self.scale().note
        top = self.draw_label(ink, theme, area, self._age) + note * 0.2
        inner = QRectF(area.left(), top, area.width(), area.bottom() - top)
        self._boxes = []
        if not self._rows:
            ink.centre(self._empty, inner, note * 1.1, theme.quiet)
            return
        pixels = self._pixels(inner)
        columns = self._columns(inner, pixels)
        head = QRectF(inner.left(), inner.top(), inner.width(), pixels * self._above())
        self._head(ink, theme, head, columns, pixels)
        free = inner.bottom() - head.bottom()
        high = max(pixels * ROW, min(free / len(self._rows), pixels * 2.8))
        if self._few:
            high = free / max(1, min(len(self._rows), int(free / high)))
        room = max(1, int(free / high + 0.01))
        shown = len(self._rows) if room >= len(self._rows) else max(1, room - (not self._few))
        for number in range(shown):
            box = QRectF(inner.left(), head.bottom() + number * high, inner.width(), high)
            self._boxes.append(box)
            self._row(ink, theme, box, columns, pixels, number)
        if shown < len(self._rows) and not self._few:
            box = QRectF(inner.left(), head.bottom() + shown * high, inner.width(), high)
            ink.left(f"+{len(self._rows) - shown} more", box, pixels, theme.quiet)

    def _pixels(self, area: QRectF) -> int:
        """The largest text at which the rows fit, and the columns side by side."""
        wanted = round(self.scale().note * 1.7) if self._wall else 13
        least = self.scale().note if self._few else SMALLEST
        tall = area.height() / (len(self._rows) * ROW + self._above())
        pixels = int(max(least, min(wanted, tall)))
        while pixels > 6 and sum(self._widths(pixels)) > area.width():
            pixels -= 1
        return pixels

    def _above(self) -> float:
        """The height of the header, in units of the rows' text."""
        lines = max((header.count("\n") + 1 for header in self._headers), default=1)
        return max(ROW, lines * HEADER * LINE + 0.55)

    def _widths(self, pixels: int) -> list[float]:
        mark = pixels * 1.2
        gap = pixels * 1.2
        found = []
        for column, header in enumerate(self._headers):
            marked = mark if any(row[column].level.shape for row in self._rows) else 0.0
            cells = max((width(row[column].text, pixels) for row in self._rows), default=0.0)
            words = max(width(line, int(pixels * HEADER)) for line in header.split("\n"))
            found.append(max(words, cells + marked) + (gap if column else 0.0))
        return found

    def _columns(self, area: QRectF, pixels: int) -> list[tuple[float, float]]:
        """Left and right of each; the first takes what the others leave, and they share half of it."""
        widths = self._widths(pixels)
        spare = max(0.0, area.width() - sum(widths))
        extra = spare * 0.75 / max(1, len(widths) - 1)
        right = area.right()
        found = []
        for wide in reversed(widths[1:]):
            found.append((right - wide - extra, right))
            right -= wide + extra
        return [(area.left(), right), *reversed(found)]

    def _head(self, ink: Ink, theme: Theme, box: QRectF, columns: list[tuple[float, float]], pixels: int) -> None:
        for number, ((left, right), header) in enumerate(zip(columns, self._headers, strict=True)):
            draw, lines = ink.right if number else ink.left, header.split("\n")
            high = pixels * HEADER * LINE
            top = box.bottom() - pixels * 0.35 - high * len(lines)
            for place, line in enumerate(lines):
                draw(line, QRectF(left, top + high * place, right - left, high), pixels * HEADER, theme.quiet)
        _rule(ink, theme, box)

    def _row(
        self, ink: Ink, theme: Theme, box: QRectF, columns: list[tuple[float, float]], pixels: int, number: int
    ) -> None:
        if number == self._cursor and self.hasFocus():
            ink.painter.fillRect(box, theme.raised)
        elif self._rows[number][0].level is Level.stale and self._level is not Level.stale:
            draw_stale(ink.painter, theme, box, max(8, round(pixels * 0.6)))
        for place, ((left, right), cell) in enumerate(zip(columns, self._rows[number], strict=True)):
            rect = QRectF(left, box.top(), right - left, box.height())
            self._cell(ink, theme, rect, cell, pixels, last=place > 0)
        if number + 1 < len(self._rows):
            _rule(ink, theme, box)

    def _cell(self, ink: Ink, theme: Theme, rect: QRectF, cell: TableCell, pixels: int, *, last: bool) -> None:
        stale = Level.stale in (self._level, cell.level)
        colour = theme.quiet if stale and theme.fills else theme.ink(Level.stale if stale else cell.level)
        side = pixels * 0.75
        if not last:
            mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
            draw_level(ink.painter, theme, cell.level, mark)
            ink.left(cell.text, rect.adjusted(pixels * 1.2 if cell.level.shape else 0, 0, 0, 0), pixels, colour)
            return
        wide = width(cell.text, pixels)
        filled = theme.fills and cell.level in (Level.warn, Level.bad)
        if filled:
            high = min(pixels * 1.4, rect.height() - 2)
            left = rect.right() - wide - pixels * 1.35
            patch = QRectF(left, rect.center().y() - high / 2, wide + pixels * 1.55, high)
            draw_patch(ink.painter, patch, theme.level(cell.level))
        place = ink.right(cell.text, rect, pixels, colour)
        if cell.level is Level.stale:
            return  # its row says so once, at its beginning
        mark = QRectF(place.left() - side - pixels * 0.35, rect.center().y() - side / 2, side, side)
        draw_level(ink.painter, theme, cell.level, mark, filled=filled)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hits = (index for index, box in enumerate(self._boxes) if box.contains(event.position()))
        index = next(hits, -1)
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._change(cursor=index)
            self.row_clicked.emit(self._keys[index])
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._change(cursor=min(max(self._cursor + step, 0), len(self._rows) - 1))
            return
        if event.key() in CLICKS and 0 <= self._cursor < len(self._rows):
            self.row_clicked.emit(self._keys[self._cursor])
        super().keyPressEvent(event)


def _rule(ink: Ink, theme: Theme, box: QRectF) -> None:
    ink.painter.setPen(QPen(theme.line, 1))
    ink.painter.drawLine(round(box.left()), round(box.bottom()), round(box.right()), round(box.bottom()))
