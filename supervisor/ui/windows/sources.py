"""The Sources page: how each source is, what was missed, what was set aside, and adding or changing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.store import MapRow, Rejected
from supervisor.ui.csv_file import save_csv
from supervisor.ui.dialogs.confirm import confirm
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models import sources as models
from supervisor.ui.source_form import Settings, SourceForm
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import HALF, Page, column, push, quiet, shortcut, side, split, subtitle
from supervisor.ui.working import Working
from widgets.empty import EmptyState

NOTHING = ("No source yet", "Calls come from a telephone system, a file, or the demonstration city.")
HINT = "Choose a source to see and change its settings."
GAPS = "What happened in these times is missing from the figures: they say incomplete."
CITIES = "Their requests come from files, which the Requests page takes; a map gives places to those without an area."
NO_GAPS = "No gaps: nothing was missed."
LISTED = 1000
"""So many of those set aside are listed; a file of another kind may have left millions."""
MOST = 1000
"""The stretch of what takes the room before anything else does."""


@dataclass(frozen=True, slots=True)
class SourceActions:
    """What the page asks for; any may raise CallboardError. All but `configured` and `maps`, which are quick, are
    called on a worker thread.

    `configured` are the sources in the centre's settings. `test` gives a sentence. `save` puts a password (None: it
    stays) into the keyring and the source into the settings, in the place of the one named last if that is not None.
    `rejects` are at most so many of those set aside, the oldest first; `every_reject` all of them; `rejected` how many
    there are of each city's requests, and of calls under no name.
    """

    configured: Callable[[], Sequence[Settings]]
    test: Callable[[Settings, str | None], str]
    save: Callable[[Settings, str | None, str | None], object]
    remove: Callable[[str], object]
    rejects: Callable[[int], Sequence[Rejected]]
    every_reject: Callable[[], Iterable[Rejected]]
    rejected: Callable[[], Mapping[str, int]]
    maps: Callable[[], Sequence[MapRow]] = tuple


class SourcesPage(Page):
    """The list and the gaps on the left; settings, or what was set aside, on the right."""

    def __init__(self, actions: SourceActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Sources", parent)
        self._actions, self._jobs = actions, jobs
        self._configured: dict[str, Settings] = {}
        self._editing: str | None = None
        self.table, self.gaps, self.rejects = ListTable("Sources"), ListTable("Gaps"), ListTable("Set aside")
        self.cities = ListTable("Cities")
        self._maps: Sequence[MapRow] = ()
        self._rejected: Mapping[str, int] = {}
        self._counting: Job | None = None
        self.rejects.set_empty("Nothing was set aside.")
        self.gaps_said, self.rejects_said = quiet(NO_GAPS), quiet("")
        self.form = SourceForm(actions.test, self._save, jobs)
        self.form_title = subtitle("")
        self.working = Working(jobs)
        self.empty = EmptyState(*NOTHING, actions=[("first", "Start here"), ("add", "Add a source")])
        self._lay_out()
        self._connect()
        self._show()

    def show_picture(self, picture: Picture) -> None:
        same = _shown_of(picture) == _shown_of(self.picture)
        super().show_picture(picture)
        if not same and self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """The settings and the number of rejects may have changed elsewhere."""
        try:
            self._configured = {source.name: source for source in self._actions.configured()}
            self._maps = self._actions.maps()
        except CallboardError as error:
            self.told.emit(str(error), "bad")
            return
        self._show()
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._jobs.run(self._actions.rejected, on_done=self._show_rejected, on_error=self._fail)

    def add(self) -> None:
        """An empty form."""
        self._open(None, "Add a source")
        self.form.new(self._configured)
        self.form.kind.setFocus()

    def edit(self) -> None:
        """The form of the chosen source; nothing for one that is in no settings, such as an imported file."""
        source = self._configured.get(self.table.current())
        if source is not None:
            self._open(source.name, source.name)
            self.form.edit(source)

    def remove(self) -> QMessageBox | None:
        """Asks first, with what it means in numbers."""
        name = self.table.current()
        if name not in self._configured:
            return None
        today = next((source.events_today for source in self.picture.sources if source.name == name), 0)
        others = len(self._configured) - 1
        left = "it was the only source" if not others else f"{others} other{'s' if others > 1 else ''} will be left"
        effect = f"Its {today:,} events of today and all before stay. No new ones will come from it; {left}."
        return confirm(self, f"Remove the source “{name}”?", effect, "Remove", lambda: self._remove(name))

    def list_rejects(self) -> None:
        """What was set aside, and why."""
        self.working.start(
            "Reading what was set aside",
            lambda: (self._actions.rejects(LISTED), self._actions.rejected()),
            on_done=lambda found: self._show_rejects(*found),
            on_error=self._fail,
            progress=False,
        )

    def export_rejects_to(self, path: Path) -> None:
        """All of them, also those that are too many to be listed."""
        heads = [head.words for head in models.REJECT_HEADS]
        self.working.start(
            "Exporting what was set aside",
            lambda: save_csv(path, heads, models.reject_cells(self._actions.every_reject())),
            on_done=lambda _: self.told.emit(f"Exported to {path}.", "good"),
            on_error=self._fail,
            progress=False,
        )

    def _lay_out(self) -> None:
        self.rejects_button = self.act("Set aside: 0", self.list_rejects)
        self.rejects_button.setEnabled(False)
        self.add_button = self.act("Add a source…", self.add, "Ctrl+N")
        self.remove_button = push("Remove…", lambda: self.remove())
        close = push("Close", self._close_form)
        form = column(side(self.form_title, None, self.remove_button, close), self.form, grow=self.form)
        export = push("Export CSV…", self._export_rejects)
        head = side(subtitle("Set aside"), None, export, push("Close", self._close_form))
        rejected = column(head, self.rejects_said, self.rejects, grow=self.rejects)
        self.detail = QStackedWidget()
        for part in (form, rejected):
            self.detail.addWidget(part)
        self.detail.hide()
        left = self._tables()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(left)
        self.head.insertWidget(1, self.working)
        self.body.addWidget(split(Qt.Orientation.Horizontal, (self.pages, 3), (self.detail, 2)), 1)
        self.setFocusProxy(self.table)

    def _tables(self) -> QWidget:
        """Each as high as its rows; the sources have the room first, then the gaps."""
        gaps = column(subtitle("Gaps"), self.gaps_said)
        self.of_cities = column(subtitle("Cities"), quiet(CITIES))
        holder = column(self.table, gaps, self.gaps, self.of_cities, self.cities, spacing=HALF)
        lines = holder.layout()
        assert isinstance(lines, QVBoxLayout)
        lines.insertSpacing(3, HALF)
        lines.insertSpacing(1, HALF)
        lines.addStretch(1)
        for place, table in ((0, self.table), (3, self.gaps), (6, self.cities)):
            table.snug()
            lines.setStretch(place, MOST)
        return holder

    def _connect(self) -> None:
        self.table.opened.connect(lambda _: self.edit())
        self.table.clicked.connect(lambda _: self.edit())
        self.form.saved.connect(self._saved)
        self.empty.chosen.connect(lambda key: self.add() if key == "add" else self.asked.emit(key))
        shortcut(self, "Esc", self._close_form)
        shortcut(self.table, "Del", lambda: self.remove())

    def _show(self) -> None:
        known = [(source.name, source.kind, source.system) for source in self._configured.values()]
        rows = models.source_rows(self.picture, known)
        self.table.show_rows(models.HEADS, rows)
        self.gaps.show_rows(models.GAP_HEADS, models.gap_rows(self.picture))
        self.gaps.setVisible(bool(self.picture.gaps))
        self.gaps_said.setText(GAPS if self.picture.gaps else NO_GAPS)
        cities = models.city_rows(self.picture, self._maps, self._rejected)
        self.cities.show_rows(models.CITY_HEADS, cities)
        for part in (self.of_cities, self.cities):
            part.setVisible(bool(cities))
        self.pages.setCurrentIndex(1 if rows or cities else 0)

    def _open(self, editing: str | None, title: str) -> None:
        self._editing = editing
        self.form_title.setText(title)
        self.remove_button.setVisible(editing is not None)
        self.detail.setCurrentIndex(0)
        self.detail.show()

    def _close_form(self) -> None:
        self.detail.hide()
        self.table.setFocus()

    def _save(self, source: Settings, password: str | None) -> None:
        self._actions.save(source, password, self._editing)

    def _saved(self, name: str) -> None:
        self.told.emit(f"“{name}” is saved; the collector connects to it now.", "good")
        self._close_form()
        self.refresh()
        self.table.choose(name)

    def _remove(self, name: str) -> None:
        self.working.start(
            "Removing",
            self._actions.remove,
            name,
            on_done=lambda _: self._removed(name),
            on_error=self._fail,
            progress=False,
        )

    def _removed(self, name: str) -> None:
        self.told.emit(f"“{name}” is removed; what came from it stays.", "good")
        self._close_form()
        self.refresh()

    def _show_rejected(self, rejected: Mapping[str, int]) -> None:
        self._rejected, count = rejected, sum(rejected.values())
        self.rejects_button.setText(f"Set aside: {count:,}")
        self.rejects_button.setEnabled(count > 0)
        self._show()

    def _show_rejects(self, rejects: Sequence[Rejected], rejected: Mapping[str, int]) -> None:
        self._show_rejected(rejected)
        more = sum(rejected.values()) - len(rejects)
        self.rejects_said.setText(f"The first {len(rejects):,}, and {more:,} more; the export writes all.")
        self.rejects_said.setVisible(more > 0)
        self.rejects.show_rows(models.REJECT_HEADS, models.reject_rows(rejects))
        self.detail.setCurrentIndex(1)
        self.detail.show()
        self.rejects.setFocus()

    def _export_rejects(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export what was set aside", "set aside.csv", "CSV (*.csv)")
        if path:
            self.export_rejects_to(Path(path))

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")


def _shown_of(picture: Picture) -> tuple[object, ...]:
    return picture.sources, picture.gaps, picture.at, picture.requests.cities
