"""Text that shrinks to fit before it is ever cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from widgets.theme import font

SMALLEST = 6
LINE = 1.2
"""A line of text in units of its pixel size, with what hangs below it."""
FIGURE = 0.76
"""A line of figures alone: nothing hangs below, nothing is higher than a capital."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """`text` at `pixels` is `width` wide; `cut` if it had to be shortened even so."""

    text: str
    pixels: int
    width: float
    cut: bool = False


@lru_cache(maxsize=4096)
def width(text: str, pixels: int, bold: bool = False) -> float:
    """Of one line, in pixels."""
    return metrics(pixels, bold).horizontalAdvance(text)


@lru_cache(maxsize=256)
def metrics(pixels: int, bold: bool = False) -> QFontMetricsF:
    """Of the font that `theme.font` gives."""
    return QFontMetricsF(font(pixels, bold))


@lru_cache(maxsize=4096)
def fit(text: str, available: float, wanted: int, bold: bool = False, smallest: int = SMALLEST) -> Fitted:
    """`text` as near to `wanted` pixels as `available` width allows, cut only if `smallest` is still too wide."""
    pixels = max(wanted, smallest)
    needed = width(text, pixels, bold)
    if needed > available > 0:
        pixels = max(smallest, int(pixels * available / needed))
        while pixels > smallest and width(text, pixels, bold) > available:
            pixels -= 1
        needed = width(text, pixels, bold)
    if needed <= available or not text:
        return Fitted(text, pixels, needed)
    short = metrics(pixels, bold).elidedText(text, Qt.TextElideMode.ElideRight, available)
    return Fitted(short, pixels, width(short, pixels, bold), cut=True)


DOT = " · "
SHRINKS = 0.75
"""A note of several parts shrinks to this share of its size before its last part is left out."""


def fit_parts(text: str, available: float, wanted: int, least: int = 1) -> str:
    """`text` without its last parts, as many as it takes for the rest to be readable; `least` parts stay."""
    parts = text.split(DOT)
    while len(parts) > least and fit(DOT.join(parts), available, wanted).pixels < wanted * SHRINKS:
        parts.pop()
    return DOT.join(parts)


def fit_all(texts: tuple[str, ...], available: float, wanted: int, bold: bool = False) -> int:
    """The one pixel size at which all of `texts` fit."""
    return min((fit(text, available, wanted, bold).pixels for text in texts), default=wanted)
