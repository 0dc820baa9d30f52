"""A count over the days ahead, as it would be and as it will be after something is done: two lines from today on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.fit import LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.painted import Painted
from widgets.theme import Theme

Values = tuple[int, ...]
LEGEND = ("as it is", "after")


class Course(Painted):
    """`before` dashed in quiet, `after` in the accent; both ends are told in numbers, and the days below."""

    label_share = 0.7

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._before: Values = ()
        self._after: Values = ()
        self._ends = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._describe()

    def set_course(self, before: Sequence[int], after: Sequence[int], ends: tuple[str, str]) -> None:
        """A value for each day from now on; `ends` are what the first and the last day are called."""
        self._change(before=tuple(before), after=tuple(after), ends=ends)

    def spoken(self) -> str:
        if not self._before:
            return "no data"
        first, last = self._ends
        told = (count(line[place]) for place in (0, -1) for line in (self._before, self._after))
        now, then, late, later = told
        return f"{first} {now}, after {then}; {last} {late}, after {later}"

    def sizeHint(self) -> QSize:
        return QSize(420, 260) if self._wall else QSize(224, 112)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 84)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top, note = self.draw_label(ink, theme, area), self.scale().note
        if not self._before:
            return
        most = max(*self._before, *self._after, 1)
        right = max(width(count(line[-1]), note) for line in (self._before, self._after)) + note * 0.5
        left = max(width(count(line[0]), note) for line in (self._before, self._after)) + note * 0.5
        plot = QRectF(area.left() + left, top + note * 0.5, area.width() - left - right, 0)
        plot.setBottom(area.bottom() - note * LINE)
        self._ground(ink, theme, plot, area, note)
        painter = ink.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for values, pen in (
            (self._before, QPen(theme.quiet, max(1.2, note / 9), Qt.PenStyle.DashLine)),
            (self._after, QPen(theme.accent, max(2.0, note / 6))),
        ):
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(_points(values, plot, most)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._numbers(ink, theme, plot, note, most)

    def _ground(self, ink: Ink, theme: Theme, plot: QRectF, area: QRectF, note: int) -> None:
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        below = QRectF(area.left(), plot.bottom(), area.width(), note * LINE)
        half = below.adjusted(0, 0, -area.width() / 2, 0)
        ink.left(self._ends[0], half, note, self.second(theme))
        ink.right(self._ends[1], below.adjusted(area.width() / 2, 0, 0, 0), note, self.second(theme))

    def _numbers(self, ink: Ink, theme: Theme, plot: QRectF, note: int, most: int) -> None:
        """At both ends; where the two lie on each other they are parted, and equal ones are told once."""
        for place, left in ((0, True), (-1, False)):
            heights = [_points(line, plot, most)[place].y() for line in (self._before, self._after)]
            before, after = self._before[place], self._after[place]
            high = note * LINE
            if abs(heights[0] - heights[1]) < high and before != after:
                middle, down = sum(heights) / 2, 1 if heights[0] > heights[1] else -1
                heights = [middle + down * high / 2, middle - down * high / 2]
            under = max(0.0, max(heights) - plot.bottom() + high / 4)
            heights = [y - under for y in heights]
            told = [(before, heights[0], theme.quiet), (after, heights[1], theme.accent)]
            for value, y, colour in told[before == after :]:
                row = QRectF(0, y - high / 2, plot.left() - note * 0.4, high)
                if left:
                    ink.right(count(value), row, note, colour)
                else:
                    ink.left(count(value), row.translated(plot.right() + note * 0.4, 0), note, colour)


def _points(values: Values, plot: QRectF, most: int) -> list[QPointF]:
    step = plot.width() / max(1, len(values) - 1)
    return [
        QPointF(plot.left() + place * step, plot.bottom() - value / most * plot.height())
        for place, value in enumerate(values)
    ]
