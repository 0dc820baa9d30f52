"""Connections to either database: transactions that read, and transactions that hold the journal's lock."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from random import uniform
from threading import Event
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text

from supervisor.store.errors import sentences
from supervisor.store.location import Location

JOURNAL_LOCK = 0x43414C4C
"""The advisory lock of every append ("CALL")."""

COLLECTOR_LOCK = 0x434F4C4C
"""The advisory lock of the one collector ("COLL")."""


SHORTEST_S, LONGEST_S, PATIENT = 0.001, 0.05, 100
"""Between two looks whether a file is free: soon the longest, and the shortest after LONGEST_S * PATIENT seconds."""

_NEVER = Event()

_ALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""Asked of both ends: without it a computer that lost its power would hold the collector's lock for hours."""


class Database:
    """One database of either kind; may be used from several threads, each taking a connection of its own."""

    def __init__(self, where: Location, *, busy_ms: int) -> None:
        self.where = where
        self.busy_ms = busy_ms
        self.on_server = where.server is not None
        self.engine = self._on_server() if self.on_server else self._in_file()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in a transaction of its own that sees one state and writes nothing."""
        with sentences(self.where.name), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, journal: bool = True) -> Iterator[Connection]:
        """A transaction that holds the journal's lock from its start: whoever else writes waits.

        Without `journal`, for what lies beside it, a server lets others go on; in a file only one writes at a time.
        """
        with (
            sentences(self.where.name),
            self.engine.connect().execution_options(callboard_write=True) as connection,
            connection.begin(),
        ):
            if journal and self.on_server:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": JOURNAL_LOCK})
            yield connection

    @cached_property
    def read_only(self) -> bool:
        """Whether it can only be read: a replica, or a file that this user may not write to."""
        if self.where.path is not None:
            return self.where.read_only or not os.access(self.where.path, os.W_OK)
        with self.read() as connection:
            return bool(connection.execute(text("SELECT current_setting('transaction_read_only') = 'on'")).scalar())

    def keep_connection(self) -> Any:
        """A driver's connection of the caller's own, outside every transaction; the caller closes it."""
        if self.where.server is None:
            return self._connect_file()
        dialect = self.engine.dialect
        _, address = dialect.create_connect_args(self.where.server)
        return dialect.connect(**{**address, **self._session(), "autocommit": True})

    def close(self) -> None:
        """Closes every connection; a last one on SQLite folds the write-ahead log into the file."""
        self.engine.dispose()

    def _on_server(self) -> Engine:
        assert self.where.server is not None
        return create_engine(
            self.where.server, pool_size=4, pool_pre_ping=True, hide_parameters=True, connect_args=self._session()
        )

    def _session(self) -> dict[str, Any]:
        server = {"lock_timeout": self.busy_ms, "idle_in_transaction_session_timeout": 60_000, **_ALIVE}
        options = " ".join(f"-c {name}={value}" for name, value in server.items())
        own = {name.removeprefix("tcp_"): value for name, value in _ALIVE.items()}
        return {"connect_timeout": 10, "options": options, "application_name": "callboard", **own}

    def _in_file(self) -> Engine:
        engine = create_engine(
            "sqlite://", creator=self._connect_file, poolclass=QueuePool, pool_size=4, hide_parameters=True
        )
        event.listen(engine, "begin", self._begin)
        return engine

    def _connect_file(self) -> sqlite3.Connection:
        mode = "ro" if self.where.read_only else "rw"
        connection = sqlite3.connect(
            f"file:{quote(str(self.where.path))}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=self.busy_ms / 1000,
            check_same_thread=False,
        )
        for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _begin(self, connection: Connection) -> None:
        """The driver's own idea of when to begin would let a reader turn into a writer and fail."""
        if connection.get_execution_options().get("callboard_write"):
            self._begin_writing(raw(connection))
        else:
            raw(connection).execute("BEGIN")

    def _begin_writing(self, file: sqlite3.Connection) -> None:
        """Whoever has waited longer asks more often: left to itself SQLite lets those go first who have just come."""
        file.execute("PRAGMA busy_timeout = 0")
        try:
            waited, pause = 0.0, SHORTEST_S
            while not _begun(file, last=waited * 1000 >= self.busy_ms):
                # Nobody tells that a file is free.
                _NEVER.wait(uniform(pause / 2, pause))
                waited += pause
                pause = max(SHORTEST_S, min(pause * 2, LONGEST_S - waited / PATIENT))
        finally:
            file.execute(f"PRAGMA busy_timeout = {self.busy_ms}")

    def use_wal(self) -> None:
        """Lets readers of an SQLite file go on while the collector writes; kept in the file."""
        if not self.on_server:
            with sentences(self.where.name), self.engine.connect() as connection:
                raw(connection).execute("PRAGMA journal_mode = WAL")


def _begun(file: sqlite3.Connection, *, last: bool) -> bool:
    """Whether a writing transaction has begun; raises where it is locked at the last time."""
    try:
        file.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def raw(connection: Connection) -> Any:
    """The driver's own connection below one of SQLAlchemy."""
    return connection.connection.driver_connection
