"""The form of a source: filled in, tested, and only then saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from supervisor.settings import AsteriskAmi, AsteriskQueueLog, Simulated
from supervisor.ui.draft import Path, problems
from supervisor.ui.fields import EDITOR_WIDTH, LABEL_WIDTH, Line, Problem, keep_room
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.page import column, enable, push, quiet, scrolled, side
from supervisor.ui.working import Working
from widgets.level import Level

Settings = AsteriskAmi | AsteriskQueueLog | Simulated
Test = Callable[[Settings, str | None], str]
Save = Callable[[Settings, str | None], object]
KINDS: tuple[tuple[str, type[AsteriskAmi] | type[AsteriskQueueLog]], ...] = (
    ("Asterisk, live by its manager", AsteriskAmi),
    ("Asterisk, its queue_log as it grows", AsteriskQueueLog),
)
IN_KEYRING = "keyring:"
Fields = Mapping[type[AsteriskAmi] | type[AsteriskQueueLog], Sequence[str]]
FIELDS: Fields = {
    AsteriskAmi: ("name", "host", "port", "tls", "user", "secret", "queue_log", "system", "ca"),
    AsteriskQueueLog: ("name", "path", "system"),
}
FIRST_FIELDS: Fields = {AsteriskAmi: ("host", "port", "tls", "user", "secret", "queue_log")}
FIRST_NAME = "Asterisk"


class SourceForm(QWidget):
    """`saved` is the name under which it was saved. `test` and `save` run on a worker thread.

    The password is None where the stored one is meant, or where the settings name another place for it.
    """

    saved = Signal(str)
    changed = Signal()

    def __init__(
        self, test: Test, save: Save, jobs: Jobs, *, fields: Fields = FIELDS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._test, self._save, self._jobs = test, save, jobs
        self._before: Settings | None = None
        self._tested: tuple[Settings, str | None] | None = None
        self.kind = QComboBox()
        self.forms = {model: Form(model, names) for model, names in fields.items()}
        self.password = Line()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.verdict = Problem()
        self.working = Working(jobs)
        self.test_button = push("Test connection", self.test)
        self.save_button = push("Save", self.save, primary=True)
        self._lay_out()
        self._connect()
        self.new()

    @property
    def model(self) -> type[AsteriskAmi] | type[AsteriskQueueLog]:
        return KINDS[self.kind.currentIndex()][1]

    @property
    def form(self) -> Form:
        return self.forms[self.model]

    def new(self, name: str = FIRST_NAME) -> None:
        """Empty but for a name, for a source that is not there yet."""
        self._show(None, {"name": name})

    def edit(self, source: Settings) -> None:
        """A source that is there; its password stays where it is unless another is typed."""
        number = next((i for i, (_, model) in enumerate(KINDS) if isinstance(source, model)), 0)
        self.kind.setCurrentIndex(number)
        values = source.model_dump(mode="json", exclude_unset=True)
        if str(values.get("secret", "")).startswith(IN_KEYRING):
            del values["secret"]
        self._show(source, values)

    def values(self) -> dict[str, Any]:
        """As they will be saved; a password without another place is in the keyring, under the source's name."""
        read = {**self._hidden(), **self.form.values(), "kind": self.model.model_fields["kind"].default}
        if self.model is AsteriskAmi and "secret" not in read:
            before = self._before.secret if isinstance(self._before, AsteriskAmi) else ""
            kept = before if before.startswith(IN_KEYRING) else ""
            read["secret"] = kept or f"{IN_KEYRING}{read.get('name') or 'asterisk'}"
        return read

    def _hidden(self) -> dict[str, Any]:
        """A form without a name gives it one."""
        return {} if "name" in self.form.fields else {"name": FIRST_NAME}

    def test(self) -> None:
        """Tries what is filled in, as far as it makes sense."""
        found = problems(self.model, self.values())
        self._show_problems(found)
        if found:
            self._focus_on(next(iter(found)))
            return
        asked = (self.model.model_validate(self.values()), self._typed())
        self.verdict.say("")
        self.working.start(
            "Connecting",
            self._test,
            *asked,
            on_done=lambda sentence: self._passed(asked, sentence),
            on_error=self._failed,
            progress=False,
        )

    def save(self) -> None:
        if self._tested is None:
            return
        source, password = self._tested
        enable(self.save_button, False)
        self._jobs.run(
            self._save, source, password, on_done=lambda _: self.saved.emit(source.name), on_error=self._not_saved
        )  # fmt: skip

    def _lay_out(self) -> None:
        for words, model in KINDS:
            if model in self.forms:
                self.kind.addItem(words)
        self.kind.setAccessibleName("Kind")
        secret = self.forms[AsteriskAmi].fields["secret"]
        secret.label.setText("Kept at")
        self.password_line = _line("Password", self.password)
        ami = self.forms[AsteriskAmi].layout()
        assert isinstance(ami, QVBoxLayout)
        ami.insertWidget(ami.indexOf(secret), self.password_line)
        kind = _line("Kind", self.kind)
        kind.setVisible(len(self.forms) > 1)
        inside = column(kind, *self.forms.values())
        self.why = quiet("It can be saved once the test has passed.")
        keep_room(self.why)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        lines.addWidget(scrolled(inside), 1)
        for part in (self.verdict, self.working, side(self.test_button, self.save_button, None), self.why):
            lines.addWidget(part)

        self._order()

    def _order(self) -> None:
        """Tab goes down the form, the password in its place."""
        editors = [field.editor for form in self.forms.values() for field in form.fields.values()]
        editors.insert(editors.index(self.forms[AsteriskAmi].fields["secret"].editor), self.password)
        for one, next_one in pairwise((self.kind, *editors, self.test_button, self.save_button)):
            QWidget.setTabOrder(one, next_one)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._choose_kind)
        self.password.textEdited.connect(self._edited)
        self.password.returnPressed.connect(self.test)
        self.working.busy.connect(lambda busy: self.test_button.setEnabled(not busy))
        for form in self.forms.values():
            form.edited.connect(self._edited)
            for field in form.fields.values():
                if isinstance(field.editor, QLineEdit):
                    field.editor.returnPressed.connect(self.test)
        self.forms[AsteriskAmi].fields["secret"].edited.connect(
            lambda place: self.password.setEnabled(place is None)
        )  # fmt: skip

    def _show(self, before: Settings | None, values: dict[str, Any]) -> None:
        self._before = before
        self.form.show_values(values)
        self.forms[AsteriskAmi].fields["secret"].show_value(values.get("secret"), "in the keyring of this machine")
        self.password.clear()
        self.password.setEnabled("secret" not in values)
        self.password.setPlaceholderText("as it is stored" if isinstance(before, AsteriskAmi) else "")
        self.verdict.say("")
        self._show_problems({})
        self._choose_kind()

    def _choose_kind(self) -> None:
        for model, form in self.forms.items():
            form.setVisible(model is self.model)
        self.test_button.setText("Test connection" if self.model is AsteriskAmi else "Test reading")
        self._edited()

    def _edited(self, *_: object) -> None:
        """What was tested is something else now."""
        self._tested = None
        self.working.cancel()
        if self.verdict.level is Level.good:
            self.verdict.say("")
        self._ready(False)
        self.changed.emit()

    def _ready(self, passed: bool) -> None:
        enable(self.save_button, passed)
        self.why.setVisible(not passed)

    def _typed(self) -> str | None:
        if self.model is not AsteriskAmi or not self.password.isEnabled():
            return None
        stored = isinstance(self._before, AsteriskAmi)
        return None if stored and not self.password.text() else self.password.text()

    def _passed(self, asked: tuple[Settings, str | None], sentence: str) -> None:
        self._tested = asked
        self.verdict.say(sentence, Level.good)
        self._ready(True)
        self.save_button.setFocus()

    def _failed(self, sentence: str) -> None:
        self.verdict.say(sentence, Level.bad)

    def _not_saved(self, sentence: str) -> None:
        self.verdict.say(sentence, Level.bad)
        enable(self.save_button, True)

    def _show_problems(self, found: dict[Path, str]) -> None:
        self.form.show_problems(found, ())
        for name, field in self.form.fields.items():
            if field.problem.words.startswith("Must be given"):
                field.say(f"{field.title} must be given.")
            if (name,) in found:
                self.verdict.say("")

    def _focus_on(self, path: Path) -> None:
        field = self.form.fields.get(path[0]) if path else None
        if field is not None:
            field.editor.setFocus()


def _line(title: str, editor: QWidget) -> QWidget:
    """A title and an editor that stand as the fields of a form do."""
    holder = QWidget()
    holder.setObjectName("clear")
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(12)
    label = QLabel(title)
    label.setFixedWidth(LABEL_WIDTH)
    label.setBuddy(editor)
    editor.setFixedWidth(EDITOR_WIDTH)
    editor.setAccessibleName(title)
    grid.addWidget(label, 0, 0)
    grid.addWidget(editor, 0, 1)
    grid.setColumnStretch(2, 1)
    return holder
