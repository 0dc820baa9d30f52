"""Peaks: the busiest interval, the usual one, the one to come, and the most at once."""

from __future__ import annotations

from tests.day import Day, ms, rules


def calls(day: Day, *counts: int, every: float = 900) -> Day:
    """So many callers in each stretch of time, answered at once."""
    for number, count in enumerate(counts):
        for call in range(count):
            day.queued(f"{number}-{call}").answered(f"{number}-{call}").hung_up(f"{number}-{call}")
        day.after(every)
    return day


def test_the_busiest_interval_is_the_earliest_of_equals() -> None:
    day = calls(Day(start=ms("2025-12-01T09:00:00+00:00")), 1, 3, 3, 2)
    assert day.centre["peaks"]["today"] == {"start": "2025-12-01T09:15:00+00:00", "offered": 3}


def test_longer_intervals_begin_by_the_clock_of_the_centre() -> None:
    centre = rules(interval_min=60, zone="Asia/Kolkata")
    day = calls(Day(centre, start=ms("2025-12-01T09:00:00+05:30")), 1, 1, 1, 1, 3)
    assert day.centre["peaks"]["today"] == {"start": "2025-12-01T09:00:00+05:30", "offered": 4}


def test_nobody_called_has_no_busiest_interval() -> None:
    assert Day().joined("Ann").centre["peaks"]["today"] is None


def test_the_peak_to_come_needs_a_forecast() -> None:
    forecast = Day().queued("a").centre["peaks"]["forecast"]
    assert forecast["value"] is None
    assert forecast["passport"]["reason"] == "told beside the published forecast: see Staffing, Today"


def test_the_most_waiting_at_once_is_among_the_peaks() -> None:
    assert Day().queued("a").queued("b").after(1).abandoned("a").centre["peaks"]["waiting"] == 2
