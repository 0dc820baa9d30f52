"""What was set aside: lines and messages that could not be read, each kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, func, select

from supervisor.store.part import Part, insert_new
from supervisor.store.personal import storable
from supervisor.store.schema import rejects

MOST_TEXT = 4000
"""Characters kept of a line: a broken one may be many megabytes long."""


class Rejectable(Protocol):
    """What a source hands over as set aside."""

    @property
    def file(self) -> str:
        """Where it came from."""

    @property
    def line(self) -> int:
        """Its line, from 1."""

    @property
    def reason(self) -> str:
        """Why it was set aside."""

    @property
    def text(self) -> str:
        """What it was."""


class Rejected(msgspec.Struct, frozen=True):
    """A line or message that was set aside; `made_at` is when (ms)."""

    id: int
    file: str
    line: int
    reason: str
    text: str
    made_at: int


def set_aside(connection: Connection, found: Sequence[Rejectable], now: int, city: str = "") -> None:
    """Keeps what was set aside, of a city's requests or of calls; the same line of the same file only once."""
    if found:
        connection.execute(insert_new(connection, rejects), [_row(reject, now, city) for reject in found])


def _row(reject: Rejectable, now: int, city: str) -> dict[str, Any]:
    text_hash = hashlib.blake2b(reject.text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    texts = {"file": reject.file, "reason": reject.reason, "text": reject.text[:MOST_TEXT]}
    return {"line": reject.line, "text_hash": text_hash, "made_at": now, "city": city} | {
        name: storable(text) for name, text in texts.items()
    }


class Rejects(Part):
    """Reading what was set aside."""

    def rejects(self, limit: int, after: int = 0) -> list[Rejected]:
        """What was set aside, oldest first: at most `limit`, of those `after` an id."""
        columns = [rejects.c[name] for name in Rejected.__struct_fields__]
        query = select(*columns).where(rejects.c.id > after).order_by(rejects.c.id).limit(limit)
        with self._db.read() as connection:
            return [Rejected(*row) for row in connection.execute(query)]

    def every_reject(self, chunk: int = 5000) -> Iterator[Rejected]:
        """All of it, oldest first, with no transaction between chunks."""
        found = self.rejects(chunk)
        while found:
            yield from found
            found = self.rejects(chunk, found[-1].id)

    def reject_count(self) -> int:
        """How much was set aside."""
        with self._db.read() as connection:
            return connection.execute(select(func.count()).select_from(rejects)).scalar_one()

    def rejects_by_city(self) -> dict[str, int]:
        """How much was set aside of each city's requests; of calls, and of what nobody knows of, under no name."""
        query = select(rejects.c.city, func.count().label("lines")).group_by(rejects.c.city)
        with self._db.read() as connection:
            return {row.city: row.lines for row in connection.execute(query)}
