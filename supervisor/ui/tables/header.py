"""The header of every table: words above their cells, and the arrow of the sorted column beside its own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from supervisor.ui.tables.cells import PAD, TEXT
from widgets import theme as themes
from widgets.fit import fit, width
from widgets.ink import Ink

LINE = 16
AROUND = 13
ARROW = 7
BESIDE, EDGE = 4, 2
"""Between the words and the arrow, and between that and the next column (pixels)."""


class Header(QHeaderView):
    """Room for the arrow is kept in every column, so that sorting moves nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def wanted(self, section: int) -> int:
        """What a column's words and arrow need, in pixels."""
        widest = max((width(line, TEXT) for line in self._lines(section)), default=0.0)
        return round(widest) + 2 * PAD + self._beside() + 2

    def sectionSizeFromContents(self, section: int) -> QSize:
        return QSize(self.wanted(section), LINE * max(1, len(self._lines(section))) + AROUND)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not rect.isValid():
            return
        theme = themes.current()
        painter.fillRect(rect, theme.surface)
        sorted_ = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        lines, right = self._lines(section), self._right(section)
        high = LINE * len(lines)
        box = QRectF(rect).adjusted(PAD, (rect.height() - 1 - high) / 2, -PAD, 0)
        beside = self._beside()
        ink, left, end = Ink(painter, []), box.right(), box.left()
        for place, words in enumerate(lines):
            row = QRectF(box.left(), box.top() + LINE * place, box.width(), LINE)
            row.adjust(beside if right else 0, 0, 0 if right else -beside, 0)
            told = fit(words, row.width(), TEXT, smallest=TEXT).text
            written = (ink.right if right else ink.left)(told, row, TEXT, theme.text if sorted_ else theme.quiet)
            left, end = min(left, written.left()), max(end, written.right())
        if sorted_:
            middle = left - BESIDE - ARROW / 2 if right else end + BESIDE + ARROW / 2
            self._arrow(painter, QPointF(middle, box.top() + high / 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, area = themes.current(), self.viewport().rect()
        with QPainter(self.viewport()) as painter:
            beyond = QRect(area)
            beyond.setLeft(self.length() - self.offset())
            if beyond.isValid():
                painter.fillRect(beyond, theme.surface)
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())

    def _arrow(self, painter: QPainter, middle: QPointF) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        half, high = ARROW / 2, ARROW * 0.6 / 2 * (1 if up else -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.current().text)
        corners = [QPointF(-half, high), QPointF(half, high), QPointF(0, -high)]
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
        painter.restore()

    def _beside(self) -> int:
        """The room for the arrow, a part of which is at the edge that every cell has."""
        return ARROW + BESIDE + EDGE - PAD if self.isSortIndicatorShown() else 0

    def _lines(self, section: int) -> list[str]:
        words = self.model().headerData(section, Qt.Orientation.Horizontal)
        return str(words or "").splitlines() or [""]

    def _right(self, section: int) -> bool:
        side = self.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        return bool(Qt.AlignmentFlag(side or 0) & Qt.AlignmentFlag.AlignRight)
