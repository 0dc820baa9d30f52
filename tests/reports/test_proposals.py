"""How a file would be read: by a known profile, by a guess, by an edited one, and not at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from supervisor.cli.cities import folders
from supervisor.core.errors import CallboardError
from supervisor.reports.proposals import propose, revised
from supervisor.requests.record import Channel, Status

HEAD = ("Ticket", "Logged On", "Finished", "State", "Team", "Topic", "Channel")
NOW = 1_772_555_592_000


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """A layout that no profile knows."""
    path = tmp_path / "lakeview_tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(40):
            state = ("Open", "CLOSED", "Wibble")[number % 3]
            finished = f"02/{number % 27 + 1:02}/2026" if state == "CLOSED" else ""
            row = [f"T-{number:04}", f"01/{number % 27 + 1:02}/2026", finished, state, "Streets", "Pothole", "Phone"]
            writer.writerow(row)
        writer.writerow(["T-0099", "soon", "", "Open", "Streets", "Pothole", "Phone"])
    return path


def test_an_unknown_file_is_guessed_with_doubts_and_shown_as_it_would_be_read(tickets: Path) -> None:
    told = propose(tickets, folders(), "America/Chicago", now=NOW)
    assert not told.known
    assert told.notes[0].startswith("No known profile fits lakeview_tickets.csv")
    assert any("Wibble" in note for note in told.notes)
    assert told.header == HEAD
    assert told.columns["number"] == ("Ticket",)
    assert told.columns["opened"] == ("Logged On",)
    assert 0.5 < told.sure["number"] <= 1
    assert set(told.words["status"]) == {"Open", "CLOSED", "Wibble"}
    assert [one.number for one in told.preview.requests[:2]] == ["T-0000", "T-0001"]
    assert told.preview.requests[1].status is Status.RESOLVED
    assert len(told.preview.rejects) == 1
    assert told.preview.rows == 41


def test_an_edited_profile_changes_what_is_read(tickets: Path) -> None:
    told = propose(tickets, folders(), "America/Chicago", now=NOW)
    body = told.profile.model_dump(mode="json")
    body["statuses"] = {**body["statuses"], "waiting_for_resident": ["Wibble"]}
    body["channels"] = {"counter": ["Phone"]}
    again = revised(tickets, type(told.profile).model_validate(body), sure=told.sure, now=NOW)
    assert again.preview.requests[2].status is Status.WAITING
    assert {one.channel for one in again.preview.requests} == {Channel.COUNTER}
    assert again.sure == told.sure


def test_a_column_that_holds_something_else_is_a_sentence_and_no_error(tickets: Path) -> None:
    told = propose(tickets, folders(), "America/Chicago", now=NOW)
    body = told.profile.model_dump(mode="json")
    body["columns"]["opened"] = ["Team"]
    again = revised(tickets, type(told.profile).model_validate(body), now=NOW)
    assert again.preview.problem.startswith("None of the first rows can be read")
    assert (again.preview.requests, again.preview.rows) == ((), 41)


def test_a_known_layout_is_told_by_its_city(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    names = "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,department,reason,type,source,latitude"
    row = "101,2011-07-01 08:00:00,2011-07-08 08:00:00,,ONTIME,Open,PWDx,Street Cleaning,Sweep,Constituent Call,42.3"
    path.write_text(f"{names},longitude\n{row},-71.06\n", encoding="utf-8")
    told = propose(path, folders(), "UTC", now=NOW)
    assert told.known
    assert told.profile.city == "boston"
    assert told.notes[0] == "some.csv is laid out as Boston publishes it."
    assert [one.number for one in told.preview.requests] == ["101"]
    assert propose(path, folders(), "UTC", "boston", NOW).profile == told.profile


def test_another_city_may_be_meant_and_may_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    told = propose(path, folders(), "UTC", "chicago", NOW)
    assert told.known
    assert "has no column for the number of the request" in told.preview.problem
    assert told.columns == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"PK\x03\x04zip", "ZIP archive"), (b"a,b\n1,2\n", "no columns that look like requests")],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(CallboardError, match=words):
        propose(path, folders(), "UTC", now=NOW)
