"""How many: offered, answered, abandoned and every other way to leave."""

from __future__ import annotations

from collections.abc import Callable

from supervisor.metrics.sight import Metric, Ratio, Sight, Value

QUEUES = ("centre", "queue", "group")


def _n(name: str) -> Callable[[Sight], Value]:
    return lambda sight: sight.tally.n(name)


def _sum(name: str) -> Callable[[Sight], Value]:
    return lambda sight: sight.tally.sum(name)


def short_abandoned(sight: Sight) -> int:
    """Abandoned before the short-abandon threshold."""
    return sight.tally.of("abandoned").below(sight.rules.short_s * 1000)


def offered(sight: Sight) -> int:
    """Visits that entered in the window; for the centre, calls."""
    return sight.tally.sum("offered")


def abandon_rate(sight: Sight) -> Ratio:
    """(abandoned − short) / (offered − short); in a rolling window (Ab − Sh) / (An + Ab − Sh)."""
    gone, short = sight.tally.n("abandoned"), short_abandoned(sight)
    if sight.basis == "happened":
        answered = sight.tally.n("answered")
        return Ratio(gone - short, answered + gone - short, "(Ab-Sh)/(An+Ab-Sh)", answered + gone)
    return Ratio(gone - short, offered(sight) - short, "(Ab-Sh)/(offered-Sh)", offered(sight))


def abandon_rate_raw(sight: Sight) -> Ratio:
    """Abandoned / offered; in a rolling window abandoned / (answered + abandoned)."""
    gone = sight.tally.n("abandoned")
    if sight.basis == "happened":
        answered = sight.tally.n("answered")
        return Ratio(gone, answered + gone, "Ab/(An+Ab)", answered + gone)
    return Ratio(gone, offered(sight), "Ab/offered", offered(sight))


def blocked(sight: Sight) -> int | None:
    """Calls refused for want of a line, None where no source can see them."""
    refused = sight.tally.sum("blocked")
    return refused if refused or sight.sees_refusals else None


METRICS = (
    Metric("offered", "Offered", "count", "visits that entered; for the centre, calls", offered, (*QUEUES, "system")),
    Metric("answered", "Answered", "count", "connected to an agent", _n("answered")),
    Metric("abandoned", "Abandoned", "count", "hung up while waiting", _n("abandoned"), QUEUES),
    Metric("short_abandoned", "Short abandons", "count", "abandoned before the threshold", short_abandoned, QUEUES),
    Metric("timed_out", "Timed out", "count", "left by the queue's time-out", _n("timed_out"), QUEUES),
    Metric("left_empty", "Left, no agents", "count", "left since no agent was there", _n("left_empty"), QUEUES),
    Metric("left_by_key", "Left by key", "count", "pressed a key to leave", _n("left_by_key"), QUEUES),
    Metric("withdrawn", "Withdrawn", "count", "taken out, or moved on while waiting", _n("withdrawn"), QUEUES),
    Metric("lost", "Lost", "count", "ended unseen: a restart or a gap of the source", _n("lost"), QUEUES),
    Metric("abandon_rate", "Abandonment", "share", "(abandoned − short) / (offered − short)", abandon_rate, QUEUES),
    Metric("abandon_rate_raw", "Abandonment, raw", "share", "abandoned / offered", abandon_rate_raw, QUEUES),
    Metric(
        "abandoned_after_answer",
        "Abandoned after an answer",
        "count",
        "answered first, hung up while waiting in a later queue",
        _sum("abandoned_after_answer"),
        ("centre", "group"),
    ),
    Metric("after_hours", "After hours", "count", "offered outside opening hours", _sum("after_hours"), QUEUES),
    Metric("blocked", "Blocked", "count", "refused for want of a line", blocked, QUEUES),
    Metric("ring_no_answer", "Rang, no answer", "count", "rang at an agent without answer", _sum("ring_no_answer")),
    Metric("ring_canceled", "Ring cancelled", "count", "rang and the caller was gone", _sum("ring_canceled")),
)
