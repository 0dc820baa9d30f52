"""A day by interval: bars of today over the line of the usual day, with peaks named and the forecast ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.fit import LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_stale
from widgets.painted import Painted
from widgets.sparkline import Values
from widgets.theme import Theme

STEP = 8
"""Between the lines of the hatching (pixels)."""
WIDEST = 4
"""A bar, in units of the size of the notes: one alone is no wall."""
FULL_HOUR = re.compile(r"\d\d:00")
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
"""Between labels of the time of day."""


@dataclass(frozen=True, slots=True)
class TrendData:
    """Everything by interval. `labels` stand below it (empty: none); `peaks` are an interval and what to call it.

    `running` is the interval that is not over yet, `unknown` are those of which nothing is known, which are hatched.
    `low` and `high` are the band of the forecast. Labels stand where intervals begin, where all are `named` below them.
    """

    now: Values
    labels: tuple[str, ...] = ()
    usual: Values = ()
    forecast: Values = ()
    low: Values = ()
    high: Values = ()
    peaks: tuple[tuple[int, str], ...] = ()
    running: int | None = None
    unknown: tuple[int, ...] = ()
    named: bool = False

    @property
    def length(self) -> int:
        return max(len(self.now), len(self.labels), len(self.usual), len(self.forecast), 1)

    @property
    def most(self) -> float:
        series = (self.now, self.usual, self.forecast, self.high)
        return max((value for values in series for value in values if value is not None), default=0.0)


class Trend(Painted):
    """Kept as a picture, so that showing it again costs nothing."""

    label_share = 0.6

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = TrendData(())
        self._names = ("today", "usual day", "forecast")
        self._kept: tuple[object, ...] = ()
        self._picture = QPixmap()
        self._missed: list[str] = []

    def set_data(self, data: TrendData) -> None:
        self._change(data=data)

    def set_names(self, now: str = "today", usual: str = "usual day", forecast: str = "forecast") -> None:
        """What the legend calls the three."""
        self._change(names=(now, usual, forecast))

    def spoken(self) -> str:
        known = [value for value in self._data.now if value is not None]
        if not known:
            return "no data"
        unknown = f"{len(self._data.unknown)} not known" if self._data.unknown else ""
        peaks = ", ".join(f"peak {words}" for _, words in self._data.peaks)
        return ", ".join(filter(None, (f"last {count(known[-1])}, most {count(max(known))}", peaks, unknown)))

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        ratio = ink.painter.device().devicePixelRatio()
        key = (self._data, self._names, area.size().toTuple(), theme.name, ratio, self._label, self._level, self._age)
        if key != self._kept:
            self._kept = key
            self._missed.clear()
            self._picture = self._draw(QRectF(QPointF(0, 0), area.size()), ratio, theme)
        ink.cut += self._missed
        ink.painter.drawPixmap(area.topLeft(), self._picture)

    def sizeHint(self) -> QSize:
        return QSize(876, 420) if self._wall else QSize(560, 260)

    def _draw(self, area: QRectF, ratio: float, theme: Theme) -> QPixmap:
        picture = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            self._draw_all(Ink(painter, self._missed), theme, area)
        return picture

    def _draw_all(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        note = self.scale().note
        top = self.draw_label(ink, theme, area, self._age)
        legend = self._legend_row(area, top, note)
        self._legend(ink, theme, QRectF(legend))
        ceiling, ticks = nice(self._data.most, 4 if area.height() > note * 14 else 2)
        left = max(width(count(tick), note) for tick in ticks) + note * 0.6
        peak = note * (1.6 if self._data.peaks else 0.9)
        plot = QRectF(area.left() + left, legend.bottom() + peak, area.width() - left, 0)
        plot.setBottom(area.bottom() - note * LINE * 1.45)
        if plot.height() < note or plot.width() < note:
            return
        frame = Plot(plot, self._data, ceiling)
        _grid(ink, theme, frame, ticks, note)
        _times(ink, theme, frame, area, note)
        stale = self._level is Level.stale
        _gaps(ink.painter, theme, frame)
        _band(ink.painter, theme, frame)
        _bars(ink.painter, frame, theme.level(Level.stale) if stale else theme.accent, theme, note * WIDEST)
        _lines(ink.painter, theme, frame, max(1.0, note / 10))
        _peaks(ink, theme, frame, area, note)

    def _legend_row(self, area: QRectF, top: float, note: int) -> QRectF:
        """Right of the label where that leaves room, else below it."""
        wide = sum(width(name, note) + note * 3.2 for _, name, _ in self._shown()) - note * 1.4
        taken = width(self._label, self.scale().label) + self.scale().label * 3
        if self._label and not self._age and taken + wide <= area.width():
            return QRectF(area.right() - wide - 1, area.top(), wide + 1, self.scale().label * LINE)
        return QRectF(area.left(), top, area.width(), note * LINE)

    def _shown(self) -> list[tuple[Values, str, int]]:
        """The series that have something, with their name and kind."""
        data = self._data
        every = zip((data.now, data.usual, data.forecast), self._names, range(3), strict=True)
        return [one for one in every if any(value is not None for value in one[0])]

    def _legend(self, ink: Ink, theme: Theme, row: QRectF) -> None:
        note = self.scale().note
        for _, name, kind in self._shown():
            key = QRectF(row.left(), row.center().y() - note * 0.35, note * 1.4, note * 0.7)
            _legend_key(ink.painter, theme, key, kind)
            row.setLeft(ink.left(name, row.adjusted(note * 1.8, 0, 0, 0), note, theme.quiet).right() + note * 1.4)


class Plot:
    """Where the values of a `TrendData` lie in `box`, with `ceiling` at its top."""

    def __init__(self, box: QRectF, data: TrendData, ceiling: float) -> None:
        self.box, self.data, self.ceiling = box, data, ceiling
        self.step = box.width() / data.length

    def x(self, index: float) -> float:
        return self.box.left() + index * self.step

    def y(self, value: float) -> float:
        return self.box.bottom() - value / self.ceiling * self.box.height()

    def runs(self, values: Values) -> Iterator[list[QPointF]]:
        """The middles of the intervals, a list for each stretch without a gap."""
        run: list[QPointF] = []
        for index, value in enumerate(values):
            if value is not None:
                run.append(QPointF(self.x(index + 0.5), self.y(value)))
            elif run:
                yield run
                run = []
        if run:
            yield run

    def alone(self, point: QPointF) -> list[QPointF]:
        """A value between two gaps, which no line would show: as wide as its interval's bar."""
        reach = QPointF(self.step * 0.4, 0)
        return [point - reach, point + reach]


