"""Answers to whoever asks for our requests as an Open311 server (GeoReport v2), read only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from supervisor.core.errors import CallboardError
from supervisor.reports.dues import Dues
from supervisor.requests.record import APART, OPEN, Status
from supervisor.requests.service import Service
from supervisor.sources.open311 import render
from supervisor.sources.open311.question import MOST_WORDS, Question, Wrong, question
from supervisor.store import Store, StoreUnavailable, Wanted
from supervisor.store.published import Shown

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
FRESH_MS = 60_000
"""The list of services is made again so often."""
CLOSED = frozenset(Status) - OPEN
assert APART <= CLOSED


class Answer(NamedTuple):
    """Status, kind of content, and body."""

    status: int
    kind: str
    body: bytes


class Endpoint:
    """Answers from one store, which no two threads may share. `clock` gives ms since 1970."""

    def __init__(self, store: Store, clock: Callable[[], int], dues: Dues, cities: Sequence[str] = ()) -> None:
        """`cities` are those that are served; empty: all that there are."""
        self._store, self._clock, self._dues, self._chosen = store, clock, dues, tuple(cities)
        self._services: dict[str, tuple[int, list[str]]] = {}

    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        """The answer to a path such as /requests.json. What is wrong with a question is answered, too."""
        name, _, form = path.strip("/").rpartition(".")
        if form not in FORMATS:
            return wrong(
                404, "There is nothing here; ask for requests.json, requests.xml, services.json, services.xml."
            )
        try:
            return self._found(name, form, asked)
        except Wrong as error:
            return _made(form, "errors", render.errors([error.fault]), error.status)
        except StoreUnavailable:
            return wrong(503, "The database cannot be read now; ask again in a minute.", form)
        except CallboardError as error:
            return wrong(500, str(error), form)

    def _found(self, name: str, form: str, asked: Mapping[str, str]) -> Answer:
        what, _, one = name.partition("/")
        match what, bool(one):
            case "requests", False:
                return _made(
                    form, "service_requests", self._requests(self._city(asked), question(asked, self._clock()))
                )
            case "requests", True:
                return _made(form, "service_requests", self._request(self._city(asked), one))
            case "services", False:
                return _made(form, "services", [*map(render.service, self._codes(self._city(asked)))])
            case "services", True:
                return _made(form, "service_definition", self._definition(self._city(asked), one))
        raise Wrong(404, "There is nothing here; ask for requests or services.")

    def _city(self, asked: Mapping[str, str]) -> str:
        """Whose requests are asked for: numbers are of one city."""
        there = sorted({row.city for row in self._store.snapshots()} & set(self._chosen or self._all()))
        named = asked.get("jurisdiction_id", "").strip()
        if named:
            if named not in there:
                raise Wrong(404, "jurisdiction_id: no such jurisdiction is served here.")
            return named
        if len(there) > 1:
            raise Wrong(400, "jurisdiction_id: say which jurisdiction is meant.")
        return there[0] if there else ""

    def _all(self) -> list[str]:
        return [row.city for row in self._store.snapshots()]

    def _requests(self, city: str, told: Question) -> list[render.Row]:
        statuses = None
        if len(told.statuses) == 1:
            statuses = OPEN if "open" in told.statuses else CLOSED
        wanted = Wanted(
            city, told.opened, told.updated, statuses, frozenset(told.codes) if told.codes else None, told.numbers
        )
        return self._rendered(self._store.published(wanted, told.skip, told.most))

    def _request(self, city: str, number: str) -> list[render.Row]:
        if len(number) <= MOST_WORDS and "\0" not in number:
            found = self._store.published(Wanted(city, numbers=(number,)), 0, 1)
            if found:
                return self._rendered(found)
        raise Wrong(404, "service_request_id: there is no such request.")

    def _rendered(self, found: Sequence[Shown]) -> list[render.Row]:
        """With our due dates where an SLA says one."""
        dues = self._dues.of(self._store, [each.id for each in found], self._clock())
        told = [replace(each.request, due_at=dues.get(each.id, each.request.due_at)) for each in found]
        each = zip(told, found, strict=True)
        return [render.request(one, shown.updated_at, with_words=not shown.own) for one, shown in each]

    def _codes(self, city: str) -> list[str]:
        now = self._clock()
        made, codes = self._services.get(city, (None, []))
        if made is None or not 0 <= now - made < FRESH_MS:
            codes = _services(self._store.published_categories([city]), self._dues.directory(self._store, now))
            self._services[city] = now, codes
        return codes

    def _definition(self, city: str, code: str) -> render.Row:
        if code not in self._codes(city):
            raise Wrong(404, "service_code: there is no such service.")
        return render.definition(code)


def _services(seen: Sequence[str], directory: Service) -> list[str]:
    """The kinds of requests that there are, and those of the directory that no request has by any of their names."""
    known = {kind.name for name in seen if (kind := directory.category(name))}
    return sorted({*seen, *(kind.name for kind in directory.categories if kind.name not in known)})


def wrong(status: int, words: str, form: str = "json") -> Answer:
    """An error as a list of one."""
    return _made(form, "errors", [{"code": status, "description": words}], status)


def _made(form: str, name: str, value: Any, status: int = 200) -> Answer:
    body = render.as_json(value) if form == "json" else render.as_xml(name, value)
    return Answer(status, FORMATS[form], body)
