"""What a change of agents or calls does to the rest of a day: service level and abandonment before and after."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.carried import carried
from supervisor.planning.plan import QueueTargets, coming_in, is_open
from supervisor.planning.queueing import Traffic
from supervisor.planning.sums import Array, Mask
from supervisor.planning.today import Today


class Effect(NamedTuple):
    """Of some slots together, weighted by calls: shares 0 to 1; None where nobody calls, or nobody ever hangs up."""

    service_level: float | None
    abandoned: float | None


class Told(NamedTuple):
    """By slot of the rest of the day: calls, and the shares of them served in time and hung up."""

    calls: Array
    in_time: Array
    gone: Array


class Rest:
    """The rest of a day from the running slot on, with `waiting` callers already and the agents who are expected."""

    def __init__(self, day: Today, queue: QueueTargets, waiting: float = 0.0) -> None:
        self.day, self.queue, self.waiting = day, queue, waiting
        expected = day.expected
        self.rows = np.flatnonzero(day.ahead)
        whole = coming_in(expected, expected.aht_s, queue, is_open(expected, queue))
        self.coming = whole.only(self.rows)
        self.staff = np.maximum(np.nan_to_num(day.there - day.elsewhere), 0)
        self._known: dict[bytes, Told] = {}
        self.before = self.told()

    def told(self, extra: Array | None = None, left: Array | None = None) -> Told:
        """With `extra` agents by slot of the day (parts of a slot count as parts), and `left` of the calls (1: all)."""
        staff = np.floor(self.staff if extra is None else self.staff + extra + 1e-9)[self.rows]
        share = np.ones(self.rows.size) if left is None else left[self.rows]
        key = staff.tobytes() + share.tobytes()
        if key not in self._known:
            self._known[key] = self._tell(self.coming._replace(calls=self.coming.calls * share), staff)
        return self._known[key]

    def _tell(self, coming: Traffic, staff: Array) -> Told:
        """Where nobody is there nobody is served, and who can hang up does."""
        found = carried(coming, np.maximum(staff, 1), self.queue.targets, self.waiting).figures
        gone = 0.0 if self.queue.patience_s is None else 1.0
        return Told(
            coming.calls,
            np.where(staff < 1, 0.0, np.nan_to_num(found.service_level)),
            np.where(staff < 1, gone, np.nan_to_num(found.p_abandon)),
        )

    def slots(self, begin: int, end: int) -> Mask:
        """Which slots of the rest lie, at least partly, between two instants (ms)."""
        starts = self.day.forecast.starts[self.rows]
        touched: Mask = (starts < end) & (begin < starts + self.day.forecast.width)
        return touched

    def effect(self, told: Told, rows: Mask | None = None) -> Effect:
        """Of some of the slots of the rest, or of all of it."""
        chosen = np.ones(self.rows.size, np.bool_) if rows is None else rows
        calls = told.calls[chosen]
        if not calls.sum() > 0:
            return Effect(None, None)
        level = float((told.in_time[chosen] * calls).sum() / calls.sum())
        gone = float((told.gone[chosen] * calls).sum() / calls.sum())
        return Effect(min(level, 1.0), None if self.queue.patience_s is None else min(gone, 1.0))


def in_time(told: Told) -> float:
    """How many calls are served in time."""
    return float((told.calls * told.in_time).sum())
