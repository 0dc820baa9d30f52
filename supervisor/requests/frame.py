"""Every sight of every request as columns of numpy, grown event by event, with the spans in which each was true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.calendar import local_days
from supervisor.requests.history import ALWAYS, Sights, Spans, order, spans
from supervisor.requests.packed import NEVER, Packed
from supervisor.requests.record import Channel, Status, Verdict

DIMENSIONS = ("department", "category", "area", "channel")
STATUSES, VERDICTS = (*Status,), (*Verdict,)
IS_OPEN = np.array([status.is_open for status in STATUSES])
Rows = NDArray[np.int64]

_LONGS = ("who", "as_of", "opened", "closed", "due", "updated", "begin", "end", "shut", "closing")
_COLUMNS: dict[str, Any] = {
    **dict.fromkeys(_LONGS, np.int64),
    **dict.fromkeys(("opened_day", "due_day", "event", *DIMENSIONS), np.int32),
    **dict.fromkeys(("row", "city"), np.uint16),
    **dict.fromkeys(("status", "verdict"), np.uint8),
    "reopened": np.int32,
    **dict.fromkeys(("lat", "lon"), np.float64),
}


class Areas(Protocol):
    """A map of a city's areas."""

    @property
    def names(self) -> Sequence[str]:
        """What they are called."""

    def of(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """The place in `names` of the area of each point (degrees), -1 for none."""


class Names:
    """Texts, each with a number of its own in the order in which they came."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}
        self.codes(list(texts))

    def codes(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Their numbers; new ones get the next."""
        known = self._codes
        for text in texts:
            if text not in known:
                known[text] = len(known)
                self.texts.append(text)
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))


