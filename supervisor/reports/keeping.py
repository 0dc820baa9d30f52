"""Keeps a checkpoint a few minutes behind the present: a start begins there, and what comes a little late spares it."""

from __future__ import annotations

from supervisor.core.rules import Rules
from supervisor.reports.past import HOUR_MS, Fold, Past

BEHIND_MS = 3 * 60_000
"""Later than this an event is rare, and takes the checkpoint with it."""
EVERY_MS = 5 * 60_000
LOOK_MS = 60_000
SLICE = 100


class Keeper:
    """Folds on from the newest checkpoint, in slices; where another desk has kept one lately, it has nothing to do."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self._fold: Fold | None = None
        self._until = self._position = self._looked_at = 0

    def turn(self, rules: Rules, since: int, now: int) -> None:
        """Do a little of it, if anything is due. `since` is the midnight before `now`, both in ms."""
        if self._fold is not None:
            self._go_on(self._fold)
        elif abs(now - self._looked_at) >= LOOK_MS:
            self._looked_at = now
            self._begin(rules, since, now - BEHIND_MS)

    def _begin(self, rules: Rules, since: int, until: int) -> None:
        if until <= since or self.past.kept_upto(rules, until) > max(since, until - EVERY_MS):
            return
        self._until, self._position = until, self.past.store.last_position()
        self._fold = self.past.fold(rules, since=since, until=until, rolling_from=until - HOUR_MS)

    def _go_on(self, fold: Fold) -> None:
        if fold.step(SLICE):
            return
        self._fold = None
        fold.world.ledger.forget(self._until - HOUR_MS)
        self.past.save(fold.world, self._until, self._position, with_ledger=True)
