"""Rows in groups: those of one department, assignee, due date … stand together, each group with its counts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.calendar import local_day
from supervisor.requests.due import due_days, is_late
from supervisor.requests.frame import IS_OPEN, STATUSES, Frame, Rows
from supervisor.requests.order import stable
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status

DUE = ("overdue", "due today", "due this week", "due later", "no due date", "closed")
URGENCY = ("urgent", "high", "", "normal", "low")
_OPEN = STATUSES.index(Status.OPEN)
Codes = NDArray[np.int64]


class Groups(msgspec.Struct, frozen=True):
    """`rows` of a frame, group after group; of each its name (empty: not told), how many, and how many overdue."""

    by: str
    rows: Rows
    names: tuple[str, ...]
    sizes: NDArray[np.int64]
    overdue: NDArray[np.int64]


def grouped(frame: Frame, rows: Rows, by: str, at: int) -> Groups:
    """By one of `query.GROUPINGS` at an instant (ms)."""
    codes, names = _codes(frame, rows, by, at)
    there = np.flatnonzero(np.bincount(codes, minlength=len(names)))
    ranked = [code for code in _ranked(by, names) if code in set(there.tolist())]
    place = np.zeros(len(names), np.int64)
    place[ranked] = np.arange(len(ranked))
    keys = place[codes]
    late = frame.is_open(rows, at) & is_late(frame, rows, at)
    return Groups(
        by=by,
        rows=rows[stable(keys)],
        names=tuple(names[code] for code in ranked),
        sizes=np.bincount(keys, minlength=len(ranked)),
        overdue=np.bincount(keys[late], minlength=len(ranked)),
    )


def _codes(frame: Frame, rows: Rows, by: str, at: int) -> tuple[Codes, Sequence[str]]:
    if by == "due":
        return _due(frame, rows, at), DUE
    if by == "status":
        status = frame["status"][rows].astype(np.int64)
        return np.where(frame.is_open(rows, at) & ~IS_OPEN[status], _OPEN, status), [one.value for one in STATUSES]
    if by == "level":
        return frame["level"][rows].astype(np.int64), [str(level) for level in range(256)]
    if by == "city":
        return frame["city"][rows].astype(np.int64), frame.cities.texts
    return frame[by][rows].astype(np.int64), frame.names[by].texts


def _due(frame: Frame, rows: Rows, at: int) -> Codes:
    """Places in `DUE`."""
    due, day = frame["due"][rows], due_days(frame, rows, at)
    today = np.array([local_day(at, frame.zone(city)) for city in frame.cities.texts] or [0])[frame["city"][rows]]
    sunday = today + 6 - (today + 3) % 7
    ahead = np.where(day == today, 1, np.where(day <= sunday, 2, 3))
    found = np.where(due == NEVER, 4, np.where(is_late(frame, rows, at), 0, ahead))
    return np.where(frame.is_open(rows, at), found, 5)


def _ranked(by: str, names: Sequence[str]) -> list[int]:
    """The order of groups: what has an order of its own by that, the rest by the alphabet, what is not told last."""
    every = range(len(names))
    if by in ("due", "status"):
        return list(every)
    if by == "level":
        return list(reversed(every))
    if by == "priority":
        return sorted(every, key=lambda code: URGENCY.index(names[code]) if names[code] in URGENCY else len(URGENCY))
    return sorted(every, key=lambda code: (not names[code], names[code].casefold()))
