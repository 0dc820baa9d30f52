"""Writes what a snapshot changes: events into the journal, and the rows that show each request as last seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import groupby, repeat
from typing import Any

from sqlalchemy import Connection, func, select

from supervisor.core.events import Recorded, RequestsSeen, decode, encode, source_key
from supervisor.requests.packed import MOST_ROWS, columns, contents_of, pack, unpack
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


class Keeping:
    """Writes for one city in one transaction."""

    def __init__(self, connection: Connection, city: str) -> None:
        self.connection = connection
        self.city = city
        self.position = last_position(connection)

    def keep(self, taking: Taking) -> None:
        """Everything that was not known, then everything that is changed by it, in the order of its instants."""
        first = int(self.connection.execute(_LAST_ID).scalar_one()) + 1
        for start in range(0, len(taking.new), MOST_ROWS):
            names, told = zip(*taking.new[start : start + MOST_ROWS], strict=True)
            ids = range(first + start, first + start + len(told))
            self._event(taking.as_of, pack(told, names, ids))
            self._add(taking.as_of, told, names, ids)
        changes = sorted(taking.changes, key=_when)
        for as_of, same in groupby(changes, key=_when):
            every = [*same]
            for start in range(0, len(every), MOST_ROWS):
                self._change(as_of, every[start : start + MOST_ROWS])

    def again(self, record: Recorded, rows: bytes) -> None:
        """The rows after an event that is in the journal already."""
        self.position = record.position
        packed, told = columns(rows), unpack(rows)
        kept, names = known(self.connection, self.city, packed.numbers), contents_of(packed)
        new = [place for place, request in enumerate(told) if request.number not in kept]
        ids = [packed.places()[place] + 1 for place in new]
        self._add(record.at, [told[place] for place in new], [names[place] for place in new], map(int, ids))
        pairs = zip(told, names, strict=True)
        self._replace([(r, kept[r.number], Seen(record.at, n, self.position)) for r, n in pairs if r.number in kept])

    def _event(self, as_of: int, rows: bytes) -> None:
        self.position += 1
        event = RequestsSeen(rows)
        key = source_key(self.city, SOURCE, as_of, hashlib.blake2b(rows, digest_size=16).hexdigest())
        told = (self.position, as_of, 0, key, self.city, SOURCE, event.KIND, event.VERSION, encode(event))
        insert_journal(self.connection, [told])

    def _change(self, as_of: int, changes: Sequence[Change]) -> None:
        """An event of known requests, and their rows after it."""
        told = [change.told or self._said(change) for change in changes]
        self._event(as_of, pack(told, [change.content for change in changes], [change.row.id for change in changes]))
        seen = (Seen(as_of, change.content, self.position) for change in changes)
        self._replace(zip(told, (change.row for change in changes), seen, strict=True))

    def _said(self, change: Change) -> Request:
        assert change.again is not None
        return told_at(self.connection, change.row.number, change.again)

    def _add(self, as_of: int, told: Sequence[Request], names: Iterable[bytes], ids: Iterable[int]) -> None:
        """Rows of requests that were never seen, in the order of the table's columns."""
        rows = zip(
            ids,
            repeat(self.city),
            [r.number for r in told],
            repeat(1),
            repeat(as_of),
            names,
            repeat(self.position),
            [r.status._value_ for r in told],
            [r.opened_at for r in told],
            [r.due_at for r in told],
            [r.closed_at for r in told],
            [r.department for r in told],
            [r.category for r in told],
            [r.channel._value_ for r in told],
            [r.area for r in told],
            repeat(b""),
            strict=False,
        )
        insert_rows(self.connection, requests, _TYPES, rows)

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
