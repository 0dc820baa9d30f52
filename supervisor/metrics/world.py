"""The floor and its ledger together: events in, what each scope holds out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import msgspec

from supervisor.core.agents import TooLateError
from supervisor.core.credits import Kind
from supervisor.core.events import Recorded
from supervisor.core.floor import LATE_MS, Floor, State
from supervisor.core.rules import Rules
from supervisor.metrics.ledger import Ledger

NEVER = 2**62
"""Later than any instant (ms): no rolling windows are kept."""
TOGETHER = 500
"""So many events are folded at once: what one call makes of them is then worked out once."""


class Seen(msgspec.Struct):
    """What some events changed: scopes of the ledger, queues and agents of the floor; how many came too late for it."""

    scopes: set[str] = set()
    queues: set[str] = set()
    agents: set[str] = set()
    refused: int = 0


class World:
    """A fold over the journal from `since` (ms) on, on top of the floor as it stood before.

    Rolling windows hold what happened from `rolling_from` on; without it there are none.
    """

    def __init__(
        self,
        rules: Rules,
        since: int,
        *,
        rolling_from: int | None = None,
        chosen: frozenset[str] = frozenset(),
        state: State | None = None,
        ledger: Ledger | None = None,
        late_ms: int = LATE_MS,
    ) -> None:
        self.rules = rules
        self.chosen = chosen
        self.teams: frozenset[str] = frozenset()
        self.floor = Floor(rules, chosen, state, late_ms)
        self.ledger = ledger or Ledger(since, NEVER if rolling_from is None else rolling_from)
        if ledger is None:
            self._carry_waiting()

    @property
    def since(self) -> int:
        """Where its windows begin (ms)."""
        return self.ledger.since

    def take(self, records: Sequence[Recorded]) -> Seen:
        """Fold events that come together, but for those that come too late."""
        touched = self.floor.take(self.rules.aliases.renamed(records))
        return Seen(self.ledger.post(touched.changes), touched.queues, touched.agents, touched.refused)

    def apply(self, record: Recorded) -> Seen:
        """Fold one event; raises `TooLateError` as the floor does."""
        return self._all_taken(self.take((record,)))

    def fold(self, records: Iterable[Recorded]) -> None:
        """Fold many events; raises `TooLateError` where one came too late."""
        left = iter(records)
        while some := list(islice(left, TOGETHER)):
            self._all_taken(self.take(some))

    @staticmethod
    def _all_taken(seen: Seen) -> Seen:
        if seen.refused:
            raise TooLateError
        return seen

    def turn(self, since: int) -> None:
        """Begin a new day: windows from `since` on, rolling ones go on as they are."""
        tens = {scope: account.tens for scope, account in self.ledger.accounts.items()}
        self.ledger = Ledger(since, self.ledger.rolling_from)
        for scope, kept in tens.items():
            self.ledger.account(scope).tens = kept
        self._carry_waiting()

    def forget(self, before: int) -> None:
        """Drop the rolling windows older than an instant (ms), and fold up what no event should change any more."""
        self.ledger.forget(before)
        self.ledger.seal(self.floor.state.head - self.floor.late_ms)

    def _carry_waiting(self) -> None:
        """Callers who waited and lines that were taken already when the window began are in it from the start."""
        state = self.floor.state
        for name, caller in state.waiting.items():
            queues = frozenset(visit.queue for visit in state.calls[name].view.visits)
            self.ledger.carry("waiting", (f"queue/{caller.queue}", *self.floor.scopes.call(queues)))
        for call in state.calls.values():
            view = call.view
            if view.visits and not view.over:
                queues = frozenset(visit.queue for visit in view.visits)
                self.ledger.carry("lines", self.floor.scopes.call(queues))

    @contextmanager
    def unsettled(self, upto: int) -> Iterator[None]:
        """Meanwhile no time from `upto` (ms) on is booked, so that what happens from then on can still be told."""
        settled = self.floor.settled_to
        if settled < upto:
            yield
            return
        self.ledger.post(self.floor.unsettle())
        yield
        self.settle(settled)

    def settle(self, at: int) -> set[str]:
        """Book all agents' time up to `at`; returns the scopes in which more than time has changed."""
        changes = self.floor.settle(at)
        self.ledger.post(changes)
        return {
            scope
            for change in changes
            for credit in change.credits
            if credit.kind is not Kind.SPAN
            for scope in credit.scopes
        }
