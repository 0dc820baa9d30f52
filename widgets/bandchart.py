"""What was, point by point, and what is expected after it with its band; points that stand out can be clicked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.fit import LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.level import Level, Shape
from widgets.marks import draw_shape, draw_stale
from widgets.painted import CLICKS, Painted
from widgets.sparkline import Values
from widgets.theme import Theme
from widgets.trend import nice, spread

STEP = 8
"""Between the lines of the hatching (pixels)."""
MARK = 9
NEAR = 9
"""A mark is hit within so many pixels."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that stands out: what is said of it, its level, and whether it is left out of what is expected."""

    index: int
    words: str
    level: Level = Level.warn
    out: bool = False


@dataclass(frozen=True, slots=True)
class BandData:
    """All by point, None where nothing is known. `past` is what was, `expected` what comes between `low` and `high`.

    `ticks` name some places below, which may be between two points; `tips` say what each point is, where there are
    any; `edited` are changed by hand.
    """

    past: Values = ()
    expected: Values = ()
    low: Values = ()
    high: Values = ()
    ticks: tuple[tuple[float, str], ...] = ()
    spots: tuple[Spot, ...] = ()
    tips: tuple[str, ...] = ()
    edited: tuple[int, ...] = ()
    now: int | None = None

    @property
    def length(self) -> int:
        return max(len(self.past), len(self.expected), 1)

    @property
    def most(self) -> float:
        series = (self.past, self.expected, self.high)
        return max((value for values in series for value in values if value is not None), default=0.0)


