"""`callboard staffing what-if`: the worked example, scenarios in a file, and every way to ask wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from tests.cli.typed import Run, could_not

WHAT_IF = ("staffing", "what-if")
FILE = """
name = "This year"
calls = 45000
lines = 33
agents = 11
shrinkage = "30%"

[[scenario]]
name = "Doubled"
calls = 90000
agents = 19

[[scenario]]
calls = 270000
agents = 33
patience_s = "none"
"""


def told(run: Run, *words: str) -> list[dict[str, Any]]:
    answer = run(*WHAT_IF, *words, "--json")
    assert (answer.code, answer.err) == (DONE, "")
    found: list[dict[str, Any]] = json.loads(answer.out)["scenarios"]
    return found


def test_the_worked_example(run: Run) -> None:
    answer = run(*WHAT_IF)
    assert answer.code == DONE
    assert "45,000 a month" in answer.out
    assert "too few from year 4 on" in answer.out
    assert "$183,182" in answer.out


def test_too_few_lines_come_first_and_are_no_cheaper_target(run: Run) -> None:
    words = ("--lines", "5", "--calls", "90000")
    answer = run(*WHAT_IF, *words)
    assert answer.out.startswith(
        "Asked for: 5 lines are too few: 69.0 % of those who call in the busiest hour find none. "
        "The target takes 22 lines and 17 agents, for $283,849 a month.\n"
    )
    assert "to hold the target" in answer.out
    assert "$283,849 a month\n" in answer.out.split("to hold the target")[1]
    (found,) = told(run, *words)
    assert (found["enough"]["lines"], found["enough"]["outcome"]["required"]) == (22, 17)
    assert told(run)[0]["enough"] is None
    # Callers who wait for too few agents fill the lines: that is no want of lines.
    few = told(run, "--agents", "3", "--patience", "none")[0]
    assert few["outcome"]["p_blocked"] > 0.5
    assert few["enough"] is None


def test_options_make_a_scenario_of_their_own(run: Run) -> None:
    words = ("--calls", "90000", "--aht", "3m", "--agents", "19", "--lines", "33", "--patience", "120")
    (found,) = told(run, *words, "--busy-share", "10%", "--target", "80/20", "--growth=-5%", "--years", "3")
    assert found["outcome"]["calls"] == pytest.approx(296.05263, abs=5e-6)
    assert found["outcome"]["p_abandon"] == pytest.approx(0.024696, abs=5e-7)
    assert found["scenario"]["growth"] == -0.05
    assert len(found["growth"]["years"]) == 4
    assert any(point["agents"] == 19 for point in found["curve"])
    one = next(each for each in found["changes"] if each["change"] == "1 agent fewer")
    assert one["cost_year_more"] < 0
    (free,) = told(
        run, "--lines", "none", "--patience", "none", "--cost", "50", "--people", "12", "--shrinkage", "0.25"
    )
    assert (free["scenario"]["lines"], free["scenario"]["patience_s"]) == (None, None)
    assert free["growth"]["lines_bind"] is None


def test_scenarios_in_a_file_change_the_first(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(FILE, encoding="utf-8")
    now, doubled, thrice = told(run, str(path))
    assert [each["scenario"]["name"] for each in (now, doubled, thrice)] == ["This year", "Doubled", "Scenario 3"]
    assert doubled["outcome"]["p_abandon"] == pytest.approx(0.024696, abs=5e-7)
    assert thrice["outcome"]["p_blocked"] == pytest.approx(0.30145, abs=5e-6)
    assert thrice["scenario"]["patience_s"] is None
    answer = run(*WHAT_IF, str(path))
    assert "Doubled" in answer.out
    assert "nan" not in answer.out


WRONG_FILES = {
    "type": ('calls = "many"\n', "case.toml, line 1: calls: expected"),
    "field": ("calls = 5\nphones = 3\n", "case.toml, line 2: phones:"),
    "value": ("calls = 5\n\naht_s = -3\n", "case.toml, line 3: The handle time"),
    "second": ("calls = 5\naht_s = 60\n[[scenario]]\naht_s = 0\n", "case.toml, line 4: The handle time"),
    "absence": ("calls = 5\nshrinkage = 1\n", "case.toml, line 2: Shrinkage 1 leaves nobody"),
    "code": ('code = "SL-Q"\n', "case.toml, line 1: 'SL-Q'"),
    "table": ("scenario = 3\n", "[[scenario]]"),
    "toml": ("calls = \n", "is not TOML"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_file_that_makes_no_sense_says_where(run: Run, tmp_path: Path, name: str) -> None:
    text, words = WRONG_FILES[name]
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    could_not(run(*WHAT_IF, str(path)), words)


WRONG = {
    "calls": (("--calls", "lots"), "--calls"),
    "handle time": (("--aht", "-5"), "--aht"),
    "agents": (("--agents", "0"), "--agents"),
    "target": (("--target", "80"), "--target"),
    "absence": (("--shrinkage", "1"), "leaves nobody"),
    "share": (("--busy-share", "1%"), "The busiest of 12 hours"),
    "growth": (("--growth", "x"), "--growth"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_word_that_makes_no_sense(run: Run, name: str) -> None:
    words, said = WRONG[name]
    could_not(run(*WHAT_IF, *words), said, WRONG_USAGE)


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    could_not(run(*WHAT_IF, str(tmp_path / "none.toml")), "cannot be read")
