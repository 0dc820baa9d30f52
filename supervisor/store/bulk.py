"""The statements that run for every event, in each database's fastest way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from supervisor.store.database import raw
from supervisor.store.schema import journal

_MOST_PARAMETERS = 900
_TYPES = ("int8", "int8", "int8", "bytea", "text", "text", "text", "int4", "bytea")


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
    insert_rows(connection, journal, _TYPES, rows)


def insert_rows(
    connection: Connection, table: Table, types: Sequence[str], rows: Iterable[tuple[Any, ...]], into: str = ""
) -> None:
    """Adds rows in the order of the table's columns; `types` are PostgreSQL's names, `into` another table like it."""
    cursor, names = raw(connection).cursor(), ", ".join(column.name for column in table.columns)
    if connection.dialect.name != "postgresql":
        places = ", ".join("?" * len(types))
        cursor.executemany(f"INSERT INTO {into or table.name} ({names}) VALUES ({places})", rows)
        return
    with cursor.copy(f"COPY {into or table.name} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def replace_rows(connection: Connection, table: Table, types: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Writes rows over those with the same first column, which is the table's key."""
    key, *others = (column.name for column in table.columns)
    over = f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}"
    cursor = raw(connection).cursor()
    if connection.dialect.name != "postgresql":
        places = ", ".join("?" * len(types))
        cursor.executemany(f"INSERT INTO {table.name} VALUES ({places}) {over}", rows)
        return
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS incoming_{table.name} (LIKE {table.name}) ON COMMIT DELETE ROWS")
    insert_rows(connection, table, types, rows, f"incoming_{table.name}")
    cursor.execute(f"INSERT INTO {table.name} SELECT * FROM incoming_{table.name} {over}")
    cursor.execute(f"DELETE FROM incoming_{table.name}")


def known_requests(connection: Connection, city: str, numbers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Id, number, version, seen_at, content, position and past of those requests of a city that are kept."""
    cursor = raw(connection).cursor()
    query = "SELECT id, number, version, seen_at, content, position, past FROM requests WHERE city = "
    if connection.dialect.name == "postgresql":
        yield from cursor.execute(f"{query} %s AND number = ANY(%s)", (city, list(numbers)), binary=True)
        return
    for start in range(0, len(numbers), _MOST_PARAMETERS):
        some = numbers[start : start + _MOST_PARAMETERS]
        yield from cursor.execute(f"{query} ? AND number IN ({', '.join('?' * len(some))})", (city, *some))
