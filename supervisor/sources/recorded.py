"""Recordings of a manager's messages, for import: JSON lines with receive times, or raw text with Timestamp headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.events import Observed
from supervisor.sources.asterisk.queue_log import CUT
from supervisor.sources.asterisk.session import Memory, Session
from supervisor.sources.asterisk.translate import HANDLERS, Translator, milliseconds
from supervisor.sources.asterisk.wire import LONGEST, TOO_LONG, Broken, Message
from supervisor.sources.base import Batch, Reject
from supervisor.sources.lines import Lines

_BATCH = 2000
LATEST_S = 4_102_444_800
_HELD = 20_000
_PATIENCE_MS = 60_000
_LOGGED_IN = "Authentication accepted"
_LOST = "The recording was interrupted here."


class _Row(msgspec.Struct):
    """A line of a JSON recording."""

    recv_time: float
    kv: list[tuple[str, str]]


Row = tuple[int, bytes | None]
"""The number of a line, and the line; None where it was too long."""

Found = tuple[int, Message | Reject]
"""When a message came (ms), and what it was."""


def read(path: Path, system: str) -> Iterator[Batch]:
    """Batches of about 2,000 messages; `read` is how many bytes of the file on disk are behind.

    The list that follows a log-in gives the floor; later lists change nothing. Raises `CallboardError` where the file
    cannot be read, or holds text without times.
    """
    lines = Lines(path, LONGEST)
    world = _World(system)
    events: list[Observed] = []
    rejects: list[Reject] = []
    for count, (at, found) in enumerate(_messages(lines, path), 1):
        if isinstance(found, Reject):
            rejects.append(found)
        else:
            events += world.take(found, at)
        if count % _BATCH == 0:
            yield Batch(tuple(events), tuple(rejects), read=lines.read, skipped=world.skipped())
            events, rejects = [], []
    events += world.end()
    if lines.cut:
        rejects.append(Reject(path.name, lines.number + 1, f"{path.name} {CUT}", ""))
    yield Batch(tuple(events), tuple(rejects), read=lines.read, skipped=world.skipped())


class _World:
    """One recorded connection after another."""

    def __init__(self, system: str) -> None:
        self._translator = Translator(system)
        self._memory = Memory()
        self._session: Session | None = None
        self._began = 0
        self._skipped = 0

    def skipped(self) -> int:
        """How many messages changed nothing since this was asked last."""
        count, self._skipped = self._skipped, 0
        return count

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events of one message that came at `at` (ms)."""
        found: list[Observed] = []
        if self._session is None or _begins(message):
            found += self._next(at)
        if self._session is None:
            return found
        found += self._session.take(message, at)
        if self._session.listing and (self._session.held > _HELD or at > self._began + _PATIENCE_MS):
            found += self._session.release(listed=False)
        self._skipped += not found
        return found

    def _next(self, at: int) -> list[Observed]:
        lost = self._session.lost(_LOST) if self._session is not None else []
        self._session, self._began = Session(self._translator, self._memory, at), at
        return lost

    def end(self) -> list[Observed]:
        """What was still held when the recording ended."""
        return self._session.release(self._session.settling) if self._session is not None else []


def _begins(message: Message) -> bool:
    return message.event == "" and message.get("Message") == _LOGGED_IN


def _messages(lines: Lines, path: Path) -> Iterator[Found]:
    rows = iter(lines)
    first = next(((number, line) for number, line in rows if line is None or line.strip()), None)
    if first is None:
        return
    kind = _json if first[1] is not None and first[1].lstrip(b"\xef\xbb\xbf").startswith(b"{") else _text
    yield from kind(_again(first, rows), path)


def _again(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _json(rows: Iterator[Row], path: Path) -> Iterator[Found]:
    decode = msgspec.json.Decoder(_Row).decode
    for number, line in rows:
        if line is None:
            yield 0, Reject(path.name, number, f"The line is longer than {LONGEST // 1024} KiB.", "")
            continue
        try:
            row = decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            if line.strip():
                yield 0, Reject(path.name, number, "The line is not JSON with recv_time and kv.", "")
            continue
        if not 0 < row.recv_time < LATEST_S:
            yield 0, Reject(path.name, number, "Its recv_time is no time in seconds since 1970.", "")
            continue
        yield round(row.recv_time * 1000), Message.of(row.kv)


def _text(rows: Iterator[Row], path: Path) -> Iterator[Found]:
    """Raw text. Responses and lists have no time of their own: they have that of the event before them."""
    at: int | None = None
    early: list[Message] = []
    number = 1
    for number, message in _parsed(rows):
        if isinstance(message, Broken):
            yield 0, Reject(path.name, number, message.reason, "")
            continue
        stamped = milliseconds(message.get("Timestamp")) if message.event else None
        if stamped is None and at is None:
            if message.event in HANDLERS:
                raise CallboardError(_untimed(path, number))
            early = [*early, message][-_HELD:]
            continue
        at = at if stamped is None else stamped
        if at is not None:
            yield from ((at, each) for each in [*early, message])
            early = []
    if at is None:
        raise CallboardError(_untimed(path, number))


def _parsed(rows: Iterator[Row]) -> Iterator[tuple[int, Message | Broken]]:
    """Messages, or what stands for those that were too long, and the number of the line each ends before."""
    kept: list[bytes] = []
    size = number = 0
    for number, line in rows:
        if line is not None and not line.strip():
            yield from _whole(number, kept, size)
            kept, size = [], 0
            continue
        size += LONGEST + 1 if line is None else len(line) + 1
        if line is not None and size <= LONGEST:
            kept.append(line)
    yield from _whole(number, kept, size)


def _whole(number: int, kept: list[bytes], size: int) -> Iterator[tuple[int, Message | Broken]]:
    if size > LONGEST:
        yield number, TOO_LONG
    elif kept:
        yield number, Message(b"\n".join(kept))


def _untimed(path: Path, number: int) -> str:
    return (
        f"{path.name} does not say when its events came (line {number}): record it with timestampevents=yes, "
        'or as JSON lines {"recv_time": seconds, "kv": [[name, value], …]}.'
    )
