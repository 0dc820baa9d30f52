"""Shapes and hatching, drawn as paths so that no font can lack them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from widgets.level import Level, Shape
from widgets.theme import Theme


def draw_shape(painter: QPainter, shape: Shape, rect: QRectF, colour: QColor, edge: QColor | None = None) -> None:
    """Fills `shape` into the square `rect`, with an `edge` around it if one is given."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width(), rect.height())
    if edge is not None:
        pen = QPen(edge, 0.14, j=Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(_path(shape), pen)
    painter.fillPath(_path(shape), colour)
    painter.restore()


def draw_tone(painter: QPainter, theme: Theme, shape: Shape, colour: QColor, rect: QRectF) -> None:
    """A category's mark; on white it has an edge, since some categories are nearly as bright."""
    draw_shape(painter, shape, rect, colour, theme.text if theme.fills else None)


def draw_level(painter: QPainter, theme: Theme, level: Level, rect: QRectF, *, filled: bool = False) -> None:
    """The mark of `level` in `rect`; themes that fill put it dark on a patch, unless that is `filled` already."""
    if level.shape is None:
        return
    if filled:
        draw_shape(painter, level.shape, rect, theme.text)
        return
    if not theme.fills:
        draw_shape(painter, level.shape, rect, theme.level(level))
        return
    draw_patch(painter, rect, theme.level(level))
    inset = rect.width() * 0.24
    draw_shape(painter, level.shape, rect.adjusted(inset, inset, -inset, -inset), theme.text)


def draw_patch(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """A fill with round corners, behind what has a level."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    radius = min(4.0, rect.height() / 4)
    path.addRoundedRect(rect, radius, radius)
    painter.fillPath(path, colour)
    painter.restore()


def draw_hatching(painter: QPainter, rect: QRectF, colour: QColor, step: int, origin: QPointF | None = None) -> None:
    """Diagonal hairlines, `step` pixels apart, behind what is stale."""
    painter.save()
    painter.setBrushOrigin(rect.topLeft() if origin is None else origin)
    painter.fillRect(rect, _hatching(colour.rgba(), step))
    painter.restore()


def draw_stale(painter: QPainter, theme: Theme, rect: QRectF, step: int, origin: QPointF | None = None) -> None:
    """The hatching of a part that is stale; from one `origin` on it goes on over its neighbours."""
    strength = 0.55 if theme.fills else 0.3
    draw_hatching(painter, rect, theme.mixed(theme.level(Level.stale), strength), step, origin)


@lru_cache(maxsize=32)
def _hatching(rgba: int, step: int) -> QBrush:
    tile = QPixmap(step, step)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor.fromRgba(rgba), max(1.0, step / 10)))
        for shift in (-step, 0, step):
            painter.drawLine(QPointF(shift - 1, step + 1), QPointF(shift + step + 1, -1))
    return QBrush(tile)


@cache
def _path(shape: Shape) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    _DRAWN[shape](path)
    return path


def _circle(path: QPainterPath) -> None:
    path.addEllipse(QRectF(0.06, 0.06, 0.88, 0.88))


def _triangle(path: QPainterPath) -> None:
    path.addPolygon(QPolygonF([QPointF(0.5, 0.04), QPointF(1.0, 0.94), QPointF(0.0, 0.94)]))
    path.closeSubpath()


def _square(path: QPainterPath) -> None:
    path.addRect(QRectF(0.08, 0.08, 0.84, 0.84))


def _ring(path: QPainterPath) -> None:
    for turn in range(8):
        angle = turn * pi / 4
        middle = QPointF(0.5 + 0.4 * cos(angle), 0.5 + 0.4 * sin(angle))
        path.addEllipse(middle, 0.1, 0.1)


def _diamond(path: QPainterPath) -> None:
    path.addPolygon(QPolygonF([QPointF(0.5, 0), QPointF(1, 0.5), QPointF(0.5, 1), QPointF(0, 0.5)]))
    path.closeSubpath()


def _pause(path: QPainterPath) -> None:
    path.addRect(QRectF(0.14, 0.08, 0.26, 0.84))
    path.addRect(QRectF(0.60, 0.08, 0.26, 0.84))


def _cross(path: QPainterPath) -> None:
    corners = [(0.0, 0.22), (0.22, 0.0), (0.5, 0.28), (0.78, 0.0), (1.0, 0.22), (0.72, 0.5)]
    corners += [(1.0, 0.78), (0.78, 1.0), (0.5, 0.72), (0.22, 1.0), (0.0, 0.78), (0.28, 0.5)]
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()


def _half(path: QPainterPath) -> None:
    path.moveTo(0.78, 0.0)
    path.arcTo(QRectF(0.22, 0.0, 1.12, 1.0), 90, 180)
    path.closeSubpath()


def _dash(path: QPainterPath) -> None:
    path.addRect(QRectF(0.06, 0.38, 0.88, 0.24))


_DRAWN: dict[Shape, Callable[[QPainterPath], None]] = {
    Shape.circle: _circle,
    Shape.triangle: _triangle,
    Shape.square: _square,
    Shape.ring: _ring,
    Shape.diamond: _diamond,
    Shape.pause: _pause,
    Shape.cross: _cross,
    Shape.half: _half,
    Shape.dash: _dash,
}
