"""Answers to whoever asks for our requests as an Open311 server (GeoReport v2), read only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from supervisor.core.errors import CallboardError
from supervisor.requests.record import APART, OPEN, Status
from supervisor.sources.open311 import render
from supervisor.sources.open311.question import MOST_WORDS, Question, Wrong, question
from supervisor.store import Store, StoreUnavailable, Wanted

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

    def __init__(self, store: Store, clock: Callable[[], int], cities: Sequence[str] = ()) -> None:
        """`cities` are those that are served; empty: all that there are."""
        self._store, self._clock, self._chosen = store, clock, tuple(cities)
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
        found = self._store.published(wanted, told.skip, told.most)
        return [render.request(each.request, each.updated_at, with_words=not each.own) for each in found]

    def _request(self, city: str, number: str) -> list[render.Row]:
        if len(number) <= MOST_WORDS and "\0" not in number:
            found = self._store.published(Wanted(city, numbers=(number,)), 0, 1)
            if found:
                return [render.request(found[0].request, found[0].updated_at, with_words=not found[0].own)]
        raise Wrong(404, "service_request_id: there is no such request.")

    def _codes(self, city: str) -> list[str]:
        now = self._clock()
        made, codes = self._services.get(city, (None, []))
        if made is None or not 0 <= now - made < FRESH_MS:
            codes = self._store.published_categories([city])
            self._services[city] = now, codes
        return codes

    def _definition(self, city: str, code: str) -> render.Row:
        if code not in self._codes(city):
            raise Wrong(404, "service_code: there is no such service.")
        return render.definition(code)


def wrong(status: int, words: str, form: str = "json") -> Answer:
    """An error as a list of one."""
    return _made(form, "errors", [{"code": status, "description": words}], status)


def _made(form: str, name: str, value: Any, status: int = 200) -> Answer:
    body = render.as_json(value) if form == "json" else render.as_xml(name, value)
    return Answer(status, FORMATS[form], body)
