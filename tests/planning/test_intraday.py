"""The rest of the day by what came so far: little in the morning, more later, handle times apart."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.planning.forecast import forecast
from supervisor.planning.forecasted import Forecast
from supervisor.planning.intraday import errors, reforecast
from supervisor.planning.series import Series
from supervisor.planning.sums import Array
from tests.planning.real import DAY_MS, real

HOUR_MS = 3_600_000


def day(calls: float = 100.0, days: int = 1, day_error: float = 0.1, part_error: float = 0.1) -> Forecast:
    flat = np.full(24 * days, calls)
    return Forecast(
        start=0,
        minutes=60,
        zone="UTC",
        calls=flat,
        low=flat * 0.7,
        high=flat * 1.3,
        aht_s=np.full(24 * days, 200.0),
        day_error=day_error,
        part_error=part_error,
    )


def came(calls: Array, aht_s: float = 200.0) -> Series:
    return Series(start=0, minutes=60, zone="UTC", calls=calls, aht_s=np.full(calls.size, aht_s))


def test_after_half_the_day_the_ratio_counts_by_its_share() -> None:
    told = reforecast(day(), came(np.full(24, 120.0)), 12 * HOUR_MS)
    assert told.trust == pytest.approx(2 / 3)
    assert told.factor == pytest.approx(1 + 0.2 * 2 / 3)
    assert told.expected.calls[11] == 100
    assert told.expected.calls[12] == pytest.approx(100 * told.factor)


def test_it_is_shrunk_more_the_earlier_it_is() -> None:
    factors = [reforecast(day(), came(np.full(24, 120.0)), hour * HOUR_MS).factor for hour in (0, 1, 4, 12, 23)]
    assert factors[0] == 1
    assert all(np.diff(factors) > 0)
    assert factors[-1] < 1.2


def test_the_band_narrows_around_what_is_expected_now() -> None:
    before = day()
    after = reforecast(before, came(np.full(24, 100.0)), 12 * HOUR_MS).expected
    assert after.high[12] - after.low[12] < 0.95 * (before.high - before.low)[12]
    assert after.low[12] < after.calls[12] < after.high[12]
    assert after.low[11] == before.low[11]


def test_a_running_slot_does_not_count_and_what_is_unknown_neither() -> None:
    calls = np.full(24, 120.0)
    calls[5:9] = np.nan
    calls[12] = 3
    told = reforecast(day(), came(calls), 12 * HOUR_MS + HOUR_MS // 2)
    assert told.trust == pytest.approx(0.1**2 / (0.1**2 + 0.1**2 * 24 / (4 * 8)))
    assert told.expected.calls[12] == pytest.approx(100 * told.factor)


def test_handle_times_go_by_themselves() -> None:
    told = reforecast(day(), came(np.full(24, 100.0), 240.0), 12 * HOUR_MS)
    assert told.factor == pytest.approx(1)
    assert told.aht_factor == pytest.approx((400 * 200 + 1200 * 240) / (400 * 200 + 1200 * 200))
    assert told.expected.aht_s[11] == 200
    assert told.expected.aht_s[12] == pytest.approx(200 * told.aht_factor)


def test_other_days_stay_as_they_are() -> None:
    told = reforecast(day(days=3), came(np.full(72, 130.0)), DAY_MS + 12 * HOUR_MS).expected
    assert (told.calls != 100).nonzero()[0].tolist() == list(range(36, 48))


@given(st.integers(1, 23), st.floats(0.01, 100))
def test_it_lies_between_the_forecast_and_what_came(hours: int, scale: float) -> None:
    factor = reforecast(day(), came(np.full(24, 100 * scale)), hours * HOUR_MS).factor
    assert min(1, scale) * (1 - 1e-12) <= factor <= max(1, scale) * (1 + 1e-12)


def test_where_days_differ_by_nothing_the_morning_says_nothing() -> None:
    told = reforecast(day(day_error=0), came(np.full(24, 300.0)), 20 * HOUR_MS)
    assert told.factor == 1
    assert (told.expected.high == day().high).all()


@pytest.mark.parametrize("now", [-HOUR_MS, 0, 40 * HOUR_MS])
def test_outside_of_the_day_or_before_any_slot_is_over(now: int) -> None:
    told = reforecast(day(), came(np.full(24, np.nan)), now)
    assert told.factor == told.aht_factor == 1
    assert (told.expected.calls == 100).all()


def test_how_far_days_and_their_quarters_are_off_is_found_again() -> None:
    draw = np.random.default_rng(3)
    days = np.repeat(np.arange(4000), 8)
    off = draw.normal(1, 0.1, (4000, 1, 1)) + draw.normal(0, 0.05, (4000, 4, 1)) + np.zeros((4000, 4, 2))
    told = errors(np.full(days.size, 50.0), 50 * off.ravel(), days)
    assert told == pytest.approx((0.1, 0.05), rel=0.05)
    assert errors(*(np.empty(0),) * 2, np.empty(0, np.int64)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("name", "hour", "least", "most"),
    [("bank30", 10, 0.11, 0.3), ("bank30", 12, 0.18, 0.4), ("boston", 10, 0.0, 0.1), ("boston", 12, 0.02, 0.1)],
)
def test_how_much_of_the_error_of_real_days_it_takes_away(name: str, hour: int, least: float, most: float) -> None:
    series, before, after = real(name), 0.0, 0.0
    for plan in plans(name):
        for begin in range(plan.start, plan.end, DAY_MS):
            now = begin + hour * HOUR_MS
            rest = slice(plan.place(now), plan.place(begin + DAY_MS))
            actual = series.between(plan.start, plan.end).calls[rest]
            before += float(np.nansum(np.abs(actual - plan.calls[rest])))
            after += float(np.nansum(np.abs(actual - reforecast(plan, series, now).expected.calls[rest])))
    assert least <= 1 - after / before <= most


@lru_cache
def plans(name: str) -> list[Forecast]:
    """Of a real series, four weeks each."""
    series = real(name)
    origins = range(series.start + 84 * DAY_MS, series.end - 28 * DAY_MS, 28 * DAY_MS)
    return [forecast(series.between(series.start, origin), 28 * 1440 // series.minutes) for origin in origins]
