"""The parts of the Settings page: plain forms, and lists of queues and agents with a form beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from supervisor.settings import AgentSettings, QueueSettings, QueueStaffing
from supervisor.ui.draft import Draft, Path
from supervisor.ui.fields import Line
from supervisor.ui.forms import Form
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import HALF, column, push, quiet, scrolled, side, split, subtitle
from widgets.empty import EmptyState

Problems = Mapping[Path, str]


class Section(QWidget):
    """A part of the settings; `edited` are fields and their new values, None where they are not set any more."""

    edited = Signal(object)

    def __init__(self, key: str, words: str, sentence: str) -> None:
        super().__init__()
        self.key, self.words = key, words
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(HALF)
        self.lines.addWidget(subtitle(words))
        self.lines.addWidget(quiet(sentence))

    def show_draft(self, draft: Draft, problems: Problems) -> None:
        """Everything anew."""

    def forms(self) -> Sequence[Form]:
        return ()

    def focus_on(self, form: Form, name: str) -> None:
        form.fields[name].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)


class Part(NamedTuple):
    """A form, where its values lie, and what holds where they are not set."""

    title: str
    form: Form
    at: Path
    defaults: Callable[[Draft], Mapping[str, Any]] | None = None


class Forms(Section):
    """One form or several below each other."""

    def __init__(self, key: str, words: str, sentence: str, parts: Sequence[Part]) -> None:
        super().__init__(key, words, sentence)
        self.parts = tuple(parts)
        inside: list[QWidget] = []
        for part in self.parts:
            part.form.edited.connect(partial(self._tell, part.at))
            inside += [subtitle(part.title), part.form] if part.title else [part.form]
        self.area = scrolled(column(*inside))
        self.lines.addWidget(self.area, 1)

    def forms(self) -> Sequence[Form]:
        return [part.form for part in self.parts]

    def show_draft(self, draft: Draft, problems: Problems) -> None:
        for part in self.parts:
            values = draft.get(part.at) if part.at else draft.body
            part.form.show_values(values or {}, part.defaults(draft) if part.defaults else None)
            part.form.show_problems(problems, part.at)

    def focus_on(self, form: Form, name: str) -> None:
        super().focus_on(form, name)
        self.area.ensureWidgetVisible(form.fields[name])

    def _tell(self, at: Path, name: str, value: Any) -> None:
        self.edited.emit({(*at, name): value})


class Named(Section):
    """Things by their name in the telephone system: a list, and beside it the form of those that are chosen."""

    def __init__(
        self,
        key: str,
        words: str,
        sentence: str,
        model: type[BaseModel],
        *,
        inherits: bool = False,
        at: Path | None = None,
        seen: bool = True,
    ) -> None:
        """They lie `at` a place of the whole, by default their key; where none is `seen` in calls, all are added."""
        super().__init__(key, words, sentence)
        self.at: Path = (key,) if at is None else at
        self.table = ListTable(words)
        self.form = Form(model, inherits=inherits)
        self.title = subtitle("")
        self.add = Line()
        self.add.setPlaceholderText("Name in the telephone system" if seen else "Name")
        hint = "They appear with the first calls; or add one by its name." if seen else "Add one by its name."
        self.nobody = EmptyState(f"No {words.lower()} yet", hint)
        self.clear = push("Use the default", self._clear)
        self._known: tuple[str, ...] = ()
        self._draft = Draft()
        self._problems: Problems = {}
        self._lay_out()
        self.form.edited.connect(self._tell)
        self.table.selectionModel().selectionChanged.connect(self._show_form)

    def forms(self) -> Sequence[Form]:
        return [self.form]

    def set_known(self, names: Sequence[str]) -> None:
        """Those that were seen, so that nobody has to type them."""
        if tuple(names) != self._known:
            self._known = tuple(names)
            self.show_draft(self._draft, self._problems)

    def names(self) -> list[str]:
        """Seen ones and configured ones."""
        return sorted({*self._known, *(self._draft.get(self.at) or {})}, key=str.casefold)

    def show_draft(self, draft: Draft, problems: Problems) -> None:
        self._draft, self._problems = draft, problems
        names = self.names()
        self.table.show_rows(self.heads(), [Row(name, self.cells(name, self._of(name))) for name in names])
        self.nobody.setVisible(not names)
        self.table.setVisible(bool(names))
        if names and not self.table.selected():
            self.table.choose(names[0])
        self._show_form()

    def focus_on(self, form: Form, name: str) -> None:
        super().focus_on(form, name)
        self.area.ensureWidgetVisible(form.fields[name])

    def path(self, name: str) -> Path:
        """Where the values of one lie."""
        return (*self.at, name)

    def heads(self) -> list[Head]:
        raise NotImplementedError

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        raise NotImplementedError

    def defaults(self) -> Mapping[str, Any] | None:
        """What holds for a field that is not set."""
        return None

    def _of(self, name: str) -> Mapping[str, Any]:
        return self._draft.get((*self.at, name)) or {}

    def _lay_out(self) -> None:
        button = push("Add", self._add)
        self.add.returnPressed.connect(self._add)
        left = column(self.nobody, self.table, side(self.add, button), grow=self.table)
        self.area = scrolled(self.form)
        head = side(self.title, None, self.clear)
        self.right = column(head, self.area, grow=self.area)
        self.lines.addWidget(split(Qt.Orientation.Horizontal, (left, 2), (self.right, 3)), 1)

    def _show_form(self) -> None:
        chosen = self.table.selected()
        self.right.setVisible(bool(chosen))
        if not chosen:
            return
        own = [self._of(name) for name in chosen]
        same = {field: own[0].get(field) for field in self.form.fields if len({str(o.get(field)) for o in own}) == 1}
        self.form.show_values(same, self.defaults())
        self.form.show_problems(self._problems, self.path(chosen[0]))
        self.title.setText(chosen[0] if len(chosen) == 1 else f"{len(chosen)} chosen")
        self.clear.setEnabled(any(own))
        if "shown" in self.form.fields:
            self.form.fields["shown"].editor.setEnabled(len(chosen) == 1)

    def _tell(self, name: str, value: Any) -> None:
        self.edited.emit({(*self.at, chosen, name): value for chosen in self.table.selected()})

    def _clear(self) -> None:
        self.edited.emit({(*self.at, chosen): None for chosen in self.table.selected()})

    def _add(self) -> None:
        name = self.add.text().strip()
        if name:
            self.add.clear()
            self.set_known([*self._known, name] if name not in self._known else self._known)
            self.table.clearSelection()
            self.table.choose(name)


class Queues(Named):
    """What a queue does not say holds as for every queue."""

    def __init__(self) -> None:
        sentence = "What is left empty holds as for every queue. Choose several to set them alike."
        super().__init__("queues", "Queues", sentence, QueueSettings, inherits=True)

    def heads(self) -> list[Head]:
        return [Head("Queue"), Head("Shown name"), Head("Group"), Head("Own\nsettings", True)]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        count = len(own.keys() - {"shown", "group"})
        return Cell(name), Cell(_words(own, "shown")), Cell(_words(own, "group")), Cell(str(count or "–"), float(count))

    def defaults(self) -> Mapping[str, Any]:
        return every_queue(self._draft)


class StaffedQueues(Named):
    """What each queue is planned for; what it does not say holds as for every queue."""

    def __init__(self) -> None:
        sentence = "What each queue is planned for. What is left empty holds as for every queue."
        at = ("staffing", "queues")
        super().__init__("staffed", "Staffing by queue", sentence, QueueStaffing, inherits=True, at=at)

    def heads(self) -> list[Head]:
        return [Head("Queue"), Head("Own\nsettings", True)]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        return Cell(name), Cell(str(len(own) or "–"), float(len(own)))

    def defaults(self) -> Mapping[str, Any]:
        return {**_usual(QueueStaffing), **(self._draft.get(("staffing", "default")) or {})}


class Agents(Named):
    """Shown names and teams."""

    def __init__(self) -> None:
        sentence = "Choose several, with Shift or Ctrl, to put them into one team."
        super().__init__("agents", "Agents", sentence, AgentSettings)

    def heads(self) -> list[Head]:
        return [Head("Agent"), Head("Shown name"), Head("Team")]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        return Cell(name), Cell(_words(own, "shown")), Cell(_words(own, "team"))


def every_queue(draft: Draft) -> dict[str, Any]:
    """What holds for a queue that says nothing."""
    return {**_usual(QueueSettings), **(draft.get(("default",)) or {})}


def _usual(model: type[BaseModel]) -> dict[str, Any]:
    return {name: field.default for name, field in model.model_fields.items()}


def _words(own: Mapping[str, Any], name: str) -> str:
    return str(own.get(name) or "")
