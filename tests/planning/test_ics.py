"""Calendars that other programs take: lines, escapes, times, and events that stay the same ones."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from supervisor.planning import editing
from supervisor.planning.ics import HEADS, calendar, escaped, folded, rows
from supervisor.planning.roster import Pause, Roster, Shift, moment
from supervisor.planning.shift import MINUTE

ZONE = "America/Chicago"
MONDAY = date(2026, 11, 23)
BEGIN = moment(MONDAY, 0, ZONE)
HOUR = 60 * MINUTE


def a_shift(agent: str, day: int, hour: float, length: float = 8) -> Shift:
    begin = BEGIN + round((day * 24 + hour) * HOUR)
    lunch = Pause(begin + 4 * HOUR, begin + 4 * HOUR + 45 * MINUTE, "lunch", paid=False)
    return Shift(agent, begin, begin + round(length * HOUR), (lunch,), "Full day")


ROSTER = Roster(
    ZONE, BEGIN, BEGIN + 168 * HOUR, 15, (a_shift("Ana; Souza, Jr", 0, 8), a_shift("Li", 0, 22), a_shift("Li", 1, 22))
)


def told(roster: Roster = ROSTER, agent: str = "") -> list[str]:
    """Its lines, unfolded."""
    text = calendar(roster, name="Riverton", made_at=BEGIN, agent=agent)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_shift_is_an_event_in_utc_with_its_pauses() -> None:
    lines = told()
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3
    assert "DTSTART:20261123T140000Z" in lines
    assert "DTEND:20261123T220000Z" in lines
    assert "SUMMARY:Ana\\; Souza\\, Jr: Full day" in lines
    assert "DESCRIPTION:Lunch 12:00–12:45" in lines


def test_a_night_shift_ends_on_the_day_after() -> None:
    assert "DTEND:20261124T120000Z" in told(agent="Li")


def test_one_agent_alone_is_not_named_in_each_event() -> None:
    lines = told(agent="Li")
    assert lines.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Full day" in lines
    assert not any("Ana" in line for line in lines)


def test_events_are_the_same_ones_after_a_change_and_in_the_file_of_one_agent() -> None:
    uids = [line for line in told() if line.startswith("UID:")]
    assert len(set(uids)) == 3
    moved = editing.moved(ROSTER, 1, -HOUR)
    assert [line for line in told(moved) if line.startswith("UID:")] == uids
    assert [line for line in told(agent="Li") if line.startswith("UID:")] == uids[1:]


@given(st.text(max_size=200))
def test_long_lines_are_folded_between_characters(text: str) -> None:
    parts = [*folded(f"SUMMARY:{escaped(text)}")]
    assert all(len(part.encode("utf-8", "surrogatepass")) <= 75 for part in parts)
    assert "".join(part if not place else part[1:] for place, part in enumerate(parts)) == f"SUMMARY:{escaped(text)}"
    assert not re.search(r"(?<!\\)(\\\\)*[;,\n]", escaped(text).removesuffix("\\n"))


def test_a_table_has_local_and_utc_times() -> None:
    first = next(iter(rows(ROSTER)))
    assert len(first) == len(HEADS)
    assert first == (
        "Ana; Souza, Jr", "2026-11-23", "08:00", "16:00", "2026-11-23T14:00:00Z", "2026-11-23T22:00:00Z", "Full day",
        7.25, "Lunch 12:00–12:45",
    )  # fmt: skip
