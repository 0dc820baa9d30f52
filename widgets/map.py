"""Areas coloured by a number: where it is much and where little, without a map service behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, hypot, pi

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.fit import LINE, width
from widgets.format import count, percent
from widgets.ink import Ink
from widgets.level import Level
from widgets.mapvalue import MapValue
from widgets.marks import draw_level
from widgets.outlines import Outline, Outlines, thinned
from widgets.painted import CLICKS, Painted
from widgets.ramp import Ramp, shade
from widgets.theme import Theme

NOBODY = -1
BELOW = 0.45
"""So much of the room the note and the legend may take before the note's last line is made small."""
WORD = 0.86
"""The size of an area's name in units of its number's."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An area in pixels: its path, and the middle and width of the place where a line and two lines of text fit."""

    area: Outline
    path: QPainterPath
    one: tuple[float, float, float]
    two: tuple[float, float, float]
    size: float


class AreaMap(Painted):
    """`area_clicked` carries the key of an area. What has no value stays empty."""

    label_share = 0.6
    area_clicked = Signal(str)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._outlines = Outlines()
        self._values: dict[str, MapValue] = {}
        self._tone = "accent"
        self._ramp = Ramp()
        self._whole = True
        self._empty = ""
        self._note = ""
        self._cursor = NOBODY
        self._under = NOBODY
        self._spots: tuple[Spot, ...] = ()
        self._fitted: tuple[object, ...] = ()
        self._kept: tuple[object, ...] = ()
        self._picture = QPixmap()
        self._edges = QPixmap()
        self._bordered: tuple[object, ...] = ()
        self.setMouseTracking(not wall)

    def set_outlines(self, outlines: Outlines) -> None:
        if outlines is not self._outlines:
            self._cursor = self._under = NOBODY
            self._change(outlines=outlines)

    def set_values(self, values: Mapping[str, MapValue], tone: str = "accent", *, whole: bool = True) -> None:
        """By the keys of the areas; `tone` names the colour of the ramp, whose steps are `whole` numbers or shares."""
        ramp = Ramp.over((value.value for value in values.values()), whole)
        self._change(values=dict(values), tone=tone, ramp=ramp, whole=whole)

    def set_empty(self, text: str) -> None:
        """What is said when there is no area."""
        self._change(empty=text)

    def set_note(self, note: str) -> None:
        """What stands below the map: `123 are not on the map`."""
        self._change(note=note)

    @property
    def current(self) -> str:
        """The key of the area with the cursor, empty for none."""
        return self._outlines.areas[self._cursor].key if self._cursor >= 0 else ""

    def point_at(self, key: str) -> None:
        """Puts the cursor on an area; nowhere where there is no such area."""
        keys = [area.key for area in self._outlines.areas]
        self._change(cursor=keys.index(key) if key in keys else NOBODY)

    def spoken(self) -> str:
        if not len(self._outlines):
            return self._empty
        if self._cursor >= 0:
            return self.words_of(self._cursor)
        known = [(self._value(area).value or 0.0, place) for place, area in enumerate(self._outlines.areas)]
        most = sorted(known, reverse=True)[:3]
        told = [self.words_of(place) for value, place in most if value]
        return ", ".join(
            filter(None, (f"{len(known)} areas", f"most in {'; '.join(told)}" if told else "", self._note))
        )

    def words_of(self, place: int) -> str:
        area = self._outlines.areas[place]
        value = self._value(area)
        said = f"{area.words}: {value.text}" if value.text else f"{area.words}: nothing"
        return ", ".join(filter(None, (said, value.level.word, value.hint)))

    def _value(self, area: Outline) -> MapValue:
        return self._values.get(area.key, MapValue(""))

    def sizeHint(self) -> QSize:
        return QSize(876, 620) if self._wall else QSize(460, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 160)

    def back(self, theme: Theme) -> QColor:
        return theme.surface

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top = self.draw_label(ink, theme, area, self._age) + self.scale().note * 0.2
        inner = QRectF(area.left(), top, area.width(), area.bottom() - top)
        if not len(self._outlines):
            self._spots, self._fitted = (), ()
            ink.centre(self._empty, inner, self.scale().note * 1.1, theme.quiet)
            return
        inner = self._legend(ink, theme, inner)
        self._fit(inner)
        ratio = ink.painter.device().devicePixelRatio()
        key = (self._fitted, ratio, theme.name, self._values, self._tone, self._level)
        if key != self._kept:
            self._kept = key
            self._picture = self._draw(theme, ratio)
        ink.painter.drawPixmap(0, 0, self._picture)
        self._marks(ink.painter, theme)

    def _fit(self, inner: QRectF) -> None:
        """Paths for this room; kept until it is another."""
        key = (id(self._outlines), inner.getRect(), self.size().toTuple(), self._unit)
        if key == self._fitted or inner.width() < 8 or inner.height() < 8:
            return
        self._fitted = key
        left, top, right, bottom = self._outlines.box
        scale = min(inner.width() / max(1e-12, right - left), inner.height() / max(1e-12, bottom - top))
        middle = QPointF((left + right) / 2, (top + bottom) / 2)
        origin = (middle.x() - inner.center().x() / scale, middle.y() - inner.center().y() / scale)
        high = self._text() * LINE
        self._spots = tuple(_spot(area, scale, origin, high) for area in self._outlines.areas)

    def _text(self) -> int:
        return self.scale().note

    def _draw(self, theme: Theme, ratio: float) -> QPixmap:
        """Grounds without soft edges, which the borders have: they are drawn once for a size."""
        picture = _blank(self.size(), ratio)
        with QPainter(picture) as painter:
            for spot in self._spots:
                painter.fillPath(spot.path, self._fill(theme, self._value(spot.area)))
            painter.drawPixmap(0, 0, self._borders(theme, ratio))
            ink = Ink(painter, [])
            for spot in self._spots:
                self._label_of(ink, theme, spot)
        return picture

    def _borders(self, theme: Theme, ratio: float) -> QPixmap:
        key = (self._fitted, theme.name, ratio)
        if key != self._bordered:
            self._bordered = key
            self._edges = _blank(self.size(), ratio)
            with QPainter(self._edges) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                for spot in self._spots:
                    painter.strokePath(spot.path, QPen(theme.mixed(theme.quiet, 0.5), 1))
        return self._edges

    def _fill(self, theme: Theme, value: MapValue) -> QColor:
        if self._level is Level.stale:
            return shade(theme, "stale", self._ramp.strength(self._ramp.step(value.value)))
        if value.level.shape:
            return shade(theme, value.level.value, 3)
        return shade(theme, self._tone, self._ramp.strength(self._ramp.step(value.value)))

    def _label_of(self, ink: Ink, theme: Theme, spot: Spot) -> None:
        """Name and number where both have room, else the number alone, else the mark of its level, if any."""
        value, pixels = self._value(spot.area), self._text()
        if not value.text:
            return
        small = max(6, round(pixels * WORD))
        mark = pixels * 1.1 if value.level.shape else 0.0
        number = width(value.text, pixels, True) + mark
        x, y, room = spot.two
        if room >= max(number, width(spot.area.words, small)) + pixels * 0.6:
            line = pixels * LINE
            ink.centre(spot.area.words, QRectF(x - room / 2, y - line, room, line), small, theme.text)
            self._number(ink, theme, QRectF(x - number / 2, y, number + 1, line), value, mark)
            return
        x, y, room = spot.one
        if room >= number + pixels * 0.5:
            line = pixels * LINE
            self._number(ink, theme, QRectF(x - number / 2, y - line / 2, number + 1, line), value, mark)
        elif mark and room >= pixels:
            self._mark_of(ink.painter, theme, QPointF(x, y), value.level)

    def _number(self, ink: Ink, theme: Theme, box: QRectF, value: MapValue, mark: float) -> None:
        pixels = self._text()
        if mark:
            self._mark_of(ink.painter, theme, QPointF(box.left() + pixels * 0.38, box.center().y()), value.level)
        ink.left(value.text, box.adjusted(mark, 0, 2, 0), pixels, theme.text, bold=True)

    def _mark_of(self, painter: QPainter, theme: Theme, middle: QPointF, level: Level) -> None:
        mark = QRectF(0, 0, self._text() * 0.75, self._text() * 0.75)
        mark.moveCenter(middle)
        draw_level(painter, theme, self._shown(level), mark, filled=True)

    def _shown(self, level: Level) -> Level:
        return Level.stale if self._level is Level.stale else level

    def _legend(self, ink: Ink, theme: Theme, inner: QRectF) -> QRectF:
        """Below the map, the note above it; returns what is left for the map."""
        note = self.scale().note
        rows = _wrapped([width(words, note) + note * 2.4 for _, words, _ in self._keys()], inner.width())
        high = note * 1.5
        most = int(inner.height() * BELOW / high) - len(rows)
        said = self._note_lines(inner.width(), most)
        lines = len(rows) + len(said)
        legend = QRectF(inner.left(), inner.bottom() - lines * high, inner.width(), high)
        rest = inner.adjusted(0, 0, 0, -lines * high - note * 0.4)
        for line in said:
            ink.left(line, QRectF(legend), note, theme.quiet)
            legend.translate(0, high)
        keys = self._keys()
        for row in rows:
            left = legend.left()
            for place, wide in row:
                self._legend_key(ink, theme, QRectF(left, legend.top(), wide, high), *keys[place])
                left += wide
            legend.translate(0, high)
        return rest

    def _note_lines(self, room: float, most: int) -> list[str]:
        """The note in as few lines as it needs, parted at its commas; in the last of `most` what is left."""
        parts = [part for part in self._note.split(", ") if part]
        note = self.scale().note
        rows = _wrapped([width(f"{part}, ", note) for part in parts], room)
        first = max(1, most) - 1
        rows = [*rows[:first], [one for row in rows[first:] for one in row]] if len(rows) > first + 1 else rows
        return [", ".join(parts[place] for place, _ in row) + ("," if row is not rows[-1] else "") for row in rows]

    def _keys(self) -> list[tuple[int, str, Level]]:
        """What the legend explains: a strength and its words, or a level."""
        levels = {value.level for value in self._values.values() if value.level.shape}
        if levels:
            return [(3, level.word, level) for level in Level if level in levels]
        words = self._ramp.legend(self._whole, count if self._whole else _share)
        zero = [(0, "0", Level.none)] if any(value.value == 0 for value in self._values.values()) else []
        return zero + [(self._ramp.strength(step), said, Level.none) for step, said in enumerate(words, start=1)]

    def _legend_key(self, ink: Ink, theme: Theme, box: QRectF, strength: int, words: str, level: Level) -> None:
        note = self.scale().note
        patch = QRectF(box.left(), box.center().y() - note * 0.42, note * 1.2, note * 0.84)
        tone = "stale" if self._level is Level.stale else level.value if level.shape else self._tone
        ink.painter.fillRect(patch, shade(theme, tone, strength))
        ink.painter.setPen(QPen(theme.mixed(theme.quiet, 0.5), 1))
        ink.painter.drawRect(patch)
        if level.shape:
            mark = QRectF(0, 0, note * 0.62, note * 0.62)
            mark.moveCenter(patch.center())
            draw_level(ink.painter, theme, self._shown(level), mark, filled=True)
        ink.left(words, QRectF(patch.right() + note * 0.4, box.top(), box.width(), box.height()), note, theme.quiet)

    def _marks(self, painter: QPainter, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = ((self._under, theme.text, 1.5), (self._cursor if self.hasFocus() else NOBODY, theme.accent, 3.0))
        for place, colour, thick in marked:
            if 0 <= place < len(self._spots):
                painter.strokePath(self._spots[place].path, QPen(colour, thick, j=Qt.PenJoinStyle.RoundJoin))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # Where it is pointed at.

    def area_at(self, point: QPointF) -> str:
        """The key of the area at a point of the widget, empty for none; of several the smallest."""
        place = self._at(point)
        return self._outlines.areas[place].key if place >= 0 else ""

    def _at(self, point: QPointF) -> int:
        hits = [place for place, spot in enumerate(self._spots) if spot.path.contains(point)]
        return min(hits, key=lambda place: self._spots[place].size, default=NOBODY)

    def _repaint(self, place: int) -> None:
        if 0 <= place < len(self._spots):
            self.update(self._spots[place].path.boundingRect().toAlignedRect().adjusted(-4, -4, 4, 4))

    def _point(self, place: int) -> None:
        if place != self._under:
            self._repaint(self._under)
            self._repaint(place)
            self._under = place
            self.setCursor(Qt.CursorShape.ArrowCursor if place < 0 else Qt.CursorShape.PointingHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._wall:
            self._point(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(NOBODY)

    def enterEvent(self, event: QEvent) -> None:
        """Nothing: the areas are what is pointed at."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._change(cursor=place)
            self.area_clicked.emit(self._outlines.areas[place].key)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_Right: 0.0, Qt.Key.Key_Down: pi / 2, Qt.Key.Key_Left: pi, Qt.Key.Key_Up: -pi / 2}
        if event.key() in turns and self._outlines.areas:
            self._change(cursor=self._next(turns[Qt.Key(event.key())]))
            return
        if event.key() in CLICKS and self._cursor >= 0:
            self.area_clicked.emit(self.current)
        super().keyPressEvent(event)

    def _next(self, turn: float) -> int:
        """The nearest area that lies more or less that way; without a cursor the one that has the most."""
        areas = self._outlines.areas
        if self._cursor < 0:
            return max(range(len(areas)), key=lambda place: (self._value(areas[place]).value or 0.0, -place))
        here = _middle(areas[self._cursor])
        ahead = []
        for place, area in enumerate(areas):
            there = _middle(area)
            far = hypot(there[0] - here[0], there[1] - here[1])
            off = abs((atan2(there[1] - here[1], there[0] - here[0]) - turn + pi) % (2 * pi) - pi)
            if place != self._cursor and far and off <= pi / 3:
                ahead.append((far * (1 + off), place))
        return min(ahead)[1] if ahead else self._cursor

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self._wall:
            place = self._at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), self.words_of(place) if place >= 0 else "", self)
            return True
        return super().event(event)


def _spot(area: Outline, scale: float, origin: tuple[float, float], high: float) -> Spot:
    path = QPainterPath()
    for ring in area.rings:
        points = thinned(ring, scale, origin)
        if len(points) > 2:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
            path.closeSubpath()
    places = (area.label(scale, lines * high) for lines in (1, 2))
    one, two = ((scale * (x - origin[0]), scale * (y - origin[1]), scale * wide) for x, y, wide in places)
    left, top, right, bottom = area.box
    return Spot(area, path, one, two, (right - left) * (bottom - top))


def _blank(size: QSize, ratio: float) -> QPixmap:
    picture = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _middle(area: Outline) -> tuple[float, float]:
    left, top, right, bottom = area.box
    return (left + right) / 2, (top + bottom) / 2


def _share(part: float) -> str:
    return f"{percent(part)} %"


def _wrapped(widths: list[float], room: float) -> list[list[tuple[int, float]]]:
    """Into lines, each a list of places and widths."""
    lines: list[list[tuple[int, float]]] = []
    for place, wide in enumerate(widths):
        if lines and sum(taken for _, taken in lines[-1]) + wide <= room:
            lines[-1].append((place, wide))
        else:
            lines.append([(place, wide)])
    return lines
