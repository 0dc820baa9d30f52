"""Local dates of many instants at once, and the days on which a city works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supervisor.core.zones import DAY_MS, local_ms
from supervisor.requests.days import day_number

Days = NDArray[np.int32]
"""Numbers of days since 1970-01-01."""

FIRST, LAST = date(1970, 1, 1).toordinal(), date(2100, 1, 1).toordinal()


def local_days(instants: NDArray[np.int64], zone: str) -> Days:
    """The local dates of instants (ms) in a zone."""
    return (local_ms(instants, zone) // DAY_MS).astype(np.int32)


def local_day(instant: int, zone: str) -> int:
    """The local date of an instant (ms)."""
    return int(local_days(np.array([instant]), zone)[0])


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
