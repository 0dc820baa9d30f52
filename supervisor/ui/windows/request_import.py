"""Taking a city's file: what it was recognised as, what its first rows become, and what can be put right before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from supervisor.core.errors import CallboardError
from supervisor.reports.proposals import Preview, Proposal
from supervisor.requests.calendar import local_day
from supervisor.requests.record import Channel, Request, Status
from supervisor.settings.problems import sentence
from supervisor.sources.city_csv import Profile
from supervisor.sources.city_csv.layout import NEEDED, TITLES
from supervisor.sources.city_csv.profile import key as plain
from supervisor.sources.city_csv.profile import meanings
from supervisor.ui.fields import Choice, Instead, Line, Problem
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models.dates import day_words
from supervisor.ui.models.requests import channel_words, status_words
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import GAP, HALF, column, enable, push, quiet, scrolled, side, split, subtitle
from supervisor.ui.zones import ZoneBox
from widgets.format import DASH, percent
from widgets.level import Level

GUESS = "As it was recognised"
HEADS = ("Number", "Opened", "Status", "Closed", "Due", "Category", "Department", "Area", "Channel", "Detail")
NOT_SURE = 0.75
"""A guess that is less sure than that is marked."""
ORDERS = (("mdy", "Month first, 12/31/2026"), ("dmy", "Day first, 31/12/2026"))
MOST_NOTES = 8
AS_OF = "Date and time in {}, such as 2026-11-21 15:30; a date alone is its end. Empty: the newest date in the file."


@dataclass(frozen=True, slots=True)
class ImportActions:
    """What is asked for, on a worker thread; each may raise CallboardError.

    `propose` recognises a file, or reads it by the profile of a city; `revise` by a profile that was edited. `made_at`
    reads when a file was made (ms) from words in the time of a zone, and is asked at once.
    """

    propose: Callable[[Path, str], Proposal]
    revise: Callable[[Proposal, Profile], Proposal]
    known: Callable[[], Sequence[tuple[str, str]]]
    made_at: Callable[[str, str], int]
    zones: Sequence[str]


class ImportPanel(QWidget):
    """`wanted` carries the file, the profile, whether that is to be kept, and when the file was made (ms, or None).

    `left` says that nothing is wanted.
    """

    wanted = Signal(object, object, bool, object)
    left = Signal()
    failed = Signal(str)

    def __init__(self, actions: ImportActions, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions, self._jobs = actions, jobs
        self._proposal: Proposal | None = None
        self._job: Job | None = None
        self._columns: dict[str, Choice] = {}
        self._meanings: dict[tuple[str, str], Choice] = {}
        self.title = subtitle("")
        self.notes = column(spacing=4)
        self.profiles, self.order = Choice(), Choice()
        self.city, self.name, self.as_of = Line(), Line(), Line()
        self.as_of_said = quiet()
        self.as_of_words = Instead(self.as_of_said, Problem())
        self.zone = ZoneBox(actions.zones, "UTC")
        self.keep = QCheckBox("Keep this profile for the files to come")
        self.problem = Problem()
        self.preview = ListTable("First rows as they will be read")
        self.preview_words = quiet()
        self.take = push("Import", self._take, primary=True)
        self._form = QWidget()
        self._lay_out()
        self.profiles.activated.connect(self._other)
        self.order.activated.connect(self._revise)
        for edit in (self.city, self.name):
            edit.editingFinished.connect(self._revise)
        self.zone.activated.connect(self._revise)
        self.as_of.editingFinished.connect(self._made_at)

    def open(self, path: Path) -> None:
        """Recognises a file, and shows what was found."""
        self._proposal = None
        self.as_of.clear()
        self.as_of_words.say("")
        self.title.setText(f"Import {path.name}")
        self._say(("Looking at its columns and values …",))
        enable(self.take, False)
        self._ask(self._actions.propose, path, "")

    # what is shown

    def show_proposal(self, told: Proposal) -> None:
        """What a file would become."""
        fresh = self._proposal is None or self._proposal.path != told.path or self._proposal.known != told.known
        self._proposal = told
        self._fill_profiles(told)
        self.city.setText(told.profile.city)
        self.name.setText(told.profile.title)
        self.zone.choose(told.profile.zone)
        self.as_of_said.setText(AS_OF.format(told.profile.zone))
        self._made_at()
        self.order.setCurrentIndex(self.order.findData(told.profile.dates))
        for editor in (self.city, self.name, self.zone, self.order):
            editor.setEnabled(not told.known)
        self.keep.setVisible(not told.known)
        if fresh:
            self.keep.setChecked(True)
            self._say(told.notes)
        self._fill_form(told)
        self._show_preview(told.preview)

    def _say(self, notes: Iterable[str]) -> None:
        lines = self.notes.layout()
        assert lines is not None
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        told = list(notes)
        for place, note in enumerate(told[:MOST_NOTES]):
            if place == 0:
                lines.addWidget(quiet(note))
            else:
                doubt = Problem()
                doubt.say(note, Level.warn)
                lines.addWidget(doubt)

    def _show_preview(self, preview: Preview) -> None:
        zone = self.zone.chosen or "UTC"
        rows = [Row(str(place), _cells(one, zone)) for place, one in enumerate(preview.requests)]
        self.preview.show_rows([Head(words) for words in HEADS], rows)
        self.preview.set_empty("Nothing can be read like this yet.")
        aside = len(preview.rejects)
        words = f"The first {len(rows)} as they will be read"
        if aside:
            many = "1 row" if aside == 1 else f"{aside} rows"
            words += f"; {many} will be set aside, the first: {preview.rejects[0].reason}"
        self.preview_words.setText(words if rows else "")
        self.problem.say(preview.problem)
        enable(self.take, not preview.problem and bool(rows))

    # what can be put right

    def profile(self) -> Profile:
        """As it is edited; raises `ValidationError` where it makes no sense."""
        assert self._proposal is not None
        told = self._proposal.profile.model_dump(mode="json")
        told.update(city=self.city.text().strip(), title=self.name.text().strip())
        told.update(zone=self.zone.chosen, dates=self.order.currentData())
        columns = {field: box.currentData() for field, box in self._columns.items() if box.currentData()}
        told["columns"] = {field: [list(names) if len(names) > 1 else names[0]] for field, names in columns.items()}
        for field, table in (("status", "statuses"), ("channel", "channels")):
            told[table] = self._words(field)
        return Profile.model_validate(told)

    def _words(self, field: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for (of, word), box in self._meanings.items():
            if of == field and box.currentData():
                found.setdefault(box.currentData(), []).append(word)
        return found

    def _revise(self) -> None:
        if self._proposal is None or self._proposal.known:
            return
        try:
            profile = self.profile()
        except ValidationError as error:
            self.problem.say(sentence(Profile, error))
            enable(self.take, False)
            return
        if profile != self._proposal.profile:
            self._ask(self._actions.revise, self._proposal, profile)

    def _other(self) -> None:
        """Another profile was chosen from those that are known, or the guess again."""
        assert self._proposal is not None
        path, city = self._proposal.path, self.profiles.currentData()
        self._proposal = None
        self._ask(self._actions.propose, path, city)

    def _ask(self, act: Callable[..., Any], *args: Any) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._jobs.run(act, *args, on_done=self.show_proposal, on_error=self.failed.emit)

    def _take(self) -> None:
        told, made = self._proposal, self._made_at()
        if told is not None and not self.as_of_words.words:
            self.wanted.emit(told.path, told.profile, not told.known and self.keep.isChecked(), made)

    def _made_at(self) -> int | None:
        """When the file was made (ms); what cannot be read as a time is said beside it."""
        text, made, wrong = self.as_of.text().strip(), None, ""
        if text and self._proposal is not None:
            try:
                made = self._actions.made_at(text, self._proposal.profile.zone)
            except CallboardError as error:
                wrong = str(error)
        self.as_of_words.say(wrong)
        return made

    def _fill_profiles(self, told: Proposal) -> None:
        self.profiles.clear()
        for city, title in self._actions.known():
            self.profiles.addItem(title, city)
        self.profiles.insertItem(0, GUESS, "")
        self.profiles.setCurrentIndex(max(0, self.profiles.findData(told.profile.city if told.known else "")))

    def _fill_form(self, told: Proposal) -> None:
        """A box for each field, then one for each word of the status and the channel."""
        self._columns, self._meanings = {}, {}
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(HALF)
        grid.setColumnStretch(1, 1)
        _title(grid, "Columns", "Column of the file", "How sure")
        for field, words in TITLES.items():
            self._columns[field] = self._column_box(told, field)
            mark = Problem()
            sure = told.sure.get(field)
            if sure is not None:
                mark.say(f"{percent(sure)} %", Level.warn if sure < NOT_SURE else Level.good)
            _line(grid, words[:1].upper() + words[1:], self._columns[field], mark)
        for field, ours in (("status", Status), ("channel", Channel)):
            if told.words.get(field):
                _title(grid, f"Words of the {field}", "What they mean", "")
            for word in told.words.get(field, ()):
                self._meanings[field, word] = self._meaning_box(told, field, word, ours)
                _line(grid, word, self._meanings[field, word], None)
        self._put(grid)

    def _column_box(self, told: Proposal, field: str) -> Choice:
        box = Choice()
        box.setAccessibleName(f"Column of the {TITLES[field]}")
        box.addItem("must be chosen" if field in NEEDED else DASH, ())
        joined = told.columns.get(field, ())
        for names in dict.fromkeys((*((joined,) if len(joined) > 1 else ()), *((name,) for name in told.header))):
            box.addItem(" + ".join(names), names)
        box.setCurrentIndex(max(0, next((n for n in range(box.count()) if box.itemData(n) == joined), 0)))
        box.setEnabled(not told.known)
        box.activated.connect(self._revise)
        return box

    def _meaning_box(self, told: Proposal, field: str, word: str, ours: Any) -> Choice:
        said = told.profile.statuses if field == "status" else told.profile.channels
        meant = meanings(said).get(plain(word))
        box = Choice()
        box.setAccessibleName(f"What “{word}” means")
        box.addItem("not known", "")
        words = status_words if field == "status" else channel_words
        for one in ours:
            box.addItem(words(one) if one is not Channel.UNKNOWN else "unknown", one.value)
        box.setCurrentIndex(max(0, box.findData("" if meant is None else str(meant))))
        box.setEnabled(not told.known)
        box.activated.connect(self._revise)
        return box

    # how it is made

    def _put(self, grid: QGridLayout) -> None:
        holder = QWidget()
        holder.setObjectName("clear")
        holder.setLayout(grid)
        lines = self._form.layout()
        assert lines is not None
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        lines.addWidget(holder)

    def _lay_out(self) -> None:
        for order, words in ORDERS:
            self.order.addItem(words, order)
        for editor, said in ((self.profiles, "Profile"), (self.order, "Dates"), (self.city, "Short name")):
            editor.setAccessibleName(said)
        self.name.setAccessibleName("Name of the city")
        self.as_of.setAccessibleName("When the file was made")
        self.as_of.setPlaceholderText("Its newest date")
        self.zone.setMinimumWidth(120)
        self.zone.setAccessibleName("Time zone of the city")
        self._form = column()
        self._form.setObjectName("clear")
        fields = QGridLayout()
        fields.setColumnStretch(1, 1)
        fields.setVerticalSpacing(4)
        named = (("Profile", self.profiles), ("City", self.name), ("Short name", self.city))
        dated = (("Time zone", self.zone), ("Dates", self.order), ("File made", self.as_of))
        for words, editor in (*named, *dated):
            _line(fields, words, editor, None)
        _line(fields, "", self.as_of_words, None)
        about = QWidget()
        about.setObjectName("clear")
        about.setLayout(fields)
        left = scrolled(column(self.notes, about, self._form, spacing=GAP))
        right = column(self.preview_words, self.preview, grow=self.preview)
        parts = split(Qt.Orientation.Horizontal, (left, 45), (right, 55))
        parts.setObjectName("import-parts")
        back = push("Back", self.left.emit)
        foot = side(self.keep, None, back, self.take)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(column(self.title, parts, self.problem, foot, grow=parts, spacing=GAP))


def _cells(one: Request, zone: str) -> tuple[Cell, ...]:
    def day(at: int | None) -> Cell:
        return Cell(DASH if at is None else day_words(local_day(at, zone)), None if at is None else float(at))

    due = None if one.due_at is None else one.due_at - one.due_is_date
    return (
        *(Cell(one.number), day(one.opened_at), Cell(status_words(one.status)), day(one.closed_at), day(due)),
        *(Cell(one.category or DASH), Cell(one.department or DASH), Cell(one.area or DASH)),
        *(Cell(channel_words(one.channel)), Cell(one.detail or DASH)),
    )


def _title(grid: QGridLayout, *words: str) -> None:
    row = grid.rowCount()
    grid.setRowMinimumHeight(row, 28)
    for place, word in enumerate(words):
        label = subtitle(word) if place == 0 else quiet(word, wrap=False)
        grid.addWidget(label, row, place, Qt.AlignmentFlag.AlignBottom)


def _line(grid: QGridLayout, words: str, editor: QWidget, beside: QWidget | None) -> None:
    row = grid.rowCount()
    label = QLabel(words, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(editor)
    label.setMinimumWidth(150)
    label.setMaximumWidth(220)
    grid.addWidget(label, row, 0)
    grid.addWidget(editor, row, 1)
    if beside is not None:
        grid.addWidget(beside, row, 2, Qt.AlignmentFlag.AlignVCenter)
