"""The steps of taking a request: each shows its part of the form and tells what is edited in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from supervisor.requests.form import Form, Incomplete, Resident, check_resident
from supervisor.requests.kinds import HANDLED, Kind, Kinds
from supervisor.ui.fields import Line, Problem
from supervisor.ui.windows.page import HALF, column, quiet, subtitle
from widgets.level import Level

Edits = Mapping[str, object]
"""Fields of a form and their new values."""

MOST_SHOWN = 50
FORM_WIDTH = 640
ROW_HIGH = 30
GROWS = 100
MOST_ROWS = 14
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Step(QWidget):
    """`edited` carries fields and their values, `done` says that this step is over; `first` has the cursor."""

    edited = Signal(object)
    done = Signal()
    word = ""
    """What it is called beside its number."""

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.setAccessibleName(title)
        self.title, self.sentence = subtitle(title), quiet(sentence)
        self.problem = Problem()
        self.first: QWidget = self

    def show_form(self, form: Form) -> None:
        """What is known so far."""

    def summary(self, form: Form) -> str:
        """What was said in this step, in a few words; empty for nothing yet."""
        return ""

    def missing(self, form: Form) -> str:
        """What has to be said before it can be saved."""
        return ""


class Suggestions(QListWidget):
    """A list under a line: the arrows that are typed there move in it, and Enter takes what is chosen."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit, label: str) -> None:
        super().__init__()
        self.setAccessibleName(label)
        self.setUniformItemSizes(True)
        self.setMaximumHeight(MOST_ROWS * ROW_HIGH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._line = line
        line.installEventFilter(self)
        self.itemActivated.connect(self._take)
        self.itemClicked.connect(self._take)

    def offer(self, told: Sequence[tuple[str, str, object]]) -> None:
        """Words, what stands beside them in quiet text, and what is meant; the first is chosen."""
        self.clear()
        for words, second, value in told:
            item = QListWidgetItem(f"{words}   ·   {second}" if second else words)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setSizeHint(QSize(0, ROW_HIGH))
            self.addItem(item)
        if told:
            self.setCurrentRow(0)
        self.setVisible(bool(told))

    @property
    def chosen(self) -> object:
        return self.currentItem().data(Qt.ItemDataRole.UserRole) if self.currentRow() >= 0 else None

    def _take(self, item: QListWidgetItem) -> None:
        self.taken.emit(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _MOVES and self.count():
                self.keyPressEvent(event)
                return True
            if event.key() in _ENTERS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.taken.emit(self.chosen)
                return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(320, 8 * ROW_HIGH)


class TypeStep(Step):
    """What it is about: a category found by the words of the resident."""

    word = "Type"

    def __init__(self) -> None:
        super().__init__("What is it about?", "Type what the resident says: “dark street”, “hole”, “missed trash”.")
        self.kinds: Kinds | None = None
        self._chosen = ""
        self.line = Line()
        self.line.setPlaceholderText("Search categories")
        self.line.setAccessibleName("Search categories")
        self.list = Suggestions(self.line, "Categories")
        self.own = quiet()
        self.handling = Problem()
        self.first = self.line
        told = (self.own, self.handling, self.problem)
        body = column(self.title, self.sentence, self.line, *told, self.list)
        _fill(self, body, self.list)
        self.line.textEdited.connect(self._search)
        self.list.taken.connect(self._take)

    def set_kinds(self, kinds: Kinds) -> None:
        """There are others to choose from."""
        self.kinds = kinds
        self._search(self.line.text())

    def show_form(self, form: Form) -> None:
        if form.category != self._chosen:
            self._chosen = form.category
            self.line.setText(form.category)
            self._search(form.category)
        self._tell(form.category)

    def summary(self, form: Form) -> str:
        return form.category

    def missing(self, form: Form) -> str:
        return "" if form.category.strip() else "Choose what it is about."

    def _search(self, text: str) -> None:
        if self.kinds is None:
            return
        found = self.kinds.search(text, MOST_SHOWN)
        self.list.offer([(kind.name, _beside(kind), kind) for kind in found])
        if not len(self.kinds):
            self.own.setText("This city has no categories yet: what is typed becomes one. Services has templates.")
        else:
            self.own.setText("" if found else f"No category is like “{text.strip()[:40]}”; try another word for it.")
        self.own.setVisible(bool(self.own.text()))

    def _take(self, kind: object) -> None:
        if isinstance(kind, Kind):
            self._chosen = kind.name
            self.line.setText(kind.name)
            self.edited.emit({"category": kind.name, "department": kind.department, "priority": kind.priority})
        elif self.kinds is not None and not len(self.kinds) and self.line.text().strip():
            self.edited.emit({"category": self.line.text().strip()})
        else:
            self.problem.say("Choose what it is about from the list.")
            return
        self.problem.say("")
        self.done.emit()

    def _tell(self, category: str) -> None:
        """How the category is handled, where that is not by its department."""
        kind = self.kinds.named(category) if self.kinds is not None and category else None
        self.handling.say(HANDLED.get(kind.handling, "") if kind is not None else "", Level.warn)


class WordsStep(Step):
    """What the resident says."""

    word = "Describe"

    def __init__(self) -> None:
        super().__init__(
            "What does the resident say?",
            "A few words that help who goes there. No names and no telephone numbers: they have a step of their own.",
        )
        self.words = _Words()
        self.words.setAccessibleName("Description")
        self.words.setPlaceholderText("Deep hole in the right lane, next to the bus stop")
        self.first = self.words
        self.words.setMaximumHeight(220)
        _fill(self, column(self.title, self.sentence, self.words, quiet(WORDS_KEYS), self.problem, spacing=HALF))
        self.words.textChanged.connect(lambda: self.edited.emit({"words": self.words.toPlainText()}))
        self.words.entered.connect(self.done)

    def show_form(self, form: Form) -> None:
        if form.words != self.words.toPlainText():
            self.words.setPlainText(form.words)

    def summary(self, form: Form) -> str:
        return " ".join(form.words.split())


WORDS_KEYS = "Enter goes on; Shift+Enter begins a new line."


class _Words(QPlainTextEdit):
    """Enter goes on, Tab to the next field."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTERS and plain:
            self.entered.emit()
        elif event.key() in _ENTERS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ContactStep(Step):
    """Whom to tell of it; all of it may be left empty."""

    word = "Contact"

    def __init__(self) -> None:
        super().__init__(
            "Who is to be told?",
            "Nobody has to say who she is. What is written here is kept apart from the request and erased in time.",
        )
        self.lines = {name: Line() for name in ("name", "phone", "mail")}
        self.first = self.lines["name"]
        form = QWidget()
        form.setObjectName("clear")
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for place, (name, word) in enumerate(CONTACT.items()):
            line = self.lines[name]
            line.setAccessibleName(word)
            line.setMaxLength(300)
            label = QLabel(word)
            label.setBuddy(line)
            grid.addWidget(label, place, 0)
            grid.addWidget(line, place, 1)
            line.textEdited.connect(self._edit)
            line.returnPressed.connect(self._enter)
        _fill(self, column(self.title, self.sentence, form, self.problem, spacing=HALF))

    @property
    def resident(self) -> Resident:
        return Resident(**{name: line.text().strip() for name, line in self.lines.items()})

    def show_form(self, form: Form) -> None:
        for name, line in self.lines.items():
            if line.text().strip() != getattr(form.resident, name):
                line.setText(getattr(form.resident, name))

    def summary(self, form: Form) -> str:
        return ", ".join(filter(None, (form.resident.name, form.resident.phone, form.resident.mail)))

    def missing(self, form: Form) -> str:
        try:
            check_resident(form.resident)
        except Incomplete as error:
            return str(error)
        return ""

    def _edit(self) -> None:
        self.problem.say("")
        self.edited.emit({"resident": self.resident})

    def _enter(self) -> None:
        """To the next line, and from the last one on."""
        every = [*self.lines.values()]
        place = next((place for place, line in enumerate(every) if line.hasFocus()), len(every) - 1)
        if place + 1 < len(every):
            every[place + 1].setFocus()
            return
        try:
            check_resident(self.resident)
        except Incomplete as error:
            self.problem.say(str(error))
            self.lines[error.field].setFocus()
            return
        self.done.emit()


CONTACT = {"name": "Name", "phone": "Telephone", "mail": "Mail"}


def _beside(kind: Kind) -> str:
    """What tells a category from others of its name."""
    return " / ".join(kind.path) if kind.path else kind.department


def _fill(step: Step, body: QWidget, grow: QWidget | None = None) -> None:
    """All of the room, but no wider than is good to read."""
    body.setMaximumWidth(FORM_WIDTH)
    grid = QGridLayout(step)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.addWidget(body, 0, 0)
    grid.setColumnStretch(0, FORM_WIDTH)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(0, 1)
    lines = body.layout()
    assert isinstance(lines, QVBoxLayout)
    if grow is not None:
        lines.setStretchFactor(grow, GROWS)
    lines.addStretch(1)
