"""Rows of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol

import msgspec

ROWS = 1000
"""At most as many rows are in a block."""

TextRow = Sequence[str]


class Broken(msgspec.Struct, frozen=True):
    """What could not be read as a row: where it begins, why not, and how it begins."""

    line: int
    reason: str
    text: str


class Block:
    """Rows as wide as the header, and what was no row."""

    def __init__(
        self, rows: list[TextRow], broken: list[Broken], lines: Sequence[int] | None = None, first: int = 1
    ) -> None:
        """`lines` are those on which the rows begin; without them the rows follow each other from line `first` on."""
        self.rows = rows
        self.broken = broken
        self._lines = lines
        self._first = first

    def line(self, row: int) -> int:
        """The line on which a row begins; counted only when it is asked for."""
        if self._lines is None:
            self._lines = list(accumulate(map(height, self.rows[:-1]), initial=self._first))
        return self._lines[row]

    def parts(self) -> Iterator[Block]:
        """The block in parts of at most `ROWS` rows."""
        if len(self.rows) <= ROWS:
            yield self
            return
        self.line(0)
        for start in range(0, len(self.rows), ROWS):
            rows, lines = self.rows[start : start + ROWS], (self._lines or ())[start : start + ROWS]
            yield Block(rows, [] if start else self.broken, lines)


def height(row: TextRow) -> int:
    """How many lines of a CSV file a row takes."""
    return 1 + sum(cell.count("\n") for cell in row)


class Table(Protocol):
    """A file with named columns. `notes` are sentences on what is odd about it, whole only after the last block."""

    header: list[str]

    def __iter__(self) -> Iterator[Block]:
        """Its rows, once."""

    @property
    def read(self) -> int:
        """How many bytes of the file on disk are behind."""

    def notes(self) -> list[str]:
        """What was odd about the file."""
