"""What a server makes of filters and pages, found out by asking it: few do what the standard says, and none tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import msgspec

from supervisor.sources.open311.server import DAY_MS
from supervisor.sources.open311.translate import Found
from supervisor.sources.open311.wire import Refused

Ask = Callable[[Mapping[str, str]], Awaitable[Found]]
"""Asks for requests with these parameters."""

STRAIGHT, REVERSED, IGNORED = "straight", "reversed", "ignored"
SECOND_MS = 1000


class Habits(msgspec.Struct):
    """`dates`: whether start_date and end_date are as in the standard, the wrong way round, or pass unheard.

    `updated`: whether it can be asked for what was updated after an instant. `pages`: whether it has pages.
    """

    dates: str = STRAIGHT
    updated: bool = False
    pages: bool = True


def stamp(at: int) -> str:
    """An instant (ms) as the standard writes it."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def dated(dates: str, start: int, end: int) -> dict[str, str]:
    """The parameters that ask for what was opened between two instants (ms)."""
    if dates == IGNORED:
        return {}
    first, last = (end, start) if dates == REVERSED else (start, end)
    return {"start_date": stamp(first), "end_date": stamp(last)}


def updated(start: int, end: int) -> dict[str, str]:
    """The parameters that ask for what was updated between two instants (ms)."""
    return {"updated_after": stamp(start), "updated_before": stamp(end)}


async def habits(ask: Ask, now: int) -> Habits | None:
    """A server's habits; None where it has nothing by which they could be told."""
    shown = (await ask({})).requests
    if not shown:
        return None
    opened = sorted(request.opened_at for request in shown)
    stamps = sorted(request.updated_at for request in shown if request.updated_at)
    found = Habits(dates=await _dates(ask, opened[len(opened) // 2] - SECOND_MS, opened[-1] + SECOND_MS))
    found.updated = bool(stamps) and await _knows_updates(ask, stamps[0], stamps[-1], now)
    return found


async def _dates(ask: Ask, start: int, end: int) -> str:
    """Which way round gives what is known to lie between two instants (ms), and nothing else."""
    start = max(start, end - 89 * DAY_MS)
    for way in (STRAIGHT, REVERSED):
        found = await _tried(ask, dated(way, start, end))
        if found and not any(outside(request.opened_at, start, end) for request in found.requests):
            return way
    return IGNORED


async def _knows_updates(ask: Ask, first: int, last: int, now: int) -> bool:
    """Whether nothing was updated in the future, and something since the oldest update that was shown."""
    later = max(last, now) + DAY_MS
    some = await _tried(ask, updated(first - SECOND_MS, later))
    if not some or any(request.updated_at and request.updated_at < first - DAY_MS for request in some.requests):
        return False
    none = await _tried(ask, updated(later, later + DAY_MS), empty=True)
    return none is not None and not none.told


async def _tried(ask: Ask, asked: Mapping[str, str], *, empty: bool = False) -> Found | None:
    """The answer, None where it is refused or has no requests."""
    try:
        found = await ask(asked)
    except Refused:
        return None
    return found if found.requests or empty else None


def outside(at: int, start: int, end: int) -> bool:
    """Whether an instant lies so far outside a span that no server's own day explains it (ms)."""
    return not start - DAY_MS <= at <= end + DAY_MS
