"""Service requests: a snapshot becomes the events of what it changes, and rows that show each request as last seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select

from supervisor.core.events import Observed, Recorded, RequestsSeen, decode, encode, source_key
from supervisor.requests.packed import MOST_ROWS, columns, contents, pack, plain, unpack
from supervisor.requests.packed import requests as rows_of
from supervisor.requests.record import Request
from supervisor.store.bulk import insert_journal, insert_rows, replace_rows
from supervisor.store.confirmed import Confirmed
from supervisor.store.part import Part, insert_new
from supervisor.store.rejects import Rejectable, set_aside
from supervisor.store.schema import OF_REQUESTS, journal, requests, snapshots
from supervisor.store.taking import Change, Seen, Taking, known

SOURCE = "file"
DAY_MS = 86_400_000
_TYPES = (
    *("int8", "text", "text", "int4", "int8", "bytea", "int8"),
    *("text", "int8", "int8", "int8", "text", "text", "text", "text", "bytea"),
)


class Observation(msgspec.Struct, frozen=True):
    """What one part of a snapshot told: requests new, changed, seen unchanged, and seen before as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0

    def __add__(self, other: Observation) -> Observation:
        return Observation(*map(sum, zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)))


class SnapshotRow(msgspec.Struct, frozen=True):
    """A snapshot that was taken: of which city, what instant (ms), whose clock its dates are on; `made_at` when."""

    city: str
    as_of: int
    zone: str
    made_at: int


class Requests(Part):
    """Taking snapshots, and reading what came of them."""

    _known_confirmed: dict[str, Confirmed]

    def observe(
        self,
        city: str,
        as_of: int,
        found: Sequence[Request],
        *,
        now: int,
        zone: str = "",
        rejects: Sequence[Rejectable] = (),
        live: bool = False,
    ) -> Observation:
        """Takes a part of a city's snapshot of an instant (ms) in one transaction: what it changes becomes events.

        Parts may come in any order, twice, or cut; what a request was at another instant is not touched. `zone` is
        whose local dates the city's are. Of what is seen `live` the list of snapshots has the last.
        """
        told = plain(found)
        with self._db.write() as connection:
            confirmed = self._confirmed(city)
            _snapshot(connection, SnapshotRow(city, as_of, zone, now), live)
            taking = Taking(connection, confirmed, as_of)
            changes = [*taking.changes(told)]
            last = _keep(connection, city, _with_ids(connection, changes))
            confirmed.keep(connection, as_of, taking.unchanged)
            set_aside(connection, rejects, now)
            self._tell(connection, last)
        new = sum(change.row is None for change in changes)
        changed = sum(change.row is not None and change.again is None for change in changes)
        return Observation(new, changed, len(taking.unchanged), taking.repeated)

    def _confirmed(self, city: str) -> Confirmed:
        caches = self.__dict__.setdefault("_known_confirmed", {})
        found: Confirmed = caches.setdefault(city, Confirmed(city))
        return found

    def requests_after(self, position: int, limit: int = 100) -> list[Recorded]:
        """At most `limit` events of requests after a position, in the order of positions."""
        query = select(journal).where(OF_REQUESTS, journal.c.position > position).order_by(journal.c.position)
        with self._db.read() as connection:
            return [*map(_recorded, connection.execute(query.limit(limit)))]

    def snapshots(self) -> list[SnapshotRow]:
        """Every snapshot that was taken, by city and instant."""
        query = select(snapshots).order_by(snapshots.c.city, snapshots.c.as_of)
        with self._db.read() as connection:
            return [SnapshotRow(*row) for row in connection.execute(query)]

    def request_count(self) -> int:
        """How many requests there are."""
        with self._db.read() as connection:
            return connection.execute(select(func.count()).select_from(requests)).scalar_one()

    def request(self, city: str, number: str) -> Request | None:
        """A request as it was last seen, None where it never was."""
        with self._db.read() as connection:
            row = known(connection, city, [number]).get(number)
            return None if row is None else _told(connection, number, row.last)

    def rebuild_requests(self, progress: Callable[[float], None] = lambda _: None) -> int:
        """Makes every row again from the journal, in one transaction; how many there are."""
        with self._db.write() as connection:
            connection.execute(delete(requests))
            last = _last(connection)
            for record in _events(connection):
                if isinstance(record.event, RequestsSeen):
                    _apply(connection, record.system, record.position, _again(connection, record, record.event.rows))
                progress(record.position / last)
        return self.request_count()


