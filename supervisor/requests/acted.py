"""What was done to many requests at once, as bytes and back, by columns: a field is told where it was set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.acts import FIELDS
from supervisor.requests.packed import CODE, ID, Coded

MOST_ACTED = 20_000
"""Requests of one event; codes have room for 65,536."""
NOT_SET = "\0"
"""Stands where a field of a request was not set; no text has it."""

Longs = NDArray[np.int64]


class Pair(msgspec.Struct, array_like=True, frozen=True):
    """A field of each request: what it is set to (`NOT_SET`: it is not), what it was, what the source said of it."""

    after: Coded
    before: Coded
    base: Coded


class Acted(msgspec.Struct, array_like=True, frozen=True):
    """One act on some requests of one city. `key` names it; one act on many may be several of these.

    `act` is the act as it was asked for, by its tag; `by` who did it in what `role`, `why` her reason; `rule` the rule
    that did it by itself, `undoes` the key of the act that it takes back. `ids` count the requests of the journal from
    1. Values are texts as `written` writes them.
    """

    key: bytes
    act: dict[str, Any]
    by: str
    role: str
    why: str
    rule: str
    undoes: bytes
    ids: bytes
    numbers: list[str]
    fields: dict[str, Pair]

    def places(self) -> Longs:
        """Which requests of the journal they are, counted from 0."""
        return np.frombuffer(self.ids, ID).astype(np.int64) - 1

    def each(self) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]]:
        """Of each request its number, and by field what it was set to, what it was, what its source said."""
        columns = {name: (p.after.texts(), p.before.texts(), p.base.texts()) for name, p in self.fields.items()}
        for row, number in enumerate(self.numbers):
            told: tuple[dict[str, Any], dict[str, Any], dict[str, Any]] = ({}, {}, {})
            for name, three in columns.items():
                if three[0][row] != NOT_SET:
                    for values, texts in zip(told, three, strict=True):
                        values[name] = read(name, texts[row])
            yield number, *told


class One(msgspec.Struct, frozen=True):
    """What is to be packed of one request: by field what it is set to, what it was, and what its source says."""

    id: int
    number: str
    after: Mapping[str, Any]
    before: Mapping[str, Any]
    base: Mapping[str, Any]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Acted).decode


def pack(head: Mapping[str, Any], ones: Sequence[One]) -> bytes:
    """At most `MOST_ACTED` requests; `head` are the fields of `Acted` before `ids`."""
    fields = [name for name in FIELDS if any(name in one.after for one in ones)]
    ids = np.fromiter((one.id for one in ones), ID, len(ones)).tobytes()
    numbers = [one.number for one in ones]
    return _encode(Acted(**head, ids=ids, numbers=numbers, fields={name: _pair(name, ones) for name in fields}))


def _pair(name: str, ones: Sequence[One]) -> Pair:
    return Pair(*(_column(name, [getattr(one, which) for one in ones]) for which in ("after", "before", "base")))


def _column(name: str, told: Sequence[Mapping[str, Any]]) -> Coded:
    texts = [written(values[name]) if name in values else NOT_SET for values in told]
    names = [*dict.fromkeys(texts)]
    place = {text: code for code, text in enumerate(names)}
    return Coded(names, np.fromiter((place[text] for text in texts), CODE, len(texts)).tobytes())


def unpack(body: bytes) -> Acted:
    """What `pack` made; `msgspec.MsgspecError` where it is none."""
    return _decode(body)


def written(value: Any) -> str:
    """A value of a field as text; None as an empty one."""
    return "" if value is None else str(value)


def read(name: str, text: str) -> Any:
    """The value of a field that `written` wrote."""
    if name == "level":
        return int(text or 0)
    return (int(text) if text else None) if name == "closed_at" else text
