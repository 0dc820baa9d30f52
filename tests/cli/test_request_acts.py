"""`callboard requests reassign …` and `audit`, as a person types them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from supervisor.cli.common import author, now_ms
from supervisor.core.clocks import WorldClock
from supervisor.store import Store
from supervisor.store.schema import audit
from tests.cli.test_requests import EARLY, NOON
from tests.cli.typed import Answer, Run


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Run:
    path = tmp_path / "early.csv"
    path.write_text(EARLY, encoding="utf-8")
    assert run("import", "requests", path, "--city", "boston", "--as-of", "2026-03-06T12:00").code == 0
    return run


def read(answer: Answer, code: int = 0) -> dict[str, Any]:
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_open_requests_are_listed_with_the_versions_that_an_act_may_name(desk: Run) -> None:
    told = read(desk("requests", "list", "--json"))
    assert [row["number"] for row in told["rows"]] == ["101", "102", "103"]
    [row] = read(desk("requests", "list", "--json", "--words", "tall"))["rows"]
    assert (row["number"], row["department"], row["assignee"]) == ("102", "Parks and Recreation", "")
    assert "3 requests" in desk("requests", "list").out


def test_two_are_handed_over_and_taken_back(desk: Run) -> None:
    done = read(
        desk(
            "requests",
            "reassign",
            "101",
            "103",
            "--department",
            "Parks and Recreation",
            "--to",
            "Lee",
            "--why",
            "roots",
            "--json",
        )
    )
    assert [(one["number"], one["after"]) for one in done["changed"]] == [
        ("101", {"department": "Parks and Recreation", "assignee": "Lee"}),
        ("103", {"department": "Parks and Recreation", "assignee": "Lee"}),
    ]
    shown = read(desk("requests", "show", "101", "--json"))
    assert (shown["state"]["department"], shown["source"]["department"]) == ("Parks and Recreation", "Public Works")
    assert [(one["by"], one["why"]) for one in shown["acts"]] == [(author(), "roots")]
    assert len(read(desk("requests", "list", "--department", "Parks and Recreation", "--json"))["rows"]) == 3
    undone = read(desk("requests", "undo", done["key"], "--why", "wrong tree", "--json"))
    assert read(desk("audit", "--json"))["rows"][-1]["why"] == "wrong tree"
    assert [one["after"]["department"] for one in undone["changed"]] == ["Public Works", "Public Works"]


def test_what_is_refused_is_told_and_the_rest_is_done(desk: Run) -> None:
    answer = desk("requests", "resolve", "101", "104", "--text", "done", "--json")
    told = read(answer, code=1)
    assert [one["number"] for one in told["changed"]] == ["101"]
    assert "resolved already" in told["refused"][0]["sentence"]


def test_a_version_that_is_old_is_a_conflict(desk: Run) -> None:
    [row] = read(desk("requests", "list", "--words", "101", "--json"))["rows"]
    assert desk("requests", "escalate", "101", "--version", str(row["version"])).code == 0
    told = read(desk("requests", "hold", "101", "--version", str(row["version"]), "--json"), code=1)
    assert told["refused"][0]["conflict"] is True


def test_numbers_come_from_the_standard_input(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("101\n\n103\n"))
    assert "2 requests changed" in desk("requests", "note", "-", "--text", "seen").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["reassign"], 2, "Say which requests"),
        (["reassign", "nobody-1"], 2, "There is no request nobody-1."),
        (["reassign", "R1000-003"], 1, "a digit is wrong"),
        (["reassign", "101"], 1, "to which department"),
        (["prioritise", "101"], 2, "--priority low, normal, high, urgent"),
        (["merge", "101"], 2, "--into NUMBER"),
        (["merge", "101", "--into", "101"], 1, "of itself"),
        (["undo"], 2, "which act"),
        (["undo", "zz"], 1, "nothing to take back"),
        (["note", "101"], 1, "remembered"),
        (["note", "101", "--text", "x", "--key", "abc"], 2, "32 hexadecimal"),
        (["list", "--status", "lost"], 2, "--status must be"),
        (["show"], 2, "Say which request"),
        (["ageing", "101"], 2, "takes no numbers"),
        (["hold", "101", "--status", "open"], 1, "nothing to wait for"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(desk: Run, words: list[str], code: int, said: str) -> None:
    answer = desk("requests", *words)
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert "Traceback" not in answer.err


def test_the_audit_tells_who_and_doctor_finds_a_changed_row(desk: Run, tmp_path: Path) -> None:
    desk("requests", "reassign", "101", "--department", "Parks and Recreation", "--why", "roots")
    desk("requests", "note", "101", "--text", "called")
    told = read(desk("audit", "--json"))
    assert [(row["actor"], row["what"], row["why"]) for row in told["rows"]] == [
        (author(), "import", ""),
        (author(), "request.reassign", "roots"),
        (author(), "request.note", ""),
    ]
    assert told["rows"][1]["body"]["changes"][0]["before"]["department"] == "Public Works"
    assert "WRONG" not in desk("doctor").out
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store, store._db.write() as connection:
        connection.execute(audit.update().where(audit.c.seq == 2).values(why="because"))
    answer = desk("doctor")
    assert answer.code != 0
    assert "Row 2 of the audit was changed" in answer.out + answer.err


def test_who_is_no_supervisor_changes_nothing(desk: Run, tmp_path: Path) -> None:
    """Roles are lines in the centre's settings; as long as there are none everybody is an administrator."""
    path = tmp_path / "service.toml"
    path.write_text(f'[roles]\n"{author()}" = "administrator"\nboss = "administrator"\n', encoding="utf-8")
    assert desk("services", "import", path).code == 0
    path.write_text('others = "supervisor"\n[roles]\nboss = "administrator"\n', encoding="utf-8")
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        latest = store.latest_settings()
        body = {**latest.body, "service": {"roles": {"boss": "administrator"}, "others": "viewer"}}
        store.save_settings(
            body, valid_from=latest.valid_from, made_at=1, author="boss", expected_version=latest.version
        )
    for words in (
        ["requests", "note", "101", "--text", "hm"],
        ["import", "requests", tmp_path / "early.csv", "--city", "boston"],
        ["audit"],
        ["services", "import", path],
    ):
        answer = desk(*words)
        assert answer.code == 1
        assert f"{author()} is a viewer here" in answer.err
    assert len(read(desk("requests", "list", "--json"))["rows"]) == 3


