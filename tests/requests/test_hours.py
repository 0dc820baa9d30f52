"""Open time up to many instants at once, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.hours import BEYOND, END_MS, Calendar, Edition, Hours, hours_of, midnights
from tests.requests import plain

HOUR = 3_600_000
WEEK = (((450, 720), (780, 1050)),) * 5 + ((), ())
OFFICE = hours_of(Calendar("office", "America/Chicago", (Edition(week=WEEK),)))
ROUND = hours_of(Calendar(zone="Europe/London"))

instants = st.integers(0, END_MS)


@given(st.lists(instants, min_size=1))
def test_open_time_and_back_is_where_the_last_open_moment_was(at: list[int]) -> None:
    told = np.array(at)
    for hours in (OFFICE, ROUND):
        open_ms = hours.open_ms(told)
        back = hours.instant(open_ms)
        some = open_ms > 0
        assert (back[some] <= told[some]).all()
        assert (hours.open_ms(back) == open_ms).all()
        assert (hours.open_ms(back[some] - 1) == open_ms[some] - 1).all()


@given(st.lists(instants, min_size=2))
def test_open_time_never_runs_back_and_never_faster_than_the_clock(at: list[int]) -> None:
    told = np.array(sorted(at))
    passed = np.diff(OFFICE.open_ms(told))
    assert (passed >= 0).all()
    assert (passed <= np.diff(told)).all()
    assert (np.diff(ROUND.open_ms(told)) == np.diff(told)).all()


@given(st.lists(instants, min_size=1))
def test_the_next_opening_is_at_once_or_after_closed_time(at: list[int]) -> None:
    told = np.array(at)
    opening = OFFICE.next_open(told)
    known = opening < BEYOND
    assert (opening >= told).all()
    assert (OFFICE.open_ms(opening[known] + 1) == OFFICE.open_ms(told[known]) + 1).all()


def test_before_and_after_all_we_know() -> None:
    edges = np.array([-HOUR, 0, END_MS, END_MS + HOUR])
    assert ROUND.open_ms(edges).tolist() == [0, 0, END_MS, END_MS]
    assert ROUND.instant(np.array([END_MS, END_MS + 1])).tolist() == [END_MS, BEYOND]
    assert ROUND.next_open(np.array([END_MS])).tolist() == [BEYOND]


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo"])
def test_a_date_begins_where_its_first_instant_is(zone: str) -> None:
    """Where the clocks change at midnight too."""
    for day, at in list(enumerate(midnights(zone).tolist()))[365:20_000:7]:
        assert plain.local(at, zone).toordinal() - plain.local(0, "UTC").toordinal() == day
        assert plain.local(at - 1, zone) < plain.local(at, zone)


def test_a_calendar_of_two_editions_may_have_one_without_a_date() -> None:
    hours = Hours(Calendar("c", "UTC", (Edition("1970-01-02", WEEK), Edition())))
    assert hours.open_ms(np.array([24 * HOUR, 48 * HOUR])).tolist() == [24 * HOUR, 33 * HOUR]


@given(st.integers(0, 47_000), st.integers(0, 300))
def test_open_days_between_dates_are_what_counting_them_gives(after: int, more: int) -> None:
    days = [after + step for step in range(1, more + 1)]
    counted = sum((day + 3) % 7 < 5 for day in days)
    told = OFFICE.days_open(np.array([after], np.int32), np.array([after + more], np.int32))
    assert told.tolist() == [counted]
