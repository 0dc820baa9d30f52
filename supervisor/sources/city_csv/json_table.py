"""Reads JSON record by record: an array, an array inside an object, GeoJSON, or a record a line."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.names import plain
from supervisor.sources.city_csv.table import ROWS, Block, Broken, TextRow
from supervisor.sources.city_csv.text import Utf8

LARGEST = 1024 * 1024
"""A record of more characters than this is set aside."""

_AGAIN = 64 * LARGEST
_SHOWN = 300
_DEEP = 100_000
_PASSED = 64 * 1024
_BETWEEN = re.compile(r"[\s,\[\]]*")
_WRAPPED = re.compile(
    r'\s*\{.{0,4000}?"(?:features|data|results|records|rows|value|items|requests|service_requests)"\s*:\s*\[(?=\s*[{\]])',
    re.DOTALL,
)
_NEXT_LINE = re.compile(r"\n\s*(?=\{)")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_NO_RECORD = "The record is not a JSON object of names and values."
_NOT_JSON = "The record is not JSON, is nested too deeply, or never ends."

Record = tuple[int, dict[str, Any] | Broken]
"""The line where a record begins, and the record."""


class JsonTable:
    """A JSON file; its columns are the names in its first thousand records, and those that are asked for."""

    def __init__(self, path: Path, wanted: Iterable[str] = ()) -> None:
        """`wanted` are columns, as they are compared, that may come late; `CallboardError` where no record is."""
        self._records = _Records(path)
        self._stream = iter(self._records)
        first = list(islice(self._stream, ROWS))
        keys = dict.fromkeys(key for _, record in first if isinstance(record, dict) for key in record)
        if not keys:
            raise CallboardError(f"{path.name} has no records with names and values; look at the file.")
        known = {plain(key) for key in keys}
        self.header = [*keys, *(name for name in wanted if name not in known)]
        self._places = _Places(self.header)
        self._stream = chain(first, self._stream)

    @property
    def read(self) -> int:
        """How many bytes of the file on disk are behind."""
        return self._records.content.read

    def notes(self) -> list[str]:
        """What was odd about the file."""
        return ["The file ends in the middle; what came before was taken. Fetch it again."] if self._records.cut else []

    def __iter__(self) -> Iterator[Block]:
        """Its rows, once."""
        while batch := list(islice(self._stream, ROWS)):
            good = [(line, record) for line, record in batch if isinstance(record, dict)]
            broken = [record for _, record in batch if isinstance(record, Broken)]
            yield Block([self._row(record) for _, record in good], broken, [line for line, _ in good])

    def _row(self, record: dict[str, Any]) -> TextRow:
        row = [""] * len(self.header)
        for key, value in record.items():
            place = self._places[key]
            if place is not None and value is not None:
                row[place] = value if isinstance(value, str) else _text(value)
        return row


class _Places(dict[str, int | None]):
    """Where the value of a key stands in a row; None where nobody asks for it."""

    def __init__(self, header: list[str]) -> None:
        super().__init__({key: place for place, key in enumerate(header)})
        self._plain = {plain(key): place for key, place in self.items()}

    def __missing__(self, key: str) -> int | None:
        found = self._plain.get(plain(key))
        if len(self) < 10_000:
            self[key] = found
        return found


class _Records:
    """The records of a file, a piece at a time. `cut` tells that the file ends within one."""

    def __init__(self, path: Path) -> None:
        self.content = Utf8(path)
        self.cut = False
        self._decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self._buffer = ""
        self._place = 0
        self._line = 1
        self._ended = False
        self._wrapped = False
        self._budget = _AGAIN

    def __iter__(self) -> Iterator[Record]:
        """Raises `CallboardError` where the file cannot be opened or read."""
        self._pieces = _decoded(self.content)
        self._more()
        found = _WRAPPED.match(self._buffer)
        if found and not self._by_lines():
            self._wrapped = True
            self._pass(found.end())
        while self._begins():
            line, record = self._line, self._record()
            yield line, record
        self.cut = self.cut or self.content.cut

    def _by_lines(self) -> bool:
        """Whether another record follows the first."""
        end = _end(self._buffer, 0)
        return end is not None and self._buffer[end:].lstrip().startswith("{")

    def _begins(self) -> bool:
        """Go to the beginning of the next record."""
        while True:
            between = _BETWEEN.match(self._buffer, self._place)
            passed = between[0] if between else ""
            self._pass(self._place + len(passed))
            if self._wrapped and "]" in passed:
                return False
            if self._place < len(self._buffer):
                return True
            if not self._more():
                return False

    def _record(self) -> dict[str, Any] | Broken:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._place)
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._place > LARGEST or not self._more():
                    return self._broken(max(error.pos - self._place, 1))
            except RecursionError:
                return self._broken(_DEEP)
            else:
                begins, line = self._beginning(), self._line
                self._pass(end)
                return _flat(value) if isinstance(value, dict) else Broken(line, _NO_RECORD, begins)

    def _beginning(self) -> str:
        return self._buffer[self._place : self._place + _SHOWN]

    def _broken(self, looked: int) -> Broken:
        """Set a record aside of which so many characters were looked at, and go on where the next seems to begin."""
        begins, line = self._beginning(), self._line
        reason = _NOT_JSON if self._budget > 0 else f"{_NOT_JSON} What follows it is set aside with it."
        place = self._next() if self._budget > 0 else len(self._buffer)
        self._budget -= max(looked - (place - self._place), 0)
        self._pass(place)
        return Broken(line, reason, begins)

    def _next(self) -> int:
        """Where to read on: at the next line that opens a record, else where brackets say that this one ends."""
        while True:
            if found := _NEXT_LINE.search(self._buffer, self._place + 1):
                return found.end()
            if end := _end(self._buffer, self._place):
                return end
            if len(self._buffer) - self._place > LARGEST or not self._more():
                self.cut = self._ended
                return len(self._buffer)

    def _pass(self, place: int) -> None:
        self._line += self._buffer.count("\n", self._place, place)
        self._place = place
        if place > _PASSED:
            # An error of the decoder counts the lines of all that lies before it.
            self._buffer, self._place = self._buffer[place:], 0

    def _more(self) -> bool:
        """Read on: as much again as is waiting, so that a long record is not looked at too often."""
        if self._ended:
            return False
        self._buffer, self._place = self._buffer[self._place :], 0
        pieces = [self._buffer]
        size, goal = len(self._buffer), 2 * len(self._buffer) + 1
        while size < goal and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            pieces.append(piece or "")
            size += len(pieces[-1])
        grown = size > len(self._buffer)
        self._buffer = "".join(pieces)
        return grown


def _decoded(content: Utf8) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in content:
        yield decoder.decode(piece)


def _end(text: str, start: int) -> int | None:
    """Where the object or array that begins at `start` ends; None where it does not."""
    depth = 0
    for token in _TOKENS.finditer(text, start):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return None


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record of GeoJSON as one table: its properties, and its point."""
    inner = record.get("properties") or record.get("attributes")
    if not isinstance(inner, dict):
        return record
    place = record.get("geometry")
    return {**({"geometry": place} if isinstance(place, dict) else {}), **inner}


def _text(value: object) -> str:
    """A value as a cell; a point as latitude and longitude."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        lon, lat = _point(value)
        if lat and lon:
            return f"({lat}, {lon})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _point(value: dict[str, Any]) -> tuple[object, object]:
    coordinates = value.get("coordinates")
    if isinstance(coordinates, list) and len(coordinates) >= 2:
        return coordinates[0], coordinates[1]
    return value.get("longitude", value.get("x")), value.get("latitude", value.get("y"))
