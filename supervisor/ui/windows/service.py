"""The Service page: departments, categories, assignees, calendars, SLAs, rules and roles, saved as a new version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.service import DuplicateSettings, ServiceSettings
from supervisor.settings.service_edit import Seen, removed, renamed, taken_in, unknown
from supervisor.settings.service_merge import added
from supervisor.store import SettingsVersion
from supervisor.ui.draft import Path
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.drafted import DraftedPage
from supervisor.ui.windows.page import column, enable, push, quiet, shortcut, side
from supervisor.ui.windows.service_actions import Body, Moves, ServiceActions, Shown
from supervisor.ui.windows.service_kinds import ROOT, Kind
from supervisor.ui.windows.service_moves import MovesPanel
from supervisor.ui.windows.service_parts import (
    Assignees,
    Assignments,
    Calendars,
    Categories,
    Departments,
    Escalations,
    Roles,
    Slas,
    Suspensions,
)
from supervisor.ui.windows.service_trial import RuleKind
from supervisor.ui.windows.settings_sections import Forms, Part
from widgets.empty import EmptyState

NOTHING = (
    "No service directory yet",
    "It says which department does what until when. Begin with a template and change it, or with what your files have.",
)
TOML = "TOML (*.toml)"
ICS = "iCalendar (*.ics *.ical);;All files (*)"
EDIT, EMPTY, MOVES = range(3)


class ServicePage(DraftedPage):
    """The directory in its parts; while there is none, how to begin."""

    def __init__(self, actions: ServiceActions, jobs: Jobs, *, parent: Any = None) -> None:
        self._service = actions
        self.departments, self.categories, self.calendars, self.slas = Departments(), Categories(), Calendars(), Slas()
        self.assignees, self.roles = Assignees(), Roles()
        self.kinds: tuple[Kind, ...] = (
            *(self.departments, self.categories, self.assignees, self.calendars, self.slas),
            *(Suspensions(), Escalations(), Assignments(), self.roles),
        )
        self.seen, self._begun, self._wanted = Seen(), False, ""
        self._templates: dict[str, Shown] = {}
        super().__init__(
            "Service", actions.settings, jobs, (*self.kinds, _centre()), find="Find by name (Ctrl+F)", parent=parent
        )

    # what is there

    def directory(self) -> Body:
        """The directory as it is edited (JSON values)."""
        found = self.draft.get((ROOT,))
        return found if isinstance(found, dict) else {}

    def entries(self) -> dict[str, Callable[[], object]]:
        return {
            f"{name} · {kind.words}": partial(self.turn_to, f"{kind.key}/{name}")
            for kind in self.kinds
            for name in kind.entries()
        } | super().entries()

    def turn_to(self, place: str) -> None:
        """A part, or an entry in one: `categories/Pothole`."""
        self._wanted = place if self.version < 0 else ""
        key, _, name = place.partition("/")
        if key in [section.key for section in self.sections]:
            self.go(key)
            if name:
                next(kind for kind in self.kinds if kind.key == key).choose(name)

    def _take(self, version: SettingsVersion) -> None:
        super()._take(version)
        if self._wanted:
            self.turn_to(self._wanted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._jobs.run(self._service.seen, on_done=self.set_seen, on_error=self._fail)
        if not self._templates:
            self._jobs.run(self._service.templates, on_done=self.set_templates, on_error=self._fail)

    def set_seen(self, seen: Seen) -> None:
        """What the imported requests have."""
        self.seen = seen
        for kind in self.kinds:
            kind.set_seen(seen)
        self._show_unknown()

    def set_templates(self, templates: Sequence[Shown]) -> None:
        """What there is to begin with."""
        self._templates = {each.name: each for each in templates}
        self.menu.clear()
        for each in templates:
            words = f"{each.name.replace('_', ' ').capitalize()}: {each.sentence}"
            self.menu.addAction(words).triggered.connect(partial(self.use_template, each.name))
        self.template_button.setEnabled(bool(templates))

    # what is done

    def use_template(self, name: str, *_: object) -> None:
        """Adds what it has and the directory has not."""
        try:
            after = _added(self.directory(), self._templates[name].body)
        except SettingsError as error:
            self._fail(str(error))
            return
        self._replace(after, f"The template “{name.replace('_', ' ')}” is added here; look at it, and save.")

    def add_unknown(self) -> None:
        """Everything that the files have and the directory has not."""
        self._replace(taken_in(self.directory(), self.seen), "They are added here; look at them, and save.")
        self.go("categories")

    def import_from(self, file: File) -> None:
        """The directory of a file instead of this one; nothing is saved yet."""
        self._jobs.run(self._service.read, file, on_done=partial(self._take_file, file), on_error=self._fail)

    def export_to(self, file: File) -> None:
        """This directory as a file, once it makes sense."""
        if self._problems:
            self._fail(f"First mend what makes no sense here, then export it. {self.wrong.words}")
            return
        self._jobs.run(self._service.write, self.directory(), file, on_done=self._exported, on_error=self._fail)

    def _exported(self, words: str) -> None:
        self.told.emit(words, "good")

    def read_days(self, file: File) -> None:
        """The holidays of an iCalendar file into the chosen calendar."""
        name = self.calendars.table.current()
        self._jobs.run(self._service.days, file, on_done=partial(self._take_days, name, file.name), on_error=self._fail)

    def save(self) -> None:
        """First what moves by it, where that can be told."""
        if self._pages.currentIndex() == MOVES:
            self._agree()
            return
        if not self.save_button.isEnabled():
            return
        if self._service.moves is None or self.draft.base.get(ROOT) == self.draft.body.get(ROOT):
            super().save()
            return
        enable(self.save_button, False)
        self._jobs.run(self._service.moves, self.draft.body, on_done=self._show_moves, on_error=self._refused)

    def _show_moves(self, moves: Moves) -> None:
        self._show()
        if not moves.rows:
            super().save()
            return
        self.moves.show_moves(moves)
        self._pages.setCurrentIndex(MOVES)
        self.moves.save_button.setFocus()

    def _try(self, rules: RuleKind, kind: str, name: str) -> None:
        """What a rule would do now, as it stands here."""
        if self._service.tries is not None:
            show = partial(rules.show_trial, name)
            self._jobs.run(self._service.tries, self.draft.body, kind, name, on_done=show, on_error=show)

    def _agree(self) -> None:
        self._pages.setCurrentIndex(EDIT)
        super().save()

    def _replace(self, after: Body, sentence: str) -> None:
        if after == self.directory():
            self.told.emit("All of it is there already.", "info")
            return
        self._begin()
        self.draft.replace({**self.draft.body, ROOT: after})
        self._show()
        self.told.emit(sentence, "info")

    def _take_file(self, file: File, body: Body) -> None:
        self._replace(body, f"{file.name} is here instead of what was; look at it, and save. Ctrl+Z takes it back.")

    def _take_days(self, name: str, file: str, told: tuple[Sequence[str], Sequence[str]]) -> None:
        days, notes = told
        left_out = f" {len(notes):,} left out, first: {notes[0]}" if notes else ""
        if not days:
            self._fail(f"{file} has no all-day events; choose a calendar with holidays.{left_out}")
            return
        own = {**self.calendars.own(name), "ics": file, "ics_days": [*days]}
        self._enter({(ROOT, "calendars", name): own}, "ics_days")
        many = "1 day of" if len(days) == 1 else f"{len(days):,} days of"
        self.told.emit(f"Holidays of “{name}” now: {many} {file}; save to keep them.{left_out}", "info")

    def _restore(self, body: dict[str, Any]) -> None:
        super()._restore({**self.draft.body, ROOT: body.get(ROOT, {})})

    def _enter(self, values: Mapping[Path, Any], field: str) -> None:
        self.draft.put_all(values, step=(field,))
        self._show()

    def _rename(self, kind: str, old: str, new: str) -> None:
        self.draft.replace({**self.draft.body, ROOT: renamed(self.directory(), kind, old, new)})
        self._show()

    def _remove(self, kind: str, names: Sequence[str]) -> None:
        left = removed(self.directory(), kind, names)
        self.draft.replace({**self.draft.body, ROOT: left.body})
        self._show()
        what = f"“{names[0]}” is" if len(names) == 1 else f"{len(names):,} entries are"
        also = f", and with it what was about it alone: {', '.join(left.others[:5])}" if left.others else ""
        self.told.emit(f"{what} removed here{also}. Ctrl+Z takes it back.", "info")

    def _show(self) -> None:
        super()._show()
        self._show_unknown()

    def _show_unknown(self) -> None:
        new = unknown(self.directory(), self.seen)
        kinds = (("category", new.categories), ("department", new.departments))
        said = " and ".join(_several(len(each), one) for one, each in kinds if each)
        are = "is" if len(new.categories) + len(new.departments) == 1 else "are"
        self.unknown_said.setText(f"{said} of your files {are} not in the directory yet.")
        self.unknown_bar.setVisible(bool(said))
        self.empty.set_actions(self._beginnings(bool(said)))
        if self._pages.currentIndex() != MOVES:
            self._pages.setCurrentIndex(EDIT if self.directory() or self._begun else EMPTY)

    def _beginnings(self, files: bool) -> list[tuple[str, str]]:
        own = [("unknown", "Add what your files have")] if files else []
        return [("small_city", "Template: a small city"), ("big_city", "Template: a bigger city"), *own,
                ("import", "Import a file…"), ("nothing", "Begin with nothing")]  # fmt: skip

    def _choose_beginning(self, key: str) -> None:
        match key:
            case "unknown":
                self.add_unknown()
            case "import":
                self._ask_import()
            case "nothing":
                self._begin()
            case _ if key in self._templates:
                self.use_template(key)

    def _begin(self) -> None:
        self._begun = True
        self._pages.setCurrentIndex(EDIT)

    # how it is made

    def _lay_out(self, find: str, foot: Sequence[QWidget]) -> None:
        super()._lay_out(find, foot)
        self._buttons()
        self.unknown_said, self.add_button = quiet(wrap=False), push("Add them", self.add_unknown)
        self.unknown_bar = side(self.unknown_said, self.add_button, None)
        self.empty, self.moves = EmptyState(*NOTHING), MovesPanel()
        self._pages = QStackedWidget()
        place = self.body.indexOf(self.main)
        self.body.removeWidget(self.main)
        for part in (column(self.unknown_bar, self.main, grow=self.main), self.empty, self.moves):
            self._pages.addWidget(part)
        self.body.insertWidget(place, self._pages, 1)
        self._pages.currentChanged.connect(lambda number: self.bar.setVisible(number != MOVES))

    def _buttons(self) -> None:
        self.menu = QMenu(self)
        self.template_button = push("Template", lambda: None)
        self.template_button.setMenu(self.menu)
        self.template_button.setEnabled(False)
        self.head.addWidget(self.template_button)
        self.import_button = self.act("Import…", self._ask_import, "Ctrl+O")
        self.export_button = self.act("Export…", self._ask_export, "Ctrl+E")

    def _connect(self) -> None:
        super()._connect()
        self.empty.chosen.connect(self._choose_beginning)
        self.moves.agreed.connect(self._agree)
        self.moves.left.connect(self._begin)
        shortcut(self.moves, "Esc", self._begin)
        for kind in self.kinds:
            kind.entered.connect(self._enter)
            kind.renames.connect(self._rename)
            kind.removes.connect(self._remove)
        self.calendars.asks_days.connect(self._ask_days)
        self.roles.offer(self._service.account)
        for rules in self.kinds:
            if isinstance(rules, RuleKind):
                rules.tries.connect(partial(self._try, rules))
                shortcut(rules, "Ctrl+T", rules.try_it)
                rules.try_button.setVisible(self._service.tries is not None)

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import a service directory", "", TOML)
        if path:
            self.import_from(File(path))

    def _ask_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export the service directory", "service.toml", TOML)
        if path:
            self.export_to(File(path))

    def _ask_days(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Holidays of an iCalendar file", "", ICS)
        if path:
            self.read_days(File(path))


def _centre() -> Forms:
    return Forms("all", "Whole centre", "What holds where a department or an account says nothing.", [
        Part("", Form(ServiceSettings, ("calendar", "others")), (ROOT,)),
        Part("Duplicates", Form(DuplicateSettings), (ROOT, "duplicates")),
    ])  # fmt: skip


def _several(count: int, one: str) -> str:
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


def _added(before: Body, more: Body) -> Body:
    """Raises `SettingsError` where the two do not go together, or the first makes no sense yet."""
    try:
        here, template = ServiceSettings.model_validate(before), ServiceSettings.model_validate(more)
    except ValidationError as error:
        said = sentence(ServiceSettings, error)
        raise SettingsError(f"First mend what makes no sense here, then take the template. {said}") from None
    return added(here, template).model_dump(mode="json", exclude_unset=True)
