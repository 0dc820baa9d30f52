"""What an act would do to many requests before it is done: whom it fits, and what it does to the load of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import Act, Cannot, Escalate, Merge, State
from supervisor.requests.calendar import local_day
from supervisor.requests.due import is_late
from supervisor.requests.frame import IS_OPEN, STATUSES, Frame, Rows
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status

DAYS = 14
"""How far ahead the overdue curve goes."""
SIDES = 4
"""Of those who give, as many as are told; the rest give less."""
LEVELS = 16
_OPEN = STATUSES.index(Status.OPEN)
_BINS = DAYS + 2
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Changes = Callable[[State, int], dict[str, Any]]


class Load(msgspec.Struct, frozen=True):
    """Open requests of somebody: all, those overdue, those due this week (up to Sunday)."""

    open: int = 0
    overdue: int = 0
    this_week: int = 0


class Side(msgspec.Struct, frozen=True):
    """Who gives or takes: a name of a dimension, the load before and after, and the overdue of the days ahead.

    The curves have `DAYS` + 1 values: overdue now, in one day, … as if nothing were closed meanwhile.
    """

    dimension: str
    name: str
    before: Load
    after: Load
    curve_before: tuple[int, ...]
    curve_after: tuple[int, ...]


class LeftOut(msgspec.Struct, frozen=True):
    """Requests that an act does not fit: how many, and the sentence of one of them."""

    count: int
    sentence: str


class Step(msgspec.Struct, frozen=True):
    """So many requests go from one status or level to another."""

    field: str
    before: str
    after: str
    count: int


class Preview(msgspec.Struct, frozen=True):
    """Of `chosen` requests the act fits `fits`, of which `same` are so already; `sides` are givers, then takers."""

    chosen: int
    fits: int
    same: int = 0
    left_out: tuple[LeftOut, ...] = ()
    steps: tuple[Step, ...] = ()
    sides: tuple[Side, ...] = ()


def preview(frame: Frame, rows: Rows, act: Act, at: int, changes: Changes | None = None) -> Preview:
    """What an act at an instant (ms) would do to rows of a frame.

    Requests that are alike in all that an act looks at are asked once. Deadlines count as they are before it; one whose
    clock stands is not overdue in the days ahead. `changes` is asked in place of the act's own.
    """
    kinds = Kinds(frame, rows, at, act)
    told = Effect(kinds, changes or act.changes, at)
    sides = tuple(_sides(told))
    left = sorted(told.left_out, key=lambda one: -one.count)
    steps = sorted(told.steps.items(), key=lambda one: -one[1])
    return Preview(
        chosen=len(rows),
        fits=int(told.fits.sum()),
        same=int((told.fits & ~told.differs).sum()),
        left_out=tuple(left),
        steps=tuple(Step(*key, count) for key, count in steps),
        sides=sides,
    )


class Kinds:
    """The chosen rows sorted into kinds that an act treats alike, each with a row that stands for it."""

    def __init__(self, frame: Frame, rows: Rows, at: int, act: Act) -> None:
        self.frame, self.rows, self.at = frame, rows, at
        self._codes: dict[str, Codes] = {}
        self.is_open = frame.is_open(rows, at)
        status = frame["status"][rows].astype(np.int64)
        self.status = np.where(self.is_open & ~IS_OPEN[status], _OPEN, status)
        self.level = np.minimum(frame["level"][rows].astype(np.int64), LEVELS - 1)
        parts = [(self.status, len(STATUSES)), (self.level, LEVELS)]
        parts += [(self.codes(name), len(frame.names[name].texts)) for name in ("department", "priority", "assignee")]
        if isinstance(act, Escalate):
            # Where no department is told the category's own counts.
            parts += [(self.codes("category"), len(frame.names["category"].texts))]
        parts += [(self._same(act).astype(np.int64), 2)]
        self.keys, self.many = _mixed(parts)
        first = np.full(self.many, -1, np.int64)
        first[self.keys[::-1]] = np.arange(len(rows))[::-1]
        self.first = first
        self.counts = np.bincount(self.keys, minlength=self.many)

    def codes(self, name: str) -> Codes:
        """The names of a dimension of the chosen rows, by number."""
        if name not in self._codes:
            self._codes[name] = self.frame[name][self.rows].astype(np.int64)
        return self._codes[name]

    def _same(self, act: Act) -> Mask:
        """Which of them are the request into which an act merges."""
        if not isinstance(act, Merge):
            return np.zeros(len(self.rows), np.bool_)
        city, _, number = act.parent.partition("/")
        found = who_of(self.frame, city, number)
        same: Mask = self.frame["who"][self.rows] == found
        return same

    def state(self, place: int) -> State:
        """A chosen row as acts see it."""
        frame, row = self.frame, self.rows[place]
        names = {name: frame.names[name].texts[frame[name][row]] for name in _NAMED}
        closed = int(frame["closed"][row])
        return State(
            id=int(frame["who"][row]) + 1,
            city=frame.cities.texts[frame["city"][row]],
            number=frame.numbers[frame["who"][row]],
            version=0,
            opened_at=int(frame["opened"][row]),
            status=STATUSES[self.status[place]].value,
            level=int(self.level[place]),
            closed_at=None if closed == NEVER else closed,
            **names,
        )


_NAMED = ("department", "category", "area", "priority", "assignee", "parent")


def who_of(frame: Frame, city: str, number: str) -> int:
    """The number of a request in its frame by its city and its own number, -1 where there is none."""
    code, start = frame.code_of(city), 0
    while True:
        try:
            who = frame.numbers.index(number, start)
        except ValueError:
            return -1
        if code in frame["city"][np.flatnonzero(frame["who"] == who)[:1]]:
            return who
        start = who + 1


class Effect:
    """What an act does to each of the chosen: whether it fits and changes anything, and what they are after it."""

    def __init__(self, kinds: Kinds, changes: Changes, at: int) -> None:
        self.kinds = kinds
        self.left_out: list[LeftOut] = []
        self.steps: dict[tuple[str, str, str], int] = {}
        self._changed: list[tuple[int, dict[str, Any]]] = []
        self._after: dict[str, Codes] = {}
        fits = np.zeros(kinds.many, np.bool_)
        for key in np.flatnonzero(kinds.counts).tolist():
            fits[key] = self._ask(key, changes, at)
        self.fits: Mask = fits[kinds.keys]
        self.differs = self._differs()

    def _ask(self, key: int, asked: Changes, at: int) -> bool:
        state, count = self.kinds.state(int(self.kinds.first[key])), int(self.kinds.counts[key])
        try:
            changes = asked(state, at)
        except Cannot as error:
            self._leave(str(error), count)
            return False
        self._changed.append((key, changes))
        for field in ("status", "level", "priority"):
            if field in changes and changes[field] != getattr(state, field):
                step = (field, str(getattr(state, field)), str(changes[field]))
                self.steps[step] = self.steps.get(step, 0) + count
        return True

    def _leave(self, sentence: str, count: int) -> None:
        """Those of one reason are told together, whatever their numbers."""
        reason = sentence.partition(" ")[2]
        for place, one in enumerate(self.left_out):
            if one.sentence.partition(" ")[2] == reason:
                self.left_out[place] = LeftOut(one.count + count, one.sentence)
                return
        self.left_out.append(LeftOut(count, sentence))

    def after(self, name: str) -> Codes:
        """The codes of a dimension after the act; a name that nobody had has the next code."""
        if name not in self._after:
            self._after[name] = self._told_after(name)
        return self._after[name]

    def _told_after(self, name: str) -> Codes:
        before = self.kinds.codes(name)
        if not any(name in changes for _, changes in self._changed):
            return before
        wanted = np.full(self.kinds.many, -1, np.int64)
        known = self.kinds.frame.names[name].texts
        for key, changes in self._changed:
            if name in changes:
                text = changes[name]
                wanted[key] = known.index(text) if text in known else len(known)
        found = wanted[self.kinds.keys]
        return np.where(found < 0, before, found)

    @cached_property
    def open_after(self) -> Mask:
        """Which are open after the act."""
        if not any("status" in changes for _, changes in self._changed):
            return self.kinds.is_open
        told = np.full(self.kinds.many, -1, np.int64)
        for key, changes in self._changed:
            if "status" in changes:
                told[key] = Status(changes["status"]).is_open
        found = told[self.kinds.keys]
        return np.where(found < 0, self.kinds.is_open, found == 1)

    def new_name(self, name: str) -> str:
        """What an act calls somebody whom nobody knew before."""
        known = self.kinds.frame.names[name].texts
        return next((one[name] for _, one in self._changed if name in one and one[name] not in known), "")

    def _differs(self) -> Mask:
        """Which of them are not so already; what sets nothing of a request (a note) always says something new."""
        if not any(changes for _, changes in self._changed):
            return self.fits
        steps = np.zeros(self.kinds.many, np.bool_)
        for key, changes in self._changed:
            state = self.kinds.state(int(self.kinds.first[key]))
            told = {field for field in changes if field not in ("department", "assignee", "category")}
            steps[key] = any(getattr(state, field) != changes[field] for field in told)
        found: Mask = steps[self.kinds.keys]
        for name in ("department", "assignee", "category"):
            if any(name in changes for _, changes in self._changed):
                found = found | (self.after(name) != self.kinds.codes(name))
        return found & self.fits


def _mixed(parts: list[tuple[Codes, int]]) -> tuple[Codes, int]:
    """One small number for every combination that there is."""
    keys, many = parts[0]
    for codes, size in parts[1:]:
        keys, many = keys * size + codes, many * size
        if many > 1 << 20:
            there = np.flatnonzero(np.bincount(keys, minlength=many))
            short = np.zeros(many, np.int64)
            short[there] = np.arange(len(there))
            keys, many = short[keys], max(1, len(there))
    return keys, many


# the load of both sides


def _sides(told: Effect) -> Iterator[Side]:
    for name in ("department", "assignee"):
        before, after = told.kinds.codes(name), told.after(name)
        moved = told.fits & ((before != after) | (told.kinds.is_open != told.open_after))
        if moved.any():
            yield from _of_dimension(told, name, before, after, moved)


def _of_dimension(told: Effect, name: str, before: Codes, after: Codes, moved: Mask) -> Iterator[Side]:
    known = [*told.kinds.frame.names[name].texts, told.new_name(name)]
    givers = np.bincount(before[moved], minlength=len(known))
    some = [code for code in np.argsort(-givers, kind="stable")[:SIDES].tolist() if givers[code]]
    taken = np.flatnonzero(np.bincount(after[moved], minlength=len(known)))
    takers = [code for code in taken.tolist() if code not in some][:SIDES]
    wanted = [code for code in (*some, *takers) if known[code] or name == "department"]
    if not wanted:
        return
    place = np.full(len(known), -1, np.int64)
    place[wanted] = np.arange(len(wanted))
    loads, kinds = Loads(told.kinds.frame, told.kinds.at, len(wanted)), told.kinds
    whole = loads.of_open(told.kinds.frame[name], place)
    leaves, stays = moved & kinds.is_open, moved & told.open_after
    gone = loads.of(kinds.rows[leaves], place[before[leaves]])
    come = loads.of(kinds.rows[stays], place[after[stays]])
    for number, code in enumerate(wanted):
        yield _side(name, known[code], whole[number], (whole - gone + come)[number])


def _side(dimension: str, name: str, before: NDArray[np.int64], after: NDArray[np.int64]) -> Side:
    curves = (tuple(np.cumsum(one[: DAYS + 1]).tolist()) for one in (before, after))
    return Side(dimension, name, _load(before), _load(after), *curves)


def _load(counts: NDArray[np.int64]) -> Load:
    return Load(open=int(counts[:_BINS].sum()), overdue=int(counts[0]), this_week=int(counts[_BINS]))


class Loads:
    """Counts of open requests by place: overdue, due in each of the days ahead, later or never, and this week."""

    def __init__(self, frame: Frame, at: int, many: int) -> None:
        self.frame, self.at, self.many = frame, at, many
        self._sundays = np.array([_sunday(at, frame.zone(city)) for city in frame.cities.texts] or [0], np.int64)

    def of_open(self, codes: NDArray[Any], place: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of everything open in the frame."""
        rows = self.frame.present(self.at)
        where = place[codes[rows]]
        some = (where >= 0) & self.frame.is_open(rows, self.at)
        return self.of(rows[some], where[some])

    def of(self, rows: Rows, where: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of rows that are open, by the place of each (below 0: of nobody)."""
        rows, where = rows[where >= 0], where[where >= 0]
        due, late = self.frame["due"][rows], is_late(self.frame, rows, self.at)
        never = (due == NEVER) | self.frame["paused"][rows]
        ahead = np.where(never, _BINS - 1, np.clip((due - self.at) // DAY_MS + 1, 1, _BINS - 1))
        ahead = np.where(late, 0, ahead)
        by_day = np.bincount(where * _BINS + ahead, minlength=self.many * _BINS).reshape(self.many, _BINS)
        week = ~late & ~never & (due <= self._sundays[self.frame["city"][rows]])
        return np.column_stack([by_day, np.bincount(where[week], minlength=self.many)])


def _sunday(at: int, zone: str) -> int:
    """The last instant (ms) of this week's Sunday in a zone."""
    today = local_day(at, zone)
    low, high = at, at + 9 * DAY_MS
    while high - low > 1:
        middle = (low + high) // 2
        past = local_day(middle, zone) > today + 6 - (today + 3) % 7
        low, high = (low, middle) if past else (middle, high)
    return low
