"""Real series of calls and requests as days by slots of the day: the same for us, the peers and the tests."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

FOLDERS = [parent / "shared/data" for parent in Path(__file__).resolve().parents]
BANK = "calls/bank_5min_2003.csv.gz"
SEATTLE = "calls/seattle_fire_911_hourly_2017_2021.csv.gz"
BOSTON = "311/boston/2011.csv.gz"
HORIZON_DAYS, FIRST_DAYS, WEEK = 28, 56, 7


class Table(NamedTuple):
    """From a day on (counted from 1970): days by slots of some minutes, nan where nothing is known."""

    first: int
    minutes: int
    calls: Any

    def origins(self, weeks: int) -> list[int]:
        """Days from which four weeks are forecast: from the end of the eighth week on, each so many weeks."""
        return list(range(FIRST_DAYS, len(self.calls) - HORIZON_DAYS + 1, weeks * WEEK))


def rows(name: str) -> Iterator[dict[str, str]]:
    """Of a packed CSV file; raises FileNotFoundError where it is not beside the project."""
    found = [folder / name for folder in FOLDERS if (folder / name).is_file()]
    if not found:
        raise FileNotFoundError(f"shared/data/{name} is not here")
    with gzip.open(found[0], "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _counted(instants: list[str], calls: list[float], minutes: int, empty: float) -> Table:
    at = np.array(instants, "datetime64[m]").astype(np.int64)
    first = int(at.min() // 1440)
    shape = (int(at.max() // 1440) - first + 1, 1440 // minutes)
    place = (at // 1440 - first, at % 1440 // minutes)
    told, counted = np.full(shape, empty), np.zeros(shape)
    np.add.at(counted, place, calls)
    told[place] = counted[place]
    return Table(first, minutes, told)


def bank(minutes: int) -> Table:
    """Calls at a bank, 7:00 to 21:00 on weekdays; six holidays are missing."""
    told = [(row["DateTime"][:16], float(row["Calls"])) for row in rows(BANK)]
    inside = [(at, calls) for at, calls in told if at[11:] < "21:00"]
    return _counted([at for at, _ in inside], [calls for _, calls in inside], minutes, np.nan)


def seattle() -> Table:
    """Emergency dispatches per hour; some hours are missing, and its hours slip against the clock until 2019."""
    told = list(rows(SEATTLE))
    at = [f"{row['year']}-{int(row['month']):02}-{int(row['day']):02}T{int(row['hour']):02}:00" for row in told]
    return _counted(at, [float(row["volume"]) for row in told], 60, np.nan)


def boston() -> Table:
    """Service requests of half a year, per hour."""
    at = [row["open_dt"][:16].replace(" ", "T") for row in rows(BOSTON)]
    return _counted(at, [1.0] * len(at), 60, 0.0)


TABLES: dict[str, tuple[str, Callable[[], Table], int]] = {
    "bank30": ("calls at a bank, 30 min", lambda: bank(30), 1),
    "bank15": ("calls at a bank, 15 min", lambda: bank(15), 1),
    "seattle": ("dispatches in Seattle, hourly", seattle, 4),
    "boston": ("requests in Boston, hourly", boston, 1),
}
"""By name: what it is, and the weeks between the days from which it is forecast."""
