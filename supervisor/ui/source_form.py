"""The form of a source: filled in, tested, and only then saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, count, pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from supervisor.settings import AsteriskAmi, AsteriskQueueLog, FreeSwitch, Open311, Simulated
from supervisor.ui.draft import Path, problems
from supervisor.ui.fields import EDITOR_WIDTH, LABEL_WIDTH, Line, Problem, keep_room
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.page import column, enable, push, quiet, scrolled, side
from supervisor.ui.working import Working
from widgets.level import Level

Settings = AsteriskAmi | AsteriskQueueLog | FreeSwitch | Open311 | Simulated
Model = type[AsteriskAmi] | type[AsteriskQueueLog] | type[FreeSwitch] | type[Open311]
Test = Callable[[Settings, str | None], str]
Save = Callable[[Settings, str | None], object]
KINDS: tuple[tuple[str, Model], ...] = (
    ("Asterisk, live by its manager", AsteriskAmi),
    ("Asterisk, its queue_log as it grows", AsteriskQueueLog),
    ("FreeSWITCH, live by its event socket", FreeSwitch),
    ("Open311, requests of a city’s server", Open311),
)
IN_KEYRING = "keyring:"
Fields = Mapping[Model, Sequence[str]]
FIELDS: Fields = {
    AsteriskAmi: ("name", "host", "port", "tls", "user", "secret", "queue_log", "system", "ca"),
    AsteriskQueueLog: ("name", "path", "system"),
    FreeSwitch: ("name", "host", "port", "secret", "user", "system", "poll_s"),
    Open311: (
        "name",
        "system",
        "url",
        "jurisdiction_id",
        "zone",
        "secret",
        "key_for_reading",
        "format",
        "every_s",
        "days",
        "statuses",
        "takes",
        "services",
    ),
}
FIRST_FIELDS: Fields = {
    AsteriskAmi: ("host", "port", "tls", "user", "secret", "queue_log"),
    FreeSwitch: ("host", "port", "secret", "user"),
}
FIRST_NAME = "Asterisk"
NAMES: Mapping[Model, str] = {FreeSwitch: "FreeSWITCH", Open311: "Open311"}
"""What a source is called until somebody names it, where that is not `FIRST_NAME`."""
WITHOUT_PASSWORD = (Open311,)
"""Who may go without one."""


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
        self.passwords = {model: _password() for model, form in self.forms.items() if "secret" in form.fields}
        self.verdict = Problem()
        self.working = Working(jobs)
        self.test_button = push("Test connection", self.test)
        self.save_button = push("Save", self.save, primary=True)
        self._lay_out()
        self._connect()
        self.new()

    @property
    def model(self) -> Model:
        """What kind of source is filled in."""
        return self._models[self.kind.currentIndex()]

    @property
    def form(self) -> Form:
        """The fields of that kind."""
        return self.forms[self.model]

    @property
    def password(self) -> QLineEdit:
        """The password of that kind; of the first that has one, where it has none."""
        return self.passwords.get(self.model, next(iter(self.passwords.values())))

    def new(self, taken: Collection[str] = ()) -> None:
        """Empty but for a name that is not taken, for a source that is not there yet."""
        self._show(None, {})
        for model, form in self.forms.items():
            if name := form.fields.get("name"):
                name.show_value(_free(NAMES.get(model, FIRST_NAME), taken), "")

    def edit(self, source: Settings) -> None:
        """A source that is there; its password stays where it is unless another is typed."""
        number = next((i for i, model in enumerate(self._models) if isinstance(source, model)), 0)
        self.kind.setCurrentIndex(number)
        values = source.model_dump(mode="json", exclude_unset=True)
        if str(values.get("secret", "")).startswith(IN_KEYRING):
            del values["secret"]
        self._show(source, values)

    def values(self) -> dict[str, Any]:
        """As they will be saved; a password without another place is in the keyring, under the source's name."""
        read = {**self._hidden(), **self.form.values(), "kind": self.model.model_fields["kind"].default}
        if self.model in self.passwords and "secret" not in read:
            before = getattr(self._before, "secret", "") if isinstance(self._before, self.model) else ""
            kept = before if before.startswith(IN_KEYRING) else ""
            if not kept and not self._typed() and self.model in WITHOUT_PASSWORD:
                return read
            read["secret"] = kept or f"{IN_KEYRING}{read.get('name') or self._named.lower()}"
        return read

    @property
    def _named(self) -> str:
        return NAMES.get(self.model, FIRST_NAME)

    def _hidden(self) -> dict[str, Any]:
        """What a source has that no field shows stays; a form without a name gives it one."""
        named = {} if "name" in self.form.fields else {"name": self._named}
        if self._before is None or not isinstance(self._before, self.model):
            return named
        before = self._before.model_dump(mode="json", exclude_unset=True)
        return {**named, **{name: value for name, value in before.items() if name not in self.form.fields}}

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
        kinds = [(words, model) for words, model in KINDS if model in self.forms]
        self._models = [model for _, model in kinds]
        self.kind.addItems([words for words, _ in kinds])
        self.kind.setAccessibleName("Kind")
        for model, password in self.passwords.items():
            secret = self.forms[model].fields["secret"]
            secret.label.setText("Kept at")
            lines = self.forms[model].layout()
            assert isinstance(lines, QVBoxLayout)
            lines.insertWidget(lines.indexOf(secret), _line(secret.title, password))
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
        for model, password in self.passwords.items():
            editors.insert(editors.index(self.forms[model].fields["secret"].editor), password)
        for one, next_one in pairwise((self.kind, *editors, self.test_button, self.save_button)):
            QWidget.setTabOrder(one, next_one)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._choose_kind)
        for model, password in self.passwords.items():
            password.textEdited.connect(self._edited)
            password.returnPressed.connect(self.test)
            self.forms[model].fields["secret"].edited.connect(
                lambda place, line=password: line.setEnabled(place is None)
            )
        self.working.busy.connect(lambda busy: self.test_button.setEnabled(not busy))
        for form in self.forms.values():
            form.edited.connect(self._edited)
            for field in form.fields.values():
                if isinstance(field.editor, QLineEdit):
                    field.editor.returnPressed.connect(self.test)

    def _show(self, before: Settings | None, values: dict[str, Any]) -> None:
        self._before = before
        for form in self.forms.values():
            form.show_values(values if form is self.form else {})
        for model, password in self.passwords.items():
            secret = values.get("secret") if model is self.model else None
            self.forms[model].fields["secret"].show_value(secret, "in the keyring of this machine")
            password.clear()
            password.setEnabled(secret is None)
            password.setPlaceholderText("as it is stored" if isinstance(before, model) else "")
        self.verdict.say("")
        self._show_problems({})
        self._choose_kind()

    def _choose_kind(self) -> None:
        for model, form in self.forms.items():
            form.setVisible(model is self.model)
        self.test_button.setText("Test connection" if self.model in self.passwords else "Test reading")
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
        if self.model not in self.passwords or not self.password.isEnabled():
            return None
        stored = isinstance(self._before, self.model)
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


def _free(name: str, taken: Collection[str]) -> str:
    return next(each for each in chain([name], (f"{name} {number}" for number in count(2))) if each not in taken)


def _password() -> Line:
    line = Line()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


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
