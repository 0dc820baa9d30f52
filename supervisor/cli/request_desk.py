"""What the Requests page does to requests, done: names offered, effects worked out, acts carried out and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from supervisor.cli.acting import Names, do, fitted, names_of
from supervisor.cli.common import author, service_at
from supervisor.cli.who import telling
from supervisor.core.rights import Role
from supervisor.requests.acts import Act, Choice, Outcome
from supervisor.requests.assignment import Suggestion, suggestions
from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame, Rows
from supervisor.requests.preview import Preview, preview
from supervisor.requests.service import HIGHEST, Service, folded
from supervisor.store import Store
from supervisor.ui.jobs import Progress
from supervisor.ui.windows.desk_actions import DeskActions, Offers

MOST_NAMES = 2000


class ActDesk:
    """Over one store: `finder` gives the newest frame of its requests, `now` the instant of it (ms).

    What is done is done by the `clock` (ms).
    """

    def __init__(
        self, store: Store, finder: Callable[[], Finder], now: Callable[[], int], clock: Callable[[], int]
    ) -> None:
        self.store, self.finder, self.now, self.clock = store, finder, now, clock

    def actions(self) -> DeskActions:
        """For the page."""
        return DeskActions(self.offers, self.choices, self.preview, self.act, self.undo, self.suggest)

    def offers(self) -> Offers:
        """The names there are, those of most open requests first."""
        service, finder = self._service(), self.finder()
        with finder.lock:
            frame, at = finder.frame, self.now()
            rows = frame.present(at)
            rows = rows[frame.is_open(rows, at)]
            departments = _ranked(frame, rows, "department", [one.name for one in service.departments])
            assignees = _ranked(frame, rows, "assignee", [one.name for one in service.assignees])
            categories = _ranked(frame, rows, "category", [one.name for one in service.categories])
        highest = max((service.highest_level(one.name) for one in service.departments), default=HIGHEST)
        return Offers(departments, assignees, categories, highest, service.role_of(author()), _tree(service))

    def role(self) -> Role:
        """What this account is here."""
        return self._service().role_of(author())

    def _names(self) -> Names:
        """Those that the page offers, which are the frame's; what is not among them the store is asked for."""
        finder, store = self.finder(), names_of(self.store)

        def texts(field: str) -> Sequence[str]:
            with finder.lock:
                return [*finder.frame.names[field].texts]

        return Names(lambda field, name: name in texts(field) or store.stands(field, name), texts)

    def _service(self) -> Service:
        return service_at(self.store, self.clock())

    def choices(self, rows: Rows) -> Sequence[Choice]:
        """Rows of the newest frame, with the versions that it shows."""
        finder = self.finder()
        with finder.lock:
            frame = finder.frame
            cities, whos = frame.cities.texts, frame["who"][rows].tolist()
            pairs = zip(frame["city"][rows].tolist(), whos, frame.versions(rows).tolist(), strict=True)
            return [Choice(cities[city], frame.numbers[who], version) for city, who, version in pairs]

    def preview(self, act: Act, rows: Rows) -> Preview:
        """What an act would do."""
        finder, service = self.finder(), self._service()
        settled, changes = fitted(act, service, self._names())
        with finder.lock:
            return preview(finder.frame, rows, settled, self.now(), changes)

    def suggest(self, row: int) -> Suggestion | None:
        """Where a request should go by area, category, absences and load."""
        finder = self.finder()
        with finder.lock:
            [found] = suggestions(finder.frame, self._service(), np.array([row]), self.now())
        return found

    def act(self, act: Act, choices: Sequence[Choice], why: str, progress: Progress) -> Outcome:
        """Does something to requests, all in one transaction."""
        progress(None, "")
        return do(self.store, act, choices, now=self.clock(), why=why, names=self._names())

    def undo(self, key: str) -> Outcome:
        """Takes back what was done."""
        now = self.clock()
        return self.store.undo(key, by=author(), role=self.role(), now=now, tell=telling(self.store, now))


def _tree(service: Service) -> tuple[tuple[str, int], ...]:
    """The categories that have others below them, a parent before its children."""
    parents = {folded(one.parent) for one in service.categories if one.parent}
    tops = [one.name for one in service.categories if folded(one.name) in parents]
    paths = {name: tuple(reversed([one.name for one in service.above(name)])) for name in tops}
    return tuple((name, len(paths[name]) - 1) for name in sorted(tops, key=lambda name: paths[name]))


def _ranked(frame: Frame, rows: Rows, name: str, more: Sequence[str]) -> tuple[str, ...]:
    """Those that requests have, then those that only the service directory knows."""
    names = frame.names[name].texts
    counts = np.bincount(frame[name][rows], minlength=len(names))
    order = np.argsort(-counts, kind="stable").tolist()
    return tuple(dict.fromkeys((*(names[code] for code in order if names[code]), *more)))[:MOST_NAMES]
