"""A series as local days by slots of the day, and the days to come after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.local import slots_local
from supervisor.planning.series import Series
from supervisor.planning.special import Ints
from supervisor.planning.sums import Array

DAY_MINUTES = 1440
THURSDAY = 3


class Grid(NamedTuple):
    """`calls` by day and slot of the day, nan where nothing is known; the first `known` days hold history.

    An hour that clocks show twice is the mean of both. `rows` and `columns` are the places of the slots to come.
    """

    days: Ints
    calls: Array
    known: int
    rows: Ints
    columns: Ints

    @property
    def weekdays(self) -> Ints:
        """Of each day, 0 Monday."""
        return (self.days + THURSDAY) % 7


def grid(series: Series, horizon: int, most_days: int) -> Grid:
    """The last days of a history, and those that `horizon` slots after it lie in."""
    past = series.local
    ahead = slots_local(series.end + np.arange(horizon, dtype=np.int64) * series.width, series.zone)
    last = int(past.day[-1])
    first = max(int(past.day[0]), last - most_days + 1)
    days = np.arange(first, int(ahead.day[-1] if horizon else last) + 1, dtype=np.int64)
    inside = past.day >= first
    shape = (last - first + 1, DAY_MINUTES // series.minutes)
    place = (past.day[inside] - first, past.minute[inside] // series.minutes)
    calls = means(shape, place, series.calls[inside])
    return Grid(days, calls, shape[0], ahead.day - first, ahead.minute // series.minutes)


def means(shape: tuple[int, int], place: tuple[Ints, Ints], values: Array) -> Array:
    """The mean of the known values of each cell."""
    known = ~np.isnan(values)
    flat = np.ravel_multi_index(place, shape)[known]
    size = shape[0] * shape[1]
    total, count = np.bincount(flat, values[known], size), np.bincount(flat, minlength=size)
    told: Array = np.divide(total, count, out=np.full(size, np.nan), where=count > 0).reshape(shape)
    return told
