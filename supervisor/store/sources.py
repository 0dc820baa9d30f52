"""Each source's state: how far it has read, how it is, and when its newest event was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from supervisor.core.events import Observed
from supervisor.store.part import Part, insert_new, upsert
from supervisor.store.personal import storable
from supervisor.store.schema import sources


class SourceRow(msgspec.Struct, frozen=True):
    """A source as last heard of: `last_at` is its newest event, `updated_at` when it last delivered (ms)."""

    name: str
    kind: str
    system: str
    resume: dict[str, Any] | None
    health: str
    note: str
    last_at: int | None
    updated_at: int


def progress(
    connection: Connection,
    name: str,
    events: Sequence[Observed],
    resume: Mapping[str, Any] | None,
    health: str | None,
    note: str,
    now: int,
) -> None:
    """Keeps what came with a batch; a note goes with the health it explains."""
    told: dict[str, Any] = {"updated_at": now}
    if resume is not None:
        told["resume"] = msgspec.json.encode(resume).decode()
    if health is not None or note:
        told |= {"note": storable(note)} | ({"health": str(health)} if health is not None else {})
    connection.execute(insert_new(connection, sources), {"name": name, "updated_at": now})
    changing = sources.update().where(sources.c.name == name)
    connection.execute(changing, told)
    if events:
        newest = max(event.at for event in events)
        connection.execute(changing.where(func.coalesce(sources.c.last_at, newest) <= newest), {"last_at": newest})


class Sources(Part):
    """Reading the sources' state, and making one known."""

    def forget_source(self, name: str) -> None:
        """Takes a source out of the list; its events stay."""
        with self._db.write() as connection:
            connection.execute(sources.delete().where(sources.c.name == name))

    def register_source(self, name: str, kind: str, system: str, now: int) -> None:
        """Makes a source known, or brings its kind and system up to date; what it has read stays."""
        row = {"name": name, "kind": kind, "system": system, "updated_at": now}
        with self._db.write() as connection:
            connection.execute(upsert(connection, sources, ["name"], ["kind", "system"]), row)

    def sources(self) -> list[SourceRow]:
        """Every source that was ever heard of, by name."""
        with self._db.read() as connection:
            rows = connection.execute(select(sources).order_by(sources.c.name)).mappings()
            return [SourceRow(**{**row, "resume": _json(row["resume"])}) for row in rows]

    def resume(self, name: str) -> dict[str, Any] | None:
        """What a source needs to go on from where it was; None at its first start."""
        with self._db.read() as connection:
            return _json(connection.execute(select(sources.c.resume).where(sources.c.name == name)).scalar())


def _json(text: str | None) -> dict[str, Any] | None:
    return None if text is None else msgspec.json.decode(text, type=dict[str, Any])
