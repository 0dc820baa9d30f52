"""Requests that may be the same trouble: one category near each other within a time, or the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from math import cos, hypot, radians
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.frame import Frame, Rows

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
WordsOf = Callable[[Rows], Sequence[str]]
"""The descriptions of some rows."""

METRES = 111_320.0
"""Of a degree of latitude."""
SLACK = 1.05
"""Cells are so much wider than the radius: a degree of longitude is not as long everywhere in a city."""
LEAST_WORDS = 4
"""Descriptions of fewer words are the same by chance."""
LEAST_LETTERS = 3
MOST_READ = 4000
"""Of the newest requests so many have their words compared with those of a new one."""
_FACTORS = np.array([0x9E3779B97F4A7C1, 0xC2B2AE3D27D4EB, 0x165667B19E3779F, 0x27D4EB2F165667C5], np.int64)
_HASHED, _BITS = (1 << 24) - 1, (0, 24)
_WORD = re.compile(r"[^\W_]+")


class Limits(Protocol):
    """What is taken for the same, as the service directory says."""

    @property
    def enabled(self) -> bool:
        """Whether anything is."""

    @property
    def radius_m(self) -> float:
        """Metres."""

    @property
    def hours(self) -> int:
        """Between the two."""

    @property
    def same_words(self) -> bool:
        """Whether the same words are enough, unless both have places that lie apart."""


class Asked(msgspec.Struct, frozen=True):
    """A new request: its city and category by their codes in the frame (-1: never seen), opened `at` (ms)."""

    city: int
    category: int
    at: int
    lat: float | None = None
    lon: float | None = None
    words: str = ""


class Like(msgspec.Struct, frozen=True):
    """A request that may be the same: its row, how far it is (None: nobody knows), and whether its words are."""

    row: int
    metres: float | None
    same_words: bool = False


@dataclass(frozen=True, eq=False)
class Open:
    """Open requests as columns; `rows` are theirs in the frame, points NaN where there are none, times in ms."""

    rows: Rows
    city: NDArray[np.uint16]
    category: NDArray[np.int32]
    opened: Longs
    lat: Floats
    lon: Floats

    @classmethod
    def of(cls, frame: Frame, at: int, since: int = 0) -> Open:
        """Those of a frame that were open at an instant (ms); only what was opened `since` another one."""
        opened = frame["opened"] >= since
        rows = np.flatnonzero(opened & (frame["begin"] <= at) & (frame["end"] > at) & (frame["shut"] > at))
        return cls(rows, *(frame[name][rows] for name in ("city", "category", "opened", "lat", "lon")))

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, city: int) -> Open:
        """Those of one city, by its code."""
        its = self.city == city
        return Open(*(column[its] for column in (self.rows, self.city, self.category, self.opened, self.lat, self.lon)))


def like(some: Open, asked: Asked, limits: Limits, words_of: WordsOf, limit: int = 5) -> list[Like]:
    """Those that a new request may be the same as: the nearest first, then those of the same words."""
    if not limits.enabled:
        return []
    recent = (some.city == asked.city) & (np.abs(some.opened - asked.at) <= limits.hours * 3_600_000)
    near = _near(some, asked, limits, recent)
    if limits.same_words and (wanted := words_key(asked.words)):
        known = {one.row for one in near}
        near += [one for one in _worded(some, asked, limits, recent, wanted, words_of) if one.row not in known]
    return near[:limit]


def _near(some: Open, asked: Asked, limits: Limits, recent: NDArray[np.bool_]) -> list[Like]:
    if asked.lat is None or asked.lon is None:
        return []
    places = np.flatnonzero(recent & (some.category == asked.category))
    away = metres(some.lat[places], some.lon[places], asked.lat, asked.lon)
    kept = np.flatnonzero(away <= limits.radius_m)
    order = kept[np.argsort(away[kept], kind="stable")]
    return [Like(int(some.rows[places[each]]), float(away[each])) for each in order.tolist()]


def _worded(
    some: Open, asked: Asked, limits: Limits, recent: NDArray[np.bool_], wanted: int, words_of: WordsOf
) -> Iterator[Like]:
    """The newest first; none that is known to lie elsewhere."""
    places = np.flatnonzero(recent)
    places = places[np.argsort(-some.opened[places], kind="stable")][:MOST_READ]
    away = np.full(len(places), np.nan)
    if asked.lat is not None and asked.lon is not None:
        away = metres(some.lat[places], some.lon[places], asked.lat, asked.lon)
    for place, words, far in zip(places, words_of(some.rows[places]), away.tolist(), strict=True):
        if not far > limits.radius_m and words_key(words) == wanted:
            yield Like(int(some.rows[place]), None if np.isnan(far) else far, same_words=True)


def groups(some: Open, limits: Limits, words_of: WordsOf) -> list[tuple[int, ...]]:
    """Rows that may be one trouble each, the one that was opened first at the head; the largest group first.

    Every one lies within the radius and the time of the head of its group. Bounded: heads of one kind in one cell lie
    a radius or the time apart, so of each request only a few are looked at.
    """
    if not limits.enabled:
        return []
    head: dict[int, int] = {}
    _group_by_place(some, limits, head)
    if limits.same_words:
        _group_by_words(some, limits, words_of, head)
    found: dict[int, list[int]] = {}
    for member in sorted(head, key=some.opened.__getitem__):
        found.setdefault(_top(head, member), []).append(member)
    ordered = sorted(((top, *members) for top, members in found.items()), key=lambda each: -len(each))
    return [tuple(some.rows[list(members)].tolist()) for members in ordered]


def _top(head: dict[int, int], place: int) -> int:
    while place in head:
        place = head[place]
    return place


def _group_by_place(some: Open, limits: Limits, head: dict[int, int]) -> None:
    """Into `head` comes for each that is near another one the first of these."""
    places, east, north = _cells(some, limits)
    kinds = some.city[places].astype(np.int64) << 32 | some.category[places]
    within, reach = limits.hours * 3_600_000, limits.radius_m
    alive: dict[tuple[int, int, int], list[_Head]] = {}
    order = np.argsort(some.opened[places], kind="stable")
    columns = (kinds, east, north, some.opened[places], places, some.lat[places], some.lon[places])
    for kind, x, y, *one in zip(*(column[order].tolist() for column in columns), strict=True):
        first = _first_near(alive, _around(kind, x, y), one[0] - within, one[2], one[3], reach)
        if first is None:
            alive.setdefault((kind, x, y), []).append(_Head(*one))
        else:
            head[one[1]] = first.place


class _Head(NamedTuple):
    """A request that others may be the same as, opened at an instant (ms)."""

    opened: int
    place: int
    lat: float
    lon: float


def _first_near(
    alive: dict[tuple[int, int, int], list[_Head]],
    cells: Iterable[tuple[int, int, int]],
    since: int,
    lat: float,
    lon: float,
    reach: float,
) -> _Head | None:
    """Of the heads in some cells the first that is near a point; those opened before `since` are forgotten."""
    first = None
    for cell in cells:
        others = alive.get(cell)
        while others and others[0].opened < since:
            del others[0]
        for other in others or ():
            if (first is None or other.opened < first.opened) and apart(other.lat, other.lon, lat, lon) <= reach:
                first = other
                break
    return first


def _around(kind: int, x: int, y: int) -> tuple[tuple[int, int, int], ...]:
    return tuple((kind, x + right, y + up) for right, up in _NEIGHBOURS)


_NEIGHBOURS = tuple((right, up) for right in (-1, 0, 1) for up in (-1, 0, 1))


def _cells(some: Open, limits: Limits) -> tuple[Rows, Longs, Longs]:
    """Of those that have a point and company in the cells around: their places, and their cells east and north."""
    places = np.flatnonzero(np.isfinite(some.lat) & np.isfinite(some.lon))
    side = max(limits.radius_m, 1.0) * SLACK
    north = np.floor(some.lat[places] * METRES / side).astype(np.int64)
    narrow = np.ones(len(places))
    for city in np.unique(some.city[places]).tolist():
        its = some.city[places] == city
        narrow[its] = np.cos(np.radians(np.median(some.lat[places][its])))
    east = np.floor(some.lon[places] * narrow * METRES / side).astype(np.int64)
    kinds = some.city[places].astype(np.int64) << 32 | some.category[places]
    times = some.opened[places] // max(1, limits.hours * 3_600_000)
    kept = _in_company(kinds, east, north, times)
    return places[kept], east[kept], north[kept]


def _in_company(*where: Longs) -> NDArray[np.bool_]:
    """Which have another one in their cell or in one beside it, `where` being the cells of the grid on each axis.

    Cells are counted under two hashes; two may share both by chance, and are then looked at in vain.
    """
    with np.errstate(over="ignore"):
        mixed = sum((axis * factor for axis, factor in zip(where, _FACTORS, strict=True)), np.zeros(1, np.int64))
        tables = [np.minimum(np.bincount((mixed >> bits) & _HASHED), 2).astype(np.uint8) for bits in _BITS]
        tables = [np.pad(table, (0, _HASHED + 1 - len(table))) for table in tables]
        found = np.zeros(len(where[0]), np.uint8)
        for steps in product((-1, 0, 1), repeat=len(where) - 1):
            shift = sum((step * factor for step, factor in zip(steps, _FACTORS[1:], strict=True)), np.int64(0))
            one, other = (table[(mixed + shift >> bits) & _HASHED] for table, bits in zip(tables, _BITS, strict=True))
            found += np.minimum(one, other)
    return found > 1


def _group_by_words(some: Open, limits: Limits, words_of: WordsOf, head: dict[int, int]) -> None:
    """The same for those of the same words, unless they are known to lie apart."""
    keys = np.array([words_key(text) for text in words_of(some.rows)], np.uint64)
    known, counts = np.unique(keys[keys > 0], return_counts=True)
    shared = np.flatnonzero(np.isin(keys, known[counts > 1]))
    firsts: dict[tuple[int, int], int] = {}
    for place in shared[np.argsort(some.opened[shared], kind="stable")].tolist():
        key = (int(some.city[place]), int(keys[place]))
        first = firsts.get(key)
        if first is None or some.opened[place] - some.opened[first] > limits.hours * 3_600_000:
            firsts[key] = place
        elif place not in head and _top(head, first) != place and not _apart(some, first, place, limits.radius_m):
            head[place] = first


def _apart(some: Open, one: int, other: int, radius: float) -> bool:
    """Whether both have places, and these lie apart."""
    lat, lon = float(some.lat[other]), float(some.lon[other])
    return bool(metres(some.lat[one : one + 1], some.lon[one : one + 1], lat, lon)[0] > radius)


def metres(lat: Floats, lon: Floats, to_lat: float, to_lon: float) -> Floats:
    """How far points (degrees) are from one, as on a plane: good to a thousandth within a city. NaN without a point."""
    north = (lat - to_lat) * METRES
    east = (lon - to_lon) * METRES * np.cos(np.radians((lat + to_lat) / 2))
    return np.hypot(north, east)


def apart(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The same of two points."""
    return hypot((lat - to_lat) * METRES, (lon - to_lon) * METRES * cos(radians((lat + to_lat) / 2)))


def words_key(text: str) -> int:
    """A number for the words of a description in whatever order; 0 where there are too few to mean anything."""
    words = sorted({word for word in _WORD.findall(text.casefold()) if len(word) >= LEAST_LETTERS})
    if len(words) < LEAST_WORDS:
        return 0
    return int.from_bytes(blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=8).digest()) or 1
