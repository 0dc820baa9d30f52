"""What the pages have in common: a title with buttons beside it, and how they speak to the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.settings import Person
from supervisor.ui.button import Button
from supervisor.ui.jobs import Job
from widgets.level import Level

EDGE = 24
GAP = 16
HALF = 8
FORM_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Sought:
    """A request that was found: whose and which, what, where and with whom, how it stands, and how good that is."""

    city: str
    number: str
    words: str
    second: str
    beside: str
    level: Level = Level.none


class Page(QWidget):
    """`told` is a sentence for the desk's banner and its kind, `asked` the key of the page to go to, or
    `KEY/PLACE` with a place on it.

    `passport` carries the scope and the key of a figure, and its window (minutes, 0 the day); `identified` a passport
    that the page has made itself. `offered` is a sentence with the words of a button and what that does.
    `kept` says that `remember` has something to be kept at once. `over` is a sentence that was told and is no longer
    about what is seen. Where the left of the head is not free, `crowded`, messages lie over its right.
    """

    crowded = False
    told = Signal(str, str)
    over = Signal(str)
    kept = Signal()
    offered = Signal(str, str, object)
    asked = Signal(str)
    passport = Signal(str, str, int)
    identified = Signal(object)

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

    def set_rules(self, rules: Rules) -> None:
        """The centre's rules are others; most pages have nothing to do with them."""

    def show_picture(self, picture: Picture) -> None:
        """The newest picture of the centre; cheap."""
        self.picture = picture

    def recall(self, person: Person) -> None:
        """How the person who sits here had it; most pages have nothing to remember."""

    def remember(self, person: Person) -> Person:
        """Her settings with how she has it now."""
        return person

    def commands(self) -> list[QAction]:
        """What can be done here, by name."""
        return [action for action in self.actions() if action.text()]

    def seek(self, words: str, tell: Callable[[Sequence[Sought]], object]) -> Job | None:
        """Looks for what somebody types anywhere on the desk; most pages have nothing to be found."""
        tell(())
        return None

    def open_found(self, found: Sought) -> None:
        """Shows what `seek` found."""

    def turn_to(self, place: str) -> None:
        """Show a place on this page that another asked for; most have none."""

    def act(self, words: str, slot: Callable[[], object], keys: str = "") -> QPushButton:
        """A button in the head of the page, with its keys in the tip."""
        button = push(words, slot)
        if keys:
            shortcut(self, keys, slot).setText(words.rstrip("…"))
            button.setToolTip(f"{words.rstrip('…')} ({QKeySequence(keys).toString()})")
        self.head.addWidget(button)
        return button


def push(words: str, slot: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button that Enter presses too."""
    button = Button(words)
    button.setProperty("primary", primary)
    button.clicked.connect(lambda: slot())
    return button


def enable(button: QPushButton, on: bool) -> None:
    """A primary button shows that it cannot be pressed."""
    button.setEnabled(on)
    button.setProperty("primary", on)
    button.style().unpolish(button)
    button.style().polish(button)


def shortcut(widget: QWidget, keys: str, slot: Callable[[], object]) -> QAction:
    """Keys that work anywhere in a widget; those of a page wherever the cursor is, while the page is seen."""
    action = QAction(widget)
    action.setShortcut(QKeySequence(keys))
    contexts = Qt.ShortcutContext
    anywhere = isinstance(widget, Page)
    action.setShortcutContext(contexts.WindowShortcut if anywhere else contexts.WidgetWithChildrenShortcut)
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


def split(orientation: Qt.Orientation, *parts: tuple[QWidget, int]) -> QSplitter:
    """Parts and their shares of the room, with a gap between them that can be dragged."""
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(GAP)
    splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
    for part, share in parts:
        splitter.addWidget(part)
        splitter.setStretchFactor(splitter.count() - 1, share)
    splitter.setSizes([share * 1000 for _, share in parts])
    return splitter


def side(*parts: QWidget | None, spacing: int = HALF) -> QWidget:
    """Widgets side by side without an edge; None is a spring."""
    holder = QWidget()
    holder.setObjectName("clear")
    line = row(*parts, spacing=spacing)
    line.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(line)
    return holder


def column(*parts: QWidget, grow: QWidget | None = None, spacing: int = HALF) -> QWidget:
    """Widgets below each other without an edge; `grow` takes what is left."""
    holder = QWidget()
    holder.setObjectName("clear")
    lines = QVBoxLayout(holder)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(spacing)
    for part in parts:
        lines.addWidget(part, 1 if part is grow else 0)
    return holder


def scrolled(inside: QWidget) -> QScrollArea:
    """In an area of its own that scrolls, no wider than is good to read."""
    inside.setMaximumWidth(FORM_WIDTH)
    holder = column(inside)
    lines = holder.layout()
    assert isinstance(lines, QVBoxLayout)
    lines.addStretch()
    area = QScrollArea()
    for part in (area, area.viewport()):
        part.setObjectName("clear")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(holder)
    holder.setAutoFillBackground(False)  # setWidget turns it on, which shows on a card
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(inside.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width() + HALF)
    return area


def segment(group: QButtonGroup, place: int, words: str) -> QPushButton:
    """One of several buttons of which one is down; the first is at the beginning."""
    button = QPushButton(words)
    button.setCheckable(True)
    button.setProperty("segment", True)
    button.setChecked(place == 0)
    group.addButton(button, place)
    return button
