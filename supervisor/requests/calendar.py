"""Local dates of many instants at once, and the days on which a city works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.days import day_number

Days = NDArray[np.int32]
"""Numbers of days since 1970-01-01."""

DAY_MS = 86_400_000
FIRST, LAST = date(1970, 1, 1).toordinal(), date(2100, 1, 1).toordinal()
_STEP = timedelta(days=5)


def local_days(instants: NDArray[np.int64], zone: str) -> Days:
    """The local dates of instants (ms) in a zone."""
    edges, shifts = offsets(zone)
    shift = shifts[np.searchsorted(edges, instants, side="right")]
    return ((instants + shift) // DAY_MS).astype(np.int32)


def local_day(instant: int, zone: str) -> int:
    """The local date of an instant (ms)."""
    return int(local_days(np.array([instant]), zone)[0])


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


class BusinessDays:
    """Monday to Friday without holidays (ISO dates)."""

    def __init__(self, holidays: Iterable[str] = ()) -> None:
        days = np.arange(LAST - FIRST, dtype=np.int32)
        # 1970-01-01 was a Thursday.
        works = (days + 3) % 7 < 5
        off = [day_number(date.fromisoformat(day)) for day in holidays]
        works[[day for day in off if 0 <= day < len(days)]] = False
        self._until = np.cumsum(works, dtype=np.int32)

    def between(self, after: Days, until: int | Days) -> Days:
        """How many business days d there are with after < d <= until."""
        most = len(self._until) - 1
        counted: Days = self._until[np.clip(until, 0, most)] - self._until[np.clip(after, 0, most)]
        return counted
