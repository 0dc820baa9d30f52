"""The rest of a day once it has begun: what came so far against what was expected says how the day is.

Days differ by a factor (deviation `day_error`), and within a day each quarter of the calls by one more (`part_error`).
After a share f of the day the ratio of what came to what was expected is worth B = τ² / (τ² + η² / 4f): little in the
morning, more later. What is left of τ² narrows the band. Handle times go by themselves.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.planning.forecasted import Forecast
from supervisor.planning.series import Series
from supervisor.planning.special import Ints
from supervisor.planning.sums import Array, Mask

QUARTERS = 4
APART = ((0, 2), (0, 3), (1, 3))
PRIOR_CALLS = 400.0
"""A day's mean handle time is trusted after so many calls: about those that tell it to 5 %."""
CLIPPED = 0.5
LEAST_LEFT = 0.1


class Reforecast(NamedTuple):
    """The day as it looks now; `factor` is on the calls to come, `aht_factor` on handle times, `trust` B, 0 to 1."""

    expected: Forecast
    factor: float
    aht_factor: float
    trust: float = 0.0


def reforecast(forecast: Forecast, actual: Series, now: int) -> Reforecast:
    """The slots of the day of `now` (ms) that are not over, by those that are; other days stay as they are."""
    came = actual.between(forecast.start, forecast.end)
    day = forecast.local.day
    today = day == day[np.clip(forecast.place(now), 0, len(forecast) - 1)] if len(forecast) else np.zeros(0, np.bool_)
    ends = forecast.starts + forecast.width
    known = today & (ends <= now) & ~np.isnan(came.calls) & ~np.isnan(forecast.calls)
    trust = _trust(forecast, known, today)
    factor = 1 + trust * (_ratio(came.calls[known], forecast.calls[known]) - 1)
    times = _times(forecast, came, known)
    return Reforecast(_applied(forecast, today & (ends > now), factor, times, trust), factor, times, trust)


def _trust(forecast: Forecast, known: Mask, today: Mask) -> float:
    whole, over = float(np.nansum(forecast.calls[today])), float(forecast.calls[known].sum())
    if whole <= 0 or over <= 0:
        return 0.0
    common, own = forecast.day_error**2, forecast.part_error**2 * whole / (QUARTERS * over)
    return common / (common + own) if common > 0 else 0.0


def _ratio(came: Array, expected: Array) -> float:
    whole = float(expected.sum())
    return float(came.sum()) / whole if whole > 0 else 1.0


def _times(forecast: Forecast, came: Series, known: Mask) -> float:
    timed = known & ~np.isnan(came.aht_s) & ~np.isnan(forecast.aht_s)
    calls, expected = came.calls[timed], forecast.aht_s[timed]
    if calls.sum() <= 0 or (calls * expected).sum() <= 0:
        return 1.0
    prior = PRIOR_CALLS * _ratio(calls * expected, calls)
    return (prior + float((calls * came.aht_s[timed]).sum())) / (prior + float((calls * expected).sum()))


def _applied(forecast: Forecast, rest: Mask, factor: float, times: float, trust: float) -> Forecast:
    middle = np.where(rest, forecast.calls * factor, forecast.calls)
    narrow = np.where(rest, _narrowed(forecast, trust) * factor, 1.0)
    return msgspec.structs.replace(
        forecast,
        calls=middle,
        low=np.where(rest, np.maximum(middle - (forecast.calls - forecast.low) * narrow, 0), forecast.low),
        high=np.where(rest, middle + (forecast.high - forecast.calls) * narrow, forecast.high),
        aht_s=np.where(rest, forecast.aht_s * times, forecast.aht_s),
    )


def _narrowed(forecast: Forecast, trust: float) -> Array:
    """How wide the band still is, as a share: without what is known by now of the day."""
    deviation = (forecast.high - forecast.low) / (2 * 1.645)
    known = trust * (forecast.day_error * forecast.calls) ** 2
    share = np.divide(known, deviation**2, out=np.zeros_like(known), where=deviation > 0)
    told: Array = np.sqrt(np.maximum(1 - share, LEAST_LEFT))
    return told


def errors(expected: Array, came: Array, days: Ints) -> tuple[float, float]:
    """How far days were off by a factor (τ), and the quarters of their calls besides (η), of slots in order of time."""
    quarter = _quarters(expected, days)
    if not quarter.size:
        return 0.0, 0.0
    size = int(quarter.max()) + 1
    size += -size % QUARTERS
    of_came, of_expected = (np.bincount(quarter, each, size).reshape(-1, QUARTERS) for each in (came, expected))
    some = (of_expected > 0).all(axis=1)
    off = np.clip(of_came[some] / of_expected[some] - 1, -CLIPPED, CLIPPED)
    if not off.size:
        return 0.0, 0.0
    square = float((off**2).mean())
    # Quarters next to each other share more than the rest of a day shares with its morning.
    common = max(0.0, float(np.mean([off[:, one] * off[:, other] for one, other in APART])))
    return common**0.5, max(square - common, 0.0) ** 0.5


def _quarters(expected: Array, days: Ints) -> Ints:
    """Which quarter of its day's calls each slot lies in, counted on over the days."""
    _, place = np.unique(days, return_inverse=True)
    whole = np.bincount(place, expected)
    before = np.cumsum(expected) - expected
    first = np.full(whole.size, np.inf)
    np.minimum.at(first, place, before)
    share = np.divide(
        before - first[place] + expected / 2, whole[place], out=np.zeros_like(before), where=whole[place] > 0
    )
    told: Ints = place * QUARTERS + np.minimum((share * QUARTERS).astype(np.int64), QUARTERS - 1)
    return told
