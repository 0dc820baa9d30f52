"""The addresses of a city with their points, found as somebody types; numpy all the way, so that a million will do."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.places import streets as naming

Ints = NDArray[np.int32]
SCALE = 1e7
"""Points are kept as whole ten-millionths of a degree: a centimetre."""
MOST = 4_000_000
MOST_DROPPED = 3
"""Words after the street, such as the city, that may be left out until a street is found."""
MOST_READ = 5000
"""Rows of which texts are looked at, where a number's digits are not enough."""
METRES = 111_320.0
"""Of a degree of latitude."""


class Address(msgspec.Struct, frozen=True):
    """An address with its point in degrees; a whole street has no number and no point, and `count` addresses."""

    number: str
    street: str
    unit: str = ""
    lat: float | None = None
    lon: float | None = None
    count: int = 1

    @property
    def text(self) -> str:
        """As it is written down."""
        plain = f"{self.number} {self.street}".strip()
        return f"{plain}, {self.unit}" if self.unit else plain


class Point(msgspec.Struct, frozen=True):
    """An address as a file has it, in degrees."""

    number: str
    street: str
    unit: str
    lat: float
    lon: float


class Packed(msgspec.Struct, frozen=True):
    """As addresses are kept: streets and texts by their place, points one after the other."""

    streets: tuple[str, ...]
    numbers: tuple[str, ...]
    units: tuple[str, ...]
    columns: tuple[bytes, ...]
    version: int = 1


