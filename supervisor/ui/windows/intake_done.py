"""After it is saved: the number large enough to be read out, and a request that is asked for by its number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from supervisor.core.rules import Rules
from supervisor.reports.intake import Found, Promised, clock_words
from supervisor.requests.form import Form
from supervisor.requests.numbers import spoken
from supervisor.ui.windows.page import GAP, HALF, column, push, quiet, row, side, subtitle
from widgets.number import Number

NUMBER_HIGH = 168
WIDEST = 720
COPIED = "Copied."


class DonePanel(QWidget):
    """`another` begins the next request, `shown` carries the number that is to be looked at."""

    another = Signal()
    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.title = subtitle("Saved. Read the number out:")
        self.number = Number("Confirmation number", wall=True)
        self.number.setFixedHeight(NUMBER_HIGH)
        self.number.setMaximumWidth(WIDEST)
        self.spoken, self.words, self.said = quiet(), quiet(), quiet(wrap=False)
        self.copy = push("Copy", self._copy)
        self.next = push("Take another request", self.another.emit, primary=True)
        self.look = push("Show it", lambda: self.shown.emit(self.text))
        self.text = ""
        buttons = side(self.next, self.copy, self.look, self.said, None)
        body = column(self.title, self.number, self.spoken, self.words, buttons, spacing=GAP)
        _fill(self, body)

    def show_number(self, number: str, form: Form, promised: Promised | None, rules: Rules) -> None:
        """A request that has just been opened."""
        self.text = number
        self.number.set_value(number)
        self.spoken.setText(f"Spoken: {spoken(number)}.")
        where = f" at {form.address}" if form.address else ""
        told = [f"{form.category}{where}."]
        if form.parent:
            told.append(f"It is kept under {form.parent.partition('/')[2]}, and has a number of its own.")
        elif promised is not None:
            told.append(f"Promised by {clock_words(promised.at, rules, whole_day=promised.whole_day)}.")
        self.words.setText(" ".join(told))
        self.said.setText("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.said.setText(COPIED)


class FoundPanel(QWidget):
    """A request that was asked for; `called` notes a status call, `cancelled` and `closed` say what is wanted."""

    called = Signal()
    cancelled = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.found: Found | None = None
        self.title, self.second = subtitle(""), quiet()
        self._facts = QGridLayout()
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(HALF)
        self._facts.setColumnStretch(1, 1)
        self.call = push("Note a status call (F8)", self.called.emit, primary=True)
        self.cancel = push("Cancel the request…", self.cancelled.emit)
        self.back = push("Back", self.closed.emit)
        self.done = quiet()
        facts = QWidget()
        facts.setObjectName("clear")
        facts.setLayout(self._facts)
        buttons = side(self.call, self.cancel, self.back, None)
        _fill(self, column(self.title, self.second, facts, buttons, self.done, spacing=GAP))

    def show_found(self, found: Found, rules: Rules) -> None:
        """As it stands."""
        self.found, state = found, found.state
        self.title.setText(f"{state.number} · {state.category or 'no category'}")
        self.second.setText(found.words or "No description.")
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, (word, value) in enumerate(facts_of(found, rules)):
            label, told = quiet(word, wrap=False), QLabel(value, wordWrap=True)
            told.setTextFormat(Qt.TextFormat.PlainText)
            self._facts.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(told, place, 1)
        self.cancel.setEnabled(state.is_open)
        self.done.setText("\n".join(_deeds(found, rules)))


def facts_of(found: Found, rules: Rules) -> list[tuple[str, str]]:
    """What a resident may be told who asks where it is, and what helps to know her."""
    state, who = found.state, found.resident
    closed = [] if state.closed_at is None else [("Closed", clock_words(state.closed_at, rules))]
    parent = [("Kept under", state.parent.partition("/")[2])] if state.parent else []
    kept = [("Resident", "left word; a supervisor sees who it is")] if found.is_known else []
    told = kept if who is None else [("Resident", ", ".join(filter(None, (who.name, who.phone, who.mail))))]
    return [
        ("Status", state.status.replace("_", " ")),
        ("Opened", clock_words(state.opened_at, rules)),
        *closed,
        ("Due", _due(found, rules)),
        ("Where", ", ".join(filter(None, (found.address, state.area))) or "–"),
        ("Department", ", ".join(filter(None, (state.department, state.assignee))) or "–"),
        *parent,
        *told,
    ]


def _due(found: Found, rules: Rules) -> str:
    """A clock that stands moves it on every day, so that no date is promised."""
    due = found.due
    if due.due_at is None or not found.state.is_open:
        return "–" if due.due_at is None else clock_words(due.due_at, rules, whole_day=due.whole_day)
    words = clock_words(due.due_at, rules, whole_day=due.whole_day)
    return f"{words} if it goes on now: its clock stands" if due.paused else words


def _deeds(found: Found, rules: Rules) -> list[str]:
    return [
        f"{clock_words(at, rules)} · {by} · {what.replace('_', ' ')}{': ' + words if words else ''}"
        for at, by, what, words in found.done[:8]
    ]


def _fill(panel: QWidget, body: QWidget) -> None:
    body.setMaximumWidth(WIDEST)
    lines = row(body, None)
    lines.setContentsMargins(0, 0, 0, 0)
    grid = QGridLayout(panel)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.addLayout(lines, 0, 0)
    grid.setRowStretch(1, 1)
    lines.setStretch(0, WIDEST)
    lines.setStretch(1, 1)
