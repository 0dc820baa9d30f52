"""The intervals for which agents are required: the same for us and the peers."""

from __future__ import annotations

INTERVAL_S, AHT_S, WITHIN_S, LEVEL = 1800, 180, 20, 0.8


def calls(count: int) -> list[float]:
    """Calls in so many half hours: from 1 to 1,000, which are 0.1 to 100 erlangs, in no order."""
    return [1.0 + number * 7919 % 1000 for number in range(count)]
