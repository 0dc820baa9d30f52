"""What happened to one thing, from left to right: how it stood in bands, what was done as marks, limits as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.fit import LINE, width
from widgets.ink import Ink
from widgets.level import Level, Shape
from widgets.marks import draw_hatching, draw_level, draw_tone
from widgets.painted import Painted
from widgets.theme import Theme

BAND, MARK, REACH = 12.0, 11.0, 7.0
STRENGTH = 0.55
ROWS = 2
"""Rows of words above the band."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """How it stood from one instant to another, in a tone; hatched where its clock stood, thin where it was over."""

    begin: float
    end: float
    words: str
    tone: str
    paused: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done at an instant."""

    at: float
    words: str
    shape: Shape
    tone: str


@dataclass(frozen=True, slots=True)
class Limit:
    """An instant by which something is due: a short word over its line, and how good that is."""

    at: float
    words: str
    level: Level = Level.none


@dataclass(frozen=True, slots=True)
class TimelineData:
    """Instants in any unit; `ends` are the words below both ends, `now` is drawn as a line where it lies between."""

    begin: float
    end: float
    now: float | None = None
    stretches: tuple[Stretch, ...] = ()
    marks: tuple[Mark, ...] = ()
    limits: tuple[Limit, ...] = ()
    ends: tuple[str, str] = ("", "")


class Timeline(Painted):
    """Everything on it is told under the mouse, and spoken."""

    label_share = 0.8

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data: TimelineData | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._describe()

    def set_data(self, data: TimelineData | None) -> None:
        self._change(data=data)

    def spoken(self) -> str:
        data = self._data
        if data is None:
            return "nothing is known yet"
        told = [*(one.words for one in data.stretches), *(one.words for one in data.marks)]
        told += [one.words for one in data.limits]
        return ", ".join(dict.fromkeys(told)) or "nothing happened yet"

    def sizeHint(self) -> QSize:
        return QSize(420, 240) if self._wall else QSize(224, 120 if self._label else 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 88)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top, note, data = self.draw_label(ink, theme, area), self.scale().note, self._data
        if data is None or data.end <= data.begin:
            return
        row = note * LINE
        band = QRectF(area.left(), top + ROWS * row + 2, area.width(), BAND * note / 12)
        band.moveTop(min(band.top(), area.bottom() - row - MARK - band.height() - 4))
        self._limits(ink, theme, band, top, note)
        for stretch in data.stretches:
            self._stretch(ink, theme, band, stretch)
        if data.now is not None and data.begin <= data.now <= data.end:
            here = self._x(data.now, band)
            ink.painter.setPen(QPen(theme.text, 1.5))
            ink.painter.drawLine(QPointF(here, band.top() - 3), QPointF(here, band.bottom() + 3))
        self._marks(ink, theme, band, note)
        below = QRectF(area.left(), area.bottom() - row, area.width() / 2, row)
        ink.left(data.ends[0], below, note, self.second(theme))
        ink.right(data.ends[1], below.translated(area.width() / 2, 0), note, self.second(theme))

    def _marks(self, ink: Ink, theme: Theme, band: QRectF, note: int) -> None:
        """Marks that would lie on each other are one, with their number on its left where there is room."""
        side, before = MARK * note / 12, band.left()
        for x, pile in self.piles(band, side):
            box = QRectF(x - side / 2, band.bottom() + 3, side, side)
            draw_tone(ink.painter, theme, pile[-1].shape, theme.tone(pile[-1].tone), box)
            room = QRectF(before, box.top(), box.left() - before - 3, side)
            if len(pile) > 1 and room.width() >= width(str(len(pile)), note):
                ink.right(str(len(pile)), room, note, self.second(theme))
            before = box.right() + 3

    def piles(self, band: QRectF, side: float) -> list[tuple[float, list[Mark]]]:
        """Where marks are to be drawn, from left to right: those less than a `side` apart lie in one pile."""
        found: list[tuple[float, list[Mark]]] = []
        for mark in sorted(self._data.marks if self._data else (), key=lambda one: one.at):
            x = self._x(mark.at, band)
            if found and x - found[-1][0] < side:
                found[-1][1].append(mark)
            else:
                found.append((x, [mark]))
        return found

    def _stretch(self, ink: Ink, theme: Theme, band: QRectF, stretch: Stretch) -> None:
        left, right = self._x(stretch.begin, band), self._x(stretch.end, band)
        box = QRectF(left, band.top(), max(2.0, right - left - 1), band.height())
        if stretch.over:
            box.setTop(band.center().y() - 1)
            box.setHeight(2)
        ink.painter.fillRect(box, theme.mixed(theme.tone(stretch.tone), STRENGTH))
        if stretch.paused:
            draw_hatching(ink.painter, box, theme.text, 6)

    def _limits(self, ink: Ink, theme: Theme, band: QRectF, top: float, note: int) -> None:
        """Each word in the first row where it lies on no other; one without room is told under the mouse alone."""
        assert self._data is not None
        rows = min(ROWS, max(1, int((band.top() - 2 - top) // (note * LINE))))
        taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
        for limit in self._data.limits:
            x = self._x(limit.at, band)
            colour = theme.ink(limit.level) if limit.level.shape else theme.quiet
            pen = QPen(colour, 1.2, Qt.PenStyle.DashLine)
            for place, others in enumerate(reversed(taken)):
                mark = note * 1.1 if limit.level.shape else 0.0
                wide = width(limit.words, note) + mark + 8
                left = min(max(band.left(), x - wide / 2), band.right() - wide)
                if any(left < end and begin < left + wide for begin, end in others):
                    continue
                others.append((left, left + wide))
                y = band.top() - 2 - (place + 1) * note * LINE
                row = QRectF(left + 4 + mark, max(top, y), wide - mark - 4, note * LINE)
                if mark:
                    side = note * 0.85
                    draw_level(
                        ink.painter, theme, limit.level, QRectF(left + 2, row.center().y() - side / 2, side, side)
                    )
                ink.left(limit.words, row, note, colour)
                ink.painter.setPen(pen)
                ink.painter.drawLine(QPointF(x, row.bottom()), QPointF(x, band.bottom() + 3))
                break
            else:
                ink.painter.setPen(pen)
                ink.painter.drawLine(QPointF(x, band.top() - 3), QPointF(x, band.bottom() + 3))

    def _x(self, at: float, band: QRectF) -> float:
        assert self._data is not None
        share = (at - self._data.begin) / (self._data.end - self._data.begin)
        return band.left() + min(max(share, 0.0), 1.0) * band.width()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), "\n".join(self.told_at(event.pos().x())), self)
            return True
        return super().event(event)

    def told_at(self, x: float) -> list[str]:
        """What lies at a place, in pixels from the left edge."""
        if self._data is None:
            return []
        pad = self.scale().pad
        band = QRectF(pad, 0, self.width() - 2 * pad, 1)
        return [*dict.fromkeys(self._told_at(x, band))]

    def _told_at(self, x: float, band: QRectF) -> Iterator[str]:
        assert self._data is not None
        points = [(one.at, one.words) for one in self._data.marks]
        for at, words in (*points, *((one.at, one.words) for one in self._data.limits)):
            if abs(self._x(at, band) - x) <= REACH:
                yield words
        for stretch in self._data.stretches:
            if self._x(stretch.begin, band) <= x <= self._x(stretch.end, band):
                yield stretch.words
