"""What is needed against what is there, slot after slot, with the share that comes of it below."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.fit import LINE, width
from widgets.format import count
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_hatching
from widgets.painted import Painted, Scale
from widgets.theme import Theme
from widgets.trend import nice

NOTE = 12
SHARES = 0.3
"""The part of the height that the shares have."""
STEP = 6


def _none() -> NDArray[np.float64]:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class CoverageData:
    """By slot from `begin` on, each `slot` long: needed, there, and the share (0 to 1; nan: none) against a target.

    `held` marks the slots that are being changed.
    """

    begin: float = 0.0
    slot: float = 1.0
    need: NDArray[np.float64] = field(default_factory=_none)
    have: NDArray[np.float64] = field(default_factory=_none)
    share: NDArray[np.float64] = field(default_factory=_none)
    target: float | None = None
    held: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        return max(self.need.size, self.have.size)

    @property
    def short(self) -> int:
        """Slots in which less is there than needed."""
        return int(np.sum(self.have < self.need)) if self.need.size == self.have.size else 0


class Coverage(Painted):
    """Shares its axis of time with something above it: `set_view` and `set_margins` say which and where."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = CoverageData()
        self._view, self._margin = (0.0, 1.0), 96.0
        self._empty = ""
        self._names = ("required", "scheduled", "service level")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._describe()

    @property
    def data(self) -> CoverageData:
        """What it shows."""
        return self._data

    def set_data(self, data: CoverageData) -> None:
        self._data = data
        self._describe()
        self.update()

    def set_names(self, need: str, have: str, share: str) -> None:
        """What the three are called."""
        self._change(names=(need, have, share))

    def set_empty(self, text: str) -> None:
        """What is said where there is nothing."""
        self._change(empty=text)

    def set_view(self, first: float, last: float) -> None:
        self._change(view=(first, last))

    def set_margin(self, left: float) -> None:
        """Where the axis begins."""
        self._change(margin=left)

    def spoken(self) -> str:
        data = self._data
        if not data.size:
            return self._empty or "nothing is known yet"
        if not data.need.size:
            return f"at most {count(float(data.have.max(initial=0)))} {self._names[1]}"
        return f"{data.short:,} of {data.size:,} slots have fewer {self._names[1]} than {self._names[0]}"

    def scale(self) -> Scale:
        return Scale(13, 20, NOTE, 1)

    def sizeHint(self) -> QSize:
        return QSize(760, 176)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 112)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        if not self._data.size:
            ink.centre(self._empty, area, 13, theme.quiet)
            return
        box = area.adjusted(self._margin - 1, 10, 0, -8)
        shares = bool(self._data.share.size)
        upper = QRectF(box)
        if shares:
            upper.setBottom(box.bottom() - box.height() * SHARES - 10)
        lower = QRectF(box.left(), upper.bottom() + 10, box.width(), box.bottom() - upper.bottom() - 10)
        self._steps(ink, theme, upper)
        if shares:
            self._shares(ink, theme, lower)
        self._captions(ink, theme, area, upper, lower if shares else None)
        ink.painter.setPen(QPen(theme.line, 1))
        ink.painter.drawLine(QPointF(box.left() - 0.5, area.top()), QPointF(box.left() - 0.5, area.bottom()))

    def slots(self) -> range:
        """Those that are seen."""
        data, (first, last) = self._data, self._view
        begin = int(max(0, (first - data.begin) // data.slot))
        return range(begin, int(min(data.size, np.ceil((last - data.begin) / data.slot))))

    def _x(self, slot: float, box: QRectF) -> float:
        first, last = self._view
        at = self._data.begin + slot * self._data.slot
        return box.left() + (at - first) / max(last - first, 1e-9) * box.width()

    def _steps(self, ink: Ink, theme: Theme, box: QRectF) -> None:
        data, slots, painter = self._data, self.slots(), ink.painter
        if not slots:
            return
        seen = slice(slots.start, slots.stop)
        have = data.have[seen] if data.have.size else np.zeros(len(slots))
        need = data.need[seen] if data.need.size else have
        ceiling, ticks = nice(float(max(data.need.max(initial=1), data.have.max(initial=1))), 3)
        self._grid(ink, theme, box, ceiling, ticks)
        painter.save()
        painter.setClipRect(box.adjusted(0, -2, 0, 1), Qt.ClipOperation.IntersectClip)
        high = box.height() / ceiling
        edges = [self._x(slot, box) for slot in range(slots.start, slots.stop + 1)]
        both, held = np.minimum(need, have), data.held or (0, 0)
        for number, slot in enumerate(slots):
            left, wide = edges[number], max(edges[number + 1] - edges[number], 0.5)
            base = box.bottom() - both[number] * high
            tone = theme.mixed(theme.accent, 0.6 if held[0] <= slot < held[1] else 0.4)
            painter.fillRect(QRectF(left, base, wide, box.bottom() - base), tone)
            if have[number] > need[number]:
                top = box.bottom() - have[number] * high
                painter.fillRect(QRectF(left, top, wide, base - top), theme.mixed(theme.quiet, 0.28))
            elif have[number] < need[number]:
                self._lack(painter, theme, QRectF(left, box.bottom() - need[number] * high, wide, 0), base)
        if data.need.size:
            self._outline(painter, theme, box, edges, need, high)
        painter.restore()

    def _lack(self, painter: QPainter, theme: Theme, part: QRectF, base: float) -> None:
        part.setBottom(base)
        bad = theme.level(Level.bad)
        painter.fillRect(part, bad if theme.fills else theme.mixed(bad, 0.45))
        draw_hatching(painter, part, theme.text if theme.fills else bad, STEP, QPointF(0, 0))

    def _outline(
        self, painter: QPainter, theme: Theme, box: QRectF, edges: list[float], need: NDArray[np.float64], high: float
    ) -> None:
        """What is needed, as steps."""
        line = QPolygonF()
        for number, value in enumerate(need):
            y = box.bottom() - float(value) * high
            line.append(QPointF(edges[number], y))
            line.append(QPointF(edges[number + 1], y))
        painter.setPen(QPen(theme.text, 1.5))
        painter.drawPolyline(line)

    def _grid(self, ink: Ink, theme: Theme, box: QRectF, ceiling: float, ticks: tuple[float, ...]) -> None:
        for tick in ticks:
            y = round(box.bottom() - tick / ceiling * box.height()) + 0.5
            ink.painter.setPen(QPen(theme.mixed(theme.line, 0.6), 1))
            ink.painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            wide = width(count(tick), NOTE - 1) + 1
            text = QRectF(box.left() - wide - 6, y - NOTE * LINE / 2, wide, NOTE * LINE)
            ink.right(count(tick), text, NOTE - 1, theme.quiet)

    def _shares(self, ink: Ink, theme: Theme, box: QRectF) -> None:
        data, painter = self._data, ink.painter
        painter.save()
        painter.setClipRect(box.adjusted(0, -1, 0, 1), Qt.ClipOperation.IntersectClip)
        for slot in self.slots():
            value = data.share[slot] if slot < data.share.size else np.nan
            if np.isnan(value):
                continue
            left, right = self._x(slot, box), self._x(slot + 1, box)
            high = max(float(value) * box.height(), 1.5)
            part = QRectF(left, box.bottom() - high, max(right - left, 0.5), high)
            level = self._level_of(float(value))
            painter.fillRect(part, _tone(theme, level))
            if level is Level.bad:
                draw_hatching(painter, part, theme.text if theme.fills else theme.level(level), STEP, QPointF(0, 0))
        if data.target is not None:
            y = box.bottom() - data.target * box.height()
            painter.setPen(QPen(theme.text, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.restore()
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(QPointF(box.left(), box.bottom() + 0.5), QPointF(box.right(), box.bottom() + 0.5))

    def _level_of(self, share: float) -> Level:
        target = self._data.target
        if target is None:
            return Level.none
        return Level.good if share >= target else Level.warn if share >= target - 0.1 else Level.bad

    def _captions(self, ink: Ink, theme: Theme, area: QRectF, upper: QRectF, lower: QRectF | None) -> None:
        """What is what, in the margin."""
        need, have, share = self._names
        line, left = NOTE * LINE + 2, area.left() + 10
        room = self._margin - 44
        top = upper.top()
        if self._data.need.size:
            ink.painter.setPen(QPen(theme.text, 1.5))
            ink.painter.drawLine(QPointF(left, top + line / 2), QPointF(left + 12, top + line / 2))
            ink.left(need, QRectF(left + 18, top, room - 8, line), NOTE, theme.quiet)
            top += line
        ink.painter.fillRect(QRectF(left, top + 3, 12, line - 6), theme.mixed(theme.accent, 0.5))
        ink.left(have, QRectF(left + 18, top, room - 8, line), NOTE, theme.quiet)
        if lower is None:
            return
        ink.left(share, QRectF(left, lower.top(), room + 10, line), NOTE, theme.quiet)
        if self._data.target is not None:
            words = f"target {self._data.target:.0%}".replace("%", " %")
            ink.left(words, QRectF(left, lower.top() + line, room + 10, line), NOTE, theme.quiet)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos().x()), self)
            return True
        return super().event(event)

    def told_at(self, x: float) -> str:
        """What is known of the slot at a place."""
        box = QRectF(self.rect()).adjusted(self._margin, 0, -1, 0)
        first, last = self._view
        at = first + (x - box.left()) / max(box.width(), 1) * (last - first)
        slot, data = int((at - self._data.begin) // self._data.slot), self._data
        if x < box.left() or not 0 <= slot < data.size:
            return ""
        lines = [
            f"{name} {count(float(values[slot]))}"
            for name, values in zip(self._names[:2], (data.need, data.have), strict=True)
            if slot < values.size
        ]
        if slot < data.share.size and not np.isnan(data.share[slot]):
            lines.append(f"{self._names[2]} {data.share[slot] * 100:.1f} %")
        return "\n".join(lines)


def _tone(theme: Theme, level: Level) -> QColor:
    if level is Level.none:
        return theme.mixed(theme.quiet, 0.5)
    strength = {Level.good: (0.55, 0.28), Level.warn: (1.0, 0.75), Level.bad: (0.9, 0.55)}[level]
    return theme.mixed(theme.level(level), strength[0 if theme.fills else 1])
