"""How long contacts take: talk, hold, wrap-up."""

from __future__ import annotations

from collections.abc import Callable

from supervisor.metrics.sight import Metric, Sight, Value


def _seconds(name: str) -> Callable[[Sight], Value]:
    return lambda sight: sight.tally.sum(name) / 1000


def aht_s(sight: Sight) -> float | None:
    """(talk + hold + wrap-up) / handled, seconds; a contact still in wrap-up is not in it yet."""
    handled = sight.tally.sum("handled")
    return sight.tally.sum("talk_ms", "hold_ms", "wrapup_ms") / handled / 1000 if handled else None


METRICS = (
    Metric("handled", "Handled", "count", "contacts whose wrap-up is over", lambda s: s.tally.sum("handled")),
    Metric("aht_s", "Average handle time", "s", "(talk + hold + wrap-up) / handled", aht_s),
    Metric("talk_s", "Talk time", "s", "what was really talked", _seconds("talk_ms")),
    Metric("hold_s", "Hold time", "s", "on hold within contacts", _seconds("hold_ms")),
    Metric("wrapup_s", "Wrap-up time", "s", "after contacts", _seconds("wrapup_ms")),
    Metric("talk_logged_s", "Talk time as logged", "s", "as the source logged it", _seconds("talk_logged_ms")),
)
