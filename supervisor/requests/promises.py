"""What is promised for every row of a frame: deadlines by the SLAs, moved by the pauses before each row begins.

A request stands still while its status pauses it, and from a closing to a reopening. A row has the deadline that the
pauses before it leave; in a row that is paused itself the clock stands at the row's beginning. A pause that begins when
the time is up moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.clock import Target, Unit, elapsed, ends_a_day, moved, promised, target
from supervisor.requests.history import ALWAYS
from supervisor.requests.hours import BEYOND, Calendar, Edition, Hours, Longs, hours_of
from supervisor.requests.order import stable
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status
from supervisor.requests.service import Service

if TYPE_CHECKING:
    from supervisor.requests.frame import Frame, Rows

NONE = -1
"""Of a row for which nothing is promised."""
_STATUSES = (*Status,)
_IS_OPEN = np.array([status.is_open for status in _STATUSES])
Flags = NDArray[np.bool_]


class Promise(msgspec.Struct, frozen=True):
    """An SLA as the clock needs it; `pauses` are the statuses in which it stands still."""

    name: str
    calendar: Calendar
    response: Target | None = None
    resolution: Target | None = None
    pauses: frozenset[Status] = frozenset({Status.WAITING})


Find = Callable[[str, str, str, int], Promise | None]
"""The promise for a department, category and priority, of a request opened at an instant (ms)."""


class Promises:
    """All of a centre. `edges` are the instants (ms) at which another promise may begin to hold."""

    def __init__(self, find: Find = lambda *_: None, edges: Iterable[int] = ()) -> None:
        self._find = find
        self._edges = np.array(sorted({0, *edges}), np.int64)
        self.all: list[Promise] = []
        self._codes: dict[Promise, int] = {}
        self._known: dict[tuple[str, str, str, int], int] = {}

    def of(self, frame: Frame, row: int) -> Promise | None:
        """The promise for a row."""
        code = int(frame["promise"][row])
        return None if code == NONE else self.all[code]

    def write(self, frame: Frame, rows: Rows, alone: Flags) -> None:
        """Deadlines of rows, every one of each request among them; `alone` are those whose request has no other."""
        which = self._which(frame, rows)
        columns: dict[str, NDArray[np.int64] | Flags | int] = {
            "promise": which,
            "due": frame["own_due"][rows],
            "due_is_date": frame["own_due_is_date"][rows],
            "respond_by": NEVER,
            "paused": False,
            "paused_ms": 0,
        }
        for name, column in columns.items():
            frame[name][rows] = column
        some = which != NONE
        if some.any():
            told, which = rows[some], which[some]
            base = self._first(frame, told, which)
            self._moved(frame, told, which, base, alone[some])
        frame["due_day"][rows] = frame.days(rows, np.maximum(frame["due"][rows], 0))

    # which promise

    def _which(self, frame: Frame, rows: Rows) -> NDArray[np.int64]:
        """The place in `all` of the promise for each row, `NONE` for none."""
        names = [frame.names[name].texts if name in frame.names else [""] for name in _BY]
        key = np.clip(np.searchsorted(self._edges, frame["opened"][rows], side="right") - 1, 0, None)
        for name, texts in zip(_BY, names, strict=True):
            key *= len(texts)
            if name in frame.names:
                key += frame[name][rows]
        kinds, places = _distinct(key, len(self._edges) * int(np.prod([len(texts) for texts in names])))
        codes = np.array([self._code(int(kind), names) for kind in kinds.tolist()], np.int64)
        return codes[places] if len(codes) else np.zeros(0, np.int64)

    def _code(self, kind: int, names: Sequence[Sequence[str]]) -> int:
        said: list[str] = []
        for texts in reversed(names):
            kind, place = divmod(kind, len(texts))
            said.append(texts[place])
        priority, category, department = said
        asked = (department, category, priority, int(self._edges[kind]))
        if asked not in self._known:
            self._known[asked] = self._number(self._find(*asked))
        return self._known[asked]

    def _number(self, promise: Promise | None) -> int:
        if promise is None:
            return NONE
        if promise not in self._codes:
            self._codes[promise] = len(self.all)
            self.all.append(promise)
        return self._codes[promise]

    def _groups(self, which: NDArray[np.int64]) -> Iterator[tuple[Promise, NDArray[np.int64]]]:
        """Each promise with the places that have it."""
        order = stable(which)
        codes, firsts = np.unique(which[order], return_index=True)
        for code, some in zip(codes.tolist(), np.split(order, firsts[1:]), strict=True):
            yield self.all[code], some

    # deadlines without pauses

    def _first(self, frame: Frame, rows: Rows, which: NDArray[np.int64]) -> Longs:
        """The deadlines (ms) as if nothing ever paused; `BEYOND` where only a response is promised."""
        opened, base = frame["opened"][rows], np.full(len(rows), BEYOND)
        respond = np.full(len(rows), NEVER)
        for promise, some in self._groups(which):
            hours = hours_of(promise.calendar)
            if promise.resolution is not None:
                base[some] = promised(opened[some], promise.resolution, hours)
            if promise.response is not None:
                told = promised(opened[some], promise.response, hours)
                respond[some] = np.where(told < BEYOND, told, NEVER)
        # Before 1970 no calendar is known.
        base[opened < 0] = BEYOND
        frame["respond_by"][rows] = np.where(opened < 0, NEVER, respond)
        return base

    # with them

    def _moved(self, frame: Frame, rows: Rows, which: NDArray[np.int64], base: Longs, alone: Flags) -> None:
        stops = self._stops(which, frame["status"][rows])
        frame["paused"][rows] = stops & _IS_OPEN[frame["status"][rows]] & (base < BEYOND)
        paused = np.zeros(len(rows), np.int64)
        if not alone.all():
            many = np.flatnonzero(~alone & (frame["begin"][rows] < ALWAYS))
            many = many[np.lexsort((frame["begin"][rows[many]], frame["who"][rows[many]]))]
            paused[many] = self._paused(frame, rows[many], which[many], base[many], stops[many])
        frame["paused_ms"][rows] = paused
        due, is_date = base, np.zeros(len(rows), np.bool_)
        for promise, some in self._groups(which):
            if promise.resolution is not None:
                unit, hours = promise.resolution.unit, hours_of(promise.calendar)
                if paused[some].any():
                    due[some] = moved(base[some], paused[some], unit, hours)
                if unit.in_days:
                    is_date[some] = ends_a_day(due[some], hours.zone)
        ours = due < BEYOND
        # The last instant that is in time: a midnight itself is the next day.
        frame["due"][rows[ours]] = (due - is_date)[ours]
        frame["due_is_date"][rows[ours]] = is_date[ours]

    def _stops(self, which: NDArray[np.int64], status: NDArray[np.uint8]) -> Flags:
        """Which rows stand still by their status: closed ones, and those that their promise lets pause."""
        table = np.array(
            [[not one.is_open or one in promise.pauses for one in _STATUSES] for promise in self.all], np.bool_
        )
        told: Flags = table[which, status]
        return told

    def _paused(self, frame: Frame, rows: Rows, which: NDArray[np.int64], base: Longs, stops: Flags) -> Longs:
        """For rows in order of request and beginning: what the pauses before each have of its time (ms)."""
        found = np.zeros(len(rows), np.int64)
        for (hours, unit), codes in self._clocks(which).items():
            mine = np.isin(which, codes)
            involved = np.zeros(int(frame["who"].max()) + 1, np.bool_)
            involved[frame["who"][rows[mine]]] = True
            some = np.flatnonzero(involved[frame["who"][rows]])
            told = _sums(frame, rows[some], np.where(mine, base, BEYOND)[some], stops[some], unit, hours)
            kept = mine[some]
            found[some[kept]] = told[kept]
        return found

    def _clocks(self, which: NDArray[np.int64]) -> dict[tuple[Hours, Unit], list[int]]:
        """The promises of each clock, a calendar and whether only its open time counts."""
        found: dict[tuple[Hours, Unit], list[int]] = {}
        for code in np.unique(which).tolist():
            promise = self.all[code]
            if promise.resolution is not None:
                unit = Unit.OPEN_HOURS if promise.resolution.unit.in_open_time else Unit.HOURS
                found.setdefault((hours_of(promise.calendar), unit), []).append(code)
        return found


def promises(service: Service) -> Promises | None:
    """Those of a service directory; None where it promises nothing."""

    def find(department: str, category: str, priority: str, at: int) -> Promise | None:
        sla = service.sla_for(department, category, priority, at)
        if sla is None:
            return None
        return Promise(
            name=sla.name,
            calendar=calendar(service, service.calendar_for(service.department_for(department, category), sla)),
            response=target(sla.response) if sla.response else None,
            resolution=target(sla.resolution) if sla.resolution else None,
            pauses=frozenset(map(Status, sla.pauses)),
        )

    return Promises(find, (sla.since for sla in service.slas)) if service.slas else None


def calendar(service: Service, name: str) -> Calendar:
    """A calendar by its name, with all its versions, in the zone of the newest; an unknown one is open always."""
    told = service.calendars_of(name)
    editions = (Edition(one.valid_from, one.week, one.holidays, special=one.special) for one in told)
    return Calendar(name, told[-1].zone, tuple(editions))


_BY = ("department", "category", "priority")
_DENSE = 1 << 22


def _distinct(keys: Longs, size: int) -> tuple[Longs, Longs]:
    """The keys (from 0 to `size`) that there are, in order, and the place among them of each."""
    if size > _DENSE:
        kinds, places = np.unique(keys, return_inverse=True)
        return kinds, places
    there = np.zeros(size, np.bool_)
    there[keys] = True
    kinds = np.flatnonzero(there)
    numbers = np.cumsum(there) - 1
    return kinds, numbers[keys]


def _sums(frame: Frame, rows: Rows, base: Longs, stops: Flags, unit: Unit, hours: Hours) -> Longs:
    """What the pauses before each row of its request have, as long as the time was not up when they began."""
    who, opened = frame["who"][rows], frame["opened"][rows]
    begin, end, shut = frame["begin"][rows], frame["end"][rows], frame["shut"][rows]
    ended = stops & (end < ALWAYS)
    start = np.where(ended, np.maximum(np.where(shut < ALWAYS, np.maximum(begin, shut), begin), opened), opened)
    stop = np.where(ended, np.maximum(end, start), start)
    started, stopped = elapsed(start, unit, hours), elapsed(stop, unit, hours)
    received = elapsed(opened, unit, hours)
    lengths = stopped - started
    before = _before(who, lengths)
    left = elapsed(np.minimum(base, ALWAYS), unit, hours) - received
    up = (base < BEYOND) & (started - received - before >= left)
    return _before(who, np.where(up, 0, lengths))


def _before(who: Longs, lengths: Longs) -> Longs:
    """For each row the sum over the rows of its request before it."""
    sums = np.cumsum(lengths) - lengths
    first = np.ones(len(who), np.bool_)
    first[1:] = who[1:] != who[:-1]
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(who)))
    told: Longs = sums - np.repeat(sums[starts], counts)
    return told


def used(frame: Frame, promises: Promises, rows: Rows, at: int) -> NDArray[np.float64]:
    """The share of its time that each row present at an instant (ms) has used; `nan` where nothing is promised."""
    shares = np.full(len(rows), np.nan)
    some = np.flatnonzero(frame["promise"][rows] != NONE)
    for promise, places in promises._groups(frame["promise"][rows[some]].astype(np.int64)) if len(some) else ():
        if promise.resolution is None:
            continue
        mine, unit, hours = rows[some[places]], promise.resolution.unit, hours_of(promise.calendar)
        opened, due, lost = frame["opened"][mine], frame["due"][mine], frame["paused_ms"][mine]
        until = np.where(frame["paused"][mine], np.minimum(frame["begin"][mine], at), at)
        received = elapsed(opened, unit, hours)
        passed = elapsed(until, unit, hours) - received - lost
        whole = elapsed(due + frame["due_is_date"][mine], unit, hours) - received - lost
        shares[some[places]] = passed / np.maximum(whole, 1)
    return shares
