"""`callboard rules`, as a person types it: what is there, what would be done, and what the doctor says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import WRONG_USAGE
from supervisor.cli.common import now_ms
from supervisor.store import Lease, Store
from supervisor.store.ruled import RuleRun, RulesRun
from tests.cli.test_requests import EARLY
from tests.cli.typed import Answer, Run, could_not

RULES = """
[departments]
"Public Works" = { levels = ["lead: Lee"] }
[categories]
Streets = {}
[assignees]
Lee = { department = "Public Works" }
[escalations.late]
used = 100
outside_hours = true
[escalations.never]
enabled = false
older = "400d"
[assignments.streets]
categories = ["Streets"]
assignees = ["Lee"]
alone = true
"""


@pytest.fixture
def ruled(run: Run, tmp_path: Path) -> Run:
    requests, service = tmp_path / "early.csv", tmp_path / "service.toml"
    requests.write_text(EARLY, encoding="utf-8")
    service.write_text(RULES, encoding="utf-8")
    assert run("import", "requests", requests, "--city", "boston", "--as-of", "2026-03-06T12:00").code == 0
    saved = run("services", "import", service)
    assert saved.code == 0, saved.err
    return run


def read(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_what_rules_would_do_is_told_and_nothing_is_done(ruled: Run) -> None:
    told = read(ruled("rules", "check", "--at", "2026-03-06T13:00", "--json"))
    assert [(row["rule"], row["found"], row["would"]) for row in told["rows"]] == [
        *(("late", 1, 1), ("never", 0, 0), ("streets", 2, 2))
    ]
    [example] = told["rows"][0]["examples"]
    assert (example["number"], example["does"], example["why"]) == (
        *("101", "to level 1, to Lee", "100% of the time promised is used."),
    )
    assert "101 to level 1, to Lee." in ruled("rules", "check", "late", "--at", "2026-03-06T13:00").out
    assert read(ruled("rules", "list", "--json"))["at"] is None


def test_a_city_of_which_nothing_has_come_for_days_is_named_and_left_alone(ruled: Run) -> None:
    told = read(ruled("rules", "run", "--json"))
    assert [(row["rule"], row["done"]) for row in told["rows"]] == [("late", 0), ("streets", 0)]
    assert told["notes"] == ["Rules leave Boston alone: nothing new has come from there for two days."]


def test_the_list_tells_what_each_is_about_and_what_came_of_it(ruled: Run) -> None:
    assert ruled("rules", "run").code == 0
    rows = {row["rule"]: row for row in read(ruled("rules", "list", "--json"))["rows"]}
    assert {name: (row["in_force"], row["about"]) for name, row in rows.items()} == {
        "late": ("yes", "100% used"),
        "never": ("no", "older than 400d"),
        "streets": ("yes", "to Lee; categories: Streets"),
    }
    assert rows["late"]["done"] == 0


def test_the_doctor_says_whether_rules_run(ruled: Run) -> None:
    assert "2 rules to be run by the collector" in ruled("doctor").out
    ruled("rules", "run")
    assert "Rules were last looked at 0 minutes ago" in ruled("doctor").out


def test_the_doctor_says_that_a_collector_does_not_run_them(ruled: Run, tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.keep_rules_run(RulesRun(now_ms() - 3_600_000))
        store.write_lease(Lease("desk/1", "0", now_ms()))
        assert "WRONG  Rules were last looked at 60 minutes ago, though a collector runs" in ruled("doctor").out
        store.keep_rules_run(RulesRun(now_ms(), rules=(RuleRun("escalation", "late", 200, 1, 99, "Why."),)))
    said = ruled("doctor").out
    assert "to do  Rule late finds more than it may do at once: 99 requests left for the next minutes" in said
    assert "Rule late was refused 1 request: Why." in said


def test_what_makes_no_sense_is_said(ruled: Run) -> None:
    could_not(ruled("rules", "check", "nothing"), "There is no rule 'nothing'", WRONG_USAGE)
    could_not(ruled("rules", "list", "late"), "takes no name", WRONG_USAGE)
    could_not(ruled("rules", "run", "--at", "2026"), "makes no sense", WRONG_USAGE)


def test_without_rules_it_says_where_to_add_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "early.csv"
    file.write_text(EARLY, encoding="utf-8")
    assert run("import", "requests", file, "--city", "boston").code == 0
    assert "add one on the Service page" in run("rules", "list").out
    assert "add one on the Service page" in run("rules", "run").out


def test_a_rule_that_would_do_nothing_says_why(ruled: Run, tmp_path: Path) -> None:
    """2026-03-07 is a Saturday."""
    service = tmp_path / "service.toml"
    rules = RULES.replace("outside_hours = true\n", "") + ALWAYS
    service.write_text('calendar = "Office"\n' + rules, encoding="utf-8")
    assert ruled("services", "import", service).code == 0
    told = {row["rule"]: row for row in read(ruled("rules", "check", "--at", "2026-03-07T13:00", "--json"))["rows"]}
    assert {name: (row["found"], row["closed"]) for name, row in told.items()} == {
        "late": (0, 1),
        "never": (0, 0),
        "streets": (0, 2),
        "parks": (0, 0),
    }
    said = ruled("rules", "check", "--at", "2026-03-07T13:00").out
    assert "late: 1 wait until their department is at work" in said
    assert "streets: 2 wait until their department is at work" in said
    assert "never: Of 3 open requests within its scope none gives it anything to do now." in said
    assert "parks: No open request is within its scope." in said


def test_an_example_names_its_city(ruled: Run) -> None:
    assert "late: Boston 101 to level 1, to Lee." in ruled("rules", "check", "late", "--at", "2026-03-06T13:00").out


ALWAYS = """
[assignments.parks]
areas = ["Nowhere"]
assignees = ["Lee"]
[calendars.Office]
hours = "Mon-Fri 08:00-17:00"
"""
