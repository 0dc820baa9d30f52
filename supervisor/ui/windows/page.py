"""What the pages have in common: a title with buttons beside it, and how they speak to the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from supervisor.picture import EMPTY, Picture

EDGE = 24
GAP = 16
HALF = 8


class Page(QWidget):
    """`told` is a sentence for the desk's banner and its kind, `asked` the key of the page to go to."""

    told = Signal(str, str)
    asked = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = EMPTY
        self.setAccessibleName(title)
        self.title = QLabel(title)
        self.title.setObjectName("title")
        self.head = QHBoxLayout()
        self.head.setSpacing(HALF)
        self.head.addWidget(self.title)
        self.head.addStretch()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(EDGE, GAP, EDGE, EDGE)
        self.body.setSpacing(GAP)
        self.body.addLayout(self.head)

    def show_picture(self, picture: Picture) -> None:
        """The newest picture of the centre; cheap."""
        self.picture = picture

    def act(self, words: str, slot: Callable[[], object], keys: str = "") -> QPushButton:
        """A button in the head of the page, with its keys in the tip."""
        button = push(words, slot)
        if keys:
            shortcut(self, keys, slot)
            button.setToolTip(f"{words.rstrip('…')} ({QKeySequence(keys).toString()})")
        self.head.addWidget(button)
        return button


def push(words: str, slot: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button that Enter presses too."""
    button = QPushButton(words)
    button.setAutoDefault(True)
    button.setProperty("primary", primary)
    button.clicked.connect(lambda: slot())
    return button


def shortcut(widget: QWidget, keys: str, slot: Callable[[], object]) -> QAction:
    """Keys that work anywhere in a widget."""
    action = QAction(widget)
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda: slot())
    widget.addAction(action)
    return action


def quiet(text: str = "", *, wrap: bool = True) -> QLabel:
    """A sentence in quiet text; its size follows its content."""
    label = QLabel(text, wordWrap=wrap)
    label.setProperty("quiet", True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def subtitle(text: str) -> QLabel:
    """The title of a part of a page."""
    label = QLabel(text)
    label.setObjectName("subtitle")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def row(*parts: QWidget | None, spacing: int = HALF) -> QHBoxLayout:
    """Widgets side by side; None is a spring."""
    line = QHBoxLayout()
    line.setSpacing(spacing)
    for part in parts:
        if part is None:
            line.addStretch()
        else:
            line.addWidget(part)
    return line


def keep_height(widget: QWidget) -> None:
    """No taller than it has to be."""
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
