"""What the last days say of callers and contacts: how long calls take, each by itself, and how long callers wait."""

from __future__ import annotations

import msgspec

from supervisor.core.events import CallAnswered, CallLeft, CallQueued, ContactEnded, Left, Recorded
from supervisor.store import Store

DAYS = 7
DAY_MS = 86_400_000
MOST, LEAST, LEAST_GONE = 30_000, 100, 30
"""Contacts that are enough, and fewer than which tell nothing; callers who hung up likewise."""
_KINDS = (CallQueued.KIND, CallAnswered.KIND, CallLeft.KIND, ContactEnded.KIND)
_GONE = (Left.ABANDONED, Left.UNANSWERED)

Key = tuple[str, ...]


class Lived(msgspec.Struct):
    """Seconds that contacts took without their wrap-up, seconds waited by all callers together, and who hung up."""

    talks_s: list[float] = []
    waited_s: float = 0.0
    gone: int = 0

    @property
    def patience_s(self) -> float | None:
        """Mean patience: time waited by all / those who hung up, as those who were answered would have waited on.

        None where too few hung up to tell.
        """
        return self.waited_s / self.gone if self.gone >= LEAST_GONE and self.waited_s > 0 else None

    @property
    def tells(self) -> bool:
        """Whether there are enough contacts to draw from."""
        return len(self.talks_s) >= LEAST


def lived(store: Store, at: int, queue: str = "", days: int = DAYS) -> Lived:
    """Of the days before an instant (ms), of one queue or of all; a visit that two sources tell of counts once.

    Days are read from the newest back until there are enough contacts.
    """
    fold = _Fold(queue)
    for end in range(at + 1, at + 1 - days * DAY_MS, -DAY_MS):
        for record in store.read_ordered(end - DAY_MS, end, kinds=_KINDS):
            fold.take(record)
        if len(fold.told.talks_s) >= MOST:
            break
    return fold.told


class _Fold:
    def __init__(self, queue: str) -> None:
        self.queue, self.told = queue, Lived()
        self._came: dict[Key, int] = {}
        self._answered: dict[Key, int] = {}

    def take(self, record: Recorded) -> None:
        event = record.event
        if self.queue and getattr(event, "queue", "") != self.queue:
            return
        match event:
            case CallQueued():
                self._came.setdefault((record.system, event.call, event.queue), record.at)
            case CallAnswered():
                self._waited(record, event, gone=False)
                self._answered.setdefault((record.system, event.call, event.agent), record.at)
            case CallLeft():
                self._waited(record, event, gone=event.how in _GONE)
            case ContactEnded() if event.connected:
                begun = self._answered.pop((record.system, event.call, event.agent), None)
                if begun is not None and record.at > begun:
                    self.told.talks_s.append((record.at - begun) / 1000)

    def _waited(self, record: Recorded, event: CallAnswered | CallLeft, *, gone: bool) -> None:
        came = self._came.pop((record.system, event.call, event.queue), None)
        if came is not None:
            wait_ms = record.at - came if event.wait_ms is None else event.wait_ms
            self.told.waited_s += max(wait_ms, 0) / 1000
            self.told.gone += gone
