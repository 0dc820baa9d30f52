"""Days off from iCalendar files, well made, odd and hostile."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.icalendar import MOST_BYTES, MOST_DAYS, BadFile, days_off

YEARS = range(2025, 2029)


def calendar(*events: str, end: str = "\r\n") -> bytes:
    inside = [line for event in events for line in ("BEGIN:VEVENT", *event.split("|"), "END:VEVENT")]
    return end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *inside, "END:VCALENDAR", ""]).encode()


def days(*events: str) -> list[str]:
    found = days_off(calendar(*events), YEARS)
    assert not found.notes
    return [*found.days]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261225|SUMMARY:Christmas", ["2026-12-25"]),
        ("DTSTART:20261225", ["2026-12-25"]),
        ("DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261225", ["2026-12-25"]),
        ("DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261227", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("DTSTART;VALUE=DATE:20261224|DURATION:P2D", ["2026-12-24", "2026-12-25"]),
        ("DTSTART;VALUE=DATE:20261225|RRULE:FREQ=YEARLY;UNTIL=20271231", ["2026-12-25", "2027-12-25"]),
        ("DTSTART;VALUE=DATE:20201225|RRULE:FREQ=YEARLY;COUNT=7", ["2020-12-25", "2025-12-25", "2026-12-25"]),
        ("DTSTART;VALUE=DATE:20210704|RRULE:FREQ=YEARLY;INTERVAL=3", ["2021-07-04", "2027-07-04"]),
        (
            "DTSTART;VALUE=DATE:20261126|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            ["2026-11-26", "2027-11-25", "2028-11-23"],
        ),
        (
            "DTSTART;VALUE=DATE:20260525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO|EXDATE;VALUE=DATE:20270531",
            ["2026-05-25", "2028-05-29"],
        ),
        ("DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY", ["2024-02-29", "2028-02-29"]),
        (
            "DTSTART;VALUE=DATE:20261103|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;INTERVAL=2",
            ["2026-11-03", "2028-11-07"],
        ),
        ("DTSTART;VALUE=DATE:20260119|RDATE;VALUE=DATE:20270118,20280117", ["2026-01-19", "2027-01-18", "2028-01-17"]),
        ("DTSTART;VALUE=DATE:20261225|STATUS:CANCELLED", []),
    ],
)
def test_days_of_an_event(event: str, expected: list[str]) -> None:
    assert days(event) == expected


def test_lines_may_be_folded_anywhere_and_end_in_any_way() -> None:
    plain = calendar("SUMMARY:A long name; with: signs|DTSTART;VALUE=DATE:20261225", end="\n").decode()
    folded = plain.replace("long name", "lo\n ng\n\t name").replace("VALUE=DATE", "VAL\n UE=DA\n TE")
    assert days_off(folded.encode(), YEARS) == days_off(plain.encode(), YEARS)
    assert days_off(b"\xef\xbb\xbf" + folded.encode(), YEARS).days == ("2026-12-25",)


def test_what_closes_nothing_or_cannot_be_read_is_said_with_its_line() -> None:
    told = days_off(
        calendar(
            "SUMMARY:Party|DTSTART:20261225T180000Z",
            "SUMMARY:Odd|DTSTART;VALUE=DATE:20261399",
            "SUMMARY:Pay day|DTSTART;VALUE=DATE:20261231|RRULE:FREQ=MONTHLY",
            "SUMMARY:Back|DTSTART;VALUE=DATE:20261231|DTEND;VALUE=DATE:20261230",
            "SUMMARY:Whole|DTSTART;VALUE=DATE:20261225",
        ),
        YEARS,
    )
    assert told.days == ("2026-12-25",)
    assert told.notes == (
        "Line 3, “Party”: is no event of whole days, so it closes nothing.",
        "Line 7, “Odd”: 20261399 is no date.",
        "Line 11, “Pay day”: repeats otherwise than every year, which is not understood; write its days out.",
        "Line 16, “Back”: ends before it begins.",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "BEGIN:VCALENDAR"),
        (b"<html>not a calendar</html>", "BEGIN:VCALENDAR"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x" * (MOST_BYTES + 1), "more than 2 MB"),
        (calendar("DTSTART:20261225")[:-20], "breaks off"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 20, "inside too many"),
        (calendar(*(f"DTSTART:2000010{place % 9 + 1}" for place in range(20_001))), "20,000 events"),
        (calendar(*["DTSTART:20260101|RRULE:FREQ=YEARLY;BYDAY=MO"] * 101), "100 that repeat"),
    ],
)
def test_what_is_no_calendar_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        days_off(content, YEARS)


def test_more_days_than_there_can_be_are_refused() -> None:
    years = range(1950, 2150)
    many = [f"DTSTART:{date(1950, 1, 1) + timedelta(days=place * 366):%Y%m%d}|DURATION:P366D" for place in range(150)]
    with pytest.raises(BadFile, match=f"{MOST_DAYS:,} days"):
        days_off(calendar(*many), years)


@given(
    st.binary(max_size=300) | st.text(st.sampled_from("BEGIN:VCALDRTS\r\n ;=,0123456789"), max_size=300).map(str.encode)
)
def test_rubbish_is_refused_in_a_sentence_and_nothing_else(rubbish: bytes) -> None:
    for content in (rubbish, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + rubbish + b"\nEND:VEVENT\nEND:VCALENDAR"):
        with suppress(BadFile):
            days_off(content, YEARS)


@given(st.text(st.sampled_from("=;,-+0123456789BYMONTHDAYCUTILSEPFRQ"), max_size=60))
def test_a_rule_of_rubbish_is_left_out(rule: str) -> None:
    days_off(calendar(f"DTSTART:20261225|RRULE:FREQ=YEARLY;{rule}"), YEARS)
