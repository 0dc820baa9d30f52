"""One message at a time: a new one takes the place of the old."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from widgets import theme as themes
from widgets.level import Level
from widgets.marks import draw_level, draw_patch

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
        row = QHBoxLayout(self)
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

    def clear(self) -> None:
        self._text.clear()
        self.hide()

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
            draw_patch(painter, QRectF(self.rect()), edge if filled else theme.raised)
            painter.fillRect(0, 0, 4, self.height(), edge)
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
