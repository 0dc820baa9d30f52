"""What deadlines mean at an instant: who is late, how old, how much of the time is used, what a change would move."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.calendar import BusinessDays
from supervisor.requests.clock import Ages, Pause, Unit, ages, elapsed, moved
from supervisor.requests.clock import united as in_order
from supervisor.requests.frame import STATUSES, Frame, Rows
from supervisor.requests.history import ALWAYS
from supervisor.requests.hours import BEYOND, Calendar, Hours, hours_of
from supervisor.requests.packed import NEVER
from supervisor.requests.promises import NONE, Promise, Promises
from supervisor.requests.record import Status
from supervisor.requests.suspensions import clipped, united

Flags = NDArray[np.bool_]
Longs = NDArray[np.int64]


def used(frame: Frame, rows: Rows, at: int) -> NDArray[np.float64]:
    """The share of its time that each row present at an instant (ms) has used; `nan` where nothing is promised."""
    shares = np.full(len(rows), np.nan)
    some = np.flatnonzero(frame["promise"][rows] != NONE)
    for promise, places in frame.promises.groups(frame["promise"][rows[some]].astype(np.int64)) if len(some) else ():
        if promise.resolution is None:
            continue
        mine, unit, hours = rows[some[places]], promise.resolution.unit, hours_of(promise.calendar)
        opened, due, lost = frame["opened"][mine], frame["due"][mine], frame["paused_ms"][mine]
        until = np.minimum(frame["stands"][mine], at)
        received = elapsed(opened, unit, hours)
        passed = elapsed(until, unit, hours) - received - lost + _ahead(frame, mine, at, unit, hours)
        whole = elapsed(due + frame["due_is_date"][mine], unit, hours) - received - lost
        # Of what has no deadline that a calendar reaches nothing is used.
        shares[some[places]] = np.where(due == NEVER, np.nan, passed / np.maximum(whole, 1))
    return shares


def _ahead(frame: Frame, rows: Rows, at: int, unit: Unit, hours: Hours) -> Longs:
    """What the suspensions that deadlines count have of their time after an instant (ms)."""
    found = np.zeros(len(rows), np.int64)
    suspensions = frame.promises.suspensions
    if suspensions.there:
        last = np.minimum(frame["stands"][rows], frame["shut"][rows])
        told = clipped(suspensions.stretches(frame, rows, at), np.maximum(frame["opened"][rows], at), last)
        of, begin, end = united(told)
        counts = begin < frame["due"][rows[of]] + frame["due_is_date"][rows[of]]
        np.add.at(found, of, np.where(counts, elapsed(end, unit, hours) - elapsed(begin, unit, hours), 0))
    return found


def aged(frame: Frame, row: int, at: int) -> Ages:
    """The three ages at an instant (ms) of the request of a row that is true then."""
    promise = frame.promises.of(frame, row)
    opened, hours = int(frame["opened"][row]), frame.promises.hours(frame, row)
    return ages(opened, at, hours, stretches(frame, row, at, Promise("", Calendar()) if promise is None else promise))


def stretches(frame: Frame, row: int, at: int, promise: Promise) -> list[Pause]:
    """From when to when the clock of a row's request stood, up to an instant (ms)."""
    rows = np.flatnonzero((frame["who"] == frame["who"][row]) & (frame["begin"] <= at))
    rows = rows[frame["begin"][rows] < frame["end"][rows]]
    columns = (frame[name][rows].tolist() for name in ("status", "begin", "shut", "end"))
    found: list[Pause] = []
    for code, begin, shut, end in zip(*columns, strict=True):
        status = STATUSES[code]
        start = begin if status.is_open else shut
        if (not status.is_open or status in promise.pauses) and start < min(end, at):
            found.append((start, min(end, at)))
    suspended = [pause for _, pause in frame.promises.suspensions.of(frame, row, at)]
    return in_order([*found, *suspended]) if suspended else found


def is_late(frame: Frame, rows: Rows, at: int) -> Flags:
    """Which rows that are open at an instant (ms) are past their due time; where the clock stands, as it was then."""
    return _late(frame["due"][rows], frame["stands"][rows], at)


def _late(due: Longs, stands: Longs, at: int) -> Flags:
    told: Flags = (due != NEVER) & (due < np.minimum(stands, at))
    return told


def due_at(frame: Frame, rows: Rows, at: int) -> Longs:
    """The last instants (ms) in time; where the clock stands, if it went on at an instant (ms). `NEVER` without any."""
    due: Longs = frame["due"][rows]
    stands = np.flatnonzero(frame["paused"][rows] & ~is_late(frame, rows, at))
    if not len(stands):
        return due
    due, some = due.copy(), rows[stands]
    for promise, places in frame.promises.groups(frame["promise"][some].astype(np.int64)):
        if promise.resolution is not None:
            mine, unit, hours = some[places], promise.resolution.unit, hours_of(promise.calendar)
            stood = elapsed(np.full(len(mine), at), unit, hours) - elapsed(frame["stands"][mine], unit, hours)
            told = moved(frame["due"][mine] + frame["due_is_date"][mine], np.maximum(stood, 0), unit, hours)
            due[stands[places]] = np.where(told >= BEYOND, NEVER, told - frame["due_is_date"][mine])
    return due


