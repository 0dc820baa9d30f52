"""The bytes of an Open311 answer into plain values, JSON and XML alike: lower-case names, texts, lists and tables.

Answers come from strangers: what is no answer (a web page, a document with entities, one without an end) is refused in
a sentence, and what is only bent is read and told.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.parsers import expat

from supervisor.core.errors import CallboardError

MOST_BYTES = 16_000_000
"""A thousand requests with long words are 2 MB."""
MOST_DEPTH = 32
MOST_VALUES = 2_000_000
_SHOWN = 60
_AFTER = 200
"""What follows a whole JSON document may be as long as this and is passed over."""


class Refused(CallboardError):
    """This is no answer of an Open311 server."""


class Number(str):
    """A number as it was written, where most servers write a text."""

    __slots__ = ()


class Document(NamedTuple):
    """What was read: texts, `Number`s, booleans, None, lists, tables by lower-case names; what was bent, in words."""

    value: Any
    bent: tuple[str, ...] = ()


def read(body: bytes, content_type: str = "") -> Document:
    """An answer's body. Raises `Refused` with a sentence that says what it was instead."""
    if len(body) > MOST_BYTES:
        raise Refused(f"The answer is longer than {MOST_BYTES // 1_000_000} MB; ask for fewer requests at once.")
    start = body[:_SHOWN].lstrip(codecs.BOM_UTF8).lstrip()
    if not start:
        raise Refused("The answer is empty; check the server's address.")
    if b"<" in (start[:1], *_wide(start)):
        return _xml(body, content_type)
    return _json(body)


def _wide(start: bytes) -> tuple[bytes, ...]:
    """The first character of UTF-16, if it is that."""
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return tuple(bytes((byte,)) for byte in start[2:4] if byte) if marked else ()


def _json(body: bytes) -> Document:
    text, bent = _decoded(body)
    if text.count(",") > MOST_VALUES:
        raise Refused(_TOO_MANY)
    try:
        value, end = _DECODER.raw_decode(text)
        rest = text[end:].strip()
        if len(rest) > _AFTER:
            raise Refused("The answer goes on after its end; check the server's address.")
        value = _plain(value, 0)
    except RecursionError:
        raise Refused(_TOO_DEEP) from None
    except ValueError:
        raise Refused(f"The answer is no Open311 answer but “{_shown(text)}”; check the server's address.") from None
    return Document(value, (*bent, "something follows the end of the answer") if rest else bent)


def _constant(name: str) -> None:
    """NaN and infinities are no JSON, and no value."""


# Numbers stay as they are written: an id of thirty digits is no float.
_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_constant)
_TOO_MANY = f"The answer has more than {MOST_VALUES:,} values; ask for fewer requests at once."
_TOO_DEEP = f"The answer is nested deeper than {MOST_DEPTH} levels; no Open311 answer is."


def _plain(value: Any, depth: int) -> Any:
    """The same with names in small letters."""
    if depth > MOST_DEPTH:
        raise Refused(_TOO_DEEP)
    if isinstance(value, dict):
        return {name.lower(): _plain(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    return value


def _decoded(body: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding).lstrip("\ufeff \t\r\n"), ()
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace").lstrip(), ("the answer is not in UTF-8",)


def _shown(text: str) -> str:
    return re.sub(r"\s+", " ", text[:_SHOWN]).strip()


class _Element:
    """An element that is being read: what it holds so far, and its own text."""

    __slots__ = ("children", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.children: dict[str, Any] = {}
        self.text: list[str] = []

    def add(self, name: str, value: Any) -> None:
        """One more inside; several of one name are a list."""
        if name not in self.children:
            self.children[name] = value
        elif isinstance(self.children[name], _Several):
            self.children[name].append(value)
        else:
            self.children[name] = _Several((self.children[name], value))

    def value(self) -> Any:
        """A table of what is inside, else the text."""
        return self.children or "".join(self.text).strip()


class _Several(list[Any]):
    """Elements of one name beside each other."""


class _Reader:
    """Reads XML without document types and entities, so that none can grow or fetch anything."""

    def __init__(self, encoding: str | None) -> None:
        self.stack = [_Element("")]
        self.values = 0
        self.parser = parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.values += 1
        if len(self.stack) > MOST_DEPTH:
            raise Refused(_TOO_DEEP)
        if self.values > MOST_VALUES:
            raise Refused(_TOO_MANY)
        self.stack.append(_Element(name.rpartition(":")[2].lower()))

    def _end(self, name: str) -> None:
        done = self.stack.pop()
        self.stack[-1].add(done.name, done.value())

    def _text(self, text: str) -> None:
        self.stack[-1].text.append(text)

    def _doctype(self, *_: object) -> int:
        raise Refused("The answer is a web page or declares entities, which is no Open311 answer; check the address.")


def _xml(body: bytes, content_type: str) -> Document:
    charset = re.search(r"charset=[\"']?([\w.:-]+)", content_type)
    try:
        return _parsed(body, None)
    except expat.ExpatError as error:
        if charset and charset[1].lower() not in ("utf-8", "utf8") and error.code == _NOT_WELL_FORMED:
            return _parsed_as(body, charset[1])
        raise Refused(_no_xml(body, error)) from None
    except (LookupError, ValueError):
        raise Refused("The answer is written in an encoding that nobody knows; ask whoever runs the server.") from None


_NOT_WELL_FORMED = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]


def _parsed_as(body: bytes, charset: str) -> Document:
    try:
        return _parsed(body, charset)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused(f"The answer cannot be read as {charset[:40]}: {error}.") from None


def _parsed(body: bytes, encoding: str | None) -> Document:
    reader = _Reader(encoding)
    reader.parser.Parse(body.lstrip(), True)
    name, value = next(iter(reader.stack[0].children.items()))
    if name == "html":
        raise Refused("The answer is a web page, no Open311 answer; check the server's address.")
    return Document({name: value})


def _no_xml(body: bytes, error: expat.ExpatError) -> str:
    if re.search(rb"<(html|head|body|meta|script)\b", body[:2000].lower()):
        return "The answer is a web page, no Open311 answer; check the server's address."
    return (
        f"The answer breaks off or is no XML (line {error.lineno}: {expat.ErrorString(error.code)}); try again later."
    )
