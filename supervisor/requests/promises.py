"""What is promised for every row of a frame: deadlines by the SLAs, moved by the pauses before each row begins.

A request stands still while its status pauses it, and from a closing to a reopening. A row has the deadline that the
pauses before it leave; in a row that is paused itself the clock stands at the row's beginning. A pause that begins when
the time is up moves nothing. A suspension is known beforehand: it moves the deadlines of all rows in its scope, as far
as they don't stand still by themselves; one without an end makes them stand from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.clock import Target, Unit, elapsed, ends_a_day, moved, promised, target
from supervisor.requests.history import ALWAYS
from supervisor.requests.hours import BEYOND, Calendar, Edition, Hours, Longs, hours_of
from supervisor.requests.order import stable
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status
from supervisor.requests.service import Service, Sla
from supervisor.requests.suspensions import Stretches, Suspensions, clipped, joined, united

if TYPE_CHECKING:
    from supervisor.requests.frame import Frame, Rows

NONE = -1
"""Of a row for which nothing is promised."""
_STATUSES = (*Status,)
_IS_OPEN = np.array([status.is_open for status in _STATUSES])
Flags = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]


class Promise(msgspec.Struct, frozen=True):
    """An SLA as the clock needs it; `pauses` are the statuses in which it stands still."""

    name: str
    calendar: Calendar
    response: Target | None = None
    resolution: Target | None = None
    pauses: frozenset[Status] = frozenset({Status.WAITING})


Group = tuple[Promise, NDArray[np.int64]]
"""A promise and the places of the rows that have it."""
Find = Callable[[str, str, str, int], Promise | None]
"""The promise for a department, category and priority, of a request opened at an instant (ms)."""


Whose = Callable[[str, str], Calendar]
"""The calendar of whose a request is, by department and category."""


class Promises:
    """All of a centre. `edges` are the instants (ms) at which another promise may begin to hold, none where none does.

    `whose` is by what calendar a request ages for which nothing is promised.
    """

    def __init__(
        self,
        find: Find = lambda *_: None,
        edges: Iterable[int] = (),
        whose: Whose = lambda *_: Calendar(),
        suspensions: Suspensions | None = None,
    ) -> None:
        self._find, self._whose = find, whose
        self.suspensions = suspensions or Suspensions(Service())
        self.there = bool(edges := [*edges])
        self._edges = np.array(sorted({0, *edges}), np.int64)
        self.all: list[Promise] = []
        self._codes: dict[Promise, int] = {}
        self._known: dict[tuple[str, str, str, int], int] = {}

    def of(self, frame: Frame, row: int) -> Promise | None:
        """The promise for a row."""
        code = int(frame["promise"][row])
        return None if code == NONE else self.all[code]

    def hours(self, frame: Frame, row: int) -> Hours:
        """By what a row ages."""
        promise = self.of(frame, row)
        if promise is not None:
            return hours_of(promise.calendar)
        return hours_of(self._whose(*(frame.names[name].texts[frame[name][row]] for name in _BY[:2])))

    def write(self, frame: Frame, rows: Rows, alone: Flags) -> None:
        """Deadlines of rows, every one of each request among them; `alone` are those whose request has no other."""
        for name, column in self.tell(frame, rows, alone).items():
            frame[name][rows] = column

    def tell(self, frame: Frame, rows: Rows, alone: Flags) -> Columns:
        """What `write` writes, by column."""
        which = self._which(frame, rows)
        told: Columns = {
            "promise": which,
            "due": frame["own_due"][rows],
            "due_is_date": frame["own_due_is_date"][rows],
            "respond_by": np.full(len(rows), NEVER),
            "paused": np.zeros(len(rows), np.bool_),
            "paused_ms": np.zeros(len(rows), np.int64),
            "stands": np.full(len(rows), ALWAYS),
        }
        some = np.flatnonzero(which != NONE)
        if len(some):
            parts = self._tell(frame, rows[some], which[some], alone[some])
            ours = parts["due"] < BEYOND
            for name, column in parts.items():
                kept = ours if name in ("due", "due_is_date") else slice(None)
                told[name][some[kept]] = column[kept]
        told["due_day"] = frame.days(rows, np.maximum(told["due"], 0))
        return told

    def _tell(self, frame: Frame, rows: Rows, which: Longs, alone: Flags) -> Columns:
        """Of rows that have a promise; due `BEYOND` where that is none of ours."""
        groups = [*self.groups(which)]
        base, respond = _first(frame["opened"][rows], groups)
        stops = self._stops(which, frame["status"][rows])
        paused, many = np.zeros(len(rows), np.int64), np.zeros(0, np.int64)
        if not alone.all():
            many = np.flatnonzero(~alone & (frame["begin"][rows] < ALWAYS))
            many = many[np.lexsort((frame["begin"][rows[many]], frame["who"][rows[many]]))]
            paused[many] = self._paused(frame, rows[many], which[many], base[many], stops[many])
        here = stops & _IS_OPEN[frame["status"][rows]]
        stands = np.where(here, frame["begin"][rows], ALWAYS)
        if self.suspensions.there:
            told, since = self._suspended(frame, rows, stops, many)
            some = np.unique(told.of)
            paused[some] = self._lost(told, which, frame["opened"][rows], base)[some]
            # What is due before a suspension without an end begins does not wait for that.
            since[since >= _moved(base, paused, groups)["due"]] = ALWAYS
            stands = np.minimum(stands, since)
        stands[base >= BEYOND] = ALWAYS
        due = _moved(base, paused, groups)
        return {"respond_by": respond, "paused": stands < ALWAYS, "paused_ms": paused, "stands": stands, **due}

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

    def groups(self, which: NDArray[np.int64]) -> Iterator[Group]:
        """Each promise with the places that have it."""
        order = stable(which)
        codes, firsts = np.unique(which[order], return_index=True)
        for code, some in zip(codes.tolist(), np.split(order, firsts[1:]), strict=True):
            yield self.all[code], some

    # pauses

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
        new = np.ones(len(rows), np.bool_)
        new[1:] = frame["who"][rows[1:]] != frame["who"][rows[:-1]]
        request = np.cumsum(new) - 1
        for (hours, unit), codes in self._clocks(which).items():
            mine = np.zeros(len(self.all), np.bool_)
            mine[codes] = True
            mine = mine[which]
            involved = np.zeros(len(rows), np.bool_)
            involved[request[mine]] = True
            some = np.flatnonzero(involved[request])
            told = _sums(frame, rows[some], np.where(mine, base, BEYOND)[some], stops[some], unit, hours)
            kept = mine[some]
            found[some[kept]] = told[kept]
        return found

    def _suspended(self, frame: Frame, rows: Rows, stops: Flags, many: Longs) -> tuple[Stretches, Longs]:
        """When the clocks of rows in the scope of a suspension stand, once each; from when on they do so without end.

        `many` are the places of rows whose requests have others, in order of request and beginning.
        """
        told, opened = self.suspensions.stretches(frame, rows), frame["opened"][rows]
        begin, shut, since = frame["begin"][rows], frame["shut"][rows], np.full(len(rows), ALWAYS)
        endless = (told.end >= ALWAYS) & ~stops[told.of]
        np.minimum.at(since, told.of[endless], np.maximum(told.begin, opened[told.of])[endless])
        last = np.where(stops, np.where(shut < ALWAYS, np.maximum(begin, shut), begin), since)
        inside = np.zeros(len(rows), np.bool_)
        inside[told.of] = True
        own = _own(frame, rows, stops, many, inside)
        # What nothing is left of still says that its row is in a scope.
        kept = united(clipped(joined(told, own), opened, last))
        empty = np.zeros(len(told.of), np.int64)
        return joined(Stretches(told.of, empty, empty), kept) if len(told.of) else kept, since

    def _lost(self, told: Stretches, which: NDArray[np.int64], opened: Longs, base: Longs) -> Longs:
        """What stretches have of the time of each row, as long as that was not up when they began (ms)."""
        lost = np.zeros(len(which), np.int64)
        told = Stretches(*(column[told.end > told.begin] for column in told))
        for (hours, unit), codes in self._clocks(which).items():
            of, begin, end = (column[np.isin(which[told.of], codes)] for column in told)
            started, received = elapsed(begin, unit, hours), elapsed(opened[of], unit, hours)
            lengths = elapsed(end, unit, hours) - started
            left = elapsed(np.minimum(base[of], ALWAYS), unit, hours) - received
            up = (base[of] < BEYOND) & (started - received - _before(of, lengths) >= left)
            np.add.at(lost, of, np.where(up, 0, lengths))
        return lost

    def _clocks(self, which: NDArray[np.int64]) -> dict[tuple[Hours, Unit], list[int]]:
        """The promises of each clock, a calendar and whether only its open time counts."""
        found: dict[tuple[Hours, Unit], list[int]] = {}
        for code in np.unique(which).tolist():
            promise = self.all[code]
            if promise.resolution is not None:
                unit = Unit.OPEN_HOURS if promise.resolution.unit.in_open_time else Unit.HOURS
                found.setdefault((hours_of(promise.calendar), unit), []).append(code)
        return found


# deadlines


def _first(opened: Longs, groups: Iterable[Group]) -> tuple[Longs, Longs]:
    """Deadlines (ms) as if nothing ever paused, `BEYOND` where only a response is promised; and those of responses."""
    base, respond = np.full(len(opened), BEYOND), np.full(len(opened), BEYOND)
    for promise, some in groups:
        hours = hours_of(promise.calendar)
        if promise.resolution is not None:
            base[some] = promised(opened[some], promise.resolution, hours)
        if promise.response is not None:
            respond[some] = promised(opened[some], promise.response, hours)
    # Before 1970 no calendar is known.
    base[opened < 0] = BEYOND
    return base, np.where((respond >= BEYOND) | (opened < 0), NEVER, respond)


def _moved(base: Longs, paused: Longs, groups: Iterable[Group]) -> Columns:
    """Deadlines moved by pauses; the last instant that is in time, since a midnight itself is the next day."""
    due, is_date = base.copy(), np.zeros(len(base), np.bool_)
    for promise, some in groups:
        if promise.resolution is not None:
            unit, hours = promise.resolution.unit, hours_of(promise.calendar)
            longer = some[paused[some] > 0]
            due[longer] = moved(due[longer], paused[longer], unit, hours)
            if unit.in_days:
                is_date[some] = ends_a_day(due[some], hours.zone)
    return {"due": due - is_date, "due_is_date": is_date}


def promises(service: Service) -> Promises:
    """Those of a service directory."""

    def whose(department: str, category: str, sla: Sla | None = None) -> Calendar:
        return calendar(service, service.calendar_for(service.department_for(department, category), sla))

    def find(department: str, category: str, priority: str, at: int) -> Promise | None:
        known = service.category(category)
        sla = service.sla_for(department, category, priority or (known.priority if known else ""), at)
        if sla is None:
            return None
        return Promise(
            name=sla.name,
            calendar=whose(department, category, sla),
            response=target(sla.response) if sla.response else None,
            resolution=target(sla.resolution) if sla.resolution else None,
            pauses=frozenset(map(Status, sla.pauses)),
        )

    return Promises(find, (sla.since for sla in service.slas), whose, Suspensions(service))


def calendar(service: Service, name: str) -> Calendar:
    """A calendar by its name, with all its versions, in the zone of the newest; an unknown one is open always."""
    told = service.calendars_of(name)
    editions = (Edition(one.valid_from, one.week, one.holidays, special=one.special) for one in told)
    return Calendar(name, told[-1].zone, tuple(editions))


_BY = ("department", "category", "priority")
_DENSE = 4
"""Room for so many keys a row is looked through faster than the rows are sorted."""


def _distinct(keys: Longs, size: int) -> tuple[Longs, Longs]:
    """The keys (from 0 to `size`) that there are, in order, and the place among them of each."""
    if size > _DENSE * len(keys):
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
    start, stop = _pauses(frame, rows, stops)
    started, stopped = elapsed(start, unit, hours), elapsed(stop, unit, hours)
    received = elapsed(opened, unit, hours)
    lengths = stopped - started
    before = _before(who, lengths)
    left = elapsed(np.minimum(base, ALWAYS), unit, hours) - received
    up = (base < BEYOND) & (started - received - before >= left)
    return _before(who, np.where(up, 0, lengths))


def _pauses(frame: Frame, rows: Rows, stops: Flags) -> tuple[Longs, Longs]:
    """From when to when each row's clock stands by itself (ms); both the same where it does not, or did not end."""
    opened, begin, end, shut = (frame[name][rows] for name in ("opened", "begin", "end", "shut"))
    ended = stops & (end < ALWAYS)
    start = np.where(ended, np.maximum(np.where(shut < ALWAYS, np.maximum(begin, shut), begin), opened), opened)
    return start, np.where(ended, np.maximum(end, start), start)


def _own(frame: Frame, rows: Rows, stops: Flags, many: Longs, wanted: Flags) -> Stretches:
    """The pauses of the rows of its request before each wanted one; `many` are the places to look at, in order."""
    start, stop = _pauses(frame, rows[many], stops[many])
    pauses = np.flatnonzero(stop > start)
    upto: Longs = np.cumsum(stop > start) - (stop > start)
    who, places = frame["who"][rows[many]], np.arange(len(many))
    new = np.ones(len(many), np.bool_)
    new[1:] = who[1:] != who[:-1]
    low: Longs = upto[np.maximum.accumulate(np.where(new, places, 0))]
    count = np.where(wanted[many], upto - low, 0)
    each = np.arange(count.sum()) + np.repeat(low - (np.cumsum(count) - count), count)
    return Stretches(np.repeat(many, count), start[pauses[each]], stop[pauses[each]])


def _before(who: Longs, lengths: Longs) -> Longs:
    """For each row the sum over the rows of its request before it."""
    sums = np.cumsum(lengths) - lengths
    first = np.ones(len(who), np.bool_)
    first[1:] = who[1:] != who[:-1]
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(who)))
    told: Longs = sums - np.repeat(sums[starts], counts)
    return told
