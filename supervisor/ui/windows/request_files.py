"""Requests out of the Requests page and into it: copied, exported, imported from a city's file, and its map."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from supervisor.requests.backlog import Backlog
from supervisor.sources.city_csv import Profile
from supervisor.ui.readings import local
from supervisor.ui.tables.requests import RequestTable
from supervisor.ui.windows.page import Page, quiet
from supervisor.ui.windows.request_actions import Found, RequestActions
from supervisor.ui.windows.request_filters import AsOf, RequestFilters
from supervisor.ui.windows.request_import import ImportPanel
from supervisor.ui.windows.request_map import RequestMap
from supervisor.ui.working import Working
from widgets.format import count

MOST_COPIED = 10_000


class RequestFiles(Page):
    """The part of the page that has to do with files."""

    _actions: RequestActions
    _found: Found | None
    backlog: Backlog
    table: RequestTable
    place: RequestMap
    importing: ImportPanel
    working: Working
    stack: QStackedWidget
    as_of: AsOf
    outputs: tuple[QPushButton, ...]
    filters: RequestFilters

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.sentence = quiet(wrap=False)

    @property
    def _zone(self) -> str:
        return self.backlog.zone

    @property
    def _city(self) -> str:
        """The city that is meant: the one chosen, or the only one."""
        cities = [city.city for city in self.backlog.cities]
        return self.filters.query.city or (cities[0] if len(cities) == 1 else "")

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")

    def copy(self) -> None:
        """The selected rows."""
        rows = self.table.selected_rows()
        if len(rows) > MOST_COPIED:
            self.told.emit(f"{count(len(rows))} rows are too many to copy; export them as CSV.", "warn")
        elif rows:
            QGuiApplication.clipboard().setText(self.table.text())
            self.told.emit(f"{count(len(rows))} row{'s' if len(rows) != 1 else ''} copied, with headers.", "good")
        else:
            self.told.emit("Select the rows to copy first.", "info")

    def export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export as CSV", self._file_name(), "CSV (*.csv)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        if self._found is not None and not self._is_busy():
            self.working.start(
                "Exporting", self._actions.export, self._found, path, on_done=self._done, on_error=self._fail
            )

    def ask_for_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Import a city’s file", "", "Requests (*.csv *.json *.gz *.tsv *.txt);;All files (*)"
        )
        if path:
            self.look_at_file(Path(path))

    def look_at_file(self, path: Path) -> None:
        """Shows how a city's file would be read."""
        self.stack.setCurrentWidget(self.importing)
        self._head_is(shown=False)
        self.importing.open(path)

    def take_file(self, path: Path, profile: Profile, keep: bool, as_of: int | None) -> None:
        """Reads a city's file in the background."""
        if self._is_busy():
            return
        self._show_content()
        act = self._actions.import_file
        said = f"Reading {path.name}"
        self.working.start(said, act, path, profile, keep, as_of, on_done=self._done, on_error=self._fail)

    def _show_content(self) -> None:
        self.stack.setCurrentIndex(1 if self.backlog.cities else 0)
        self._head_is(shown=bool(self.backlog.cities))

    def _head_is(self, *, shown: bool) -> None:
        """Without rows there is nothing to choose a day for, and nothing to copy."""
        for part in (self.sentence, self.as_of, *self.outputs):
            part.setVisible(shown)

    def ask_for_map(self) -> None:
        said = f"Import a map of {self.backlog.city_name(self._city)}"
        kinds = "GeoJSON (*.geojson *.json *.gz);;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self, said, "", kinds)
        if path:
            self.take_map_file(Path(path))

    def take_map_file(self, path: Path) -> None:
        """Reads a map of the city that is meant."""
        if self._is_busy():
            return
        self.working.start(
            f"Reading {path.name}", self._actions.import_map, path, self._city, on_done=self._done, on_error=self._fail
        )

    def _done(self, sentence: str) -> None:
        self.told.emit(sentence, "good")
        self.place.forget()

    def _is_busy(self) -> bool:
        """One thing after the other: starting the next would cancel a file that is read."""
        if self.working.running:
            self.told.emit("Wait until that is done, or cancel it first.", "info")
        return self.working.running

    def _cannot(self, sentence: str) -> None:
        """A file that cannot be read at all."""
        self._show_content()
        self._fail(sentence)

    def _file_name(self) -> str:
        assert self._found is not None
        day = local(self._found.look.at, self._zone).date()
        return f"callboard requests {day.isoformat()}.csv"