def nice(most: float, steps: int) -> tuple[float, tuple[float, ...]]:
    """The lowest round ceiling over `most`, and at most `steps` round whole marks up to it, more rather than fewer."""
    most = max(most, 1.0)
    sizes = (_round_step(most / marks) for marks in range(steps, 0, -1))
    size = min(sizes, key=lambda size: size * ceil(most / size))
    marks = ceil(most / size)
    return size * marks, tuple(size * mark for mark in range(marks + 1))


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 25, 50, 100 … that is not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    sizes = (power * part for part in (1, 2, 2.5, 5, 10))
    return max(1.0, next(size for size in sizes if size >= rough * 0.999 and (size < 1 or size.is_integer())))


def _legend_key(painter: QPainter, theme: Theme, key: QRectF, kind: int) -> None:
    if kind == 0:
        painter.fillRect(key, theme.accent)
        return
    pen = QPen(theme.quiet if kind == 1 else theme.accent, max(1.0, key.height() / 5))
    if kind == 2:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(key.left(), key.center().y()), QPointF(key.right(), key.center().y()))


def _grid(ink: Ink, theme: Theme, plot: Plot, ticks: Sequence[float], note: int) -> None:
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for tick in ticks:
        y = round(plot.y(tick))
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(round(plot.box.left()), y, round(plot.box.right()), y)
        text = QRectF(0, y - note * LINE / 2, plot.box.left() - note * 0.5, note * LINE)
        ink.right(count(tick), text.adjusted(-1, 0, 0, 0), note, theme.quiet)


