"""Service requests: a snapshot becomes the events of what it changes, and rows that show each request as last seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select

from supervisor.core.events import Recorded, RequestsActed, RequestsSeen, decode
from supervisor.requests.record import Request
from supervisor.store.part import Part, upsert
from supervisor.store.rejects import Rejectable, set_aside
from supervisor.store.schema import OF_REQUESTS, acted, desk, journal, requests, snapshots

if TYPE_CHECKING:
    from supervisor.requests.packed import Lists
    from supervisor.store.confirmed import Confirmed

# What packs requests loads numpy: a tenth of a second for those alone who take requests, or look for one.
DAY_MS = 86_400_000
MOST_NOTES = 50
"""Kept with one snapshot."""
_NOTES = msgspec.json.Decoder(tuple[str, ...])


class Observation(msgspec.Struct, frozen=True):
    """What one part of a snapshot told: requests new, changed, seen unchanged, and seen before as they are.

    `earlier` are those of which something newer is known: only what they were in the past is told anew.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    earlier: int = 0

    def __add__(self, other: Observation) -> Observation:
        return Observation(*map(sum, zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)))


class SnapshotRow(msgspec.Struct, frozen=True):
    """A snapshot that was taken: of which city, what instant (ms), whose clock its dates are on; `made_at` when.

    `title` is what people call the city, empty where nobody has said so; `notes` are what the import had to say of it.
    """

    city: str
    as_of: int
    zone: str
    made_at: int
    title: str = ""
    notes: tuple[str, ...] = ()


class Requests(Part):
    """Taking snapshots, and reading what came of them."""

    def observe(
        self,
        city: str,
        as_of: int,
        found: Sequence[Request],
        zone: str = "",
        title: str = "",
        *,
        now: int,
        rejects: Sequence[Rejectable] = (),
        live: bool = False,
    ) -> Observation:
        """Takes a part of a city's snapshot of an instant (ms) in one transaction: what it changes becomes events.

        Parts may come in any order, twice, or cut; what a request was at another instant is not touched. `zone` is
        whose local dates the city's are, `title` what it is called from now on. Of what is seen `live` the list of
        snapshots has the last.
        """
        from supervisor.requests.packed import Lists, NotPlain, plain

        snapshot = SnapshotRow(city, as_of, zone, now, title)
        try:
            return self._observe(snapshot, Lists(found), rejects, live)
        except (NotPlain, UnicodeEncodeError):
            # No database takes such texts. They are rare, and nothing of them has been kept.
            return self._observe(snapshot, Lists([*map(plain, found)]), rejects, live)

    def _observe(self, snapshot: SnapshotRow, told: Lists, rejects: Sequence[Rejectable], live: bool) -> Observation:
        from supervisor.store.keeping import Keeping, last_position
        from supervisor.store.taking import Taking

        with self._db.write() as connection:
            _snapshot(connection, snapshot, live)
            taking = Taking(connection, self._confirmed(snapshot.city), snapshot.as_of, told)
            Keeping(connection, snapshot.city).keep(taking)
            taking.confirmed.keep(connection, snapshot.as_of, taking.unchanged)
            set_aside(connection, rejects, snapshot.made_at, snapshot.city)
            self._tell(connection, last_position(connection))
        past = [change.row.seen_at > snapshot.as_of for change in taking.changes if change.again is None]
        earlier = sum(past)
        return Observation(len(taking.new), len(past) - earlier, len(taking.unchanged), taking.repeated, earlier)

    @cached_property
    def _known_confirmed(self) -> dict[str, Confirmed]:
        return {}

    def _confirmed(self, city: str) -> Confirmed:
        from supervisor.store.confirmed import Confirmed

        return self._known_confirmed.setdefault(city, Confirmed(city))

    def requests_after(self, position: int, limit: int = 100) -> list[Recorded]:
        """At most `limit` events of requests after a position, in the order of positions."""
        query = select(journal).where(OF_REQUESTS, journal.c.position > position).order_by(journal.c.position)
        with self._db.read() as connection:
            return [*map(_recorded, connection.execute(query.limit(limit)))]

    def snapshots(self) -> list[SnapshotRow]:
        """Every snapshot that was taken, by city and instant."""
        query = select(snapshots).order_by(snapshots.c.city, snapshots.c.as_of)
        with self._db.read() as connection:
            found = [row._asdict() for row in connection.execute(query)]
        return [SnapshotRow(**{**row, "notes": _NOTES.decode(row["notes"])}) for row in found]

    def note_snapshot(self, city: str, as_of: int, notes: Sequence[str], *, now: int) -> None:
        """Keeps what an import had to say of a snapshot, after what was said before; the same once."""
        one = (snapshots.c.city == city, snapshots.c.as_of == as_of)
        with self._db.write() as connection:
            kept = connection.execute(select(snapshots.c.notes).where(*one)).scalar()
            before = () if kept is None else _NOTES.decode(kept)
            every = tuple(dict.fromkeys((*before, *notes)))[:MOST_NOTES]
            if kept is not None and every != before:
                told = msgspec.json.encode(every).decode()
                connection.execute(snapshots.update().where(*one).values(notes=told, made_at=now))

    def request_count(self) -> int:
        """How many requests there are."""
        with self._db.read() as connection:
            return connection.execute(select(func.count()).select_from(requests)).scalar_one()

    def request(self, city: str, number: str) -> Request | None:
        """A request as it was last seen, None where it never was."""
        from supervisor.store.keeping import told_at
        from supervisor.store.taking import known

        with self._db.read() as connection:
            row = known(connection, city, [number]).get(number)
            return None if row is None else told_at(connection, number, row.last)

    def rebuild_requests(self, progress: Callable[[float], None] = lambda _: None) -> int:
        """Makes every row again from the journal, in one transaction; how many there are."""
        from supervisor.store.acting import again as acted_again
        from supervisor.store.keeping import Keeping, last_position

        with self._db.write() as connection:
            for table in (requests, desk, acted):
                connection.execute(delete(table))
            last = last_position(connection)
            for record in _events(connection):
                if isinstance(record.event, RequestsSeen):
                    Keeping(connection, record.system).again(record, record.event.rows)
                elif isinstance(record.event, RequestsActed):
                    acted_again(connection, record)
                progress(record.position / last)
        return self.request_count()


