"""The forecast: better than its peers on real series, and honest with little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.accuracy import Accuracy, accuracy, rolling
from supervisor.planning.forecast import forecast, made
from supervisor.planning.forecasted import Forecast
from supervisor.planning.series import Series
from supervisor.planning.special import Special
from supervisor.planning.sums import Array
from tests.planning.real import DAY_MS, real, series_of

MONDAY = "2024-01-01"
WEEKDAY = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.4, 0.3])


def busy(weeks: int = 12, level: float = 20.0, seed: int = 1, noise: bool = True) -> Array:
    """Hours of made-up weeks, quiet at night."""
    hours = np.arange(24)
    shape = np.where((hours >= 8) & (hours < 18), 1.5 + np.sin((hours - 8) / 10 * np.pi), 0.1)
    expected = level * np.tile(WEEKDAY, weeks)[:, None] * shape
    return np.random.default_rng(seed).poisson(expected).astype(np.float64) if noise else expected


def history(calls: Array, **fields: Any) -> Series:
    told = series_of(MONDAY, 60, calls)
    return Series(**{**{name: getattr(told, name) for name in told.__struct_fields__}, **fields})


def weekly(series: Series, every: int, method: Callable[[Series, int], Forecast] = forecast) -> Accuracy:
    """Four weeks ahead, from the end of the eighth week on, each so many weeks."""
    starts = range(series.start + 56 * DAY_MS, series.end - 28 * DAY_MS + 1, every * 7 * DAY_MS)
    return rolling(series, 28 * 1440 // series.minutes, method, starts)


def seen(accuracy: Accuracy) -> tuple[float, float]:
    assert accuracy.wape is not None
    assert accuracy.coverage is not None
    return 100 * accuracy.wape, accuracy.coverage


REAL: dict[str, tuple[str, int, float]] = {
    "bank in half hours": ("bank30", 2, 6.3),
    "bank in quarters": ("bank15", 3, 6.8),
    "requests in Boston": ("boston", 2, 38.9),
    "dispatches in Seattle": ("seattle", 36, 34.0),
}


@pytest.mark.parametrize("name", REAL)
def test_beats_the_peers_four_weeks_ahead_and_its_band_holds(name: str) -> None:
    series, every, limit = REAL[name]
    wape, coverage = seen(weekly(real(series), every))
    assert wape <= limit
    assert 0.87 <= coverage <= 0.93


def test_the_figures_of_the_peers_are_those_that_were_published() -> None:
    """The same days, the same slots: the median of the last eight weeks of the bank is 6.85 %."""
    wape, _ = seen(weekly(real("bank30"), 1, _median_of_eight))
    assert wape == pytest.approx(6.85, abs=0.01)


def _median_of_eight(series: Series, horizon: int) -> Forecast:
    weeks = series.calls[-8 * 7 * 1440 // series.minutes :].reshape(8, -1)
    known = ~np.isnan(weeks).all(axis=0)
    middle = np.full(weeks.shape[1], np.nan)
    middle[known] = np.nanmedian(weeks[:, known], axis=0)
    calls = np.tile(middle, 4)[:horizon]
    return Forecast(
        start=series.end, minutes=series.minutes, zone=series.zone, calls=calls, low=calls, high=calls, aht_s=calls
    )


def test_holidays_that_are_known_make_it_better() -> None:
    days = {"2011-07-04", "2011-09-05", "2011-10-10", "2011-11-11", "2011-11-24", "2011-12-25", "2011-12-26"}
    calendar = tuple(Special(int(np.datetime64(day, "D").astype(np.int64))) for day in sorted(days))
    told, _ = seen(weekly(real("boston"), 4, lambda series, horizon: forecast(series, horizon, calendar=calendar)))
    without, _ = seen(weekly(real("boston"), 4))
    assert told < without - 1


def test_a_plain_week_goes_on() -> None:
    calls = busy(noise=False)
    told = forecast(history(calls), 7 * 24)
    np.testing.assert_allclose(told.calls, calls[:7].ravel(), rtol=0.02, atol=0.02)
    assert told.start == history(calls).end


@settings(max_examples=5)
@given(times=st.sampled_from([3.0, 40.0]), seed=st.integers(0, 5))
def test_so_many_times_the_calls_make_so_many_times_the_forecast(times: float, seed: int) -> None:
    calls = busy(8, level=200, seed=seed)
    once, more = (forecast(history(each), 168).calls for each in (calls, calls * times))
    assert np.abs(more - once * times).sum() < 0.02 * more.sum()
    assert more.sum() == pytest.approx(once.sum() * times, rel=0.005)


def test_what_is_missing_is_not_zero() -> None:
    calls = busy(noise=False)
    gaps, zeros = calls.copy(), calls.copy()
    gaps[9:12, 6:20], zeros[9:12, 6:20] = np.nan, 0
    gaps[-28:, 10], zeros[-28:, 10] = np.nan, 0
    told, known, wrong = (forecast(history(each), 168).calls for each in (gaps, calls, zeros))
    np.testing.assert_allclose(told, known, rtol=0.02, atol=0.02)
    assert wrong.reshape(7, 24)[0, 10] < 0.7 * known.reshape(7, 24)[0, 10]


def test_a_weekday_of_which_nothing_is_known_stays_unknown() -> None:
    calls = busy()
    calls[np.arange(len(calls)) % 7 >= 5] = np.nan
    told = forecast(history(calls), 168)
    assert np.isnan(told.calls.reshape(7, 24)).all(axis=1).tolist() == [False] * 5 + [True] * 2
    assert np.isnan(told.low).sum() == np.isnan(told.calls).sum()


@pytest.mark.parametrize("wrong", [1e4, 1e9])
def test_a_number_that_is_wrong_by_thousands_is_no_level(wrong: float) -> None:
    calls = busy()
    calls[-3:] = np.nan
    calls[-3:, 3] = calls[20, 12] = wrong
    told = forecast(history(calls), 168)
    assert told.calls.sum() == pytest.approx(busy(noise=False)[:7].sum(), rel=0.1)


def test_a_storm_is_no_example() -> None:
    calls = busy(noise=False)
    storm = calls.copy()
    storm[-10] *= 8
    storm[-20, 3] = 500
    told, usual = (forecast(history(each), 168).calls for each in (storm, calls))
    assert abs(told.sum() / usual.sum() - 1) < 0.03
    assert abs(told.reshape(7, 24)[:, 3] - usual.reshape(7, 24)[:, 3]).max() < 4


def test_growth_is_followed() -> None:
    weeks = 40
    grown = busy(weeks, noise=False) * 1.01 ** np.repeat(np.arange(weeks), 7)[:, None]
    told = forecast(history(grown[:-28]), 28 * 24)
    assert told.calls.sum() == pytest.approx(grown[-28:].sum(), rel=0.025)


def test_special_days() -> None:
    calls, day = busy(noise=False), int(np.datetime64(MONDAY, "D").astype(np.int64))
    first = day + len(calls)
    calls[[15, 37]] *= 0.3
    calendar = (
        Special(day + 15, "holiday", "Founders"),
        Special(day + 37, "holiday", "Peace"),
        Special(first, "holiday", "Founders"),
        Special(first + 1, "closed"),
        Special(first + 2, "event", "Tax bills", 1.5),
        Special(first + 3, "holiday", "Half a day", 0.5),
    )
    told, usual = (forecast(history(calls), 168, calendar=each).calls.reshape(7, 24) for each in (calendar, ()))
    share = told.sum(axis=1) / usual.sum(axis=1)
    assert share[0] == pytest.approx(0.35, abs=0.1)
    assert share[[1, 2, 3]] == pytest.approx([0, 1.5, 0.5], abs=0.12)


def test_the_band_is_of_whole_calls_around_what_is_expected() -> None:
    told = forecast(history(busy(level=2)), 168)
    _around(told)
    wide = forecast(history(busy(level=2)), 168, level=0.99)
    assert (wide.high - wide.low).sum() > (told.high - told.low).sum()


def test_the_band_is_scaled_first_and_rounded_last() -> None:
    _around(forecast(history(busy(level=2)), 168, times=1.036))
    _around(forecast(history(busy(noise=False) + 0.5), 168))


def _around(told: Forecast) -> None:
    assert (told.low >= 0).all()
    assert not np.signbit(told.low).any()
    assert (told.low <= told.calls).all()
    assert (told.high >= told.calls).all()
    assert (told.low % 1 == 0).all()
    assert (told.high % 1 == 0).all()


def test_the_rest_of_a_day_that_has_begun() -> None:
    calls = busy(noise=False).ravel()
    told = forecast(history(calls[:-14]), 14)
    np.testing.assert_allclose(told.calls, calls[-14:], rtol=0.03, atol=0.03)


def test_a_forecast_of_an_hour_is_chosen_as_one_of_two_weeks() -> None:
    hour, weeks = (made(history(busy(16)), slots) for slots in (1, 14 * 24))
    assert hour.chosen == weeks.chosen
    assert hour.forecast.high[0] == weeks.forecast.high[0]


def test_an_hour_that_clocks_show_twice_is_there_twice() -> None:
    width, weeks = 3_600_000, 12
    end = int(np.datetime64("2025-10-26T00:00", "ms").astype(np.int64)) - 2 * width
    series = Series(
        start=end - weeks * 7 * 24 * width,
        minutes=60,
        zone="Europe/Berlin",
        calls=np.tile(np.arange(24.0), weeks * 7),
        aht_s=np.full(weeks * 7 * 24, 180.0),
    )
    told = forecast(series, 25)
    assert told.calls[2] == pytest.approx(told.calls[3])


def test_handle_times_by_the_time_of_the_day_and_shrunk_where_calls_are_few() -> None:
    calls = busy(level=60)
    aht = np.where(np.arange(24) >= 12, 300.0, 200.0) * np.ones_like(calls)
    aht[5, 3], calls[:, 3] = 7200, 0
    calls[5, 3] = 1
    told = forecast(history(calls, aht_s=aht.ravel()), 168).aht_s.reshape(7, 24)
    assert told[0, 9] == pytest.approx(200, abs=6)
    assert told[0, 14] == pytest.approx(300, abs=6)
    assert 200 < told[0, 3] < 300
    assert np.isnan(forecast(history(calls), 24).aht_s).all()


def test_three_days_of_history_are_told_to_be_too_few() -> None:
    with pytest.raises(CallboardError, match=r"3 days of history are too short.*at least 7 days"):
        forecast(history(busy()[:3]), 168)
    with pytest.raises(CallboardError, match="no history"):
        forecast(history(np.full((20, 24), np.nan)), 168)


@pytest.mark.parametrize("days", [7, 9, 14, 20, 36])
def test_little_history_gives_an_answer(days: int) -> None:
    calls = busy()[:days]
    told = forecast(history(calls), 168)
    assert np.isfinite(told.calls).all()
    assert told.calls.sum() == pytest.approx(busy(noise=False)[:7].sum(), rel=0.1)
    assert accuracy(told, history(busy())).coverage > 0.8  # type: ignore[operator]


def test_nobody_ever_called() -> None:
    told = forecast(history(np.zeros((30, 24))), 48)
    assert (told.calls == 0).all()
    assert (told.low == 0).all()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("aht_s", -5.0, "handle time of -5 s at 2024-01-01 07:00 is negative"),
        ("aht_s", 90_000.0, "longer than 8 hours"),
        ("calls", -1.0, "-1 calls at 2024-01-01 07:00"),
        ("calls", np.inf, "no number"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: float, says: str) -> None:
    series = history(busy())
    getattr(series, field)[7] = value
    with pytest.raises(CallboardError, match=says):
        forecast(series, 24)


@pytest.mark.parametrize("horizon", [0, -1, 24 * 401])
def test_a_horizon_that_is_none(horizon: int) -> None:
    with pytest.raises(CallboardError, match="reaches from one interval"):
        forecast(history(busy()), horizon)


def test_accuracy_by_hand() -> None:
    calls = np.array([10.0, 20, np.nan, 5])
    low = np.array([8.0, 21, 0, 0])
    told = Forecast(start=0, minutes=60, zone="UTC", calls=calls, low=low, high=low + 5, aht_s=calls)
    came = Series(start=0, minutes=60, zone="UTC", calls=np.array([8.0, 20, 3, np.nan]), aht_s=calls)
    found = accuracy(told, came)
    assert found == Accuracy(slots=2, came=28, expected=30, wape=2 / 28, bias=2 / 28, coverage=0.5)
    nothing = accuracy(told, Series(start=0, minutes=60, zone="UTC", calls=calls * np.nan, aht_s=calls))
    assert nothing.wape is None
    assert nothing.coverage is None
    with pytest.raises(CallboardError, match="60 minutes and the history of 30"):
        accuracy(told, Series(start=0, minutes=30, zone="UTC", calls=calls, aht_s=calls))


def test_no_day_to_forecast_from() -> None:
    with pytest.raises(CallboardError, match="no day to forecast from"):
        rolling(history(busy()), 24, forecast, [])
