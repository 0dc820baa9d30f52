"""The scenario that holds now, from weeks of calls: closed days, days that are not whole, and too few calls."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from supervisor.planning.beginning import as_it_is
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.scenario import WORKED
from supervisor.planning.series import Series

MONDAY = 1_796_601_600_000  # 2026-12-07 00:00 UTC
HOURS = np.array([0] * 8 + [20, 40, 60, 40, 20, 20, 30, 20] + [0] * 8, np.float64)


def weeks(many: int = 2) -> Series:
    """Monday to Friday 250 calls of 200 s, nobody at the weekend."""
    days = np.tile(np.repeat([1.0, 1, 1, 1, 1, 0, 0], 24).reshape(7, 24) * HOURS, (many, 1)).reshape(-1)
    return Series(start=MONDAY, minutes=60, zone="UTC", calls=days, aht_s=np.where(days > 0, 200.0, np.nan))


def test_weeks_become_a_scenario() -> None:
    lived = weeks()
    told = as_it_is(WORKED, lived, lived.aht_s)
    assert told is not None
    assert told.calls_a_day == pytest.approx(250, rel=1e-3)
    assert told.days_a_month == pytest.approx(30.4 * 5 / 7, abs=0.01)
    assert told.aht_s == 200
    assert told.profile == tuple(HOURS)
    assert told.agents == 5
    assert told.people == 5


def test_the_busiest_weekday_decides_the_busiest_hour_and_the_month_has_quiet_days_too() -> None:
    """Mondays are twice the other days, weekends half: who holds the target on a mean day would not on Mondays."""
    days = np.tile(np.repeat([2.0, 1, 1, 1, 1, 0.5, 0.5], 24).reshape(7, 24) * HOURS, (4, 1)).reshape(-1)
    lived = Series(start=MONDAY, minutes=60, zone="UTC", calls=days, aht_s=np.full(days.size, 200.0))
    told = as_it_is(WORKED, lived, lived.aht_s)
    assert told is not None
    assert told.profile == tuple(2 * HOURS)
    assert told.calls_a_day == pytest.approx(500, rel=1e-3)
    assert told.calls_a_month == pytest.approx(30.4 * 250, rel=1e-3)
    busiest = evaluate(traffic(120, 3600, 200, told.patience_s, told.lines), told.agents, told.within_s)
    assert busiest.service_level[0] >= told.service_level


def test_a_day_that_is_not_whole_tells_nothing() -> None:
    lived = weeks()
    cut = lived.between(lived.start, lived.end - 24 * 3_600_000 * 2 - 9 * 3_600_000)
    told = as_it_is(WORKED, cut, cut.aht_s)
    assert told is not None
    assert told.calls_a_day == pytest.approx(250, rel=1e-3)
    holes = np.where(np.arange(len(lived)) % 24 == 10, np.nan, lived.calls)
    missing = Series(start=lived.start, minutes=60, zone="UTC", calls=holes, aht_s=lived.aht_s)
    told = as_it_is(WORKED, missing, missing.aht_s)
    assert told is not None
    assert told.profile[10] == 0


def test_hardly_any_calls_are_no_beginning() -> None:
    lived = weeks(1)
    few = Series(start=MONDAY, minutes=60, zone="UTC", calls=lived.calls * 0.01, aht_s=lived.aht_s)
    assert as_it_is(WORKED, few, few.aht_s) is None
    none = Series(start=MONDAY, minutes=60, zone="UTC", calls=lived.calls * np.nan, aht_s=lived.aht_s)
    assert as_it_is(WORKED, none, none.aht_s) is None


def test_without_handle_times_that_of_the_scenario_holds() -> None:
    lived = weeks()
    told = as_it_is(replace(WORKED, aht_s=300), lived, np.full(len(lived), np.nan))
    assert told is not None
    assert told.aht_s == 300


def test_a_journal_of_one_day_a_week_is_one_that_was_not_recorded() -> None:
    mondays = np.where(np.arange(14 * 24) // 24 % 7 == 0, np.tile(HOURS, 14), 0)
    lived = Series(start=MONDAY, minutes=60, zone="UTC", calls=mondays, aht_s=np.full(14 * 24, 200.0))
    told = as_it_is(WORKED, lived, lived.aht_s)
    assert told is not None
    assert (told.days_a_month, told.calls_a_month) == (30.4, 7600)
