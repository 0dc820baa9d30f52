"""`callboard staffing case`: a PDF from a file or from words, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from supervisor.app import DONE, WRONG_USAGE
from tests.cli.typed import Run, could_not

CASE = ("staffing", "case")


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> None:
    """Tests of screens that come later need a whole one."""


def test_a_page_for_the_budget(run: Run, tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.toml", tmp_path / "case.pdf"
    plan.write_text('name = "Budget 2027"\ncalls = 90000\npeople = 38\n', encoding="utf-8")
    answer = run(*CASE, plan, "-o", out, "--paper", "letter", "--city", "Lakeview", "--date", "2026-11-22")
    assert (answer.code, answer.err) == (DONE, "")
    assert "is the staffing case of Budget 2027. To answer 80 % within 20 s" in answer.out
    assert "44 people at full hours" in answer.out
    assert out.read_bytes().startswith(b"%PDF-")


def test_of_several_scenarios_one_is_chosen_and_the_others_are_told(run: Run, tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.toml", tmp_path / "case.pdf"
    plan.write_text('name = "Now"\n[[scenario]]\nname = "Double"\ncalls = 90000\n', encoding="utf-8")
    first = run(*CASE, plan, "-o", out)
    assert "the staffing case of Now." in first.out
    assert first.out.endswith("Not in it is “Double”: choose with --scenario NAME.\n")
    assert "is the staffing case of Double." in run(*CASE, plan, "-o", out, "--scenario", "Double").out
    could_not(run(*CASE, plan, "-o", out, "--scenario", "None"), "take one of “Now”, “Double”", WRONG_USAGE)
    assert "the staffing case of 90,000 calls a month." in run(*CASE, "--calls", "90000", "-o", out).out


def test_what_is_refused(run: Run, tmp_path: Path) -> None:
    could_not(run(*CASE, "-o", tmp_path / "case.txt"), "is no PDF", WRONG_USAGE)
    could_not(run(*CASE, "-o", tmp_path / "case.pdf", "--date", "tomorrow"), "is no day", WRONG_USAGE)
    could_not(run(*CASE, "-o", tmp_path / "none" / "case.pdf"), "cannot be written")
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'patience_s = "none"\nlines = 4\ncode = "SL-O"\nmax_blocked = 0.5\nservice_level = 0.95\nwithin_s = 3600',
        "utf-8",
    )
    could_not(run(*CASE, plan, "-o", tmp_path / "case.pdf"), "No number of agents holds")
