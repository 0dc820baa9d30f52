"""The last step: everything on one page, what may be the same, how urgent it is, and by when it is promised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supervisor.core.rules import Rules
from supervisor.reports.intake import Alike, Promised, clock_words
from supervisor.requests.acts import PRIORITIES
from supervisor.requests.form import Form
from supervisor.ui.fields import Choice, Problem
from supervisor.ui.windows.intake_steps import Step
from supervisor.ui.windows.page import GAP, HALF, column, push, quiet, scrolled, side, subtitle
from widgets.level import Level
from widgets.placemap import PlaceMap

NO_PROMISE = "no SLA covers it"
NONE_ALIKE = "No open request looks the same."
ASKING = "Looking for requests that may be the same …"
THIS_ONE = "It is this one"
AROUND_M, WHOLE_M = 400.0, 1e6
"""Of the map around a place that others are near to, and around one that stands alone."""
WORD_WIDTH, ROW_HIGH = 96, 30


class VerifyStep(Step):
    """`wanted` saves it, `parted` goes to the step whose words are to be changed."""

    word = "Verify"
    wanted = Signal()
    parted = Signal(int)

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__("Is it right?", "Read it back to the resident, then save it to get its number.")
        self._steps = steps
        self._values = [QLabel(wordWrap=True) for _ in steps]
        self.priority = Choice()
        self.promise = QLabel(wordWrap=True)
        self.department = QLabel(wordWrap=True)
        self.warning = Problem()
        self.save = push("Save and get the number", self.wanted.emit, primary=True)
        self.save.setToolTip("Ctrl+Enter")
        self.alike_title, self.alike_none = subtitle("May be the same"), quiet(NONE_ALIKE)
        self.cards: list[AlikeCard] = []
        self.map = PlaceMap("Where it is")
        self.first = self.save
        self._list = QVBoxLayout()
        self._lay_out()

    def show_form(self, form: Form) -> None:
        for step, value in zip(self._steps, self._values, strict=True):
            value.setText(step.summary(form) or "–")
        self.department.setText(form.department or "–")
        self.priority.setCurrentIndex(PRIORITIES.index(form.priority) if form.priority in PRIORITIES else 0)
        lacks = next(filter(None, (step.missing(form) for step in self._steps)), "")
        outside = "It lies outside the city." if form.outside else ""
        self.warning.say(lacks or outside, Level.bad if lacks else Level.warn)
        pin = None if form.lat is None or form.lon is None else (form.lat, form.lon)
        self.map.set_pin(pin, outside=form.outside)
        self.map.setVisible(pin is not None)
        for card in self.cards:
            card.choose(form.parent)
        self.save.setText("Save under that request" if form.parent else "Save and get the number")

    def show_promise(self, promised: Promised | None, rules: Rules) -> None:
        """By when it would be done."""
        if promised is None:
            self.promise.setText(NO_PROMISE)
            return
        when = clock_words(promised.at, rules, whole_day=promised.whole_day)
        self.promise.setText(f"{when} ({promised.sla})")

    def show_alike(self, found: Sequence[Alike] | None, rules: Rules, parent: str = "") -> None:
        """Requests that may be the same; None while they are looked for."""
        for card in self.cards:
            self._list.removeWidget(card)
            card.deleteLater()
        self.cards = [AlikeCard(each, rules) for each in found or ()]
        for card in self.cards:
            card.chosen.connect(self._take_parent)
            card.choose(parent)
            self._list.addWidget(card)
        self.alike_none.setText(ASKING if found is None else "" if found else NONE_ALIKE)
        self.alike_none.setVisible(not found)
        self.map.come_near(AROUND_M if found else WHOLE_M)
        self.map.set_others([(one.lat, one.lon) for one in found or () if one.lat is not None and one.lon is not None])

    def _take_parent(self, label: str) -> None:
        self.edited.emit({"parent": label})

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(HALF)
        grid.setColumnStretch(1, 1)
        for place, (step, value) in enumerate(zip(self._steps, self._values, strict=True)):
            value.setTextFormat(Qt.TextFormat.PlainText)
            change = push("Change", partial(self.parted.emit, place))
            change.setAccessibleName(f"Change {step.word.lower()}")
            self._line(grid, step.word, value, change)
        self._line(grid, "Department", self.department)
        for name in PRIORITIES:
            self.priority.addItem(name or "as usual", name)
        self.priority.setAccessibleName("Priority")
        self.priority.activated.connect(lambda: self.edited.emit({"priority": self.priority.currentData()}))
        self._line(grid, "Priority", side(self.priority, None))
        self._line(grid, "Promised by", self.promise)
        table = QWidget()
        table.setObjectName("clear")
        table.setLayout(grid)
        left = column(self.title, self.sentence, table, self.warning, self.problem, side(self.save, None), spacing=GAP)
        cards = QWidget()
        cards.setObjectName("clear")
        cards.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(HALF)
        right = column(self.alike_title, self.alike_none, cards, self.map, grow=self.map)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP)
        across.addWidget(scrolled(left), 6)
        across.addWidget(right, 5)

    def _line(self, grid: QGridLayout, word: str, value: QWidget, change: QWidget | None = None) -> None:
        row = grid.rowCount()
        label = quiet(word, wrap=False)
        label.setMinimumWidth(WORD_WIDTH)
        if isinstance(value, QComboBox):
            label.setBuddy(value)
        grid.addWidget(label, row, 0)
        grid.addWidget(value, row, 1)
        grid.setRowMinimumHeight(row, ROW_HIGH)
        if change is not None:
            grid.addWidget(change, row, 2)


class AlikeCard(QFrame):
    """A request that may be the same, and a button that says that it is; `chosen` its label, empty to take it back."""

    chosen = Signal(str)

    def __init__(self, alike: Alike, rules: Rules) -> None:
        super().__init__()
        self.alike = alike
        self.setAccessibleName(f"{alike.number} {alike.category}")
        words = QLabel(f"{alike.category} · {alike.number}", wordWrap=True)
        where = ", ".join(filter(None, (alike.address, alike.why)))
        second = quiet(f"{where}; opened {clock_words(alike.opened_at, rules)}")
        for label in (words, second):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = push(THIS_ONE, self._press)
        self.button.setCheckable(True)
        self.button.setAccessibleName(f"{THIS_ONE}: {alike.number}")
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(column(words, second, spacing=2), 1)
        across.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def choose(self, parent: str) -> None:
        """Whether it is the one."""
        self.button.setChecked(parent == self.alike.label)
        self.button.setText("It is a new one" if self.button.isChecked() else THIS_ONE)

    def _press(self) -> None:
        self.chosen.emit(self.alike.label if self.button.isChecked() else "")
