"""Looks a database over: each thing that is wrong with it as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from supervisor.core.events import KINDS
from supervisor.store.audit import wrong
from supervisor.store.database import raw
from supervisor.store.part import Part
from supervisor.store.schema import journal, meta, requests


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
