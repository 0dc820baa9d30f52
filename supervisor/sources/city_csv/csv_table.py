"""Reads CSV with any separator: line breaks in cells, quotes that never end, rows of the wrong width."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.table import ROWS, Block, Broken, TextRow
from supervisor.sources.city_csv.text import LONGEST, Text, head

SEPARATORS = (",", ";", "\t", "|")
WIDEST = 2000
"""A file with more columns than this is no list of requests."""

_LARGEST = 4 * 1024 * 1024
_AGAIN = 64 * 1024 * 1024
_SHOWN = 300
_TRIED = 20
_TOO_LONG = f"The line is longer than {LONGEST // 1024} KiB."
_ENDLESS = "A quotation mark opens here that is not closed."
_SEP = "sep="


class _Endless(Exception):
    """A row goes on for too long."""


class CsvTable:
    """A CSV file; its header is its first row that is not empty."""

    def __init__(self, path: Path, separator: str | None = None) -> None:
        """Reads the header; `CallboardError` where there is none."""
        self._text = Text(path)
        self._separator = separator or separator_of(head(path))
        self._blocks = iter(self._text)
        self._waiting: deque[str | None] = deque()
        self._open: list[str] = []
        self._size = 0
        self._number = 0
        self._budget = _AGAIN
        self._ended = False
        self._broken: list[Broken] = []
        self._reader = self._fresh()
        self.header = self._header(path)

    @property
    def read(self) -> int:
        """How many bytes of the file on disk are behind."""
        return self._text.content.read

    def notes(self) -> list[str]:
        """What was odd about the file."""
        text = self._text
        said = {
            f"{text.strange:,} lines are not UTF-8 and were read as Latin-1.": text.strange,
            f"{text.zeros:,} NUL bytes were left out.": text.zeros,
            "The compressed file ends in the middle; what came before was taken. Fetch it again.": text.content.cut,
        }
        return [sentence for sentence, true in said.items() if true]

    def _header(self, path: Path) -> list[str]:
        for row in self._records():
            if not any(cell.strip() for cell in row) or (len(row) <= 2 and row[0].lower().startswith(_SEP)):
                continue
            if len(row) > WIDEST:
                raise CallboardError(f"{path.name} has {len(row):,} columns; a list of requests has {WIDEST} at most.")
            return row
        why = f" ({self._broken[0].reason.rstrip('.').lower()})" if self._broken else ""
        raise CallboardError(f"{path.name} has no row with the names of its columns{why}; look at the file.")

    def __iter__(self) -> Iterator[Block]:
        """Its rows, once."""
        width, rows, lines = len(self.header), list[TextRow](), list[int]()
        for row in self._records():
            if len(row) == width:
                rows.append(row)
                lines.append(self._number - len(self._open) + 1)
            elif row:
                self._misfit(row, width, rows, lines)
            if len(rows) + len(self._broken) >= ROWS:
                yield self._block(rows, lines)
                rows, lines = [], []
        yield self._block(rows, lines)

    def _block(self, rows: list[TextRow], lines: list[int]) -> Block:
        broken, self._broken = self._broken, []
        return Block(rows, lines, broken)

    def _misfit(self, row: list[str], width: int, rows: list[TextRow], lines: list[int]) -> None:
        if len(row) > width and not any(row[width:]):
            rows.append(row[:width])
            lines.append(self._number - len(self._open) + 1)
        else:
            self._give_up(f"The row has {len(row):,} cells where the header has {width:,}.")

    def _records(self) -> Iterator[list[str]]:
        """Rows as they come; after each, `_open` are its lines and `_number` is the last one's."""
        while True:
            self._open.clear()
            self._size = 0
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._give_up(_reason(error))
                continue
            except _Endless:
                self._give_up(_ENDLESS)
                continue
            if self._ended and _unclosed(self._open):
                self._give_up(_ENDLESS)
            else:
                yield row

    def _fresh(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._separator)

    def _feed(self) -> Iterator[str]:
        """Lines for the reader; those of the row that it is in are kept in `_open`."""
        waiting, opened = self._waiting, self._open
        while True:
            while waiting:
                if (line := waiting.popleft()) is None:
                    self._too_long()
                    continue
                if opened:
                    self._hold(line)
                self._number += 1
                opened.append(line)
                yield line
            if (block := next(self._blocks, None)) is None:
                self._ended = True
                return
            waiting.extend(block)

    def _hold(self, line: str) -> None:
        self._size += len(line)
        if self._size > _LARGEST:
            self._waiting.appendleft(line)
            raise _Endless

    def _too_long(self) -> None:
        """A line was left out; a row that was open cannot be whole."""
        if self._open:
            self._waiting.appendleft(None)
            raise _Endless
        self._number += 1
        self._broken.append(Broken(self._number, _TOO_LONG, ""))

    def _give_up(self, reason: str) -> None:
        """Set the row aside that is open, and read on after its first line where that is not too much."""
        first, *others = self._open
        start, size = self._number - len(others), sum(map(len, others))
        if others and size <= self._budget:
            self._budget -= size
            self._waiting.extendleft(reversed(others))
            self._number -= len(others)
        elif others:
            reason = f"{reason} The {len(others):,} lines after it are set aside with it."
        self._broken.append(Broken(start, reason, first[:_SHOWN]))
        self._reader = self._fresh()


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"A cell is longer than {csv.field_size_limit() // 1024} KiB, or a quotation mark opens it for ever."
    return f"The line is not CSV ({error})."


def _unclosed(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def separator_of(beginning: bytes) -> str:
    """The separator that gives the first rows the most columns of one width."""
    lines = beginning.decode(errors="replace").replace("\0", "").splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 else lines
    return max(SEPARATORS, key=lambda separator: _fit(whole, separator))


def _fit(lines: list[str], separator: str) -> tuple[float, int]:
    try:
        rows = [row for row in islice(csv.reader(lines, delimiter=separator), _TRIED) if len(row) > 1]
    except csv.Error:
        return 0.0, 0
    if not rows:
        return 0.0, 0
    width = len(rows[0])
    return round(sum(len(row) == width for row in rows) / _TRIED, 1), width
