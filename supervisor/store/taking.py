"""What a snapshot changes: each request beside what was known of it at that instant."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from supervisor.requests.packed import CONTENT_BYTES
from supervisor.requests.record import Request
from supervisor.store.bulk import known_requests
from supervisor.store.confirmed import Confirmed
from supervisor.store.schema import snapshots

_ENTRY = struct.Struct(f"<q{CONTENT_BYTES}sq")


class Seen(msgspec.Struct, frozen=True):
    """That a request was seen with this content (`packed.content`) at an instant (ms), and where the journal has it."""

    as_of: int
    content: bytes
    position: int


class Row(msgspec.Struct):
    """The row of a request as far as new sights of it matter: the last sight, and those before it."""

    id: int
    number: str
    version: int
    seen_at: int
    content: bytes
    position: int
    past: bytes

    @property
    def last(self) -> Seen:
        """The sight that the row shows."""
        return Seen(self.seen_at, self.content, self.position)

    def history(self) -> list[Seen]:
        """Every kept sight, oldest first."""
        return [*(Seen(*entry) for entry in _ENTRY.iter_unpack(self.past)), self.last]

    def add(self, seen: Seen) -> bool:
        """Takes one more sight; whether it is what the row shows now. Of two of one instant the greater counts."""
        self.version += 1
        kept = {each.as_of: each for each in self.history()}
        if seen.as_of not in kept or kept[seen.as_of].content < seen.content:
            kept[seen.as_of] = seen
        *past, last = sorted(kept.values(), key=lambda each: each.as_of)
        self.past = b"".join(_ENTRY.pack(each.as_of, each.content, each.position) for each in past)
        self.seen_at, self.content, self.position = last.as_of, last.content, last.position
        return last is seen


class Change(msgspec.Struct, frozen=True):
    """What a known request is to be kept as at an instant (ms): as `told`, or where that is None as at `again`."""

    as_of: int
    content: bytes
    row: Row
    told: Request | None
    again: Seen | None = None


class Taking:
    """One part of a snapshot against what is kept.

    `new` are those that were never seen, with their contents; `changes` are for the others. What says nothing new is
    in `unchanged` (ids of rows that were seen before this instant) or counted in `repeated`.
    """

    def __init__(self, connection: Connection, confirmed: Confirmed, as_of: int) -> None:
        self.connection = connection
        self.confirmed = confirmed
        self.as_of = as_of
        self.new: list[tuple[bytes, Request]] = []
        self.changes: list[Change] = []
        self.unchanged: list[int] = []
        self.repeated = 0
        newest = select(snapshots.c.as_of).where(snapshots.c.city == confirmed.city, snapshots.c.as_of >= as_of)
        self._late = connection.execute(newest.limit(1)).first() is not None
        if self._late:
            confirmed.load(connection, as_of)

    def take(self, requests: Sequence[Request], names: Sequence[bytes]) -> None:
        """Sorts requests, with the content of each, into those lists."""
        told = _greatest(requests, names)
        rows = known(self.connection, self.confirmed.city, list(told))
        if not rows:
            self.new = [*told.values()]
            return
        for number, (name, request) in told.items():
            if (row := rows.get(number)) is None:
                self.new.append((name, request))
            else:
                self.changes += self._of(row, name, request)

    def _of(self, row: Row, name: bytes, request: Request) -> Iterator[Change]:
        if row.seen_at < self.as_of and row.content == name:
            self.unchanged.append(row.id)
        elif row.seen_at == self.as_of and row.content >= name:
            self.repeated += 1
        elif row.seen_at < self.as_of and not self._late:
            yield Change(self.as_of, name, row, request)
        else:
            yield from self._between(row, name, request)

    def _between(self, row: Row, name: bytes, request: Request) -> Iterator[Change]:
        """A sight that may lie before others: what those only confirmed has to be said again after it."""
        history = row.history()
        before = max((seen for seen in history if seen.as_of <= self.as_of), key=_when, default=None)
        after = min((seen.as_of for seen in history if seen.as_of > self.as_of), default=None)
        if before is not None and not self._differs(before, row, name):
            return
        yield Change(self.as_of, name, row, request)
        again = self.confirmed.first_after(row.id, self.as_of)
        if before is not None and again is not None and (after is None or again < after):
            yield Change(again, before.content, row, None, before)

    def _differs(self, before: Seen, row: Row, name: bytes) -> bool:
        if before.content == name:
            if before.as_of < self.as_of:
                self.unchanged.append(row.id)
            else:
                self.repeated += 1
            return False
        at_once = before.as_of == self.as_of or self.confirmed.at(row.id, self.as_of)
        self.repeated += (lesser := at_once and name < before.content)
        return not lesser


def _when(seen: Seen) -> int:
    return seen.as_of


def _greatest(requests: Sequence[Request], names: Sequence[bytes]) -> dict[str, tuple[bytes, Request]]:
    """Each number once: of two that differ the one that was touched later."""
    told = {request.number: (name, request) for name, request in zip(names, requests, strict=True)}
    if len(told) < len(requests):
        pairs = sorted(zip(names, requests, strict=True), key=itemgetter(0))
        told = {request.number: (name, request) for name, request in pairs}
    return told


def known(connection: Connection, city: str, numbers: Sequence[str]) -> dict[str, Row]:
    """The rows of those of the numbers that are kept."""
    found: Iterator[Any] = known_requests(connection, city, numbers)
    return {row[1]: Row(*row) for row in found}
