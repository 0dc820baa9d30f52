"""The Forecast part: history and what is expected after it, changed by hand in a sheet, saved and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFileDialog, QMenu, QStackedWidget, QWidget

from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edit, Edits, Field, spans_of
from supervisor.planning.forecast_kept import idle
from supervisor.planning.forecasting import Found, Wanted
from supervisor.reports.forecasts import Earlier
from supervisor.sources.interval_columns import Layout
from supervisor.ui.jobs import Jobs
from supervisor.ui.models.staffing_forecast import (
    Charted,
    Sheeted,
    became_words,
    chart_of,
    known_of,
    sheet_of,
    toggled,
)
from supervisor.ui.windows.page import GAP, Page, column, enable, push, quiet, segment, shortcut, side, split
from supervisor.ui.windows.staffing_columns import ColumnsPanel, FileColumns
from supervisor.ui.windows.staffing_forecast_actions import ForecastActions, Offered, Opened
from supervisor.ui.windows.staffing_known import KnownPanel
from supervisor.ui.working import Working
from widgets.bandchart import BandChart
from widgets.empty import EmptyState
from widgets.sheet import Sheet
from widgets.sheetgrid import NONE, Cells

NOTHING = (
    "No forecast yet",
    "Import what your telephone system counted by intervals (CSV), or let Callboard collect calls for some weeks.",
)
READING = ("Reading the history …", "The forecast is shown as soon as all that is known is read.")
CALLED_OFF = "Reading was called off; Forecast again (F5) reads the history."
IMPORT = [("import", "Import an interval file…")]
LENGTHS = ((15, "15 min"), (30, "30 min"), (60, "1 hour"))
WEEKS = ((1, "1 week"), (2, "2 weeks"), (4, "4 weeks"), (8, "8 weeks"), (13, "13 weeks"))
FIELDS: tuple[tuple[Field, str], ...] = (("calls", "Calls"), ("aht_s", "Handle time"))
HINT = "Type to set a cell, +10% or -5% to change a selection. Ctrl+C and Ctrl+V copy a day, Del takes a change back."
QUEUE = "queue/"
EMPTY, FORECAST, COLUMNS = range(3)
WIDEST = 150
"""Of the choice of queues (pixels): all buttons have room beside it on a small screen."""
FILES = "Interval files (*.csv *.txt *.tsv *.gz);;All files (*)"


class ForecastPart(Page):
    """Chart above, sheet below, what is known at the right."""

    def __init__(self, actions: ForecastActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Forecast", parent)
        self._actions, self._jobs = actions, jobs
        self._offered: Offered | None = None
        self._opened: Opened | None = None
        self._charted: Charted | None = None
        self._sheeted: Sheeted | None = None
        self._edits, self._saved = Edits(), Edits()
        self._drafts: dict[str, Edits] = {}
        self._wanted_queue = ""
        self._to_keep: bool | None = None
        self._reading = True
        self.working = Working(jobs)
        self.chart, self.sheet, self.panel = BandChart("Calls a day"), Sheet("Forecast"), KnownPanel()
        self.said = quiet(HINT)
        self.empty, self.columns = EmptyState(*READING), ColumnsPanel()
        self._asking: Path | None = None
        self._lay_out()
        self._connect()

    @property
    def found(self) -> Found | None:
        """What is shown."""
        return self._opened.found if self._opened else None

    @property
    def queue(self) -> str:
        """Whose forecast is asked for, empty for the centre."""
        return self.queues.currentData() or ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._offered is None:
            self._look()

    def turn_to(self, place: str) -> None:
        """A queue by its name."""
        self._wanted_queue = place
        if (at := self.queues.findData(place)) >= 0:
            self.queues.setCurrentIndex(at)

    # what is asked for

    def _look(self) -> None:
        names = [name.removeprefix(QUEUE) for name in self.picture.figures if name.startswith(QUEUE)]
        self._jobs.run(self._actions.look, names, on_done=self._take_offered, on_error=self._nothing)

    def _take_offered(self, offered: Offered) -> None:
        first = self._offered is None
        self._offered = offered
        if not offered.queues:
            self._nothing("")
            return
        chosen = self._wanted_queue or self.queue
        for box in (self.queues, self.lengths):
            box.blockSignals(True)
        self.queues.clear()
        for name, words in offered.queues:
            self.queues.addItem(words, name)
        self.queues.view().setMinimumWidth(self.queues.view().sizeHintForColumn(0) + GAP)
        begun = bool(chosen) or self.found is not None
        self.queues.setCurrentIndex(max(0, self.queues.findData(chosen)) if begun else 0)
        if first:
            self.lengths.setCurrentIndex(max(0, self.lengths.findData(offered.minutes)))
        for box in (self.queues, self.lengths):
            box.blockSignals(False)
        self.refresh()

    def refresh(self, version: int | None = None) -> None:
        """Reads the history anew and forecasts it: with what is not saved yet, or the changes of a version."""
        self._keep_draft()
        self._to_keep = None
        if version is not None:
            self._drafts.pop(self.queue, None)
        wanted = Wanted(self.queue, self.lengths.currentData(), 7 * self.weeks.currentData())
        self.working.start(
            "Reading what is known", self._actions.open, wanted, version, on_done=self._take, on_error=self._nothing
        )
        if self.found is None or self.found.wanted.queue != self.queue:
            self._read()

    def _read(self) -> None:
        """Nothing is shown while the history of a queue is read, least of all another's."""
        self._opened, self._reading = None, True
        self.empty.set_text(*READING)
        self.empty.set_actions(())
        if self._asking is None:
            self.pages.setCurrentIndex(EMPTY)
        self._enable()

    def _ended(self, busy: bool) -> None:
        """What has an answer is shown right after this; what has none was called off."""
        if self._reading and not busy:
            self._nothing(CALLED_OFF)

    def _keep_draft(self) -> None:
        """What is not saved yet, of the queue that was shown until now."""
        found = self.found
        if found is not None and self._edits.done != self._saved.done:
            self._drafts[found.wanted.queue] = self._edits

    def _take(self, opened: Opened) -> None:
        self._opened, self._reading = opened, False
        self._edits = self._saved = opened.found.plan.edits
        self._show()
        if self._asking is None:
            self.pages.setCurrentIndex(FORECAST)
        self._begin_at(opened.found)
        draft = self._drafts.pop(opened.found.wanted.queue, None)
        if draft is not None:
            self._change(draft)
            self.told.emit("Your changes that are not saved yet are kept.", "info")
            return
        if opened.said:
            self.told.emit(opened.said, "info")

    def _begin_at(self, found: Found) -> None:
        """The cursor to the busiest interval of the first whole day, so that those it needs are seen below."""
        sheeted = self._sheeted
        if self.sheet.current != NONE or sheeted is None or not sheeted.data.rows:
            return
        row = min(len(sheeted.data.rows) - 1, int(found.plan.local.minute[0] > 0))
        values = [value or 0.0 for value in sheeted.data.values[row]]
        self.sheet.select(row, values.index(max(values)))

    def _nothing(self, sentence: str) -> None:
        """Why there is no forecast, and what to do."""
        self._opened, self._reading = None, False
        self.empty.set_text(NOTHING[0], sentence or NOTHING[1])
        self.empty.set_actions(IMPORT)
        self.pages.setCurrentIndex(EMPTY)
        self._enable()

    def _again(self, **other: object) -> None:
        """The same history with other things left out."""
        found = self.found
        if found is not None:
            wanted = msgspec.structs.replace(found.wanted, edits=self._edits, **other)
            self.working.start(
                "Forecasting", self._actions.again, found, wanted, on_done=self._take_found, on_error=self._fail,
                progress=False,
            )  # fmt: skip

    def _take_found(self, found: Found) -> None:
        if self._opened is not None:
            self._opened = replace(self._opened, found=found)
            self._show()

    # what is changed

    def _toggle(self, index: int) -> None:
        """A day of the history is left out, or learned from again; a day to come is shown in the sheet."""
        found, charted = self.found, self._charted
        if found is None or charted is None:
            return
        day = charted.first + index
        if self._sheeted is not None and day in self._sheeted.days and charted.data.past[index] is None:
            row = self._sheeted.days.index(day)
            self.sheet.select(row, 0, row, len(self._sheeted.data.columns) - 1)
            self.sheet.setFocus()
            return
        self._again(**toggled(found, day))

    def _typed(self, cells: Cells, value: float) -> None:
        self._add(self._edit("set", cells, value))

    def _scaled(self, cells: Cells, value: float) -> None:
        self._add(self._edit("percent", cells, value))

    def _cleared(self, cells: Cells) -> None:
        self._add(self._edit("reset", cells))

    def _pasted(self, cells: Cells, top: int, left: int) -> None:
        """Each cell to where it lies from the first; days are as long as they are, so the shift is told by slots."""
        sheeted, found = self._sheeted, self.found
        if sheeted is None or found is None:
            return
        first_row, first = min(row for row, _ in cells), min(at for _, at in cells)
        left = 0 if len({at for _, at in cells}) == len(sheeted.data.columns) else left
        pairs = [
            (there[0] - here[0], there[0])
            for row, at in cells
            if (here := sheeted.starts.get((row, at)))
            and (there := sheeted.starts.get((row - first_row + top, at - first + left)))
            and there != here
        ]
        width = found.plan.width
        edits = [
            Edit("copy", spans_of((start for _, start in group), width), shift=shift, minutes=found.plan.minutes)
            for shift, group in groupby(sorted(pairs), key=lambda pair: pair[0])
        ]
        self._add(*edits)

    def _edit(self, kind: str, cells: Cells, value: float = 0.0) -> Edit | None:
        sheeted, found = self._sheeted, self.found
        if sheeted is None or found is None:
            return None
        starts = [start for cell in cells for start in sheeted.starts.get(cell, ())]
        told = {"kind": kind, "spans": spans_of(starts, found.plan.width), "value": value}
        try:
            return msgspec.convert({**told, "field": self._field, "minutes": found.plan.minutes}, Edit)
        except msgspec.ValidationError as error:
            self._fail(str(error))
        except CallboardError as error:
            self._fail(str(error))
        return None

    def _add(self, *edits: Edit | None) -> None:
        after = self._edits
        for edit in edits:
            after = after.add(edit) if edit is not None and edit.spans else after
        self._change(after)

    def undo(self) -> None:
        """Takes the last change back."""
        self._change(self._edits.undo())

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._change(self._edits.redo())

    def _change(self, edits: Edits) -> None:
        found = self.found
        if found is None or edits == self._edits:
            return
        self._edits, before = edits, self._edits
        refused = partial(self._refused, edits, before)
        self._jobs.run(self._actions.edit, found, edits, on_done=partial(self._take_edit, edits), on_error=refused)

    def _take_edit(self, edits: Edits, found: Found) -> None:
        if edits == self._edits:
            self._take_found(found)
            if self._to_keep is not None:
                self._keep(publish=self._to_keep)

    def _refused(self, edits: Edits, before: Edits, sentence: str) -> None:
        if edits == self._edits:
            self._edits = before
        self._to_keep = None
        self._fail(sentence)

    # what is kept

    def save(self) -> None:
        """Keeps this forecast as a new version."""
        self._keep(publish=False)

    def publish(self) -> None:
        """Keeps it, and lets all screens use it."""
        self._keep(publish=True)

    def _keep(self, *, publish: bool) -> None:
        """With what is still being typed; where a change is being worked out, once it is."""
        self.sheet.commit()
        opened = self._opened
        if opened is None:
            return
        if opened.found.wanted.edits.done != self._edits.done:
            self._to_keep = publish
            return
        self._to_keep = None
        queue = opened.found.wanted.queue
        saved = partial(self._take_saved, queue, publish, self._edits)
        self._jobs.run(self._actions.save, queue, opened.found.plan, opened.version, on_done=saved, on_error=self._fail)

    def _take_saved(self, queue: str, publish: bool, edits: Edits, version: int) -> None:
        self._saved = edits
        if publish:
            done = partial(self._say_kept, f"Version {version} is published: all screens use it.")
            self._jobs.run(self._actions.publish, queue, version, on_done=done, on_error=self._fail)
        else:
            self._say_kept(f"Saved as version {version}.")

    def _say_kept(self, sentence: str, _: object = None) -> None:
        self.told.emit(sentence, "good")
        found = self.found
        if found is not None:
            self._jobs.run(
                self._actions.versions,
                found.wanted.queue,
                found.came,
                on_done=self._take_versions,
                on_error=self._fail,
            )

    def _take_versions(self, earlier: Sequence[Earlier]) -> None:
        if self._opened is not None:
            self._opened = replace(self._opened, earlier=tuple(earlier))
            self._show()

    def import_from(self, path: Path) -> None:
        """A file becomes history; where its columns cannot be told apart by their names, they are asked for."""
        self._jobs.run(self._actions.columns, path, on_done=partial(self._looked, path), on_error=self._fail)

    def _looked(self, path: Path, columns: FileColumns) -> None:
        if not columns.missing:
            self._import(path, Layout())
            return
        self._asking = path
        self.columns.ask(path.name, columns)
        self.pages.setCurrentIndex(COLUMNS)

    def _agreed(self, layout: Layout) -> None:
        path, self._asking = self._asking, None
        if path is not None:
            self._import(path, layout)
            self._back()

    def _back(self) -> None:
        self._asking = None
        self.pages.setCurrentIndex(EMPTY if self._opened is None else FORECAST)

    def _import(self, path: Path, layout: Layout) -> None:
        """Of the queue that is chosen where the file names none."""
        self.working.start(
            f"Reading {path.name}",
            self._actions.take,
            path,
            self.queue,
            layout,
            on_done=self._taken,
            on_error=self._fail,
        )

    def _taken(self, sentence: str) -> None:
        self.told.emit(sentence, "good")
        self._look()

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")

    # how it is shown

    def _show(self) -> None:
        opened = self._opened
        if opened is None:
            return
        found = opened.found
        self._charted, self._sheeted = chart_of(found), sheet_of(found, self._field)
        self.chart.set_label(f"Calls a day · {self.queues.currentText()}")
        self.chart.set_data(self._charted.data)
        self.sheet.set_data(self._sheeted.data)
        self.panel.show_known(known_of(found, opened.earlier))
        notes = [*found.notes, idle(found.plan).sentence()]
        self.said.setText(" ".join(filter(None, notes)) or HINT)
        self._fill_versions(opened)
        self._enable()

    def _fill_versions(self, opened: Opened) -> None:
        self.menu.clear()
        for each in opened.earlier:
            words = f"Version {each.row.version} by {each.row.author} · {became_words(each)}"
            self.menu.addAction(words).triggered.connect(partial(self.refresh, each.row.version))

    def _enable(self) -> None:
        there = self._opened is not None
        self.publish_button.setEnabled(there)
        self.again_button.setEnabled(there or not self._reading)
        enable(self.save_button, there)
        self.versions_button.setEnabled(there and bool(self.menu.actions()))
        self.undo_button.setEnabled(there and bool(self._edits.done))
        self.redo_button.setEnabled(there and bool(self._edits.undone))

    @property
    def _field(self) -> Field:
        return FIELDS[self.fields.checkedId()][0]

    def _lay_out(self) -> None:
        self.queues, self.lengths, self.weeks = QComboBox(), QComboBox(), QComboBox()
        for box, name, choices in ((self.lengths, "Interval", LENGTHS), (self.weeks, "Weeks", WEEKS)):
            box.setAccessibleName(name)
            for value, words in choices:
                box.addItem(words, value)
        self.queues.setAccessibleName("Queue")
        self.queues.addItem("Centre", "")
        self.queues.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.queues.setMaximumWidth(WIDEST)
        self.lengths.setCurrentIndex(1)
        self.weeks.setCurrentIndex(2)
        self.fields = QButtonGroup(self)
        fields = side(*(segment(self.fields, at, words) for at, (_, words) in enumerate(FIELDS)), spacing=0)
        self.head.insertWidget(1, side(self.queues, self.lengths, self.weeks, fields))
        self.undo_button = self.act("Undo", self.undo, "Ctrl+Z")
        self.redo_button = self.act("Redo", self.redo, "Ctrl+Y")
        self.again_button = self.act("Forecast again", self.refresh, "F5")
        self.import_button = self.act("Import…", self._ask_import, "Ctrl+O")
        self.menu = QMenu(self)
        self.versions_button = push("Versions", lambda: None)
        self.versions_button.setMenu(self.menu)
        self.head.addWidget(self.versions_button)
        self.save_button = self.act("Save version", self.save, "Ctrl+S")
        self.publish_button = self.act("Publish", self.publish, "Ctrl+Shift+S")
        shortcut(self, "Ctrl+Shift+Z", self.redo)
        main = split(Qt.Orientation.Vertical, (self.chart, 2), (self.sheet, 3))
        left = column(main, self.said, grow=main)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(split(Qt.Orientation.Horizontal, (left, 4), (self.panel, 1)))
        self.pages.addWidget(self.columns)
        self.body.addWidget(self.working)
        self.body.addWidget(self.pages, 1)
        self.body.setSpacing(GAP)
        self._enable()

    def _connect(self) -> None:
        for box in (self.queues, self.lengths, self.weeks):
            box.currentIndexChanged.connect(lambda _: self.refresh())
        self.fields.idClicked.connect(lambda _: self._show())
        self.empty.chosen.connect(lambda _: self._ask_import())
        self.columns.agreed.connect(self._agreed)
        self.columns.left.connect(self._back)
        self.chart.chosen.connect(self._toggle)
        self.sheet.typed.connect(self._typed)
        self.sheet.scaled.connect(self._scaled)
        self.sheet.cleared.connect(self._cleared)
        self.working.busy.connect(self._ended)
        self.sheet.refused.connect(self._fail)
        self.sheet.pasted.connect(self._pasted)
        self.sheet.copied.connect(lambda _: QGuiApplication.clipboard().setText(self.sheet.copied_text()))

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import an interval file", "", FILES)
        if path:
            self.import_from(Path(path))
