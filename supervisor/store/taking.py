"""What a snapshot changes: each request beside what was known of it at that instant."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from supervisor.requests.packed import CONTENT_BYTES, Lists, contents
from supervisor.requests.record import Request
from supervisor.store.bulk import known_requests
from supervisor.store.confirmed import Confirmed
from supervisor.store.schema import requests

_ENTRY = struct.Struct(f"<q{CONTENT_BYTES}sq")


def entries(past: bytes) -> Iterator[tuple[int, bytes, int]]:
    """The instants, contents and positions of the sights before the last."""
    return _ENTRY.iter_unpack(past)


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
        return [*(Seen(*entry) for entry in entries(self.past)), self.last]

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
    """A part of a snapshot against what is kept.

    `new` are the places in `told` of those that were never seen, with their contents in `names`; `changes` are for the
    others. What says nothing new is in `unchanged` (ids of rows that were seen before) or counted in `repeated`.
    """

    def __init__(self, connection: Connection, confirmed: Confirmed, as_of: int, told: Lists) -> None:
        self.connection = connection
        self.confirmed = confirmed
        self.as_of = as_of
        self.told = told
        self.names = contents(told)
        self.new: Sequence[int] = ()
        self.changes: list[Change] = []
        self.unchanged: list[int] = []
        self.repeated = 0
        confirmed.load(connection, as_of)
        self._sort(self._greatest())

    def _greatest(self) -> dict[str, int]:
        """Where each number stands; of two that differ the one that was touched later."""
        numbers, names = self.told.numbers, self.names
        found = dict(zip(numbers, range(len(numbers)), strict=True))
        if len(found) < len(numbers):
            found = {numbers[place]: place for place in sorted(range(len(numbers)), key=names.__getitem__)}
        return found

    def _sort(self, places: dict[str, int]) -> None:
        rows = known(self.connection, self.confirmed.city, list(places))
        if not rows:
            self.new = range(len(self.told)) if len(places) == len(self.told) else [*places.values()]
            return
        self.new = [place for number, place in places.items() if number not in rows]
        for number, row in rows.items():
            place = places[number]
            self.changes += self._of(row, self.names[place], self.told.requests[place])

    def _of(self, row: Row, name: bytes, request: Request) -> Iterator[Change]:
        if row.seen_at < self.as_of and row.content == name:
            self.unchanged.append(row.id)
        elif row.seen_at == self.as_of and row.content >= name:
            self.repeated += 1
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


def known(connection: Connection, city: str, numbers: Sequence[str]) -> dict[str, Row]:
    """The rows of those of the numbers that are kept."""
    if _all_beyond(connection, city, numbers):
        return {}
    found: Iterator[Any] = known_requests(connection, city, numbers)
    return {row[1]: Row(*row) for row in found}


def _all_beyond(connection: Connection, city: str, numbers: Sequence[str]) -> bool:
    """Whether every number comes after or before all that are kept: then none has to be looked for."""
    if not numbers:
        return True
    last = connection.execute(_LAST_NUMBER, {"of": city}).scalar()
    if last is None or min(numbers) > last:
        return True
    first = connection.execute(_FIRST_NUMBER, {"of": city}).scalar()
    return first is not None and max(numbers) < first


_NUMBERS = select(requests.c.number).where(requests.c.city == bindparam("of")).limit(1)
_FIRST_NUMBER = _NUMBERS.order_by(requests.c.city, requests.c.number)
_LAST_NUMBER = _NUMBERS.order_by(requests.c.city.desc(), requests.c.number.desc())
