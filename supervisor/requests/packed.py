"""Many requests as bytes and back, by columns: a thousand rows are read without touching each of them.

Instants are int64 with `NEVER` for none; texts that repeat are a list of names and a code a row; texts that do not are
joined by NUL, which no text holds (`plain`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.record import Channel, Flag, Request, Status, Verdict

LONG, CODE, NUMBER = np.dtype("<i8"), np.dtype("<u2"), np.dtype("<f8")

NEVER = -(2**62)
"""An instant that is not told."""

MOST_ROWS = 1000
"""Rows of one event; codes have room for 65,536."""

INSTANTS = ("opened_at", "closed_at", "due_at", "updated_at")
CODED = ("status", "channel", "verdict", "department", "category", "detail", "area")
TEXTS = ("address", "words")
_HALF = 2**63
_DIGEST = 16
CONTENT_BYTES = 8 + _DIGEST

_canonical = msgspec.msgpack.Encoder(order="deterministic").encode
_encode = msgspec.msgpack.Encoder().encode
Bytes = NDArray[np.uint8]
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


class Packed(msgspec.Struct, array_like=True, frozen=True):
    """Rows by column. `contents` are names of 24 bytes for what each row says (`content`)."""

    numbers: list[str]
    contents: bytes
    instants: dict[str, bytes]
    due_is_date: bytes
    coded: dict[str, Coded]
    lat: bytes
    lon: bytes
    texts: dict[str, str]
    flags: bytes
    originals: bytes

    def instant(self, name: str) -> Longs:
        """A column of instants (ms), `NEVER` for none."""
        return np.frombuffer(self.instants[name], LONG)

    def number(self, name: str) -> NDArray[np.float64]:
        """A column of degrees, `nan` for none."""
        return np.frombuffer(getattr(self, name), NUMBER)

    def text(self, name: str) -> list[str]:
        """A column of texts that do not repeat."""
        return self.texts[name].split("\0")


_packed = msgspec.msgpack.Decoder(Packed)
_flags = msgspec.msgpack.Decoder(dict[int, tuple[Flag, ...]])
_originals = msgspec.msgpack.Decoder(dict[int, dict[str, str]])


def content(request: Request) -> bytes:
    """24 bytes that name what a request says; of two that differ, the greater was touched later.

    Flags are not in it: some tell how a date lies to the instant at which it was seen.
    """
    if request.flags:
        request = msgspec.structs.replace(request, flags=())
    return (_HALF + request.touched_at).to_bytes(8) + hashlib.blake2b(_canonical(request), digest_size=_DIGEST).digest()


def plain(requests: Sequence[Request]) -> Sequence[Request]:
    """The requests without NULs and halves of characters, which no database takes; mostly these very ones."""
    if _is_plain(requests):
        return requests
    return [msgspec.convert(_storable(msgspec.to_builtins(request)), Request) for request in requests]


def _is_plain(requests: Sequence[Request]) -> bool:
    try:
        return b"\\u0000" not in msgspec.json.encode(requests)
    except UnicodeEncodeError:
        return False


def _storable(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
        case dict():
            return {_storable(key): _storable(each) for key, each in value.items()}
    return value


def pack(requests: Sequence[Request], contents: Sequence[bytes]) -> bytes:
    """At most `MOST_ROWS` requests, `plain` ones, with the `content` of each."""
    return _encode(
        Packed(
            numbers=[request.number for request in requests],
            contents=b"".join(contents),
            instants={name: _instants([getattr(r, name) for r in requests]) for name in INSTANTS},
            due_is_date=bytes([request.due_is_date for request in requests]),
            coded=_coded(requests),
            lat=_floats([request.lat for request in requests]),
            lon=_floats([request.lon for request in requests]),
            texts={name: "\0".join([getattr(r, name) for r in requests]) for name in TEXTS},
            flags=_encode({row: r.flags for row, r in enumerate(requests) if r.flags}),
            originals=_encode({row: r.original for row, r in enumerate(requests) if r.original}),
        )
    )


def _instants(column: list[int | None]) -> bytes:
    return np.array([NEVER if at is None else at for at in column], LONG).tobytes()


def _floats(column: list[float | None]) -> bytes:
    return np.array(column, NUMBER).tobytes()


def _coded(requests: Sequence[Request]) -> dict[str, Coded]:
    columns: dict[str, list[str]] = {
        "status": [r.status._value_ for r in requests],
        "channel": [r.channel._value_ for r in requests],
        "verdict": [r.verdict._value_ for r in requests],
        "department": [r.department for r in requests],
        "category": [r.category for r in requests],
        "detail": [r.detail for r in requests],
        "area": [r.area for r in requests],
    }
    return {name: _names(column) for name, column in columns.items()}


def _names(column: Iterable[str]) -> Coded:
    places: dict[str, int] = {}
    place = places.setdefault
    codes = [place(text, len(places)) for text in column]
    return Coded(list(places), np.array(codes, CODE).tobytes())


def columns(rows: bytes) -> Packed:
    """The columns of packed rows; `msgspec.MsgspecError` where they are none."""
    return _packed.decode(rows)


def unpack(rows: bytes) -> list[Request]:
    """The requests of packed rows."""
    return requests(columns(rows))


def contents(packed: Packed) -> list[bytes]:
    """The name of what each row says."""
    return [packed.contents[start : start + CONTENT_BYTES] for start in range(0, len(packed.contents), CONTENT_BYTES)]


def requests(packed: Packed, chosen: Sequence[int] | None = None) -> list[Request]:
    """The rows, or those chosen."""
    wanted = range(len(packed.numbers)) if chosen is None else chosen
    at = {name: packed.instant(name).tolist() for name in INSTANTS}
    coded = {name: column.texts() for name, column in packed.coded.items()}
    texts = {name: packed.text(name) for name in TEXTS}
    places = {name: packed.number(name).tolist() for name in ("lat", "lon")}
    flags, originals = _flags.decode(packed.flags), _originals.decode(packed.originals)
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
            detail=coded["detail"][row],
            channel=Channel(coded["channel"][row]),
            area=coded["area"][row],
            address=texts["address"][row],
            lat=_number(places["lat"][row]),
            lon=_number(places["lon"][row]),
            words=texts["words"][row],
            verdict=Verdict(coded["verdict"][row]),
            flags=flags.get(row, ()),
            original=originals.get(row, {}),
        )
        for row in wanted
    ]


def _told(at: int) -> int | None:
    return None if at == NEVER else at


def _number(value: float) -> float | None:
    return None if value != value else value
