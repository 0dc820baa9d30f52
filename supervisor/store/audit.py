"""Who did what, when and why: rows that are only ever added, each with the hash of the one before in its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select

from supervisor.store.part import Part, upsert
from supervisor.store.schema import audit, journal, meta

BEGINNING = bytes(32)
"""Stands before the first row."""
HEAD = "audit_head"
PAGE = 1000
_packed = msgspec.msgpack.Encoder().encode
_body = msgspec.json.Decoder(dict[str, Any]).decode


class Entry(msgspec.Struct, frozen=True):
    """A row to be added: `actor` in what `role` did `what` to the `subject`, and `why`; `body` has the rest."""

    at: int
    actor: str
    role: str
    what: str
    subject: str = ""
    why: str = ""
    body: Mapping[str, Any] = {}


class AuditRow(msgspec.Struct, frozen=True):
    """An entry as it is kept; `seq` counts from 1 without holes."""

    seq: int
    at: int
    actor: str
    role: str
    what: str
    subject: str
    why: str
    body: dict[str, Any]
    hash: str


class Audit(Part):
    """Reading the audit, and looking it over."""

    def note(self, entry: Entry) -> None:
        """Adds what nothing else in the database tells of."""
        with self._db.write() as connection:
            add(connection, entry)

    def audit(self, *, after: int | None = 0, limit: int = PAGE, what: str = "", actor: str = "") -> list[AuditRow]:
        """Rows after one (None: the last ones), the oldest first; of one kind or person where that is asked for."""
        order = audit.c.seq.desc() if after is None else audit.c.seq
        query = select(audit).where(audit.c.seq > (after or 0)).order_by(order).limit(limit)
        for column, wanted in ((audit.c.what, what), (audit.c.actor, actor)):
            if wanted:
                query = query.where(column == wanted)
        with self._db.read() as connection:
            return sorted(map(_row, connection.execute(query)), key=lambda row: row.seq)

    def audit_names(self, column: Literal["what", "actor"]) -> list[str]:
        """The kinds of acts, or the accounts, that there are, by name."""
        with self._db.read() as connection:
            return [*connection.execute(select(audit.c[column]).distinct().order_by(audit.c[column])).scalars()]

    def audit_size(self) -> int:
        """How many rows there are."""
        with self._db.read() as connection:
            return _head(connection)[0]


def add(connection: Connection, entry: Entry) -> int:
    """Adds a row in a transaction that holds the journal's lock; its number."""
    seq, previous = _head(connection)
    told = {**msgspec.structs.asdict(entry), "seq": seq + 1, "body": msgspec.json.encode(entry.body)}
    row = {**told, "previous": previous, "hash": _hash(previous, told)}
    connection.execute(audit.insert(), row)
    head = f"{seq + 1}:{row['hash'].hex()}"
    connection.execute(upsert(connection, meta, ["name"]), {"name": HEAD, "value": head})
    return seq + 1


def _head(connection: Connection) -> tuple[int, bytes]:
    """The number and the hash of the last row, as they were written down beside the rows."""
    told = connection.execute(select(meta.c.value).where(meta.c.name == HEAD)).scalar()
    if told is None:
        return 0, BEGINNING
    seq, _, name = told.partition(":")
    return int(seq), bytes.fromhex(name)


_HASHED = ("seq", "at", "actor", "role", "what", "subject", "why", "body")


def _hash(previous: bytes, told: Mapping[str, Any]) -> bytes:
    return hashlib.blake2b(previous + _packed([told[name] for name in _HASHED]), digest_size=32).digest()


def _row(row: Row[Any]) -> AuditRow:
    told = {name: getattr(row, name) for name in _HASHED}
    return AuditRow(**{**told, "body": _body(row.body)}, hash=row.hash.hex())


def wrong(connection: Connection) -> Iterator[str]:
    """What is wrong with the audit, a sentence each; after the first broken link nothing more can be said."""
    last, previous = 0, BEGINNING
    while found := connection.execute(_PAGE.where(audit.c.seq > last)).all():
        for row in found:
            told = {name: getattr(row, name) for name in _HASHED}
            if row.seq != last + 1 or row.previous != previous or row.hash != _hash(previous, told):
                yield f"Row {last + 1} of the audit was changed or is missing; compare it with a backup."
                return
            yield from _event(connection, row)
            last, previous = row.seq, row.hash
    if (last, previous) != _head(connection):
        yield f"The audit ends at row {last}, and later rows are missing; compare it with a backup."


_PAGE = select(audit).order_by(audit.c.seq).limit(PAGE)


def _event(connection: Connection, row: Row[Any]) -> Iterator[str]:
    """Whether the events that a row tells of are what they were."""
    for position, digest in _body(row.body).get("events", ()):
        body = connection.execute(select(journal.c.body).where(journal.c.position == position)).scalar()
        if body is None or digest_of(body) != digest:
            yield f"Event {position}, of which row {row.seq} of the audit tells, was changed or is missing."


def digest_of(body: bytes) -> str:
    """Names the bytes of an event."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
