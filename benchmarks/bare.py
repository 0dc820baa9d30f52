"""What somebody would write who only wanted the rows in a table, and out of it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import psycopg

from supervisor.core.events import Observed, decode, encode

COLUMNS = "position, at, ordinal, key, system, source, kind, version, body"
TABLE = """CREATE TABLE bare (position {integer} PRIMARY KEY, at bigint, ordinal bigint, key {bytes} UNIQUE,
    system text, source text, kind text, version integer, body {bytes})"""
Row = tuple[int, int, int, bytes, str, str, str, int, bytes]


def rows(events: Iterable[Observed]) -> Iterator[Row]:
    """The rows of events, as they are kept."""
    for seen in events:
        kept = (seen.at, seen.ordinal, seen.key, seen.system, seen.source)
        yield (0, *kept, seen.event.KIND, seen.event.VERSION, encode(seen.event))


def insert(url: str, batches: Sequence[Sequence[Row]]) -> int:
    """Put batches into an empty table, a transaction each; how many rows that were."""
    return _copy(url, batches) if url.startswith("postgresql") else _executemany(url, batches)


def read(url: str) -> int:
    """Read and decode the whole journal in the order of the fold; how many events there were."""
    query = "SELECT kind, version, body FROM journal ORDER BY at, ordinal, key"
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            return len([decode(kind, version, body) for kind, version, body in server.execute(query)])
    with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
        return len([decode(kind, version, body) for kind, version, body in file.execute(query)])


def _executemany(url: str, batches: Sequence[Sequence[Row]]) -> int:
    position = 0
    with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute(TABLE.format(integer="integer", bytes="blob"))
        for batch in batches:
            file.execute("BEGIN IMMEDIATE")
            file.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _numbered(batch, position))
            file.execute("COMMIT")
            position += len(batch)
    file.close()
    return position


def _copy(url: str, batches: Sequence[Sequence[Row]]) -> int:
    position = 0
    with psycopg.connect(url) as server:
        server.execute(TABLE.format(integer="bigint", bytes="bytea").encode())
        server.commit()
        for batch in batches:
            with server.cursor().copy(f"COPY bare ({COLUMNS}) FROM STDIN") as copy:
                for row in _numbered(batch, position):
                    copy.write_row(row)
            server.commit()
            position += len(batch)
    return position


def _numbered(batch: Sequence[Row], position: int) -> Iterator[Row]:
    for place, row in enumerate(batch, position + 1):
        yield (place, *row[1:])
