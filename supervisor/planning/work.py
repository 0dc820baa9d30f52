"""Requests by mail or web: planned as a backlog with a response time, not by Erlang, since nobody waits on a line.

Work is done first due, first done, which is first come, first served where all have one response time; no other order
needs fewer people (Jackson 1955). So n people are enough exactly where for every instant t all that has come by
t − response fits into the time worked by t.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from supervisor.core.errors import CallboardError
from supervisor.planning.sums import Array

_ROUNDING = 1e-9


class Desk(NamedTuple):
    """What comes in by interval of `interval_s`: items, each taking `handle_s`; due `response` intervals after theirs.

    `open_share` is the part of each interval in which anybody works on them (0 when closed); `begun_with` waits
    already, due with the items of the first interval.
    """

    items: Array
    handle_s: float
    interval_s: float
    response: int
    open_share: Array
    begun_with: float = 0.0


class Worked(NamedTuple):
    """By interval: items done in it, those still waiting at its end, and the share of its own that are done in time.

    The share is nan where none came, and where they are due after the last interval.
    """

    done: Array
    waiting: Array
    in_time: Array


def desk(
    items: ArrayLike,
    handle_s: float,
    interval_s: float,
    response_s: float,
    *,
    open_share: ArrayLike = 1.0,
    begun_with: float = 0.0,
) -> Desk:
    """What comes in, checked; the response time is counted in whole intervals, from the end of the item's own."""
    came = np.atleast_1d(np.asarray(items, np.float64))
    shares = np.broadcast_to(np.asarray(open_share, np.float64), came.shape).copy()
    if not (handle_s > 0 and interval_s > 0 and response_s >= 0 and begun_with >= 0):
        raise CallboardError("Handle time and interval must be above 0, response time and backlog 0 or more.")
    if not (np.all(came >= 0) and np.all(np.isfinite(came)) and np.all((shares >= 0) & (shares <= 1))):
        raise CallboardError("Items must be numbers of 0 or more, and the open share of an interval from 0 to 1.")
    return Desk(came, handle_s, interval_s, int(response_s // interval_s), shares, begun_with)


def worked(coming: Desk, people: ArrayLike) -> Worked:
    """What so many people do in each interval, on what has come by its end."""
    can = np.broadcast_to(np.asarray(people, np.float64), coming.items.shape) * _each(coming)
    waiting, done = coming.begun_with, np.zeros(coming.items.size)
    for row in range(done.size):
        done[row] = min(can[row], waiting + coming.items[row])
        waiting += coming.items[row] - done[row]
    came, finished = _came(coming), np.cumsum(done)
    return Worked(done, came - finished, _in_time(coming, came, finished))


def people_required(coming: Desk) -> int | None:
    """The least people, the same in every open interval, with whom all that is due by the end is done in time.

    None where no number is enough, because nothing is open between the arrival of some and when they are due.
    """
    came = np.concatenate([[0.0], _came(coming)])
    power = np.concatenate([[0.0], np.cumsum(_each(coming))])
    rows = np.arange(max(coming.items.size - coming.response, 0))
    most = 0.0
    for first in rows:
        due = rows[rows >= first]
        work, time = came[due + 1] - (came[first] if first else 0.0), power[due + 1 + coming.response] - power[first]
        if np.any((work > 0) & (time <= 0)):
            return None
        most = max(most, float(np.max(np.divide(work, time, out=np.zeros(due.size), where=time > 0))))
    return int(np.ceil(most * (1 - _ROUNDING)))


def _each(coming: Desk) -> Array:
    """Items one person does in each interval."""
    return coming.open_share * coming.interval_s / coming.handle_s


def _came(coming: Desk) -> Array:
    return np.asarray(coming.begun_with + np.cumsum(coming.items))


def _in_time(coming: Desk, came: Array, finished: Array) -> Array:
    """The share of each interval's items that is done when they are due."""
    share = np.full(came.size, np.nan)
    until = np.arange(came.size - coming.response) if coming.response < came.size else np.arange(0)
    before = np.concatenate([[0.0], came])[until]
    mine = came[until] - before
    kept = np.clip(finished[until + coming.response] - before, 0, mine)
    np.divide(kept, mine, out=share[: until.size], where=mine > 0)
    return share
