"""A whole in its parts: one bar, and a legend with the count and the word of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.fit import DOT, LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.level import Level, Shape
from widgets.marks import draw_tone
from widgets.painted import Painted
from widgets.theme import Theme


@dataclass(frozen=True, slots=True)
class Part:
    """`tone` names a colour of the theme; `shape` tells the part without its colour."""

    word: str
    count: int
    tone: str = "accent"
    shape: Shape = Shape.circle


class PartsBar(Painted):
    """Parts that are empty stay in the legend, so that nothing moves but what has changed."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._parts: tuple[Part, ...] = ()
        self._note = ""

    def set_parts(self, parts: Sequence[Part]) -> None:
        self._change(parts=tuple(parts))

    def set_note(self, note: str) -> None:
        """Stands at the right of the label: `occupancy 78 %`."""
        self._change(note=note)

    def spoken(self) -> str:
        parts = ", ".join(f"{part.count} {part.word}" for part in self._parts if part.count)
        return ", ".join(filter(None, (parts or "nobody", self._note)))

    def sizeHint(self) -> QSize:
        return QSize(876, 300) if self._wall else QSize(456, 136)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        scale = self.scale()
        right = DOT.join(filter(None, (self._age, self._note)))
        top = self.draw_label(ink, theme, area, right) + scale.note * 0.3
        inner = QRectF(area.left(), top, area.width(), area.bottom() - top)
        columns, rows, size = self._legend_shape(inner)
        legend = rows * size * 1.5
        bar = QRectF(inner)
        bar.setHeight(max(4.0, min(inner.height() - legend - scale.note * 0.5, scale.value * 1.3)))
        self._bar(ink, theme, bar)
        inner.setTop(bar.bottom() + scale.note * 0.5)
        self._legend(ink, theme, inner, columns, size)

    def _bar(self, ink: Ink, theme: Theme, bar: QRectF) -> None:
        whole = sum(part.count for part in self._parts)
        ink.painter.fillRect(bar, theme.raised)
        left = bar.left()
        for part in self._parts:
            if not part.count:
                continue
            wide = bar.width() * part.count / whole
            box = QRectF(round(left), bar.top(), round(left + wide) - round(left) - 1, bar.height())
            colour = theme.level(Level.stale) if self._level is Level.stale else theme.tone(part.tone)
            ink.painter.fillRect(box, colour)
            self._count(ink, theme, box, part, colour)
            left += wide

    def _count(self, ink: Ink, theme: Theme, box: QRectF, part: Part, colour: QColor) -> None:
        size = min(self.scale().label * 1.2, box.height() * 0.6)
        text = count(part.count)
        if width(text, int(size), True) < box.width() - 4:
            ink.centre(text, box, size, on(theme, colour), bold=True, figures=True)

    def _legend_shape(self, area: QRectF) -> tuple[int, int, int]:
        """How many columns and rows, and the size of the text, so that every part fits into half of `area`."""
        parts = max(1, len(self._parts))
        for size in range(max(self.scale().note, 6), 5, -1):
            widest = max((width(f"{part.word} {part.count}", size) for part in self._parts), default=1.0)
            columns = min(parts, max(1, int(area.width() / (widest + size * 3.2))))
            rows = -(-parts // columns)
            columns = -(-parts // rows)
            if rows * size * 1.5 <= area.height() * 0.62:
                break
        return columns, rows, size

    def _legend(self, ink: Ink, theme: Theme, area: QRectF, columns: int, size: int) -> None:
        wide = area.width() / columns
        for number, part in enumerate(self._parts):
            row, column = divmod(number, columns)
            cell = QRectF(area.left() + column * wide, area.top() + row * size * 1.5, wide - size, size * LINE)
            mark = QRectF(cell.left(), cell.center().y() - size * 0.4, size * 0.8, size * 0.8)
            draw_tone(ink.painter, theme, part.shape, theme.tone(part.tone), mark)
            cell.setLeft(mark.right() + size * 0.5)
            cell.setLeft(ink.left(count(part.count), cell, size, theme.text, bold=True).right() + size * 0.35)
            ink.left(part.word, cell, size, theme.quiet if not part.count else theme.text)


def on(theme: Theme, colour: QColor) -> QColor:
    """Text on a fill of `colour`: whichever end of the theme is further from it."""
    ends = (theme.text, theme.ground)
    return max(ends, key=lambda end: abs(end.lightnessF() - _bright(colour)))


def _bright(colour: QColor) -> float:
    return 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
