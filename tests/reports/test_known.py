"""What is known: silence where a source was there, nothing where none was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supervisor.core.events import CallQueued, Event, Observed, SourceLost, SourceOpened, source_key
from supervisor.core.rules import Rules
from supervisor.reports.known import Known, known_until
from supervisor.store import Store

HOUR = 3_600_000
DAY = 24 * HOUR
MIDNIGHT = 1_795_046_400_000
RULES = Rules()


def told(store: Store, events: Sequence[tuple[int, Event]], *, now: int = MIDNIGHT, health: str | None = None) -> None:
    """Appends events at so many ms after the first midnight."""
    seen = [Observed(MIDNIGHT + at, 0, source_key("pbx", f"{at}"), "pbx", "ami", event) for at, event in events]
    store.append(seen, now=now, source="manager", health=health)


def known(store: Store, width: int = DAY, count: int = 6) -> list[bool]:
    """Of each stretch from the first midnight on."""
    found = Known(store, RULES)
    return [found.has(MIDNIGHT + n * width, MIDNIGHT + (n + 1) * width) for n in range(count)]


def call(at: int) -> tuple[int, Event]:
    return at, CallQueued(f"{at}", "info")


def test_nothing_is_known_of_an_empty_journal(store: Store) -> None:
    assert known(store) == [False] * 6


def test_a_night_is_silent_and_a_whole_day_is_not_known(store: Store) -> None:
    told(store, [call(9 * HOUR), call(DAY + 17 * HOUR), call(3 * DAY + 9 * HOUR)])
    assert known(store) == [True, True, False, True, False, False]
    assert known(store, 8 * HOUR, 8) == [False, True, True, True, True, True, False, False]


@pytest.mark.parametrize(("lost", "seen"), [(5 * DAY, True), (2 * HOUR, False)])
def test_a_source_that_was_there_makes_silence_known(store: Store, lost: int, seen: bool) -> None:
    told(store, [(HOUR, SourceOpened()), (lost, SourceLost()), call(5 * DAY + HOUR)])
    assert known(store) == [True, seen, seen, seen, seen, True]


def test_a_live_source_is_known_until_it_was_last_heard_of(store: Store) -> None:
    told(store, [call(9 * HOUR)], now=MIDNIGHT + 3 * DAY, health="live")
    assert known(store) == [True, True, True, True, False, False]
    assert known_until(store) == MIDNIGHT + 3 * DAY
