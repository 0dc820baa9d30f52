"""A new queue starts from another's profile."""

from __future__ import annotations

import numpy as np
import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.forecast import forecast
from supervisor.planning.like import like
from supervisor.planning.series import Series
from tests.planning.real import DAY_MS
from tests.planning.test_forecast import busy, history


def own(weeks_before: int, days: int, times: float) -> Series:
    """A few days from so many weeks before the other's end on."""
    calls = np.tile(busy(noise=False)[:7], (2, 1))[:days] * times
    start = history(busy()).end - weeks_before * 7 * DAY_MS
    return Series(start=start, minutes=60, zone="UTC", calls=calls.ravel(), aht_s=np.full(calls.size, 400.0))


def test_so_many_times_the_other() -> None:
    other = history(busy())
    told = forecast(like(other, scale=0.25), 168)
    np.testing.assert_allclose(told.calls, forecast(other, 168).calls / 4, rtol=0.15, atol=0.15)


@pytest.mark.parametrize("weeks_before", [0, 1])
def test_three_own_days_say_how_large_it_is_and_the_other_when_they_call(weeks_before: int) -> None:
    other = history(busy(noise=False), aht_s=np.full(12 * 7 * 24, 200.0))
    joined = like(other, own(weeks_before, 3, 0.5))
    told = forecast(joined, 168)
    day = 3 if weeks_before == 0 else 0
    expected = np.roll(busy(noise=False)[:7], -day, axis=0).ravel() / 2
    np.testing.assert_allclose(told.calls, expected, rtol=0.05, atol=0.05)
    assert joined.between(own(weeks_before, 3, 1).start, joined.end).calls[10] == own(weeks_before, 3, 0.5).calls[10]
    assert 250 < np.nanmean(told.aht_s) < 400


def test_nothing_says_how_large_it_is() -> None:
    other = history(busy())
    with pytest.raises(CallboardError, match="how many times the other’s calls"):
        like(other)
    with pytest.raises(CallboardError, match="is no queue"):
        like(other, scale=-1)
    with pytest.raises(CallboardError, match="take them in the same"):
        like(other, Series(start=0, minutes=30, zone="UTC", calls=other.calls, aht_s=other.aht_s))
