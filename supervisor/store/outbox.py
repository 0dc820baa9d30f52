"""The outbox: messages to other systems and people, there exactly if the change is that they tell of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Update, and_, exists, func, or_, select, true

from supervisor.requests.messages import UNDECIDED, Message, MessageState
from supervisor.store.audit import Entry, add
from supervisor.store.part import Part, insert_new
from supervisor.store.personal import erase_for_good, storable
from supervisor.store.schema import outbox

MOST_ERROR = 500
"""Characters kept of what went wrong."""
AT_ONCE = 1000
"""Ids in one statement; a database takes only so many values."""


class Outgoing(msgspec.Struct, frozen=True):
    """A message in the outbox, and what became of it. Times are ms; `attempts` failed so far; `note` says why."""

    id: int
    key: str
    city: str
    number: str
    target: str
    kind: str
    to: str
    subject: str
    made_at: int
    body: dict[str, Any]
    state: MessageState
    attempts: int
    next_at: int
    note: str
    sent_at: int | None

    @property
    def about(self) -> str:
        """The number of the request that it tells of; a test tells of none."""
        return "test" if self.body.get("event") == "test" else self.number


class OutboxCount(msgspec.Struct, frozen=True):
    """How many messages of a target are in a state, and when the oldest of them was made (ms)."""

    target: str
    state: MessageState
    count: int
    oldest: int


def enqueue(connection: Connection, messages: Iterable[Message]) -> None:
    """Adds messages in a transaction that holds the journal's lock; one whose key is there already is left out."""
    rows = [_row(message) for message in messages]
    if rows:
        connection.execute(insert_new(connection, outbox), rows)


def _row(message: Message) -> dict[str, Any]:
    told = {name: storable(getattr(message, name)) for name in ("key", "city", "number", "target", "kind", "to")}
    return {
        **told,
        "subject": storable(message.subject),
        "made_at": message.made_at,
        "body": _text(message.body),
        "state": MessageState.WAITING.value,
        "next_at": message.made_at,
    }


def _text(body: Mapping[str, Any]) -> str:
    try:
        return msgspec.json.encode(body).decode()
    except UnicodeEncodeError:
        # Halves of characters: seldom, so the slow way will do.
        return storable(json.dumps(body, ensure_ascii=False))


class Outbox(Part):
    """What is to be sent, and what became of it."""

    def send(self, messages: Iterable[Message]) -> None:
        """Adds messages that belong to no change."""
        with self._db.write() as connection:
            enqueue(connection, messages)

    def due(self, now: int, limit: int, target: str | None = None) -> list[Outgoing]:
        """Those to be tried at `now` (ms), of one target or all.

        None of them is behind another of the same request to the same place that is neither sent nor dropped.
        """
        query = _every().where(*_ready(now))
        if target is not None:
            query = query.where(outbox.c.target == target)
        return self._found(query.order_by(outbox.c.next_at, outbox.c.id).limit(limit))

    def targets_due(self, now: int) -> list[str]:
        """The targets for which something is due."""
        query = select(outbox.c.target).where(*_ready(now))
        with self._db.read() as connection:
            return sorted(connection.execute(query.distinct()).scalars())

    def sent(self, ident: int, at: int) -> None:
        """The other side has confirmed it."""
        self._change(outbox.c.id == ident, state=MessageState.SENT, sent_at=at, note="")

    def failed(self, ident: int, note: str, next_at: int | None) -> None:
        """It was tried and not confirmed; it is tried again at `next_at` (ms), with None it is stuck."""
        state = MessageState.STUCK if next_at is None else MessageState.WAITING
        told = {} if next_at is None else {"next_at": next_at}
        # Somebody may have dropped it meanwhile.
        mine = and_(outbox.c.id == ident, outbox.c.state == MessageState.WAITING)
        self._change(mine, state=state, note=storable(note)[:MOST_ERROR], attempts=outbox.c.attempts + 1, **told)

    def resend(self, ids: Collection[int], now: int, entry: Entry | None = None) -> int:
        """Those of them that wait or are stuck are tried again now, as if for the first time; how many there were.

        The entry goes into the audit, if there were any.
        """
        return self._decide(ids, entry, state=MessageState.WAITING, attempts=0, next_at=now)

    def drop(self, ids: Collection[int], why: str, entry: Entry | None = None) -> int:
        """Those of them that wait or are stuck are never sent; how many there were. As for `resend`."""
        return self._decide(ids, entry, state=MessageState.DROPPED, note=storable(why)[:MOST_ERROR])

    def outgoing(
        self, states: Collection[MessageState] = (), *, target: str = "", words: str = "", limit: int = 1000
    ) -> list[Outgoing]:
        """The newest first, of some states and a target; `words` are part of a number, an address or a subject."""
        query = _every().where(outbox.c.state.in_(states) if states else true())
        if target:
            query = query.where(outbox.c.target == target)
        for word in words.split():
            columns = (outbox.c[name] for name in ("number", "to", "subject", "target", "note"))
            query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
        return self._found(query.order_by(outbox.c.id.desc()).limit(limit))

    def outbox_counts(self) -> list[OutboxCount]:
        """How many there are of each target and state."""
        columns = (outbox.c.target, outbox.c.state, func.count(), func.min(outbox.c.made_at))
        query = select(*columns).group_by(outbox.c.target, outbox.c.state).order_by(outbox.c.target, outbox.c.state)
        with self._db.read() as connection:
            return [OutboxCount(row[0], MessageState(row[1]), row[2], row[3]) for row in connection.execute(query)]

    def forget_sent(self, before: int) -> int:
        """Deletes what was sent or dropped and made before an instant (ms), for it may hold addresses; how many."""
        over = outbox.c.state.not_in(UNDECIDED)
        with self._db.write(journal=False) as connection:
            erase_for_good(connection)
            return connection.execute(outbox.delete().where(over, outbox.c.made_at < before)).rowcount

    def _decide(self, ids: Collection[int], entry: Entry | None, **values: Any) -> int:
        chosen = sorted(ids)
        parts = (chosen[start : start + AT_ONCE] for start in range(0, len(chosen), AT_ONCE))
        with self._db.write() as connection:
            count = sum(connection.execute(_undecided(part).values(values)).rowcount for part in parts)
            if count and entry is not None:
                add(connection, entry)
            return count

    def _change(self, which: Any, **values: Any) -> int:
        with self._db.write(journal=False) as connection:
            return connection.execute(outbox.update().where(which).values(**values)).rowcount

    def _found(self, query: Select[Any]) -> list[Outgoing]:
        with self._db.read() as connection:
            return [_outgoing(row) for row in connection.execute(query).mappings()]


def _ready(now: int) -> tuple[Any, ...]:
    """Waiting, its time has come, and nothing before it of the same request to the same place is undecided."""
    earlier = outbox.alias("earlier")
    same = [earlier.c[name] == outbox.c[name] for name in ("city", "number", "target", "to")]
    before = exists().where(and_(*same, earlier.c.id < outbox.c.id, earlier.c.state.in_(UNDECIDED)))
    return outbox.c.state == MessageState.WAITING, outbox.c.next_at <= now, ~before


def _every() -> Select[Any]:
    return select(*(outbox.c[name] for name in Outgoing.__struct_fields__))


def _undecided(ids: Sequence[int]) -> Update:
    return outbox.update().where(outbox.c.id.in_(ids), outbox.c.state.in_(UNDECIDED))


def _outgoing(row: Any) -> Outgoing:
    body = msgspec.json.decode(row["body"], type=dict[str, Any])
    return Outgoing(**{**row, "body": body, "state": MessageState(row["state"])})
