"""The usual day beside the day so far: what would have come by now."""

from __future__ import annotations

from supervisor.picture import Picture, Usual


def by_now(picture: Picture, scope: str, now: int) -> float | None:
    """Calls offered on the usual day up to the same time, the running interval in part; None without a usual day."""
    usual = picture.usual.get(scope, Usual())
    width = picture.interval_min * 60_000
    if not usual.offered:
        return None
    return sum(offered * min(1.0, max(0.0, (now - start) / width)) for start, offered in usual.offered)
