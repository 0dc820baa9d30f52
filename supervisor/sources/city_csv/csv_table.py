"""Reads CSV with any separator: line breaks in cells, quotes that never end, rows of the wrong width."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.table import Block, Broken, TextRow, height
from supervisor.sources.city_csv.text import LONGEST, Text, head

SEPARATORS = (",", ";", "\t", "|")
WIDEST = 2000
"""A file with more columns than this is no list of requests."""

_LARGEST = 1024 * 1024
_AGAIN = 16 * _LARGEST
_SHOWN = 300
_TITLES = 20
"""So many rows may stand above the names of the columns."""
_TRIED = 20
_TOO_LONG = f"The line is longer than {LONGEST // 1024} KiB."
_OPEN = "unexpected end of data"
"""What the reader says of a row that is still open where its lines end."""

_CUT = "The compressed file ends in the middle; what came before was taken. Fetch it again."
_SEP = re.compile(r"sep=([,;\t|])\s*$", re.IGNORECASE)


class _Record(NamedTuple):
    """A row and how many lines it takes; or why there is none, and whether the lines to come may change that."""

    row: list[str]
    used: int
    wrong: str = ""
    waits: bool = False


class CsvTable:
    """A CSV file; its header is its first row that is not empty, or that `fits` where there is one near the top."""

    def __init__(
        self, path: Path, separator: str | None = None, fits: Callable[[list[str]], bool] | None = None
    ) -> None:
        """Reads the header; `CallboardError` where there is none."""
        self._text = Text(path)
        self._separator = separator or separator_of(head(path))
        self._blocks = iter(self._text)
        self._number = 1
        self._budget = _AGAIN
        self._rest: list[str | None] = []
        self.header = self._header(path) if fits is None else self._fitting(path, fits)

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
            _CUT: text.content.cut,
        }
        return [sentence for sentence, true in said.items() if true]

    def _header(self, path: Path) -> list[str]:
        self._rest = self._rest or next(self._blocks, [])
        while self._rest:
            row, used, wrong, _ = self._record(self._rest, 0)
            if wrong:
                why = wrong.rstrip(".").lower()
                raise CallboardError(f"The names of the columns of {path.name} cannot be read: {why}.")
            self._rest, self._number = self._rest[used:], self._number + used
            if len(row) > WIDEST:
                raise CallboardError(
                    f"{path.name} has {len(row):,} columns; a list of requests has {WIDEST:,} at most."
                )
            if any(cell.strip() for cell in row) and not _SEP.match(self._separator.join(row)):
                return row
        raise CallboardError(f"{path.name} has no row with the names of its columns; look at the file.")

    def _fitting(self, path: Path, fits: Callable[[list[str]], bool]) -> list[str]:
        """The first row that may be the header, below a report's own title; the first of the widest where none may."""
        widest = header = self._header(path)
        after = self._rest, self._number
        for _ in range(_TITLES):
            if fits(header):
                return header
            if len(header) > len(widest):
                widest, after = header, (self._rest, self._number)
            if not self._rest or not any((line or "").strip() for line in self._rest):
                break
            header = self._header(path)
        self._rest, self._number = after
        return widest

    def __iter__(self) -> Iterator[Block]:
        """Its rows, once."""
        for lines in self._blocks:
            yield from self._rows([*self._rest, *lines] if self._rest else lines)
        yield from self._rows(self._rest, final=True)

    def _rows(self, lines: list[str | None], final: bool = False) -> Iterator[Block]:
        """The rows of some lines; a row that is still open waits in `_rest`, but at the end of the file."""
        block, used = (None if final else self._quick(lines)) or self._slow(lines, final)
        self._rest, self._number = lines[used:], self._number + used
        return block.parts()

    def _quick(self, lines: list[str | None]) -> tuple[Block, int] | None:
        """All rows at once, and how many lines they take; None where anything is odd about them."""
        if None in lines:
            return None
        rows: list[TextRow] = []
        used = len(lines)
        try:
            for row in self._reader(lines):  # type: ignore[arg-type]
                rows.append(row)  # noqa: PERF402 (what came before an error is kept)
        except csv.Error as error:
            if _OPEN not in str(error):
                return None
            used = sum(map(height, rows))
        if set(map(len, rows)) - {len(self.header)} or sum(len(line or "") for line in lines[used:]) > _LARGEST:
            return None
        return Block(rows, [], first=self._number), used

    def _slow(self, lines: list[str | None], final: bool) -> tuple[Block, int]:
        """The same row by row, with those set aside that do not fit."""
        rows, starts, broken = list[TextRow](), list[int](), list[Broken]()
        place, width = 0, len(self.header)
        while place < len(lines):
            record = self._record(lines, place)
            row, used, wrong, waits = record
            if waits and not final:
                break
            if not wrong and len(row) > width and not any(row[width:]):
                row = row[:width]
            if not wrong and len(row) == width:
                rows.append(row)
                starts.append(self._number + place)
            elif wrong or row:
                wrong = wrong or f"The row has {len(row):,} cells where the header has {width:,}."
                used, wrong = self._given_up(lines, place, used, wrong)
                broken.append(Broken(self._number + place, wrong, (lines[place] or "")[:_SHOWN]))
            place += used
        return Block(rows, broken, starts), place

    def _record(self, lines: Sequence[str | None], place: int) -> _Record:
        """The row that begins at a line."""
        if lines[place] is None:
            return _Record([], 1, _TOO_LONG)
        feed = _Feed(lines, place)
        try:
            return _Record(next(self._reader(feed)), feed.used)
        except csv.Error as error:
            return _Record([], feed.used, _reason(error), feed.waits and _OPEN in str(error))

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        # Strict, since a quotation mark too many may glue two rows together that look like one.
        return csv.reader(lines, delimiter=self._separator, strict=True)

    def _given_up(self, lines: Sequence[str | None], place: int, used: int, wrong: str) -> tuple[int, str]:
        """How many lines to pass of a row that is set aside, and why it is: one, where reading on is not too much."""
        size = sum(len(line or "") for line in lines[place + 1 : place + used])
        if used == 1 or size <= self._budget:
            self._budget -= size
            return 1, wrong
        return used, f"{wrong} The {used - 1:,} lines after it are set aside with it."


class _Feed:
    """Lines for one row; `used` counts them, `waits` tells that all there are were taken."""

    def __init__(self, lines: Sequence[str | None], place: int) -> None:
        self.used = 0
        self.waits = False
        self._lines = lines
        self._place = place

    def __iter__(self) -> Iterator[str]:
        size = 0
        for place in range(self._place, len(self._lines)):
            line = self._lines[place]
            if line is None or size > _LARGEST:
                return
            self.used += 1
            size += len(line)
            yield line
        self.waits = True


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"A cell is longer than {csv.field_size_limit() // 1024} KiB, or a quotation mark opens it for ever."
    if _OPEN in str(error):
        return "A quotation mark opens here that is not closed."
    return "A quotation mark stands where none may stand."


def separator_of(beginning: bytes) -> str:
    """The separator that gives the first rows the most columns of one width."""
    lines = beginning.decode(errors="replace").replace("\0", "").splitlines(keepends=True)
    if lines and (told := _SEP.match(lines[0])):
        return told[1]
    whole = lines[:-1] if len(lines) > 1 else lines
    return max(SEPARATORS, key=lambda separator: _fit(whole, separator))


def _fit(lines: list[str], separator: str) -> tuple[float, int]:
    try:
        rows = [row for row in islice(csv.reader(lines, delimiter=separator), _TRIED) if any(row)]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    return round(sum(len(row) == width for row in rows) / len(rows), 1), width
