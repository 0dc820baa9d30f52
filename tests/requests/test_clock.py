"""Deadlines, pauses and ages: the cases of the definitions, and a count minute by minute beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from supervisor.core.rules import Span
from supervisor.requests.clock import BadTarget, Target, Unit, ages, deadline, ends_a_day, target
from supervisor.requests.hours import ALL_DAY, BEYOND, BadCalendar, Calendar, Edition, Hours, hours_of

HOUR, MINUTE = 3_600_000, 60_000
CHICAGO = "America/Chicago"
ZONES = ["America/New_York", CHICAGO, "America/Phoenix", "Europe/London", "Australia/Lord_Howe"]


def working(begin: str, end: str, zone: str = CHICAGO, **more: object) -> Hours:
    """Monday to Friday."""
    edition = Edition(week=((span(begin, end),),) * 5 + ((), ()), **more)  # type: ignore[arg-type]
    return hours_of(Calendar("office", zone, (edition,)))


def span(begin: str, end: str) -> Span:
    return minutes(begin), minutes(end)


def minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def at(text: str, zone: str = CHICAGO) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def due(opened: str, wanted: str, hours: Hours, *pauses: tuple[str, str]) -> str:
    zone = hours.zone
    found = deadline(at(opened, zone), target(wanted), hours, [(at(a, zone), at(b, zone)) for a, b in pauses])
    return f"{datetime.fromtimestamp(found / 1000, ZoneInfo(zone)):%a %m-%d %H:%M}"


ROUND = hours_of(Calendar(zone=CHICAGO))
OFFICE = working("7:30", "17:30")


@pytest.mark.parametrize(
    ("opened", "wanted", "hours", "expected"),
    [
        ("2026-03-06 16:45", "4bh", OFFICE, "Mon 03-09 10:45"),
        ("2026-03-07 09:00", "1bh", OFFICE, "Mon 03-09 08:30"),
        ("2026-03-06 16:30", "1bh", working("9:00", "17:00"), "Mon 03-09 09:30"),
        ("2026-03-07 12:00", "24h", ROUND, "Sun 03-08 13:00"),
        ("2026-03-07 12:00", "24bh", ROUND, "Sun 03-08 13:00"),
        ("2026-03-07 12:00", "24h", OFFICE, "Sun 03-08 13:00"),
    ],
)
def test_the_worked_cases(opened: str, wanted: str, hours: Hours, expected: str) -> None:
    assert due(opened, wanted, hours) == expected


def test_a_pause_moves_the_deadline_by_its_length() -> None:
    assert due("2026-03-03 08:00", "3bh", OFFICE, ("2026-03-03 09:00", "2026-03-03 10:05")) == "Tue 03-03 12:05"
    # Two hours to go when it was paused.
    assert due("2026-03-03 08:00", "2bh", OFFICE, ("2026-03-03 09:00", "2026-03-03 10:05")) == "Tue 03-03 11:05"


def test_a_pause_is_measured_on_the_calendar_of_the_clock_that_it_pauses() -> None:
    night = ("2026-03-03 17:00", "2026-03-04 08:00")
    assert due("2026-03-03 16:00", "4bh", OFFICE, night) == "Wed 03-04 11:00"
    assert due("2026-03-03 16:00", "4h", OFFICE, night) == "Wed 03-04 11:00"
    assert due("2026-03-03 16:00", "20h", OFFICE, night) == "Thu 03-05 03:00"
    assert due("2026-03-03 16:00", "12bh", OFFICE, night) == "Thu 03-05 09:00"


def test_a_pause_that_begins_when_the_time_is_up_moves_nothing() -> None:
    assert due("2026-03-03 08:00", "2bh", OFFICE, ("2026-03-03 10:00", "2026-03-03 12:00")) == "Tue 03-03 10:00"


def test_pauses_that_overlap_or_lie_before_the_opening_count_once_and_not_at_all() -> None:
    three = [
        ("2026-03-03 07:30", "2026-03-03 08:00"),
        ("2026-03-03 09:00", "2026-03-03 10:00"),
        ("2026-03-03 09:30", "2026-03-03 10:05"),
    ]
    assert due("2026-03-03 08:00", "2bh", OFFICE, *three) == "Tue 03-03 11:05"


@pytest.mark.parametrize(
    ("opened", "wanted", "expected"),
    [
        ("2026-03-03 08:00", "1bd", "Wed 03-04 17:30"),
        ("2026-03-03 08:00", "0bd", "Tue 03-03 17:30"),
        ("2026-03-03 06:00", "1bd", "Wed 03-04 17:30"),  # before the doors open: today is the day of receipt
        ("2026-03-03 17:30", "1bd", "Thu 03-05 17:30"),  # after they close: tomorrow is
        ("2026-03-06 09:00", "1bd", "Mon 03-09 17:30"),
        ("2026-03-07 09:00", "1bd", "Tue 03-10 17:30"),
        ("2026-03-06 09:00", "1d", "Sun 03-08 00:00"),
        ("2026-03-07 09:00", "1d", "Wed 03-11 00:00"),  # received on Monday, due when Tuesday ends
        ("2026-03-05 09:00", "5bd", "Thu 03-12 17:30"),
    ],
)
def test_days_count_from_the_day_of_receipt(opened: str, wanted: str, expected: str) -> None:
    assert due(opened, wanted, OFFICE) == expected


def test_a_pause_moves_a_day_by_its_open_time() -> None:
    assert due("2026-03-03 08:00", "1bd", OFFICE, ("2026-03-03 17:00", "2026-03-04 08:00")) == "Thu 03-05 08:30"
    assert due("2026-03-03 08:00", "1d", OFFICE, ("2026-03-03 09:00", "2026-03-04 09:00")) == "Fri 03-06 00:00"


def test_closed_on_holidays_open_on_working_ones_and_as_said_on_special_days() -> None:
    holidays = ("2026-03-04", "2026-03-05")
    special = (("2026-03-06", (span("10:00", "12:00"), span("14:00", "15:00"))),)
    hours = working("7:30", "17:30", holidays=holidays, working=("2026-03-05",), special=special)
    assert due("2026-03-03 17:00", "1bh", hours) == "Thu 03-05 08:00"
    assert due("2026-03-05 17:00", "2.5bh", hours) == "Fri 03-06 12:00"
    assert due("2026-03-05 17:00", "3bh", hours) == "Fri 03-06 14:30"
    assert due("2026-03-05 17:00", "1bd", hours) == "Fri 03-06 15:00"


def test_another_edition_holds_from_its_date_on() -> None:
    old, new = Edition(week=(ALL_DAY,) * 7), Edition("2026-03-05", week=((span("9:00", "17:00"),),) * 5 + ((), ()))
    hours = hours_of(Calendar("changing", CHICAGO, (new, old)))
    assert due("2026-03-04 22:00", "3bh", hours) == "Thu 03-05 10:00"


def test_three_ages() -> None:
    paused = (at("2026-03-08 12:00"), at("2026-03-09 08:00"))
    told = ages(at("2026-03-06 16:45"), at("2026-03-09 10:45"), OFFICE, [paused])
    assert told.calendar_ms == 65 * HOUR  # the clocks went forward
    assert told.business_ms == 4 * HOUR
    assert told.sla_ms == 3.5 * HOUR
    assert ages(at("2026-03-09 10:45"), at("2026-03-06 16:45"), OFFICE).calendar_ms == 0


@pytest.mark.parametrize("text", ["", "4", "h", "4x", "-1h", "0h", "1.5d", "999999999h", "200000h", "5000bd", "٣h"])
def test_a_target_that_makes_no_sense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadTarget, match=r"^The target .*\.$"):
        target(text)


def test_targets_read_back() -> None:
    for text in ("24h", "4bh", "1.5bh", "5d", "5bd", "0d"):
        assert str(target(text)) == text
    assert target(" 4 BH ") == target("4bh")


def test_a_deadline_that_no_calendar_reaches_is_refused() -> None:
    for wanted in ("100000bh", "4000bd", "4000d"):
        with pytest.raises(BadTarget, match="after the year 2099"):
            deadline(at("2096-01-01 00:00"), target(wanted), OFFICE)


def test_a_pause_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(BadTarget, match="end after it begins"):
        deadline(0, target("4h"), OFFICE, [(2, 1)])


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (Calendar("c", "Mars/Olympus"), "unknown"),
        (Calendar("c", CHICAGO, ()), "no hours"),
        (Calendar("c", CHICAGO, (Edition(week=((),) * 7),)), "no open hour"),
        (Calendar("c", CHICAGO, (Edition(week=((),) * 6),)), "seven"),
        (
            Calendar("c", CHICAGO, (Edition(week=(((60, 120), (119, 180)),) * 7),)),
            "01:00–02:00 and 01:59–03:00 overlap",
        ),
        (Calendar("c", CHICAGO, (Edition(week=(((120, 60),),) * 7),)), "end after it begins"),
        (Calendar("c", CHICAGO, (Edition(week=(((0, 1441),),) * 7),)), "24:00"),
        (Calendar("c", CHICAGO, (Edition(holidays=("25.12.2026",)),)), "2026-12-25"),
        (Calendar("c", CHICAGO, (Edition(), Edition())), "two versions"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_in_a_sentence(calendar: Calendar, said: str) -> None:
    with pytest.raises(BadCalendar, match=said):
        Hours(calendar)


def test_a_midnight_belongs_to_the_day_that_it_ends() -> None:
    told = [at("2026-03-08 00:00"), at("2026-03-08 00:01"), BEYOND, -5]
    assert ends_a_day(np.array(told), CHICAGO).tolist() == [1, 0, 0, 0]


# minute by minute

edges = st.lists(st.integers(0, 48).map(lambda half: half * 30), unique=True, max_size=6).map(sorted)
days_spans = edges.map(lambda told: tuple(zip(told[::2], told[1::2], strict=False)))
weeks = st.lists(days_spans, min_size=7, max_size=7).map(tuple).filter(any)
# Around each zone's changes of the clocks in 2026, and the year's end.
around = st.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"])


def is_open(at: int, zone: str, week: Sequence[Sequence[Span]], holidays: Sequence[str]) -> bool:
    """Whether the clock on the wall shows an open time."""
    wall = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    spans = () if wall.date().isoformat() in holidays else week[wall.weekday()]
    return any(begin <= wall.hour * 60 + wall.minute < end for begin, end in spans)


def first_day(day: str, off: Sequence[int]) -> tuple[int, tuple[str, ...]]:
    """An instant two days before, and the dates of holidays so many days after it."""
    first = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=2)
    return int(first.timestamp() * 1000), tuple((first + timedelta(days=step)).date().isoformat() for step in off)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40)
@given(
    week=weeks,
    day=around,
    off=st.lists(st.integers(0, 8), max_size=3),
    start=st.integers(0, 4 * 24 * 60),
    amount=st.integers(1, 20 * 60),
    open_time=st.booleans(),
    paused=st.lists(st.tuples(st.integers(0, 8 * 24 * 60), st.integers(1, 48 * 60)), max_size=3),
)
def test_a_deadline_is_what_counting_minutes_gives(
    zone: str,
    week: tuple[tuple[Span, ...], ...],
    day: str,
    off: list[int],
    start: int,
    amount: int,
    open_time: bool,
    paused: list[tuple[int, int]],
) -> None:
    first, holidays = first_day(day, off)
    left, minute = amount, start
    while left:
        assume(minute < 14 * 24 * 60)
        stopped = any(begin <= minute < begin + length for begin, length in paused)
        left -= not stopped and (not open_time or is_open(first + minute * MINUTE, zone, week, holidays))
        minute += 1
    hours = Hours(Calendar("made", zone, (Edition(week=week, holidays=holidays),)))
    wanted = Target(amount * MINUTE, Unit.OPEN_HOURS if open_time else Unit.HOURS)
    pauses = [(first + begin * MINUTE, first + (begin + length) * MINUTE) for begin, length in paused]
    assert deadline(first + start * MINUTE, wanted, hours, pauses) == first + minute * MINUTE


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40)
@given(
    week=weeks,
    day=around,
    off=st.lists(st.integers(0, 8), max_size=3),
    start=st.integers(0, 4 * 24 * 60),
    days=st.integers(0, 6),
    open_days=st.booleans(),
)
def test_a_day_is_due_where_counting_days_ends(
    zone: str, week: tuple[tuple[Span, ...], ...], day: str, off: list[int], start: int, days: int, open_days: bool
) -> None:
    first, holidays = first_day(day, off)
    minute = start
    while not is_open(first + minute * MINUTE, zone, week, holidays):
        minute += 30 - minute % 30
        assume(minute < 30 * 24 * 60)
    received = datetime.fromtimestamp(first / 1000 + minute * 60, ZoneInfo(zone)).date()
    last, left = received, days
    while left:
        last += timedelta(days=1)
        left -= not open_days or (bool(week[last.weekday()]) and last.isoformat() not in holidays)
        assume(last < received + timedelta(days=60))
    turn = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone)).timestamp() * 1000
    if open_days:
        turn -= MINUTE
        while not is_open(int(turn), zone, week, holidays):
            turn -= MINUTE
        turn += MINUTE
    hours = Hours(Calendar("made", zone, (Edition(week=week, holidays=holidays),)))
    wanted = Target(days, Unit.OPEN_DAYS if open_days else Unit.DAYS)
    assert deadline(first + start * MINUTE, wanted, hours) == turn
