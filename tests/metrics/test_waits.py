"""How long callers wait, now and on average."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.events import Left
from tests.day import Day, ms


@given(st.permutations([0, 0, 0, 0, 0, 0, 0, 0, 0, 120]))
def test_the_average_does_not_depend_on_the_order_of_calls(waits: list[int]) -> None:
    """Asterisk's own Holdtime shows 8 for one order of these, 30 for another."""
    day = Day()
    for number, wait in enumerate(waits):
        day.queued(f"{number}").after(wait).answered(f"{number}").after(1).hung_up(f"{number}")
    assert day.figure("asa_s") == 12


def test_averages_of_answered_abandoned_and_all_are_other_numbers() -> None:
    day = Day().queued("a").after(10).answered("a").queued("b").after(40).abandoned("b")
    day.queued("c").after(70).left("c", Left.TIMED_OUT).queued("d").after(500)
    keys = ("asa_s", "mean_wait_abandoned_s", "mean_wait_all_s", "max_wait_s", "waiting", "longest_wait_s")
    assert [day.queue()[key] for key in keys] == [10, 40, 40, 70, 1, 500]


def test_the_centres_longest_wait_counts_from_the_first_entry() -> None:
    day = Day().queued("a").after(100).left("a", Left.TIMED_OUT).queued("a", "parks").after(20)
    assert (day.queue("parks")["longest_wait_s"], day.centre["longest_wait_s"]) == (20, 120)


def test_nobody_waiting_has_no_longest_wait() -> None:
    assert Day().queued("a").abandoned("a").figure("longest_wait_s") is None


def test_the_wait_that_the_source_logged_is_taken_as_it_is() -> None:
    assert Day().queued("a").after(13.4).answered("a", wait_ms=12_000).figure("asa_s") == 12


def test_most_waiting_at_once_with_changes_in_one_instant_taken_together() -> None:
    day = Day().queued("a").queued("b").after(10).abandoned("a").queued("c").after(5).abandoned("b")
    assert day.figure("waiting_peak") == 2
    assert day.queue()["waiting_peak"] == 2


def test_the_peak_of_a_stretch_counts_those_who_waited_before_it() -> None:
    day = Day().queued("a").queued("b").after(1000).abandoned("a").after(1000)
    starts = [day.start, day.start + 900_000, day.start + 1_800_000]
    assert [told["waiting_peak"] for told in day.stretches(starts)] == [2, 2, 1]


def test_whoever_leaves_as_a_stretch_begins_is_not_in_its_peak() -> None:
    day = Day().queued("a").after(900).abandoned("a").after(10)
    assert [told["waiting_peak"] for told in day.stretches([day.start, day.start + 900_000])] == [1, 0]


def test_many_waits_in_any_order_have_the_same_longest() -> None:
    waits = random.Random(1).sample(range(1000), 60)
    day = Day(start=ms("2025-12-01T00:00:00+00:00"))
    for number, wait in enumerate(waits):
        day.queued(f"{number}").after(wait).abandoned(f"{number}")
    assert day.figure("max_wait_s") == max(waits)
