"""What happened to requests between two instants, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from supervisor.requests.frame import DIMENSIONS, OURS, STATUSES, Frame, Rows
from supervisor.requests.history import ALWAYS

COMPARED = ("opened", "closed", "due", "status", *DIMENSIONS, *OURS, "level")


class Happened(msgspec.Struct, frozen=True, order=True):
    """Something that happened to a request at an instant (ms): it was opened, closed, reopened or changed.

    `status` is what it was then; `fields` are what was told otherwise before, "words" where none of `COMPARED` was.
    """

    at: int
    city: str
    number: str
    what: str
    status: str
    fields: tuple[str, ...] = ()


def happened(frame: Frame, since: int, until: int, city: str = "") -> list[Happened]:
    """Everything with since < at <= until (ms), in the order in which it happened."""
    told = (one for row, before in _versions(frame, since, until) for one in _told(frame, row, before))
    return sorted(one for one in told if since < one.at <= until and city in ("", one.city))


def _versions(frame: Frame, since: int, until: int) -> Iterator[tuple[int, int]]:
    """The rows that may tell of it, each with what was true of the request before, -1 where nothing was."""
    rows = _live(frame, since, until)
    rows = rows[np.lexsort((frame["as_of"][rows], frame["begin"][rows], frame["who"][rows]))]
    follows = np.zeros(len(rows), np.bool_)
    follows[1:] = frame["who"][rows[1:]] == frame["who"][rows[:-1]]
    before = np.where(follows, np.concatenate((rows[:0], np.roll(rows, 1))), -1)
    return zip(rows.tolist(), before.tolist(), strict=True)


def _live(frame: Frame, since: int, until: int) -> Rows:
    """Every row that counts of those requests to which something happened."""
    counts = frame["begin"] < ALWAYS
    told = np.zeros(frame.size, np.bool_)
    for name in ("begin", "shut", "opened"):
        told |= (frame[name] > since) & (frame[name] <= until)
    chosen = np.zeros(len(frame.numbers), np.bool_)
    chosen[frame["who"][counts & told]] = True
    return np.flatnonzero(counts & chosen[frame["who"]])


def _told(frame: Frame, row: int, before: int) -> Iterator[Happened]:
    """What a row tells, given what was true before it."""
    status = STATUSES[frame["status"][row]]
    begin, shut = int(frame["begin"][row]), int(frame["shut"][row])
    if before < 0:
        yield _one(frame, row, int(frame["opened"][row]), "opened")
        if not status.is_open:
            yield _one(frame, row, max(shut, int(frame["opened"][row])), "closed")
        return
    was_open = STATUSES[frame["status"][before]].is_open
    fields = tuple(name for name in COMPARED if _differs(frame, name, row, before)) or ("words",)
    what = "changed" if was_open == status.is_open else "reopened" if status.is_open else "closed"
    yield _one(frame, row, begin, what, fields)


def _differs(frame: Frame, name: str, row: int, before: int) -> bool:
    # Of a due date, what was told: where ours moves because a pause has ended, nothing has happened to the request.
    column = frame["own_due" if name == "due" else name]
    return bool(column[row] != column[before])


def _one(frame: Frame, row: int, at: int, what: str, fields: tuple[str, ...] = ()) -> Happened:
    city, number = frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]
    status = "open" if what == "opened" else STATUSES[frame["status"][row]].value
    return Happened(at, city, number, what, status, fields)
