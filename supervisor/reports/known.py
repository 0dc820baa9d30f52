"""Which times anything is known of: no calls are a nought, but a time that nobody saw is no number at all."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.core.events import SourceLost, SourceOpened
from supervisor.core.rules import Rules
from supervisor.reports.past import next_day
from supervisor.store import Store

LIVE = "live"


def known_until(store: Store) -> int:
    """The last instant (ms) of which anything is known: of the newest event, or when a live source was last heard."""
    heard = [row.updated_at for row in store.sources() if row.health == LIVE]
    return max([store.newest_at() or 0, *heard])


class Known:
    """Tells of stretches of time whether they are known.

    Where a source was there, silence means that nothing happened. Else it does up to a night: a whole local day without
    an event is unknown, as is what lies before the first one and behind the last.
    """

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store, self.rules = store, rules
        self._seen = [*_seen(store)]
        self._told: dict[tuple[int, int], bool] = {}

    def has(self, since: int, until: int) -> bool:
        """Whether anything is known of since <= at < until (ms)."""
        if (since, until) not in self._told:
            self._told[since, until] = self.watched(since, until) or self.between_events(since, until)
        return self._told[since, until]

    def watched(self, since: int, until: int) -> bool:
        """Whether a source was there at any time of since <= at < until (ms)."""
        return any(begin < until and since <= end for begin, end in self._seen)

    def between_events(self, since: int, until: int) -> bool:
        """Whether events before and after say that nothing happened in since <= at < until (ms)."""
        before, after = self.store.around(since, until)
        if before is None or after is None:
            return False
        # Where an event lies in it, the last one before its end comes after its start.
        return before >= since or next_day(next_day(before, self.rules), self.rules) > after


def _seen(store: Store) -> Iterator[tuple[int, int]]:
    """From when to when (ms) each source was there, as far as they tell."""
    opened: dict[tuple[str, str], int] = {}
    for record in store.about_sources():
        name = (record.system, record.source)
        if isinstance(record.event, SourceOpened):
            opened.setdefault(name, record.at)
        elif isinstance(record.event, SourceLost) and name in opened:
            yield opened.pop(name), record.at
    end = known_until(store)
    yield from ((begin, end) for begin in opened.values())
    for row in store.sources():
        if row.health == LIVE:
            yield row.updated_at if row.last_at is None else row.last_at, row.updated_at
