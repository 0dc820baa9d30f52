"""What each part of the store is built on, and the two insertions that both databases write differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text

from supervisor.store.database import Database


class Part:
    """One group of tables of a `Store`."""

    _db: Database

    def _tell(self, connection: Connection, position: int) -> None:
        """Heard when the transaction has been committed."""
        if self._db.on_server:
            connection.execute(text("SELECT pg_notify('callboard', :position)"), {"position": str(position)})


def insertion(connection: Connection, table: Table) -> Any:
    """An insertion in the words of the database in use, which may say what to do about rows that are there."""
    # Only the dialect in use is imported: the other one costs every start.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def insert_new(connection: Connection, table: Table) -> Any:
    """An insertion that leaves out rows that are there already."""
    return insertion(connection, table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, keys: Sequence[str], columns: Sequence[str] | None = None) -> Any:
    """An insertion that writes `columns` (default: all but the keys) over a row of the same `keys`."""
    statement = insertion(connection, table)
    names = columns if columns is not None else [column.name for column in table.columns if column.name not in keys]
    return statement.on_conflict_do_update(index_elements=keys, set_={name: statement.excluded[name] for name in names})
