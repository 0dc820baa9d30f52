"""Requests as they stand now: what their city's source said last, with what the desk holds of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from supervisor.requests.acts import Choice, State
from supervisor.requests.held import NOTHING, Held, unpack
from supervisor.store.database import raw
from supervisor.store.taking import entries

_MOST_PARAMETERS = 900
_COLUMNS = """r.id, r.number, r.position, r.past, r.opened_at, r.status, r.department, r.category, r.area, r.closed_at,
    d.position, d.moved_at, d.held FROM requests r LEFT JOIN desk d ON d.id = r.id"""
_SOURCE = ("status", "department", "category", "closed_at")
_OURS = {"priority": "", "assignee": "", "level": 0, "parent": ""}


class Known(NamedTuple):
    """A request's state, what the desk holds of it since when (ms; 0: nothing), and what its source says."""

    state: State
    held: Held
    source: dict[str, Any]
    moved_at: int


def states_of(connection: Connection, choices: Iterable[Choice]) -> dict[tuple[str, str], State]:
    """By city and number, those that there are."""
    return {key: one.state for key, one in known_states(connection, choices).items()}


def known_states(connection: Connection, choices: Iterable[Choice]) -> dict[tuple[str, str], Known]:
    """By city and number, those that there are."""
    by_city: dict[str, list[str]] = {}
    for choice in choices:
        by_city.setdefault(choice.city, []).append(choice.number)
    return {
        (city, row[1]): _known(city, row)
        for city, numbers in by_city.items()
        for row in _rows(connection, city, numbers)
    }


def _rows(connection: Connection, city: str, numbers: Sequence[str]) -> Iterator[Any]:
    cursor = raw(connection).cursor()
    if connection.dialect.name == "postgresql":
        query = f"SELECT {_COLUMNS} WHERE r.city = %s AND r.number = ANY(%s)"
        yield from cursor.execute(query, (city, [number.replace("\0", "") for number in numbers]), binary=True)
        return
    for start in range(0, len(numbers), _MOST_PARAMETERS):
        some = numbers[start : start + _MOST_PARAMETERS]
        places = ", ".join("?" * len(some))
        yield from cursor.execute(f"SELECT {_COLUMNS} WHERE r.city = ? AND r.number IN ({places})", (city, *some))


def _known(city: str, row: Sequence[Any]) -> Known:
    ident, number, position, past, opened_at, *told, acted_at, moved_at, body = row
    area = told.pop(3)
    source = dict(zip(_SOURCE, told, strict=True)) | _OURS
    held = NOTHING if body is None else unpack(bytes(body))
    seen = max((each for _, _, each in entries(bytes(past))), default=0)
    version = max(position, seen, acted_at or 0)
    state = State(ident, city, number, version, opened_at, area=area, **held.told(source))
    return Known(state, held, source, moved_at or 0)
