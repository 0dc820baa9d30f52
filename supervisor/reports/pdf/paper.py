"""A page to draw on in points, whether it becomes a PDF or a picture; it remembers what it says and what is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from supervisor.core.errors import CallboardError

POINTS = 72
SIZES = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
RESOLUTION = 1200


class Look(NamedTuple):
    """Colours by name, and the families of the type; given, since only the themes know them."""

    text: str
    quiet: str
    line: str
    raised: str
    accent: str
    warm: str
    families: tuple[str, ...]


class Paper:
    """Draws in points from the upper left corner of the page, `wide` by `high` of them."""

    def __init__(self, painter: QPainter, look: Look, size: QSizeF) -> None:
        self.painter, self.look = painter, look
        self.wide, self.high = size.width(), size.height()
        self.said: list[str] = []
        self.cut: list[str] = []
        self.lowest = 0.0

    def colour(self, name: str) -> QColor:
        return QColor.fromString(getattr(self.look, name))

    def font(self, size: float, *, bold: bool = False) -> QFont:
        made = QFont()
        made.setFamilies([*self.look.families])
        made.setPixelSize(max(1, round(size)))
        made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        made.setFeature(QFont.Tag("tnum"), 1)
        return made

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        return QFontMetricsF(self.font(size, bold=bold)).horizontalAdvance(text)

    def text(
        self, box: QRectF, words: str, size: float, *, bold: bool = False, colour: str = "text", right: bool = False
    ) -> None:
        """One line, made smaller until it fits."""
        self.said.append(words)
        self.lowest = max(self.lowest, box.bottom())
        while size > 5 and self.width(words, size, bold=bold) > box.width():
            size -= 1
        if self.width(words, size, bold=bold) > box.width() + 0.5:
            self.cut.append(words)
            room = QFontMetricsF(self.font(size, bold=bold))
            words = room.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        self.painter.setFont(self.font(size, bold=bold))
        self.painter.setPen(self.colour(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), words)

    def paragraph(self, box: QRectF, words: str, size: float, *, colour: str = "text", bold: bool = False) -> float:
        """Several lines from the top of `box`; returns where they end."""
        self.said.append(words)
        font, flags = self.font(size, bold=bold), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        taken = QFontMetricsF(font).boundingRect(QRectF(box.left(), box.top(), box.width(), 10_000), int(flags), words)
        self.lowest = max(self.lowest, box.top() + taken.height())
        self.painter.setFont(font)
        self.painter.setPen(self.colour(colour))
        self.painter.drawText(QRectF(box.left(), box.top(), box.width(), taken.height() + 2), int(flags), words)
        return box.top() + taken.height()

    def rule(self, x: float, y: float, wide: float, *, colour: str = "line", thick: float = 0.6) -> None:
        self.painter.setPen(QPen(self.colour(colour), thick))
        self.painter.drawLine(QPointF(x, y), QPointF(x + wide, y))

    def fill(self, box: QRectF, colour: str) -> None:
        self.painter.fillRect(box, self.colour(colour))

    def path(
        self, points: Sequence[QPointF], *, colour: str = "accent", thick: float = 1.4, dashed: bool = False
    ) -> None:
        pen = QPen(self.colour(colour), thick)
        if dashed:
            pen.setDashPattern([4, 3])
        self.painter.setPen(pen)
        self.painter.drawPolyline([*points])

    def dot(self, at: QPointF, radius: float, colour: str) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.colour(colour))
        self.painter.drawEllipse(at, radius, radius)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)


Draw = Callable[[Paper], None]


def size_of(paper: str) -> QSizeF:
    """In points."""
    return QPageSize(SIZES[paper]).size(QPageSize.Unit.Point)


def write_pdf(path: Path, paper: str, look: Look, title: str, draw: Draw) -> Paper:
    """One page as a file; raises `CallboardError` where it cannot be written."""
    try:
        path.open("wb").close()
    except OSError as error:
        raise CallboardError(f"{path} cannot be written ({error.strerror}); choose another place.") from None
    writer = QPdfWriter(str(path))
    writer.setPageLayout(QPageLayout(QPageSize(SIZES[paper]), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setResolution(RESOLUTION)
    writer.setTitle(title)
    writer.setCreator("Callboard")
    painter = QPainter()
    if not painter.begin(writer):
        raise CallboardError(f"{path} cannot be written; choose another place.")
    try:
        return _drawn(painter, RESOLUTION, look, paper, draw)
    finally:
        painter.end()


def picture(paper: str, look: Look, draw: Draw, resolution: int = 110) -> tuple[QImage, Paper]:
    """The same page as an image."""
    size = size_of(paper) * (resolution / POINTS)
    image = QImage(round(size.width()), round(size.height()), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    made = _drawn(painter, resolution, look, paper, draw)
    painter.end()
    return image, made


def _drawn(painter: QPainter, resolution: int, look: Look, paper: str, draw: Draw) -> Paper:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(resolution / POINTS, resolution / POINTS)
    made = Paper(painter, look, size_of(paper))
    draw(made)
    return made
