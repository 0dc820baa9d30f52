"""How long callers wait."""

from __future__ import annotations

from supervisor.metrics.sight import Metric, Sight
from supervisor.metrics.tally import Samples

QUEUES = ("centre", "queue", "group")
LEFT = ("abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn")
"""Ways to leave unanswered whose wait is known whole; a visit that was lost has no known end."""


def asa_s(sight: Sight) -> float | None:
    """Σ wait of the answered / answered, seconds."""
    return sight.tally.of("answered").mean_s


def mean_wait_abandoned_s(sight: Sight) -> float | None:
    """Mean wait of those who hung up, seconds."""
    return sight.tally.of("abandoned").mean_s


def _all(sight: Sight) -> list[Samples]:
    return [sight.tally.of(name) for name in ("answered", *LEFT)]


def mean_wait_all_s(sight: Sight) -> float | None:
    """Mean wait of everybody whose wait is over, seconds."""
    every = _all(sight)
    n = sum(samples.n for samples in every)
    return sum(samples.total for samples in every) / n / 1000 if n else None


def max_wait_s(sight: Sight) -> float | None:
    """The longest wait that is over, seconds."""
    longest = max((samples.longest or 0 for samples in _all(sight) if samples.n), default=None)
    return None if longest is None else longest / 1000


def longest_wait_s(sight: Sight) -> float | None:
    """How long the caller who has waited longest has waited, seconds; None where nobody waits."""
    return max(((sight.at - waiter.since) / 1000 for waiter in sight.waiting), default=None)


def waiting_peak(sight: Sight) -> int | None:
    """The most callers waiting at once, None of a rolling window, which keeps none."""
    if sight.basis == "happened":
        return None
    levels = sight.tally.levels.get("waiting")
    return levels.peak if levels else 0


METRICS = (
    Metric("asa_s", "Average speed of answer", "s", "Σ wait of answered / answered", asa_s),
    Metric("mean_wait_abandoned_s", "Mean wait of abandoned", "s", "Σ / n", mean_wait_abandoned_s, QUEUES),
    Metric("mean_wait_all_s", "Mean wait of all", "s", "Σ / n of all whose wait is over", mean_wait_all_s, QUEUES),
    Metric("max_wait_s", "Longest wait", "s", "longest wait that is over", max_wait_s, QUEUES),
    Metric("waiting", "Waiting now", "count", "callers waiting now", lambda sight: len(sight.waiting), QUEUES),
    Metric("longest_wait_s", "Longest wait now", "s", "of the callers waiting now", longest_wait_s, QUEUES),
    Metric("waiting_peak", "Most waiting at once", "count", "callers waiting at the same time", waiting_peak, QUEUES),
)
