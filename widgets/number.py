"""A tile with one number: what it is, how large, against what, and how good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.fit import FIGURE, LINE, Fitted, fit, fit_parts, width
from widgets.format import DASH
from widgets.ink import Ink, baseline
from widgets.level import Level
from widgets.marks import draw_patch
from widgets.painted import Painted
from widgets.sparkline import Spark, Values
from widgets.theme import Theme

UNIT = 0.5
"""The unit's size in units of the value's."""
GAP = 0.1
AGE = 0.7
"""The share of a footnote's width that the age may take."""
TAIL = 0.17
"""How far a comma reaches below the line, in units of the type."""
TIGHT = 0.94
"""The share of the room left for it that a value may fill."""


class Number(Painted):
    """Shrinks its value to fit before anything is cut; a missing value is a dash."""

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._value: str | None = None
        self._suffix = ""
        self._note = ""
        self._values: Values = ()
        self._usual: Values = ()
        self._spark = Spark()

    def set_value(self, value: str | None, unit: str = "", level: Level = Level.none, age: str = "") -> None:
        """`unit` is shown after the value in quiet; `age` once the value is older than it should be."""
        self._change(value=value, suffix=unit, level=level, age=age)

    def set_note(self, note: str) -> None:
        """The comparison that gives the number its meaning: `target 80 %`."""
        self._change(note=note)

    def set_day(self, values: Sequence[float | None], usual: Sequence[float | None] = ()) -> None:
        """The sparkline, one value an interval; None is a gap."""
        self._change(values=tuple(values), usual=tuple(usual))

    @property
    def value(self) -> str:
        return DASH if self._value is None else self._value

    def spoken(self) -> str:
        value = "no value" if self._value is None else " ".join(filter(None, (self._value, self._suffix)))
        return ", ".join(filter(None, (value, self._note)))

    def footnote(self) -> str:
        """The level's word and the comparison; what is stale says its age elsewhere."""
        word = "" if self._level is Level.stale else self._level.word
        return " · ".join(filter(None, (word, self._note)))

    def back(self, theme: Theme) -> QColor:
        if theme.fills and self._level is Level.bad:
            return theme.level(Level.bad)
        return super().back(theme)

    def second(self, theme: Theme) -> QColor:
        return theme.text if theme.fills and self._level is Level.bad else theme.quiet

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        scale = self.scale()
        top = self.draw_label(ink, theme, area)
        bottom = area.bottom()
        # Room is kept for the sparkline even without one, so that numbers side by side stand on one line.
        high = self._spark_height(area, top)
        if self._values:
            self._spark.values, self._spark.usual = self._values, self._usual
            self._spark.paint(ink.painter, QRectF(area.left(), bottom - high, area.width(), high), theme, theme.accent)
        bottom -= high + scale.note * 0.3
        if self.footnote() or self._age:
            row = QRectF(area.left(), bottom - scale.note * LINE, area.width(), scale.note * LINE)
            self._draw_note(ink, theme, row)
            bottom = row.top() - scale.note * 0.1
        self._draw_value(ink, theme, QRectF(area.left(), top, area.width(), bottom - top))

    def _spark_height(self, area: QRectF, top: float) -> float:
        scale = self.scale()
        if self._wall:
            # A label of two lines takes from the sparkline: values side by side are of one size.
            spare = area.bottom() - top - scale.value * FIGURE / TIGHT - scale.note * 1.6
            return max(0.0, min(area.height() * 0.17, spare))
        return max(0.0, min(48.0, area.bottom() - top - scale.value - scale.note * 1.8))

    def _draw_note(self, ink: Ink, theme: Theme, row: QRectF) -> None:
        quiet = self.second(theme)
        size = self.scale().note
        if self._age:
            share = row.width() * (AGE if self.footnote() else 1.0)
            age = fit(self._age, share, size)
            ink.right(self._age, QRectF(row.right() - share, row.top(), share, row.height()), age.pixels, quiet)
            row = row.adjusted(0, 0, -age.width - size, 0)
        # How old a figure is says more than what it is compared with.
        note = fit_parts(self.footnote(), row.width(), size, least=0 if self._age else 1)
        ink.left(note, row, size, quiet)

    def _draw_value(self, ink: Ink, theme: Theme, box: QRectF) -> None:
        suffix = "" if self._value is None else self._suffix
        high = box.height() * TIGHT
        if "," in self.value:
            # Its tail must not touch the note below.
            high = min(high, (box.height() + self.scale().note * 0.3) * FIGURE / (FIGURE + TAIL))
            box = QRectF(box.left(), box.top(), box.width(), high)
        value, unit = fit_value(self.value, suffix, box.width(), high, self.scale().value)
        start = QPointF(box.left(), baseline(box, value.pixels, bold=True))
        if theme.fills and self._level is Level.warn:
            draw_patch(ink.painter, behind(value, start), theme.level(Level.warn))
        colour = theme.ink(self._level) if self._value is not None else self.second(theme)
        ink.at(value, start, colour, bold=self._value is not None)
        ink.at(unit, start + QPointF(value.width + value.pixels * GAP, 0), self.second(theme))


def behind(value: Fitted, start: QPointF) -> QRectF:
    """What a patch behind a value fills."""
    reach = value.pixels * 0.05
    high = value.pixels * FIGURE
    return QRectF(start.x() - reach, start.y() - high - reach * 0.5, value.width + 2 * reach, high + reach * 2)


def fit_value(value: str, unit: str, available: float, height: float, wanted: int) -> tuple[Fitted, Fitted]:
    """Both at the largest size, up to `wanted`, at which they fit side by side."""
    pixels = int(min(wanted, height / FIGURE))
    needed = width(value, max(1, pixels), True)
    beside = pixels * GAP + width(unit, max(1, int(pixels * UNIT))) if unit else 0.0
    share = min(1.0, available / (needed + beside)) if needed + beside else 1.0
    part = beside * share
    fitted = fit(value, available - part, max(1, int(pixels * share)), True)
    return fitted, fit(unit, part + 1, int(fitted.pixels * UNIT), smallest=3)
