"""Databases that commands are given: found wherever they lie, refused in a sentence where they are none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supervisor.app import WRONG_USAGE
from supervisor.cli.common import end_of_day, instant
from supervisor.core.rules import Rules
from tests.cli.typed import Run, could_not


def test_a_database_that_is_not_there(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path / "none.db"), "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_folder_as_a_database(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path), str(tmp_path))


def test_a_file_that_is_no_database(run: Run, log: Path) -> None:
    could_not(run("metrics", database=log), "queue_log")


@pytest.mark.parametrize("url", ["mysql://host/calls", "postgresql://nobody@127.0.0.1:1/calls"])
def test_a_database_that_cannot_be_reached(run: Run, url: str) -> None:
    could_not(run("metrics", database=url), "")


def test_a_relative_database_is_the_same_everywhere(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert filled("metrics", "--json", database="calls.db") == filled("metrics", "--json")


@pytest.mark.parametrize(
    ("text", "at", "end"),
    [
        ("2010", "2010-01-01T00:00", "2010-12-31T23:59:59"),
        ("2010-03-01", "2010-03-01T00:00", "2010-03-01T23:59:59"),
        ("20100301", "2010-03-01T00:00", "2010-03-01T23:59:59"),
        ("2010-03-01T09:30", "2010-03-01T09:30", ""),
        ("1267453800", "2010-03-01T09:30", ""),
        ("1267453800.5", "2010-03-01T09:30", ""),
    ],
)
def test_four_digits_are_a_year_and_many_are_seconds(text: str, at: str, end: str) -> None:
    rules = Rules(zone="America/New_York")
    zone = ZoneInfo(rules.zone)
    begun = datetime.fromtimestamp(instant(text, rules, name="at") // 1000, zone)
    assert begun == datetime.fromisoformat(at).replace(tzinfo=zone)
    last = end_of_day(text, rules)
    assert last is None if not end else datetime.fromtimestamp((last or 0) // 1000, zone).isoformat()[:19] == end


@pytest.mark.parametrize("text", ["0", "1", "201", "20101", "946684799", "2010.5", "0000", "9999", "٢٠١٠", "²"])
@pytest.mark.parametrize("command", ["metrics", "snapshot"])
def test_a_small_number_is_no_time_and_the_forms_are_named(
    filled: Run, tmp_path: Path, command: str, text: str
) -> None:
    page = ("live", "-o", tmp_path / "x.png") if command == "snapshot" else ()
    answer = filled(command, *page, "--at", text)
    could_not(answer, "write 2026-11-21T15:30", WRONG_USAGE)
    assert "a date (2026-11-21), a year (2026), or seconds since 1970 (1795275000)." in answer.err


def test_a_year_tells_of_its_end_as_far_as_that_is_known(filled: Run) -> None:
    assert filled("metrics", "--at", "2026", "--json") == filled("metrics", "--json", "--at", "2026-01-05")