def _snapshot(connection: Connection, row: SnapshotRow, live: bool) -> None:
    if live:
        recent = (snapshots.c.as_of >= row.as_of - DAY_MS, snapshots.c.as_of < row.as_of)
        connection.execute(snapshots.delete().where(snapshots.c.city == row.city, *recent))
    connection.execute(insert_new(connection, snapshots), msgspec.structs.asdict(row))
    same = (snapshots.c.city == row.city, snapshots.c.as_of == row.as_of, snapshots.c.zone < row.zone)
    connection.execute(snapshots.update().where(*same).values(zone=row.zone))


def _with_ids(connection: Connection, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes in the order of the journal, each with the id of its row."""
    following = int(connection.execute(select(func.coalesce(func.max(requests.c.id), 0))).scalar_one())
    for change in sorted(changes, key=lambda change: change.as_of):
        if change.row is None:
            following += 1
        change.id = following if change.row is None else change.row.id
        yield change


def _keep(connection: Connection, city: str, changes: Iterable[Change]) -> int:
    """Journal and rows for the changes; the journal's last position."""
    position = _last(connection)
    for as_of, same in groupby(changes, key=lambda change: change.as_of):
        told = [*same]
        for first in range(0, len(told), MOST_ROWS):
            position += 1
            some = told[first : first + MOST_ROWS]
            sights = [change.told or _said_again(connection, change) for change in some]
            rows = pack(sights, [change.content for change in some], [change.id for change in some])
            insert_journal(connection, [_event(position, as_of, city, rows)])
            _apply(connection, city, position, zip(sights, some, strict=True))
    return position


def _event(position: int, as_of: int, city: str, rows: bytes) -> tuple[Any, ...]:
    event = RequestsSeen(rows)
    key = source_key(city, SOURCE, as_of, hashlib.blake2b(rows, digest_size=16).hexdigest())
    seen = Observed(as_of, 0, key, city, SOURCE, event)
    return (position, seen.at, 0, key, city, SOURCE, event.KIND, event.VERSION, encode(event))


def _said_again(connection: Connection, change: Change) -> Request:
    assert change.row is not None
    assert change.again is not None
    return _told(connection, change.row.number, change.again)


def _told(connection: Connection, number: str, seen: Seen) -> Request:
    """What a request said, out of the event that has it."""
    body = connection.execute(select(journal.c.body).where(journal.c.position == seen.position)).scalar_one()
    event = decode(RequestsSeen.KIND, RequestsSeen.VERSION, body)
    assert isinstance(event, RequestsSeen)
    packed = columns(event.rows)
    return rows_of(packed, [packed.numbers.index(number)])[0]


def _apply(connection: Connection, city: str, position: int, changes: Iterable[tuple[Request, Change]]) -> None:
    """The rows after one event, which these sights are."""
    added: list[tuple[Any, ...]] = []
    replaced: list[tuple[Any, ...]] = []
    for told, change in changes:
        row = change.row
        if row is None:
            seen = (1, change.as_of, change.content, position)
            added.append(_row(change.id, city, told, seen, b""))
        elif row.add(Seen(change.as_of, change.content, position)):
            seen = (row.version, row.seen_at, row.content, row.position)
            replaced.append(_row(row.id, city, told, seen, row.past))
        else:
            one = requests.update().where(requests.c.id == row.id)
            connection.execute(one.values(version=row.version, past=row.past))
    if added:
        insert_rows(connection, requests, _TYPES, added)
    if replaced:
        replace_rows(connection, requests, _TYPES, replaced)


def _row(row: int, city: str, told: Request, seen: tuple[int, int, bytes, int], past: bytes) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    shown = (told.status._value_, told.opened_at, told.due_at, told.closed_at)
    groups = (told.department, told.category, told.channel._value_, told.area)
    return (row, city, told.number, *seen, *shown, *groups, past)


def _again(connection: Connection, record: Recorded, rows: bytes) -> Iterator[tuple[Request, Change]]:
    """The sights that an event of the journal told."""
    packed = columns(rows)
    kept = known(connection, record.system, packed.numbers)
    for told, name, place in zip(unpack(rows), contents(packed), packed.places().tolist(), strict=True):
        yield told, Change(record.at, name, told, kept.get(told.number), id=place + 1)


def _events(connection: Connection) -> Iterator[Recorded]:
    position = 0
    query = select(journal).where(OF_REQUESTS).order_by(journal.c.position).limit(100)
    while found := [*map(_recorded, connection.execute(query.where(journal.c.position > position)))]:
        yield from found
        position = found[-1].position


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(journal.c.position), 0))).scalar_one())


def _recorded(row: Any) -> Recorded:
    position, at, ordinal, key, system, source, kind, version, body = row
    return Recorded(position, at, ordinal, key, system, source, decode(kind, version, body))
