"""What a snapshot only confirmed: it is no event, but an older snapshot that comes later has to know of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from supervisor.store.part import insert_new
from supervisor.store.schema import confirmed

_PARTS = select(confirmed.c.as_of, confirmed.c.part).where(
    confirmed.c.city == bindparam("of"), confirmed.c.as_of >= bindparam("since")
)


class Confirmed:
    """Which requests (by their row's id) were seen unchanged at which instants of one city.

    Parts are named by what is in them, so one that has been read stays true.
    """

    def __init__(self, city: str) -> None:
        self.city = city
        self._bits: dict[int, NDArray[np.uint8]] = {}
        self._read: set[tuple[int, str]] = set()

    def keep(self, connection: Connection, as_of: int, ids: Iterable[int]) -> None:
        """Remembers requests as seen unchanged at an instant."""
        found = np.unique(np.fromiter(ids, np.int64))
        if len(found):
            body = zlib.compress(np.diff(found, prepend=0).tobytes(), 1)
            part = hashlib.blake2b(body, digest_size=16).hexdigest()
            row = {"city": self.city, "as_of": as_of, "part": part, "ids": body}
            connection.execute(insert_new(connection, confirmed), row)

    def load(self, connection: Connection, since: int) -> None:
        """Reads what is not known yet of the instants from `since` on (ms)."""
        found = connection.execute(_PARTS, {"of": self.city, "since": since})
        missing = {(as_of, part) for as_of, part in found} - self._read
        for as_of, part in sorted(missing):
            one = (confirmed.c.city == self.city, confirmed.c.as_of == as_of, confirmed.c.part == part)
            self._add(as_of, connection.execute(select(confirmed.c.ids).where(*one)).scalar_one())
        self._read |= missing

    def _add(self, as_of: int, body: bytes) -> None:
        ids = np.cumsum(np.frombuffer(zlib.decompress(body), np.int64))
        bits = self._bits.get(as_of, np.zeros(0, np.uint8))
        if len(bits) * 8 <= ids[-1]:
            bits = np.concatenate((bits, np.zeros(int(ids[-1]) // 8 + 1 - len(bits), np.uint8)))
        np.bitwise_or.at(bits, ids >> 3, (1 << (ids & 7)).astype(np.uint8))
        self._bits[as_of] = bits

    def at(self, request: int, as_of: int) -> bool:
        """Whether a request was seen unchanged at this very instant."""
        bits = self._bits.get(as_of)
        return bits is not None and request >> 3 < len(bits) and bool(bits[request >> 3] >> (request & 7) & 1)

    def first_after(self, request: int, as_of: int) -> int | None:
        """The first instant after another at which a request was seen unchanged."""
        return next((later for later in sorted(self._bits) if later > as_of and self.at(request, later)), None)
