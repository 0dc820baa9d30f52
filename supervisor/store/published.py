"""Requests as others may see them: the newest first, by time, status and kind, with what the desk has set of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select, true

from supervisor.core.events import RequestsSeen, decode
from supervisor.requests.held import NOTHING, unpack
from supervisor.requests.record import Request, Status
from supervisor.store.part import Part
from supervisor.store.schema import desk, journal, requests

AT_ONCE = 500
"""Numbers or positions in one statement; a database takes only so many values."""
_HALF = 2**63
_COLUMNS = ("id", "number", "position", "content", "status", "department", "category", "closed_at")
_TOLD = ("status", "department", "category", "closed_at")
_OURS = {"priority": "", "assignee": "", "level": 0, "parent": ""}
Span = tuple[int, int]
"""From and to an instant (ms), both included."""


class Wanted(msgspec.Struct, frozen=True):
    """Which requests of a city: those of `numbers` where there are any, else by all of the rest; None is any."""

    city: str
    opened: Span | None = None
    updated: Span | None = None
    statuses: frozenset[Status] | None = None
    categories: frozenset[str] | None = None
    numbers: tuple[str, ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """A request as it stands now. `updated_at` is when anything of it last changed (ms); `own`: opened at our desk."""

    id: int
    request: Request
    updated_at: int
    own: bool


class _Row(msgspec.Struct):
    id: int
    number: str
    position: int
    updated_at: int
    told: dict[str, Any]


class Published(Part):
    """Reading what others may see."""

    def published(self, wanted: Wanted, skip: int, most: int) -> list[Shown]:
        """At most so many after the first `skip`, the last opened first; those wanted by number in any order."""
        with self._db.read() as connection:
            rows: list[_Row] = []
            for row in _found(connection, wanted):
                if skip > 0:
                    skip -= 1
                    continue
                rows.append(row)
                if len(rows) == most:
                    break
            return _shown(connection, rows)

    def published_categories(self, cities: Collection[str]) -> list[str]:
        """The kinds of requests that there are in some cities, in order."""
        query = select(requests.c.category).where(requests.c.city.concat("").in_(cities)).distinct()
        with self._db.read() as connection:
            return sorted(filter(None, connection.execute(query).scalars()))


def _found(connection: Connection, wanted: Wanted) -> Iterator[_Row]:
    """The rows that are meant, as they stand now."""
    for query in _queries(wanted):
        found = connection.execution_options(yield_per=1000).execute(query)
        try:
            for raw in found:
                row = _row(raw)
                if wanted.numbers or _is_meant(row, wanted):
                    yield row
        finally:
            found.close()


def _queries(wanted: Wanted) -> Iterator[Any]:
    columns = (*(requests.c[name] for name in _COLUMNS), desk.c.held, desk.c.moved_at)
    query = select(*columns).outerjoin(desk, desk.c.id == requests.c.id)
    if not wanted.numbers:
        # The index has cities and numbers: going by it through a whole city is several times as slow as reading on.
        every = query.where(requests.c.city.concat("") == wanted.city)
        yield every.where(*_conditions(wanted)).order_by(requests.c.opened_at.desc(), requests.c.id.desc())
    for start in range(0, len(wanted.numbers), AT_ONCE):
        yield query.where(
            requests.c.city == wanted.city, requests.c.number.in_(wanted.numbers[start : start + AT_ONCE])
        )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What the tables can tell; what the desk has set of a few is looked at row by row."""
    if wanted.opened:
        yield requests.c.opened_at.between(*wanted.opened)
    if wanted.updated:
        yield or_(requests.c.content >= _touched(wanted.updated[0]), desk.c.moved_at >= wanted.updated[0])
    for column, chosen in (("status", wanted.statuses), ("category", wanted.categories)):
        yield true() if chosen is None else or_(requests.c[column].in_(chosen), desk.c.id.is_not(None))


def _touched(at: int) -> bytes:
    """The least content that was touched at an instant (ms)."""
    return min(max(at + _HALF, 0), 2 * _HALF - 1).to_bytes(8, "big")


def _row(raw: Any) -> _Row:
    held = NOTHING if raw.held is None else unpack(bytes(raw.held))
    told = held.told({name: getattr(raw, name) for name in _TOLD} | _OURS)
    touched = int.from_bytes(bytes(raw.content)[:8], "big") - _HALF
    return _Row(raw.id, raw.number, raw.position, max(touched, raw.moved_at or 0), told)


def _is_meant(row: _Row, wanted: Wanted) -> bool:
    if wanted.updated and not wanted.updated[0] <= row.updated_at <= wanted.updated[1]:
        return False
    if wanted.statuses is not None and row.told["status"] not in wanted.statuses:
        return False
    return wanted.categories is None or row.told["category"] in wanted.categories


def _shown(connection: Connection, rows: Sequence[_Row]) -> list[Shown]:
    """The rows with everything that the journal has of them."""
    by_position: dict[int, list[_Row]] = {}
    for row in rows:
        by_position.setdefault(row.position, []).append(row)
    found: dict[str, Shown] = {}
    positions = sorted(by_position)
    for start in range(0, len(positions), AT_ONCE):
        for event in _events(connection, positions[start : start + AT_ONCE]):
            found |= {shown.request.number: shown for shown in _of_event(event, by_position[event.position])}
    return [found[row.number] for row in rows if row.number in found]


def _events(connection: Connection, positions: Sequence[int]) -> Iterator[Any]:
    columns = (journal.c.position, journal.c.source, journal.c.kind, journal.c.version, journal.c.body)
    yield from connection.execute(select(*columns).where(journal.c.position.in_(positions)))


def _of_event(event: Any, rows: Sequence[_Row]) -> Iterator[Shown]:
    from supervisor.requests.packed import columns
    from supervisor.requests.packed import requests as rows_of
    from supervisor.store.intake import SOURCE

    told = decode(event.kind, event.version, event.body)
    if not isinstance(told, RequestsSeen):
        return
    packed = columns(told.rows)
    place = {number: row for row, number in enumerate(packed.numbers)}
    for row, request in zip(rows, rows_of(packed, [place[row.number] for row in rows]), strict=True):
        set_here = {**row.told, "status": Status(row.told["status"])}
        now = msgspec.structs.replace(request, **{name: set_here[name] for name in _TOLD})
        yield Shown(row.id, now, row.updated_at, event.source == SOURCE)
