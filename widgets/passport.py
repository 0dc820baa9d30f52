"""Where a number comes from: its formula, window, sample and age, and the same figure by every other formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from widgets import theme as themes
from widgets.painted import RADIUS

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
CHOSEN = "\N{BLACK LEFT-POINTING SMALL TRIANGLE}"
_TOP = Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class SameFigure:
    """The figure by another formula, and `who` would show that one."""

    code: str
    formula: str
    value: str
    who: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the formulas, what it means, and its number."""

    letter: str
    words: str
    value: str


class PassportCard(QWidget):
    """Escape or the cross says `closed`; Ctrl+C copies all of it as text."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = _label("", "subtitle")
        self._title.setWordWrap(True)
        self._value = _label("", "title")
        self._close = QToolButton()
        self._close.setText("\N{MULTIPLICATION SIGN}")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Close the passport")
        self._close.clicked.connect(self.closed)
        self._rows: tuple[tuple[str, str], ...] = ()
        self._same: tuple[SameFigure, ...] = ()
        self._letters: tuple[Letter, ...] = ()
        self._body = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close, 0, _TOP)
        self._column.addLayout(head)
        self._column.addWidget(self._value)
        self._column.addWidget(self._body)
        self._column.addStretch()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        themes.changes.changed.connect(self.update)

    def set_passport(
        self,
        title: str,
        value: str,
        rows: Sequence[tuple[str, str]],
        same: Sequence[SameFigure] = (),
        letters: Sequence[Letter] = (),
    ) -> None:
        """`rows` are a name and what it is, each; `same` and the `letters` of its formulas stand below as tables."""
        new = (title, value, tuple(rows), tuple(same), tuple(letters))
        if new == (self._title.text(), self._value.text(), self._rows, self._same, self._letters):
            return
        self._title.setText(title)
        self._value.setText(value)
        self._rows, self._same, self._letters = tuple(rows), tuple(same), tuple(letters)
        self._fill()
        self.setAccessibleName(f"Passport of {title}")
        self.setAccessibleDescription(self.text())

    def text(self) -> str:
        """All of it, a line each, for copying."""
        lines = [self._title.text(), self._value.text()]
        lines += [f"{name}: {value}" for name, value in self._rows]
        lines += ["\t".join((same.code, same.formula, same.value, same.who)) for same in self._same]
        lines += ["\t".join((letter.letter, letter.words, letter.value)) for letter in self._letters]
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            painter.fillPath(path, theme.surface)
            painter.strokePath(path, QPen(theme.line, 1))

    def _fill(self) -> None:
        body = QWidget()
        body.setObjectName("clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(_facts(self._rows))
        if self._letters:
            column.addWidget(_label("What the letters are", "subtitle"))
            column.addLayout(_meanings(self._letters))
        if self._same:
            column.addWidget(_label("The same figure by every formula", "subtitle"))
            column.addLayout(_table(self._same))
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body


def _facts(rows: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(rows):
        grid.addWidget(_label(name, "quiet"), number, 0, _TOP)
        grid.addWidget(_wrapped(value), number, 1)
    return grid


def _table(same: Sequence[SameFigure]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 3)
    grid.setColumnStretch(3, 2)
    for column, header in enumerate(("Code", "Formula", "Value", "Shown by")):
        side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(_label(header, "quiet"), 0, column, side)
    for row, figure in enumerate(same, start=1):
        code = f"{figure.code} {CHOSEN}" if figure.chosen else figure.code
        grid.addWidget(_strong(code, figure.chosen), row, 0, _TOP)
        grid.addWidget(_wrapped(figure.formula), row, 1)
        grid.addWidget(_strong(figure.value, figure.chosen), row, 2, _TOP | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(_wrapped(figure.who), row, 3)
    return grid


def _meanings(letters: Sequence[Letter]) -> QGridLayout:
    """In two columns, read downwards."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    rows = -(-len(letters) // 2)
    for number, each in enumerate(letters):
        row, left = number % rows, number // rows * 3
        grid.addWidget(_label(each.letter, "quiet"), row, left, _TOP)
        grid.addWidget(_label(each.value, ""), row, left + 1, _TOP | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(_wrapped(each.words), row, left + 2)
        grid.setColumnStretch(left + 2, 1)
    return grid


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setIndent(0)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(_SELECTABLE)
    label.setObjectName(name)
    return label


def _wrapped(text: str) -> QLabel:
    label = _label(text, "")
    label.setWordWrap(True)
    label.setAlignment(_TOP)
    return label


def _strong(text: str, chosen: bool) -> QLabel:
    label = _label(text, "")
    label.setFont(themes.font(13, bold=chosen))
    return label
