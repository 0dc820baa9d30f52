"""`import requests` and `requests` as a person types them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from supervisor.app import main
from supervisor.cli.common import rules_at
from supervisor.picture import EMPTY
from supervisor.store import Store
from supervisor.ui import worldline

NOON = 1_772_816_400_000
"""Fri 6 March 2026, noon in Boston."""
HEAD = "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,reason,department,neighborhood,source\n"
EARLY = HEAD + (
    "101,2026-03-02 09:00:00,2026-03-04 17:00:00,,OVERDUE,Open,Streets,PWDx,Dorchester,Constituent Call\n"
    '102,2026-03-03 10:00:00,2026-03-10 17:00:00,,ONTIME,Open,"Trees, ""tall""",PARK,Métro,Self Service\n'
    "103,2026-03-03 11:00:00,,,,Open,Streets,PWDx,Dorchester,Self Service\n"
    "104,2026-03-03 12:00:00,2026-03-05 12:00:00,2026-03-04 12:00:00,ONTIME,Closed,Streets,PWDx,Dorchester,Twitter\n"
    ",2026-03-03 12:00:00,,,,Open,Streets,PWDx,Dorchester,Twitter\n"
)
LATE = EARLY.replace("10 17:00:00,,ONTIME,Open", "10 17:00:00,2026-03-09 08:00:00,ONTIME,Closed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "early.csv"
    path.write_text(EARLY, encoding="utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path, file: Path) -> str:
    url = str(tmp_path / "requests.db")
    assert take(url, file, "--as-of", "2026-03-06T12:00") == 0
    return url


def take(database: str, file: Path, *more: str) -> int:
    return main(["import", "requests", str(file), "--city", "boston", "--database", database, *more])


def told(database: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["requests", "ageing", "--json", "--database", database, *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    capsys.readouterr()
    assert main(list(words)) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def test_ageing_at_the_newest_snapshot(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(database, capsys)
    assert (found["at"], found["by"]) == ("2026-03-06T12:00:00-05:00", "department")
    centre = found["centre"]
    assert (centre["open"], centre["overdue_0_7"], centre["due_later"], centre["no_target_0_7"]) == (3, 1, 1, 1)
    assert (centre["on_time_open"]["value"], centre["on_time_closed"]["value"]) == (0.5, 1.0)
    assert centre["on_time_open"]["passport"]["sample"] == 2
    assert sorted(found["rows"]) == ["Parks and Recreation", "Public Works"]
    assert told(database, capsys, "--by", "area")["rows"]["Métro"]["open"] == 1
    assert told(database, capsys, "--by", "channel")["rows"]["web"]["open"] == 2
    assert told(database, capsys, "--by", "category")["rows"]['Trees, "tall"']["due_later"] == 1


def test_ageing_as_of_a_past_day(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    past = told(database, capsys, "--at", "2026-03-03T17:30Z")["centre"]
    assert (past["open"], past["overdue"], past["closed"], past["on_time_closed"]["value"]) == (4, 0, 0, None)
    assert past["on_time_closed"]["passport"]["reason"] == "nothing is closed yet"
    before = told(database, capsys, "--at", "2026-03-01")["centre"]
    assert (before["open"], before["on_time_open"]["passport"]["reason"]) == (0, "nothing is open")


def test_a_later_snapshot_changes_what_it_says_and_an_older_one_nothing(
    database: str, tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = tmp_path / "late.csv"
    late.write_text(LATE, encoding="utf-8")
    capsys.readouterr()
    assert take(database, late, "--as-of", "2026-03-09") == 0
    assert "0 requests new, 1 changed, 3 as they were, 1 line set aside" in capsys.readouterr().out
    after = told(database, capsys)
    assert (after["centre"]["open"], after["centre"]["closed"]) == (2, 2)
    assert take(database, file, "--as-of", "2026-03-05") == 0
    said = capsys.readouterr().out
    assert "0 requests new, 0 changed, 0 as they were, 4 seen at an earlier instant (nothing newer was changed)" in said
    assert told(database, capsys) == after


@pytest.mark.parametrize(("made", "later"), [("1999-01-01", 5), ("2026-03-03T09:00", 4)])
def test_a_file_of_which_most_came_later_was_not_made_then(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str], made: str, later: int
) -> None:
    where = tmp_path / "none.db"
    words = ("import", "requests", str(file), "--city", "boston", "--as-of", made, "--database", str(where))
    said = refused(capsys, 1, *words)
    assert f"early.csv cannot have been made at {made}" in said
    assert f"{later} of its 5 requests were opened later, and its newest date is 2026-03-04T12:00:00-05:00;" in said
    assert said.count("\n") == 1
    assert not where.exists()


def test_a_file_of_which_some_came_later_is_taken_and_says_so(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(str(tmp_path / "some.db"), file, "--as-of", "2026-03-03T11:30") == 0
    assert "1 request: opening date after the instant of the file." in capsys.readouterr().out


def test_a_table_and_a_spreadsheet(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["requests", "ageing", "--database", database]) == 0
    said = capsys.readouterr().out
    assert "Parks and Recreation" in said
    assert "verdict" not in said
    out = tmp_path / "ageing.csv"
    assert main(["requests", "ageing", "--by", "category", "--csv", str(out), "--database", database]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [(row["category"], row["open"]) for row in rows] == [("", "3"), ("Streets", "2"), ('Trees, "tall"', "1")]


def test_a_packed_file_is_read_as_it_is(tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    packed, url = tmp_path / "packed", str(tmp_path / "packed.db")
    packed.write_bytes(gzip.compress(EARLY.encode()))
    assert take(url, packed, "--as-of", "2026-03-06T12:00") == 0
    assert told(url, capsys) == told(database, capsys)


def test_the_city_is_told_by_how_the_file_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known, unknown = tmp_path / "known.csv", tmp_path / "my town.csv"
    known.write_text(EARLY, encoding="utf-8")
    rows = "".join(f"{n},2026-03-0{n},{'Closed' if n % 2 else 'Open'},Pothole\n" for n in range(1, 8))
    unknown.write_text("Ticket Number,Date Opened,Ticket Status,Kind of Trouble\n" + rows, encoding="utf-8")
    url = str(tmp_path / "auto.db")
    assert main(["import", "requests", str(known), "--database", url]) == 0
    assert "known.csv is laid out as Boston publishes it." in capsys.readouterr().out
    assert main(["import", "requests", str(unknown), "--city", "auto", "--database", url]) == 0
    said = capsys.readouterr().out
    assert "No known profile fits my town.csv; this is a guess:" in said
    assert "Ticket Number" in said
    assert "my town.csv of " in said
    assert told(url, capsys, "--city", "my_town")["centre"]["open"] == 3


def test_opened_and_closed_by_day_and_channel(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    volumes = ("requests", "volumes", "--by", "day", "--database", database)
    assert main([*volumes, "--since", "2026-03-02", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    counted = [(row["start"], row["opened"], row["closed"]) for row in rows]
    assert counted[:3] == [("2026-03-02", 1, 0), ("2026-03-03", 3, 0), ("2026-03-04", 0, 1)]
    assert rows[1]["opened_by_channel"] == {"social": 1, "web": 2}
    out = tmp_path / "days.csv"
    assert main([*volumes, "--csv", str(out)]) == 0
    lines = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert (len(lines), lines[-4]["opened_web"], lines[-4]["start"]) == (30, "2", "2026-03-03")
    capsys.readouterr()
    assert main(["requests", "volumes", "--by", "hour", "--database", database]) == 0
    said = capsys.readouterr()
    hours = [line[:16] for line in said.out.splitlines()[2:]]
    assert (hours[0], hours[-1], len(hours)) == ("2026-03-05 00:00", "2026-03-06 12:00", 37)
    assert "there are: interval, hour, day" in refused(capsys, 2, *volumes, "--by", "area")
    assert "put the earlier time first" in refused(capsys, 2, *volumes, "--since", "2026-03-07")
    assert "--since makes no sense" in refused(
        capsys, 2, "requests", "ageing", "--since", "2026-03-07", "--database", database
    )


def test_what_happened_to_each(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = tmp_path / "late.csv"
    late.write_text(LATE, encoding="utf-8")
    assert take(database, late, "--as-of", "2026-03-09") == 0
    capsys.readouterr()
    asked = ("requests", "changes", "--since", "2026-03-06T12:00", "--database", database)
    assert main([*asked, "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["rows"]
    assert (row["number"], row["what"], row["at"]) == ("102", "closed", "2026-03-09T08:00:00-04:00")
    assert main([*asked, "--csv", "-"]) == 0
    assert "102,closed,resolved," in capsys.readouterr().out
    assert main([*asked]) == 0
    said = capsys.readouterr().out
    assert said.startswith("what happened from 2026-03-06 12:00 to 2026-03-09 23:59\n")
    assert "2026-03-09 08:00  Boston" in said
    assert "there are: none" in refused(capsys, 2, *asked, "--by", "day")


def test_what_was_set_aside_is_listed(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["rejects", "--database", database]) == 0
    said = capsys.readouterr().out
    assert "early.csv:6: " in said
    assert "1 lines set aside" in said


def test_each_mistake_is_one_sentence(
    database: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taking = ("import", "requests", str(file), "--database", database)
    assert "boston, chicago" in refused(capsys, 2, *taking, "--city", "gotham")
    assert "lies more than a day ahead" in refused(capsys, 2, *taking, "--city", "boston", "--as-of", "2099-01-01")
    assert "is no time" in refused(capsys, 2, *taking, "--city", "boston", "--as-of", "noon")
    assert "--system makes no sense for requests" in refused(capsys, 2, *taking, "--city", "boston", "--system", "x")
    calls = ("import", "calls", str(file), "--city", "boston", "--database", database)
    assert "--city makes no sense for calls" in refused(capsys, 2, *calls)
    nothing = ("import", "requests", str(tmp_path / "no.csv"), "--city", "boston", "--database", database)
    assert "cannot be read" in refused(capsys, 1, *nothing)
    assert "No city 'Gotham' was imported; there are: boston" in refused(
        capsys, 1, "requests", "ageing", "--city", "Gotham", "--database", database
    )
    empty = str(tmp_path / "calls.db")
    log = tmp_path / "queue_log"
    log.write_text("1795000000|NONE|NONE|NONE|QUEUESTART|\n", encoding="utf-8")
    assert main(["import", "calls", str(log), "--format", "asterisk-queue-log", "--database", empty]) == 0
    assert "There are no requests yet" in refused(capsys, 1, "requests", "ageing", "--database", empty)


def test_a_rebuild_gives_the_same(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = told(database, capsys)
    assert main(["doctor", "--rebuild", "--database", database]) in (0, 1)
    assert "The rows of 4 requests are made again" in capsys.readouterr().out
    assert told(database, capsys) == before


def test_a_city_is_called_as_its_profile_says_and_found_by_that_name(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(database, migrate=False) as store:
        assert [row.title for row in store.snapshots()] == ["Boston"]
    assert told(database, capsys, "--city", "Boston") == told(database, capsys, "--city", "boston")
    assert told(database, capsys, "--city", "Boston")["centre"]["open"] == 3


def test_the_name_of_a_guessed_city_is_said_and_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, url = tmp_path / "mill_valley_311_requests_2026.csv", str(tmp_path / "auto.db")
    rows = "".join(f"{n},2026-03-0{n},{'Closed' if n % 2 else 'Open'},Pothole\n" for n in range(1, 8))
    file.write_text("Ticket Number,Date Opened,Ticket Status,Kind of Trouble\n" + rows, encoding="utf-8")
    asked = ("import", "requests", str(file), "--database", url)
    assert main([*asked]) == 0
    said = capsys.readouterr().out
    assert "The city is called “Mill Valley”, by the name of the file; call it otherwise with --city-name NAME." in said
    assert main([*asked, "--city-name", "Millers Valley"]) == 0
    assert "The city is called" not in capsys.readouterr().out
    with Store.open(url, migrate=False) as store:
        assert [(row.city, row.title) for row in store.snapshots()] == [
            ("mill_valley_311_requests_2026", "Millers Valley")
        ]
    assert told(url, capsys, "--city", "millers valley")["centre"]["open"] == 3
    assert "1 to 80 letters" in refused(capsys, 2, *asked, "--city-name", " ")


def test_without_a_day_volumes_are_those_of_the_last_week_and_say_so(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["requests", "volumes", "--database", database]) == 0
    said = capsys.readouterr()
    days = [line.split()[:3] for line in said.out.splitlines()[2:]]
    assert [day[0] for day in days] == [f"2026-{day}" for day in ("02-28", *(f"03-0{n}" for n in range(1, 7)))]
    assert days[3] == ["2026-03-03", "3", "0"]
    assert "The last days, up to 2026-03-06 12:00, where the newest file ends" in said.err


def test_volumes_after_the_newest_file_are_dashes_and_not_zeros(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("requests", "volumes", "--database", database, "--since", "2026-03-05", "--at", "2026-03-08")
    capsys.readouterr()
    assert main([*asked, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["start"], row["opened"], row["closed"]) for row in rows] == [
        ("2026-03-05", 0, 0),
        ("2026-03-06", 0, 0),
        ("2026-03-07", None, None),
        ("2026-03-08", None, None),
    ]
    assert rows[-1]["opened_by_channel"] is None
    assert main([*asked]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()[-2:]] == [
        [f"2026-03-0{day}", "–", "–"] for day in (7, 8)
    ]
    assert main([*asked, "--by", "hour", "--csv", "-"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    known = [row["start"][:13] for row in lines if row["opened"]]
    assert (known[0], known[-1], lines[-1]["opened"]) == ("2026-03-05T00", "2026-03-06T11", "")


@pytest.mark.parametrize(
    ("at", "note"),
    [
        ("2020-01-01", "Nothing is known of 2020-01-01 23:59: the first request of all was opened 2026-03-02 09:00."),
        (
            "2026-03-07",
            "Nothing is known after 2026-03-06 12:00, the newest file: requests are told as they stood then, and only",
        ),
        ("2090-03-07", "2090-03-07 23:59 lies in the future. Nothing is known after 2026-03-06 12:00"),
    ],
)
def test_figures_of_a_time_of_which_nothing_is_known_say_so(
    database: str, capsys: pytest.CaptureFixture[str], at: str, note: str
) -> None:
    [said] = told(database, capsys, "--at", at)["notes"]
    assert said.startswith(note)
    for more in ((), ("--csv", "-")):
        assert main(["requests", "ageing", "--at", at, "--database", database, *more]) == 0
        assert note in capsys.readouterr().err


def test_a_city_ages_up_to_its_own_newest_file(database: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ["--city", "san_antonio", "--as-of", "2026-09-01"]
    columns = "CASEID,CATEGORY,CASESTATUS,OPENEDDATETIME,SLADATE,CLOSEDDATETIME\n"
    file.write_text(f"{columns}1,Streets,Open,2026-08-30,,\n", encoding="utf-8")
    assert main(["import", "requests", str(file), "--database", database, *other]) == 0
    boston = told(database, capsys, "--city", "boston")
    assert datetime.fromisoformat(boston["at"]).timestamp() * 1000 == NOON
    assert (boston["centre"]["due_later"], boston["notes"]) == (1, [])
    assert told(database, capsys)["at"] == "2026-09-02T04:59:59.999+00:00"


def test_figures_of_calls_say_that_there_are_requests_only(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There are requests here and no calls yet" in refused(capsys, 1, "metrics", "--database", database)


def test_figures_of_what_is_known_need_no_note(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(database, capsys)["notes"] == told(database, capsys, "--at", "2026-03-04")["notes"] == []
    assert main(["requests", "ageing", "--database", database]) == 0
    assert capsys.readouterr().err == ""


def test_a_table_has_local_times_thousands_and_no_line_of_zeros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, url = tmp_path / "many.csv", str(tmp_path / "many.db")
    row = "{},2026-03-02 09:00:00,,{},,{},Streets,{},Dorchester,Self Service\n"
    many = "".join(row.format(n, "", "Open", "PWDx") for n in range(1500))
    file.write_text(HEAD + many + row.format("c", "2026-03-03 09:00:00", "Closed", "PARK"), encoding="utf-8")
    assert take(url, file, "--as-of", "2026-03-06T12:00") == 0
    capsys.readouterr()
    assert main(["requests", "ageing", "--database", url]) == 0
    said = capsys.readouterr().out
    assert said.startswith("open requests, with their ages at 2026-03-06 12:00\n")
    assert " 1,500 " in said
    assert "Parks and Recreation" not in said
    assert said.endswith("1 more have nothing open.\n")
    assert told(url, capsys)["rows"]["Parks and Recreation"]["closed"] == 1


def test_calls_go_by_the_time_of_the_one_city_until_a_zone_is_set(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(database, migrate=False) as store:
        assumed = rules_at(store, NOON)
        assert (assumed.zone, assumed.zone_assumed) == ("America/New_York", True)
        line = worldline.place(msgspec.structs.replace(EMPTY, serial=1, zone=assumed.zone), assumed)
        assert line == "Callboard · America/New_York time, none is set"
        store.save_settings({"fcr_days": 5}, valid_from=0, made_at=1, author="ann", expected_version=0)
        assert rules_at(store, NOON).zone == "America/New_York"
        store.save_settings({"zone": "America/Chicago"}, valid_from=0, made_at=2, author="ann", expected_version=1)
        said = rules_at(store, NOON)
        assert (said.zone, said.zone_assumed, said.differ(assumed)) == ("America/Chicago", False, True)
        assert worldline.place(EMPTY, said) == "Callboard"


def test_what_an_import_had_to_say_can_be_read_later(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text(HEAD + "7,2026-03-07 09:00:00,2026-03-04 17:00:00,,,Open,Streets,PWDx,,Twitter\n", encoding="utf-8")
    assert take(database, odd, "--as-of", "2026-03-08T12:00") == 0
    note = "1 request: due before opened."
    assert note in capsys.readouterr().out
    asked = ("requests", "snapshots", "--database", database)
    assert main([*asked, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["city"], row["at"]) for row in rows] == [
        ("boston", "2026-03-06T12:00:00-05:00"),
        ("boston", "2026-03-08T12:00:00-04:00"),
    ]
    assert note not in rows[0]["said"]
    assert note in rows[1]["said"]
    assert main([*asked, "--city", "Boston"]) == 0
    said = capsys.readouterr().out
    assert "Boston  2026-03-06 12:00" in said
    assert f"Boston of 2026-03-08 12:00: {note}\n" in said
    assert main([*asked, "--at", "2026-03-07", "--csv", "-"]) == 0
    assert "2026-03-08" not in capsys.readouterr().out
    assert "--since makes no sense" in refused(capsys, 2, *asked, "--since", "2026-03-07")
