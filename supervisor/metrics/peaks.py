"""Peaks: the busiest interval, the usual one, the most at once."""

from __future__ import annotations

from typing import Any

from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.sight import Metric, Ratio, Sight
from supervisor.metrics.volume import QUEUES
from supervisor.metrics.waits import waiting_peak


def by_interval(sight: Sight) -> dict[int, int]:
    """Offered per interval: start (ms) → how many."""
    width = sight.interval_min * 60_000
    offered: dict[int, int] = {}
    for slot, tally in sorted(sight.quarters.items()):
        start = (slot * QUARTER_MS + sight.shift_ms) // width * width - sight.shift_ms
        offered[start] = offered.get(start, 0) + tally.sum("offered")
    return offered


def busiest(sight: Sight) -> dict[str, Any] | None:
    """The interval with most offered: its start (ms) and how many; the earliest of equals; None where nobody called."""
    offered = by_interval(sight)
    start = max(offered, key=lambda s: (offered[s], -s), default=None)
    return None if start is None or not offered[start] else {"start": start, "offered": offered[start]}


def lines_peak(sight: Sight) -> int | None:
    """The most lines in use at once, None where no source sees the lines."""
    levels = sight.tally.levels.get("lines")
    if not sight.sees_refusals:
        return None
    return levels.peak if levels else 0


def peaks(sight: Sight) -> dict[str, Any]:
    """Busiest interval so far, of the usual day, forecast, and the most callers waiting at once."""
    return {
        "today": busiest(sight),
        "usual": sight.usual_peak,
        "forecast": Ratio(code="forecast peak", reason="told beside the published forecast: see Staffing, Today"),
        "waiting": waiting_peak(sight),
    }


METRICS = (
    Metric("lines_peak", "Lines in use at the peak", "count", "calls in the system at once", lines_peak, ("centre",)),
    Metric("peaks", "Peaks", "peaks", "the interval with most offered", peaks, QUEUES),
)
