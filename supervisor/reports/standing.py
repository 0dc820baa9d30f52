"""When one request is due as it stands now, pauses and all: the same instant that the Requests page tells."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import msgspec
import numpy as np

from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.requests.acts import State
from supervisor.requests.due import due_at
from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame
from supervisor.requests.packed import NEVER
from supervisor.store import Store

TRIES, WAIT_S = 20, 0.1
"""How often, and how long after another, the newest frame is asked for what was just written."""


_NEVER = Event()


class Standing(msgspec.Struct, frozen=True):
    """When a request is due (ms; a whole day by its end), None for never; `paused` while its clock stands."""

    due_at: int | None = None
    whole_day: bool = False
    paused: bool = False


def standing(store: Store, rules: Rules, finder: Callable[[], Finder | None], state: State, at: int) -> Standing:
    """Of a request as a transaction knows it, at an instant (ms); from the rows of a frame that knows as much."""
    for _ in range(TRIES):
        newest = finder()
        if newest is None:
            break
        with newest.lock:
            if knows(newest.frame, state):
                return _told(newest.frame, state, at)
        _NEVER.wait(WAIT_S)
    return _told(load(store, rules), state, at)


def knows(frame: Frame, state: State) -> bool:
    """Whether a frame has all that was done to a request."""
    rows = _rows(frame, state)
    return bool(len(rows)) and frame.version(int(rows[0])) >= state.version


def _rows(frame: Frame, state: State) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """All of a request; a frame counts requests from 0."""
    return np.flatnonzero(frame["who"] == state.id - 1)


def _told(frame: Frame, state: State, at: int) -> Standing:
    rows = _rows(frame, state)
    rows = rows[(frame["begin"][rows] <= at) & (frame["end"][rows] > at)]
    if not len(rows):
        return Standing()
    row, last = int(rows[0]), int(due_at(frame, rows[:1], at)[0])
    if last == NEVER:
        return Standing(paused=bool(frame["paused"][row]))
    whole_day = bool(frame["due_is_date"][row])
    return Standing(last + whole_day, whole_day, bool(frame["paused"][row]))
