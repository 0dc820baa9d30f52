"""How good a forecast was: its error, its bias, how much its band held; and what a method would have reached before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.forecasted import Forecast
from supervisor.planning.series import Series
from supervisor.planning.sums import Array

Method = Callable[[Series, int], Forecast]
"""Makes a forecast of so many slots from a history."""


class Accuracy(msgspec.Struct, frozen=True, kw_only=True):
    """Of the slots for which both what was expected and what came are known; None where nothing can be said.

    `wape` is Σ|came − expected| / Σcame, `bias` Σ(expected − came) / Σcame, `coverage` the share of slots that lie in
    the band. Nights have zeros, so no error of single slots is averaged.
    """

    slots: int
    came: float
    expected: float
    wape: float | None
    bias: float | None
    coverage: float | None


class Pairs(NamedTuple):
    """What was expected of slots, and what came, side by side."""

    calls: Array
    low: Array
    high: Array
    came: Array


def accuracy(forecast: Forecast, actual: Series) -> Accuracy:
    """Of a forecast against what came; slots that either does not know are left out."""
    return told(pairs(forecast, actual))


def pairs(forecast: Forecast, actual: Series) -> Pairs:
    """Both of the slots of a forecast; raises `CallboardError` where slots are of another length."""
    if forecast.minutes != actual.minutes:
        raise CallboardError(
            f"The forecast has intervals of {forecast.minutes} minutes and the history of {actual.minutes}; "
            "compare them in the same."
        )
    came = actual.between(forecast.start, forecast.end).calls
    known = ~np.isnan(came) & ~np.isnan(forecast.calls)
    return Pairs(forecast.calls[known], forecast.low[known], forecast.high[known], came[known])


def told(both: Pairs) -> Accuracy:
    """What the pairs say."""
    calls, low, high, came = both
    whole = float(came.sum())
    held = (came >= low - 1e-9) & (came <= high + 1e-9)
    return Accuracy(
        slots=came.size,
        came=whole,
        expected=float(calls.sum()),
        wape=float(np.abs(came - calls).sum()) / whole if whole > 0 else None,
        bias=float((calls - came).sum()) / whole if whole > 0 else None,
        coverage=float(held.mean()) if came.size else None,
    )


def rolling(series: Series, horizon: int, method: Method, origins: Iterable[int]) -> Accuracy:
    """What a method reaches when it knows only what came before each origin (ms), all origins together."""
    found = list(rolled(series, horizon, method, origins))
    if not found:
        raise CallboardError("There is no day to forecast from; name one that lies within the history.")
    return told(Pairs(*(np.concatenate(each) for each in zip(*found, strict=True))))


def rolled(series: Series, horizon: int, method: Method, origins: Iterable[int]) -> Iterator[Pairs]:
    """The pairs of each origin (ms)."""
    for origin in origins:
        yield pairs(method(series.between(series.start, origin), horizon), series)
