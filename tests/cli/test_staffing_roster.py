"""`callboard staffing roster`: schedules listed, shown, published and written, all without a display."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from supervisor.app import DONE, WRONG_USAGE
from supervisor.store import Store
from tests.cli.typed import Run, could_not
from tests.ui import schedules


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two versions of a week, made once."""
    path = tmp_path_factory.mktemp("kept") / "calls.db"
    with Store.open(str(path), migrate=True) as store:
        schedules.employ(store)
        schedules.expect(store)
        schedules.keep(store)
        schedules.keep(store, schedules.a_roster(2))
    return path


@pytest.fixture
def week(kept: Path, tmp_path: Path) -> str:
    """A day of it."""
    shutil.copy(kept, tmp_path / "calls.db")
    return "2026-11-25"


def test_weeks_are_listed(run: Run, week: str) -> None:
    told = json.loads(run("staffing", "roster", "list", "--json").out)
    assert [(one["week"], one["version"], one["published"], one["by"]) for one in told] == [
        ("2026-11-23", 2, None, "ben")
    ]
    assert "2026-11-23  version 2 of" in run("staffing", "roster", "list").out


def test_a_week_is_shown_with_what_is_short_and_what_it_should_give(run: Run, week: str) -> None:
    told = json.loads(run("staffing", "roster", "show", week, "--version", "1", "--json").out)
    assert (told["version"], told["agents"], len(told["shifts"]), told["broken"]) == (1, 8, 40, [])
    assert told["slots_short"] > 100
    assert 0 < told["service_level"] < 1
    assert told["shifts"][0] == {
        "agent": "Ana", "date": "2026-11-23", "begin": "07:00", "end": "15:30",
        "begin_utc": "2026-11-23T13:00:00Z", "end_utc": "2026-11-23T21:30:00Z", "pattern": "Full day",
        "paid_hours": 7.75, "pauses": "Break 09:00–09:15; Lunch 11:00–11:45; Break 13:30–13:45",
    }  # fmt: skip
    words = run("staffing", "roster", "show", week, "--agent", "Ben").out
    assert "2026-11-23  08:00–16:30  Ben  Full day  Break" in words
    assert "Ana" not in words


def test_a_version_is_published_and_asked_for(run: Run, week: str, tmp_path: Path) -> None:
    could_not(run("staffing", "roster", "show", week, "--published"), "is published")
    said = run("staffing", "roster", "publish", week, "--version", "1")
    assert (said.code, "broken" in said.out) == (DONE, False)
    told = json.loads(run("staffing", "roster", "show", week, "--published", "--json").out)
    assert (told["version"], told["published"]) == (1, 1)
    assert "schedule.publish" in run("audit", "--json").out


def test_files_are_written(run: Run, week: str, tmp_path: Path) -> None:
    answer = run("staffing", "roster", "export", week, "--version", "1", "--ics", tmp_path / "all.ics", "--csv",
                 tmp_path / "all.csv", "--json")  # fmt: skip
    assert [words.partition(":")[0] for words in json.loads(answer.out)["files"]] == ["all.ics", "all.csv"]
    assert (tmp_path / "all.ics").read_bytes().count(b"BEGIN:VEVENT\r\n") == 40
    run("staffing", "roster", "export", week, "--ics", tmp_path, "--agent", "Ana")
    assert [path.name for path in tmp_path.glob("Ana*.ics")] == ["Ana.ics"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "2026-12-02"), "There is no schedule of the week of 2026-11-30"),
        (("show", "2026-11-23", "--version", "9"), "has no version 9; the newest is 2"),
        (("show", "2026-11-23", "--agent", "Zoe"), "“Zoe” has no shift in this week"),
    ],
    ids=["week", "version", "agent"],
)
def test_what_is_not_there_is_said(run: Run, week: str, words: tuple[str, ...], said: str) -> None:
    could_not(run("staffing", "roster", *words), said)


def test_what_is_missing_is_asked_for(run: Run, week: str) -> None:
    assert run("staffing", "roster", "show").code == WRONG_USAGE
    answer = run("staffing", "roster", "export", week)
    assert answer.code == WRONG_USAGE
    assert "Say where to" in answer.err


def test_who_publishes_a_week_with_broken_rules_is_told(run: Run, week: str, tmp_path: Path) -> None:
    roster = schedules.a_roster(1)
    first = roster.shifts[0]
    twice = replace(first, begin=first.begin + 3_600_000, end=first.end + 3_600_000, pauses=())
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        schedules.keep(store, replace(roster, shifts=(*roster.shifts, twice)))
    shown = json.loads(run("staffing", "roster", "show", week, "--json").out)["broken"]
    assert "overlap" in [one["rule"] for one in shown]
    answer = run("staffing", "roster", "publish", week)
    assert answer.code == DONE
    assert f" It has {len(shown)} broken rules: " in answer.out
    assert "overlap (1)" in answer.out
    assert answer.out.endswith("callboard staffing roster show 2026-11-23 --version 3 tells whose.\n")
    assert json.loads(run("staffing", "roster", "publish", week, "--json").out)["broken"] == shown
