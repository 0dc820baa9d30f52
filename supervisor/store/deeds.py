"""What was done to requests, read out of the journal's events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from supervisor.core.events import RequestsActed, decode
from supervisor.requests.acted import Acted, unpack
from supervisor.requests.acts import ACTS, Cannot, Choice, Did, State
from supervisor.store.schema import acted, journal, requests
from supervisor.store.states import states_of

Deed = tuple[str, Acted, int]
"""A city, an act on some of its requests, and where the journal tells it."""
Both = tuple[dict[str, Any], dict[str, Any]]


def deeds_of(connection: Connection, city: str, number: str) -> list[Did]:
    """Everything that was done to a request, the oldest first."""
    state = states_of(connection, [Choice(city, number)]).get((city, number))
    if state is None:
        return []
    events = connection.execute(_OF_ONE.where(acted.c.id == state.id)).all()
    return [_did(row.at, unpack(event.body), number) for row in events if (event := _event(row)) is not None]


_OF_ONE = (
    select(journal.c.at, journal.c.kind, journal.c.version, journal.c.body)
    .join(acted, acted.c.position == journal.c.position)
    .order_by(journal.c.position)
)


def of_key(connection: Connection, key: str) -> list[Deed]:
    """What an act did, city by city; nothing where there is no such act."""
    try:
        name = bytes.fromhex(key)
    except ValueError:
        name = b""
    positions = select(acted.c.position).where(acted.c.key == name).distinct()
    rows = connection.execute(select(journal).where(journal.c.position.in_(positions)).order_by(journal.c.position))
    return [(row.system, unpack(event.body), row.position) for row in rows if (event := _event(row)) is not None]


def taken_back(deeds: Iterable[Deed], only: Iterable[Choice]) -> dict[tuple[str, str], Both]:
    """By city and number what each request was and what it was set to, where that is anything; `only` some of them."""
    chosen = {(one.city, one.number) for one in only}
    return {
        (city, number): (was, set_to)
        for city, told, _ in deeds
        for number, set_to, was, _ in told.each()
        if was and (not chosen or (city, number) in chosen)
    }


def changed_since(connection: Connection, deeds: Sequence[Deed]) -> dict[tuple[str, str], str]:
    """By city and number those requests of an act of which something was changed later, with who did; notes do not."""
    last = max(position for *_, position in deeds)
    ids = [ident for _, told, _ in deeds for ident in (told.places() + 1).tolist()]
    found: dict[tuple[str, str], str] = {}
    later: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        newer = select(requests.c.city, requests.c.number)
        rows = connection.execute(newer.where(requests.c.id.in_(some), requests.c.position > last))
        found |= {(row.city, row.number): "the city’s own file" for row in rows}
        positions = select(acted.c.position).where(acted.c.id.in_(some), acted.c.position > last)
        later |= set(connection.execute(positions.distinct()).scalars())
    for start in range(0, len(later), AT_ONCE):
        found |= _changed(connection, sorted(later)[start : start + AT_ONCE])
    return found


AT_ONCE = 900
"""Values in one question to a database."""


def _changed(connection: Connection, positions: Sequence[int]) -> dict[tuple[str, str], str]:
    rows = connection.execute(select(journal).where(journal.c.position.in_(positions)).order_by(journal.c.position))
    events = ((row.system, unpack(event.body)) for row in rows if (event := _event(row)) is not None)
    return {
        (city, number): f"{told.by} ({told.act.get('act', 'act')})"
        for city, told in events
        for number, set_to, *_ in told.each()
        if set_to
    }


def back(state: State, was: Mapping[str, Any], set_to: Mapping[str, Any], since: str | None) -> dict[str, Any]:
    """What makes a request again what it was; `Cannot` where it was changed `since` by somebody, or is not so now."""
    if since is not None or any(getattr(state, name) != value for name, value in set_to.items()):
        by = f" by {since}" if since else ""
        raise Cannot(f"{state.number} has been changed since{by}; look at it first.")
    return dict(was)


def right_of(told: Acted) -> str:
    """The right that an act took."""
    kind = ACTS.get(told.act.get("act", ""))
    return kind.RIGHT if kind is not None else "request.reassign"


def _event(row: Any) -> RequestsActed | None:
    event = decode(row.kind, row.version, row.body)
    return event if isinstance(event, RequestsActed) else None


def _did(at: int, told: Acted, number: str) -> Did:
    after, before = next(((set_to, was) for one, set_to, was, _ in told.each() if one == number), ({}, {}))
    words = next((str(told.act[name]) for name in ("text", "outcome") if name in told.act), "")
    return Did(
        key=told.key.hex(),
        at=at,
        by=told.by,
        what=told.act.get("act", ""),
        why=told.why,
        words=words,
        rule=told.rule,
        before=before,
        after=after,
        undoes=told.undoes.hex(),
        act=told.act,
    )
