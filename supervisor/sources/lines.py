"""Reads a file in pieces or line by line, compressed or not, without ever holding more of it than a piece."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from supervisor.core.errors import CallboardError

PIECE = 256 * 1024
LONGEST = 64 * 1024
STEP = 4096
_GZIP = b"\x1f\x8b"
CUT = "ends in the middle of its compressed data: everything before is taken; import the whole file again."


class Cut(Exception):
    """The compressed data ended too early or is damaged; everything before it was delivered."""


class Pieces:
    """Iterates over the content of a file, unpacked where it is compressed, in pieces.

    `read` is how many bytes of the file on disk were consumed, `cut` is True once a compressed file turned out to
    end in the middle.
    """

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self.path = path
        self.read = 0
        self.cut = False

    def __iter__(self) -> Iterator[bytes]:
        """Raises `CallboardError` where the file cannot be opened or read."""
        try:
            with self.path.open("rb") as file:
                yield from self._pieces(file)
        except OSError as error:
            raise CallboardError(f"{self.path} cannot be read: {(error.strerror or str(error)).lower()}.") from error

    def _pieces(self, file: BinaryIO) -> Iterator[bytes]:
        first = file.read(PIECE)
        unpack = Unpacker().feed if first.startswith(_GZIP) else None
        piece = first
        while piece and not self.cut:
            self.read += len(piece)
            yield from (piece,) if unpack is None else self._unpacked(unpack, piece)
            piece = file.read(PIECE)
        if unpack is not None and not self.cut:
            yield from self._unpacked(unpack, b"")

    def _unpacked(self, unpack: Callable[[bytes], Iterator[bytes]], piece: bytes) -> Iterator[bytes]:
        try:
            yield from unpack(piece)
        except Cut:
            self.cut = True


class Lines:
    """Iterates over (number of the line, its bytes without the line end; None where it was too long).

    `read` and `cut` are those of `Pieces`; where the file is cut its last, partial line is not delivered. `unended` is
    True while the last line is delivered if it has no line end: perhaps it was still being written.
    """

    def __init__(self, path: Path, longest: int = LONGEST) -> None:
        """Opens nothing yet; `longest` is the most bytes a line may have."""
        self.path = path
        self.unended = False
        self.number = 0
        self._pieces = Pieces(path)
        self._longest = longest

    @property
    def read(self) -> int:
        """How many bytes of the file on disk were consumed."""
        return self._pieces.read

    @property
    def cut(self) -> bool:
        """Whether a compressed file turned out to end in the middle."""
        return self._pieces.cut

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        """Raises `CallboardError` where the file cannot be opened or read."""
        splitter = Splitter(self._longest)
        for piece in self._pieces:
            yield from self._numbered(splitter.feed(piece))
        if not self.cut:
            self.unended = bool(splitter.rest)
            yield from self._numbered(splitter.end())

    def _numbered(self, lines: list[bytes | None]) -> Iterator[tuple[int, bytes | None]]:
        for line in lines:
            self.number += 1
            yield self.number, line


class Unpacker:
    """Bytes of a gzip file in, its content out, in pieces; several members follow each other."""

    def __init__(self) -> None:
        """Expects the first byte of a member."""
        self._member = zlib.decompressobj(31)
        self._begun = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The content so far; an empty `piece` is the end of the file. Raises `Cut` where the data is damaged."""
        if not piece and self._begun:
            raise Cut
        full = False
        while piece or full:
            self._begun = True
            before = self._member.copy()
            try:
                content = self._member.decompress(piece, PIECE)
            except zlib.error as error:
                yield from _good(before, piece)
                raise Cut from error
            yield content
            full = len(content) == PIECE and not self._member.eof
            piece = self._member.unconsumed_tail or self._next_member()

    def _next_member(self) -> bytes:
        if not self._member.eof:
            return b""
        rest = self._member.unused_data.lstrip(b"\0")
        self._member = zlib.decompressobj(31)
        self._begun = bool(rest)
        return rest


def _good(member: Any, piece: bytes) -> Iterator[bytes]:
    """The content of a damaged piece up to the damage."""
    for start in range(0, len(piece), STEP):
        before = member.copy()
        try:
            yield member.decompress(piece[start : start + STEP])
        except zlib.error:
            for place in range(start, min(start + STEP, len(piece))):
                try:
                    yield before.decompress(piece[place : place + 1])
                except zlib.error:
                    return
            return


class Splitter:
    """Bytes in any pieces in, whole lines out; a line that is too long comes out as None and is not kept."""

    def __init__(self, longest: int = LONGEST) -> None:
        """`longest` is the most bytes a line may have."""
        self._longest = longest
        self._rest = b""
        self._skipping = False

    def feed(self, piece: bytes) -> list[bytes | None]:
        """The lines that `piece` completes, without their line ends."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        lines = [line.rstrip(b"\r") if len(line) <= self._longest else None for line in whole]
        if self._skipping and lines:
            lines[0] = None
            self._skipping = False
        if len(self._rest) > self._longest:
            self._rest, self._skipping = b"", True
        return lines

    def end(self) -> list[bytes | None]:
        """The last line, where it has no line end."""
        rest, skipping = self._rest, self._skipping
        self._rest, self._skipping = b"", False
        if skipping:
            return [None]
        return [rest.rstrip(b"\r")] if rest else []

    @property
    def rest(self) -> bytes:
        """What waits for its line end."""
        return self._rest
