"""The Schedule part: who works when, dragged on a chart, with what it does to the service level told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path as File

from msgspec.structs import replace
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from supervisor.planning import editing
from supervisor.planning.contracts import Pattern
from supervisor.planning.editing import Edits
from supervisor.planning.shift import Roster, local, moment
from supervisor.reports.schedules import Week, monday_of
from supervisor.store import PlanRow
from supervisor.ui.jobs import Job, Jobs, Progress
from supervisor.ui.models import schedule_words as words
from supervisor.ui.models.schedule import Sheet, Standing
from supervisor.ui.models.schedule_edits import Entered, done_words, edited, typed
from supervisor.ui.windows.page import push, shortcut
from supervisor.ui.windows.schedule_actions import LIMITS, ScheduleActions, Solved
from supervisor.ui.windows.schedule_view import RULES, SHIFT, VERSIONS, ScheduleView
from widgets.bars import Grip

ICS, CSV = "iCalendar (*.ics)", "CSV (*.csv)"


class SchedulePage(ScheduleView):
    """What is done to a week: by hand, by solving, and with its versions and files."""

    def __init__(self, actions: ScheduleActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__(jobs, parent)
        self._actions = actions
        self._kept: dict[date, Sheet] = {}
        self._loading: Job | None = None
        self._buttons()
        self._connect()
        self._show()

    # which week

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.sheet is None and self._loading is None:
            self.turn(monday_of(self._actions.today()))

    def turn_to(self, place: str) -> None:
        """A week by a day of it, and maybe `/` and a day of the week (1 is Monday)."""
        day, _, view = place.partition("/")
        if view.isdigit() and 0 <= int(view) <= 7:
            self.days.group.button(int(view)).setChecked(True)
        self.turn(monday_of(date.fromisoformat(day)))

    def turn(self, monday: date) -> None:
        """Another week; edits of the one before are kept."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        self.days.show_week(monday)
        self._trial, self.sheet = None, self._kept.get(monday)
        if self.sheet is None:
            self._load(monday, None, self._take)
        else:
            self._arrange()
        self._show()

    def _load(self, monday: date, version: int | None, done: Callable[[Sheet], object]) -> None:
        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._jobs.run(self._read, monday, version, on_done=done, on_error=self._failed)

    def _read(self, monday: date, version: int | None) -> Sheet:
        return Sheet(self._actions.load(monday, version))

    def _failed(self, sentence: str) -> None:
        self._loading = None
        self.told.emit(sentence, "bad")

    def _take(self, sheet: Sheet) -> None:
        self._loading, self.sheet = None, sheet
        self._kept[sheet.week.monday] = sheet
        self._arrange()
        self._show()
        if sheet.week.why and sheet.roster.required:
            self.told.emit(sheet.week.why, "warn")

    # what is done by hand

    def apply(self, grip: Grip) -> None:
        """What the mouse or a key has done to a bar."""
        if self.sheet is not None:
            self.edit(edited(self.sheet.roster, grip), done_words(grip))

    def edit(self, roster: Roster, done: str, choose: int | None = None, standing: Standing | None = None) -> None:
        """Another schedule, which can be undone; how it stands is given where a worker has reckoned it."""
        if self.sheet is None:
            return
        self._trial = None
        self.sheet.take(self.sheet.edits.edited(roster, done), standing)
        if choose is not None:
            self._chart()
            self.board.gantt.choose(str(choose))
        self._show()

    def undo(self) -> None:
        """The last edit is taken back."""
        if self.sheet is not None:
            self._step(self.sheet.edits.undone())

    def redo(self) -> None:
        """The edit that was taken back last is done again."""
        if self.sheet is not None:
            self._step(self.sheet.edits.redone())

    def _step(self, edits: Edits) -> None:
        assert self.sheet is not None
        self._trial = None
        self.sheet.take(edits)
        self._show()

    def add_shift(self, agent: str = "", at: int | None = None) -> None:
        """Of the agent whose bar is chosen, else of the first who has none on the day that is seen."""
        if self.sheet is None or not self._order:
            return
        begin, end = self._span()
        agent = agent or self._agent() or self._idle(begin, end)
        patterns = self._patterns(agent)
        pattern = patterns[0] if patterns else Pattern("", 8 * 60, (8 * 60,))
        if at is None:
            day = local(begin, self.sheet.roster.zone)[0]
            at = moment(day, pattern.starts[0] if pattern.starts else 8 * 60, self.sheet.roster.zone)
        roster = editing.added(self.sheet.roster, editing.made(agent, at, pattern))
        self.edit(roster, "add a shift", len(roster.shifts) - 1)
        self.open(str(len(roster.shifts) - 1))

    def remove(self, key: str) -> None:
        """The shift of a bar."""
        if self.sheet is not None and key:
            self.board.gantt.choose("")
            self.edit(editing.removed(self.sheet.roster, {int(key)}), "remove a shift")
            self.told.emit("The shift is removed. Ctrl+Z takes it back.", "info")

    def open(self, key: str) -> None:
        """The shift of a bar, to be typed over."""
        if key:
            self.board.gantt.choose(key)
            self.sides.setCurrentIndex(SHIFT)
            self._show_shift()
            self.shift.begin.setFocus()
            self.shift.begin.selectAll()

    def copy_shift(self) -> None:
        """The chosen shift on the day after too."""
        if self.sheet is not None and (key := self.board.gantt.key):
            roster = editing.copied(self.sheet.roster, [int(key)], days=1)
            self.edit(roster, "copy a shift", len(roster.shifts) - 1)

    def copy_week(self) -> None:
        """The shifts of the week before are added to this one."""
        if self.sheet is not None:
            before = self.days.monday - timedelta(days=7)
            done = partial(self._take_before, self.sheet)
            self._jobs.run(self._actions.load, before, None, on_done=done, on_error=self._failed)

    def _take_before(self, sheet: Sheet, week: Week) -> None:
        if sheet is not self.sheet:
            return
        if not week.roster.shifts:
            self.told.emit("The week before has no shifts either; press Solve, or add shifts.", "warn")
            return
        there = replace(sheet.roster, shifts=week.roster.shifts)
        copies = editing.copied(replace(there, begin=week.roster.begin), range(len(there.shifts)), days=7)
        come = copies.shifts[len(there.shifts) :]
        self.edit(editing.added(sheet.roster, *come), "copy the week before")
        self.told.emit(f"{len(come):,} shifts of the week before are added. Ctrl+Z takes them back.", "info")

    def _enter(self, told: Entered) -> None:
        if self.sheet is None or not (key := self.board.gantt.key):
            return
        roster, place = self.sheet.roster, int(key)
        shift = typed(roster, roster.shifts[place], told, self._patterns(told.agent))
        self.edit(editing.with_shift(roster, place, shift), "change a shift")

    # what is tried while the mouse is down

    def _drag(self, grip: Grip) -> None:
        if self.sheet is None:
            return
        self._trial = self.sheet.standing.followed(edited(self.sheet.roster, grip))
        self.effect.say(*words.effect_words(self.sheet.standing, self._trial))
        self._chart()

    def _let_go(self) -> None:
        self._trial = None
        self._show()

    # versions

    def save(self) -> None:
        """As a new version, unless somebody else was faster."""
        sheet = self.sheet
        if sheet is None or not sheet.dirty:
            return
        week, roster = sheet.week, sheet.roster
        note = sheet.edits.past[-1].words if sheet.edits.past else ""
        done = partial(self._saved, sheet, roster)
        run, save = self._jobs.run, self._actions.save
        run(save, week.monday, roster, week.newest, note, on_done=done, on_error=self._failed)

    def _saved(self, sheet: Sheet, roster: Roster, kept: int | str) -> None:
        if isinstance(kept, str):
            self.offered.emit(kept, "Show the newest version", self.take_newest)
            return
        sheet.saved(replace(sheet.week, roster=roster, version=kept, newest=kept))
        self.told.emit(f"Saved as version {kept}. Screens use it once it is published.", "good")
        self._show()

    def take_newest(self) -> None:
        """The version that was saved last, as an edit, so that one's own can be had back by undo."""
        self._load(self.days.monday, None, self._take_over)

    def open_version(self, version: int) -> None:
        """An older version as the draft."""
        self._load(self.days.monday, version, self._take_over)

    def _take_over(self, there: Sheet) -> None:
        self._loading = None
        if self.sheet is None:
            self._take(there)
            return
        self.sheet.saved(there.week)
        self.edit(there.roster, f"open version {there.week.version}", standing=there.standing)
        self.told.emit(f"Version {there.week.version} is here. Ctrl+Z takes yours back.", "info")

    def publish(self, version: int | None = None) -> None:
        """From now on Today and the wallboards use it."""
        sheet = self.sheet
        wanted = version or (sheet.week.version if sheet else 0)
        if sheet is None or not wanted:
            return
        if version is None and sheet.dirty:
            self.told.emit("Save this version first (Ctrl+S), then publish it.", "warn")
            return
        done = partial(self._published, sheet, wanted)
        self._jobs.run(self._actions.publish, sheet.week.monday, wanted, on_done=done, on_error=self._failed)

    def _published(self, sheet: Sheet, version: int, sentence: str) -> None:
        sheet.saved(replace(sheet.week, published=version))
        self.told.emit(sentence, "good")
        self._show()
        if self.sides.currentIndex() == VERSIONS:
            self.show_versions()

    def show_versions(self) -> None:
        """Every version of the week."""
        self.sides.setCurrentIndex(VERSIONS)
        self._jobs.run(self._actions.versions, self.days.monday, on_done=self._list_versions, on_error=self._failed)

    def _list_versions(self, rows: Sequence[PlanRow]) -> None:
        zone = self.sheet.roster.zone if self.sheet else "UTC"
        self.versions.show_versions(rows, zone)

    # solving

    def solve(self, seconds: float = LIMITS[0]) -> None:
        """A schedule for what is required; pinned shifts stay, and it can be undone."""
        sheet, solve = self.sheet, self._actions.solve
        if sheet is None or solve is None or self.working.running:
            return
        if not sheet.roster.required or not any(sheet.roster.required):
            self.told.emit(sheet.week.why or "Nothing is required in this week; make a forecast first.", "warn")
            return
        done = partial(self._take_solved, sheet, seconds)
        self.working.start("Solving…", self._solved, sheet, float(seconds), on_done=done, on_error=self._failed)

    def _solved(self, sheet: Sheet, seconds: float, progress: Progress) -> tuple[Solved, Standing]:
        """On a worker: the schedule, and how it stands."""
        assert self._actions.solve is not None
        before = sheet.standing
        found = self._actions.solve(sheet.week, before.roster, seconds, progress)
        return found, before.followed(found.roster)

    def _take_solved(self, sheet: Sheet, seconds: float, told: tuple[Solved, Standing]) -> None:
        solved, standing = told
        if sheet is self.sheet:
            self.board.gantt.choose("")
            self.edit(solved.roster, "solve", standing=standing)
            self._arrange()
        else:
            sheet.take(sheet.edits.edited(solved.roster, "solve"), standing)
        sentence, more = f"{solved.words} Ctrl+Z takes it back.", [limit for limit in LIMITS if limit > seconds]
        if solved.longer and more and sheet is self.sheet:
            self.offered.emit(sentence, f"Solve for {_long(more[0])}", partial(self.solve, more[0]))
        else:
            self.told.emit(sentence, "good")

    # files

    def export_calendar(self, path: File, agent: str = "") -> None:
        """As iCalendar: all in one file, a file for each in a folder, or one agent's."""
        self._export(self._actions.calendar, path, agent)

    def export_table(self, path: File) -> None:
        """As CSV."""
        self._export(self._actions.table, path)

    def _export(self, action: Callable[..., str], path: File, *more: str) -> None:
        if self.sheet is not None:
            done = partial(self.told.emit)
            self._jobs.run(action, path, self.sheet.roster, *more, on_done=lambda said: done(said, "good"),
                           on_error=self._failed)  # fmt: skip

    def _ask_calendar(self, agent: str = "") -> None:
        name = f"{agent or 'schedule'} {self.days.monday.isoformat()}.ics"
        path, _ = QFileDialog.getSaveFileName(self, "Export iCalendar", name, ICS)
        if path:
            self.export_calendar(File(path), agent)

    def _ask_folder(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, "A calendar for each agent into this folder"):
            self.export_calendar(File(path))

    def _ask_table(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export CSV", f"schedule {self.days.monday.isoformat()}.csv", CSV)
        if path:
            self.export_table(File(path))

    # how it is made

    def _buttons(self) -> None:
        self.solve_button = self.act("Solve", self.solve, "Ctrl+Return")
        self.limits = QMenu(self)
        for seconds in LIMITS:
            self.limits.addAction(f"Solve for at most {_long(seconds)}").triggered.connect(
                partial(self._solve_for, seconds)
            )
        self.limits.addSeparator()
        self.limits.addAction("Copy the week before (Ctrl+D)").triggered.connect(lambda: self.copy_week())
        self.solve_button.setMenu(self.limits)
        self.add_button = self.act("Add shift", self.add_shift, "Ins")
        self.save_button = self.act("Save", self.save, "Ctrl+S")
        self.publish_button = self.act("Publish", self.publish, "Ctrl+Shift+P")
        self.versions_button = self.act("Versions", self.show_versions, "Ctrl+H")
        self.export_button = push("Export", lambda: None)
        self.export_menu = QMenu(self)
        self.export_menu.addAction("iCalendar of everybody…").triggered.connect(lambda: self._ask_calendar())
        self.export_menu.addAction("iCalendar, a file for each…").triggered.connect(lambda: self._ask_folder())
        self.export_one = self.export_menu.addAction("iCalendar of the chosen agent…")
        self.export_one.triggered.connect(lambda: self._ask_calendar(self._agent()))
        self.export_menu.addAction("CSV…").triggered.connect(lambda: self._ask_table())
        self.export_menu.aboutToShow.connect(lambda: self.export_one.setEnabled(bool(self._agent())))
        self.export_button.setMenu(self.export_menu)
        self.head.addWidget(self.export_button)

    def _solve_for(self, seconds: int, *_: object) -> None:
        self.solve(seconds)

    def _connect(self) -> None:
        gantt = self.board.gantt
        gantt.dragged.connect(self._drag)
        gantt.let_go.connect(self._let_go)
        gantt.done.connect(self.apply)
        gantt.removed.connect(self.remove)
        gantt.opened.connect(self.open)
        gantt.wanted.connect(lambda agent, at: self.add_shift(agent, round(at)))
        gantt.chosen.connect(lambda _: self._show_shift())
        self.days.turned.connect(self.turn)
        self.days.viewed.connect(lambda _: self._arrange())
        self.rules.chosen.connect(self._reveal)
        self.shift.entered.connect(self._enter)
        self.shift.removes.connect(lambda: self.remove(gantt.key))
        self.shift.copies.connect(self.copy_shift)
        self.versions.opens.connect(self.open_version)
        self.versions.publishes.connect(self.publish)
        for panel in (self.shift, self.versions):
            panel.closed.connect(self._close)
            shortcut(panel, "Esc", self._close)
        self.empty.chosen.connect(self._choose_beginning)
        self.working.busy.connect(lambda _: self._enable())
        self.undone.connect(self.undo)
        self.redone.connect(self.redo)
        for keys, slot, name in (
            ("Ctrl+Z", self.undo, "Undo"),
            ("Ctrl+Y", self.redo, "Redo"),
            ("Ctrl+Shift+Z", self.redo, ""),
            ("Ctrl+D", self.copy_week, "Copy the week before"),
        ):
            shortcut(self, keys, slot).setText(name)
        shortcut(self, "Alt+Left", lambda: self.days.step(-1))
        shortcut(self, "Alt+Right", lambda: self.days.step(1))

    def _choose_beginning(self, key: str) -> None:
        if key == "settings":
            self.asked.emit("settings/people")
        else:
            self.copy_week()

    def _close(self) -> None:
        self.sides.setCurrentIndex(RULES)
        self.board.gantt.setFocus()

    def _show(self) -> None:
        super()._show()
        self._enable()

    def _enable(self) -> None:
        sheet = self.sheet
        there = sheet is not None and bool(self._order)
        self.save_button.setEnabled(sheet is not None and sheet.dirty)
        self.publish_button.setEnabled(sheet is not None and sheet.week.version > 0)
        self.undo_button.setEnabled(sheet is not None and bool(sheet.edits.past))
        self.redo_button.setEnabled(sheet is not None and bool(sheet.edits.ahead))
        for words_, button, steps in (
            ("Undo", self.undo_button, sheet.edits.past if sheet else ()),
            ("Redo", self.redo_button, sheet.edits.ahead if sheet else ()),
        ):
            button.setToolTip(f"{words_}: {steps[-1].words}" if steps else f"Nothing to {words_.lower()}")
        self.solve_button.setEnabled(there and self._actions.solve is not None and not self.working.running)
        self.add_button.setEnabled(there)
        self.export_button.setEnabled(sheet is not None and bool(sheet.roster.shifts))
        self.versions_button.setEnabled(sheet is not None)


def _long(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 60 else f"{seconds // 60} minutes"
