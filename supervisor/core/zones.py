"""Where the clocks of a zone change, for many instants at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY_MS = 86_400_000
_STEP = timedelta(days=5)


def local_ms(instants: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """What the clocks of a zone show at instants (ms), as if they showed UTC."""
    edges, shifts = offsets(zone)
    local: NDArray[np.int64] = instants + shifts[np.searchsorted(edges, instants, side="right")]
    return local


@lru_cache(maxsize=64)
def offsets(zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the zone's offset from UTC changes from 1970 to 2100 (ms), and the offsets around those instants."""
    tz = ZoneInfo(zone)
    at, end = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    edges: list[int] = []
    shifts = [_offset(at, tz)]
    while at < end:
        if _offset(at + _STEP, tz) != shifts[-1]:
            edge = _edge(at, at + _STEP, tz)
            edges.append(int(edge.timestamp() * 1000))
            shifts.append(_offset(edge, tz))
        at += _STEP
    return np.array(edges, np.int64), np.array(shifts, np.int64)


def _offset(at: datetime, tz: ZoneInfo) -> int:
    offset = at.astimezone(tz).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() * 1000)


def _edge(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The first second with another offset than `before` has."""
    old = _offset(before, tz)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, tz) == old:
            before = middle
        else:
            after = middle
    return after
