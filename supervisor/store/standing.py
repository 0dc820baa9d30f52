"""Names that stand in some request, by its city's source or by the desk: what may be given to others, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from supervisor.requests.held import unpack
from supervisor.store.part import Part
from supervisor.store.personal import storable
from supervisor.store.schema import desk, requests

MOST_NAMES = 2000


class Standing(Part):
    """Departments, categories and assignees of requests; assignees are the desk's alone."""

    def stands(self, field: str, name: str) -> bool:
        """Whether a name stands in some request, written just so."""
        with self._db.read() as connection:
            column = requests.c.get(field)
            if column is not None:
                query = select(requests.c.id).where(column == storable(name)).limit(1)
                if connection.execute(query).first() is not None:
                    return True
            return any(name == told for told in _held(connection, field))

    def names_standing(self, field: str) -> list[str]:
        """The names that stand in requests, the most frequent first."""
        with self._db.read() as connection:
            found = Counter(_held(connection, field))
            column = requests.c.get(field)
            if column is not None:
                query = select(column, func.count()).group_by(column).order_by(func.count().desc()).limit(MOST_NAMES)
                found.update({row[0]: row[1] for row in connection.execute(query)})
        return [name for name, _ in found.most_common(MOST_NAMES) if name]


def _held(connection: Connection, field: str) -> Iterator[str]:
    """What the desk has set of its requests."""
    for row in connection.execute(select(desk.c.held)):
        told = unpack(row.held).fields.get(field)
        if told is not None:
            yield told[0]
