"""Adherence: a day's schedule against what an agent did, told as stories on the telephones."""

from __future__ import annotations

from supervisor.metrics.stays import told
from supervisor.planning.adherence import Adherence, Duty, How, Out, Seen, Stay, adherence
from tests.day import START, Day

MINUTE = 60_000
DUTIES = tuple(
    Duty(START + begin * MINUTE, START + end * MINUTE, pause, START, START + 240 * MINUTE)
    for begin, end, pause in ((0, 90, ""), (90, 105, "break"), (105, 180, ""), (180, 210, "lunch"), (210, 240, ""))
)
"""A shift from nine to one: a break at half past ten, lunch at twelve."""


def minute(day: Day, at: int) -> Day:
    """The story goes on so many minutes after nine."""
    return day.after(START / 1000 + at * 60 - day.at / 1000)


def seen(day: Day) -> Seen:
    world = day.world()
    if "Ann" not in world.floor.state.agents:
        return Seen(day.at)
    now = world.floor.now("Ann")
    stays = tuple(Stay(*stay) for stay in told(world.ledger.stays.get("Ann", {})))
    talking = now.state in ("talking", "hold", "wrapup")
    return Seen(day.at, stays, now.since if talking else None)


def kept(day: Day) -> Adherence:
    return adherence(DUTIES, seen(day), START)


def out(how: How, since: int, until: int, pause: str = "") -> Out:
    return Out(how, START + since * MINUTE, START + until * MINUTE, pause)


def in_time() -> Day:
    return Day().joined("Ann")


def test_who_does_as_the_schedule_says_is_in_it_all_the_time() -> None:
    day = minute(in_time(), 90).paused("Ann", "Break")
    day = minute(minute(day, 105).back("Ann"), 150)
    told = kept(day)
    assert (told.share, told.scheduled_ms, told.out) == (1.0, 150 * MINUTE, None)


def test_a_call_is_work_too() -> None:
    day = minute(in_time(), 10).queued("a").answered("a").after(600).ended("a")
    assert kept(minute(day, 60)).share == 1.0


def test_who_comes_late_is_out_since_her_shift_began_and_loses_the_time() -> None:
    assert kept(minute(Day().joined("Bob"), 12)).out == out(How.LATE, 0, 240)
    there = kept(minute(minute(Day(), 15).joined("Ann"), 60))
    assert (there.share, there.out) == (0.75, None)


def test_who_does_not_come_at_all_is_late_after_her_lunch_too() -> None:
    told = kept(minute(Day().joined("Bob"), 220))
    assert told.out == out(How.LATE, 0, 240)
    assert told.share == 0


def test_who_leaves_early_is_out_since_then() -> None:
    day = minute(minute(in_time(), 60).logged_out("Ann"), 80)
    told = kept(day)
    assert told.out == out(How.LEFT, 60, 240)
    assert told.share == 60 / 80


def test_a_pause_at_work_time_is_told_with_its_reason() -> None:
    told = kept(minute(minute(in_time(), 30).paused("Ann", "Lunch"), 40))
    assert told.out == out(How.PAUSED, 30, 90, "Lunch")
    assert told.share == 0.75


def test_a_break_that_lasts_too_long_is_told_as_that() -> None:
    told = kept(minute(minute(in_time(), 90).paused("Ann", "Break"), 113))
    assert told.out == out(How.BACK_LATE, 105, 180, "break")


def test_a_break_that_begins_early_is_a_pause_at_work_time_until_it_is_due() -> None:
    day = minute(in_time(), 84).paused("Ann", "Break")
    assert kept(minute(day, 88)).out == out(How.PAUSED, 84, 90, "Break")
    assert kept(minute(day, 95)).out is None


def test_a_call_that_reaches_into_the_break_is_told_apart_from_working_through_it() -> None:
    talking = minute(in_time(), 85).queued("a").answered("a")
    assert kept(minute(talking, 97)).out == out(How.ON_CALL, 90, 105, "break")
    assert kept(minute(in_time(), 97)).out == out(How.WORKS, 90, 105, "break")


def test_who_logs_out_for_lunch_is_in_her_lunch() -> None:
    day = minute(in_time(), 90).paused("Ann", "Break")
    day = minute(minute(day, 105).back("Ann"), 180).logged_out("Ann")
    assert kept(minute(day, 200)).share == 1.0


def test_before_and_after_a_shift_nothing_is_scheduled() -> None:
    early = Seen(START - MINUTE, (Stay("on", START - 10 * MINUTE, START - MINUTE),))
    assert adherence(DUTIES, early, START - 100 * MINUTE) == Adherence()
    late = Seen(START + 300 * MINUTE, (Stay("on", START, START + 240 * MINUTE),))
    assert adherence(DUTIES, late, START).duty is None


def test_time_before_midnight_is_not_of_today() -> None:
    told = adherence(DUTIES, Seen(START + 60 * MINUTE, ()), START + 30 * MINUTE)
    assert told.scheduled_ms == 30 * MINUTE


def test_at_the_very_instant_of_an_event_it_is_what_she_does_then_that_counts() -> None:
    was_on = (Stay("on", START, START + 60 * MINUTE),)
    gone = Seen(START + 60 * MINUTE, was_on, here="")
    assert adherence(DUTIES, gone, START).out == out(How.LEFT, 60, 240)
    assert adherence(DUTIES, Seen(START + 12 * MINUTE, here="on"), START).out is None
    paused = Seen(START + 60 * MINUTE, was_on, here="pause/Lunch")
    assert adherence(DUTIES, paused, START).out == out(How.PAUSED, 60, 90, "Lunch")


def test_what_comes_late_or_is_taken_back_leaves_the_same_stays() -> None:
    day = minute(minute(in_time(), 30).paused("Ann", "Lunch"), 60).back("Ann")
    day = minute(day, 70)
    whole = day.world()
    late = day.world()
    with late.unsettled(START + 65 * MINUTE):
        pass
    for settled in range(71, 75):
        whole.settle(START + settled * MINUTE)
    late.settle(START + 74 * MINUTE)
    assert (
        told(whole.ledger.stays["Ann"])
        == told(late.ledger.stays["Ann"])
        == (
            ("on", START, START + 30 * MINUTE),
            ("pause/Lunch", START + 30 * MINUTE, START + 60 * MINUTE),
            ("on", START + 60 * MINUTE, START + 74 * MINUTE),
        )
    )
