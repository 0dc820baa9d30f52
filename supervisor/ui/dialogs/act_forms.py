"""The fields of each act: a small form that makes one, or says what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from supervisor.requests.acts import (
    ACTS,
    CONTACT_CHANNELS,
    CONTACT_OUTCOMES,
    HOLDING,
    MOST_WORDS,
    PRIORITIES,
    Act,
    Contact,
    Escalate,
    Hold,
    Merge,
    Note,
    Prioritise,
    Reassign,
    Resolve,
)
from supervisor.requests.assignment import Suggestion
from supervisor.ui.windows.desk_actions import Offers
from supervisor.ui.windows.page import push, quiet

WAITS = {"waiting_for_resident": "for the resident", "scheduled": "for its date", "referred_outside": "for others"}
STAYS = "as it is"
NOBODY = "nobody"
WIDEST = 360
LINES = 3


class ActForm(QWidget):
    """`changed` comes when the act is another; `missing` says what it lacks, empty where it is whole.

    `chosen` are the requests by their names ("city/number") and words, as many as are worth a choice.
    """

    changed = Signal()

    def __init__(self, offers: Offers, chosen: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.offers, self.chosen = offers, chosen
        self.first: QWidget | None = None
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(1, 1)
        self.make()

    def make(self) -> None:
        """Adds the fields; most acts that are done at once have none."""

    def act(self) -> Act:
        """As the fields say."""
        raise NotImplementedError

    def missing(self) -> str:
        """What is still to be said."""
        return ""

    def add(self, words: str, field: QWidget) -> None:
        """A field with its word before it."""
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        self.first = self.first or field
        row = self.grid.rowCount()
        high = isinstance(field, QPlainTextEdit)
        self.grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop if high else Qt.AlignmentFlag.AlignVCenter)
        self.grid.addWidget(field, row, 1)

    def box(self, words: str, told: Sequence[tuple[str, object]]) -> QComboBox:
        """A list to choose from."""
        made = QComboBox()
        made.setMinimumContentsLength(12)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, data in told:
            made.addItem(text, data)
        made.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.add(words, made)
        return made

    def names(self, words: str, first: Sequence[tuple[str, object]], names: Sequence[str]) -> QComboBox:
        """A list to choose from that takes other names, too; what is typed finds those that hold it."""
        made = self.box(words, [*first, *((name, name) for name in names)])
        made.setEditable(True)
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer, line = made.completer(), made.lineEdit()
        assert completer is not None
        assert line is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line.setPlaceholderText("type to find")
        made.editTextChanged.connect(lambda _: self.changed.emit())
        return made

    def text(self, words: str, hint: str = "") -> QPlainTextEdit:
        """A few lines."""
        made = WordsEdit(hint)
        made.textChanged.connect(self.changed)
        self.add(words, made)
        return made


class WordsEdit(QPlainTextEdit):
    """A few lines of text; Tab goes on to the next field."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.height())


def named(box: QComboBox) -> str | None:
    """What was chosen or typed; None where it stays as it is."""
    text = box.currentText().strip()
    place = box.findText(text, Qt.MatchFlag.MatchFixedString)
    if place >= 0:
        data = box.itemData(place)
        return None if data is None else str(data)
    return text or None


class ReassignForm(ActForm):
    """To a department, to somebody, to another category."""

    def make(self) -> None:
        self.department = self.names("Department", [(STAYS, None)], self.offers.departments)
        self.assignee = self.names("Assignee", [(STAYS, None), (NOBODY, "")], self.offers.assignees)
        self.category = self.names("Category", [(STAYS, None)], self.offers.categories)
        self.suggestion: Suggestion | None = None

    def suggest(self, found: Suggestion) -> None:
        """Where it should go, and a button that takes it."""
        self.suggestion = found
        button = push("Take it", self.take)
        button.setToolTip("Fill in what is suggested (Alt+T)")
        button.setShortcut(QKeySequence("Alt+T"))
        words = quiet(f"Suggested: {found.why}")
        row = self.grid.rowCount()
        self.grid.addWidget(words, row, 0, 1, 2)
        self.grid.addWidget(button, row + 1, 1)

    def take(self) -> None:
        """Fills in what is suggested."""
        if self.suggestion is not None:
            if self.suggestion.department is not None:
                self.department.setCurrentText(self.suggestion.department)
            if self.suggestion.assignee is not None:
                self.assignee.setCurrentText(self.suggestion.assignee)

    def act(self) -> Act:
        return Reassign(named(self.department), named(self.assignee), named(self.category))

    def missing(self) -> str:
        told = (named(self.department), named(self.assignee), named(self.category))
        return "" if any(one is not None for one in told) else "Choose a department, an assignee or a category."


