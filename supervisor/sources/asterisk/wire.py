"""The manager protocol (AMI) without a socket: bytes to messages, actions to bytes.

A message is lines of `Name: value` and ends with an empty line. Only what is asked of a message is taken apart, so
that a manager that sends everything costs little more than the splitting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from supervisor.core.errors import CallboardError
from supervisor.sources.base import Broken

LONGEST = 256 * 1024
"""Bytes of the longest message taken; the longest one recorded has 2,659."""

BANNER = "Asterisk Call Manager"
_BREAK = re.compile(r"[\r\n\0]")


class Message:
    """One message: its pairs in order, taken apart when first asked for."""

    __slots__ = ("_fields", "_pairs", "raw")

    def __init__(self, raw: bytes) -> None:
        r"""`raw` is the message without its empty line, its lines divided by `\n`."""
        self.raw = raw
        self._pairs: list[tuple[str, str]] | None = None
        self._fields: dict[str, str] | None = None

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Message:
        """The message of these pairs."""
        kept = [(name, value) for name, value in pairs]
        message = cls("\n".join(f"{name}: {value}" for name, value in kept).encode("utf-8", "surrogateescape"))
        message._pairs = kept
        return message

    @property
    def event(self) -> str:
        """The kind of event, empty where it is a response."""
        if self.raw.startswith(b"Event: "):
            return self.raw[7:].split(b"\n", 1)[0].decode("ascii", "replace")
        return ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every (name, value) in order; a line without a colon has an empty name."""
        if self._pairs is None:
            self._pairs = [_pair(line) for line in _decoded(self.raw).split("\n")]
        return self._pairs

    def get(self, name: str, default: str = "") -> str:
        """The value of a name, the last one where it stands twice."""
        if self._fields is None:
            self._fields = dict(self.pairs)
        return self._fields.get(name, default)

    def __repr__(self) -> str:
        """Its kind only: values may be callers' numbers."""
        return f"<Message {self.event or self.get('Response') or '?'}>"


class Parser:
    """Bytes in any pieces in, whole messages out; the same whatever the pieces, with CRLF or LF."""

    def __init__(self) -> None:
        """Expects the beginning of a message."""
        self._rest = b""
        self._dropping = False

    def feed(self, piece: bytes) -> list[Message | Broken]:
        """The messages that `piece` completes; a `Broken` where one was longer than `LONGEST` and dropped."""
        text = (self._rest + piece).replace(b"\r\n", b"\n")
        *whole, self._rest = text.split(b"\n\n")
        found: list[Message | Broken] = []
        for raw in whole:
            if self._dropping:
                self._dropping = False
            elif len(raw) > LONGEST:
                found.append(TOO_LONG)
            elif body := raw.strip(b"\n"):
                found.append(Message(body))
        if len(self._rest) > LONGEST + 2:
            self._drop(found)
        return found

    def _drop(self, found: list[Message | Broken]) -> None:
        if not self._dropping:
            found.append(TOO_LONG)
        self._dropping = True
        self._rest = self._rest[-2:]

    @property
    def rest(self) -> bytes:
        """What waits for its end."""
        return self._rest


TOO_LONG = Broken(f"A message of more than {LONGEST // 1024} KiB was dropped.")


def encode_action(action: str, fields: Iterable[tuple[str, str]] = (), action_id: str = "") -> bytes:
    """The bytes of an action. Raises `CallboardError` where a value holds a line break, which would begin another."""
    pairs = [("Action", action), *([("ActionID", action_id)] if action_id else []), *fields]
    for name, value in pairs:
        if _BREAK.search(name) or _BREAK.search(value):
            raise CallboardError(f"{name} holds a line break: take it out.")
    return "".join(f"{name}: {value}\r\n" for name, value in pairs).encode() + b"\r\n"


def _pair(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    return (name, value.removeprefix(" ")) if colon else ("", line)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
