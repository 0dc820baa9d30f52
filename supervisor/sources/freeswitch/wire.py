"""The event socket (ESL) without a socket: bytes to messages, messages to fields, commands to bytes.

A frame is lines of `Name: value`, an empty line, and as many bytes as its `Content-Length` says. The body of an event
is either such lines again, with percent-encoded values, or JSON. Only what is asked of a message is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.sources.base import Broken

LONGEST = 8 * 1024 * 1024
"""Bytes of the longest body taken; the longest event recorded has 12,364, and 10,000 agents are listed in 4 million."""

LONGEST_EVENT = 256 * 1024
LONGEST_HEAD = 64 * 1024
LONGEST_NUMBER = 16
"""Digits; microseconds since 1970 have that many until 2286."""

PLAIN, JSON, REPLY, ANSWER = "text/event-plain", "text/event-json", "command/reply", "api/response"
AUTH, GOODBYE, REJECTED = "auth/request", "text/disconnect-notice", "text/rude-rejection"
_ARRAY = "ARRAY::"
_NONE = object()
_BREAK = re.compile(r"[\r\n\0]")
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)
_NAME = re.compile(rb"^Event-Name: ([^\n]*)", re.MULTILINE)
_FRAME = re.compile(rb"Content-(?:Length|Type): ")

Values = tuple[str, ...]


class Message:
    """One frame: its `kind` (`Content-Type`), what `reply` says of a command, its body, the `line` it begins in."""

    __slots__ = ("_headers", "body", "kind", "line", "reply")

    def __init__(self, kind: str, body: bytes = b"", reply: str = "", line: int = 0) -> None:
        """`body` is what follows the empty line."""
        self.kind, self.body, self.reply, self.line = kind, body, reply, line
        self._headers: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Message:
        """The message of an event whose headers are these."""
        message = cls(JSON, msgspec.json.encode(event))
        message._headers = event
        return message

    @property
    def event(self) -> str:
        """The name of the event, empty where it is none."""
        if self.kind == PLAIN and (found := _NAME.search(self.body)):
            return _text(unquote_to_bytes(found[1]))
        return self.get("Event-Name") if self.kind in (PLAIN, JSON) else ""

    @property
    def text(self) -> str:
        """The body of an answer; it is not encoded."""
        return _text(self.body)

    @property
    def fields(self) -> dict[str, Values]:
        """The headers of an event, decoded once, each with its values; empty where it is none or cannot be read."""
        return {name: self._values(name) for name in self._parsed()}

    def get(self, name: str, default: str = "") -> str:
        """The value of a header, the last one where there are several."""
        values = self._values(name)
        return values[-1] if values else default

    def _values(self, name: str) -> Values:
        """What nobody asks for is not decoded: an event of a channel has some 300 headers."""
        value = self._parsed().get(name, _NONE)
        if value is _NONE:
            return ()
        return _of_lines(value) if self.kind == PLAIN else _of_json(value)

    def _parsed(self) -> Mapping[str, Any]:
        if self._headers is None:
            self._headers = _plain(self.body) if self.kind == PLAIN else _json(self.body) if self.kind == JSON else {}
        return self._headers

    def __repr__(self) -> str:
        """Its kind only: values may be callers' numbers."""
        return f"<Message {self.event or self.kind}>"


