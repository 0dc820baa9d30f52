"""`callboard clock`: deadlines on calendars of files, of the centre and on none, and every way to ask wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.requests.record import Request
from supervisor.store import Store
from tests.cli.typed import Answer, Run, could_not

CALENDAR = """
name = "Public works"
zone = "America/Chicago"
hours = "Mon-Fri 07:30-17:30"
"""
T = "2026-03-06T16:45"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    path = tmp_path / "office.toml"
    path.write_text(CALENDAR)
    return path


def due(answer: Answer) -> Any:
    assert (answer.code, answer.err) == (DONE, "")
    return json.loads(answer.out)


def asked(run: Run, calendar: object, *words: str, start: str = T, target: str = "4bh") -> Any:
    answer = run(
        "clock", "deadline", "--calendar", str(calendar), "--from", start, "--target", target, *words, "--json"
    )
    return due(answer)


def test_the_worked_cases(run: Run, office: Path, tmp_path: Path) -> None:
    assert asked(run, office)["deadline"] == "2026-03-09T10:45:00-05:00"
    assert asked(run, office, start="2026-03-07T09:00", target="1bh")["deadline"] == "2026-03-09T08:30:00-05:00"
    told = asked(run, "24x7", "--zone", "America/Chicago", start="2026-03-07T12:00", target="24h")
    assert told["deadline"] == "2026-03-08T13:00:00-05:00"
    paused = ("--paused", "2026-03-05T09:00..10:05")
    told = asked(run, office, *paused, start="2026-03-05T08:00", target="3bh")
    assert told["deadline"] == "2026-03-05T12:05:00-06:00"
    assert told["paused"][0]["counted_s"] == 65 * 60
    assert not (tmp_path / "calls.db").exists()


def test_a_suspension_is_a_pause_and_the_deadline_without_it_is_told_too(run: Run, office: Path) -> None:
    storm = ("--paused", "2026-03-05T09:00..10:00", "--suspended", "2026-03-05T09:30..2026-03-06T07:30")
    told = asked(run, office, *storm, start="2026-03-05T08:00", target="4bh")
    assert told["deadline"] == "2026-03-06T10:30:00-06:00"
    assert told["deadline_without_suspensions"] == "2026-03-05T13:00:00-06:00"
    assert told["paused"] == [
        {"from": "2026-03-05T09:00:00-06:00", "to": "2026-03-06T07:30:00-06:00", "counted_s": 8.5 * 3600}
    ]


def test_for_a_person(run: Run, office: Path) -> None:
    words = ("clock", "deadline", "--calendar", str(office), "--from", T)
    answer = run(*words, "--target", "4bh", "--at", "2026-03-09T11:00", "--paused", "2026-03-06T17:00..17:10", "x..y")
    could_not(answer, "is no time", WRONG_USAGE)
    answer = run(*words, "--target", "4bh", "--at", "2026-03-09T11:00", "--paused", "2026-03-06T17:00..17:10")
    assert answer.out.splitlines() == [
        "Due Monday 2026-03-09 10:55 (America/Chicago): 4bh on the calendar Public works.",
        "Paused from 2026-03-06T17:00:00-06:00 to 2026-03-06T17:10:00-06:00, of which 0.17 h count.",
        "Overdue at 2026-03-09T11:00:00-05:00; ages: calendar 65.25 h, business 4.25 h, sla 4.08 h.",
    ]
    assert run(*words, "--target", "1d").out.startswith("Due by the end of Saturday 2026-03-07 (America/Chicago): 1d")


def test_a_file_with_holidays_special_days_versions_and_an_icalendar(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text(
        """
