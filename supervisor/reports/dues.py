"""When a few requests of many are due by the centre's SLAs: one frame that grows whenever somebody asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from supervisor.core.rules import Rules
from supervisor.reports.ageing import grow, load
from supervisor.reports.promised import directory
from supervisor.requests.due import due_at
from supervisor.requests.frame import Frame
from supervisor.requests.packed import NEVER
from supervisor.requests.promises import NONE
from supervisor.requests.service import Service
from supervisor.store import Store

RulesAt = Callable[[Store, int], Rules]
"""The centre's rules that held at an instant (ms)."""


class Dues:
    """For several threads; nothing is kept while no SLA promises a resolution."""

    def __init__(self, rules_at: RulesAt) -> None:
        self._rules_at = rules_at
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._made_of: object = None

    def directory(self, store: Store, at: int) -> Service:
        """The service directory that held at an instant (ms)."""
        return directory(store, self._rules_at(store, at))

    def of(self, store: Store, ids: Sequence[int], at: int) -> dict[int, int]:
        """By id when those that an SLA covers are due (ms); as of now (`at`), where the clock stands."""
        if not ids:
            return {}
        with self._lock:
            frame = self._grown(store, at)
            return {} if frame is None else _dues(frame, ids, at)

    def _grown(self, store: Store, at: int) -> Frame | None:
        rules = self._rules_at(store, at)
        made_of = (rules.version, rules.zone, {row.city: row.zone for row in store.snapshots()}, store.maps())
        if self._made_of != made_of:
            promises = any(sla.resolution for sla in directory(store, rules).slas)
            self._frame = load(store, rules) if promises else None
            self._made_of = made_of
        while self._frame is not None and grow(store, self._frame):
            pass
        return self._frame


def _dues(frame: Frame, ids: Sequence[int], at: int) -> dict[int, int]:
    wanted = np.zeros(max(len(frame.numbers), *ids) + 1, np.bool_)
    wanted[[ident - 1 for ident in ids]] = True
    rows = frame.latest()
    rows = rows[wanted[frame["who"][rows]] & (frame["promise"][rows] != NONE)]
    due = due_at(frame, rows, at)
    told = zip(frame["who"][rows].tolist(), (due + frame["due_is_date"][rows]).tolist(), due.tolist(), strict=True)
    return {who + 1: last for who, last, raw in told if raw != NEVER}
