"""Requests that stand on several rows of one file: the same content counts once, of others the newest."""

from __future__ import annotations

import msgspec

from supervisor.requests.packed import content
from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.table import Block
from supervisor.sources.city_csv.translate import Translated


class _Row(msgspec.Struct):
    """What was delivered for a number: its content, and where it stood."""

    content: bytes
    line: int


class Repeats:
    """Sifts the requests of one file. `same` counts rows that said what an earlier one had said."""

    def __init__(self, hashes: frozenset[int], file: str) -> None:
        """`hashes` are those of the numbers that stand on several rows; all others pass."""
        self.same = 0
        self._hashes = hashes
        self._file = file
        self._rows: dict[str, _Row] = {}

    def sift(self, done: Translated, block: Block) -> tuple[list[Request], list[Reject]]:
        """The requests of a block that count so far, and what is set aside for them."""
        if not self._hashes:
            return done.requests, []
        kept: list[Request] = []
        rejects: list[Reject] = []
        for request, row in zip(done.requests, done.rows, strict=True):
            if hash(request.number) not in self._hashes or self._counts(request, block.line(row), rejects):
                kept.append(request)
        return kept, rejects

    def _counts(self, request: Request, line: int, rejects: list[Reject]) -> bool:
        # The greater content was touched later, and counts in the store too.
        told = content(request)
        before = self._rows.get(request.number)
        if before is None:
            self._rows[request.number] = _Row(told, line)
            return True
        if before.content == told:
            self.same += 1
            return False
        older, newer = (line, before.line) if told < before.content else (before.line, line)
        reason = (
            f"Request {request.number} stands on line {newer} too, with other content and later dates, which counts."
        )
        rejects.append(Reject(self._file, older, reason, ""))
        if newer == line:
            self._rows[request.number] = _Row(told, line)
        return newer == line
