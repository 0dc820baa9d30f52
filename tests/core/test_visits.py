"""One source's view of a call, in the ways in which a telephone system tells it."""

from __future__ import annotations

import pytest

from supervisor.core.events import CallLeft, ContactEnded, Left
from supervisor.core.visits import View
from tests.day import Day


def view(day: Day, call: str = "a") -> View:
    return day.world().floor.state.calls[f"pbx\x1f{call}"].view


def how(day: Day) -> list[tuple[str, str, int]]:
    return [(visit.queue, visit.how, visit.wait_ms) for visit in view(day).visits]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "abandoned"), (0.04, "abandoned"), (0.1, "abandoned"), (0.101, "timed_out")]
)
def test_an_unexplained_exit_was_a_hang_up_where_the_line_went_with_it(seconds: float, expected: str) -> None:
    day = Day().queued("a").after(9).left("a", Left.UNANSWERED).dequeued("a").after(seconds).hung_up("a")
    assert how(day) == [("info", expected, 9000)]


def test_an_unexplained_exit_before_another_queue_was_the_queues_time_out() -> None:
    day = Day().queued("a").after(9).left("a", Left.UNANSWERED).queued("a", "parks").after(0.01).hung_up("a")
    assert how(day) == [("info", "timed_out", 9000), ("parks", "abandoned", 10)]


def test_an_unexplained_exit_that_nothing_follows_counts_as_its_source_names_it() -> None:
    assert Day().queued("a").after(9).left("a", Left.UNANSWERED).figure("abandoned") == 1


def test_a_later_word_on_an_exit_explains_it() -> None:
    day = Day().queued("a").after(9).left("a", Left.UNANSWERED).dequeued("a").after(0.01).left("a", Left.EMPTY)
    assert how(day.after(0.01).hung_up("a")) == [("info", "left_empty", 9000)]


def test_a_caller_who_leaves_without_any_word_pressed_a_key() -> None:
    assert how(Day().queued("a").after(9).dequeued("a").after(5).hung_up("a")) == [("info", "left_by_key", 9000)]


def test_an_answer_just_after_the_exit_is_an_answer_after_the_wait_up_to_the_exit() -> None:
    assert how(Day().queued("a").after(9).dequeued("a").after(0.017).answered("a")) == [("info", "answered", 9000)]


def test_a_caller_who_enters_another_queue_while_waiting_was_withdrawn_from_the_first() -> None:
    day = Day().queued("a").after(9).queued("a", "parks").after(3).abandoned("a")
    assert how(day) == [("info", "withdrawn", 9000), ("parks", "abandoned", 3000)]


def test_entering_the_queue_in_which_one_stands_is_no_visit() -> None:
    assert how(Day().queued("a").after(9).queued("a").after(1).abandoned("a")) == [("info", "abandoned", 10_000)]


def test_the_same_queue_twice_is_two_visits() -> None:
    day = Day().queued("a").after(9).left("a", Left.TIMED_OUT).queued("a").after(3).answered("a")
    assert how(day) == [("info", "timed_out", 9000), ("info", "answered", 3000)]


def test_an_exit_whose_entry_nobody_saw_is_a_visit_by_its_logged_wait() -> None:
    day = Day().after(60).tell(CallLeft("a", "info", Left.ABANDONED, 40_000))
    assert [(v.entered - day.start, v.wait_ms) for v in view(day).visits] == [(20_000, 40_000)]
    assert view(day).begins is False


def test_the_first_end_of_a_contact_counts_and_a_later_one_adds_what_was_logged() -> None:
    day = Day().queued("a").answered("a").after(30).ended("a").after(200).ended("a", talk_ms=230_000)
    (contact,) = view(day).contacts
    assert contact.end is not None
    assert (contact.end[0] - contact.start[0], contact.logged_ms) == (30_000, 230_000)


def test_a_logged_talk_is_that_of_the_latest_contact_without_one() -> None:
    day = Day().queued("a").answered("a").after(10).queued("a").after(5).answered("a").after(20)
    day.ended("a", talk_ms=20_000).after(1).tell(ContactEnded("info", "Ann", "a", talk_ms=36_000))
    assert [contact.logged_ms for contact in view(day).contacts] == [36_000, 20_000]


def test_a_hold_ends_with_its_contact() -> None:
    day = Day().joined("Ann").queued("a").answered("a").after(10).held("a").after(20).ended("a").after(10)
    assert [day.agent()[key] for key in ("talk_s", "hold_s")] == [10, 20]


def test_what_is_said_of_another_agents_hold_is_nothing() -> None:
    day = Day().joined("Ann").queued("a").answered("a").after(10)
    day._agent_of["a"] = "Bob"
    assert day.held("a").after(5).agent()["state"] == "talking"


def test_a_cancelled_ring_may_be_told_after_the_caller_has_left() -> None:
    day = Day().queued("a").rang("a").rang("a", "Bob").after(5).answered("a", "Bob").after(0.02)
    day.not_picked_up("a", "Ann", canceled=True)
    assert (day.queue()["ring_canceled"], day.queue()["ring_no_answer"]) == (1, 0)
