"""Who collects and who reads: the collector's lease and the readers it lives for. Times are ms, passed in."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, select

from supervisor.core.clocks import REAL, WorldClock
from supervisor.store.part import Part, upsert
from supervisor.store.schema import lease, meta, readers

FORGOTTEN_MS = 86_400_000
"""A reader that has not been seen for so long was ended without a word."""


class Lease(msgspec.Struct, frozen=True):
    """The running collector: who it is, its version, when it last said so, and whether it stays without readers."""

    holder: str
    version: str
    heartbeat: int
    stay: bool = False


class Life(Part):
    """The lease and the readers."""

    def write_lease(self, held: Lease) -> None:
        """Says that a collector runs; only the holder of the `CollectorLock` does."""
        with self._db.write(journal=False) as connection:
            connection.execute(upsert(connection, lease, ["id"]), {"id": 1, **msgspec.to_builtins(held)})

    def read_lease(self) -> Lease | None:
        """The collector that runs or ran last without ending its lease."""
        columns = [lease.c[name] for name in Lease.__struct_fields__]
        with self._db.read() as connection:
            row = connection.execute(select(*columns)).first()
        return Lease(*row) if row else None

    def end_lease(self, holder: str) -> None:
        """Says that a collector has stopped, unless another one has begun."""
        with self._db.write(journal=False) as connection:
            connection.execute(delete(lease).where(lease.c.holder == holder))

    def reader_seen(self, reader: str, now: int) -> None:
        """Says that a reader is there, repeated while it is; of a replica the collector learns of none."""
        if self._db.read_only:
            return
        with self._db.write(journal=False) as connection:
            connection.execute(upsert(connection, readers, ["id"]), {"id": reader, "seen": now})
            connection.execute(delete(readers).where(readers.c.seen < now - FORGOTTEN_MS))

    def reader_gone(self, reader: str) -> None:
        """Says that a reader has closed."""
        if self._db.read_only:
            return
        with self._db.write(journal=False) as connection:
            connection.execute(delete(readers).where(readers.c.id == reader))

    def readers(self) -> dict[str, int]:
        """When each reader last said that it is there, by its own machine's clock (ms)."""
        with self._db.read() as connection:
            return {row.id: row.seen for row in connection.execute(select(readers))}

    def set_clock(self, clock: WorldClock) -> None:
        """Says what time it is in this world; only for a demonstration or a replay."""
        value = msgspec.json.encode(clock).decode()
        with self._db.write() as connection:
            connection.execute(upsert(connection, meta, ["name"]), {"name": "clock", "value": value})

    def clock(self) -> WorldClock:
        """The clock of this world, the wall's own where none was set."""
        with self._db.read() as connection:
            value = connection.execute(select(meta.c.value).where(meta.c.name == "clock")).scalar()
        return msgspec.json.decode(value, type=WorldClock) if value else REAL