def _snapshot(connection: Connection, row: SnapshotRow, live: bool) -> None:
    kept = connection.execute(_KEPT, {"of_city": row.city, "of": row.as_of}).first()
    if live:
        recent = (snapshots.c.as_of >= row.as_of - DAY_MS, snapshots.c.as_of < row.as_of)
        connection.execute(snapshots.delete().where(snapshots.c.city == row.city, *recent))
    if kept is None or kept.zone < row.zone:
        told = {**msgspec.structs.asdict(row), "notes": "[]"}
        connection.execute(upsert(connection, snapshots, ["city", "as_of"], ["zone"]), told)
    if row.title and (kept is None or kept.title != row.title):
        other = (snapshots.c.city == row.city, snapshots.c.title != row.title)
        connection.execute(snapshots.update().where(*other).values(title=row.title, made_at=row.made_at))


_ONE = (snapshots.c.city == bindparam("of_city"), snapshots.c.as_of == bindparam("of"))
_KEPT = select(snapshots.c.zone, snapshots.c.title).where(*_ONE)


def _events(connection: Connection) -> Iterator[Recorded]:
    position = 0
    query = select(journal).where(OF_REQUESTS).order_by(journal.c.position).limit(100)
    while found := [*map(_recorded, connection.execute(query.where(journal.c.position > position)))]:
        yield from found
        position = found[-1].position


def _recorded(row: Any) -> Recorded:
    position, at, ordinal, key, system, source, kind, version, body = row
    return Recorded(position, at, ordinal, key, system, source, decode(kind, version, body))
