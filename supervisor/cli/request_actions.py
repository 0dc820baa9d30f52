"""What the Requests page asks for, done: rows found, tables of past days, one request, maps, files in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import available_timezones

import msgspec

from supervisor.cli.cities import called, folders, map_names
from supervisor.cli.common import author, file_made, now_ms, rules_at, service_at
from supervisor.cli.request_desk import ActDesk
from supervisor.cli.who import importing
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso, titles
from supervisor.reports.areas import areas_by_city, import_areas, sentence
from supervisor.reports.proposals import Proposal, propose, revised
from supervisor.reports.request_imports import RequestsImported, import_requests
from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.finder import Finder
from supervisor.requests.frame import GROUPS
from supervisor.requests.query import Query
from supervisor.requests.seek import seek
from supervisor.requests.table import Table
from supervisor.sources.city_csv import Profile, every, save
from supervisor.store import Store
from supervisor.ui.jobs import Progress
from supervisor.ui.models.maps import outlines
from supervisor.ui.models.request_csv import export
from supervisor.ui.models.request_shown import Shown, looked_up
from supervisor.ui.models.requests import Look
from supervisor.ui.models.sought import sought
from supervisor.ui.windows.page import Sought
from supervisor.ui.windows.request_actions import Found, RequestActions
from supervisor.ui.windows.request_import import ImportActions
from widgets.outlines import Outlines

AT_HAND = 60
"""Rows whose words are unpacked before they are shown: a screen of them."""


class RequestDesk:
    """Over one store: `finder` gives what searches the newest frame of its requests, `now` the instant of it (ms).

    `clock` is by what something is done to them (ms); without one it is `now`.
    """

    def __init__(
        self,
        store: Store,
        finder: Callable[[], Finder],
        now: Callable[[], int],
        clock: Callable[[], int] | None = None,
    ) -> None:
        self.store, self.finder, self.now = store, finder, now
        self.desk = ActDesk(store, finder, now, clock or now)

    def actions(self) -> RequestActions:
        """For the page."""
        return RequestActions(
            find=self.find,
            tables=self.tables,
            shown=self.shown,
            outlines=self.outlines,
            export=lambda found, path, progress: export(found.look.apart(), found.rows, path, progress),
            import_file=self.import_file,
            import_map=self.import_map,
            files=ImportActions(self.propose, self.revise, self.known, made_at, sorted(available_timezones())),
            seek=self.seek,
            desk=self.desk.actions(),
        )

    def find(self, query: Query) -> Found:
        """The rows of a question, and of how many they were chosen."""
        finder, at = self.finder(), query.at or self.now()
        business = self._business(at)
        whole = Query(city=query.city, statuses=query.statuses)
        if query.under is not None:
            names = service_at(self.store, at).names_under(query.under)
            query = msgspec.structs.replace(query, categories=names)
        rows = finder.find(query, at, business)
        groups = finder.grouped(rows, query.group, at) if query.group else None
        rows = rows if groups is None else groups.rows
        look = Look(finder.frame, at, business, titles(self.store.snapshots()))
        look.details(rows[:AT_HAND])
        return Found(look, rows, finder.count(whole, at, business), groups)

    def shown(self, look: Look, row: int) -> Shown:
        """A request with all that was done to it up to the instant that is shown."""
        frame = look.frame
        city, number = frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]
        deeds = [did for did in self.store.acts_of(city, number) if did.at <= look.at]
        return looked_up(look.apart(), row, deeds)

    def seek(self, words: str) -> Sequence[Sought]:
        """Requests by number, address or words, the likeliest first."""
        finder, at = self.finder(), self.now()
        rows = seek(finder, words, at)
        return sought(Look(finder.frame, at, self._business(at), titles(self.store.snapshots())), rows)

    def tables(self, at: int, city: str) -> Mapping[str, Table]:
        """How old open requests were at an instant."""
        finder = self.finder()
        with finder.lock:
            moment = Moment(finder.frame, at, self._business(at), city)
            return {dimension: moment.table(dimension) for dimension in GROUPS}

    def outlines(self, city: str) -> Outlines:
        """A city's map, ready to be drawn."""
        areas = areas_by_city(self.store, city).get(city)
        if areas is None:
            return Outlines()
        return outlines(areas)

    def propose(self, path: Path, city: str) -> Proposal:
        """How a file would be read."""
        return propose(path, folders(), self._rules(now_ms()).zone, city, now_ms())

    def revise(self, told: Proposal, profile: Profile) -> Proposal:
        """The same file by an edited profile."""
        return revised(told.path, profile, sure=told.sure, notes=told.notes, now=now_ms())

    def known(self) -> Sequence[tuple[str, str]]:
        """The profiles there are: short names and titles."""
        return [(profile.city, profile.title) for profile in every(folders())[0]]

    def import_file(self, path: Path, profile: Profile, keep: bool, as_of: int | None, progress: Progress) -> str:
        """A city's file into the journal, its profile kept first where that is wanted."""
        done = RequestsImported()
        with importing(self.store, path.name):
            if keep:
                own = folders()[0]
                assert isinstance(own, Path)
                save(profile, own)
            for done in import_requests(self.store, path, profile, now_ms, as_of):
                progress(done.share, f"{done.rows:,} requests")
        said = done.sentence(path.name, iso(done.as_of or 0, Rules(zone=profile.zone)))
        return " ".join((said, *done.notes[:3]))

    def import_map(self, path: Path, city: str, progress: Progress) -> str:
        """A city's map."""
        with importing(self.store, path.name):
            row, areas = import_areas(self.store, path, city, now=now_ms(), author=author(), called=map_names(city))
        return " ".join((sentence(row, areas, called(self.store, city)), *areas.remarks))

    def _business(self, at: int) -> BusinessDays:
        return BusinessDays(self._rules(at).holidays)

    def _rules(self, at: int) -> Rules:
        return rules_at(self.store, at)


def made_at(text: str, zone: str) -> int:
    """When a file was made (ms), as somebody types it in a zone's time; a date stands for its end."""
    try:
        if not text.isdigit():
            return file_made(text, Rules(zone=zone))
    except UsageError:
        pass
    raise CallboardError(
        f"“{text}” is no time at which the file can have been made; write a date and a time, such as 2026-11-21 15:30."
    )
