"""What the Requests page asks for, done: rows found, tables of past days, one request, maps, files in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from supervisor.cli.common import author, now_ms, rules_at
from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.reports.areas import areas_by_city, import_areas, sentence
from supervisor.requests.ageing import Moment, Table
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.finder import Finder
from supervisor.requests.frame import GROUPS
from supervisor.requests.query import Query
from supervisor.store import Store
from supervisor.ui.jobs import Progress
from supervisor.ui.models.request_csv import export
from supervisor.ui.models.request_facts import looked_up
from supervisor.ui.models.requests import Look
from supervisor.ui.windows.requests import Found, RequestActions
from widgets.outlines import Outlines


class RequestSearch:
    """Over one store and the frame of its requests: `finder` gives the newest, `now` the instant it tells of (ms)."""

    def __init__(self, store: Store, finder: Callable[[], Finder], now: Callable[[], int]) -> None:
        self.store, self.finder, self.now = store, finder, now

    def actions(self) -> RequestActions:
        """For the page."""
        return RequestActions(
            find=self.find,
            tables=self.tables,
            shown=looked_up,
            outlines=self.outlines,
            export=lambda found, path, progress: export(found.look, found.rows, path, progress),
            import_file=self.import_file,
            import_map=self.import_map,
        )

    def find(self, query: Query) -> Found:
        """The rows of a question."""
        at = self.now() if query.at is None else query.at
        finder, business = self.finder(), self._business(at)
        every = Query(at=at, city=query.city, statuses=query.statuses)
        rows = finder.find(query, at, business)
        whole = len(rows) if query == every else finder.count(every, at, business)
        return Found(Look(finder.frame, at, business), rows, whole)

    def tables(self, at: int, city: str) -> Mapping[str, Table]:
        """How old open requests were at an instant."""
        moment = Moment(self.finder().frame, at, self._business(at), city)
        return {dimension: moment.table(dimension) for dimension in GROUPS}

    def outlines(self, city: str) -> Outlines:
        """A city's map, ready to be drawn."""
        areas = areas_by_city(self.store, city).get(city)
        if areas is None:
            return Outlines()
        return Outlines.of(zip(areas.names, areas.names, areas.outlines(), strict=True))

    def import_file(self, path: Path, progress: Progress) -> str:
        """A city's file."""
        raise CallboardError(f"{path.name} cannot be read yet.")

    def import_map(self, path: Path, city: str, progress: Progress) -> str:
        """A city's map."""
        row, areas = import_areas(self.store, path, city, now=now_ms(), author=author())
        return " ".join((sentence(row, areas), *areas.remarks))

    def _business(self, at: int) -> BusinessDays:
        rules: Rules = rules_at(self.store, at)
        return BusinessDays(rules.holidays)
