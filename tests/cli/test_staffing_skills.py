"""`callboard staffing skills` and `backlog`: files that plan, and every way to write them wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from tests.cli.typed import Run, could_not

SHARED = """
[[queue]]
name = "info"
calls = 30
aht = "3m"
patience = 120
target = "80/20"
[[queue]]
name = "parks"
calls = 20
interval = "30m"
aht = 240
max_asa = 40
[[group]]
name = "all"
queues = ["info", "parks"]
cost = 1.2
[[group]]
name = "info alone"
queues = ["info"]
"""
MAIL = """
items = [10, 20, 0, 30, 0, 0]
interval = "1h"
handle = "12m"
response = "2h"
open = [1, 1, 1, 0.5, 1, 1]
begun_with = 5
"""


def told(run: Run, tmp_path: Path, kind: str, body: str, *more: str) -> dict[str, Any]:
    file = tmp_path / "plan.toml"
    file.write_text(body, encoding="utf-8")
    answer = run("staffing", kind, file, *more, "--json")
    assert answer.code == DONE
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_the_agents_of_groups_that_share_queues(run: Run, tmp_path: Path) -> None:
    found = told(run, tmp_path, "skills", SHARED, "--calls", "2000")
    assert found["reached"] is True
    agents = {each["name"]: each["agents"] for each in found["groups"]}
    assert 6 <= sum(agents.values()) <= 11
    info, parks = found["queues"]
    assert info["service_level"] >= 0.8
    assert parks["asa_s"] <= 40
    assert (info["service_level_code"], info["within_s"]) == ("SL-N", 20)
    assert parks["p_abandon"] == 0


def test_what_groups_that_are_given_do(run: Run, tmp_path: Path) -> None:
    body = SHARED.replace("cost = 1.2", "agents = 3") + "agents = 2\n"
    found = told(run, tmp_path, "skills", body, "--calls", "2000")
    assert [each["agents"] for each in found["groups"]] == [3, 2]
    assert found["reached"] is False
    answer = run("staffing", "skills", tmp_path / "plan.toml", "--calls", "2000")
    assert "not all reached" in answer.err
    assert answer.out.splitlines()[0].split() == ["group", "agents"]
    assert "SL-N within 20 s" in answer.out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "parks"', 'name = "info"', "'info' is there twice"),
        ("calls = 30", 'calls = "x"', "queue 1: calls 'x'"),
        ("calls = 30", "", "queue 1: calls must"),
        ("calls = 30", "calls = 0", "calls, an interval"),
        ('aht = "3m"', 'aht = "soon"', "queue 1: aht 'soon'"),
        ("cost = 1.2", "price = 1", "'price' is not known"),
        ("cost = 1.2", "agents = 3", "of every group, or of none"),
        ('queues = ["info"]', "queues = []", "group 2: queues must"),
        ('queues = ["info", "parks"]', 'queues = ["info"]', "No group of agents takes calls of parks"),
        ('queues = ["info"]', 'queues = ["x"]', "x is taken"),
        ("[[group]]", "[[groups]]", "'groups' is not known"),
    ],
)
def test_a_wrong_plan(run: Run, tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(SHARED.replace(old, new), encoding="utf-8")
    could_not(run("staffing", "skills", file, "--calls", "1000"), words)


def test_too_few_calls_to_simulate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(SHARED, encoding="utf-8")
    could_not(run("staffing", "skills", tmp_path / "plan.toml", "--calls", "5"), "--calls", WRONG_USAGE)


def test_the_people_of_a_backlog(run: Run, tmp_path: Path) -> None:
    """The 65 that have come by the end of the fourth hour are due by that of the sixth, and one person does 27.5."""
    found = told(run, tmp_path, "backlog", MAIL)
    assert (found["people_required"], found["people"], found["in_time"]) == (3, 3, 1)
    rows = found["intervals"]
    assert [row["done"] for row in rows] == [15, 15, 5, 7.5, 15, 7.5]
    assert [row["waiting"] for row in rows] == [0, 5, 0, 22.5, 7.5, 0]
    assert [row["in_time"] for row in rows] == [1, 1, None, 1, None, None]
    found = told(run, tmp_path, "backlog", MAIL, "--people", "1")
    assert (found["people_required"], found["people"]) == (3, 1)
    assert found["in_time"] < 1
    assert "people required  3" in run("staffing", "backlog", tmp_path / "plan.toml").out
    assert told(run, tmp_path, "backlog", MAIL + "people = 4\n")["people"] == 4


def test_what_is_due_while_nothing_is_open(run: Run, tmp_path: Path) -> None:
    body = 'items = [0, 5, 0]\ninterval = "1h"\nhandle = 60\nresponse = "0h"\nopen = [1, 0, 1]\n'
    found = told(run, tmp_path, "backlog", body)
    assert (found["people_required"], found["people"], found["intervals"]) == (None, None, [])
    answer = run("staffing", "backlog", tmp_path / "plan.toml")
    assert "Open longer" in answer.err
    assert answer.out == "people required  –\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("items = [10, 20, 0, 30, 0, 0]", "items = ['x']", "items must"),
        ("items = [10, 20, 0, 30, 0, 0]", "items = [-1]", "as many as items"),
        ('handle = "12m"', "handle = 0", "handle '0'"),
        ("begun_with = 5", "begun_with = -5", "begun_with '-5'"),
        ("begun_with = 5", "begun = 5", "'begun' is not known"),
        ("open = [1, 1, 1, 0.5, 1, 1]", "open = 2", "open share"),
    ],
)
def test_a_wrong_backlog(run: Run, tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(MAIL.replace(old, new), encoding="utf-8")
    could_not(run("staffing", "backlog", file), words)
