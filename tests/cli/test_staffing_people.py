"""`callboard staffing people`: patterns, contracts and people as a file in and out of the settings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from supervisor.app import main
from supervisor.settings.contracts import parse_leave, parse_pauses, parse_starts
from supervisor.settings.crew_toml import parse_crew, written_crew
from supervisor.settings.problems import SettingsError
from supervisor.store import Store

CREW = """[patterns.day]
hours = 8.5
starts = "07:00-08:00 every 30"
lunch = "30 min unpaid between 3.5 and 5 h"

[contracts."Full time"]
patterns = ["day"]
hours_least = 40

[people.Ada]
contract = "Full time"
leave = "2026-11-26"

[people.Crew]
contract = "Full time"
many = 2
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = str(tmp_path / "people.db")
    with Store.open(url, migrate=True):
        pass
    return url


def test_people_are_taken_in_listed_and_written(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, copy = tmp_path / "crew.toml", tmp_path / "copy.toml"
    source.write_text(CREW, encoding="utf-8")
    people = ["staffing", "people", "--database", database]
    assert main(people) == 0
    assert main([*people, "--import", str(source), "--check"]) == 0
    assert main([*people, "--import", str(source)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "There are no people yet; --import FILE takes some in.",
        "crew.toml makes sense: 1 pattern, 1 contract, 3 people. Nothing was saved.",
        "Saved as version 1 of the settings: 1 pattern, 1 contract, 3 people.",
    ]
    assert main(people) == 0
    assert capsys.readouterr().out.splitlines() == ["Ada  Full time", "Crew 1  Full time", "Crew 2  Full time"]
    assert main([*people, "--export", str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == CREW
    assert main([*people, "--export", "-"]) == 0
    assert CREW in capsys.readouterr().out
    assert main([*people, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["people"]["Crew"]["many"] == 2


def test_a_wrong_file_changes_nothing(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "crew.toml"
    source.write_text(CREW.replace("hours_least = 40", "hours_least = -1"), encoding="utf-8")
    assert main(["staffing", "people", "--database", database, "--import", str(source)]) == 1
    assert "crew.toml, line 8: contracts, Full time, Least hours: must be 0 or more" in capsys.readouterr().err
    with Store.open(database, migrate=False) as store:
        assert store.latest_settings().version == 0


def test_a_contract_that_nobody_can_keep_is_told(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "crew.toml"
    source.write_text(CREW.replace("hours_least = 40", "hours_least = 40\ndays_most = 3"), encoding="utf-8")
    people = ["staffing", "people", "--database", database, "--import", str(source)]
    words = (
        "callboard: Contract Full time contradicts itself for Ada and 2 more: at least 40 h in the week; at most "
        "3 days in the week. Change one of them; “too few hours” is allowed meanwhile.\n"
    )
    assert main([*people, "--check"]) == 1
    said = capsys.readouterr()
    assert said.err == words
    assert said.out == "crew.toml has 1 contradiction: 1 pattern, 1 contract, 3 people. Nothing was saved.\n"
    assert main(people) == 0
    assert capsys.readouterr().err == words


def test_usage(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staffing", "people", "--database", database, "--check"]) == 2
    assert "--check" in capsys.readouterr().err


def test_what_is_written_reads_as_the_same() -> None:
    crew = parse_crew(CREW.encode(), "crew.toml")
    assert parse_crew(written_crew(crew).encode(), "again.toml") == crew
    (contract,) = crew.rules()
    assert (contract.hours_least, contract.patterns[0].starts, contract.patterns[0].paid) == (40, (420, 450, 480), 480)
    assert [each.leave for each in crew.persons()] == [(date(2026, 11, 26),), (), ()]


@pytest.mark.parametrize("text", ["7", "25:00", "09:00-08:00 every 30", "08:00-09:00 every 1", "", "08:00-09:00"])
def test_starts_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|there must"):
        parse_starts(text)


@pytest.mark.parametrize("text", ["lunch", "0 min between 1 and 2 h", "15 min between 3 and 2 h", "15 min at noon"])
def test_pauses_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        parse_pauses(text)


def test_leave_goes_from_day_to_day() -> None:
    assert parse_leave("2026-12-30 to 2027-01-01; 2026-11-26") == (
        date(2026, 11, 26), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1),
    )  # fmt: skip
    with pytest.raises(ValueError, match="must end after it begins"):
        parse_leave("2026-12-30 to 2026-12-01")


def test_too_much_is_no_such_file() -> None:
    with pytest.raises(SettingsError, match="more than 8 MB"):
        parse_crew(b"#" * 8_000_001, "big.toml")
    with pytest.raises(SettingsError, match="is not TOML"):
        parse_crew(b"\xff\xfe", "odd.toml")
