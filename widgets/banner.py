"""One message at a time: a new one takes the place of the old."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from widgets import theme as themes
from widgets.level import Level
from widgets.marks import draw_level, draw_patch
from widgets.overlay import Overlay

KINDS = {"info": Level.none, "good": Level.good, "warn": Level.warn, "bad": Level.bad}


class Banner(QWidget):
    """Hidden until it is told something; `acted` is its button, `closed` its cross or Escape."""

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._text = QLabel(wordWrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._close = QToolButton()
        self._close.setText("\N{MULTIPLICATION SIGN}")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Close the message")
        self._action.clicked.connect(self.acted)
        self._close.clicked.connect(self._dismiss)
        self._over: Overlay | None = None
        self._right = False
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(44, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("Message")
        themes.changes.changed.connect(self.update)
        self.hide()

    def tell(self, text: str, kind: str = "info", action: str = "") -> None:
        """`kind` is info, good, warn or bad; `action` are the words of the button, none if empty."""
        self._kind = kind
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleDescription(text)
        self.show()
        self.update()
        if self._over is not None:
            self._over.put()

    def lie_over(self, area: QWidget, *, share: float, edge: int, gap: int, low: bool = False) -> None:
        """From now on in the upper left corner of `area` (the lower, where `low`), so many pixels from its edges.

        It takes `share` of the width at most, and what is under it stays where it is.
        """

        def place(free: QRect) -> QRect:
            wide = min(self._wanted(), round(free.width() * share) - edge)
            high = max(self.heightForWidth(wide), self.minimumSizeHint().height())
            top = free.bottom() + 1 - gap - high if low else free.top() + gap
            left = free.right() + 1 - edge - wide if self._right else free.left() + edge
            return QRect(left, top, wide, high)

        self._over = Overlay(self, area, place)

    def lie_right(self, right: bool) -> None:
        """At the right edge from now on, or at the left again."""
        self._right = right
        if self._over is not None:
            self._over.put()

    def _wanted(self) -> int:
        """The width in which all is said on one line, in pixels."""
        rest = [part for part in (self._action, self._close) if not part.isHidden()]
        beside = sum(part.sizeHint().width() + self._row.spacing() for part in rest)
        edges = self._row.contentsMargins()
        return self._text.fontMetrics().horizontalAdvance(self.text) + 4 + beside + edges.left() + edges.right()

    def clear(self) -> None:
        self._text.clear()
        self.hide()

    def take_back(self, text: str) -> None:
        """Clear it where it still tells this."""
        if text == self.text:
            self.clear()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def kind(self) -> str:
        return self._kind

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        level = KINDS[self._kind]
        with QPainter(self) as painter:
            edge = theme.accent if level is Level.none else theme.level(level)
            filled = theme.fills and level is not Level.none
            box = QRectF(self.rect())
            painter.fillRect(box, theme.ground)
            draw_patch(painter, box, theme.text if filled else edge)
            draw_patch(painter, box.adjusted(1, 1, -1, -1), edge if filled else theme.raised)
            painter.fillRect(QRectF(1, 4, 3, self.height() - 8), edge)
            mark = QRectF(18, self.height() / 2 - 7, 14, 14)
            if level is Level.none:
                painter.setPen(QPen(edge, 2))
                painter.drawLine(25, round(mark.top()) + 5, 25, round(mark.bottom()))
                painter.drawPoint(25, round(mark.top()) + 1)
            else:
                draw_level(painter, theme, level, mark)

    def _dismiss(self) -> None:
        self.clear()
        self.closed.emit()