def _times(ink: Ink, theme: Theme, plot: Plot, area: QRectF, note: int) -> None:
    named = [(index, label) for index, label in enumerate(plot.data.labels) if label]
    widest = max((width(label, note) for _, label in named), default=0.0) + note
    room = max(1, int(area.width() / widest)) if named else 1
    for index, label in spread(named, room):
        x = round(plot.x(index + 0.5 * plot.data.named))
        wide = width(label, note) + 1
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(x, round(plot.box.bottom()), x, round(plot.box.bottom()) + 3)
        left = max(area.left(), min(x - wide / 2, area.right() - wide))
        ink.left(label, QRectF(left, area.bottom() - note * LINE, wide, note * LINE), note, theme.quiet)


def spread(named: Sequence[tuple[float, str]], room: int) -> Sequence[tuple[float, str]]:
    """At most `room` of the labels, each by its interval; of full hours those that divide the day: 06:00, 09:00."""
    step = max(1, ceil(len(named) / room))
    if not all(FULL_HOUR.fullmatch(label) for _, label in named):
        return named[::step]
    step = next((hours for hours in HOURS if hours >= step), HOURS[-1])
    return [(index, label) for index, label in named if int(label[:2]) % step == 0]


def _gaps(painter: QPainter, theme: Theme, plot: Plot) -> None:
    for index in plot.data.unknown:
        box = QRectF(plot.x(index), plot.box.top(), plot.step, plot.box.height())
        draw_stale(painter, theme, box, STEP, QPointF(0, 0))


def _band(painter: QPainter, theme: Theme, plot: Plot) -> None:
    upper = [point for run in plot.runs(plot.data.high) for point in run]
    lower = [point for run in plot.runs(plot.data.low) for point in run]
    if upper and lower:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(theme.accent, 0.18))
        painter.drawPolygon(QPolygonF(upper + lower[::-1]))


def _bars(painter: QPainter, plot: Plot, colour: QColor, theme: Theme, widest: float) -> None:
    gap = max(1.0 if plot.step < 8 else plot.step * 0.2, plot.step - widest)
    for index, value in enumerate(plot.data.now):
        if not value:
            continue
        left, right = round(plot.x(index) + gap / 2), round(plot.x(index + 1) - gap / 2)
        top, bottom = round(plot.y(value)), round(plot.box.bottom())
        running = index == plot.data.running
        fill = theme.mixed(colour, 0.4 if running else 0.8)
        painter.fillRect(left, top, max(1, right - left), max(1, bottom - top), fill)
        if running:
            painter.fillRect(left, top, max(1, right - left), 2, colour)


def _lines(painter: QPainter, theme: Theme, plot: Plot, thick: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ahead = QPen(theme.accent, thick * 1.2)
    ahead.setDashPattern([4, 3])
    usual = QPen(theme.mixed(theme.text, 0.8), thick * 1.2)
    for values, pen in ((plot.data.usual, usual), (plot.data.forecast, ahead)):
        painter.setPen(pen)
        for run in plot.runs(values):
            painter.drawPolyline(run if len(run) > 1 else plot.alone(run[0]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _peaks(ink: Ink, theme: Theme, plot: Plot, area: QRectF, note: int) -> None:
    """Each over whatever its words are wide, with a line down to its interval; those that would meet are left out."""
    taken: list[QRectF] = []
    for index, words in plot.data.peaks:
        wide = min(width(words, note, True) + 2, area.width())
        x = plot.x(index + 0.5)
        left = min(max(x - wide / 2, area.left()), area.right() - wide)
        first, last = (int((edge - plot.box.left()) / plot.step) for edge in (left, left + wide))
        top = plot.y(_highest(plot.data, first, last))
        text = QRectF(left, max(top - note * (LINE + 0.3), area.top()), wide, note * LINE)
        if any(text.intersects(other) for other in taken):
            continue
        taken.append(text)
        ink.painter.fillRect(text, theme.surface)
        ink.left(words, text, note, theme.text, bold=True)
        ink.painter.setPen(QPen(theme.text, 1))
        foot = round(plot.y(_highest(plot.data, index, index))) - 2
        ink.painter.drawLine(round(x), round(text.bottom()), round(x), max(foot, round(text.bottom())))


def _highest(data: TrendData, first: int, last: int) -> float:
    """Of everything drawn from interval `first` to `last`."""
    series = (data.now, data.usual, data.forecast, data.high)
    near = (value for values in series for value in values[max(0, first) : last + 1])
    return max((value for value in near if value is not None), default=0.0)
