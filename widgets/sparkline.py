"""The course of a day as one thin line, beside the usual day in quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from widgets.ink import Ink
from widgets.painted import Painted
from widgets.theme import Theme

Values = tuple[float | None, ...]
LEAST = 3
"""Known values that make a course: one or two would be a speck, or a ramp that means nothing."""


class Spark:
    """The drawing alone, kept as a picture until its values, its size or its colours change."""

    def __init__(self) -> None:
        self.values: Values = ()
        self.usual: Values = ()
        self._key: tuple[object, ...] = ()
        self._picture = QPixmap()

    def paint(self, painter: QPainter, rect: QRectF, theme: Theme, colour: QColor) -> None:
        known = sum(value is not None for value in self.values)
        if rect.width() < 8 or rect.height() < 4 or known < LEAST:
            return
        ratio = painter.device().devicePixelRatio()
        key = (self.values, self.usual, rect.size().toTuple(), theme.name, colour.rgba(), ratio)
        if key != self._key:
            self._key = key
            self._picture = self._draw(rect, ratio, theme, colour)
        painter.drawPixmap(rect.topLeft(), self._picture)

    def _draw(self, rect: QRectF, ratio: float, theme: Theme, colour: QColor) -> QPixmap:
        picture = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            thick = max(1.2, rect.height() / 32)
            box = QRectF(thick, thick, rect.width() - 4 * thick, rect.height() - 2 * thick)
            whole = max(len(self.values), len(self.usual))
            low, high = bounds(self.values + self.usual)
            for values, pen in (
                (self.usual, QPen(theme.mixed(theme.quiet, 0.55), thick)),
                (self.values, QPen(colour, thick)),
            ):
                painter.setPen(pen)
                for run in runs(values, box, whole, low, high):
                    painter.drawPolyline(run if len(run) > 1 else _alone(run[0], thick))
            self._dot(painter, box, whole, low, high, colour, thick)
        return picture

    def _dot(
        self, painter: QPainter, box: QRectF, whole: int, low: float, high: float, colour: QColor, thick: float
    ) -> None:
        end = [run[-1] for run in runs(self.values, box, whole, low, high)][-1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(end, thick * 1.8, thick * 1.8)


def bounds(values: Sequence[float | None]) -> tuple[float, float]:
    """From the least to the most, never empty."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def runs(values: Sequence[float | None], box: QRectF, whole: int, low: float, high: float) -> Iterator[list[QPointF]]:
    """The points of each stretch without a gap, for a day of `whole` values."""
    run: list[QPointF] = []
    step = box.width() / max(1, whole - 1)
    for index, value in enumerate(values):
        if value is not None:
            run.append(QPointF(box.left() + index * step, box.bottom() - (value - low) / (high - low) * box.height()))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _alone(point: QPointF, thick: float) -> list[QPointF]:
    """A value between two gaps, which no line would show."""
    reach = QPointF(thick, 0)
    return [point - reach, point + reach]


class Sparkline(Painted):
    """A `Spark` with a frame and a label."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._values: Values = ()
        self._usual: Values = ()
        self._spark = Spark()

    def set_day(self, values: Sequence[float | None], usual: Sequence[float | None] = ()) -> None:
        """One value an interval; None is a gap."""
        self._change(values=tuple(values), usual=tuple(usual))

    def spoken(self) -> str:
        known = [value for value in self._values if value is not None]
        return f"last {known[-1]:g}, least {min(known):g}, most {max(known):g}" if known else "no data"

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top = self.draw_label(ink, theme, area, self._age)
        self._spark.values, self._spark.usual = self._values, self._usual
        area.setTop(top)
        self._spark.paint(ink.painter, area, theme, theme.accent)

    def sizeHint(self) -> QSize:
        return QSize(420, 160) if self._wall else QSize(224, 72)
