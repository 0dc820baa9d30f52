"""A painter that fits its text, and remembers what it had to cut."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from widgets.fit import FIGURE, LINE, Fitted, fit, metrics
from widgets.theme import font


class Ink:
    """Draws into `painter`; what did not fit is added to `cut`."""

    def __init__(self, painter: QPainter, cut: list[str]) -> None:
        self.painter = painter
        self.cut = cut

    def left(
        self, text: str, rect: QRectF, pixels: float, colour: QColor, *, bold: bool = False, figures: bool = False
    ) -> QRectF:
        """One line, centred between the top and bottom of `rect` by its capitals; returns where it lies."""
        return self._line(text, rect, pixels, colour, bold, figures, 0.0)

    def right(
        self, text: str, rect: QRectF, pixels: float, colour: QColor, *, bold: bool = False, figures: bool = False
    ) -> QRectF:
        return self._line(text, rect, pixels, colour, bold, figures, 1.0)

    def centre(
        self, text: str, rect: QRectF, pixels: float, colour: QColor, *, bold: bool = False, figures: bool = False
    ) -> QRectF:
        return self._line(text, rect, pixels, colour, bold, figures, 0.5)

    def at(self, fitted: Fitted, origin: QPointF, colour: QColor, *, bold: bool = False) -> None:
        """With the baseline at `origin`."""
        if fitted.cut:
            self.cut.append(fitted.text)
        self.painter.setFont(font(fitted.pixels, bold))
        self.painter.setPen(colour)
        self.painter.drawText(origin, fitted.text)

    def _line(
        self, text: str, rect: QRectF, pixels: float, colour: QColor, bold: bool, figures: bool, side: float
    ) -> QRectF:
        if not text:
            return QRectF(rect.topLeft(), rect.topLeft())
        high = rect.height() / (FIGURE if figures else LINE)
        fitted = fit(text, rect.width(), int(min(pixels, high)), bold)
        left = rect.left() + (rect.width() - fitted.width) * side
        self.at(fitted, QPointF(left, baseline(rect, fitted.pixels, bold)), colour, bold=bold)
        return QRectF(left, rect.top(), fitted.width, rect.height())


def baseline(rect: QRectF, pixels: int, bold: bool = False) -> float:
    """Where a line must stand for its capitals to be in the middle of `rect`."""
    return round(rect.center().y() + metrics(pixels, bold).capHeight() / 2)
