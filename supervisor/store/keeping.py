"""Writes what a snapshot changes: events into the journal, and the rows that show each request as last seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from supervisor.core.events import Recorded, RequestsSeen, decode, encode, source_key
from supervisor.requests.packed import MOST_ROWS, Lists, columns, contents_of, pack, unpack
from supervisor.requests.packed import requests as rows_of
from supervisor.requests.record import Request
from supervisor.store.bulk import insert_journal, insert_rows, replace_rows
from supervisor.store.errors import StoreError
from supervisor.store.schema import journal, requests
from supervisor.store.taking import Change, Row, Seen, Taking, known

SOURCE = "file"
_TYPES = (
    *("int8", "text", "text", "int4", "int8", "bytea", "int8"),
    *("text", "int8", "int8", "int8", "text", "text", "text", "text", "bytea"),
)


class _Part(NamedTuple):
    """New requests of one event with their contents, and where they go: their ids, and the position in the journal."""

    told: Lists
    names: Sequence[bytes]
    ids: Sequence[int]
    position: int


class Keeping:
    """Writes for one city in one transaction; `source` says who saw it: a file, or the desk that opens a request."""

    def __init__(self, connection: Connection, city: str, source: str = SOURCE) -> None:
        self.connection = connection
        self.city = city
        self.source = source
        self.position = last_position(connection)
        self.last_id = int(connection.execute(_LAST_ID).scalar_one())

    def keep(self, taking: Taking) -> None:
        """Everything that was not known, then everything that is changed by it, in the order of its instants."""
        self._keep_new(taking)
        changes = sorted(taking.changes, key=_when)
        for as_of, same in groupby(changes, key=_when):
            every = [*same]
            for start in range(0, len(every), MOST_ROWS):
                self._change(as_of, every[start : start + MOST_ROWS])

    def _keep_new(self, taking: Taking) -> None:
        """Events and then rows, of each of which the database gets all at once."""
        parts = [*self._parts(taking)]
        if parts:
            insert_journal(self.connection, [self._told(taking.as_of, part) for part in parts])
            rows = chain.from_iterable(self._new(taking.as_of, part) for part in parts)
            insert_rows(self.connection, requests, _TYPES, rows)
        self.position += len(parts)

    def _told(self, as_of: int, part: _Part) -> tuple[Any, ...]:
        return self._event(as_of, part.position, part.names, pack(part.told, part.names, part.ids))

    def _parts(self, taking: Taking) -> Iterator[_Part]:
        for number, start in enumerate(range(0, len(taking.new), MOST_ROWS), 1):
            places = taking.new[start : start + MOST_ROWS]
            first, names = self.last_id + start + 1, [taking.names[place] for place in places]
            yield _Part(taking.told.part(places), names, range(first, first + len(places)), self.position + number)

    def again(self, record: Recorded, rows: bytes) -> None:
        """The rows after an event that is in the journal already."""
        self.position = record.position
        packed, told = columns(rows), unpack(rows)
        kept, names = known(self.connection, self.city, packed.numbers), contents_of(packed)
        new = [place for place, request in enumerate(told) if request.number not in kept]
        ids = (packed.places()[new] + 1).tolist()
        part = _Part(Lists([told[place] for place in new]), [names[place] for place in new], ids, record.position)
        insert_rows(self.connection, requests, _TYPES, self._new(record.at, part))
        pairs = zip(told, names, strict=True)
        self._replace([(r, kept[r.number], Seen(record.at, n, self.position)) for r, n in pairs if r.number in kept])

    def _event(self, as_of: int, position: int, names: Iterable[bytes], rows: bytes) -> tuple[Any, ...]:
        """A row of the journal."""
        event = RequestsSeen(rows)
        key = source_key(self.city, self.source, as_of, hashlib.blake2b(b"".join(names), digest_size=16).hexdigest())
        return (position, as_of, 0, key, self.city, self.source, event.KIND, event.VERSION, encode(event))

    def _change(self, as_of: int, changes: Sequence[Change]) -> None:
        """An event of known requests, and their rows after it."""
        told, names = [change.told or self._said(change) for change in changes], [change.content for change in changes]
        rows = pack(Lists(told), names, [change.row.id for change in changes])
        self.position += 1
        insert_journal(self.connection, [self._event(as_of, self.position, names, rows)])
        seen = (Seen(as_of, name, self.position) for name in names)
        self._replace(zip(told, (change.row for change in changes), seen, strict=True))

    def _said(self, change: Change) -> Request:
        assert change.again is not None
        return told_at(self.connection, change.row.number, change.again)

    def _new(self, as_of: int, part: _Part) -> Iterator[tuple[Any, ...]]:
        """Rows of requests that were never seen, in the order of the table's columns."""
        told, seen = part.told, (repeat(1), repeat(as_of), part.names, repeat(part.position))
        shown = (told.status, told.opened, told.due, told.closed)
        groups = (told.department, told.category, told.channel, told.area)
        return zip(part.ids, repeat(self.city), told.numbers, *seen, *shown, *groups, repeat(b""), strict=False)

    def _replace(self, sights: Iterable[tuple[Request, Row, Seen]]) -> None:
        """The rows of known requests after new sights of them."""
        replaced = []
        for told, row, seen in sights:
            if row.add(seen):
                replaced.append(self._row(told, row))
            else:
                one = requests.update().where(requests.c.id == row.id)
                self.connection.execute(one.values(version=row.version, past=row.past))
        if replaced:
            replace_rows(self.connection, requests, _TYPES, replaced)

    def _row(self, told: Request, row: Row) -> tuple[Any, ...]:
        seen = (row.version, row.seen_at, row.content, row.position)
        shown = (told.status._value_, told.opened_at, told.due_at, told.closed_at)
        groups = (told.department, told.category, told.channel._value_, told.area)
        return (row.id, self.city, told.number, *seen, *shown, *groups, row.past)


_LAST_ID = select(func.coalesce(func.max(requests.c.id), 0))
_LAST_POSITION = select(func.coalesce(func.max(journal.c.position), 0))


def last_position(connection: Connection) -> int:
    """The end of the journal, 0 where it is empty."""
    return int(connection.execute(_LAST_POSITION).scalar_one())


def told_at(connection: Connection, number: str, seen: Seen) -> Request:
    """What a request said, out of the event that has it; `StoreError` where a newer program wrote that."""
    query = select(journal.c.kind, journal.c.version, journal.c.body).where(journal.c.position == seen.position)
    event = decode(*connection.execute(query).one())
    if not isinstance(event, RequestsSeen):
        raise StoreError(f"Request {number} was written by a newer version of Callboard; update this program.")
    packed = columns(event.rows)
    return rows_of(packed, [packed.numbers.index(number)])[0]


def _when(change: Change) -> int:
    return change.as_of
