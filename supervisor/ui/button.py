"""Buttons that Enter presses as Space does, wherever they stand; those that open something have an arrow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from widgets import theme as themes

REACH = 4.0
"""Of the arrow, to each side of its tip (pixels)."""
RIGHT = 13.0
"""From its tip to the right edge."""


class Button(QPushButton):
    """Looks like any other while it has the focus: only a primary one is filled."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.animateClick()
        else:
            super().keyPressEvent(event)


class Opener(Button):
    """Opens a list or a menu below it, and has the arrow of every other box that does."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setProperty("opens", True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = themes.current()
        chosen = theme.text if self.property("picks") else theme.accent
        tip = QPointF(self.width() - RIGHT, self.height() / 2 + REACH / 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(chosen if self.isEnabled() else theme.line, 1.8))
            sides = (QPointF(-REACH, -REACH), QPointF(REACH, -REACH))
            painter.drawPolyline([tip + sides[0], tip, tip + sides[1]])