@dataclass(frozen=True, eq=False)
class Addresses:
    """Sorted by street, number and unit. `streets` are in the order of their short words; the rest are columns.

    `digits` is what a number begins with; `number` and `unit` are places in `numbers` and `units`, the texts.
    """

    streets: tuple[str, ...]
    numbers: tuple[str, ...]
    units: tuple[str, ...]
    street: Ints
    digits: Ints
    number: Ints
    unit: Ints
    lat: Ints
    lon: Ints

    def __len__(self) -> int:
        return len(self.street)

    # making

    @classmethod
    def of(cls, points: Iterable[Point]) -> Addresses:
        """Of the points of a file, the same address once."""
        found = {(*_key(point), point.unit.casefold()): point for point in points}
        ordered = [found[key] for key in sorted(found)]
        names: dict[str, str] = {}
        keys = [names.setdefault(naming.compared(point.street), naming.titled(point.street)) for point in ordered]
        numbers, units = ([getattr(point, name) for point in ordered] for name in ("number", "unit"))
        digits = [key[1] for key in sorted(found)]
        degrees = [np.rint(np.array([getattr(p, name) for p in ordered]) * SCALE) for name in ("lat", "lon")]
        (street, its), (number, texts), (unit, others) = (_coded(each) for each in (keys, numbers, units))
        columns = (street, np.array(digits, np.int32), number, unit, *(each.astype(np.int32) for each in degrees))
        return cls(its, texts, others, *columns)

    def pack(self) -> bytes:
        """As they are kept."""
        columns = (self.street, self.digits, self.number, self.unit, self.lat, self.lon)
        kept = tuple(_thin(column) for column in columns)
        return msgspec.msgpack.encode(Packed(self.streets, self.numbers, self.units, kept))

    @classmethod
    def unpack(cls, body: bytes) -> Addresses:
        """Out of what was kept; `CallboardError` where a newer program wrote it."""
        try:
            kept = msgspec.msgpack.decode(body, type=Packed)
            if kept.version == 1:
                return cls(kept.streets, kept.numbers, kept.units, *map(_thick, kept.columns))
        except (msgspec.MsgspecError, zlib.error, ValueError, TypeError):
            pass
        raise CallboardError("The addresses of the city cannot be read; import their file again.")

    # finding

    def search(self, text: str, limit: int = 12) -> list[Address]:
        """What somebody may mean who has typed so much: addresses by their number, or streets where there is none yet.

        The number may stand before the street or after it; what comes after the street is left out where it must be.
        """
        asked = naming.words(text)
        unit = next((place for place, word in enumerate(asked) if place and word in naming.UNITS), len(asked))
        words, wanted = asked[:unit], " ".join(asked[unit + 1 :])
        if not words:
            return []
        if naming.is_number(words[0]) and len(words) > 1 and (found := self._at(words[1:], words[0], wanted, limit)):
            return found
        if len(words) > 1 and naming.is_number(words[-1]) and (found := self._at(words[:-1], words[-1], wanted, limit)):
            return found
        return self._along(words, limit)

    def exact(self, text: str) -> Address | None:
        """The one address that a text names, None where there is none or the text may mean several."""
        digits = next((word for word in naming.words(text) if naming.is_number(word)), "")
        wanted = naming.house(digits)
        found = [each for each in self.search(text, 50) if each.number and naming.house(each.number) == wanted]
        whole = [
            each for each in found if naming.compared(each.street) == naming.compared(_without(text, digits))
        ] or found
        return whole[0] if len({(each.number, each.street) for each in whole}) == 1 else None

    def near(self, lat: float, lon: float, within: float = 100.0) -> Address | None:
        """The address that lies nearest to a point (degrees), None where none does within so many metres."""
        if not len(self):
            return None
        north = (self.lat / SCALE - lat) * METRES
        east = (self.lon / SCALE - lon) * METRES * np.cos(np.radians(lat))
        away = north * north + east * east
        row = int(np.argmin(away))
        return self.address(row) if away[row] <= within * within else None

    def address(self, row: int) -> Address:
        """Of one row."""
        texts = (self.numbers[self.number[row]], self.streets[self.street[row]], self.units[self.unit[row]])
        return Address(*texts, float(self.lat[row]) / SCALE, float(self.lon[row]) / SCALE)

    def _at(self, words: Sequence[str], number: str, unit: str, limit: int) -> list[Address]:
        """Houses of this number, or numbers that begin so; one flat each only where a flat is asked for."""
        house = naming.house(number)
        if house is None:
            return []
        is_asked, first = self._streets(words)
        digits, rest = house
        rows = np.flatnonzero(self.digits == digits if rest else _begins(self.digits, digits))
        rows = rows[is_asked[self.street[rows]] & (bool(unit) | self._is_first[rows])]
        if rest or unit:
            rows = np.array([row for row in rows[:MOST_READ].tolist() if self._fits(row, rest, unit)], np.int64)
        best = self._best(rows, digits, first, limit).tolist()
        return [self.address(row) if unit else self._house(row) for row in best]

    def _house(self, row: int) -> Address:
        """All flats of a house together, `row` being the first of them."""
        place = int(np.searchsorted(self._houses, row))
        after = int(self._houses[place + 1]) if place + 1 < len(self._houses) else len(self)
        return msgspec.structs.replace(self.address(row), unit="", count=after - row)

    @cached_property
    def _is_first(self) -> NDArray[np.bool_]:
        """Whether a row is the first of its house."""
        same = np.zeros(len(self), np.bool_)
        same[1:] = (np.diff(self.street) == 0) & (np.diff(self.digits) == 0) & (np.diff(self.number) == 0)
        return ~same

    @cached_property
    def _houses(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._is_first)

    def _fits(self, row: int, rest: str, unit: str) -> bool:
        """Whether what comes after a number's digits, and the unit, begin so."""
        told = naming.house(self.numbers[self.number[row]])
        its = naming.words(self.units[self.unit[row]])
        return told is not None and told[1].startswith(rest) and (not unit or any(w.startswith(unit) for w in its))

    def _best(self, rows: NDArray[Any], digits: int, first: NDArray[np.bool_], limit: int) -> NDArray[Any]:
        """The number itself before those that only begin so, streets that begin so before others, then the alphabet."""
        street = self.street[rows].astype(np.int64)
        keys = ((self.digits[rows] != digits).astype(np.int64) << 62) | ((~first[street]).astype(np.int64) << 61)
        keys |= (street << 31) | self.digits[rows]
        some = np.argpartition(keys, limit)[:limit] if len(keys) > limit else np.arange(len(keys))
        found: NDArray[Any] = rows[some[np.argsort(keys[some], kind="stable")]]
        return found

    def _along(self, words: Sequence[str], limit: int) -> list[Address]:
        """The streets that are meant."""
        is_asked, first = self._streets(words)
        found = np.flatnonzero(is_asked)
        best = found[np.argsort(~first[found], kind="stable")][:limit]
        counts = np.diff(self._ends)
        return [Address("", self.streets[place], count=int(counts[place])) for place in best]

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        return np.searchsorted(self.street, np.arange(len(self.streets) + 1))

    def _streets(self, words: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which streets have every one of the words, and which of those begin with the first."""
        for dropped in range(min(MOST_DROPPED + 1, len(words))):
            kept = words[: len(words) - dropped]
            found = np.ones(len(self.streets), np.bool_)
            for word in kept:
                found &= self._index.having(word)
            if found.any():
                break
        return found, found & self._index.beginning(words[0])

    @cached_property
    def _index(self) -> _Index:
        return _Index([naming.compared(name).split() for name in self.streets])


class _Index:
    """Which streets have which word: words in the order of the alphabet, so that those that begin so stand together."""

    def __init__(self, streets: Sequence[Sequence[str]]) -> None:
        pairs = sorted((word, place, spot) for place, words in enumerate(streets) for spot, word in enumerate(words))
        self._size = len(streets)
        self._words = [pair[0] for pair in pairs]
        self._places = np.array([pair[1] for pair in pairs], np.int64)
        self._first = np.array([pair[2] == 0 for pair in pairs], np.bool_)

    def having(self, word: str) -> NDArray[np.bool_]:
        """Streets with a word that begins so, or that is the short one of what is meant."""
        return self._marked(word, np.ones(len(self._words), np.bool_))

    def beginning(self, word: str) -> NDArray[np.bool_]:
        """Streets whose first word does."""
        return self._marked(word, self._first)

    def _marked(self, word: str, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        found = np.zeros(self._size, np.bool_)
        for some in (
            self._from(word, word + "\U0010ffff"),
            *(self._from(each, each + " ") for each in naming.meant(word)),
        ):
            found[self._places[some][chosen[some]]] = True
        return found

    def _from(self, first: str, after: str) -> slice:
        return slice(bisect_left(self._words, first), bisect_left(self._words, after))


def _key(point: Point) -> tuple[str, int, str]:
    digits, rest = naming.house(point.number) or (0, "")
    return naming.compared(point.street), digits, rest


def _without(text: str, number: str) -> str:
    words = naming.words(text)
    unit = next((place for place, word in enumerate(words) if place and word in naming.UNITS), len(words))
    return " ".join(word for word in words[:unit] if word != number)


def _coded(texts: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """The place of each text among those that differ, in the order in which they come."""
    places: dict[str, int] = {}
    codes = np.array([places.setdefault(text, len(places)) for text in texts], np.int32)
    return codes, tuple(places)


def _begins(digits: Ints, wanted: int) -> NDArray[np.bool_]:
    """Which numbers begin with these digits."""
    found: NDArray[np.bool_] = digits == wanted
    low, high = wanted, wanted + 1
    while 0 < high < 10**9:
        low, high = low * 10, high * 10
        found |= (digits >= low) & (digits < high)
    return found


def _thin(column: Ints) -> bytes:
    return zlib.compress(np.diff(column, prepend=np.int32(0)).astype(np.int32).tobytes(), 6)


def _thick(column: bytes) -> Ints:
    return np.cumsum(np.frombuffer(zlib.decompress(column), np.int32), dtype=np.int32)
