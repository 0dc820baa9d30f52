"""Many requests as bytes and back, by columns: a thousand rows are read without touching each of them.

Instants are int64 with `NEVER` for none; texts that repeat are a list of names and a code a row. What figures do not
need lies compressed beside them (`Cold`), its texts joined by NUL, which no text holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from copy import copy
from hashlib import blake2b

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
_NUL = "\N{SYMBOL FOR NULL}"
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
        return _touched(*(self.instant(name) for name in ("opened_at", "closed_at", "updated_at")))


_packed = msgspec.msgpack.Decoder(Packed)
_raws = msgspec.msgpack.Decoder(list[msgspec.Raw])
_cold = msgspec.msgpack.Decoder(Cold)


def content(request: Request) -> bytes:
    """24 bytes that name what a request says; of two that differ, the greater was touched later.

    Flags are not in it: some tell how a date lies to the instant at which it was seen.
    """
    return contents(Lists([request]))[0]


def contents(lists: Lists) -> list[bytes]:
    """The `content` of each request; `UnicodeEncodeError` where one has half a character."""
    unflagged = [msgspec.structs.replace(r, flags=()) if r.flags else r for r in lists.requests]
    digests = [blake2b(raw, digest_size=_DIGEST).digest() for raw in _raws.decode(_canonical(unflagged))]
    return _named(_touched(lists.opened_at, lists.closed_at, lists.updated_at), digests)


def _touched(opened: Longs, closed: Longs, updated: Longs) -> Longs:
    """When each was last touched (ms), as `Request.touched_at`."""
    later = np.maximum(np.where(closed == NEVER, 0, closed), np.where(updated == NEVER, 0, updated))
    return np.maximum(opened, later)


def _named(touched: Longs, digests: list[bytes]) -> list[bytes]:
    shifted = (touched.astype(np.uint64) + np.uint64(_HALF)).astype(WORD).tobytes()
    return [shifted[8 * row : 8 * row + 8] + digest for row, digest in enumerate(digests)]


class NotPlain(ValueError):
    """A text has a NUL, which no database takes."""


def plain(request: Request) -> Request:
    """The request without halves of characters, and without NULs wherever `pack` refuses them."""
    told = msgspec.structs.asdict(request)
    texts = {name: _whole(text.replace("\0", _NUL)) for name, text in told.items() if type(text) is str}
    original = {_whole(name): _whole(text) for name, text in request.original.items()}
    return msgspec.structs.replace(request, **texts, original=original)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


class Lists:
    """The columns of some requests that several ask for: lists, and instants as arrays with `NEVER` for none.

    `NotPlain` where a number has a NUL: then not even a question for it can be asked.
    """

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = requests
        self.numbers = [r.number for r in requests]
        if "\0" in "".join(self.numbers):
            raise NotPlain
        # What `value` would tell, without the way through the enumeration.
        self.status = [r.status._value_ for r in requests]
        self.channel = [r.channel._value_ for r in requests]
        self.department = [r.department for r in requests]
        self.category = [r.category for r in requests]
        self.area = [r.area for r in requests]
        self.opened = [r.opened_at for r in requests]
        self.closed = [r.closed_at for r in requests]
        self.due = [r.due_at for r in requests]
        self.opened_at, self.closed_at, self.due_at = (
            _instants(self.opened),
            _instants(self.closed),
            _instants(self.due),
        )
        self.updated_at = _instants([r.updated_at for r in requests])

    def __len__(self) -> int:
        return len(self.requests)

    def part(self, places: Sequence[int]) -> Lists:
        """Some of them; cheap where they follow each other as a range."""
        if not isinstance(places, range):
            return Lists([self.requests[place] for place in places])
        part = copy(self)
        for name, column in vars(self).items():
            setattr(part, name, column[places.start : places.stop])
        return part


def pack(lists: Lists, contents: Iterable[bytes], ids: Iterable[int]) -> bytes:
    """At most `MOST_ROWS` requests with the `content` and the id of each; `NotPlain` where a text has a NUL."""
    requests = lists.requests
    packed = Packed(
        ids=np.fromiter(ids, ID, len(requests)).tobytes(),
        numbers=lists.numbers,
        digests=b"".join([name[-_DIGEST:] for name in contents]),
        opened_at=lists.opened_at.tobytes(),
        closed_at=lists.closed_at.tobytes(),
        due_at=lists.due_at.tobytes(),
        updated_at=lists.updated_at.tobytes(),
        due_is_date=bytes([r.due_is_date for r in requests]),
        lat=np.array([r.lat for r in requests], NUMBER).tobytes(),
        lon=np.array([r.lon for r in requests], NUMBER).tobytes(),
        status=_coded(lists.status),
        channel=_coded(lists.channel),
        verdict=_coded([r.verdict._value_ for r in requests]),
        department=_coded(lists.department),
        category=_coded(lists.category),
        area=_coded(lists.area),
        cold=_frozen(requests),
    )
    names = (packed.department.names, packed.category.names, packed.area.names)
    if any("\0" in "".join(texts) for texts in names):
        raise NotPlain
    return _encode(packed)


def _frozen(requests: Sequence[Request]) -> bytes:
    """What no figure needs of requests, compressed."""
    detail = _coded([r.detail for r in requests])
    if any("\0" in name for name in detail.names):
        raise NotPlain
    cold = Cold(
        detail=detail,
        address=_joined([r.address for r in requests]),
        words=_joined([r.words for r in requests]),
        flags={row: r.flags for row, r in enumerate(requests) if r.flags},
        originals={row: r.original for row, r in enumerate(requests) if r.original},
    )
    return zlib.compress(_encode(cold), 1)


def _joined(texts: list[str]) -> str:
    joined = "\0".join(texts)
    if joined.count("\0") != max(len(texts) - 1, 0):
        raise NotPlain
    return joined


def _instants(column: Sequence[int | None]) -> Longs:
    return np.array([NEVER if at is None else at for at in column], LONG)


def _coded(column: list[str]) -> Coded:
    names = list(dict.fromkeys(column))
    if len(names) < 2:
        return Coded(names, bytes(len(column) * CODE.itemsize))
    place = dict(zip(names, range(len(names)), strict=True)).__getitem__
    return Coded(names, np.fromiter(map(place, column), CODE, len(column)).tobytes())


def columns(rows: bytes) -> Packed:
    """The columns of packed rows; `msgspec.MsgspecError` where they are none."""
    return _packed.decode(rows)


def blank(count: int) -> bytes:
    """What `thawed` reads where there are no words for so many rows."""
    nothing = "\0" * max(count - 1, 0)
    return zlib.compress(_encode(Cold(Coded([""], bytes(count * CODE.itemsize)), nothing, nothing, {}, {})), 1)


def thawed(cold: bytes) -> Cold:
    """What lies compressed beside the columns."""
    return _cold.decode(zlib.decompress(cold))


def unpack(rows: bytes) -> list[Request]:
    """The requests of packed rows."""
    return requests(columns(rows))


def contents_of(packed: Packed) -> list[bytes]:
    """The `content` of each row."""
    starts = range(0, len(packed.digests), _DIGEST)
    return _named(packed.touched(), [packed.digests[start : start + _DIGEST] for start in starts])


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
