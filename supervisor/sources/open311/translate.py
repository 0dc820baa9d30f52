"""Rows of an Open311 answer into our requests: what is meant is taken, what is bent is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from supervisor.requests.record import Flag, Request, Status
from supervisor.sources.base import AHEAD_MS, Reject
from supervisor.sources.city_csv.moments import Moment, Moments
from supervisor.sources.city_csv.synonyms import STATUSES, meaning
from supervisor.sources.open311.rows import Bent, Row, rows, text
from supervisor.sources.open311.wire import Document, Number

HOLDERS = ("service_requests", "servicerequests", "requests", "service_request", "request", "data", "items", "results")
_OWN = ("service_request_id", "requested_datetime")
_ZONED = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)$", re.IGNORECASE)
_LONGEST_NUMBER = 100
_KEPT = ("service_code", "status_notes", "service_notice", "media_url", "address_id", "zipcode")
"""Kept in the server's words beside ours. Names, telephone numbers and addresses of residents never are."""
_DEGREES = (("lat", "long"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))
_STANDARD = {"open": Status.OPEN, "closed": Status.RESOLVED}


class Terms(msgspec.Struct, frozen=True, dict=True):
    """How one server's words are meant.

    `zone` holds for dates that name none; `statuses` are ours by its own (a status, or how its notes begin, in any
    case); `services` are names by codes, for servers that leave the names out.
    """

    server: str = ""
    zone: str = "UTC"
    statuses: Mapping[str, Status] = {}
    services: Mapping[str, str] = {}

    @cached_property
    def moments(self) -> Moments:
        """Reads its dates."""
        return Moments(self.zone, "mdy", "true")

    @cached_property
    def by_words(self) -> list[tuple[str, Status]]:
        """Its statuses, the longest first."""
        return sorted(((_folded(words), own) for words, own in self.statuses.items()), key=lambda each: -len(each[0]))


class Found(msgspec.Struct, frozen=True):
    """The requests of an answer, what was set aside, and what was bent; `told` counts the rows that the server sent."""

    requests: tuple[Request, ...]
    rejects: tuple[Reject, ...]
    bent: Bent
    told: int


def requests(document: Document, terms: Terms, as_of: int) -> Found:
    """The requests of an answer that came at `as_of` (ms). Raises `Refused` where it holds none of their kind."""
    bent = Bent(*document.bent)
    told = rows(document.value, HOLDERS, _OWN, "service requests", bent)
    found: list[Request] = []
    rejects: list[Reject] = []
    for row in told:
        made = _request(row, terms, as_of, bent)
        if isinstance(made, Request):
            found.append(made)
        else:
            rejects.append(Reject(terms.server, 0, made, text(row, "service_request_id")[:_LONGEST_NUMBER]))
    return Found(tuple(found), tuple(rejects), bent, len(told))


def _request(row: Row, terms: Terms, as_of: int, bent: Bent) -> Request | str:
    """A request, or why it cannot be taken."""
    number = text(row, "service_request_id", bent)
    if not number or len(number) > _LONGEST_NUMBER:
        return "A request has no service_request_id, or one that is too long; ask whoever runs the server."
    times = _Times(row, terms, bent)
    opened = times.read("requested_datetime")
    if opened is None:
        return f"Request {number} has no requested_datetime that can be read; ask whoever runs the server."
    if opened.at > as_of + AHEAD_MS:
        return f"Request {number} was opened more than a day ahead of the clock; ask whoever runs the server."
    if not text(row, "service_code"):
        bent.note("service_code is left out")
    return _made(number, row, opened, times, terms, as_of, bent)


