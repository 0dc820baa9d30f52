"""A map on which one place is chosen: the borders of areas, a pin, and other points beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level
from widgets.outlines import Ring, thinned
from widgets.painted import Painted
from widgets.theme import Theme

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

STEP = 12.0
"""Pixels by which an arrow moves the pin."""
ZOOM = 1.25
MOST_ZOOM = 400.0
PIN = 9.0
METRES = 111_320.0
"""Of a degree of latitude."""
FAR, EDGE = 2.0, 0.08
"""A pin outside is shown up to so many times the size of the map away, with so much of it around."""
_ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -STEP),
    Qt.Key.Key_Down: (0.0, STEP),
}
_NEARER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)


class PlaceMap(Painted):
    """`picked` carries the latitude and the longitude (degrees) of a click, or of the pin that the arrows moved."""

    picked = Signal(float, float)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._rings: tuple[Ring, ...] = ()
        self._narrow = 1.0
        self._box = (0.0, 0.0, 1.0, 1.0)
        self._pin: Point | None = None
        self._outside = False
        self._others: tuple[Point, ...] = ()
        self._empty = ""
        self._zoom = 1.0
        self._middle: tuple[float, float] | None = None
        self._area = QRectF()
        self._kept: tuple[object, ...] = ()
        self._picture = QPixmap()
        self.setCursor(Qt.CursorShape.CrossCursor)

    # what it is told

    def set_rings(self, rings: Iterable[Ring]) -> None:
        """The borders as (n, 2) of longitude and latitude in degrees; (again) the whole of them is shown."""
        kept = [ring for ring in rings if len(ring) > 2]
        if kept:
            every = np.vstack(kept)
            self._narrow = cos(radians(float(every[:, 1].min() + every[:, 1].max()) / 2))
            turn = np.array([self._narrow, -1.0])
            kept = [ring[:, :2] * turn for ring in kept]
            (left, top), (right, bottom) = (every * turn).min(axis=0), (every * turn).max(axis=0)
            self._box = float(left), float(top), float(right), float(bottom)
        self._rings, self._kept, self._zoom, self._middle = tuple(kept), (), 1.0, None
        self._describe()
        self.update()

    def set_pin(self, point: Point | None, *, outside: bool = False) -> None:
        """The chosen place; `outside` of the city is told by its level."""
        self._change(pin=point, outside=outside)

    def set_others(self, points: Sequence[Point]) -> None:
        """Other places, such as those of requests that may be the same."""
        self._change(others=tuple(points))

    def set_empty(self, words: str) -> None:
        """What stands there while there are no borders."""
        self._change(empty=words)

    def come_near(self, metres: float) -> None:
        """Shows so much around the pin; the whole map where there is none."""
        self._zoom, self._middle = 1.0, None
        if self._pin is not None and self._rings and self._area.height() > 0:
            scale = self._view()[0]
            self._zoom = min(MOST_ZOOM, max(1.0, self._area.height() / scale / (2 * metres / METRES)))
            if self._zoom > 1.0:
                self._middle = self._pin[1] * self._narrow, -self._pin[0]
        self.update()

    @property
    def pin(self) -> Point | None:
        return self._pin

    def spoken(self) -> str:
        if not self._rings:
            return self._empty
        if self._pin is None:
            return "no place chosen"
        where = "outside the city" if self._outside else "chosen"
        return f"{self._pin[0]:.5f}, {self._pin[1]:.5f} {where}"

    def sizeHint(self) -> QSize:
        return QSize(460, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 140)

    # where things are

    def at(self, point: QPointF) -> Point:
        """The latitude and longitude at a point of the widget."""
        scale, (x, y) = self._view()
        centre = self._area.center()
        return -(y + (point.y() - centre.y()) / scale), (x + (point.x() - centre.x()) / scale) / self._narrow

    def spot(self, point: Point) -> QPointF:
        """Where a latitude and longitude are in the widget."""
        scale, (x, y) = self._view()
        centre = self._area.center()
        return QPointF(centre.x() + (point[1] * self._narrow - x) * scale, centre.y() + (-point[0] - y) * scale)

    def _view(self) -> tuple[float, tuple[float, float]]:
        """Pixels a degree, and what is in the middle."""
        left, top, right, bottom = self._shown()
        wide, high = max(1e-9, right - left), max(1e-9, bottom - top)
        scale = min(self._area.width() / wide, self._area.height() / high)
        return max(1e-9, scale * self._zoom), self._middle or ((left + right) / 2, (top + bottom) / 2)

    def _shown(self) -> tuple[float, float, float, float]:
        """The box around the borders, and around a pin that is not far outside of them."""
        left, top, right, bottom = self._box
        if self._pin is None:
            return self._box
        x, y = self._pin[1] * self._narrow, -self._pin[0]
        far = FAR * max(right - left, bottom - top)
        if not (left - far <= x <= right + far and top - far <= y <= bottom + far):
            return self._box
        edge = EDGE * max(right - left, bottom - top) if not (left <= x <= right and top <= y <= bottom) else 0.0
        return min(left, x - edge), min(top, y - edge), max(right, x + edge), max(bottom, y + edge)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or further; what is `at` a point stays there."""
        point = at or (self.spot(self._pin) if self._pin else self._area.center())
        before = self.at(point)
        self._zoom = min(MOST_ZOOM, max(1.0, self._zoom * factor))
        if self._zoom == 1.0:
            self._middle = None
        else:
            moved, (x, y) = self.spot(before), self._view()[1]
            scale = self._view()[0]
            self._middle = x + (moved.x() - point.x()) / scale, y + (moved.y() - point.y()) / scale
        self.update()

    # drawing

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top = self.draw_label(ink, theme, area)
        self._area = QRectF(area.left(), top, area.width(), area.bottom() - top)
        if not self._rings:
            ink.centre(self._empty, self._area, self.scale().note * 1.1, theme.quiet)
            return
        painter = ink.painter
        painter.save()
        painter.setClipRect(self._area)
        painter.drawPixmap(0, 0, self._borders(theme, painter.device().devicePixelRatio()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for point in self._others:
            self._dot(painter, theme, point)
        if self._pin is not None:
            self._draw_pin(painter, theme, self.spot(self._pin))
        painter.restore()

    def back(self, theme: Theme) -> QColor:
        return theme.surface

    def _borders(self, theme: Theme, ratio: float) -> QPixmap:
        key = (self.size().toTuple(), self._area.getRect(), self._view(), theme.name, ratio)
        if key != self._kept:
            self._kept = key
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            scale, (x, y) = self._view()
            centre = self._area.center()
            origin = (x - centre.x() / scale, y - centre.y() / scale)
            path = QPainterPath()
            for ring in self._rings:
                path.addPolygon(QPolygonF([QPointF(*point) for point in thinned(ring, scale, origin).tolist()]))
            with QPainter(self._picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.fillPath(path, theme.raised)
                painter.strokePath(path, QPen(theme.mixed(theme.quiet, 0.5), 1))
        return self._picture

    def _dot(self, painter: QPainter, theme: Theme, point: Point) -> None:
        spot = self.spot(point)
        painter.setPen(QPen(theme.text, 1.5))
        painter.setBrush(theme.level(Level.warn))
        painter.drawEllipse(spot, PIN / 2, PIN / 2)

    def _draw_pin(self, painter: QPainter, theme: Theme, spot: QPointF) -> None:
        """A drop whose tip is the place; outside the city it has the mark of what is wrong."""
        head = QPointF(spot.x(), spot.y() - PIN * 1.9)
        path = QPainterPath(spot)
        for side in (-1, 1):
            low = QPointF(spot.x() + side * PIN * 0.3, spot.y() - PIN * 0.9)
            edge = QPointF(head.x() + side * PIN, head.y())
            if side < 0:
                path.cubicTo(low, edge + QPointF(0, PIN * 0.9), edge)
                path.arcTo(QRectF(head.x() - PIN, head.y() - PIN, PIN * 2, PIN * 2), 180, -180)
            else:
                path.cubicTo(edge + QPointF(0, PIN * 0.9), low, spot)
        colour = theme.level(Level.bad) if self._outside else theme.accent
        painter.fillPath(path, colour)
        painter.strokePath(path, QPen(theme.text, 1.5))
        if self._outside:
            mark = QRectF(0, 0, PIN * 0.9, PIN * 0.9)
            mark.moveCenter(head)
            draw_level(painter, theme, Level.bad, mark, filled=True)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.surface)
            painter.drawEllipse(head, PIN * 0.38, PIN * 0.38)

    # what is done with it

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._rings and self._area.contains(event.position()):
            self._pick(self.at(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._rings:
            self.zoom(ZOOM ** (event.angleDelta().y() / 120), event.position())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        if plain and self._rings and event.key() in _ARROWS:
            spot = self.spot(self._pin) if self._pin else self._area.center()
            self._pick(self.at(spot + QPointF(*_ARROWS[Qt.Key(event.key())])))
        elif plain and event.key() in (*_NEARER, Qt.Key.Key_Minus):
            self.zoom(ZOOM if event.key() in _NEARER else 1 / ZOOM)
        else:
            super().keyPressEvent(event)

    def _pick(self, point: Point) -> None:
        self.set_pin(point)
        self.picked.emit(*point)
