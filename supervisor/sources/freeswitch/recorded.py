"""Recordings of an event socket, for import: JSON lines with receive times, or the bytes of a connection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from supervisor.sources.base import Batch, Broken, Reject
from supervisor.sources.freeswitch.session import Memory, Session
from supervisor.sources.freeswitch.translate import Translator, instant
from supervisor.sources.freeswitch.wire import AUTH, LONGEST_EVENT, Message, Parser
from supervisor.sources.lines import Lines, Pieces
from supervisor.sources.recorded import HELD, Connections, Found, Row, batches, begun, cut, json_rows, received


class _Row(msgspec.Struct):
    """A line of a JSON recording."""

    recv_time: float
    event: dict[str, Any]


def read(path: Path, system: str) -> Iterator[Batch]:
    """Batches of about 2,000 messages; `read` is how many bytes of the file on disk are behind.

    Raises `CallboardError` where the file cannot be read.
    """
    translator, memory = Translator(system), Memory()

    def begins(message: Message) -> bool:
        core = message.get("Core-UUID")
        return message.kind == AUTH or bool(core and memory.core and core != memory.core)

    world = Connections[Message](lambda at: Session(translator, memory, at), begins)
    lines = Lines(path, LONGEST_EVENT)
    first, rows = begun(lines)
    if first is not None and first.startswith(b"{"):
        yield from batches(_json(rows, lines, path), world, lines)
    else:
        pieces = Pieces(path)
        yield from batches(_raw(pieces, path), world, pieces)


def _json(rows: Iterator[Row], lines: Lines, path: Path) -> Iterator[Found[Message]]:
    for number, row in json_rows(rows, path, _Row, LONGEST_EVENT, "JSON with recv_time and event"):
        if isinstance(row, Reject):
            yield 0, row
        elif (at := received(row.recv_time)) is None:
            yield 0, Reject(path.name, number, "Its recv_time is no time in seconds since 1970.", "")
        else:
            yield at, Message.of(row.event)
    if lines.cut:
        yield 0, cut(path, lines.number + 1)


def _raw(pieces: Pieces, path: Path) -> Iterator[Found[Message]]:
    """Bytes have no times but those of the events: what is none has that of the event before it, else of the first."""
    at, early = 0, deque[Message | Reject](maxlen=HELD)
    for message in _parsed(pieces, path):
        early.append(message)
        at = (None if isinstance(message, Reject) else instant(message)) or at
        if at:
            yield from ((at, each) for each in early)
            early.clear()
    yield from ((0, each) for each in early if isinstance(each, Reject))


def _parsed(pieces: Pieces, path: Path) -> Iterator[Message | Reject]:
    parser = Parser()
    for piece in pieces:
        yield from (_found(message, path) for message in parser.feed(piece))
    if pieces.cut:
        yield cut(path, parser.line)
    else:
        yield from (_found(message, path) for message in parser.end())


def _found(message: Message | Broken, path: Path) -> Message | Reject:
    return Reject(path.name, message.line, message.reason, "") if isinstance(message, Broken) else message
