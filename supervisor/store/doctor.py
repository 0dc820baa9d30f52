"""Looks a database over: each thing that is wrong with it as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from supervisor.core.events import KINDS, RequestsActed, decode
from supervisor.store.audit import wrong
from supervisor.store.database import raw
from supervisor.store.part import Part
from supervisor.store.schema import acted, desk, journal, meta, requests


class Doctor(Part):
    """The examination."""

    def try_writing(self) -> None:
        """Writes nothing new; raises `StoreError` where the database is read-only, full or locked."""
        with self._db.write() as connection:
            connection.execute(meta.update().where(meta.c.name == "program").values(value=meta.c.value))

    def integrity(self) -> list[str]:
        """What is wrong, a sentence each; empty where all is well. Reads the whole database, so it may take minutes."""
        with self._db.read() as connection:
            return [
                *(() if self._db.on_server else _damage(connection)),
                *_holes(connection),
                *_unread(connection),
                *_meta(connection),
                *_requests(connection),
                *_acts(connection),
                *wrong(connection),
            ]


def _damage(connection: Connection) -> Iterator[str]:
    for (found,) in raw(connection).execute("PRAGMA quick_check(5)"):
        if found != "ok":
            yield f"The file is damaged ({found}); restore a backup."


def _holes(connection: Connection) -> Iterator[str]:
    count, first, last = connection.execute(
        select(func.count(), func.min(journal.c.position), func.max(journal.c.position)).select_from(journal)
    ).one()
    if count and (first, last) != (1, count):
        yield f"The journal has {last - count} holes in its positions; restore a backup."


def _unread(connection: Connection) -> Iterator[str]:
    counting = select(journal.c.kind, func.max(journal.c.version), func.count()).group_by(journal.c.kind)
    for kind, version, count in connection.execute(counting):
        if kind not in KINDS or version > KINDS[kind].VERSION:
            yield f"{count} events “{kind}” are of a newer version of Callboard and are skipped; update this program."


def _meta(connection: Connection) -> Iterator[str]:
    if connection.execute(select(meta.c.value).where(meta.c.name == "token_key")).scalar() is None:
        yield "The key of the callers’ tokens is missing; restore a backup."


def _requests(connection: Connection) -> Iterator[str]:
    """Ids are given one after the other, and never taken back."""
    count, last = connection.execute(select(func.count(), func.max(requests.c.id)).select_from(requests)).one()
    if count != (last or 0):
        yield "The rows of requests are not what the journal tells; run “callboard doctor --rebuild”."


def _acts(connection: Connection) -> Iterator[str]:
    """What counts and positions tell; whether every value is right only making the rows again would tell."""
    if not _rows_of_acts(connection) or not _last_of_acts(connection):
        yield "The rows of what was done at the desk are not what the journal tells; run “callboard doctor --rebuild”."


def _rows_of_acts(connection: Connection) -> bool:
    """Whether each event has a row for every request that it names, and no other row is there."""
    rows = connection.execute(select(acted.c.position, func.count().label("number")).group_by(acted.c.position))
    there = {row.position: row.number for row in rows}
    query = select(*(journal.c[name] for name in ("position", "kind", "version", "body")))
    events = connection.execution_options(yield_per=100).execute(query.where(journal.c.kind == RequestsActed.KIND))
    right = True
    for row in events:
        event, number = decode(row.kind, row.version, row.body), there.pop(row.position, 0)
        right &= not isinstance(event, RequestsActed) or number == _size(event)
    return right and not there


def _size(event: RequestsActed) -> int:
    # What unpacks acts loads numpy, which most of the store does without.
    from supervisor.requests.acted import unpack

    return len(unpack(event.body).numbers)


def _last_of_acts(connection: Connection) -> bool:
    """Whether each request that somebody has acted on stands at the last act on it, and no other one does."""
    last = select(acted.c.id, func.max(acted.c.position).label("position")).group_by(acted.c.id).subquery()
    same = (desk.c.id == last.c.id) & (desk.c.position == last.c.position)
    right = connection.execute(select(func.count()).select_from(desk.join(last, same))).scalar_one()
    counts = (select(func.count()).select_from(table) for table in (desk, last))
    return all(connection.execute(count).scalar_one() == right for count in counts)
