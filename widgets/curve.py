"""Curves over a number: what one figure becomes as another grows, with points that are named and a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets.fit import LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.level import Shape
from widgets.marks import draw_tone
from widgets.painted import Painted
from widgets.theme import Theme

REACH = 14
"""Of the mouse around a point (pixels)."""
ARROWS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
Points = tuple[tuple[float, float], ...]
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DENSE = 12
"""Points between two of a line, where words that would lie on it are told from those that do not."""


@dataclass(frozen=True, slots=True)
class Line:
    """`tone` names a colour of the theme."""

    name: str
    points: Points
    tone: str = "accent"
    dashed: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that is named; its shape tells it from others without its colour."""

    x: float
    y: float
    words: str
    tone: str = "accent"
    shape: Shape = Shape.circle


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers are shown times `per` with what stands before and after them, from `low` to `high` where given."""

    name: str = ""
    before: str = ""
    after: str = ""
    per: float = 1.0
    low: float | None = None
    high: float | None = None
    whole: bool = False

    def text(self, value: float, digits: int = 0) -> str:
        return f"{self.before}{count(value * self.per, digits)}{self.after}"


@dataclass(frozen=True, slots=True)
class CurveData:
    """`limit` is a value of `y` that is to be reached, or not to be exceeded, and what it is called."""

    lines: tuple[Line, ...] = ()
    spots: tuple[Spot, ...] = ()
    x: Axis = Axis()
    y: Axis = Axis()
    limit: tuple[float, str] | None = None


class Curve(Painted):
    """Lines with their legend, spots with their words, and a dashed line where a limit is.

    `picked` carries the line and the point that was clicked, `stepped` -1 or 1 for an arrow key.
    """

    picked = Signal(int, int)
    stepped = Signal(int)

    label_share = 0.6

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = CurveData()
        self._seen: list[tuple[int, int, QPointF]] = []
        self._describe()

    def set_data(self, data: CurveData) -> None:
        self._change(data=data)

    @property
    def data(self) -> CurveData:
        return self._data

    def spoken(self) -> str:
        data = self._data
        if not any(line.points for line in data.lines):
            return "no data"
        spots = [spot.words for spot in data.spots]
        ends = [f"{line.name} {_ends(line, data.y)}" for line in data.lines if line.points]
        return ", ".join([*ends, *spots, *([data.limit[1]] if data.limit else [])])

    def near(self, at: QPointF) -> tuple[int, int] | None:
        """The line and the point that lie nearest to where the mouse is, None where none is near."""
        far = [(QPointF(at - point).manhattanLength(), line, place) for line, place, point in self._seen]
        distance, line, place = min(far, default=(REACH + 1, 0, 0))
        return (line, place) if distance <= REACH else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.near(event.position()) if event.button() is Qt.MouseButton.LeftButton else None
        if found is not None:
            self.picked.emit(*found)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            self.stepped.emit(ARROWS[event.key()])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(876, 420) if self._wall else QSize(560, 260)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        data, note = self._data, self.scale().note
        top = self.draw_label(ink, theme, area, self._age)
        legend = self._legend_row(area, top, note)
        self._legend(ink, theme, QRectF(legend), note)
        every = [point for line in data.lines for point in line.points]
        if not every:
            room = QRectF(area.left(), top, area.width(), area.bottom() - top)
            ink.centre("no data", room, note, theme.quiet)
            return
        ys = marks(
            [y for _, y in every] + ([data.limit[0]] if data.limit else []), data.y, 4 if area.height() > 190 else 2
        )
        left = max(width(text, note) for _, text in ys) + note * 0.7
        plot = QRectF(area.left() + left, legend.bottom() + note * 1.0, area.width() - left - note, 0)
        plot.setBottom(area.bottom() - note * LINE * 1.5)
        if plot.height() < note * 2 or plot.width() < note * 4:
            return
        xs = marks([x for x, _ in every], data.x, max(2, int(plot.width() / (note * 8))))
        frame = _Frame(plot, (xs[0][0], xs[-1][0]), (ys[0][0], ys[-1][0]))
        _grid(ink, theme, frame, ys, note)
        _feet(ink, theme, frame, xs, area, data.x.name, note)
        _limit(ink, theme, frame, data.limit, note)
        for line in data.lines:
            _line(ink.painter, theme, frame, line, max(1.0, note / 10))
        _spots(ink, theme, frame, data, note)
        self._seen = [
            (number, place, frame.at(point))
            for number, line in enumerate(data.lines)
            for place, point in enumerate(line.points)
        ]

    def _legend_row(self, area: QRectF, top: float, note: int) -> QRectF:
        """Right of the label where that leaves room, else below it."""
        wide = sum(width(line.name, note) + note * 3.2 for line in self._named()) - note * 1.4
        taken = width(self._label, self.scale().label) + self.scale().label * 3
        if not self._named():
            return QRectF(area.left(), top, area.width(), 0)
        if self._label and not self._age and taken + wide <= area.width():
            return QRectF(area.right() - wide - 1, area.top(), wide + 1, self.scale().label * LINE)
        return QRectF(area.left(), top, area.width(), note * LINE)

    def _named(self) -> list[Line]:
        return [line for line in self._data.lines if line.name and line.points]

    def _legend(self, ink: Ink, theme: Theme, row: QRectF, note: int) -> None:
        for line in self._named():
            middle = row.center().y()
            ink.painter.setPen(_pen(theme, line, max(1.0, note / 10)))
            ink.painter.drawLine(QPointF(row.left(), middle), QPointF(row.left() + note * 1.4, middle))
            row.setLeft(ink.left(line.name, row.adjusted(note * 1.8, 0, 0, 0), note, theme.quiet).right() + note * 1.4)


class _Frame:
    """Where values lie in `box`."""

    def __init__(self, box: QRectF, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.box, self._x, self._y = box, x, y

    def x(self, value: float) -> float:
        low, high = self._x
        return self.box.left() + (value - low) / ((high - low) or 1) * self.box.width()

    def y(self, value: float) -> float:
        low, high = self._y
        return self.box.bottom() - (value - low) / ((high - low) or 1) * self.box.height()

    def at(self, point: tuple[float, float]) -> QPointF:
        return QPointF(self.x(point[0]), self.y(point[1]))


def marks(values: Sequence[float], axis: Axis, most: int) -> tuple[tuple[float, str], ...]:
    """Round numbers from below the least to above the greatest, in about `most` steps, and how they are written."""
    low = min(values) if axis.low is None else axis.low
    high = max(values) if axis.high is None else axis.high
    rough = ((high - low) or abs(high) or 1.0) * axis.per / max(1, most)
    power = 10.0 ** floor(log10(rough))
    step = next(power * part for part in STEPS if power * part >= rough * 0.999)
    step = max(1.0, ceil(step)) if axis.whole else step
    digits = 0 if step >= 1 and step == int(step) else max(1, ceil(-log10(step) - 1e-9))
    first, last = floor(low * axis.per / step + 1e-9), ceil(high * axis.per / step - 1e-9)
    ticks = [step * place / axis.per for place in range(first, max(last, first + 1) + 1)]
    return tuple((tick, axis.text(tick, digits)) for tick in ticks)


def _ends(line: Line, axis: Axis) -> str:
    first, last = axis.text(line.points[0][1]), axis.text(line.points[-1][1])
    return f"from {first} to {last}" if first != last else first


def _pen(theme: Theme, line: Line, thick: float) -> QPen:
    pen = QPen(theme.tone(line.tone), thick * 1.5)
    if line.dashed:
        pen.setDashPattern([4, 3])
    return pen


def _grid(ink: Ink, theme: Theme, frame: _Frame, ticks: Sequence[tuple[float, str]], note: int) -> None:
    for value, text in ticks:
        y = round(frame.y(value))
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(round(frame.box.left()), y, round(frame.box.right()), y)
        room = QRectF(0, y - note * LINE / 2, frame.box.left() - note * 0.5, note * LINE)
        ink.right(text, room, note, theme.quiet)


def _feet(
    ink: Ink, theme: Theme, frame: _Frame, ticks: Sequence[tuple[float, str]], area: QRectF, name: str, note: int
) -> None:
    """The numbers below, as many as have room, and at their right end what they are."""
    wide = width(name, note) + note if name else 0.0
    end = area.right() - wide
    ink.right(name, QRectF(end, area.bottom() - note * LINE, wide, note * LINE), note, theme.quiet)
    taken = area.left() - note
    for value, text in ticks:
        x, half = frame.x(value), width(text, note) / 2 + 1
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(QPointF(round(x), frame.box.bottom()), QPointF(round(x), frame.box.bottom() + 3))
        left = max(area.left(), min(x - half, area.right() - 2 * half))
        if left < taken + note * 0.8 or left + 2 * half > end:
            continue
        ink.left(text, QRectF(left, area.bottom() - note * LINE, 2 * half, note * LINE), note, theme.quiet)
        taken = left + 2 * half


def _limit(ink: Ink, theme: Theme, frame: _Frame, limit: tuple[float, str] | None, note: int) -> None:
    if limit is None:
        return
    y = round(frame.y(limit[0]))
    pen = QPen(theme.quiet, 1)
    pen.setDashPattern([3, 3])
    ink.painter.setPen(pen)
    ink.painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
    row = QRectF(frame.box.left() + note * 0.4, y - note * LINE - 1, frame.box.width(), note * LINE)
    ink.left(limit[1], row, note, theme.quiet)


def _line(painter: QPainter, theme: Theme, frame: _Frame, line: Line, thick: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(theme, line, thick))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([frame.at(point) for point in line.points])
    if line.dots or len(line.points) == 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tone(line.tone))
        for point in line.points:
            painter.drawEllipse(frame.at(point), thick * 1.9, thick * 1.9)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _spots(ink: Ink, theme: Theme, frame: _Frame, data: CurveData, note: int) -> None:
    """Each with its words beside it, where these neither leave the plot nor lie on others or on a line."""
    taken: list[QRectF] = []
    drawn = [dot for line in data.lines for dot in _dots(frame, line)]
    if data.limit:
        y, box = frame.y(data.limit[0]), frame.box
        drawn += [QPointF(box.left() + box.width() * part / DENSE, y) for part in range(DENSE + 1)]
    for spot in data.spots:
        at, side = frame.at((spot.x, spot.y)), note * 0.95
        places = _beside(at, side, width(spot.words, note, True) + 2, note * LINE)
        free = [each for each in places if not any(each.intersects(other) for other in taken)]
        inside = [each for each in free if frame.box.contains(each)] or free
        box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
        draw_tone(ink.painter, theme, spot.shape, theme.tone(spot.tone), box)
        if inside:
            place = min(inside, key=lambda each: sum(each.contains(dot) for dot in drawn))
            taken.append(place)
            ink.left(spot.words, place, note, theme.text, bold=True)


def _beside(at: QPointF, side: float, wide: float, high: float) -> list[QRectF]:
    """Right, left, above and below of a mark."""
    right, left, up, down = at.x() + side, at.x() - side - wide, at.y() - side * 0.4 - high, at.y() + side * 0.4
    middle = at.x() - wide / 2
    corners = (
        (right, down),
        (left, up),
        (right, up),
        (left, down),
        (middle, up - side * 0.4),
        (middle, down + side * 0.4),
    )
    return [QRectF(x, y, wide, high) for x, y in corners]


def _dots(frame: _Frame, line: Line) -> list[QPointF]:
    """Points along a line, near to each other."""
    ends = [frame.at(point) for point in line.points]
    return [first + (last - first) * (part / DENSE) for first, last in pairwise(ends) for part in range(DENSE + 1)]
