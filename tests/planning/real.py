"""Real series, where the folder of shared data is beside the project: as the benchmarks and the peers have them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from benchmarks.forecast import DAY_MS
from benchmarks.forecast import series_of as series_of_table
from benchmarks.peers.real_series import TABLES, Table
from supervisor.planning.series import Series
from supervisor.planning.sums import Array

__all__ = ["DAY_MS", "real", "series_of"]


def series_of(first: str, minutes: int, calls: Array) -> Series:
    """Days by slots, in order, from a day on."""
    return series_of_table(Table(int(np.datetime64(first, "D").astype(np.int64)), minutes, calls))


@lru_cache
def real(name: str) -> Series:
    """One of those that the benchmarks have; skips the test where it is not here."""
    try:
        return series_of_table(TABLES[name][1]())
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
