"""A kind of entry of the service directory: a list, and beside it the form of those that are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from supervisor.requests.service import folded
from supervisor.settings.service_edit import NAMED, Seen
from supervisor.ui.completion import Names
from supervisor.ui.draft import Draft, Path
from supervisor.ui.fields import Line
from supervisor.ui.forms import Form
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import column, push, scrolled, shortcut, side, split
from supervisor.ui.windows.settings_sections import Problems, Section
from widgets.empty import EmptyState

ROOT = "service"
Entry = Mapping[str, Any]


class Kind(Section):
    """`entered` are entries and their new values with the field that is edited; `renames` and `removes` reach further.

    Subclasses say which model, heads and cells; `FRESH` is what a new entry has, `ONE` what a single one is called.
    """

    entered = Signal(object, str)
    renames = Signal(str, str, str)
    removes = Signal(str, object)

    KEY: ClassVar[str] = ""
    WORDS: ClassVar[str] = ""
    ONE: ClassVar[str] = ""
    SENTENCE: ClassVar[str] = ""
    HINT: ClassVar[str] = "Add one by its name."
    MODEL: ClassVar[type[BaseModel]]
    FIELDS: ClassVar[Sequence[str]] = ()
    HEADS: ClassVar[Sequence[Head]] = ()
    FRESH: ClassVar[Entry] = {}

    def __init__(self) -> None:
        super().__init__(self.KEY, self.WORDS, self.SENTENCE)
        self.table, self.form = ListTable(self.WORDS), Form(self.MODEL, self.FIELDS)
        self.name, self.filter, self.add = Line(), Line(), Line()
        self.many = f"{self.ONE[:-1]}ies" if self.ONE.endswith("y") else f"{self.ONE}s"
        self.nobody = EmptyState(f"No {self.many} yet", self.HINT)
        self.remove_button: QPushButton = push("Remove", self.remove)
        self.draft, self.seen = Draft(), Seen()
        self._problems: Problems = {}
        self._behind = True
        self._completers = dict(self._offered())
        self._lay_out()
        self._connect()

    # what a subclass says

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        """A row of the list."""
        raise NotImplementedError

    def beside(self) -> Sequence[QWidget]:
        """What stands above the form."""
        return ()

    def show_beside(self, name: str, own: Entry) -> None:
        """Of the one that is chosen."""

    def defaults(self, name: str, own: Entry) -> Mapping[str, Any] | None:
        """What holds where the entry says nothing."""
        return None

    def ordered(self) -> list[str]:
        """The names in the order of the list."""
        return sorted(self.entries(), key=str.casefold)

    # what it has

    def entries(self, kind: str = "") -> dict[str, Any]:
        """Everything of this kind, or of another one, by name."""
        found = self.draft.get((ROOT, kind or self.KEY))
        return found if isinstance(found, dict) else {}

    def own(self, name: str) -> Entry:
        """What is set of an entry."""
        found = self.entries().get(name)
        return found if isinstance(found, dict) else {}

    def stored(self, own: Entry) -> Any:
        """An entry as it is kept."""
        return dict(own)

    def known(self, what: str) -> list[str]:
        """The names that a field may have."""
        return sorted(self.entries(what), key=str.casefold)

    def forms(self) -> Sequence[Form]:
        return ()

    # what is done

    def choose(self, name: str) -> None:
        """Turns to an entry, whatever is searched for."""
        self.catch_up()
        if name not in [row.key for row in self.table.rows.rows]:
            self.filter.clear()
            self._show_rows()
        self.table.clearSelection()
        self.table.choose(name)

    def remove(self) -> None:
        if chosen := self.table.selected():
            self.removes.emit(self.KEY, chosen)

    def show_draft(self, draft: Draft, problems: Problems) -> None:
        """At once only what is in sight."""
        self.draft, self._problems = draft, problems
        self._later()

    def set_seen(self, seen: Seen) -> None:
        """What the files have."""
        self.seen = seen
        self._later()

    def catch_up(self) -> None:
        """Shows the draft as it is by now."""
        if self._behind:
            self._behind = False
            self._show_rows()
            for what, completer in self._completers.items():
                completer.set_names(self.known(what[1]))
            self._show_form()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.catch_up()

    def _later(self) -> None:
        self._behind = True
        if self.isVisible():
            self.catch_up()

    def matches(self, name: str, own: Entry, words: str) -> bool:
        """Whether an entry is found by words."""
        said = " ".join(map(str, (name, *_flat(own.values()))))
        return all(word in said.casefold() for word in words.casefold().split())

    def _show_rows(self) -> None:
        names, words = self.ordered(), self.filter.text()
        own = {name: self.own(name) for name in names}
        shown = [name for name in names if not words or self.matches(name, own[name], words)]
        self.table.set_empty(f"Nothing has “{words}” in it." if words else "")
        self.table.show_rows(self.HEADS, [Row(name, self.cells(name, own[name])) for name in shown])
        self.nobody.setVisible(not names)
        for part in (self.table, self.filter):
            part.setVisible(bool(names))
        if shown and not self.table.selected():
            self.table.choose(shown[0])

    def _show_form(self) -> None:
        chosen = self.table.selected()
        self.right.setVisible(bool(chosen))
        if not chosen:
            return
        own = [self.own(name) for name in chosen]
        same = {field: own[0].get(field) for field in self.form.fields if len({str(o.get(field)) for o in own}) == 1}
        self.form.show_values(same, self.defaults(chosen[0], own[0]))
        self.form.show_problems(self._problems, (ROOT, self.KEY, chosen[0]))
        alone = len(chosen) == 1
        if not (self.name.hasFocus() and alone):
            self.name.setText(chosen[0] if alone else f"{len(chosen)} chosen: what is set here holds for all")
            self.name.setCursorPosition(0)
        self.name.setReadOnly(not alone)
        self.show_beside(chosen[0], own[0])

    def _tell(self, field: str, value: Any) -> None:
        told: dict[Path, Any] = {}
        for name in self.table.selected():
            own = {key: each for key, each in self.own(name).items() if key != field}
            if value not in (None, ""):
                own[field] = value
            told[(ROOT, self.KEY, name)] = self.stored(own)
        self.entered.emit(told, field)

    def _add(self) -> None:
        if name := " ".join(self.add.text().split()):
            self.add.clear()
            self.add_name(name)

    def add_name(self, name: str) -> None:
        """A new entry, or the one that is there already, chosen."""
        there = {folded(each): each for each in self.entries()}
        if folded(name) not in there:
            self.entered.emit({(ROOT, self.KEY, name): self.stored(self.FRESH)}, "")
        self.choose(there.get(folded(name), name))
        self.form.setFocus()

    def _rename(self) -> None:
        chosen, name = self.table.selected(), " ".join(self.name.text().split())
        if len(chosen) != 1 or name == chosen[0]:
            return
        if not name or folded(name) in {folded(each) for each in self.entries() if each != chosen[0]}:
            self.name.setText(chosen[0])
            return
        self.renames.emit(self.KEY, chosen[0], name)
        self.choose(name)

    # how it is made

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(f"Search these {self.many}")
        self.filter.setClearButtonEnabled(True)
        self.add.setPlaceholderText(f"Name of a new {self.ONE}")
        self.name.setAccessibleName("Name")
        for line, words in ((self.filter, f"Search {self.many}"), (self.add, f"New {self.ONE}")):
            line.setAccessibleName(words)
        button = push("Add", self._add)
        left = column(self.filter, self.nobody, self.table, side(self.add, button), grow=self.table)
        self.area = scrolled(column(*self.beside(), self.form))
        head = side(self.name, self.remove_button)
        across = head.layout()
        assert isinstance(across, QHBoxLayout)
        across.setStretch(0, 1)
        self.right = column(head, self.area, grow=self.area)
        self.lines.addWidget(split(Qt.Orientation.Horizontal, (left, 3), (self.right, 3)), 1)

    def _connect(self) -> None:
        self.form.edited.connect(self._tell)
        self.add.returnPressed.connect(self._add)
        self.name.editingFinished.connect(self._rename)
        self.filter.textChanged.connect(self._show_rows)
        self.table.selectionModel().selectionChanged.connect(self._show_form)
        shortcut(self.table, "Del", self.remove)

    def _offered(self) -> Sequence[tuple[tuple[str, str], Names]]:
        found = []
        for field, what in NAMED.get(self.KEY, {}).items():
            editor = self.form.fields[field].editor if field in self.form.fields else None
            if isinstance(editor, QLineEdit):
                several = field.endswith("s")
                found.append(((field, what), Names(editor, ";" if several else "")))
        return found


def _flat(values: Any) -> list[Any]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def words(own: Entry, name: str) -> str:
    """What is set of a field, as it is shown in a cell."""
    value = own.get(name)
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def number(count: int) -> Cell:
    """How many, as a cell that is sorted by it."""
    return Cell(f"{count:,}" if count else "–", float(count) if count else None)
