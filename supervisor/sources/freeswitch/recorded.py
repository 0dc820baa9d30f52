"""Recordings of an event socket, for import: JSON lines with times, or the bytes of a connection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from supervisor.sources.base import Batch, Broken, Reject
from supervisor.sources.freeswitch.lists import asked_for
from supervisor.sources.freeswitch.session import Memory, Session
from supervisor.sources.freeswitch.translate import Translator, instant
from supervisor.sources.freeswitch.wire import ANSWER, AUTH, LONGEST_EVENT, Message, Parser
from supervisor.sources.lines import Lines, Pieces
from supervisor.sources.recorded import HELD, Connections, Found, Row, batches, begun, cut, json_rows, received

_LONGEST_LINE = 4 * LONGEST_EVENT
_WANTED = "JSON with recv_time and event"


class _Row(msgspec.Struct):
    """A line of a JSON recording: an event, the answer to a command, or what was sent (`<`) to or by (`>`) a client."""

    recv_time: float | None = None
    time: float | None = None
    event: dict[str, Any] | None = None
    command: str = ""
    text: str | None = None
    dir: str | None = None
    data: str = ""


def read(path: Path, system: str) -> Iterator[Batch]:
    """Batches of about 2,000 messages; `read` is how many bytes of the file on disk are behind.

    Lists of agents, queues and callers among them give the floor, as at a live connection. Raises `CallboardError`
    where the file cannot be read.
    """
    world = _World(system)
    lines = Lines(path, _LONGEST_LINE)
    first, rows = begun(lines)
    if first is not None and first.startswith(b"{"):
        yield from batches(_json(rows, lines, path), world, lines, instant)
    else:
        pieces = Pieces(path)
        yield from batches(_raw(pieces, path), world, pieces, instant)


class _World(Connections[Message]):
    """One connection after another; where nobody says where one began, a new run of the switch does."""

    def __init__(self, system: str) -> None:
        self._translator, self._memory = Translator(system), Memory()
        super().__init__(self._made, self._first)
        self._latest: Session | None = None

    def _made(self, at: int) -> Session:
        self._latest = Session(self._translator, self._memory, at)
        return self._latest

    def _first(self, message: Message) -> bool:
        core, known = message.get("Core-UUID"), self._latest.core if self._latest is not None else ""
        return message.kind == AUTH or bool(core and known and core != known)


def _json(rows: Iterator[Row], lines: Lines, path: Path) -> Iterator[Found[Message]]:
    talk = _Talk(path)
    for number, row in json_rows(rows, path, _Row, _LONGEST_LINE, _WANTED):
        if isinstance(row, Reject):
            yield number, 0, row
            continue
        seconds = row.time if row.recv_time is None else row.recv_time
        if seconds is None or (row.event is None and row.text is None and row.dir is None):
            yield number, 0, Reject(path.name, number, f"The line is not {_WANTED}.", "")
        elif (at := received(seconds)) is None:
            yield number, 0, Reject(path.name, number, "Its recv_time is no time in seconds since 1970.", "")
        else:
            yield from ((number, at, message) for message in talk.take(row, number))
    if lines.cut:
        yield 0, 0, cut(path, lines.number + 1)


class _Talk:
    """What was said on the connections of a recording, one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = Parser()
        self._asked: deque[str] = deque()

    def take(self, row: _Row, number: int) -> Iterator[Message | Reject]:
        """The messages of a line."""
        if row.event is not None:
            yield Message.of(row.event)
        elif row.text is not None:
            yield Message(ANSWER, row.text.encode(), asked_for(row.command))
        elif row.dir == "<":
            yield from (self._heard(each, number) for each in self._parser.feed(row.data.encode()))
        elif row.dir == "connect":
            self._parser, self._asked = Parser(), deque()
        elif row.dir == ">":
            self._asked.extend(asked_for(each) for each in row.data.split("\n\n") if each.startswith("api "))

    def _heard(self, message: Message | Broken, number: int) -> Message | Reject:
        """What each answer answers was said before."""
        if isinstance(message, Broken):
            return Reject(self._path.name, number, message.reason, "")
        if message.kind == ANSWER and self._asked:
            message.reply = self._asked.popleft()
        return message


def _raw(pieces: Pieces, path: Path) -> Iterator[Found[Message]]:
    """Bytes have no times but those of the events: what is none has that of the event before it, else of the first."""
    at, early = 0, deque[Message | Reject](maxlen=HELD)
    for message in _parsed(pieces, path):
        early.append(message)
        at = (None if isinstance(message, Reject) else instant(message)) or at
        if at:
            yield from ((each.line, at, each) for each in early)
            early.clear()
    yield from ((each.line, 0, each) for each in early if isinstance(each, Reject))


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
