"""One request beside the table: its facts, its words, what is odd about it, how it came to be, and its originals."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from supervisor.ui.button import Button
from supervisor.ui.models.request_facts import Facts
from supervisor.ui.models.request_shown import Related
from supervisor.ui.windows.page import HALF, quiet, side, subtitle
from widgets import theme as themes
from widgets.level import Level
from widgets.marks import draw_level
from widgets.timeline import Timeline

COURSE = "How it came to be"
MOST_TOLD, MOST_RELATED = 50, 20
NOTHING = "Choose a request to see all that is known of it."
_TOP = Qt.AlignmentFlag.AlignTop
MARK = 12
LONGEST = 24
"""Longer words are parted at the edge (letters)."""


class RequestDetail(QScrollArea):
    """Text can be selected and copied; what does not fit is scrolled to. `asked` carries one that belongs to it."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("clear")
        self.viewport().setObjectName("clear")
        self.setAccessibleName("Request")
        self.shown: Facts | None = None
        self.show_nothing()

    def show_nothing(self, words: str = NOTHING) -> None:
        self.shown = None
        body, column = _body()
        column.addWidget(quiet(words))
        column.addStretch()
        self._put(body, words)

    def show_facts(self, told: Facts) -> None:
        if told == self.shown:
            return
        self.shown = told
        body, column = _body()
        column.addWidget(_selectable(told.title, "subtitle"))
        column.addWidget(quiet(told.second))
        if told.words:
            column.addWidget(_selectable(told.words))
        for sentence in told.flags:
            column.addWidget(_Flag(sentence))
        for one in told.related[:MOST_RELATED]:
            column.addWidget(self._link(one))
        column.addLayout(_grid(told.facts))
        if told.picture is not None:
            column.addSpacing(HALF)
            column.addWidget(subtitle(COURSE))
            line = Timeline()
            line.set_data(told.picture)
            column.addWidget(line)
            column.addLayout(_grid((when, what, Level.none) for when, what in told.history[:MOST_TOLD]))
        else:
            self._part(column, COURSE, ((when, what, Level.none) for when, what in told.history[:MOST_TOLD]))
        self._part(column, "As the city wrote it", ((key, text, Level.none) for key, text in told.originals))
        column.addStretch()
        self._put(body, ", ".join((told.title, told.second, *told.flags)))

    def _link(self, one: Related) -> QWidget:
        """Opens another request that belongs to it."""
        button = Button(one.words)
        button.setToolTip("Open it")
        button.clicked.connect(lambda: self.asked.emit(one))
        return side(button, None)

    def _part(self, column: QVBoxLayout, title: str, rows: Iterable[tuple[str, str, Level]]) -> None:
        kept = tuple(rows)
        if kept:
            column.addSpacing(HALF)
            column.addWidget(subtitle(title))
            column.addLayout(_grid(kept))

    def _put(self, body: QWidget, words: str) -> None:
        self.setWidget(body)
        body.setAutoFillBackground(False)  # setWidget turns it on
        self.setAccessibleDescription(words)
        self.verticalScrollBar().setValue(0)


class _Flag(QWidget):
    """A sentence after the mark of what is close to wrong."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARK + HALF, 0, 0, 0)
        column.addWidget(_selectable(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_level(painter, themes.current(), Level.warn, QRectF(0, 3, MARK, MARK))


class _Marked(QWidget):
    """A fact that has a level."""

    def __init__(self, words: str, level: Level) -> None:
        super().__init__()
        self.level = level
        column = QVBoxLayout(self)
        column.setContentsMargins(MARK + 6, 0, 0, 0)
        column.addWidget(_selectable(words))
        self.setAccessibleDescription(level.word)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_level(painter, themes.current(), self.level, QRectF(0, 3, MARK, MARK))


def _body() -> tuple[QWidget, QVBoxLayout]:
    body = QWidget()
    body.setObjectName("clear")
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, HALF, 0)
    column.setSpacing(HALF)
    return body, column


def _grid(rows: Iterable[tuple[str, str, Level]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, text, level) in enumerate(rows):
        word = quiet(name)
        word.setMinimumWidth(96)
        word.setMaximumWidth(150)
        grid.addWidget(word, number, 0, _TOP)
        grid.addWidget(_Marked(text, level) if level.shape else _selectable(text), number, 1, _TOP)
    return grid


def _selectable(text: str, name: str = "") -> QWidget:
    if max(map(len, text.split()), default=0) > LONGEST:
        return _Text(text)
    label = QLabel(text, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setObjectName(name)
    label.setMinimumWidth(40)
    return label


class _Text(QPlainTextEdit):
    """Text with words so long that they have to be parted; as high as its lines."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("clear")
        self.viewport().setObjectName("clear")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setMinimumWidth(40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = round(self.document().size().height())  # of plain text it is in lines
        self.setFixedHeight(max(1, lines) * self.fontMetrics().lineSpacing() + 4)
