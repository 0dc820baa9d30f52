"""A week from Monday to Sunday, a lane each, with the hours in which something is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QWidget

from widgets.ink import Ink
from widgets.painted import Painted
from widgets.theme import Theme

Spans = tuple[tuple[int, int], ...]
"""Minutes after midnight, from and to."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = (0, 6, 12, 18, 24)
DAY = 24 * 60
LANE, LEAST_LANE = 22, 12
NAMES = 40
LAST = 16
"""Beside the last hour there is room for the half of its words."""


class Week(Painted):
    """Seven lanes; what is closed is an empty one."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._week: tuple[Spans, ...] = ()
        self._describe()

    def set_week(self, week: Sequence[Spans]) -> None:
        """The open spans of Monday to Sunday; nothing for a week that is not known."""
        self._change(week=tuple(week))

    def spoken(self) -> str:
        if not self._week:
            return "no hours"
        return "; ".join(f"{name} {said(spans)}" for name, spans in zip(DAYS, self._week, strict=True))

    def sizeHint(self) -> QSize:
        return super().sizeHint() if self._wall else QSize(420, 8 * LANE + 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 8 * LEAST_LANE + 40)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        top = self.draw_label(ink, theme, area, _open_hours(self._week))
        lane = (area.bottom() - top) / (len(DAYS) + 1)
        note = max(8.0, min(self.scale().note, lane * 0.8))
        names = max(NAMES, note * 3)
        box = QRectF(area.left() + names, top + lane, area.width() - names - max(LAST, note * 1.2), lane * len(DAYS))
        self._hours(ink, theme, box, lane, note)
        for number, name in enumerate(DAYS):
            row = QRectF(area.left(), box.top() + number * lane, names, lane)
            ink.left(name, row, note, theme.quiet)
            self._lane(ink, theme, QRectF(box.left(), row.top(), box.width(), lane), number)

    def _hours(self, ink: Ink, theme: Theme, box: QRectF, lane: float, note: float) -> None:
        for hour in HOURS:
            x = box.left() + box.width() * hour / 24
            ink.centre(str(hour), QRectF(x - lane, box.top() - lane, 2 * lane, lane), note, theme.quiet)
            ink.painter.fillRect(QRectF(x, box.top(), 1, box.height()), theme.line)

    def _lane(self, ink: Ink, theme: Theme, row: QRectF, number: int) -> None:
        inset = max(2.0, row.height() * 0.18)
        ink.painter.setPen(Qt.PenStyle.NoPen)
        for begin, end in self._week[number] if self._week else ():
            left = row.left() + row.width() * begin / DAY
            bar = QRectF(left, row.top() + inset, row.width() * (end - begin) / DAY, row.height() - 2 * inset)
            ink.painter.fillRect(bar, theme.accent)


def said(spans: Spans) -> str:
    """The hours of a day in words."""
    return ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in spans) or "closed"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _open_hours(week: Sequence[Spans]) -> str:
    """How many hours it is open in a week."""
    if not week:
        return ""
    return f"{sum(end - begin for spans in week for begin, end in spans) / 60:g} h a week"
