"""The lines of a text file, whatever its encoding, line ends or compression, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from pathlib import Path

from supervisor.sources.lines import Pieces

LONGEST = 256 * 1024
"""A line of more bytes than this is left out."""

HEAD = 64 * 1024
"""As many bytes tell what kind of file it is."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, ""),
)


class Utf8:
    """The content of a file in pieces of UTF-8 without a byte-order mark; what is not UTF-16 or -32 stays as it is."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._pieces = Pieces(path)

    @property
    def read(self) -> int:
        """How many bytes of the file on disk were consumed."""
        return self._pieces.read

    @property
    def cut(self) -> bool:
        """Whether a compressed file turned out to end in the middle."""
        return self._pieces.cut

    def __iter__(self) -> Iterator[bytes]:
        """Raises `CallboardError` where the file cannot be opened or read."""
        pieces = iter(self._pieces)
        first = _first(pieces)
        coding, mark = _coding(first)
        rest = chain((first[mark:],), pieces)
        return rest if not coding else _recoded(rest, coding)


def _first(pieces: Iterator[bytes]) -> bytes:
    """Pieces until there is enough to tell the encoding by."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= 1024:
            break
    return first


def _coding(first: bytes) -> tuple[str, int]:
    """The encoding, empty for UTF-8 and what is like it, and the length of its mark."""
    for mark, coding in _MARKS:
        if first.startswith(mark):
            return coding, len(mark)
    zeros = [first[side:1024:2].count(0) for side in (0, 1)]
    if max(zeros) > len(first[:1024]) // 4 and min(zeros) < max(zeros) // 4:
        return ("utf-16-be", 0) if zeros[0] > zeros[1] else ("utf-16-le", 0)
    return "", 0


def _recoded(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(coding)("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def head(path: Path) -> bytes:
    """How a file begins."""
    found = b""
    for piece in Utf8(path):
        found += piece
        if len(found) >= HEAD:
            break
    return found[:HEAD]


class Text:
    """Iterates over blocks of lines with `\\n` at their ends; None stands for a line that was too long.

    `strange` counts lines that were not UTF-8 (they are taken as Latin-1 in the variety of Windows), `zeros` the NUL
    bytes that were left out.
    """

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self.content = Utf8(path)
        self.strange = 0
        self.zeros = 0

    def __iter__(self) -> Iterator[list[str | None]]:
        """Raises `CallboardError` where the file cannot be opened or read."""
        rest, skipping, returns = b"", False, None
        for piece in self.content:
            if returns is None and piece:
                returns = b"\n" not in piece and b"\r" in piece
            whole, end, rest = (rest + (piece.replace(b"\r", b"\n") if returns else piece)).rpartition(b"\n")
            if end:
                yield self._lines(whole + end, skipping)
                skipping = False
            if len(rest) > LONGEST:
                rest, skipping = b"", True
        if skipping:
            yield [None]
        elif rest and not self.content.cut:
            yield self._lines(rest, False)

    def _lines(self, block: bytes, skipping: bool) -> list[str | None]:
        lines: list[str | None] = list(StringIO(self._decoded(block), newline="\n"))
        if skipping:
            lines[0] = None
        if len(block) > LONGEST:
            lines = [line if line is not None and len(line) <= LONGEST else None for line in lines]
        return lines

    def _decoded(self, block: bytes) -> str:
        if 0 in block:
            self.zeros += block.count(0)
            block = block.replace(b"\0", b"")
        try:
            text = block.decode()
        except UnicodeDecodeError:
            text = "".join(map(self._line, block.splitlines(keepends=True)))
        return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text

    def _line(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.strange += 1
        try:
            return line.decode("cp1252")
        except UnicodeDecodeError:
            return line.decode("latin-1")
