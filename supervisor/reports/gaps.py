"""Gaps as the journal has them, and the events that cover them."""

from __future__ import annotations

from supervisor.core.events import GapCovered, Observed, source_key
from supervisor.core.gaps import Gap, Gaps
from supervisor.store import Store


def open_gaps(store: Store) -> list[Gap]:
    """Every gap that nothing covers yet, oldest first."""
    gaps = Gaps()
    for record in store.about_sources():
        gaps.apply(record)
    return gaps.open()


def covering(gap: Gap) -> Observed:
    """The event that says that the queue_log has delivered all of a gap."""
    until = gap.until or gap.since
    key = source_key(gap.system, "queue_log", "covers", gap.since, until)
    return Observed(until, 0, key, gap.system, "queue_log", GapCovered(gap.since, until))
