"""Rows of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


class Block(msgspec.Struct, frozen=True):
    """Rows as wide as the header, where each begins, and what was no row."""

    rows: list[TextRow]
    lines: list[int]
    broken: list[Broken] = []


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