def test_rows_go_into_a_file_and_no_cell_is_a_formula(desk: Run, tmp_path: Path) -> None:
    desk("requests", "reassign", "101", "--to", "=HYPERLINK(1)")
    assert desk("requests", "list", "--csv", tmp_path / "rows.csv").out == ""
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [(row["number"], row["assignee"]) for row in rows] == [("101", "'=HYPERLINK(1)"), ("102", ""), ("103", "")]
    assert "=HYPERLINK" not in desk("requests", "list", "--csv", "-").out.replace("'=", "")


def test_the_first_request_may_be_opened_in_an_empty_folder(run: Run) -> None:
    told = read(run("requests", "open", "--category", "Pothole", "--words", "deep", "--city", "town", "--json"))
    assert [row["number"] for row in read(run("requests", "list", "--json"))["rows"]] == [told["number"]]


def test_another_world_has_a_clock_of_its_own(desk: Run, tmp_path: Path) -> None:
    """What is done in a replay is done at the replay's time."""
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.set_clock(WorldClock(NOON + 3_600_000, now_ms(), 0.001))
    desk("requests", "note", "101", "--text", "called")
    told = read(desk("requests", "list", "--json"))
    [did] = read(desk("requests", "show", "101", "--json"))["acts"]
    assert (told["at"][:13], did["at"][:13]) == ("2026-03-06T13", "2026-03-06T13")


def test_when_it_was_closed_is_told_in_local_time(desk: Run) -> None:
    done = desk("requests", "resolve", "101", "--text", "filled").out
    assert re.search(r"closed at: \d{4}-\d\d-\d\d \d\d:\d\d\n", done), done
    shown = desk("requests", "show", "101").out
    assert len(re.findall(r"closed at:? +\d{4}-\d\d-\d\d \d\d:\d\d\b", shown)) == 2, shown
    told = read(desk("requests", "show", "101", "--json"))
    assert told["state"]["closed_at"] == told["acts"][0]["after"]["closed_at"]
    assert datetime.fromisoformat(told["state"]["closed_at"]).utcoffset() is not None
    # An instant in ms has thirteen digits; so may a part of a key.
    assert re.search(r"(?<![0-9a-f])\d{13}(?![0-9a-f])", done + shown) is None


DIRECTORY = """[departments.Streets]
same = ["Highway Division"]
levels = ["Lee: Lee"]
[departments."Public Works"]
levels = ["Foreman: Lee", "Head: Kim"]
[assignees.Lee]
[assignees.Kim]
"""