class Parser:
    """Bytes in any pieces in, whole messages out; the same whatever the pieces.

    What is no frame comes out as one `Broken` with the line it begins in, up to the next frame.
    """

    def __init__(self) -> None:
        """Expects the beginning of a frame."""
        self._rest = bytearray()
        self.line = 1
        self._lost = False

    def feed(self, piece: bytes) -> list[Message | Broken]:
        """The messages that `piece` completes."""
        self._rest += piece
        found: list[Message | Broken] = []
        while self._step(found):
            pass
        return found

    def end(self) -> list[Message | Broken]:
        """What stands for a frame that was cut off by the end."""
        cut = bytes(self._rest).strip()
        self._rest.clear()
        return [Broken("It ends in the middle of a message.", self.line)] if cut and not self._lost else []

    @property
    def rest(self) -> bytes:
        """What waits for its end."""
        return bytes(self._rest)

    def _step(self, found: list[Message | Broken]) -> bool:
        """Takes one frame, or what is none, off the front; False where it is not all there."""
        if self._rest.startswith((b"\n", b"\r")):
            self._take(len(self._rest) - len(self._rest.lstrip(b"\r\n")))
        if self._lost and not self._resynchronise():
            return False
        end = self._rest.find(b"\n\n", 0, LONGEST_HEAD + 2)
        if end < 0:
            if len(self._rest) > LONGEST_HEAD:
                return self._lose(found, f"Its head is longer than {LONGEST_HEAD // 1024} KiB.", LONGEST_HEAD)
            return False
        head = _head(bytes(self._rest[:end]))
        length = head.get("Content-Length", "0").strip()
        if "Content-Type" not in head or not _LENGTH.fullmatch(length):
            return self._lose(found, "It is no message of an event socket.", end + 2)
        if int(length) > (LONGEST_EVENT if head["Content-Type"].strip() in (PLAIN, JSON) else LONGEST):
            return self._lose(found, f"A message of {int(length):,} bytes was dropped.", end + 2)
        if len(self._rest) < end + 2 + int(length):
            return False
        self._lost = False
        body = bytes(self._rest[end + 2 : end + 2 + int(length)])
        found.append(Message(head["Content-Type"].strip(), body, head.get("Reply-Text", ""), self.line))
        self._take(end + 2 + int(length))
        return True

    def _resynchronise(self) -> bool:
        """Goes to where a frame may begin; False where none does."""
        begins = _FRAME.search(self._rest)
        self._take(begins.start() if begins else max(0, len(self._rest) - len(b"Content-Length: ")))
        return begins is not None

    def _lose(self, found: list[Message | Broken], reason: str, count: int) -> bool:
        """What is no frame is told where it begins, and these bytes of it are let go."""
        if not self._lost:
            found.append(Broken(reason, self.line))
        self._lost = True
        self._take(count)
        return True

    def _take(self, count: int) -> None:
        self.line += self._rest.count(b"\n", 0, count)
        del self._rest[:count]


def encode_command(command: str) -> bytes:
    """The bytes of a command. Raises `CallboardError` where it holds a line break, which would begin another."""
    if _BREAK.search(command):
        raise CallboardError("The password holds a line break: take it out.")
    return f"{command}\n\n".encode()


def whole(text: str) -> int | None:
    """A whole number that is not negative, None where `text` is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _head(raw: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in _text(raw).split("\n"))
    return {name: value for name, colon, value in lines if colon}


def _json(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _plain(body: bytes) -> dict[str, str]:
    """Headers end at an empty line: what follows is the body of the event itself. Not decoded; a value to a line."""
    kept: dict[str, str] = {}
    for line in _text(body.split(b"\n\n", 1)[0]).split("\n"):
        name, colon, value = line.partition(": ")
        if colon:
            kept[name] = f"{kept[name]}\n{value}" if name in kept else value
    return kept


def _of_lines(lines: str) -> Values:
    """The values of a header that may stand twice, and may be a list each time."""
    if "%" not in lines and "\n" not in lines and not lines.startswith(_ARRAY):
        return (lines,)
    return tuple(value for line in lines.split("\n") for value in _array(_text(unquote_to_bytes(line))))


def _array(value: str) -> Values:
    return tuple(value.removeprefix(_ARRAY).split("|:")) if value.startswith(_ARRAY) else (value,)


def _of_json(value: object) -> Values:
    """A header of JSON: text, or a list of texts; whatever else somebody wrote there, as text."""
    values = value if isinstance(value, list) else [value]
    return tuple(str(each).replace("\0", "\ufffd") for each in values)


def _text(raw: bytes) -> str:
    """As UTF-8 where it is; without NUL, which no database keeps in a text."""
    try:
        return raw.decode("utf-8").replace("\0", "\ufffd")
    except UnicodeDecodeError:
        return raw.decode("latin-1").replace("\0", "\ufffd")
