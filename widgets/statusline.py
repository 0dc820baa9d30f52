"""The state of the world on one line: where, what time, how the sources are, and the alert if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.fit import width
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_patch
from widgets.painted import CLICKS, Painted, Scale
from widgets.theme import Theme

ALERT = "alert"
_WORST = (Level.bad, Level.stale, Level.warn, Level.none, Level.good)


@dataclass(frozen=True, slots=True)
class Chip:
    """One source: its name, how it is, and a word about that (`2 s`, `silent 3 min`)."""

    key: str
    text: str
    level: Level = Level.none
    word: str = ""

    @property
    def words(self) -> str:
        return f"{self.text} {self.word}".strip()


class StatusLine(Painted):
    """The place at the left, then the alert, the sources, and the clock at the right."""

    chip_clicked = Signal(str)
    alert_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("State of the world", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._clock = ""
        self._place = ""
        self._chips: tuple[Chip, ...] = ()
        self._shown: tuple[Chip, ...] = ()
        self._alert = ""
        self._urgency = Level.warn
        self._cursor = 0
        self._boxes: list[tuple[str, QRectF]] = []

    def set_clock(self, text: str) -> None:
        self._change(clock=text)

    def set_place(self, text: str) -> None:
        self._change(place=text)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        self._change(chips=tuple(chips))

    def set_alert(self, text: str, level: Level = Level.warn) -> None:
        """Empty: no alert."""
        self._change(alert=text, urgency=level)

    def spoken(self) -> str:
        chips = (" ".join(filter(None, (chip.words, chip.level.word))) for chip in self._chips)
        return ", ".join(filter(None, (self._place, self._clock, self._alert, *chips)))

    def _frame(self, painter: QPainter, theme: Theme) -> None:
        """No box, but a strip with a line below it."""
        painter.fillRect(self.rect(), theme.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.line)

    def scale(self) -> Scale:
        size = max(13, round(self._unit * 0.075)) if self._wall and self._unit else (20 if self._wall else 13)
        return Scale(size, size, size, round(size * 0.6))

    def sizeHint(self) -> QSize:
        return QSize(1280, round(self.scale().label * 2.6))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(self.scale().label * 2.2))

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        size = self.scale().label
        self._boxes = []
        row = area.adjusted(size * 0.4, -4, -size * 0.4, 4)
        clock = ink.right(self._clock, row, size * 1.15, theme.text, bold=True)
        row.setRight(clock.left() - size * 1.5 if self._clock else row.right())
        place = min(width(self._place, size, True) + 1, row.width() * 0.3)
        alert = min(_alert_width(self._alert, size), row.width() * 0.4)
        chips = self._fitting(row.width() - place - alert - 3 * size, size)
        needed = sum(_chip_width(chip, size) for chip in chips)
        share = max(0.0, min(needed, row.width() - place - alert - 3 * size))
        self._draw_chips(ink, theme, QRectF(row.right() - share, row.top(), share, row.height()), size, chips)
        ink.left(self._place, QRectF(row.left(), row.top(), place, row.height()), size, theme.text, bold=True)
        self._draw_alert(ink, theme, row.adjusted(place + size * 1.5, 0, -share - size, 0), size)

    def _fitting(self, room: float, size: int) -> tuple[Chip, ...]:
        """All chips, or the worst first as many as fit, and how many there are besides."""
        if sum(_chip_width(chip, size) for chip in self._chips) * 0.8 <= room:
            return self._chips
        ranked = sorted(self._chips, key=lambda chip: _WORST.index(chip.level))
        left = room - _chip_width(Chip("", "99 more", Level.good), size)
        shown: list[Chip] = []
        for chip in ranked:
            left -= _chip_width(chip, size)
            if chip.level is Level.good or left < 0:
                break
            shown.append(chip)
        rest = ranked[len(shown) :]
        return (*shown, Chip("", f"{len(rest)} more", rest[0].level)) if rest else tuple(shown)

    def shown_chips(self) -> tuple[Chip, ...]:
        """Those that have room; the last may stand for the rest."""
        self.grab()
        return self._shown

    def _draw_chips(self, ink: Ink, theme: Theme, row: QRectF, size: int, chips: Sequence[Chip]) -> None:
        self._shown = tuple(chips)
        left = row.left()
        share = row.width() / max(1.0, sum(_chip_width(chip, size) for chip in chips))
        for chip in chips:
            wide = _chip_width(chip, size) * share
            box = QRectF(left, row.top(), wide, row.height())
            self._boxes.append((chip.key, box))
            mark = QRectF(box.left() + size * 0.6, box.center().y() - size * 0.4, size * 0.8, size * 0.8)
            draw_level(ink.painter, theme, chip.level, mark)
            text = QRectF(mark.right() + size * 0.4, box.top(), box.right() - mark.right() - size * 0.8, box.height())
            colour = theme.ink(chip.level) if chip.level is not Level.good else theme.quiet
            ink.left(chip.words, text, size, colour)
            self._focus(ink, theme, chip.key, box)
            left += wide

    def _draw_alert(self, ink: Ink, theme: Theme, row: QRectF, size: int) -> None:
        if not self._alert:
            return
        wide = min(row.width(), _alert_width(self._alert, size))
        box = QRectF(row.left(), row.center().y() - size * 0.95, wide, size * 1.9)
        self._boxes.append((ALERT, box))
        draw_patch(ink.painter, box, theme.level(self._urgency))
        dark = theme.ground if theme.dark else theme.text
        text = box.adjusted(size * 0.8, 0, -size * 0.8, 0)
        ink.left(self._alert, text, size, dark, bold=True)
        self._focus(ink, theme, ALERT, box)

    def _focus(self, ink: Ink, theme: Theme, key: str, box: QRectF) -> None:
        keys = self._order()
        if self.hasFocus() and self._ring and keys and keys[self._cursor % len(keys)] == key:
            ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink.painter.setPen(QPen(theme.accent, 2))
            ink.painter.drawRoundedRect(box.adjusted(1, 3, -1, -3), 4, 4)

    def _order(self) -> list[str]:
        return ([ALERT] if self._alert else []) + [chip.key for chip in self._chips]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._tell(next((key for key, box in self._boxes if box.contains(event.position())), ""))
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = self._order()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and keys:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._change(cursor=(self._cursor + step) % len(keys))
            return
        if event.key() in CLICKS and keys:
            self._tell(keys[self._cursor % len(keys)])
        super().keyPressEvent(event)

    def _tell(self, key: str) -> None:
        if key == ALERT:
            self.alert_clicked.emit()
        elif key:
            self.chip_clicked.emit(key)


def _chip_width(chip: Chip, size: int) -> float:
    return width(chip.words, size) + size * 2.6


def _alert_width(alert: str, size: int) -> float:
    return width(alert, size, True) + size * 1.8 if alert else 0.0