@pytest.fixture
def directed(desk: Run, tmp_path: Path) -> Run:
    """With a directory of departments and people, and a request that is somebody's of former times."""
    assert desk("requests", "reassign", "103", "--to", "Ann of old").code == 0
    path = tmp_path / "service.toml"
    path.write_text(DIRECTORY, encoding="utf-8")
    answer = desk("services", "import", path)
    assert answer.code == 0, answer.err
    return desk


@pytest.mark.parametrize(
    ("option", "name", "near"),
    [
        ("--department", "Public Work", "“Public Works”"),
        ("--department", "No such dept", "“"),
        ("--category", "Nonexistent thing", "“"),
        ("--to", "Kimm", "“Kim”"),
    ],
)
def test_a_name_that_nobody_knows_is_refused_with_those_like_it(
    directed: Run, option: str, name: str, near: str
) -> None:
    before = read(directed("requests", "show", "101", "--json"))["state"]
    answer = directed("requests", "reassign", "101", option, name)
    assert answer.code != 0
    assert f"“{name}” is not known" in answer.err
    assert near in answer.err.partition("such as")[2]
    assert "add it on the Service page" in answer.err
    assert read(directed("requests", "show", "101", "--json"))["state"] == before
    if option == "--to":
        assert "is not known" in directed("requests", "escalate", "101", option, name).err


@pytest.mark.parametrize(
    ("option", "name", "kept"),
    [
        ("--department", "streets", "Streets"),
        ("--department", "highway  division", "Highway Division"),
        ("--department", "Parks and Recreation", "Parks and Recreation"),
        ("--to", "lee", "Lee"),
        ("--to", "Ann of old", "Ann of old"),
    ],
)
def test_a_name_of_the_directory_or_of_some_request_is_taken(directed: Run, option: str, name: str, kept: str) -> None:
    answer = directed("requests", "reassign", "101", option, name, "--json")
    field = {"--to": "assignee"}.get(option, option.removeprefix("--"))
    assert read(answer)["changed"][0]["after"][field] == kept


def test_a_request_goes_no_higher_than_its_department(directed: Run) -> None:
    """Public Works has two levels, Streets one, and Parks and Recreation names none, so that it has three."""
    assert directed("requests", "escalate", "101", "--level", "3").code == 1
    assert directed("requests", "escalate", "101", "--level", "2").code == 0
    assert "already, the highest" in directed("requests", "escalate", "101").err
    assert directed("requests", "escalate", "102", "--level", "3").code == 0
    assert "levels go from 0 to 3" in directed("requests", "escalate", "102", "--level", "5").err
    directed("requests", "reassign", "103", "--department", "Streets")
    told = read(directed("requests", "escalate", "103", "102", "--level", "2", "--json"), code=1)
    assert [one["number"] for one in told["changed"]] == ["102"]
    assert "levels go from 0 to 1" in told["refused"][0]["sentence"]


def test_a_contact_says_how_and_what_came_of_it_where_it_is_noted_and_where_it_is_shown(desk: Run) -> None:
    assert "101: by phone, reached\n" in desk("requests", "contact", "101").out
    words = ["--channel", "email", "--outcome", "left_message", "--told", "--text", "hole is filled"]
    told = "by email, left message, told that it is closed: hole is filled"
    assert f"101: {told}\n" in desk("requests", "contact", "101", *words).out
    shown = desk("requests", "show", "101").out
    assert "contact by phone, reached  key" in shown
    assert f"contact {told}  key" in shown


def test_the_audit_of_a_kind_or_an_account_is_looked_for_in_all_of_it(desk: Run) -> None:
    for _ in range(2):
        desk("requests", "note", "101", "--text", "called")
    rows = read(desk("audit", "--what", "import", "--limit", "1", "--json"))["rows"]
    assert [row["what"] for row in rows] == ["import"]
    assert [row["seq"] for row in read(desk("audit", "--limit", "2", "--json"))["rows"]] == [2, 3]
    answer = desk("audit", "--what", "foo")
    assert (answer.code, "nothing of the kind “foo”; it has: import, request.note." in answer.err) == (0, True)
    assert f"nothing of the account “foo”; it has: {author()}." in desk("audit", "--actor", "foo").err
    answer = desk("audit", "--limit", "-1")
    assert (answer.code, "--limit must be 1 or more" in answer.err) == (2, True)
