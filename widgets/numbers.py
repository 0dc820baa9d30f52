"""A tile with several numbers that belong together, each over the word that says what it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

from widgets.fit import LINE, fit
from widgets.format import DASH
from widgets.ink import Ink, baseline
from widgets.level import Level
from widgets.marks import draw_patch
from widgets.number import TIGHT, Number, behind, fit_value
from widgets.theme import Theme

SHARE = 0.92
"""Of the room that a number has beside the others."""


class Numbers(Number):
    """All of one size, in columns of one width; without any it is a `Number`."""

    _parts: tuple[tuple[str, str], ...] = ()

    def set_parts(self, parts: Sequence[tuple[str | None, str]]) -> None:
        """Numbers and their words, from left to right; None is a dash."""
        self._change(parts=tuple((DASH if value is None else value, word) for value, word in parts))

    def spoken(self) -> str:
        if not self._parts:
            return super().spoken()
        said = (f"{'no value' if value == DASH else value} {word}" for value, word in self._parts)
        return ", ".join(filter(None, (*said, self._note)))

    def _spark_height(self, area: QRectF, top: float) -> float:
        """The words take of it, so that numbers of tiles side by side still stand on one line."""
        taken = self.scale().note * LINE if self._parts else 0.0
        return max(0.0, super()._spark_height(area, top) - taken)

    def _draw_value(self, ink: Ink, theme: Theme, box: QRectF) -> None:
        if not self._parts:
            super()._draw_value(ink, theme, box)
            return
        wide = box.width() / len(self._parts)
        note = min(fit(word, wide * SHARE, self.scale().note).pixels for _, word in self._parts)
        row = QRectF(box.left(), box.bottom() - note * LINE, wide * SHARE, note * LINE)
        above = QRectF(box.left(), box.top(), wide * SHARE, row.top() - box.top())
        pixels = min(self._pixels(value, above) for value, _ in self._parts)
        for value, word in self._parts:
            self._draw_one(ink, theme, value, above, pixels)
            ink.left(word, row, note, self.second(theme))
            row.translate(wide, 0)
            above.translate(wide, 0)

    def _pixels(self, value: str, box: QRectF) -> int:
        return fit_value(value, "", box.width(), box.height() * TIGHT, self.scale().value)[0].pixels

    def _draw_one(self, ink: Ink, theme: Theme, value: str, box: QRectF, pixels: int) -> None:
        fitted = fit_value(value, "", box.width(), box.height(), pixels)[0]
        start = QPointF(box.left(), baseline(box, fitted.pixels, bold=True))
        if theme.fills and self._level is Level.warn:
            draw_patch(ink.painter, behind(fitted, start), theme.level(Level.warn))
        ink.at(fitted, start, theme.ink(self._level) if value != DASH else self.second(theme), bold=value != DASH)