zone = "America/Chicago"
ics = "city.ics"
working = [2026-11-27]
[hours]
mon-thu = ["08:00-12:00", "13:00-17:00"]
fri = "08:00-12:00"
[holidays]
country = "US"
extra = ["2026-11-30"]
[special]
"2026-12-02" = "10:00-11:00"
"2026-12-03" = []
[[versions]]
valid_from = 2026-12-04
hours = "24/7"
"""
    )
    (tmp_path / "city.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261128\nEND:VEVENT\n"
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    # Thursday is Thanksgiving; Friday is worked; Monday and Tuesday are off; Wednesday has an hour, Thursday none.
    told = asked(run, path, start="2026-11-25T16:00", target="1bh")
    assert told["calendar"] == "city"
    assert told["deadline"] == "2026-11-25T17:00:00-06:00"
    assert asked(run, path, start="2026-11-25T16:00", target="5bh")["deadline"] == "2026-11-27T12:00:00-06:00"
    assert asked(run, path, start="2026-11-25T16:00", target="6bh")["deadline"] == "2026-12-02T11:00:00-06:00"
    assert asked(run, path, start="2026-11-25T16:00", target="8bh")["deadline"] == "2026-12-04T02:00:00-06:00"


@pytest.mark.parametrize(
    "week",
    [
        'week = "Mon-Fri 07:30-17:30"',
        '[week]\nmon-fri = [["07:30", "17:30"]]',
        '[hours]\nMonday = "07:30-17:30"\nTuesday = "7:30-17:30"\n"wed-fri" = ["7:30-12:00", "12:00-17:30"]\nsat = []',
    ],
)
def test_a_week_can_be_written_in_several_ways(run: Run, tmp_path: Path, week: str) -> None:
    path = tmp_path / "week.toml"
    path.write_text(f'zone = "America/Chicago"\n{week}\n')
    assert asked(run, path)["deadline"] == "2026-03-09T10:45:00-05:00"


def test_a_calendar_of_the_centre(run: Run, tmp_path: Path) -> None:
    body = {
        "zone": "Europe/London",
        "service": {"calendars": {"Office": {"hours": "Mon-Fri 09:00-17:00", "zone": ""}}},
    }
    with Store.ready(f"sqlite:///{tmp_path / 'calls.db'}", world=None) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
    assert asked(run, "Office", start="2026-03-06T16:30", target="1bh")["deadline"] == "2026-03-09T09:30:00+00:00"
    assert asked(run, "24x7", start="2026-03-28T12:00", target="24h")["deadline"] == "2026-03-29T13:00:00+01:00"
    could_not(run("clock", "deadline", "--calendar", "Offices", "--from", T, "--target", "1h"), "24x7, Office")
    elsewhere = run(
        "clock", "deadline", "--calendar", "Office", "--from", T, "--target", "1h", database=tmp_path / "no.db"
    )
    could_not(elsewhere, "There is no database")
    assert "24x7, and any in a TOML file" in elsewhere.err
    listed = run("clock", "calendars")
    assert listed.out == "24x7 (Europe/London)\nOffice (Europe/London)\n"


def test_times_that_the_clocks_skip_or_show_twice_are_said_to_be_so(run: Run, office: Path) -> None:
    assert "is skipped" in asked(run, office, start="2026-03-08T02:30")["notes"][0]
    assert "comes twice" in asked(run, office, start="2026-11-01T01:30")["notes"][0]
    assert asked(run, office, start="2026-11-01T01:30-05:00")["notes"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hours = ", "is not TOML"),
        ('zone = "America/Chicago"\nhours = "Mon-Fri 08:00-12:00, 11:00-17:00"', "overlap on Mon"),
        ('zone = "America/Chicago"\nhours = ""', "no open hour"),
        ('zone = "Mars/Olympus"\nhours = "24/7"', "time zone"),
        ('hours = "Mon 08:00-12:00"', "names no time zone"),
        ('zone = "America/Chicago"', "must be given"),
        ('zone = "America/Chicago"\nhours = "24/7"\nclosed = true', "not a setting"),
        ('zone = "America/Chicago"\nhours = "Mon 08:00-25:00"', "00:00 to 24:00"),
        ('zone = "America/Chicago"\nhours = "24/7"\nholidays = {country = "XX"}', "country’s code"),
        ('zone = "America/Chicago"\nhours = "24/7"\nics = "missing.ics"', "cannot be read"),
        ('zone = "America/Chicago"\nhours = "24/7"\nics = "bad.toml"', "no iCalendar"),
        ('zone = "America/Chicago"\nhours = "24/7"\nversions = 3', "[[versions]]"),
        ('zone = "America/Chicago"\nhours = "24/7"\n[[versions]]\nhours = "24/7"', "from which day on"),
    ],
)
def test_a_bad_calendar_is_a_sentence(run: Run, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    could_not(run("clock", "deadline", "--calendar", path, "--from", T, "--target", "4bh"), said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "4x"), "4bh"),
        (("--target", "4h", "--paused", "2026-03-06T09:00"), "with .. between"),
        (("--target", "4h", "--paused", "2026-03-06T10:00..09:00"), "end after it begins"),
        (("--target", "4h", "--zone", "Mars/Olympus"), "no time zone"),
        (("--target", "4h", "--at", "soon"), "is no time"),
        ((), "how long it may take"),
    ],
)
def test_wrong_usage_is_a_sentence(run: Run, words: tuple[str, ...], said: str) -> None:
    could_not(run("clock", "deadline", "--from", T, *words), said, WRONG_USAGE)


def test_a_deadline_that_no_calendar_reaches_is_a_sentence(run: Run, tmp_path: Path) -> None:
    could_not(run("clock", "deadline", "--from", T, "--target", "100000bh", "--calendar", tmp_path / "no.toml"), "read")
    answer = run("clock", "deadline", "--from", "2095", "--target", "100000h")
    could_not(answer, "after the year 2099", COULD_NOT)


def test_a_preview_says_what_another_directory_would_move(run: Run, tmp_path: Path) -> None:
    opened = 1_790_000_000_000
    with Store.ready(f"sqlite:///{tmp_path / 'calls.db'}", world=None) as store:
        rows = [Request(number=str(place), opened_at=opened, category="Pothole") for place in range(3)]
        rows.append(Request(number="due", opened_at=opened, category="Tree", due_at=opened))
        store.observe("Springfield", opened, rows, now=opened, zone="UTC")
    path = tmp_path / "city.toml"
    path.write_text('[categories.Pothole]\n[slas.Potholes]\ncategories = ["Pothole"]\nresolution = "90h"\n')
    told = due(run("clock", "preview", path, "--json"))
    assert (told["open"], told["moved"], told["gained"], told["lost"]) == (4, 3, 3, 0)
    assert told["examples"][0] == {
        "city": "Springfield",
        "number": "0",
        "category": "Pothole",
        "before": None,
        "after": "2026-09-25T08:13:20+00:00",
    }
    said = run("clock", "preview", path).out
    assert said.startswith("Of 4 open requests 3 would be due at another time: 3 for the first time; ")
    assert "0 Pothole: no date → 2026-09-25T08:13:20+00:00" in said
    assert run("services", "import", path).code == DONE
    assert run("clock", "preview", path).out == "No deadline of the 4 open requests moves.\n"
    listed = json.loads(run("requests", "list", "--json").out)["rows"][0]
    assert (listed["sla"], listed["due"], listed["own_due"]) == ("Potholes", "2026-09-25T08:13:20+00:00", None)
    shown = json.loads(run("requests", "show", "0", "--json").out)["clock"]
    assert (shown["sla"], shown["due"], shown["paused"]) == ("Potholes", "2026-09-25T08:13:20+00:00", False)
    assert shown["calendar_age_h"] == shown["business_age_h"] == shown["sla_age_h"] > 0
    could_not(run("clock", "preview"), "takes a file", WRONG_USAGE)