class Frame:
    """The columns. `zones` are the cities' time zones; `fallback` that of a city without one; `maps` their areas.

    A row is a sight: `begin` <= T < `end` says that it was true at T (ms), and with T < `shut` that it was open.
    `due` is the last instant that is in time, `due_day` its local date as a number of days.
    """

    def __init__(
        self, zones: dict[str, str] | None = None, fallback: str = "UTC", maps: Mapping[str, Areas] | None = None
    ) -> None:
        self.zones = zones or {}
        self.maps = maps or {}
        self.fallback = fallback
        self.size = 0
        self.position = 0
        self.cities = Names()
        self.names = {name: Names(Channel if name == "channel" else ()) for name in DIMENSIONS}
        self.numbers: list[str] = []
        self.events: list[Packed] = []
        self._ids: dict[int, dict[str, int]] = {}
        self._latest = np.zeros(0, np.int64)
        self._before = np.zeros(0, np.int64)
        self._names = np.zeros((0, 3), np.uint64)
        self._columns: dict[str, NDArray[Any]] = {name: np.zeros(0, kind) for name, kind in _COLUMNS.items()}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column."""
        return self._columns[name][: self.size]

    def zone(self, city: str) -> str:
        """The time zone of a city."""
        return self.zones.get(city) or self.fallback

    # growing

    def extend(self, events: Sequence[tuple[int, int, str, Packed]]) -> Rows:
        """Takes events (position, as_of, city, rows); the rows whose spans may have changed."""
        first = self.size
        self._reserve(first + sum(len(packed.numbers) for *_, packed in events))
        for position, as_of, city, packed in events:
            self._add(as_of, city, packed)
            self.position = position
        self._place(first)
        touched = self._of_the_same(np.arange(first, self.size))
        self._derive(touched)
        return touched

    def _reserve(self, size: int) -> None:
        room = len(self._before)
        if size <= room:
            return
        more = max(size, room * 3 // 2) - room
        self._before = np.concatenate((self._before, np.full(more, -1)))
        self._names = np.concatenate((self._names, np.zeros((more, 3), np.uint64)))
        for name, column in self._columns.items():
            self._columns[name] = np.concatenate((column, np.zeros(more, column.dtype)))

    def _add(self, as_of: int, city: str, packed: Packed) -> None:
        count, code = len(packed.numbers), int(self.cities.codes([city])[0])
        rows = slice(self.size, self.size + count)
        zone = self.zone(city)
        due = packed.instant("due_at") - np.frombuffer(packed.due_is_date, np.uint8)
        told = {
            "who": self._who(code, packed.numbers),
            "as_of": as_of,
            "opened": packed.instant("opened_at"),
            "closed": packed.instant("closed_at"),
            "updated": packed.instant("updated_at"),
            "due": np.where(packed.instant("due_at") == NEVER, NEVER, due),
            "opened_day": local_days(packed.instant("opened_at"), zone),
            "due_day": np.where(packed.instant("due_at") == NEVER, 0, local_days(np.maximum(due, 0), zone)),
            "city": code,
            "event": len(self.events),
            "row": np.arange(count),
            "status": _enum(packed, "status", STATUSES),
            "verdict": _enum(packed, "verdict", VERDICTS),
            "lat": packed.number("lat"),
            "lon": packed.number("lon"),
        }
        for name in DIMENSIONS:
            told[name] = self.names[name].codes(packed.coded[name].names)[packed.coded[name].array()]
        for name, column in told.items():
            self._columns[name][rows] = column
        self._names[rows] = np.frombuffer(packed.contents, ">u8").reshape(-1, 3)
        self._chain(rows)
        self.events.append(packed)
        self.size += count

    def _place(self, first: int) -> None:
        """Gives the rows from `first` on whose city tells no area that in which they lie on its map."""
        nowhere = first + np.flatnonzero(self["area"][first:] == self.names["area"].codes([""])[0])
        for city, areas in self.maps.items():
            rows = nowhere[self["city"][nowhere] == self.cities.codes([city])[0]]
            if len(rows):
                codes = self.names["area"].codes((*areas.names, ""))
                self["area"][rows] = codes[areas.of(self["lon"][rows], self["lat"][rows])]

    def _who(self, city: int, numbers: Sequence[str]) -> NDArray[np.int64]:
        ids = self._ids.setdefault(city, {})
        for number in numbers:
            if number not in ids:
                ids[number] = len(self.numbers)
                self.numbers.append(number)
        return np.fromiter(map(ids.__getitem__, numbers), np.int64, len(numbers))

    def _chain(self, rows: slice) -> None:
        """Each sight knows the one of the same request that came before it."""
        who = self._columns["who"][rows]
        if len(self._latest) < len(self.numbers):
            more = max(len(self.numbers), len(self._latest) * 3 // 2) - len(self._latest)
            self._latest = np.concatenate((self._latest, np.full(more, -1)))
        self._before[rows] = self._latest[who]
        self._latest[who] = np.arange(rows.start, rows.stop)

    def _of_the_same(self, rows: Rows) -> Rows:
        """Every row of the requests of those rows."""
        found, some = [], self._latest[np.unique(self["who"][rows])]
        while len(some):
            found.append(some)
            some = self._before[some]
            some = some[some >= 0]
        return np.concatenate(found) if found else rows

    def _derive(self, rows: Rows) -> None:
        rows = rows[order(self["who"][rows], self["as_of"][rows], self._names[rows])]
        told = spans(
            Sights(
                who=self["who"][rows],
                as_of=self["as_of"][rows],
                names=self._names[rows],
                opened=self["opened"][rows],
                closed=self["closed"][rows],
                updated=self["updated"][rows],
                is_open=IS_OPEN[self["status"][rows]],
            )
        )
        for name in Spans.__struct_fields__:
            self[name][rows] = getattr(told, name)

    # asking

    def present(self, at: int) -> Rows:
        """The rows that were true at an instant (ms), one a request that there was."""
        return np.flatnonzero((self["begin"] <= at) & (self["end"] > at))

    def is_open(self, rows: Rows, at: int) -> NDArray[np.bool_]:
        """Which of the rows present at an instant were open then."""
        return at < self["shut"][rows]

    def latest(self) -> Rows:
        """What was seen last of each request."""
        return np.flatnonzero((self["end"] == ALWAYS) & (self["begin"] < ALWAYS))


def _enum(packed: Packed, name: str, members: tuple[str, ...]) -> NDArray[np.uint8]:
    column = packed.coded[name]
    places = np.array([members.index(text) for text in column.names], np.uint8)
    return places[column.array()]
