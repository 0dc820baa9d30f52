"""How a reader learns that something was written: told by PostgreSQL, or by looking, which costs next to nothing."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from supervisor.store.errors import sentences
from supervisor.store.part import Part
from supervisor.store.schema import journal, settings, snapshots, sources

_STATE = select(
    select(func.max(journal.c.position)).scalar_subquery(),
    select(func.max(settings.c.version)).scalar_subquery(),
    select(func.max(sources.c.updated_at)).scalar_subquery(),
    select(func.max(snapshots.c.made_at)).scalar_subquery(),
)


class News(Part):
    """Asking for news. One thread at a time may ask; both ways keep a connection, and neither a transaction."""

    _ear: Any = None

    @cached_property
    def can_listen(self) -> bool:
        """Whether `listen` waits; SQLite and read replicas tell nobody, so there one looks at `changed_hint`."""
        if not self._db.on_server:
            return False
        with self._db.read() as connection:
            return not connection.execute(select(func.pg_is_in_recovery())).scalar()

    def changed_hint(self) -> Hashable:
        """Something that differs from what it was before whenever anything may have been written since."""
        if not self._db.on_server:
            return self._data_version()
        with self._db.read() as connection:
            return tuple(connection.execute(_STATE).one())

    def _data_version(self) -> int:
        """SQLite counts the commits of everybody else, seen from one connection that must stay the same."""
        with sentences(self._db.where.name):
            self._ear = self._ear or self._db.keep_connection()
            return int(self._ear.execute("PRAGMA data_version").fetchone()[0])

    def listen(self, timeout: float) -> bool:
        """Waits for up to `timeout` seconds; True as soon as the server tells of news, False at once if it cannot."""
        if not self.can_listen:
            return False
        try:
            with sentences(self._db.where.name):
                return self._hear(timeout)
        except BaseException:
            self._stop_listening()
            raise

    def _hear(self, timeout: float) -> bool:
        if self._ear is None:
            self._ear = self._db.keep_connection()
            self._ear.execute("LISTEN callboard")
        return bool([*self._ear.notifies(timeout=timeout, stop_after=1)])

    def _stop_listening(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            with suppress(OSError):
                ear.close()
