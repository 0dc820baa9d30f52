"""Requests that stand on several rows of one file: the same content counts once, of others the newest."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import msgspec

from supervisor.requests.packed import content
from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.table import Block
from supervisor.sources.city_csv.translate import Oddity, Translated


class _Row(msgspec.Struct):
    """What was delivered for a number: its content, when it was touched, where it stood, and what was odd about it."""

    content: bytes
    touched_at: int
    line: int
    oddity: Oddity


def short(number: str) -> int:
    """32 bits for a number, the same in every process; two numbers may share them."""
    return crc32(number.encode("utf-8", "replace"))


class Repeats:
    """Sifts the requests of one file. `same` counts rows that said what an earlier one had said."""

    def __init__(self, repeated: frozenset[int], file: str, forget: Callable[[Oddity], None]) -> None:
        """`repeated` has the `short` of each number that stands on several rows; all others pass.

        `forget` takes back what was counted as odd of a row that does not count.
        """
        self.same = 0
        self._repeated = repeated
        self._file = file
        self._forget = forget
        self._rows: dict[str, _Row] = {}

    def sift(self, done: Translated, block: Block) -> tuple[list[Request], list[Reject]]:
        """The requests of a block that count so far, and what is set aside for them."""
        if not self._repeated:
            return done.requests, []
        kept: list[Request] = []
        rejects: list[Reject] = []
        for request, row in zip(done.requests, done.rows, strict=True):
            if short(request.number) not in self._repeated or self._counts(request, block.line(row), rejects):
                kept.append(request)
        return kept, rejects

    def _counts(self, request: Request, line: int, rejects: list[Reject]) -> bool:
        # The greater content was touched later, and counts in the store too.
        row = _Row(content(request), request.touched_at, line, Oddity(request.flags, request.original))
        before = self._rows.setdefault(request.number, row)
        if before is row:
            return True
        if before.content == row.content:
            self.same += 1
            self._forget(row.oddity)
            return False
        older, newer = sorted((before, row), key=lambda each: each.content)
        why = "with later dates" if older.touched_at < newer.touched_at else "with other content of the same dates"
        reason = f"Request {request.number} stands on line {newer.line} too, {why}; that one counts."
        rejects.append(Reject(self._file, older.line, reason, ""))
        self._forget(older.oddity)
        self._rows[request.number] = newer
        return newer is row
