"""Real series, where the folder of shared data is beside the project: as the peers' figures were made of them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from supervisor.planning.series import Series
from supervisor.planning.sums import Array

FOLDERS = [parent / "shared/data" for parent in Path(__file__).resolve().parents]
DAY_MS = 86_400_000


def series_of(first: str, minutes: int, calls: Array) -> Series:
    """Days by slots, in order, from a day on."""
    start = int(np.datetime64(first, "ms").astype(np.int64))
    return Series(start=start, minutes=minutes, zone="UTC", calls=calls.ravel(), aht_s=np.full(calls.size, np.nan))


def rows(name: str) -> Iterator[dict[str, str]]:
    """Of a packed CSV file; skips the test where it is not here."""
    found = [folder / name for folder in FOLDERS if (folder / name).is_file()]
    if not found:
        pytest.skip(f"shared/data/{name} is not here")
    with gzip.open(found[0], "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _counted(instants: list[str], calls: list[float], minutes: int, empty: float) -> Series:
    at = np.array(instants, "datetime64[m]").astype(np.int64)
    first = at.min() // 1440
    table = np.full((at.max() // 1440 - first + 1, 1440 // minutes), empty)
    place = (at // 1440 - first, at % 1440 // minutes)
    known = np.zeros(table.shape)
    np.add.at(known, place, calls)
    table[place] = known[place]
    return series_of(str(np.datetime64(int(first), "D")), minutes, table)


@lru_cache
def bank(minutes: int) -> Series:
    """Calls at a bank, 7:00 to 21:00 on weekdays; six holidays are missing."""
    told = [(row["DateTime"][:16], float(row["Calls"])) for row in rows("calls/bank_5min_2003.csv.gz")]
    inside = [(at, calls) for at, calls in told if at[11:] < "21:00"]
    return _counted([at for at, _ in inside], [calls for _, calls in inside], minutes, np.nan)


@lru_cache
def seattle() -> Series:
    """Emergency dispatches per hour; some hours are missing."""
    told = list(rows("calls/seattle_fire_911_hourly_2017_2021.csv.gz"))
    at = [f"{row['year']}-{int(row['month']):02}-{int(row['day']):02}T{int(row['hour']):02}:00" for row in told]
    return _counted(at, [float(row["volume"]) for row in told], 60, np.nan)


@lru_cache
def boston() -> Series:
    """Service requests of half a year, per hour."""
    at = [row["open_dt"][:16].replace(" ", "T") for row in rows("311/boston/2011.csv.gz")]
    return _counted(at, [1.0] * len(at), 60, 0.0)
