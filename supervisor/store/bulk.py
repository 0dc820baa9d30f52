"""The two statements that run for every event, in each database's fastest way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from supervisor.store.database import raw
from supervisor.store.schema import journal

_COLUMNS = ", ".join(column.name for column in journal.columns)
_TYPES = ("int8", "int8", "int8", "bytea", "text", "text", "text", "int4", "bytea")
_INSERT = f"INSERT INTO journal ({_COLUMNS}) VALUES ({', '.join('?' * len(_TYPES))})"
_COPY = f"COPY journal ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_MOST_PARAMETERS = 900


def known_keys(connection: Connection, keys: Sequence[bytes]) -> Iterable[bytes]:
    """Those of the keys that are in the journal."""
    cursor = raw(connection).cursor()
    if connection.dialect.name == "postgresql":
        cursor.execute("SELECT key FROM journal WHERE key = ANY(%b)", (list(keys),), binary=True)
        return [key for (key,) in cursor]
    found: list[bytes] = []
    for start in range(0, len(keys), _MOST_PARAMETERS):
        some = keys[start : start + _MOST_PARAMETERS]
        found += (
            key
            for (key,) in cursor.execute(f"SELECT key FROM journal WHERE key IN ({', '.join('?' * len(some))})", some)
        )
    return found


def insert_journal(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Adds rows in the order of the table's columns."""
    cursor = raw(connection).cursor()
    if connection.dialect.name != "postgresql":
        cursor.executemany(_INSERT, rows)
        return
    with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(row)
