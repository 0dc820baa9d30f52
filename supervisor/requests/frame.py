"""Every sight of every request as columns of numpy, grown event by event, with the spans in which each was true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.acted import Acted
from supervisor.requests.calendar import local_days
from supervisor.requests.history import ALWAYS, Sights, Spans, order, spans
from supervisor.requests.overlay import Overlay
from supervisor.requests.packed import NEVER, WORD, Coded, Packed, blank
from supervisor.requests.promises import NONE, Promises
from supervisor.requests.record import Channel, Status, Verdict

DIMENSIONS = ("department", "category", "area", "channel")
OURS = ("assignee", "priority", "parent")
"""What only the desk says of requests."""
GROUPS = (*DIMENSIONS, "place")
"""By what requests can be counted; the last is the area of its city's map in which each lies."""
STATUSES, VERDICTS = (*Status,), (*Verdict,)
IS_OPEN = np.array([status.is_open for status in STATUSES])
Rows = NDArray[np.int64]
Event = tuple[int, int, str, Packed | Acted]
"""Its position, its instant (ms), the city, and the requests as seen, or what was done to them."""

_LONGS = (
    *("who", "as_of", "touched", "opened", "closed", "due", "updated"),
    *("begin", "end", "shut", "closing", "before", "src"),
    *("own_due", "respond_by", "paused_ms", "stands"),
)
_COLUMNS: dict[str, Any] = {
    **dict.fromkeys(_LONGS, np.int64),
    **dict.fromkeys(("high", "low"), np.uint64),
    **dict.fromkeys(("opened_day", "due_day", "event", "reopened", "act", "promise", *GROUPS, *OURS), np.int32),
    **dict.fromkeys(("row", "city"), np.uint16),
    **dict.fromkeys(("status", "verdict", "level"), np.uint8),
    **dict.fromkeys(("due_is_date", "own_due_is_date", "paused", "placed"), np.bool_),
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
        self.codes([*texts])

    def codes(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Their numbers; new ones get the next."""
        known = self._codes
        for text in texts:
            if text not in known:
                known[text] = len(known)
                self.texts.append(text)
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))

    def code(self, text: str) -> int | None:
        """The number of a text, None where it never came."""
        return self._codes.get(text)


class Frame:
    """The columns. `zones` are the cities' time zones; `fallback` that of a city without one; `maps` their areas.

    A row is a sight: `begin` <= T < `end` says that it was true at T (ms), and with T < `shut` that it was open.
    `due` is the last instant that is in time, `due_day` its local date as a number of days. `before` is the row of
    the same request that came before it, -1 where there is none. `placed` says that its area was found on a map.
    A row is also what was done at the desk: then `act` is its place in `acts`, else -1, and what it does not set is
    that of the sight at `src`, whose words it has too.
    Where an SLA covers a row, `due` is by our clock, and `promise` is its place in `promises.all`, else -1; `own_due`
    is that of the source in any case. `respond_by` is when a first response is due (ms), `paused_ms` what the pauses
    before the row and its suspensions have of the time of its clock. Where `paused`, this clock stands from `stands` on
    (ms): the row's beginning, or that of a suspension without an end.
    """

    def __init__(
        self, zones: dict[str, str] | None = None, fallback: str = "UTC", maps: Mapping[str, Areas] | None = None
    ) -> None:
        self.zones = zones or {}
        self.maps = maps or {}
        self.promises = Promises()
        self.fallback = fallback
        self.size = 0
        self.position = 0
        self._settled = 0
        self.cities = Names()
        self.names = {name: Names(Channel if name == "channel" else ()) for name in (*GROUPS, *OURS)}
        for name in ("place", *OURS):
            self.names[name].codes([""])
        self.acts = Overlay(self)
        self._versions = np.zeros(0, np.int64)
        self.numbers: list[str] = []
        self.cold: list[bytes] = []
        self._newest = np.zeros(0, np.int64)
        self._columns: dict[str, NDArray[Any]] = {name: np.zeros(0, kind) for name, kind in _COLUMNS.items()}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column."""
        return self._columns[name][: self.size]

    def columns(self) -> Iterable[tuple[str, NDArray[Any]]]:
        """Every column by its name."""
        return ((name, column[: self.size]) for name, column in self._columns.items())

    def zone(self, city: str) -> str:
        """The time zone of a city."""
        return self.zones.get(city) or self.fallback

    def code_of(self, city: str) -> int:
        """The number of a city, -1 where nothing was ever seen of it."""
        code = self.cities.code(city)
        return -1 if code is None else code

    # growing

    def extend(self, events: Sequence[Event]) -> None:
        """Takes events, and says again from when to when what they tell of was true."""
        self.add(events)
        self.settle()

    def add(self, events: Sequence[Event]) -> None:
        """Takes events; nothing is told of them before `settle`."""
        self._reserve(self.size + sum(len(packed.numbers) for *_, packed in events))
        for position, as_of, city, packed in events:
            if isinstance(packed, Packed):
                self._add(as_of, city, packed, position)
            else:
                self._add_act(as_of, packed, position)
            self.position = position

    def settle(self) -> None:
        """From when to when each sight was true, for every request of which one came since."""
        first, self._settled = self._settled, self.size
        self._place(first)
        touched = self._of_the_same(first)
        self.acts.lay_over(touched, self._in_order)
        alone = (self["before"][touched] < 0) & (self._newest[self["who"][touched]] == touched)
        self._derive(touched[alone])
        self._derive(self._in_order(touched[~alone]))
        if self.promises.there:
            self.promises.write(self, touched, alone)

    def promise(self, promises: Promises) -> None:
        """Says of every row when it is due by other promises."""
        self.promises = promises
        promises.write(self, np.arange(self.size), self.alone())

    def alone(self) -> NDArray[np.bool_]:
        """Which rows are the only ones of their request."""
        only: NDArray[np.bool_] = self._newest[self["who"]] == np.arange(self.size)
        return only & (self["before"] < 0)

    def _reserve(self, size: int) -> None:
        room = len(self._columns["who"])
        if size > room:
            for name, column in self._columns.items():
                self._columns[name] = _longer(column, max(size, room * 3 // 2), self.size)

    def _add(self, as_of: int, city: str, packed: Packed, position: int) -> None:
        count, code = len(packed.numbers), int(self.cities.codes([city])[0])
        rows = slice(self.size, self.size + count)
        for name, column in {**self._told(packed, self.zone(city)), "as_of": as_of, "city": code}.items():
            self._columns[name][rows] = column
        who = packed.places()
        self._number(who, packed.numbers)
        self._follow(rows, who, position)
        self.acts.keep_source(rows)
        self.cold.append(packed.cold)
        self.size += count

    def _add_act(self, at: int, packed: Acted, position: int) -> None:
        """A row for each request; what it does not set is told once it is known where it stands among the sights."""
        who, acts = packed.places(), self.acts.add(packed)
        known = who < len(self.numbers)
        known[known] &= self._newest[who[known]] >= 0
        who = who[known]
        rows = slice(self.size, self.size + len(who))
        for column in self._columns.values():
            column[rows] = column[self._newest[who]]
        told: dict[str, Any] = {"as_of": at, "touched": ALWAYS, "updated": at, "high": _LAST_OF_ALL, "low": position}
        told |= {"act": acts[known], "event": len(self.cold), "row": np.arange(len(who))}
        for name, values in told.items():
            self._columns[name][rows] = values
        self._follow(rows, who, position)
        self.cold.append(blank(len(who)))
        self.size += len(who)

    def _follow(self, rows: slice, who: Rows, position: int) -> None:
        """Each is the newest row of its request."""
        self._columns["who"][rows] = who
        self._columns["before"][rows] = self._newest[who]
        self._newest[who] = np.arange(rows.start, rows.stop)
        self._versions[who] = position

    def version(self, row: int) -> int:
        """Where the journal tells the last of a row's request."""
        return int(self._versions[self["who"][row]])

    def versions(self, rows: Rows) -> NDArray[np.int64]:
        """As `version`, of many."""
        found: NDArray[np.int64] = self._versions[self["who"][rows]]
        return found

    def _told(self, packed: Packed, zone: str) -> dict[str, Any]:
        """What the columns of an event say, by ours."""
        opened, due_at = packed.instant("opened_at"), packed.instant("due_at")
        due_is_date = np.frombuffer(packed.due_is_date, np.bool_)
        due = np.where(due_at == NEVER, NEVER, due_at - due_is_date)
        digests = np.frombuffer(packed.digests, WORD).reshape(-1, 2)
        return {
            "opened": opened,
            "closed": packed.instant("closed_at"),
            "updated": packed.instant("updated_at"),
            "touched": packed.touched(),
            "high": digests[:, 0],
            "low": digests[:, 1],
            **dict.fromkeys(("due", "own_due"), due),
            **dict.fromkeys(("due_is_date", "own_due_is_date"), due_is_date),
            "promise": NONE,
            "respond_by": NEVER,
            "paused": False,
            "paused_ms": 0,
            "stands": ALWAYS,
            "opened_day": local_days(opened, zone),
            "due_day": local_days(np.maximum(due, 0), zone),
            "event": len(self.cold),
            "row": np.arange(len(opened)),
            "placed": False,
            "place": 0,
            "act": -1,
            "level": 0,
            "src": np.arange(self.size, self.size + len(opened)),
            **dict.fromkeys(OURS, 0),
            "status": _members(packed.status, STATUSES),
            "verdict": _members(packed.verdict, VERDICTS),
            "lat": packed.degrees("lat"),
            "lon": packed.degrees("lon"),
            **{name: self._coded(name, getattr(packed, name)) for name in DIMENSIONS},
        }

    def _coded(self, dimension: str, column: Coded) -> NDArray[np.int64]:
        return self.names[dimension].codes(column.names)[column.array()]

    def _place(self, first: int) -> None:
        """Where the rows from `first` on lie on their city's map: their area, too, where the city tells none.

        What has no point in any area of the map lies in the one that its city names, on the map or not.
        """
        nowhere = self.names["area"].codes([""])[0]
        for city, areas in self.maps.items():
            rows = first + np.flatnonzero(self["city"][first:] == self.cities.codes([city])[0])
            if len(rows):
                found = areas.of(self["lon"][rows], self["lat"][rows])
                away = rows[found < 0]
                self["place"][rows] = self.names["place"].codes((*areas.names, ""))[found]
                self["place"][away] = self._named(areas.names)[self["area"][away]]
                lost = self["area"][rows] == nowhere
                self["area"][rows[lost]] = self.names["area"].codes((*areas.names, ""))[found[lost]]
                self["placed"][rows[lost]] = True

    def _named(self, on_map: Sequence[str]) -> NDArray[np.int64]:
        """The place in `names` of each area that cities name, as the map calls it where it knows it."""
        known = {name.casefold(): name for name in on_map}
        return self.names["place"].codes([known.get(text.casefold(), text) for text in self.names["area"].texts])

    def _number(self, who: NDArray[np.int64], numbers: list[str]) -> None:
        """Keeps the numbers of requests that are new."""
        known, most = len(self.numbers), int(who.max(initial=-1)) + 1
        if most <= known:
            return
        if np.array_equal(who, np.arange(known, known + len(numbers))):
            # They follow each other in the order of the journal, as in every first snapshot.
            self.numbers += numbers
        else:
            self.numbers += [""] * (most - known)
            for place in np.flatnonzero(who >= known).tolist():
                self.numbers[who[place]] = numbers[place]
        if len(self._newest) < most:
            self._newest = _longer(self._newest, max(most, len(self._newest) * 3 // 2), known, -1)
            self._versions = _longer(self._versions, len(self._newest), known, 0)

    def _of_the_same(self, first: int) -> Rows:
        """Every row of the requests of the rows from `first` on."""
        if first == 0:
            return np.arange(self.size)
        found, some = [], self._newest[np.unique(self["who"][first:])]
        while len(some):
            found.append(some)
            some = self["before"][some]
            some = some[some >= 0]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _in_order(self, rows: Rows) -> Rows:
        keys = (self[name][rows] for name in ("who", "as_of", "touched", "high", "low"))
        return rows[order(*keys)]

    def _derive(self, rows: Rows) -> None:
        """The spans of rows that are in order."""
        told = spans(
            Sights(
                **{name: self[name][rows] for name in ("who", "as_of", "opened", "closed", "updated", "high", "low")},
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

    def days(self, rows: Rows, instants: NDArray[np.int64]) -> NDArray[np.int32]:
        """The local dates of instants (ms), each by the clock of its row's city."""
        cities = self["city"][rows]
        found = np.zeros(len(rows), np.int32)
        for code, city in enumerate(self.cities.texts):
            some = cities == code
            found[some] = local_days(instants[some], self.zone(city))
        return found

    def closed_at(self, rows: Rows) -> NDArray[np.int64]:
        """When each was closed (ms) as far as it is closed: its closing date, else its update; `NEVER` without both."""
        closed = self["closed"][rows]
        return np.where(closed == NEVER, self["updated"][rows], closed)

    def latest(self) -> Rows:
        """What was seen last of each request."""
        return np.flatnonzero((self["end"] == ALWAYS) & (self["begin"] < ALWAYS))


_LAST_OF_ALL = 2**64 - 1
"""Of two rows of one instant what was done counts, not what was seen."""


def _longer(column: NDArray[Any], size: int, used: int, rest: int | None = None) -> NDArray[Any]:
    longer = np.empty(size, column.dtype)
    longer[:used] = column[:used]
    if rest is not None:
        longer[used:] = rest
    return longer


def _members(column: Coded, members: tuple[str, ...]) -> NDArray[np.uint8]:
    places = np.array([members.index(text) for text in column.names], np.uint8)
    return places[column.array()]
