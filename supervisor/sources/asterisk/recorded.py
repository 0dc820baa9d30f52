"""Recordings of a manager's messages, for import: JSON lines with receive times, or raw text with Timestamp headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.sources.asterisk.session import Memory, Session
from supervisor.sources.asterisk.translate import HANDLERS, Translator, milliseconds
from supervisor.sources.asterisk.wire import LONGEST, TOO_LONG, Message
from supervisor.sources.base import Batch, Broken, Reject
from supervisor.sources.lines import Lines
from supervisor.sources.recorded import HELD, Connections, Found, Row, batches, begun, cut, json_rows, received

_LOGGED_IN = "Authentication accepted"


class _Row(msgspec.Struct):
    """A line of a JSON recording."""

    recv_time: float
    kv: list[tuple[str, str]]


def read(path: Path, system: str) -> Iterator[Batch]:
    """Batches of about 2,000 messages; `read` is how many bytes of the file on disk are behind.

    The list that follows a log-in gives the floor; later lists change nothing. Raises `CallboardError` where the file
    cannot be read, or holds text without times.
    """
    lines = Lines(path, LONGEST)
    translator, memory = Translator(system), Memory()
    world = Connections[Message](lambda at: Session(translator, memory, at), _begins)
    yield from batches(_messages(lines, path), world, lines)


def _begins(message: Message) -> bool:
    return message.event == "" and message.get("Message") == _LOGGED_IN


def _messages(lines: Lines, path: Path) -> Iterator[Found[Message]]:
    first, rows = begun(lines)
    if first is not None:
        yield from (_json if first.startswith(b"{") else _text)(rows, path)
    if lines.cut:
        yield 0, 0, cut(path, lines.number + 1)


def _json(rows: Iterator[Row], path: Path) -> Iterator[Found[Message]]:
    for number, row in json_rows(rows, path, _Row, LONGEST, "JSON with recv_time and kv"):
        if isinstance(row, Reject):
            yield number, 0, row
        elif (at := received(row.recv_time)) is None:
            yield number, 0, Reject(path.name, number, "Its recv_time is no time in seconds since 1970.", "")
        else:
            yield number, at, Message.of(row.kv)


def _text(rows: Iterator[Row], path: Path) -> Iterator[Found[Message]]:
    """Raw text. Responses and lists have no time of their own: they have that of the event before them."""
    at: int | None = None
    early: list[tuple[int, Message]] = []
    number, endless = 1, 0
    for number, message in _parsed(rows):
        if isinstance(message, Broken):
            endless = endless or message.line
            yield number, 0, Reject(path.name, message.line, message.reason, "")
            continue
        stamped = milliseconds(message.get("Timestamp")) if message.event else None
        if stamped is None and at is None:
            if message.event in HANDLERS:
                raise CallboardError(_untimed(path, number))
            early = [*early, (number, message)][-HELD:]
            continue
        at = at if stamped is None else stamped
        if at is not None:
            yield from ((line, at, each) for line, each in [*early, (number, message)])
            early = []
    if at is None:
        events = any(message.event for _, message in early)
        raise CallboardError(_endless(path, endless) if endless and not events else _untimed(path, number))


def _parsed(rows: Iterator[Row]) -> Iterator[tuple[int, Message | Broken]]:
    """Messages, or what stands for those that were too long, and the number of the line each ends before."""
    kept: list[bytes] = []
    size = number = began = 0
    for number, line in rows:
        if line is not None and not line.strip():
            yield from _whole(number, kept, size, began)
            kept, size = [], 0
            continue
        began = began if size else number
        size += LONGEST + 1 if line is None else len(line) + 1
        if line is not None and size <= LONGEST:
            kept.append(line)
    yield from _whole(number, kept, size, began)


def _whole(number: int, kept: list[bytes], size: int, began: int) -> Iterator[tuple[int, Message | Broken]]:
    if size > LONGEST:
        yield number, TOO_LONG._replace(line=began)
    elif kept:
        yield number, Message(b"\n".join(kept))


def _endless(path: Path, number: int) -> str:
    return (
        f"{path.name} has nothing but messages of more than {LONGEST // 1024} KiB, the first from line {number} on: "
        "an empty line ends each message of a manager; choose a recording that has them."
    )


def _untimed(path: Path, number: int) -> str:
    return (
        f"{path.name} does not say when its events came (line {number}): record it with timestampevents=yes, "
        'or as JSON lines {"recv_time": seconds, "kv": [[name, value], …]}.'
    )
