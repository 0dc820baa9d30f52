"""How much of each slot somebody with a given shift is on the phones, before anybody has placed the pauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supervisor.planning.contracts import Pattern, Window
from supervisor.planning.shift import MINUTE, Roster, Shift

Floats = NDArray[np.float64]
FINEST = 15
"""Minutes: pauses begin on these quarters, or on slots where those are shorter."""


def step(minutes: int) -> int:
    """Minutes between the times at which a pause may begin, with slots so long."""
    return min(minutes, FINEST)


def begins(window: Window, begin: int, roster_begin: int, minutes: int) -> list[int]:
    """Ms UTC at which a pause of a shift may begin: on the slots where its window has any, else as it opens."""
    every = step(minutes) * MINUTE
    first, last = begin + window.earliest * MINUTE, begin + window.latest * MINUTE
    on = range(first + (roster_begin - first) % every, last + 1, every)
    return list(on) or [first]


def presence(pattern: Pattern, begin: int, roster: Roster) -> tuple[int, Floats]:
    """The first slot and the shares of a shift's slots, each pause as likely at any of its times."""
    offset = (roster.begin - begin) // MINUTE
    there = np.ones(pattern.length)
    for window in (*pattern.breaks, *((pattern.lunch,) if pattern.lunch else ())):
        options = begins(window, begin, roster.begin, roster.minutes)
        for each in options:
            at = (each - begin) // MINUTE
            there[at : at + window.length] -= 1 / len(options)
    return _slots(there, -offset, roster)


def presence_of(shifts: Sequence[Shift], roster: Roster) -> tuple[int, Floats]:
    """The same of shifts with their pauses as they are."""
    first = min(each.begin for each in shifts)
    there = np.zeros((max(each.end for each in shifts) - first) // MINUTE)
    for shift in shifts:
        _add(there, shift.begin, shift.end, first, 1)
        for pause in shift.pauses:
            _add(there, pause.begin, pause.end, first, -1)
    return _slots(there, (first - roster.begin) // MINUTE, roster)


def presence_by_slot(shifts: Sequence[Shift], roster: Roster) -> Floats:
    """Of all of them, by slot of the roster."""
    there = np.zeros(roster.slots)
    for shift in shifts:
        first, shares = presence_of((shift,), roster)
        there[first : first + len(shares)] += shares
    return there


def _add(there: Floats, begin: int, end: int, first: int, by: int) -> None:
    there[max(begin - first, 0) // MINUTE : max(end - first, 0) // MINUTE] += by


def _slots(there: Floats, begin: int, roster: Roster) -> tuple[int, Floats]:
    """Minutes from `begin` (minutes of the roster) as shares of slots, those outside the roster left out."""
    minutes = roster.minutes
    slot, lead = divmod(begin, minutes)
    padded = np.concatenate([np.zeros(lead), np.maximum(there, 0), np.zeros(-(lead + len(there)) % minutes)])
    shares = padded.reshape(-1, minutes).sum(axis=1) / minutes
    before = max(-slot, 0)
    return slot + before, shares[before : max(roster.slots - slot, before)]