def _made(number: str, row: Row, opened: Moment, times: _Times, terms: Terms, as_of: int, bent: Bent) -> Request:
    updated, due = times.read("updated_datetime"), times.read("expected_datetime")
    status, unknown = _status(row, terms, bent)
    closed = times.read("closed_datetime") or times.read("closed_date")
    if closed is None and not status.is_open:
        closed = updated
    lat, lon, nowhere = _place(row, bent)
    flags = [flag for flag in (unknown, nowhere, opened.flag) if flag]
    flags += _order(status, opened.at, closed.at if closed else None, due.at if due else None, as_of)
    return Request(
        number=number,
        opened_at=opened.at,
        status=status,
        closed_at=closed.at if closed else None,
        due_at=(due.ends or due.at) if due else None,
        due_is_date=bool(due and due.ends),
        updated_at=updated.at if updated else None,
        department=text(row, "agency_responsible").rstrip(", "),
        category=_category(row, terms, bent),
        address=text(row, "address"),
        lat=lat,
        lon=lon,
        words=text(row, "description"),
        flags=tuple(dict.fromkeys(flags)),
        original=_original(row, status),
    )


class _Times:
    """The dates of one row."""

    def __init__(self, row: Row, terms: Terms, bent: Bent) -> None:
        self.row, self.terms, self.bent = row, terms, bent

    def read(self, name: str) -> Moment | None:
        """A date, None where there is none that can be read."""
        said = text(self.row, name)
        if not said:
            return None
        moment = self.terms.moments.read(said)
        if moment is None:
            self.bent.note(f"{name} is no date")
        elif isinstance(self.row[name], Number):
            self.bent.note(f"{name} is a number of seconds or milliseconds")
        elif moment.ends is not None:
            self.bent.note(f"{name} has no time of day")
        elif not _ZONED.search(said):
            self.bent.note(f"{name} has no zone and is taken in {self.terms.zone}")
        return moment


def _status(row: Row, terms: Terms, bent: Bent) -> tuple[Status, Flag | None]:
    """By the setting, by the standard, else by what the word means anywhere."""
    said, notes = _folded(text(row, "status", bent)), _folded(text(row, "status_notes"))
    for words, own in terms.by_words:
        if words and notes.startswith(words):
            return own, None
    for words, own in terms.by_words:
        if words == said:
            return own, None
    if said in _STANDARD:
        return _STANDARD[said], None
    bent.note(f"status is “{said[:40]}”, neither open nor closed" if said else "status is left out")
    meant = meaning(said, STATUSES) if said else None
    return (meant, None) if meant else (Status.OPEN, Flag.UNKNOWN_STATUS)


def _order(status: Status, opened: int, closed: int | None, due: int | None, as_of: int) -> Iterable[Flag]:
    """What is odd about how the dates lie to each other."""
    if closed is None and not status.is_open:
        yield Flag.CLOSED_WITHOUT_DATE
    if closed is not None and status.is_open:
        yield Flag.OPEN_WITH_CLOSING_DATE
    if closed is not None and closed < opened:
        yield Flag.CLOSED_BEFORE_OPENED
    if closed is not None and closed > as_of:
        yield Flag.CLOSED_AHEAD
    if opened > as_of:
        yield Flag.OPENED_AHEAD
    if due is not None and due < opened:
        yield Flag.DUE_BEFORE_OPENED


def _category(row: Row, terms: Terms, bent: Bent) -> str:
    code, name = text(row, "service_code"), text(row, "service_name")
    if code and not name:
        bent.note("service_name is left out")
    return name or terms.services.get(code, "") or code


def _place(row: Row, bent: Bent) -> tuple[float | None, float | None, Flag | None]:
    """Latitude and longitude in degrees; none where there are none, or none that can be."""
    names = next((pair for pair in _DEGREES if all(text(row, name) for name in pair)), None)
    if names is None:
        return None, None, None
    if names != _DEGREES[0]:
        bent.note(f"lat and long are called {' and '.join(names)}")
    lat, lon = (_degrees(text(row, name)) for name in names)
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        bent.note("lat and long are no degrees")
        return None, None, Flag.NO_PLACE
    return (lat, lon, None) if lat or lon else (None, None, Flag.NO_PLACE)


def _degrees(said: str) -> float | None:
    try:
        return float(said[:40])
    except ValueError:
        return None


def _original(row: Row, status: Status) -> dict[str, str]:
    kept = {name: words for name in _KEPT if (words := text(row, name))}
    said = text(row, "status")
    return kept if _STANDARD.get(_folded(said)) is status else {**kept, "status": said}


def _folded(words: Any) -> str:
    return " ".join(str(words).split()).casefold()
