"""The passport of a figure in a window beside it: as it was when it was asked for, and copied whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.passports import Passport, passport
from widgets.passport import PassportCard

WIDE, LEAST = 720, 320
MOST = 0.9
"""The share of the screen's height that it may take."""


class PassportDialog(QDialog):
    """One for the whole desk; asked for another figure it shows that one."""

    def __init__(self, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self.setWindowTitle("Passport")
        self.heartbeat = heartbeat
        self.card = PassportCard()
        self.card.closed.connect(self.close)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setWidget(self.card)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip(f"Copy all of it ({QKeySequence(QKeySequence.StandardKey.Copy).toString()})")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.card.text()))
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.copy)
        buttons.addWidget(close)
        self.column = column = QVBoxLayout(self)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)

    def ask(self, scope: str, key: str, window: int) -> bool:
        """Show the passport of a figure; False where there is none."""
        beat = self.heartbeat
        told = passport(beat.picture, beat.rules, scope, key, window, beat.now())
        if told is None:
            return False
        self.tell(told)
        return True

    def tell(self, told: Passport) -> None:
        """Show a passport."""
        self.card.set_passport(told.title, told.value, told.rows, told.same, told.letters)
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """As high as what it tells, as far as the screen goes."""
        edges = self.column.contentsMargins()
        wide = WIDE - edges.left() - edges.right()
        high = max(self.card.heightForWidth(wide), self.card.sizeHint().height()) + 2 * self.area.frameWidth()
        below = edges.top() + edges.bottom() + self.column.spacing() + self.copy.sizeHint().height()
        self.resize(WIDE, min(max(high + below, LEAST), round(self.screen().availableSize().height() * MOST)))
