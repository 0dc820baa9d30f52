"""Local dates and business days, all at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.calendar import BusinessDays, local_days
from supervisor.requests.days import day_number, day_of
from tests.requests import plain

days = st.dates(date(1970, 1, 2), date(2099, 12, 30))


def between(after: date, until: date, *holidays: str) -> int:
    return int(BusinessDays(holidays).between(np.array([day_number(after)], np.int32), day_number(until))[0])


def test_the_worked_case() -> None:
    """Eight weekend days and one holiday between."""
    assert between(date(2009, 3, 1), date(2009, 3, 31), "2009-03-17") == 21


def test_the_day_itself_does_not_count_and_a_weekend_adds_nothing() -> None:
    assert between(date(2026, 3, 6), date(2026, 3, 6)) == 0
    assert between(date(2026, 3, 6), date(2026, 3, 8)) == 0
    assert between(date(2026, 3, 6), date(2026, 3, 9)) == 1


@given(days, st.integers(0, 400), st.lists(st.integers(0, 400), max_size=5))
def test_business_days_are_what_counting_them_gives(after: date, more: int, off: list[int]) -> None:
    first = day_number(after)
    until = min(day_of(first + more), date(2099, 12, 31))
    holidays = [day_of(first + step).isoformat() for step in off]
    assert between(after, until, *holidays) == plain.business_days(after, until, holidays)


def test_dates_before_and_after_all_we_know_end_the_count_and_nothing_else() -> None:
    found = BusinessDays().between(np.array([-10_000_000, 10_000_000], np.int32), day_number(date(2026, 1, 1)))
    assert found[0] > 60
    assert found[1] < 0


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran"])
@given(instants=st.lists(st.integers(0, 4_102_444_799_000), min_size=1))
def test_local_dates_are_those_of_the_zone(zone: str, instants: list[int]) -> None:
    found = local_days(np.array(instants), zone)
    assert [day_of(int(day)) for day in found] == [plain.local(at, zone) for at in instants]


def test_a_day_turns_at_local_midnight_when_the_clocks_change_too() -> None:
    at = 1_331_442_000_000  # 2012-03-11 midnight in New York, the day with 23 hours
    found = local_days(np.array([at - 1, at, at + 23 * 3_600_000 - 1, at + 23 * 3_600_000]), "America/New_York")
    assert [day_of(int(day)).day for day in found] == [10, 11, 11, 12]
