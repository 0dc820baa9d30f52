"""Schedules: shifts, contracts and people, who is on the phones in each slot, and which rules a schedule breaks."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from supervisor.planning.broken import Broken, broken
from supervisor.planning.contracts import Contract, Pattern, Person, Spans, Window
from supervisor.planning.shift import MINUTE, Kind, Pause, Roster, Shift, days, local, moment

__all__ = [
    "Broken",
    "Contract",
    "Kind",
    "Pattern",
    "Pause",
    "Person",
    "Roster",
    "Shift",
    "Spans",
    "Window",
    "broken",
    "days",
    "local",
    "moment",
    "scheduled",
]


def scheduled(roster: Roster) -> NDArray[np.int64]:
    """Agents on the phones by slot: their minutes in the slot, pauses taken off, by its length and rounded down."""
    edges = roster.begin + np.arange(roster.slots + 1, dtype=np.int64) * (roster.minutes * MINUTE)
    pauses = [each for shift in roster.shifts for each in shift.pauses]
    worked = _until(edges, [(each.begin, each.end) for each in roster.shifts])
    away = _until(edges, [(each.begin, each.end) for each in pauses])
    return np.diff(worked - away) // (roster.minutes * MINUTE)


def _until(edges: NDArray[np.int64], spans: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Time within the spans before each edge, all spans together."""
    both = np.fromiter(chain.from_iterable(spans), np.int64, 2 * len(spans)).reshape(-1, 2)
    return _since(edges, both[:, 0]) - _since(edges, both[:, 1])


def _since(edges: NDArray[np.int64], moments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Time since each moment before an edge, added up; sums are of differences to the first edge, which are small."""
    ordered = np.sort(moments) - edges[0]
    sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(ordered)])
    many = np.searchsorted(ordered, edges - edges[0])
    told: NDArray[np.int64] = many * (edges - edges[0]) - sums[many]
    return told