class EscalateForm(ActForm):
    """A level up, or to a level; who is told is the department's affair unless somebody is named."""

    def make(self) -> None:
        levels = [(f"to level {level}", level) for level in range(1, self.offers.highest + 1)]
        self.level = self.box("Level", [("one level up", None), *levels, ("take the escalation back", 0)])
        self.assignee = self.names("Hand to", [(STAYS, None), (NOBODY, "")], self.offers.assignees)

    def act(self) -> Act:
        return Escalate(self.level.currentData(), named(self.assignee))


class HoldForm(ActForm):
    """What it waits for."""

    def make(self) -> None:
        self.status = self.box("Waits", [(WAITS.get(one, one), one) for one in HOLDING])

    def act(self) -> Act:
        return Hold(self.status.currentData())


class PriorityForm(ActForm):
    """One of the priorities."""

    def make(self) -> None:
        self.priority = self.box("Priority", [(one or "none", one) for one in reversed(PRIORITIES)])

    def act(self) -> Act:
        return Prioritise(self.priority.currentData())


class ResolveForm(ActForm):
    """What was done about it."""

    def make(self) -> None:
        self.outcome = self.text("Outcome", "What was done; it may be told to the resident")

    def act(self) -> Act:
        return Resolve(self.outcome.toPlainText().strip()[:MOST_WORDS])


class NoteForm(ActForm):
    """What is to be remembered."""

    def make(self) -> None:
        self.words = self.text("Note")

    def act(self) -> Act:
        return Note(self.words.toPlainText().strip()[:MOST_WORDS])

    def missing(self) -> str:
        return "" if self.words.toPlainText().strip() else "Write what is to be remembered."


class ContactForm(ActForm):
    """How the resident was reached, and what came of it."""

    def make(self) -> None:
        self.channel = self.box("By", [(_plain(one), one) for one in CONTACT_CHANNELS])
        self.outcome = self.box("Outcome", [(_plain(one), one) for one in CONTACT_OUTCOMES])
        self.informed = QCheckBox("The resident was told that it is closed")
        self.informed.toggled.connect(lambda _: self.changed.emit())
        self.grid.addWidget(self.informed, self.grid.rowCount(), 1)
        self.words = self.text("Words")

    def act(self) -> Act:
        words = self.words.toPlainText().strip()[:MOST_WORDS]
        return Contact(self.channel.currentData(), self.outcome.currentData(), self.informed.isChecked(), words)


class MergeForm(ActForm):
    """Into which: one of the chosen, or another one by its number."""

    def make(self) -> None:
        self.parent_ = self.names("Into", [(words, name) for name, words in self.chosen], ())
        if len(self.chosen) < 2:
            self.parent_.setCurrentIndex(-1)
            self.parent_.clearEditText()
            line = self.parent_.lineEdit()
            assert line is not None
            line.setPlaceholderText("number of the other request")

    def act(self) -> Act:
        told = named(self.parent_) or ""
        city = self.chosen[0][0].partition("/")[0] if self.chosen else ""
        return Merge(told if not told or "/" in told else f"{city}/{told}")

    def missing(self) -> str:
        return "" if named(self.parent_) else "Say of which request they are duplicates."


class PlainForm(ActForm):
    """An act that needs nothing but a reason."""

    def __init__(self, tag: str, offers: Offers, chosen: Sequence[tuple[str, str]]) -> None:
        self.tag = tag
        super().__init__(offers, chosen)

    def act(self) -> Act:
        return ACTS[self.tag]()


FORMS: dict[str, type[ActForm]] = {
    "reassign": ReassignForm,
    "escalate": EscalateForm,
    "hold": HoldForm,
    "resolve": ResolveForm,
    "merge": MergeForm,
    "prioritise": PriorityForm,
    "note": NoteForm,
    "contact": ContactForm,
}


def form(tag: str, offers: Offers, chosen: Sequence[tuple[str, str]]) -> ActForm:
    """The form of an act."""
    kind = FORMS.get(tag)
    return PlainForm(tag, offers, chosen) if kind is None else kind(offers, chosen)


def _plain(text: str) -> str:
    return text.replace("_", " ")