class BandChart(Painted):
    """`chosen` carries a point that was clicked, or that Enter was pressed on."""

    chosen = Signal(int)
    label_share = 0.6

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = BandData()
        self._names = ("history", "forecast", "left out")
        self._cursor = -1
        self._kept: tuple[object, ...] = ()
        self._picture = QPixmap()
        self._missed: list[str] = []
        self._plot = QRectF()
        self.setMouseTracking(True)
        self._describe()

    def set_data(self, data: BandData) -> None:
        self._cursor = min(self._cursor, data.length - 1)
        self._change(data=data)

    def set_names(self, past: str = "history", expected: str = "forecast", out: str = "left out") -> None:
        """What the legend calls them."""
        self._change(names=(past, expected, out))

    @property
    def current(self) -> int:
        """The point that the keyboard is on, -1 for none."""
        return self._cursor

    def spoken(self) -> str:
        data = self._data
        if data.most <= 0:
            return "no data"
        if 0 <= self._cursor < len(data.tips):
            return data.tips[self._cursor]
        out = sum(spot.out for spot in data.spots)
        said = f"most {count(data.most)}, {len(data.spots)} points stand out"
        return f"{said}, {out} left out" if out else said

    def sizeHint(self) -> QSize:
        return QSize(876, 420) if self._wall else QSize(560, 220)

    def point(self, index: int) -> QPointF:
        """Where a point lies in the widget."""
        return QPointF(self._x(index), self._y(self._value(index) or 0.0))

    # painting

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        ratio = ink.painter.device().devicePixelRatio()
        key = (self._data, self._names, area.size().toTuple(), theme.name, ratio, self._label, self._level, self._age)
        if key != self._kept:
            self._kept = key
            self._missed.clear()
            self._picture = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as painter:
                painter.translate(-area.topLeft())
                self._draw_all(Ink(painter, self._missed), theme, area)
        ink.cut += self._missed
        ink.painter.drawPixmap(area.topLeft(), self._picture)
        if self._cursor >= 0 and self.hasFocus() and not self._wall:
            self._draw_cursor(ink.painter, theme)

    def _draw_all(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        note = self.scale().note
        top = self.draw_label(ink, theme, area, self._age)
        legend = self._legend_row(area, top, note)
        self._legend(ink, theme, QRectF(legend), note)
        self.ceiling, ticks = nice(self._data.most, 4 if area.height() > note * 14 else 2)
        left = max(width(count(tick), note) for tick in ticks) + note * 0.6
        self._plot = QRectF(area.left() + left, legend.bottom() + note * 0.9, area.width() - left, 0)
        self._plot.setBottom(area.bottom() - note * LINE * 1.45)
        if self._plot.height() < note or self._plot.width() < note:
            return
        self._grid(ink, theme, ticks, note)
        self._below(ink, theme, area, note)
        self._unknown(ink.painter, theme)
        self._band(ink.painter, theme)
        self._lines(ink.painter, theme, max(1.0, note / 10))
        self._spots(ink.painter, theme)

    def _legend_row(self, area: QRectF, top: float, note: int) -> QRectF:
        """Right of the label where that leaves room, else below it."""
        wide = sum(width(name, note) + note * 3.2 for name in self._names)
        taken = width(self._label, self.scale().label) + self.scale().label * 3
        if self._label and not self._age and taken + wide <= area.width():
            return QRectF(area.right() - wide, area.top(), wide, self.scale().label * LINE)
        return QRectF(area.left(), top, area.width(), note * LINE)

    def _legend(self, ink: Ink, theme: Theme, row: QRectF, note: int) -> None:
        shown = (bool(self._data.past), bool(self._data.expected), any(spot.out for spot in self._data.spots))
        for kind, (name, there) in enumerate(zip(self._names, shown, strict=True)):
            if not there:
                continue
            key = QRectF(row.left(), row.center().y() - note * 0.4, note * 1.4, note * 0.8)
            if kind == 1:
                ink.painter.fillRect(key, theme.mixed(theme.accent, 0.18))
            if kind < 2:
                ink.painter.setPen(_pen(theme, max(1.0, note / 10), dashed=kind == 1))
                ink.painter.drawLine(QPointF(key.left(), key.center().y()), QPointF(key.right(), key.center().y()))
            else:
                draw_shape(ink.painter, Shape.cross, QRectF(key.left(), key.top(), note * 0.8, note * 0.8), theme.quiet)
            row.setLeft(ink.left(name, row.adjusted(note * 1.8, 0, 0, 0), note, theme.quiet).right() + note * 1.4)

    def _grid(self, ink: Ink, theme: Theme, ticks: Sequence[float], note: int) -> None:
        for tick in ticks:
            y = round(self._y(tick))
            ink.painter.setPen(QPen(theme.line, 1))
            ink.painter.drawLine(round(self._plot.left()), y, round(self._plot.right()), y)
            text = QRectF(0, y - note * LINE / 2, self._plot.left() - note * 0.5, note * LINE)
            ink.right(count(tick), text.adjusted(-1, 0, 0, 0), note, theme.quiet)

    def _below(self, ink: Ink, theme: Theme, area: QRectF, note: int) -> None:
        """Labels of points, as many as there is room for."""
        widest = max((width(label, note) for _, label in self._data.ticks), default=0.0) + note
        for index, label in spread(self._data.ticks, max(1, int(self._plot.width() / widest))):
            wide, x = width(label, note) + 1, round(self._x(index))
            left = max(area.left(), min(x - wide / 2, area.right() - wide))
            ink.painter.setPen(QPen(theme.line, 1))
            ink.painter.drawLine(x, round(self._plot.bottom()), x, round(self._plot.bottom()) + 3)
            ink.left(label, QRectF(left, area.bottom() - note * LINE, wide, note * LINE), note, theme.quiet)
        if self._data.now is not None:
            x = round(self._x(self._data.now - 0.5))
            ink.painter.setPen(QPen(theme.quiet, 1))
            ink.painter.drawLine(x, round(self._plot.top()), x, round(self._plot.bottom()))

    def _unknown(self, painter: QPainter, theme: Theme) -> None:
        """Hatched where nothing is known of what was."""
        known = [index for index, value in enumerate(self._data.past) if value is not None]
        for index in range(known[0] if known else 0, known[-1] if known else 0):
            if self._data.past[index] is None:
                box = QRectF(self._x(index - 0.5), self._plot.top(), self._step, self._plot.height())
                draw_stale(painter, theme, box, STEP, QPointF(0, 0))

    def _band(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(theme.accent, 0.18))
        for upper, lower in zip(self._runs(self._data.high), self._runs(self._data.low), strict=False):
            painter.drawPolygon(QPolygonF(self._wide(upper) + self._wide(lower)[::-1]))

    def _lines(self, painter: QPainter, theme: Theme, thick: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for values, dashed in ((self._data.past, False), (self._data.expected, True)):
            painter.setPen(_pen(theme, thick, dashed=dashed))
            for run in self._runs(values):
                painter.drawPolyline(self._wide(run))
        for index in self._data.edited:
            value = self._data.expected[index] if index < len(self._data.expected) else None
            if value is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.accent)
                painter.drawEllipse(QPointF(self._x(index), self._y(value)), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _spots(self, painter: QPainter, theme: Theme) -> None:
        for spot in self._data.spots:
            box = QRectF(0, 0, MARK, MARK)
            box.moveCenter(self.point(spot.index))
            shape = Shape.cross if spot.out else spot.level.shape or Shape.diamond
            colour = theme.quiet if spot.out else theme.text if theme.fills else theme.level(spot.level)
            draw_shape(painter, shape, box, colour, theme.surface)

    def _draw_cursor(self, painter: QPainter, theme: Theme) -> None:
        at = self.point(self._cursor)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.accent, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QPointF(at.x(), self._plot.top()), QPointF(at.x(), self._plot.bottom()))
        painter.drawEllipse(at, MARK * 0.8, MARK * 0.8)

    # where things are

    @property
    def _step(self) -> float:
        return self._plot.width() / self._data.length

    def _x(self, index: float) -> float:
        return self._plot.left() + (index + 0.5) * self._step

    def _y(self, value: float) -> float:
        return self._plot.bottom() - value / self.ceiling * self._plot.height()

    ceiling = 1.0

    def _value(self, index: int) -> float | None:
        for values in (self._data.past, self._data.expected):
            if index < len(values) and values[index] is not None:
                return values[index]
        return None

    def _runs(self, values: Values) -> Iterator[list[QPointF]]:
        run: list[QPointF] = []
        for index, value in enumerate((*values, None)):
            if value is not None:
                run.append(QPointF(self._x(index), self._y(value)))
            elif run:
                yield run
                run = []

    def _wide(self, run: list[QPointF]) -> list[QPointF]:
        """A point between two gaps, which no line would show, as wide as it may be."""
        reach = QPointF(self._step * 0.4, 0)
        return run if len(run) > 1 else [run[0] - reach, run[0] + reach]

    def _at(self, place: QPointF) -> int:
        """The point at a place: that of a mark that is near, else the one above or below; -1 outside."""
        near = [spot.index for spot in self._data.spots if (self.point(spot.index) - place).manhattanLength() <= NEAR]
        if near:
            return near[-1]
        if not self._plot.contains(place):
            return -1
        return min(int((place.x() - self._plot.left()) / self._step), self._data.length - 1)

    # mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._wall or self._at(event.position()) < 0
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._move(index)
            self.chosen.emit(index)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._data.length - 1
        steps = {
            Qt.Key.Key_Left: max(self._cursor - 1, 0),
            Qt.Key.Key_Right: min(self._cursor + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_PageUp: self._next(-1),
            Qt.Key.Key_PageDown: self._next(1),
        }
        if event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
            return
        if event.key() in CLICKS and self._cursor >= 0:
            self.chosen.emit(self._cursor)
        super().keyPressEvent(event)

    def _next(self, way: int) -> int:
        """The next point that stands out."""
        places = sorted((spot.index for spot in self._data.spots), reverse=way < 0)
        return next((place for place in places if (place - self._cursor) * way > 0), self._cursor)

    def _move(self, index: int) -> None:
        self._cursor = index
        self._describe()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self._wall:
            self._tell(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, at: QPoint, where: QPoint) -> None:
        index = self._at(QPointF(at))
        words = [self._data.tips[index]] if 0 <= index < len(self._data.tips) else []
        words += [spot.words for spot in self._data.spots if spot.index == index]
        QToolTip.showText(where, "\n".join(filter(None, words)), self)


def _pen(theme: Theme, thick: float, *, dashed: bool) -> QPen:
    pen = QPen(theme.accent, thick * 1.2)
    if dashed:
        pen.setDashPattern([4, 3])
    return pen
