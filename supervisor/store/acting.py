"""One act on many requests within a transaction that holds the journal's lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from supervisor.core.events import Recorded, RequestsActed, decode, encode, source_key
from supervisor.requests.acted import MOST_ACTED, Acted, One, pack, unpack
from supervisor.requests.acts import Cannot, Changed, Choice, Outcome, Refused, State, differing, moved
from supervisor.requests.held import NOTHING, Held
from supervisor.requests.held import pack as pack_held
from supervisor.requests.held import unpack as unpack_held
from supervisor.store.audit import Entry, add, digest_of
from supervisor.store.bulk import insert_journal, insert_rows, replace_rows
from supervisor.store.schema import acted, desk, journal, requests
from supervisor.store.states import Known, known_states

SOURCE = "desk"
MOST_PARENTS = 900
"""Of so many the duplicates follow; more are not merged at once by hand."""
_DESK_TYPES = ("int8", "int8", "int8", "bytea", "text")
_ACTED_TYPES = ("int8", "int8", "bytea")
_REASONS = 200
"""Acts that are looked up to say who was faster; of more it is only said that something has changed."""


class Head(NamedTuple):
    """What an act says of all its requests (as `Acted` has it), and the `words` that it says beside."""

    key: bytes
    act: dict[str, Any]
    by: str
    role: str
    why: str
    rule: str
    words: str
    undoes: bytes = b""

    def packed(self) -> dict[str, Any]:
        """The first fields of `Acted`."""
        return {name: value for name, value in self._asdict().items() if name != "words"}


class Wanted(NamedTuple):
    """What is wanted of each request: the fields that it sets, or `Cannot`; and what that is called."""

    changes: Callable[[State, int], dict[str, Any]]
    name: str


class _Piece(NamedTuple):
    """A request on which something is done."""

    known: Known
    changes: dict[str, Any]


class Acting:
    """Works out and writes one act at an instant (ms)."""

    def __init__(self, connection: Connection, head: Head, now: int) -> None:
        self.connection, self.head, self.now = connection, head, now
        self.position = int(connection.execute(_LAST).scalar_one())
        self._explained: dict[int, Acted | None] = {}

    def do(self, wanted: Wanted, choices: Sequence[Choice]) -> Outcome:
        """All that it fits, with what it does not."""
        if self._is_known:
            return Outcome(self.head.key.hex(), self.position)
        once = {(choice.city, choice.number): choice for choice in choices}
        known = known_states(self.connection, once.values())
        # Clocks of two desks may differ; what is done later in the journal is later on the board too.
        self.now = max(self.now, *(one.moved_at for one in known.values()), 0)
        pieces: list[_Piece] = []
        refused: list[Refused] = []
        for key, choice in once.items():
            found = self._piece(wanted, choice, known.get(key))
            (refused if isinstance(found, Refused) else pieces).append(found)  # type: ignore[arg-type]
        if not pieces:
            return Outcome(refused=tuple(refused))
        pieces += self._children(pieces, once)
        changed = [*self._write(pieces)]
        self._audit(wanted, changed, refused)
        return Outcome(self.head.key.hex(), self.position, tuple(changed), tuple(refused))

    @cached_property
    def _is_known(self) -> bool:
        query = select(acted.c.position).where(acted.c.key == self.head.key).limit(1)
        return self.connection.execute(query).first() is not None

    # what it fits

    def _piece(self, wanted: Wanted, choice: Choice, known: Known | None) -> _Piece | Refused:
        if known is None:
            return Refused(choice.city, choice.number, f"There is no request {choice.number} in {choice.city}.")
        state = known.state
        if choice.version is not None and state.version > choice.version:
            return Refused(choice.city, choice.number, self._faster(state), conflict=True)
        try:
            told = wanted.changes(state, self.now)
            changes = differing(state, told)
            if told and not changes:
                raise Cannot(f"{state.number} is so already.")
            self._look_at_parent(state, changes)
        except Cannot as error:
            return Refused(choice.city, choice.number, str(error))
        return _Piece(known, changes)

    def _look_at_parent(self, state: State, changes: Mapping[str, Any]) -> None:
        """A parent has to be there, and no duplicate itself: so nothing goes round."""
        label = changes.get("parent")
        if not label or self.head.undoes:
            return
        parent = self._parents(label)
        if parent is None:
            raise Cannot(f"There is no request {label}, of which this could be a duplicate.")
        if parent.parent:
            raise Cannot(f"{label} is itself a duplicate of {parent.parent}; merge into that one.")

    def _children(self, pieces: Sequence[_Piece], chosen: Collection[tuple[str, str]]) -> list[_Piece]:
        """The duplicates of what is a duplicate now: they follow to its parent."""
        into = {piece.known.state.label: label for piece in pieces if (label := piece.changes.get("parent"))}
        if not into:
            return []
        query = select(requests.c.city, requests.c.number).join(desk, desk.c.id == requests.c.id)
        rows = self.connection.execute(query.where(desk.c.parent.in_([*into][:MOST_PARENTS]))).all()
        found = known_states(self.connection, [Choice(*row) for row in rows if tuple(row) not in chosen])
        return [_Piece(one, {"parent": into[one.state.parent]}) for one in found.values() if one.state.parent in into]

    def _parents(self, label: str) -> State | None:
        city, _, number = label.partition("/")
        if label not in self._known_parents:
            found = known_states(self.connection, [Choice(city, number)])
            self._known_parents[label] = found[city, number].state if found else None
        return self._known_parents[label]

    @cached_property
    def _known_parents(self) -> dict[str, State | None]:
        return {}

    def _faster(self, state: State) -> str:
        """Who has changed a request meanwhile."""
        if state.version not in self._explained and len(self._explained) == _REASONS:
            return f"{state.number} has been changed meanwhile; look at it and try again."
        who = self._last(state.version)
        by = f"{who.by} was faster ({who.act.get('act', 'act')})" if who is not None else "its city’s file was newer"
        return f"{state.number} has been changed meanwhile: {by}; look at it and try again."

    def _last(self, position: int) -> Acted | None:
        """What was done at a position of the journal; an act on many requests is looked up once."""
        if position not in self._explained:
            query = select(journal.c.kind, journal.c.version, journal.c.body).where(journal.c.position == position)
            row = self.connection.execute(query).first()
            event = None if row is None else decode(row.kind, row.version, row.body)
            self._explained[position] = unpack(event.body) if isinstance(event, RequestsActed) else None
        return self._explained[position]

    # writing

    def _write(self, pieces: Sequence[_Piece]) -> Iterator[Changed]:
        """An event for each city and `MOST_ACTED` requests, and the rows after it."""
        by_city: dict[str, list[_Piece]] = {}
        for piece in pieces:
            by_city.setdefault(piece.known.state.city, []).append(piece)
        self._events: list[tuple[int, str]] = []
        for city, some in by_city.items():
            for start in range(0, len(some), MOST_ACTED):
                part = some[start : start + MOST_ACTED]
                self.position += 1
                self._event(city, part)
                self._rows(part)
                yield from map(self._changed, part)

    def _event(self, city: str, part: Sequence[_Piece]) -> None:
        event = RequestsActed(pack(self.head.packed(), [_one(piece) for piece in part]))
        body = encode(event)
        key = source_key(city, SOURCE, self.head.key.hex(), part[0].known.state.id)
        row = (self.position, self.now, 0, key, city, SOURCE, event.KIND, event.VERSION, body)
        insert_journal(self.connection, [row])
        self._events.append((self.position, digest_of(body)))

    def _rows(self, part: Sequence[_Piece]) -> None:
        ids = [piece.known.state.id for piece in part]
        held = [piece.known.held.after(piece.changes, piece.known.source) for piece in part]
        rows = zip(ids, repeat(self.position), repeat(self.now), map(pack_held, held), map(_parent, held), strict=False)
        replace_rows(self.connection, desk, _DESK_TYPES, rows)
        insert_rows(self.connection, acted, _ACTED_TYPES, zip(ids, repeat(self.position), repeat(self.head.key)))

    def _changed(self, piece: _Piece) -> Changed:
        state = piece.known.state
        return Changed(
            key=self.head.key.hex(),
            at=self.now,
            by=self.head.by,
            why=self.head.why,
            what=self.head.act.get("act", ""),
            city=state.city,
            number=state.number,
            before={name: getattr(state, name) for name in piece.changes},
            after=piece.changes,
            state=moved(state, piece.changes, self.position),
            words=self.head.words,
            rule=self.head.rule,
        )

    def _audit(self, wanted: Wanted, changed: Sequence[Changed], refused: Sequence[Refused]) -> None:
        """One row for the act; which requests, and what they were before, is in the events that it names."""
        subject = f"{changed[0].city}/{changed[0].number}" if len(changed) == 1 else f"{len(changed)} requests"
        body = {
            "key": self.head.key.hex(),
            "act": self.head.act,
            "requests": len(changed),
            "refused": len(refused),
            "changes": [*_alike(changed)],
            "events": self._events,
            **({"rule": self.head.rule} if self.head.rule else {}),
            **({"undoes": self.head.undoes.hex()} if self.head.undoes else {}),
        }
        entry = Entry(
            self.now, self.head.by, self.head.role, f"request.{changed[0].what}", subject, self.head.why, body
        )
        add(self.connection, entry)


_LAST = select(func.coalesce(func.max(journal.c.position), 0))


def again(connection: Connection, record: Recorded) -> None:
    """The rows after an event that is in the journal already."""
    assert isinstance(record.event, RequestsActed)
    told = unpack(record.event.body)
    ids = (told.places() + 1).tolist()
    before = _held(connection, ids)
    held = [
        before.get(ident, NOTHING).after(after, base)
        for ident, (_, after, _, base) in zip(ids, told.each(), strict=True)
    ]
    rows = zip(ids, repeat(record.position), repeat(record.at), map(pack_held, held), map(_parent, held), strict=False)
    replace_rows(connection, desk, _DESK_TYPES, rows)
    insert_rows(connection, acted, _ACTED_TYPES, zip(ids, repeat(record.position), repeat(told.key)))


def _parent(held: Held) -> str:
    return str(held.fields["parent"][0]) if "parent" in held.fields else ""


def _held(connection: Connection, ids: Sequence[int]) -> dict[int, Held]:
    found: dict[int, Held] = {}
    for start in range(0, len(ids), 900):
        query = select(desk.c.id, desk.c.held).where(desk.c.id.in_(ids[start : start + 900]))
        found |= {row.id: unpack_held(row.held) for row in connection.execute(query)}
    return found


def _one(piece: _Piece) -> One:
    state = piece.known.state
    names = piece.changes
    before = {name: getattr(state, name) for name in names}
    return One(state.id, state.number, piece.changes, before, {name: piece.known.source[name] for name in names})


def _alike(changed: Iterable[Changed]) -> Iterator[dict[str, Any]]:
    """What was changed into what, and of how many requests; the twenty most frequent."""
    found = Counter(msgspec.json.encode([one.before, one.after], order="deterministic") for one in changed)
    for told, count in found.most_common(20):
        before, after = msgspec.json.decode(told)
        yield {"before": before, "after": after, "requests": count}
