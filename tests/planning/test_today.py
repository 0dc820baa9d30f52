"""Today against the plan: reforecast, gaps, the peak still to come, who is there by slot."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from supervisor.planning.forecasted import Forecast
from supervisor.planning.plan import QueueTargets
from supervisor.planning.series import Series
from supervisor.planning.shift import Pause, Shift
from supervisor.planning.sums import Array
from supervisor.planning.today import Today, covered, present, today

NINE = 1_764_579_600_000
HALF = 1_800_000
CALLS = np.array([60.0, 80, 100, 120, 90, 60])


def forecast(calls: Array = CALLS) -> Forecast:
    """From nine, by half hours."""
    return Forecast(
        start=NINE,
        minutes=30,
        zone="UTC",
        calls=calls,
        low=calls * 0.8,
        high=calls * 1.2,
        aht_s=np.full(calls.size, 180.0),
        day_error=0.1,
        part_error=0.1,
    )


def came(*calls: float, aht_s: float = 180.0) -> Series:
    """So many calls in the first slots; of the others nothing is known."""
    told = np.full(CALLS.size, np.nan)
    told[: len(calls)] = calls
    return Series(start=NINE, minutes=30, zone="UTC", calls=told, aht_s=np.where(np.isnan(told), np.nan, aht_s))


def at(slots: float) -> int:
    return NINE + round(slots * HALF)


def of(slots: float, *calls: float, scheduled: Array | None = None) -> Today:
    return today(at(slots), forecast(), came(*calls), QueueTargets(), scheduled=scheduled)


def test_the_rest_of_the_day_is_told_by_what_came() -> None:
    told = of(2, 90, 120)
    assert 1 < told.factor < 1.5
    assert told.expected.calls[:2].tolist() == [60, 80]
    assert told.expected.calls[3] == pytest.approx(120 * told.factor)
    assert told.required[3] > of(2, 60, 80).required[3]


def test_of_a_day_that_goes_as_expected_nothing_changes() -> None:
    told = of(2, 60, 80)
    assert (told.factor, told.aht_factor) == (1, 1)
    assert (told.expected.calls == CALLS).all()


def test_gaps_are_what_the_reforecast_requires_more_than_is_scheduled() -> None:
    told = of(1.5, 60, scheduled=np.full(6, 14.0))
    assert told.required[3] > 14 > told.required[0]
    assert np.isnan(told.gaps[0])
    assert told.gaps[1:].tolist() == (told.required[1:] - 14).tolist()
    assert told.short(2) == [slot for slot in range(1, 6) if told.required[slot] > 14]


def test_in_the_running_slot_nobody_counts_who_is_not_logged_in() -> None:
    told = of(1.5, 60, scheduled=np.full(6, 17.5))
    here = replace(told, logged_in=np.array([17, 14.0, *[np.nan] * 4]))
    assert here.without(np.zeros(6)).there.tolist() == [17.5, 14, *[17.5] * 4]
    assert here.without(np.full(6, 5.0)).there.tolist() == [12.5] * 6
    assert replace(told, logged_in=np.full(6, 40.0)).without(np.zeros(6)).there.tolist() == [17.5] * 6
    assert told.without(np.zeros(6)).there.tolist() == [17.5] * 6
    assert here.without(np.zeros(6)).gaps[1] == told.required[1] - 14


def test_hardly_a_call_at_night_is_no_gap_that_somebody_has_to_close() -> None:
    calls = np.array([60.0, 80, 100, 0.3, 0.3, 2])
    told = today(at(0), forecast(calls), came(), QueueTargets(), scheduled=np.array([0.0, 0, 0, 0, 1, 0]))
    assert (told.gaps > 0).tolist() == [True, True, True, True, False, True]
    assert told.short(24) == [0, 1, 2, 5]
    assert replace(told, elsewhere=1.0).short(24) == [0, 1, 2, 3, 5]


def test_gaps_beyond_the_hours_asked_for_are_left_out() -> None:
    told = of(0, scheduled=np.zeros(6))
    assert told.short(1) == [0, 1]


def test_without_a_schedule_there_is_no_gap() -> None:
    assert np.isnan(of(0).gaps).all()
    assert of(0).short(8) == []


def test_the_peak_still_to_come_is_of_slots_that_have_not_begun() -> None:
    assert [of(slots).peak for slots in (0.5, 3.1, 5.5, 7)] == [3, 4, None, None]


def test_nobody_is_on_the_phones_in_a_pause() -> None:
    shifts = [
        Shift("Ann", at(0), at(4), (Pause(at(1), at(1.5)), Pause(at(2), at(3), "lunch"))),
        Shift("Ben", at(0.5), at(10)),
        Shift("Eve", at(-5), at(1)),
    ]
    assert covered(shifts, forecast()).tolist() == [2.5, 1.5, 1, 2, 1, 1]


def test_who_was_there_is_told_by_the_share_of_the_slot() -> None:
    assert present([(at(-1), at(0.5)), (at(0), at(2.25))], forecast()).tolist() == [1.5, 1, 0.25, 0, 0, 0]
