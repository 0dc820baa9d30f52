"""Who calls again because nobody answered: attempts after a first one, told by the callers' tokens."""

from __future__ import annotations

import msgspec
import numpy as np

from supervisor.core.events import CallAnswered, CallQueued
from supervisor.planning.forecasting import Attempts
from supervisor.planning.series import Series
from supervisor.planning.sums import Array, Mask
from supervisor.store import Store

WITHIN_MS = 30 * 60_000
"""Who calls again within half an hour without having been answered calls for the same thing."""
DAYS = 28
"""So far back callers are looked for."""
DAY_MS = 86_400_000
ENOUGH = 100
"""Calls whose caller is known, below which nothing is said."""


class Redials(msgspec.Struct, frozen=True):
    """When (ms) each redial of a queue came, and how many calls have a caller who is known."""

    at: tuple[int, ...] = ()
    known: int = 0

    @property
    def share(self) -> float | None:
        """Redials for each first attempt; None where too few callers are known."""
        return len(self.at) / (self.known - len(self.at)) if self.known >= ENOUGH else None


class _Callers:
    """Callers and what became of their last call, in order of time."""

    def __init__(self, queue: str) -> None:
        self.queue, self.at, self.known = queue, list[int](), 0
        self._last: dict[str, tuple[int, str]] = {}
        self._answered: set[str] = set()
        self._again: dict[str, bool] = {}
        self._counted: set[str] = set()

    def queued(self, at: int, call: str, caller: str, queue: str) -> None:
        if call not in self._again:
            before = self._last.get(caller)
            self._again[call] = before is not None and at - before[0] <= WITHIN_MS and before[1] not in self._answered
            self._last[caller] = (at, call)
        if self.queue in ("", queue) and call not in self._counted:
            self._counted.add(call)
            self.known += 1
            if self._again[call]:
                self.at.append(at)

    def answered(self, call: str) -> None:
        self._answered.add(call)


def redials_of(store: Store, queue: str, since: int, until: int) -> Redials:
    """Of a queue (the whole centre for the empty name) from `since` to before `until` (ms)."""
    callers = _Callers(queue)
    for record in store.read_ordered(since, until, kinds=(CallQueued.KIND, CallAnswered.KIND)):
        event = record.event
        if isinstance(event, CallQueued) and event.caller:
            callers.queued(record.at, f"{record.system}\x1f{event.call}", event.caller, event.queue)
        elif isinstance(event, CallAnswered):
            callers.answered(f"{record.system}\x1f{event.call}")
    return Redials(tuple(callers.at), callers.known)


def attempts_of(store: Store, queue: str, series: Series, until: int) -> Attempts | None:
    """First attempts and redials of a history up to an instant (ms); None where too few callers are known.

    Before the last weeks, and in what was imported, redials are taken out by their usual share.
    """
    since = until - DAYS * DAY_MS
    found = redials_of(store, queue, since, until)
    if found.share is None or not len(series):
        return None
    starts = series.starts
    place = (np.array(found.at, np.int64) - series.start) // series.width
    counts = np.bincount(place[(place >= 0) & (place < len(series))], minlength=len(series)).astype(np.float64)
    usual = series.calls / (1 + found.share)
    seen = (starts >= since) & _days_with(series, counts)
    calls: Array = np.where(seen, np.maximum(series.calls - counts, 0), usual)
    return Attempts(msgspec.structs.replace(series, calls=calls), found.share)


def _days_with(series: Series, counts: Array) -> Mask:
    """Which slots lie on days of which any redial is known: what was imported knows of none."""
    days = series.local.day
    with_some: Mask = np.isin(days, days[counts > 0])
    return with_some