def due_days(frame: Frame, rows: Rows, at: int) -> NDArray[np.int32]:
    """The local dates of `due_at`."""
    days: NDArray[np.int32] = frame["due_day"][rows]
    stands = np.flatnonzero(frame["paused"][rows])
    if len(stands):
        days = days.copy()
        days[stands] = frame.days(rows[stands], np.maximum(due_at(frame, rows[stands], at), 0))
    return days


def days_late(frame: Frame, rows: Rows, at: int, today: NDArray[np.int32], business: BusinessDays) -> NDArray[np.int32]:
    """Of each row that is open at an instant (ms) the open days after its due date up to `today`, -1 where not overdue.

    They are those of the calendar of its promise, where it has one.
    """
    late = is_late(frame, rows, at)
    days = np.where(late, business.between(frame["due_day"][rows], today), -1).astype(np.int32)
    some = np.flatnonzero(late & (frame["promise"][rows] != NONE))
    if len(some):
        for promise, places in frame.promises.groups(frame["promise"][rows[some]].astype(np.int64)):
            mine, hours = some[places], hours_of(promise.calendar)
            if promise.resolution is not None:
                days[mine] = hours.days_open(frame["due_day"][rows[mine]], today[mine])
    return days


class Responses(msgspec.Struct, frozen=True):
    """Of rows, as they are given: who still waits for a first response and is past its time; who had one; in time."""

    overdue: Flags
    made: Flags
    in_time: Flags


def responses(frame: Frame, rows: Rows, at: int) -> Responses:
    """The first responses to requests present at an instant (ms) to which one is promised.

    It is made when the status is no longer open. Of a request that was never seen open nothing can be told.
    """
    by = frame["respond_by"][rows]
    nothing = np.zeros(len(rows), np.bool_)
    if not (by != NEVER).any():
        return Responses(nothing, nothing, nothing)
    there = np.flatnonzero((frame["begin"] <= at) & (frame["begin"] < frame["end"]))
    waits = frame["status"][there] == STATUSES.index(Status.OPEN)
    seen, made_at = np.zeros(len(frame.numbers), np.bool_), np.full(len(frame.numbers), ALWAYS)
    seen[frame["who"][there[waits]]] = True
    np.minimum.at(made_at, frame["who"][there[~waits]], frame["begin"][there[~waits]])
    who = frame["who"][rows]
    known = seen[who] & (by != NEVER) & (made_at[who] > frame["opened"][rows])
    made = known & (made_at[who] <= at)
    return Responses(known & ~made & (by < at), made, made & (made_at[who] <= by))


class Example(msgspec.Struct, frozen=True):
    """A request whose deadline moves; deadlines are the last instants in time (ms), None for none."""

    city: str
    number: str
    category: str
    before: int | None
    after: int | None


class Preview(msgspec.Struct, frozen=True):
    """Which open requests' deadlines move: of `open` ones `moved`, of which `sooner` and `later`.

    `gained` have a deadline only then, `lost` none any more; `late` become overdue by it, `in_time` are so no longer.
    """

    open: int
    moved: int
    sooner: int
    later: int
    gained: int
    lost: int
    late: int
    in_time: int
    examples: tuple[Example, ...] = ()

    @property
    def words(self) -> str:
        """In a sentence."""
        if not self.moved:
            return f"No deadline of the {self.open:,} open requests moves."
        named = (
            (self.sooner, "sooner"),
            (self.later, "later"),
            (self.gained, "for the first time"),
            (self.lost, "no longer any"),
        )
        how = ", ".join(f"{number:,} {words}" for number, words in named if number)
        late = f"{self.late:,} would become overdue by it, and {self.in_time:,} would be so no longer"
        return f"Of {self.open:,} open requests {self.moved:,} would be due at another time: {how}; {late}."


def preview(frame: Frame, new: Promises, at: int, examples: int = 10) -> Preview:
    """What other promises would do to the requests that are open at an instant (ms), beside those of the frame."""
    told = new.tell(frame, np.arange(frame.size), frame.alone())
    rows = frame.present(at)
    rows = rows[frame.is_open(rows, at)]
    old, due = frame["due"][rows], told["due"][rows]
    was, is_ = is_late(frame, rows, at), _late(due, told["stands"][rows], at)
    both, differs = (old != NEVER) & (due != NEVER), old != due
    some = rows[differs & (was != is_)][:examples] if (was != is_).any() else rows[differs][:examples]
    return Preview(
        open=len(rows),
        moved=_count(differs),
        sooner=_count(both & (due < old)),
        later=_count(both & (due > old)),
        gained=_count(differs & (old == NEVER)),
        lost=_count(differs & (due == NEVER)),
        late=_count(is_ & ~was),
        in_time=_count(was & ~is_),
        examples=tuple(_example(frame, row, int(told["due"][row])) for row in some.tolist()),
    )


def _count(some: Flags) -> int:
    return int(np.count_nonzero(some))


def _example(frame: Frame, row: int, due: int) -> Example:
    return Example(
        city=frame.cities.texts[frame["city"][row]],
        number=frame.numbers[frame["who"][row]],
        category=frame.names["category"].texts[frame["category"][row]],
        before=_told(int(frame["due"][row])),
        after=_told(due),
    )


def _told(due: int) -> int | None:
    return None if due == NEVER else due
