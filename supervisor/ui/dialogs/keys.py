"""Every key of the Requests page on one sheet, opened by a question mark."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supervisor.ui.models.acting import DOINGS
from supervisor.ui.windows.page import GAP, HALF, push, quiet, row, subtitle

Keys = Sequence[tuple[str, str]]
FINDING: Keys = (
    ("Ctrl+K", "Find a request, a page, an action"),
    ("Ctrl+F", "Filter by words"),
    ("Esc", "Show every open request"),
    ("Alt+1 … Alt+9", "A saved view"),
    ("F5", "Look again"),
    ("Ctrl+A", "Choose all rows"),
    ("Shift+↑, Shift+↓", "Choose several rows"),
    ("←, →", "Fold or open a group"),
    ("Shift+←, Shift+→", "Fold or open all groups"),
)
DOING: Keys = (
    *((doing.key, doing.words) for doing in DOINGS),
    ("A", "Assign as suggested"),
    ("Ctrl+Z", "Undo what was done last"),
    ("Ctrl+Return", "In a dialog: do it"),
)
OTHERS: Keys = (("Ctrl+Shift+C", "Copy the chosen rows"), ("Ctrl+E", "Export as CSV"), ("Ctrl+O", "Import a file"))


class KeysDialog(QDialog):
    """Two columns: what finds and shows, and what is done to the requests that are chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        across = QHBoxLayout()
        across.setSpacing(2 * GAP)
        across.addWidget(_sheet("Find and show", (*FINDING, *OTHERS)), 1)
        across.addWidget(_sheet("What is chosen", DOING), 1)
        close = push("Close", self.close)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP, GAP, GAP, GAP)
        lines.setSpacing(GAP)
        lines.addLayout(across)
        lines.addLayout(row(None, close))
        close.setFocus()


def _sheet(title: str, keys: Keys) -> QWidget:
    holder = QWidget()
    holder.setObjectName("clear")
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(HALF // 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(subtitle(title), 0, 0, 1, 2)
    for place, (key, words) in enumerate(keys, start=1):
        told = key if len(key) == 1 else _shown(key)
        grid.addWidget(quiet(told, wrap=False), place, 0)
        grid.addWidget(QLabel(words), place, 1)
    grid.setRowStretch(len(keys) + 1, 1)
    return holder


def _shown(key: str) -> str:
    """As this system writes keys, where it knows them."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key.startswith("Ctrl") else key
