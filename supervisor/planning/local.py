"""What a zone's clocks show at the beginnings of slots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.core.zones import DAY_MS, local_ms

MINUTE_MS = 60_000
_THURSDAY = 3
"""What 1970-01-01 was, counted from Monday."""


class Local(NamedTuple):
    """By slot: number of the local day since 1970-01-01, its weekday (0 Monday), the minute of the day it begins in."""

    day: NDArray[np.int64]
    weekday: NDArray[np.int64]
    minute: NDArray[np.int64]


def slots_local(starts: NDArray[np.int64], zone: str) -> Local:
    """Of instants (ms); an hour that the clocks show twice is told twice."""
    shown = local_ms(starts, zone)
    day = shown // DAY_MS
    return Local(day, (day + _THURSDAY) % 7, shown % DAY_MS // MINUTE_MS)
