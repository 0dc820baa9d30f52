"""Events for the store's tests."""

from __future__ import annotations

from supervisor.core.events import CallAnswered, CallQueued, Event, Observed, source_key

NOON = 1_767_268_800_000
NOW = NOON + 3_600_000


def seen(number: int, *, at: int | None = None, event: Event | None = None, ordinal: int = 0) -> Observed:
    """The `number`-th record of a queue_log, a second after the one before."""
    when = NOON + number * 1000 if at is None else at
    told = event or CallAnswered(f"{number}.1", "billing", "Ann Lee", wait_ms=12_000)
    return Observed(when, ordinal, source_key("pbx", "queue_log", number), "pbx", "queue_log", told)


def queued(number: int, caller: str) -> Observed:
    """The same, of a caller who entered a queue."""
    return seen(number, event=CallQueued(f"{number}.1", "billing", caller))


def some(first: int, count: int) -> list[Observed]:
    """Records in a row."""
    return [seen(number) for number in range(first, first + count)]
