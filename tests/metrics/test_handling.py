"""How long contacts take: talk, hold, and a wrap-up that no source tells."""

from __future__ import annotations

import pytest

from supervisor.core.events import AgentSeen, ContactEnded, Ended
from tests.day import Day, rules

SLOW = rules({"info": {"wrapup_s": 30}, "parks": {"wrapup_s": 10}}, wrapup_reasons=("Paperwork",))


def talked(day: Day, call: str = "a", seconds: float = 100) -> Day:
    return day.queued(call).after(5).answered(call).after(seconds).ended(call)


def test_handle_time_is_talk_hold_and_wrap_up_of_what_is_handled() -> None:
    day = Day(SLOW).joined("Ann").queued("a").after(5).answered("a").after(60).held("a").after(20).taken_back("a")
    day.after(40).ended("a").after(30)
    told = day.agent()
    assert [told[key] for key in ("handled", "talk_s", "hold_s", "wrapup_s", "aht_s")] == [1, 100, 20, 30, 150]


def test_a_contact_still_in_wrap_up_is_not_in_it_yet() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(29.999)
    assert (day.figure("handled"), day.figure("aht_s"), day.agent()["state"]) == (0, None, "wrapup")
    day.after(0.001)
    assert (day.figure("handled"), day.figure("aht_s"), day.agent()["state"]) == (1, 130, "available")


def test_the_next_contact_ends_a_wrap_up() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(2).queued("b").after(1).answered("b").after(5)
    assert (day.figure("wrapup_s"), day.agent()["state"]) == (3, "talking")


def test_a_pause_ends_a_wrap_up() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(4).paused("Ann", "Lunch").after(60)
    assert (day.figure("wrapup_s"), day.agent()["state"], day.agent()["reason"]) == (4, "paused", "Lunch")


def test_a_pause_in_one_of_two_queues_does_not() -> None:
    day = talked(Day(SLOW).joined("Ann", "info", "parks")).after(4).paused("Ann", "Lunch", "parks").after(60)
    assert (day.figure("wrapup_s"), day.agent()["state"], day.agent()["partly_paused"]) == (30, "available", True)


def test_a_log_out_ends_a_wrap_up() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(4).logged_out("Ann").after(60)
    assert (day.figure("wrapup_s"), day.agent()["state"]) == (4, "no_queue")


@pytest.mark.parametrize("leaves", [Day.paused, Day.logged_out])
def test_whoever_has_paused_or_gone_before_the_end_has_no_wrap_up(leaves: object) -> None:
    day = Day(SLOW).joined("Ann").queued("a").after(5).answered("a").after(50)
    assert callable(leaves)
    leaves(day, "Ann")
    day.after(50).ended("a").after(60)
    assert (day.figure("talk_s"), day.figure("wrapup_s"), day.figure("handled")) == (100, 0, 1)


def test_a_pause_that_means_wrap_up_keeps_it_open_until_she_is_back() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(10).paused("Ann", "Paperwork").after(300)
    assert (day.agent()["state"], day.figure("handled")) == ("wrapup", 0)
    day.back().after(5)
    assert (day.figure("wrapup_s"), day.agent()["state"]) == (310, "available")


def test_a_pause_that_means_wrap_up_followed_by_another_ends_there() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(10).paused("Ann", "Paperwork").after(50)
    day.paused("Ann", "Lunch").after(50)
    assert (day.figure("wrapup_s"), day.agent()["state"]) == (60, "paused")


def test_a_queue_joined_meanwhile_does_not_keep_a_wrap_up_open_for_ever() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(10).paused("Ann", "Paperwork").after(50)
    day.joined("Ann", "parks").after(50)
    assert (day.figure("wrapup_s"), day.figure("handled")) == (60, 1)


def test_a_pause_that_means_wrap_up_counts_as_such_after_any_while() -> None:
    day = talked(Day(SLOW).joined("Ann")).after(600).paused("Ann", "Paperwork").after(100)
    told = day.agent()
    assert (told["state"], told["state_s"]["wrapup"], told["state_s"]["paused"]) == ("wrapup", 130, 0)
    assert (told["wrapup_s"], told["aht_s"]) == (30, 130)


def test_without_a_wrap_up_set_there_is_none() -> None:
    day = talked(Day().joined("Ann"))
    assert (day.figure("handled"), day.figure("wrapup_s"), day.agent()["state"]) == (1, 0, "available")


def test_a_pause_during_a_call_does_not_end_the_talk() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(20).paused("Ann", "Lunch").after(30)
    assert day.agent()["state"] == "talking"
    assert day.ended("a").after(10).figure("talk_s") == 50
    assert day.agent()["state"] == "paused"


def test_handled_counts_where_the_wrap_up_ends() -> None:
    day = Day(SLOW).joined("Ann").after(840).queued("a").after(1).answered("a").after(50).ended("a").after(100)
    told = day.stretches([day.start, day.start + 900_000])
    assert [stretch["handled"] for stretch in told] == [0, 1]
    assert [stretch["answered"] for stretch in told] == [1, 0]


def test_talk_is_what_was_really_talked_and_the_log_beside_it() -> None:
    """A caller redirected out of a talk: Asterisk logs it when the caller finally hangs up."""
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(4).queued("a", "parks").after(240)
    day.tell(ContactEnded("info", "Ann", "a", Ended.CALLER, 250_000)).after(1)
    told = day.agent()
    assert (told["talk_s"], told["talk_logged_s"], told["handled"]) == (4, 250, 1)


def test_a_contact_that_another_overtakes_is_handled_at_its_own_end() -> None:
    day = Day(SLOW).joined("Ann").queued("a").queued("b").answered("a").after(10).held("a").after(5).answered("b")
    day.after(5).ended("b").after(10).taken_back("a").after(10).ended("a").after(60)
    told = day.agent()
    assert [told[key] for key in ("handled", "talk_s", "hold_s", "wrapup_s")] == [2, 25, 20, 30]


def test_the_end_of_a_contact_without_a_call_ends_the_one_that_is_on() -> None:
    day = Day().joined("Ann").queued("a").answered("a").after(30).tell(ContactEnded("info", "Ann", talk_ms=29_000))
    day.after(10)
    assert [day.agent()[key] for key in ("state", "talk_s", "talk_logged_s")] == ["available", 30, 29]


def test_a_picture_that_does_not_show_her_in_a_call_ends_it() -> None:
    day = Day().joined("Ann").queued("a").answered("a").after(30)
    day.snapshot(members=[AgentSeen("Ann", "info", in_call=True)]).after(30)
    assert day.agent()["state"] == "talking"
    day.snapshot(members=[AgentSeen("Ann", "info")]).after(30)
    assert [day.agent()[key] for key in ("state", "talk_s")] == ["available", 60]
