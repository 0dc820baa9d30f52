"""What many sights of requests tell together: from when to when each of them was true, whatever order they came in.

Of two sights of a request of one instant the one with the greater content counts; a sight that says what the one before
it said adds nothing. The first is true from the opening on, each later one from where the change must have been: the
closing, if it closed a request and its closing date lies between the two sights; else its update, if that lies between;
else the instant of the sight. Absence from a snapshot tells nothing.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.packed import NEVER

ALWAYS = 2**62
"""An end that has not come."""

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Sights(msgspec.Struct, frozen=True):
    """Columns of sights in the order of request, instant and content (`order`); instants in ms.

    `who` is the request, `high` and `low` name its content, `is_open` is what the status says.
    """

    who: Longs
    as_of: Longs
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    opened: Longs
    closed: Longs
    updated: Longs
    is_open: Flags


class Spans(msgspec.Struct, frozen=True):
    """For each sight: true from `begin` to `end`, and open before `shut`; `begin` == `end` where it adds nothing.

    `closing` is the instant of a closing that is told with this sight, `NEVER` where there is none; `reopened` how
    often the request was open again up to it.
    """

    begin: Longs
    end: Longs
    shut: Longs
    closing: Longs
    reopened: Longs


def order(
    who: Longs, as_of: Longs, touched: Longs, high: NDArray[np.uint64], low: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """The places of sights in the order that `spans` wants."""
    return np.lexsort((low, high, touched, as_of, who))


def spans(sights: Sights) -> Spans:
    """When each sight was true."""
    kept = _kept(sights)
    size = len(sights.who)
    told = _spans(_chosen(sights, kept))
    return Spans(*(_spread(getattr(told, name), kept, size, nothing) for name, nothing in _NOTHING.items()))


_NOTHING = {"begin": ALWAYS, "end": ALWAYS, "shut": ALWAYS, "closing": NEVER, "reopened": 0}


def _spread(told: Longs, places: NDArray[np.int64], size: int, nothing: int) -> Longs:
    column = np.full(size, nothing)
    column[places] = told
    return column


def _chosen(sights: Sights, kept: NDArray[np.int64]) -> Sights:
    return Sights(*(getattr(sights, name)[kept] for name in Sights.__struct_fields__))


def _kept(sights: Sights) -> NDArray[np.int64]:
    """The places of those that count and say something else than the one before."""
    who, as_of = sights.who, sights.as_of
    last = np.ones(len(who), bool)
    last[:-1] = (who[1:] != who[:-1]) | (as_of[1:] != as_of[:-1])
    places = np.flatnonzero(last)
    same = np.zeros(len(places), bool)
    some, high, low = who[places], sights.high[places], sights.low[places]
    same[1:] = (some[1:] == some[:-1]) & (high[1:] == high[:-1]) & (low[1:] == low[:-1])
    return places[~same]


def _spans(sights: Sights) -> Spans:
    who, closed_now = sights.who, ~sights.is_open
    later = np.zeros(len(who), bool)
    later[1:] = who[1:] == who[:-1]
    was_closed = np.zeros(len(who), bool)
    was_closed[1:] = later[1:] & closed_now[:-1]
    before = np.full(len(who), NEVER)
    before[1:] = sights.as_of[:-1]
    begin = np.where(later, _changed(sights, before, was_closed), np.minimum(sights.opened, sights.as_of))
    shut = np.where(sights.is_open, ALWAYS, np.where(later, begin, _shut(sights, begin)))
    end = np.full(len(who), ALWAYS)
    end[:-1][later[1:]] = begin[1:][later[1:]]
    reopened = np.cumsum((was_closed & sights.is_open).astype(np.int64))
    reopened -= np.maximum.accumulate(np.where(later, 0, reopened))
    return Spans(begin, end, shut, _closings(sights, later, shut), reopened)


def _changed(sights: Sights, before: Longs, was_closed: Flags) -> Longs:
    """From when a later sight is true: after the sight before it, and not after its own instant."""
    newly = ~sights.is_open & ~was_closed & _within(sights.closed, before, sights.as_of)
    updated = np.where(_within(sights.updated, before, sights.as_of), sights.updated, sights.as_of)
    return np.where(newly, sights.closed, updated)


def _shut(sights: Sights, begin: Longs) -> Longs:
    """Since when a request is closed that was closed when it was first seen; without any date it never was open."""
    told = sights.closed != NEVER
    instant = np.where(told & (sights.closed <= sights.as_of), sights.closed, sights.updated)
    instant = np.where((instant > sights.as_of) | (told & (instant == NEVER)), sights.as_of, instant)
    return np.maximum(instant, begin)


def _within(instants: Longs, after: Longs, until: Longs) -> Flags:
    return (instants > after) & (instants <= until)


def _closings(sights: Sights, later: Flags, shut: Longs) -> Longs:
    """The instant of each closing, told with the last sight of those that show a request closed without a break.

    Its date is the one told last; without any it is when it was first seen to be closed, and nothing where even that
    cannot be told.
    """
    closed, places = ~sights.is_open, np.arange(len(later))
    goes_on = np.zeros(len(closed), bool)
    goes_on[1:] = later[1:] & closed[1:] & closed[:-1]
    ends = closed.copy()
    ends[:-1] &= ~goes_on[1:]
    first = np.maximum.accumulate(np.where(goes_on, 0, places))
    unknown = ~later & (sights.closed == NEVER) & (sights.updated == NEVER)
    seen = np.where(unknown, NEVER, shut)[first]
    return np.where(ends, np.where(sights.closed == NEVER, seen, sights.closed), NEVER)
