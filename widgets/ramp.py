"""Numbers as strengths of one colour: in which of five steps each lies, and what a legend says of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import cbrt, floor, log10

from PySide6.QtGui import QColor

from widgets.format import count
from widgets.theme import Theme

STEPS = 5
CONTRAST = 4.5
"""At least that much is between text and the strongest shade behind it (WCAG 2, AA)."""
_EDGES = ((0.08, 0.4), (0.23, 0.65), (0.44, 0.83), (0.7, 0.94))
"""Where a step begins: by its share of the most, and by its rank among all values."""
_STRENGTHS = (0.0, 0.16, 0.34, 0.53, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Ramp:
    """`breaks` ascend: nothing above 0 is step 0, then a value is one step more for each break that it reaches."""

    breaks: tuple[float, ...] = ()
    most: float = 0.0

    @classmethod
    def over(cls, values: Iterable[float | None], whole: bool = True) -> Ramp:
        """Breaks at round numbers between the shares of the most and the ranks of the values; `whole` ones 1 apart.

        By shares alone one giant would leave all others pale; by ranks alone nearly equal numbers would look unlike.
        """
        known = sorted(value for value in values if value is not None and value > 0)
        most = known[-1] if known else 0.0
        if whole and 1 <= most <= STEPS:
            return cls(tuple(float(edge) for edge in range(2, int(most) + 1)), most)
        rough = (cbrt(most * share * known[int(rank * len(known))] ** 2) for share, rank in _EDGES) if known else ()
        rounded = (_rounded(value, whole) for value in rough)
        least = 1.0 if whole else 0.0
        return cls(tuple(sorted({value for value in rounded if least < value <= most})), most)

    @property
    def steps(self) -> int:
        """How many there are, without that of nothing."""
        return len(self.breaks) + 1 if self.most else 0

    def step(self, value: float | None) -> int:
        if value is None or value <= 0:
            return 0
        return 1 + sum(value >= edge for edge in self.breaks)

    def strength(self, step: int) -> int:
        """A step by its strength 0..STEPS, for `shade`: few steps are spread over all strengths."""
        return 0 if step <= 0 else STEPS if step >= self.steps else max(1, round(step * STEPS / self.steps))

    def legend(self, whole: bool = True, text: Callable[[float], str] = count) -> tuple[str, ...]:
        """What step 1, 2 … are: `1–19`, `20–99`, `100 and more`."""
        if not self.most:
            return ()
        edges = (1.0 if whole else 0.0, *self.breaks)
        ends = (text(end - 1 if whole else end) for end in self.breaks)
        spans = [_span(text(start), end) for start, end in zip(edges, ends, strict=False)]
        last = text(edges[-1])
        return (*spans, last if whole and self.most == edges[-1] else f"{last} and more")


def shade(theme: Theme, tone: str, strength: int) -> QColor:
    """The fill of a strength 0..STEPS of a colour by its name, on which the theme's text can be read."""
    share = _STRENGTHS[min(max(strength, 0), STEPS)]
    colour = theme.tone(tone)
    return theme.mixed(colour, share * _limit(theme.text.rgb(), theme.surface.rgb(), colour.rgb()))


def contrast(one: QColor, other: QColor) -> float:
    """From 1 to 21, as WCAG 2 measures it."""
    light, dark = sorted((_luminance(one.rgb()), _luminance(other.rgb())), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=256)
def _limit(text: int, surface: int, colour: int) -> float:
    """The largest share of `colour` over `surface` on which `text` can be read."""
    ink, under, over = QColor(text), QColor(surface), QColor(colour)
    shares = (part / 40 for part in range(40, 0, -1))
    return next((share for share in shares if contrast(ink, _over(under, over, share)) >= CONTRAST + 0.05), 0.0)


def _over(under: QColor, over: QColor, share: float) -> QColor:
    pairs = zip(under.toTuple()[:3], over.toTuple()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(high * share + low * (1 - share)) for low, high in pairs))


@lru_cache(maxsize=1024)
def _luminance(rgb: int) -> float:
    colour = QColor(rgb)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rounded(value: float, whole: bool) -> float:
    """To one figure, or to a half of it."""
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    near = min((1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0), key=lambda part: abs(part * power - value)) * power
    return float(round(near)) if whole else near


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start}–{end}"
