"""What every painted widget is: a surface with a label and a level, a keyboard, a spoken name, and a passport."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from widgets import theme as themes
from widgets.fit import LINE, fit, fit_parts
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_stale
from widgets.theme import Theme

RADIUS = 6.0
CLICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_PASSPORT = (Qt.Key.Key_P, Qt.Key.Key_F1)
_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in pixels."""

    label: int
    value: int
    note: int
    pad: int


DESK = Scale(label=13, value=28, note=12, pad=12)


def wall_scale(unit: float, width: float) -> Scale:
    """For a tile `unit` high: value 46 %, label 11 %, footnote 8 % of it."""
    pad = max(5, round(min(unit * 0.07, width * 0.06)))
    return Scale(max(6, round(unit * 0.11)), max(6, round(unit * 0.46)), max(6, round(unit * 0.08)), pad)


class Painted(QWidget):
    """Subclasses draw inside the frame in `draw`, and say in `spoken` what they show."""

    clicked = Signal()
    passport_asked = Signal()
    label_share = 1.0
    """The share of its height that sets its type where no unit does; less for what is mostly not text."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._level = Level.none
        self._age = ""
        self._wall = wall
        self._unit = 0
        self._cut: list[str] = []
        self._ring = False
        self.painting = QRegion()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(label)
        themes.changes.changed.connect(self._themed)

    def set_label(self, label: str) -> None:
        if self._change(label=label):
            self.setAccessibleName(label)

    def set_level(self, level: Level, age: str = "") -> None:
        """`age` says how old the figure is; give it only once it is older than it should be."""
        self._change(level=level, age=age)

    def set_wall(self, wall: bool, unit: int = 0) -> None:
        """Wall type is in units of the tile: of `unit` pixels, or of the widget's own height."""
        if self._change(wall=wall, unit=unit):
            self.updateGeometry()

    @property
    def level(self) -> Level:
        return self._level

    def cut_off(self) -> tuple[str, ...]:
        """The texts that are cut at the present size."""
        self.grab()
        return tuple(self._cut)

    def word(self) -> str:
        """The level in words; what is stale says how old it is."""
        return self._age if self._level is Level.stale and self._age else self._level.word

    def spoken(self) -> str:
        """What is shown, for a screen reader; without the label and the level."""
        return ""

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        """Paints the inside, `area` being within the padding."""

    def scale(self) -> Scale:
        if not self._wall:
            return DESK
        return wall_scale(self._unit or self.height() * self.label_share, self.width())

    def back(self, theme: Theme) -> QColor:
        return theme.raised if self.underMouse() and not self._wall else theme.surface

    def second(self, theme: Theme) -> QColor:
        """For the text that stands back."""
        return theme.quiet

    def sizeHint(self) -> QSize:
        return QSize(420, 300) if self._wall else QSize(224, 136)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cut.clear()
        self.painting = event.region()
        theme = themes.current()
        with QPainter(self) as painter:
            self._frame(painter, theme)
            pad = self.scale().pad
            self.draw(Ink(painter, self._cut), theme, QRectF(self.rect()).adjusted(pad, pad, -pad, -pad))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in CLICKS:
            self.clicked.emit()
        elif event.key() in _PASSPORT and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.passport_asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.passport_asked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in _TABBED
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        if not self._wall:
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        if not self._wall:
            self.update()

    def _change(self, **values: object) -> bool:
        """Keeps `values` under their names; repaints, and says the new text, only if one of them is new."""
        if all(getattr(self, f"_{name}") == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(self, f"_{name}", value)
        self._describe()
        self.update()
        return True

    def _describe(self) -> None:
        self.setAccessibleDescription(", ".join(filter(None, (self.spoken(), self.word()))))

    def _themed(self) -> None:
        self.update()

    def _frame(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self.rect(), theme.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.fillPath(path, self.back(theme))
        if self._level is Level.stale:
            self._hatch(painter, theme, path)
        ring = self._ring and self.hasFocus()
        painter.strokePath(path, QPen(theme.accent, 3) if ring else QPen(theme.line, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _hatch(self, painter: QPainter, theme: Theme, path: QPainterPath) -> None:
        painter.save()
        painter.setClipPath(path)
        step = round(max(10.0, (self._unit or min(self.height(), 600)) * 0.055)) if self._wall else 10
        draw_stale(painter, theme, QRectF(self.rect()), step)
        painter.restore()

    def draw_label(self, ink: Ink, theme: Theme, area: QRectF, right: str = "") -> float:
        """The mark and the label at the top of `area`, `right` at the other end; returns where the content begins."""
        if not self._label and not right:
            return area.top()
        scale = self.scale()
        text = QRectF(area)
        line = scale.label * LINE
        text.setHeight(line)
        text.setLeft(area.left() + self._mark(ink, theme, area, scale.label))
        if right:
            right = fit_parts(right, area.width() * 0.5, scale.note)
            size = fit(right, area.width() * 0.5, scale.label)
            ink.right(right, text, size.pixels, self.second(theme))
            text.setRight(text.right() - size.width - scale.label)
        lines = split_label(self._label, text.width(), scale.label, scale.note)
        heights = (scale.label * LINE, scale.note * LINE)[: len(lines)]
        first = text.adjusted(0, 0, 0, line - text.height())
        self._title(ink, theme, first, lines)
        if len(lines) > 1:
            ink.left(
                lines[1], QRectF(text.left(), first.bottom(), text.width(), heights[1]), scale.note, self.second(theme)
            )
        return area.top() + sum(heights) + scale.label * 0.3

    def _title(self, ink: Ink, theme: Theme, row: QRectF, lines: tuple[str, ...]) -> None:
        size = fit(lines[0], row.width(), self.scale().label)
        title, dot, rest = lines[0].partition(" · ")
        if size.cut or not dot:
            ink.left(lines[0], row, size.pixels, theme.text)
            return
        row.setLeft(ink.left(title, row, size.pixels, theme.text).right())
        ink.left(dot + rest, row.adjusted(0, 0, 2, 0), size.pixels, self.second(theme))

    def _mark(self, ink: Ink, theme: Theme, area: QRectF, size: int) -> float:
        if self._level.shape is None:
            return 0.0
        filled = theme.fills and self.back(theme) == theme.level(self._level)
        side = size * (0.8 if filled or not theme.fills else 1.1)
        box = QRectF(area.left(), area.top() + (size * LINE - side) / 2, side, side)
        draw_level(ink.painter, theme, self._level, box, filled=filled)
        return side + size * 0.45


def split_label(label: str, available: float, label_size: int, note_size: int) -> tuple[str, ...]:
    """One line if that fits without shrinking much; else two, parted where both stay largest."""
    parts = label.split(" · ")
    if len(parts) == 1 or fit(label, available, label_size).pixels >= label_size * 0.8:
        return (label,)
    pairs = [(" · ".join(parts[:place]), " · ".join(parts[place:])) for place in range(1, len(parts))]

    def size(pair: tuple[str, str]) -> float:
        first, second = (fit(line, available, wanted).pixels for line, wanted in zip(pair, sizes, strict=True))
        return min(first / label_size, second / note_size)

    sizes = (label_size, note_size)
    return max(pairs, key=size)
