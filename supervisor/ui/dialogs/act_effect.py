"""What an act would do, shown before it is done: whom it fits, why not the others, and the load of both sides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from supervisor.requests.preview import DAYS, Preview, Side
from supervisor.ui.models.acting import fit_words, left_words, step_words
from supervisor.ui.models.ageing import NOT_TOLD
from supervisor.ui.windows.page import HALF, quiet, subtitle
from widgets.course import Course
from widgets.format import count

HEADS = ("", "open", "overdue", "due this week")
FIGURES = ("open", "overdue", "this_week")
ENDS = ("overdue now", f"in {DAYS} days")
KEY = "Overdue of the days ahead, if nothing is closed: dashed as it is, solid afterwards."
MOST_SIDES = 5


class EffectView(QWidget):
    """Sentences, a table of loads before → after, and the overdue of the days ahead of who gives most and who takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clear")
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(HALF)
        self.told: Preview | None = None
        self._words: tuple[str, ...] = ()
        self.say("")

    @property
    def words(self) -> str:
        """Everything that it says, for a reader of screens and for tests."""
        return "\n".join(self._words)

    def say(self, sentence: str) -> None:
        """Instead of an effect."""
        self.told = None
        self._start((sentence,) if sentence else ())
        self.lines.addWidget(quiet(sentence))
        self.lines.addStretch()

    def show_preview(self, told: Preview) -> None:
        """The effect in numbers."""
        if told == self.told:
            return
        self.told = told
        sides = _told_sides(told.sides)
        left = left_words(told)
        self._start((fit_words(told), *left, *step_words(told), *(_side_words(side) for side in sides)))
        self.lines.addWidget(subtitle(fit_words(told)))
        for words in left:
            self.lines.addWidget(quiet(words))
        for words in step_words(told):
            self.lines.addWidget(QLabel(words))
        if sides:
            self.lines.addSpacing(HALF)
            self.lines.addLayout(_loads(sides))
            self.lines.addSpacing(HALF)
            charted = _charted(sides)
            if charted:
                self.lines.addWidget(quiet(KEY))
            for side in charted:
                self.lines.addWidget(_course(side))
        self.lines.addStretch()

    def _start(self, words: tuple[str, ...]) -> None:
        self._words = words
        self.setAccessibleDescription(self.words)
        while (item := self.lines.takeAt(0)) is not None:
            _drop(item)


def _drop(item: object) -> None:
    """Takes a widget, or the widgets of a layout, away."""
    widget = item.widget()  # type: ignore[attr-defined]
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    layout = item.layout()  # type: ignore[attr-defined]
    while layout is not None and (inner := layout.takeAt(0)) is not None:
        _drop(inner)


def _told_sides(sides: Sequence[Side]) -> list[Side]:
    """Those whose load changes most."""
    return sorted(sides, key=_weight, reverse=True)[:MOST_SIDES]


def _weight(side: Side) -> int:
    return abs(side.after.open - side.before.open)


def _charted(sides: Sequence[Side]) -> list[Side]:
    """Who gives most, and who takes most."""
    gives = [side for side in sides if side.after.open < side.before.open]
    takes = [side for side in sides if side.after.open > side.before.open]
    return [*gives[:1], *takes[:1]]


def _name(side: Side) -> str:
    return side.name or (NOT_TOLD if side.dimension == "department" else "nobody")


def _side_words(side: Side) -> str:
    told = (f"{words} {_change(side, key)}" for words, key in zip(HEADS[1:], FIGURES, strict=True))
    return f"{_name(side)}: {', '.join(told)}"


def _change(side: Side, key: str) -> str:
    before, after = getattr(side.before, key), getattr(side.after, key)
    return count(before) if before == after else f"{count(before)} → {count(after)}"


def _loads(sides: Sequence[Side]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight
    for column, words in enumerate(HEADS):
        grid.addWidget(quiet(words, wrap=False), 0, column, right if column else Qt.AlignmentFlag.AlignLeft)
    for row, side in enumerate(sides, start=1):
        name = QLabel(_name(side))
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setMinimumWidth(40)
        grid.addWidget(name, row, 0)
        for column, key in enumerate(FIGURES, start=1):
            same = getattr(side.before, key) == getattr(side.after, key)
            cell = quiet(_change(side, key), wrap=False) if same else QLabel(_change(side, key))
            grid.addWidget(cell, row, column, right)
    return grid


def _course(side: Side) -> Course:
    made = Course(f"{_name(side)} · overdue")
    made.set_course(side.curve_before, side.curve_after, ENDS)
    made.setFixedHeight(112)
    return made
