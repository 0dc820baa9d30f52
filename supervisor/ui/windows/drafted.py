"""Pages that edit the centre's settings: parts with a list of them, undo, versions, and saving as a new version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QSize, QStringListModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from supervisor.settings import CentreSettings
from supervisor.settings.problems import titles
from supervisor.store import SettingsVersion
from supervisor.ui.draft import Draft, Path, problems
from supervisor.ui.fields import Instead, Line, Problem
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.readings import local
from supervisor.ui.tables.base import ROW
from supervisor.ui.windows.page import GAP, Page, column, enable, push, quiet, row, shortcut, side
from supervisor.ui.windows.settings_sections import Section
from supervisor.ui.windows.settings_versions import Versions

NAV_WIDTH = 190
SEARCH_WIDTH = 260


@dataclass(frozen=True, slots=True)
class SettingsActions:
    """What the page asks for, on a worker thread; each may raise CallboardError.

    `save` gets the body, the version it was edited from, and from when it is valid (ms; None: from now on), and
    returns the new version's number.
    """

    load: Callable[[], SettingsVersion]
    save: Callable[[dict[str, Any], int, int | None], int]
    history: Callable[[], Sequence[SettingsVersion]]


class DraftedPage(Page):
    """Edits are kept while the page is out of sight; `dirty` says whether there are any. The last part are versions."""

    def __init__(
        self,
        title: str,
        actions: SettingsActions,
        jobs: Jobs,
        sections: Sequence[Section],
        *,
        find: str,
        foot: Sequence[QWidget] = (),
        parent: Any = None,
    ) -> None:
        super().__init__(title, parent)
        self._actions, self._jobs = actions, jobs
        self.draft = Draft()
        self.version = -1
        self._problems: dict[Path, str] = {}
        self.versions = Versions()
        self.sections: tuple[Section, ...] = (*sections, self.versions)
        self._lay_out(find, foot)
        self._connect()
        self._show()

    @property
    def dirty(self) -> bool:
        return self.draft.dirty

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.dirty or self.version < 0:
            self.reload()

    def reload(self) -> None:
        """What is saved now; own changes stay on top of it."""
        self._jobs.run(self._actions.load, on_done=self._take, on_error=self._fail)

    def save(self) -> None:
        if not self.save_button.isEnabled():
            return
        enable(self.save_button, False)
        asked = (self.draft.body, self.version, self._valid_from())
        self._jobs.run(self._actions.save, *asked, on_done=self._saved, on_error=self._refused)

    def go(self, key: str) -> None:
        """To a section."""
        self.nav.setCurrentRow([section.key for section in self.sections].index(key))

    def revert(self) -> None:
        self.draft.revert()
        self._show()

    def undo(self) -> None:
        self.draft.undo()
        self._show()

    def redo(self) -> None:
        self.draft.redo()
        self._show()

    def look_for(self, words: str) -> None:
        """To the first of what is found by these words."""
        wanted = words.strip().casefold()
        found = next((entry for entry in self._found if wanted and wanted in entry.casefold()), None)
        if found is not None:
            self._found[found]()

    def entries(self) -> dict[str, Callable[[], object]]:
        """What can be found, by its words, and how to go there: every field of the forms."""
        return {
            f"{field.title} · {section.words}": partial(self._turn, section, form, name)
            for section in self.sections
            for form in section.forms()
            for name, field in form.fields.items()
        }

    def _turn(self, section: Section, form: Form, name: str) -> None:
        self.go(section.key)
        section.focus_on(form, name)

    def _lay_out(self, find: str, foot: Sequence[QWidget]) -> None:
        self.search = Line()
        self.search.setPlaceholderText(find)
        self.search.setFixedWidth(SEARCH_WIDTH)
        self.head.addWidget(self.search)
        self.nav = QListWidget()
        self.nav.setAccessibleName(f"Parts of the {self.accessibleName().lower()}")
        self.nav.setFixedWidth(NAV_WIDTH)
        for section in self.sections:
            QListWidgetItem(section.words, self.nav).setSizeHint(QSize(0, ROW))
        self.stack = QStackedWidget()
        for section in self.sections:
            self.stack.addWidget(section)
        left = column(self.nav, *foot, grow=self.nav)
        left.setFixedWidth(NAV_WIDTH)
        self.main = side(left, self.stack, spacing=GAP)
        self.main.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.body.addWidget(self.main, 1)
        self.bar = QWidget()
        self.bar.setObjectName("clear")
        self.bar.setLayout(self._bar())
        self.body.addWidget(self.bar)
        self.nav.setCurrentRow(0)
        self.setFocusProxy(self.nav)

    def _bar(self) -> QHBoxLayout:
        self.state = quiet(wrap=False)
        self.wrong = Instead(self.state, Problem(line=True))
        self.valid = QComboBox()
        self.valid.addItems(["from now on", "from a day on"])
        self.valid.setAccessibleName("Valid")
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.day.setAccessibleName("Valid from this day on")
        self.day.hide()
        self.revert_button = push("Revert", self.revert)
        self.save_button = push("Save", self.save, primary=True)
        label = QLabel("Valid")
        label.setProperty("quiet", True)
        bar = row(self.wrong, label, self.valid, self.day, self.revert_button, self.save_button)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setStretch(0, 1)
        bar.setAlignment(self.wrong, Qt.AlignmentFlag.AlignVCenter)
        return bar

    def _connect(self) -> None:
        for section in self.sections:
            section.edited.connect(self._edit)
        self.nav.currentRowChanged.connect(self._go_to)
        self.versions.restored.connect(self._restore)
        self.valid.activated.connect(self._choose_valid)
        self.search.returnPressed.connect(lambda: self.look_for(self.search.text()))
        self._found: dict[str, Callable[[], object]] = {}
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self.search)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self.look_for)
        self.search.setCompleter(completer)
        for keys, slot in (("Ctrl+S", self.save), ("Ctrl+Z", self.undo), ("Ctrl+Shift+Z", self.redo)):
            shortcut(self, keys, slot)
        shortcut(self, "Ctrl+Y", self.redo)
        shortcut(self, "Ctrl+F", self.search.setFocus)

    def _edit(self, values: Mapping[Path, Any]) -> None:
        self.draft.put_all(values)
        self._show()

    def _show(self) -> None:
        """The draft, everywhere."""
        self._problems = problems(CentreSettings, self.draft.body)
        for section in self.sections:
            section.show_draft(self.draft, self._problems)
        self._index()
        count = len(self.draft.changed)
        self.state.setText(f"{count} change{'s' if count != 1 else ''} not saved" if count else "Everything is saved")
        self.wrong.say(self._whole_problem())
        self.revert_button.setEnabled(self.dirty)
        enable(self.save_button, self.dirty and not self._problems and self.version >= 0)

    def _index(self) -> None:
        self._found = self.entries()
        if [*self._found] != self._words.stringList():
            self._words.setStringList([*self._found])

    def _whole_problem(self) -> str:
        if not self._problems:
            return ""
        path, words = next(iter(self._problems.items()))
        return f"{', '.join(titles(CentreSettings, path))}: {words}" if path else words

    def _go_to(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        if self.sections[number] is self.versions:
            self._jobs.run(self._actions.history, on_done=self._show_versions, on_error=self._fail)

    def _show_versions(self, versions: Sequence[SettingsVersion]) -> None:
        self.versions.show_versions(versions, self._zone())

    def _restore(self, body: dict[str, Any]) -> None:
        self.draft.replace(body)
        self._show()
        self.told.emit("The old settings are taken back here; look at them, and save.", "info")

    def _take(self, version: SettingsVersion) -> None:
        self.version = version.version
        self.draft.rebase(version.body)
        self._show()

    def _saved(self, version: int) -> None:
        self.told.emit(f"Saved as version {version}.", "good")
        self.version = version
        self.draft = Draft(self.draft.body)
        self._show()

    def _refused(self, sentence: str) -> None:
        """Somebody may have saved meanwhile: look at what is there now, with the own changes on top."""
        self.told.emit(f"{sentence.rstrip('.')}. Your changes are kept here.", "bad")
        self._show()
        self.reload()

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")

    def _zone(self) -> str:
        return self.draft.base.get("zone") or self.picture.zone

    def _choose_valid(self, number: int) -> None:
        self.day.setVisible(number == 1)
        if number == 1 and self.picture.at:
            today = local(self.picture.at, self._zone()).date()
            self.day.setDate(QDate(today.year, today.month, today.day))

    def _valid_from(self) -> int | None:
        """Midnight of the chosen day in the centre (ms), None for from now on."""
        if self.valid.currentIndex() == 0:
            return None
        day = self.day.date()
        zone = ZoneInfo(self.draft.get(("zone",)) or "UTC")
        return round(datetime(day.year(), day.month(), day.day(), tzinfo=zone).timestamp() * 1000)
