"""Storms and outages are proposed by rule, and what is left out is missing, not zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.planning.history import Stretch, day_of, joined, outliers, without
from supervisor.planning.series import Series

START = 1_767_571_200_000
"""Monday, 2026-01-05 0:00 UTC."""
DAY, SLOTS = 86_400_000, 48


def made(days: int = 70, minutes: int = 30, zone: str = "UTC", seed: int = 1) -> Series:
    """Weekdays of 720 calls, weekends of 240, at random; more by and by."""
    per_day = 1440 // minutes
    hours = np.arange(per_day) / per_day * 24
    shape = np.where((hours >= 8) & (hours < 18), 1.0, 0.1)
    weekday = np.arange(days) % 7
    level = np.where(weekday < 5, 720, 240) * (1 + np.arange(days) / 200)
    calls = np.random.default_rng(seed).poisson(np.outer(level, shape / shape.sum())).astype(float).ravel()
    return Series(start=START, minutes=minutes, zone=zone, calls=calls, aht_s=np.full(calls.size, 180.0))


def changed(series: Series, day: int, factor: float, first: int = 0, last: int = SLOTS) -> Series:
    calls = series.calls.copy()
    calls[day * SLOTS + first : day * SLOTS + last] *= factor
    return Series(start=series.start, minutes=series.minutes, zone=series.zone, calls=calls, aht_s=series.aht_s)


def days(found: tuple[Stretch, ...]) -> list[tuple[int, str]]:
    return [((each.begin - START) // DAY, each.why) for each in found]


def test_an_ordinary_history_has_no_outliers() -> None:
    assert outliers(made()) == ()


@pytest.mark.parametrize(("factor", "why"), [(2.0, "storm"), (0.4, "low"), (0.0, "low")])
def test_a_day_far_from_its_weekday_is_proposed(factor: float, why: str) -> None:
    (found,) = outliers(changed(made(), 30, factor))
    assert (found.begin, found.end, found.why) == (START + 30 * DAY, START + 31 * DAY, why)
    assert found.usual == pytest.approx(720 * 1.15, rel=0.08)
    assert (found.z > 0) == (why == "storm")


def test_days_that_are_known_to_be_special_are_not_proposed() -> None:
    series = changed(made(), 30, 0.3)
    assert outliers(series, expected={START // DAY + 30}) == ()


def test_hours_without_a_call_are_an_outage() -> None:
    (found,) = outliers(changed(made(), 31, 0.0, 20, 23))
    assert (found.begin, found.end) == (START + 31 * DAY + 20 * 1_800_000, START + 31 * DAY + 23 * 1_800_000)
    assert found.why == "outage"
    assert found.calls == 0


def test_a_missing_day_is_no_outlier() -> None:
    series = made()
    assert outliers(without(series, [Stretch(START + 30 * DAY, START + 31 * DAY)])) == ()


def test_less_than_two_weeks_tell_nothing() -> None:
    assert outliers(changed(made(days=13), 5, 9.0)) == ()
    assert outliers(made(days=70).between(0, 0)) == ()


def test_what_is_left_out_is_not_known() -> None:
    series = made()
    left = without(series, [Stretch(START + DAY, START + 2 * DAY), Stretch(0, START + 1_800_000)])
    assert np.flatnonzero(np.isnan(left.calls)).tolist() == [0, *range(48, 96)]
    assert np.isnan(left.aht_s[48:96]).all()
    assert not np.isnan(series.calls).any()


def test_two_histories_join_and_the_newer_counts() -> None:
    old, new = made(days=3), changed(made(days=3), 1, 0).between(START + DAY, START + 4 * DAY)
    both = joined(old, new)
    assert (both.start, len(both)) == (old.start, 4 * SLOTS)
    assert both.calls[:SLOTS].tolist() == old.calls[:SLOTS].tolist()
    assert both.calls[SLOTS : 2 * SLOTS].sum() == 0
    assert np.isnan(both.calls[3 * SLOTS :]).all()
    assert joined(made(days=2, minutes=15), made(days=1, minutes=30, seed=2)).minutes == 30


def test_the_day_of_an_instant() -> None:
    series = made(zone="America/New_York")
    assert day_of(series, START + DAY) == (START + 5 * 3_600_000, START + DAY + 5 * 3_600_000)


@given(st.floats(0.2, 50))
def test_scale_does_not_matter_where_calls_are_many(factor: float) -> None:
    series = changed(made(), 30, 3.0)
    scaled = Series(start=START, minutes=30, zone="UTC", calls=series.calls * factor * 20, aht_s=series.aht_s)
    assert days(outliers(scaled)) == [(30, "storm")]
