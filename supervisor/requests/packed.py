"""Many requests as bytes and back, by columns: a thousand rows are read without touching each of them.

Instants are int64 with `NEVER` for none; texts that repeat are a list of names and a code a row. What figures do not
need lies compressed beside them (`Cold`), its texts joined by NUL, which no text holds (`plain`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.record import Channel, Flag, Request, Status, Verdict

LONG, CODE, NUMBER, WORD, ID = (np.dtype(kind) for kind in ("<i8", "<u2", "<f8", ">u8", "<u4"))

NEVER = -(2**62)
"""An instant that is not told."""

MOST_ROWS = 1000
"""Rows of one event; codes have room for 65,536."""

INSTANTS = ("opened_at", "closed_at", "due_at", "updated_at")
_HALF = 2**63
_DIGEST = 16
CONTENT_BYTES = 8 + _DIGEST

_canonical = msgspec.msgpack.Encoder(order="deterministic").encode
_encode = msgspec.msgpack.Encoder().encode
Longs = NDArray[np.int64]


class Coded(msgspec.Struct, array_like=True, frozen=True):
    """A column of texts that repeat: the names, and for each row the place of its own (uint16)."""

    names: list[str]
    codes: bytes

    def array(self) -> NDArray[np.uint16]:
        """The codes."""
        return np.frombuffer(self.codes, CODE)

    def texts(self) -> list[str]:
        """The text of each row."""
        return [self.names[code] for code in self.array().tolist()]


class Cold(msgspec.Struct, array_like=True, frozen=True):
    """What only somebody who looks at a request asks for; `flags` and `originals` by row, where there are any."""

    detail: Coded
    address: str
    words: str
    flags: dict[int, tuple[Flag, ...]]
    originals: dict[int, dict[str, str]]


class Packed(msgspec.Struct, array_like=True, frozen=True):
    """Rows by column, each request once. `digests` are 16 bytes a row (`content`), `cold` a compressed `Cold`.

    `ids` count the requests of a journal from 1 in the order in which they first appear in it.
    """

    ids: bytes
    numbers: list[str]
    digests: bytes
    opened_at: bytes
    closed_at: bytes
    due_at: bytes
    updated_at: bytes
    due_is_date: bytes
    lat: bytes
    lon: bytes
    status: Coded
    channel: Coded
    verdict: Coded
    department: Coded
    category: Coded
    area: Coded
    cold: bytes

    def instant(self, name: str) -> Longs:
        """A column of instants (ms), `NEVER` for none."""
        return np.frombuffer(getattr(self, name), LONG)

    def places(self) -> Longs:
        """Which requests of the journal they are, counted from 0."""
        return np.frombuffer(self.ids, ID).astype(np.int64) - 1

    def degrees(self, name: str) -> NDArray[np.float64]:
        """A column of degrees, `nan` for none."""
        return np.frombuffer(getattr(self, name), NUMBER)

    def touched(self) -> Longs:
        """When each was last touched (ms), as `Request.touched_at`."""
        closed, updated = (self.instant(name) for name in ("closed_at", "updated_at"))
        later = np.maximum(np.where(closed == NEVER, 0, closed), np.where(updated == NEVER, 0, updated))
        return np.maximum(self.instant("opened_at"), later)


_packed = msgspec.msgpack.Decoder(Packed)
_raws = msgspec.msgpack.Decoder(list[msgspec.Raw])
_cold = msgspec.msgpack.Decoder(Cold)


def content(request: Request) -> bytes:
    """24 bytes that name what a request says; of two that differ, the greater was touched later.

    Flags are not in it: some tell how a date lies to the instant at which it was seen.
    """
    return contents([request])[0]


def contents(requests: Sequence[Request]) -> list[bytes]:
    """The `content` of each request; `UnicodeEncodeError` where one has half a character."""
    said = _raws.decode(_canonical([msgspec.structs.replace(r, flags=()) if r.flags else r for r in requests]))
    touched = [(_HALF + max(r.opened_at, r.closed_at or 0, r.updated_at or 0)).to_bytes(8) for r in requests]
    return [at + blake2b(raw, digest_size=_DIGEST).digest() for at, raw in zip(touched, said, strict=True)]


def plain(requests: Sequence[Request]) -> tuple[Sequence[Request], list[bytes]]:
    """The requests without NULs and halves of characters, which no database takes, and the `content` of each."""
    try:
        if _is_plain(requests):
            return requests, contents(requests)
    except UnicodeEncodeError:
        pass
    made = [*map(_plain, requests)]
    return made, contents(made)


def _is_plain(requests: Sequence[Request]) -> bool:
    texts = {r.department for r in requests} | {r.category for r in requests} | {r.detail for r in requests}
    texts |= {r.area for r in requests}
    long = "".join([r.number for r in requests] + [r.address for r in requests] + [r.words for r in requests])
    return not any("\0" in text for text in (long, *texts))


def _plain(request: Request) -> Request:
    return msgspec.convert(_storable(msgspec.to_builtins(request)), Request)


def _storable(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
        case dict():
            return {_storable(key): _storable(each) for key, each in value.items()}
    return value


def pack(requests: Sequence[Request], contents: Iterable[bytes], ids: Iterable[int]) -> bytes:
    """At most `MOST_ROWS` requests, `plain` ones, with the `content` and the id of each."""
    return _encode(
        Packed(
            ids=np.fromiter(ids, ID, len(requests)).tobytes(),
            numbers=[r.number for r in requests],
            digests=b"".join([name[-_DIGEST:] for name in contents]),
            opened_at=np.array([r.opened_at for r in requests], LONG).tobytes(),
            closed_at=_instants([r.closed_at for r in requests]),
            due_at=_instants([r.due_at for r in requests]),
            updated_at=_instants([r.updated_at for r in requests]),
            due_is_date=bytes([r.due_is_date for r in requests]),
            lat=np.array([r.lat for r in requests], NUMBER).tobytes(),
            lon=np.array([r.lon for r in requests], NUMBER).tobytes(),
            # What `value` would tell, without the way through the enumeration.
            status=_coded([r.status._value_ for r in requests]),
            channel=_coded([r.channel._value_ for r in requests]),
            verdict=_coded([r.verdict._value_ for r in requests]),
            department=_coded([r.department for r in requests]),
            category=_coded([r.category for r in requests]),
            area=_coded([r.area for r in requests]),
            cold=_packed_cold(requests),
        )
    )


def _packed_cold(requests: Sequence[Request]) -> bytes:
    cold = Cold(
        detail=_coded([r.detail for r in requests]),
        address="\0".join([r.address for r in requests]),
        words="\0".join([r.words for r in requests]),
        flags={row: r.flags for row, r in enumerate(requests) if r.flags},
        originals={row: r.original for row, r in enumerate(requests) if r.original},
    )
    return zlib.compress(_encode(cold), 1)


def _instants(column: list[int | None]) -> bytes:
    return np.array([NEVER if at is None else at for at in column], LONG).tobytes()


def _coded(column: list[str]) -> Coded:
    names = list(dict.fromkeys(column))
    place = dict(zip(names, range(len(names)), strict=True)).__getitem__
    return Coded(names, np.fromiter(map(place, column), CODE, len(column)).tobytes())


def columns(rows: bytes) -> Packed:
    """The columns of packed rows; `msgspec.MsgspecError` where they are none."""
    return _packed.decode(rows)


def thawed(cold: bytes) -> Cold:
    """What lies compressed beside the columns."""
    return _cold.decode(zlib.decompress(cold))


def unpack(rows: bytes) -> list[Request]:
    """The requests of packed rows."""
    return requests(columns(rows))


def contents_of(packed: Packed) -> list[bytes]:
    """The `content` of each row."""
    starts = range(0, len(packed.digests), _DIGEST)
    touched = [(_HALF + at).to_bytes(8) for at in packed.touched().tolist()]
    return [at + packed.digests[start : start + _DIGEST] for at, start in zip(touched, starts, strict=True)]


def requests(packed: Packed, chosen: Sequence[int] | None = None) -> list[Request]:
    """The rows, or those chosen."""
    wanted = range(len(packed.numbers)) if chosen is None else chosen
    at = {name: packed.instant(name).tolist() for name in INSTANTS}
    places = {name: packed.degrees(name).tolist() for name in ("lat", "lon")}
    coded = {n: getattr(packed, n).texts() for n in ("status", "channel", "verdict", "department", "category", "area")}
    cold = thawed(packed.cold)
    detail, address, words = cold.detail.texts(), cold.address.split("\0"), cold.words.split("\0")
    return [
        Request(
            number=packed.numbers[row],
            opened_at=at["opened_at"][row],
            status=Status(coded["status"][row]),
            closed_at=_told(at["closed_at"][row]),
            due_at=_told(at["due_at"][row]),
            due_is_date=bool(packed.due_is_date[row]),
            updated_at=_told(at["updated_at"][row]),
            department=coded["department"][row],
            category=coded["category"][row],
            detail=detail[row],
            channel=Channel(coded["channel"][row]),
            area=coded["area"][row],
            address=address[row],
            lat=_number(places["lat"][row]),
            lon=_number(places["lon"][row]),
            words=words[row],
            verdict=Verdict(coded["verdict"][row]),
            flags=cold.flags.get(row, ()),
            original=cold.originals.get(row, {}),
        )
        for row in wanted
    ]


def _told(at: int) -> int | None:
    return None if at == NEVER else at


def _number(value: float) -> float | None:
    return None if value != value else value
