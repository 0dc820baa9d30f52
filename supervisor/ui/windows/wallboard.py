"""A wallboard on a screen of its own: it never asks, never stops, and goes stale instead of failing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from supervisor.core.errors import UsageError
from supervisor.ui.boards import BoardPlan
from supervisor.ui.grid import TileBoard
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.notices import Notices
from supervisor.ui.windows.page import HALF
from widgets.banner import Banner

BACK_MS = 500
"""How soon a kiosk that was hidden is back."""


class Wallboard(QWidget):
    """Escape leaves it; a `kiosk` only Ctrl+Shift+Q. `asked` is the passport of a figure, never told by a kiosk."""

    left = Signal()
    asked = Signal(str, str)

    def __init__(self, plan: BoardPlan, heartbeat: Heartbeat, *, kiosk: bool = False) -> None:
        super().__init__(None)
        self.kiosk = kiosk
        self._leaving = False
        self.setWindowTitle(f"{plan.name} – Callboard" if plan.name else "Callboard")
        self.board = TileBoard(plan, heartbeat.rules)
        self.banner = Banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.board, 1)
        self.banner.lie_over(self.board, share=1.0, edge=HALF, gap=HALF, low=True)
        heartbeat.beat.connect(self.board.show_picture)
        heartbeat.tick.connect(self.board.tick)
        heartbeat.ruled.connect(self.board.set_rules)
        heartbeat.serve(self)
        self.board.show_picture(heartbeat.picture)
        self.resize(1280, 720)
        self._prepare()

    def _prepare(self) -> None:
        if not self.kiosk:
            self.board.asked.connect(self.asked)
            return
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        for tile in self.board.tiles:
            tile.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tile.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_on(self, number: int) -> None:
        """Fill screen `number`, counted from 1; raises `UsageError` where there is none."""
        self.setGeometry(screen(number).geometry())
        self.showFullScreen()
        self.activateWindow()

    def leave(self) -> None:
        """The only way to close a kiosk."""
        self._leaving = True
        self.close()

    def listen(self, notices: Notices) -> None:
        """Tell what they tell."""
        notices.told.connect(self.tell)
        notices.over.connect(self.banner.take_back)

    def tell(self, sentence: str, kind: str) -> None:
        """A message over the lower edge of the tiles; a kiosk says nothing that nobody can answer."""
        if not self.kiosk:
            self.banner.tell(sentence, kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if self.kiosk:
            if event.key() == Qt.Key.Key_Q and event.modifiers() == both:
                self.leave()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.kiosk and not self._leaving:
            event.ignore()
            return
        self._leaving = True
        self.left.emit()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._come_back()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.WindowStateChange and self.isMinimized():
            self._come_back()
        super().changeEvent(event)

    def _come_back(self) -> None:
        if self.kiosk and not self._leaving:
            QTimer.singleShot(BACK_MS, self, self._return)

    def _return(self) -> None:
        if not self._leaving:
            self.showFullScreen()
            self.raise_()


def screen(number: int) -> QScreen:
    """A screen, counted from 1."""
    screens = QGuiApplication.screens()
    if not 1 <= number <= len(screens):
        sizes = ", ".join(f"{place} ({_size(one.geometry())})" for place, one in enumerate(screens, start=1))
        raise UsageError(f"There is no screen {number}; there are: {sizes}.")
    return screens[number - 1]


def _size(area: QRect) -> str:
    return f"{area.width()} × {area.height()}"
