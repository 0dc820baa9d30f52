"""`callboard staffing`: the worked cases as a person types them, and every way to ask wrongly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from tests.cli.typed import Run, could_not

REQUIRED = ("staffing", "required", "--calls", "100", "--interval", "30m", "--aht", "180")
EVALUATE = ("staffing", "evaluate", "--calls", "100", "--interval", "30m", "--aht", "180", "--within", "20")
KEYS = [
    *("agents", "scheduled", "service_level", "service_level_code", "asa_s", "mean_wait_s", "occupancy"),
    *("p_wait", "p_abandon", "p_blocked", "binding"),
]


def asked(run: Run, *words: str) -> dict[str, Any]:
    answer = run(*words, "--json")
    assert answer.code == DONE
    told: dict[str, Any] = json.loads(answer.out)
    assert [*told] == KEYS
    return told


def test_what_is_required(run: Run) -> None:
    told = asked(run, *REQUIRED, "--target", "80/20", "--shrinkage", "0.3")
    assert (told["agents"], told["scheduled"], told["binding"]) == (14, 20, "service_level")
    assert told["service_level"] == pytest.approx(0.88835, abs=5e-6)
    assert told["service_level_code"] == "SL-N"
    assert told["p_wait"] == pytest.approx(0.1741319, abs=5e-8)
    assert (told["p_abandon"], told["p_blocked"]) == (None, None)
    told = asked(run, *REQUIRED, "--target", "80/20", "--max-occupancy", "0.70", "--shrinkage", "30%")
    assert (told["agents"], told["scheduled"], told["binding"]) == (15, 22, "occupancy")
    told = asked(run, *REQUIRED, "--max-asa", "10")
    assert (told["agents"], told["scheduled"], told["service_level"], told["service_level_code"]) == (14, *[None] * 3)


def test_what_so_many_do(run: Run) -> None:
    told = asked(run, *EVALUATE, "--agents", "14", "--patience", "5m", "--service-level", "sl-i")
    assert told["service_level"] == pytest.approx(0.923407, abs=5e-7)
    assert told["service_level_code"] == "SL-I"
    assert told["p_abandon"] == pytest.approx(0.013984, abs=5e-7)
    assert (told["scheduled"], told["binding"]) == (None, None)
    words = ("staffing", "evaluate", "--calls", "296.05263", "--interval", "1h", "--aht", "3m", "--within", "20")
    told = asked(run, *words, "--agents", "19", "--patience", "120", "--lines", "33")
    assert told["p_abandon"] == pytest.approx(0.024696, abs=5e-7)
    assert told["binding"] == "agents"


def test_too_few_agents_is_an_answer(run: Run) -> None:
    answer = run(*EVALUATE, "--agents", "10", "--json")
    told = json.loads(answer.out)
    assert answer.code == DONE
    assert (told["service_level"], told["asa_s"], told["p_wait"], told["binding"]) == (0, None, 1, "unstable")
    assert "10.00 erlangs for 10 agents are unstable" in answer.err


def test_lines_that_bind_are_said_to(run: Run) -> None:
    words = ("--calls", "888.15789", "--interval", "1h", "--aht", "180", "--lines", "33", "--patience", "120", "--json")
    answer = run("staffing", "required", *words, "--target", "80/20", "--service-level", "SL-O")
    told = json.loads(answer.out)
    assert (told["agents"], told["binding"]) == (None, "lines")
    assert "No number of agents reaches the targets on 33 lines" in answer.err
    answer = run("staffing", "required", *words, "--target", "80/20")
    assert json.loads(answer.out)["binding"] == "lines"
    assert "The lines bind" in answer.err


def test_for_a_person(run: Run) -> None:
    answer = run(*REQUIRED, "--target", "80/20", "--shrinkage", "0.3")
    assert answer.err == ""
    assert answer.out.splitlines() == [
        "agents                       14",
        "scheduled                    20",
        "service level            88.84%  SL-N, within 20 s",
        "ASA, of the answered      7.8 s",
        "mean wait, of all         7.8 s",
        "occupancy                71.43%",
        "wait at all              17.41%",
        "binds                 service_level",
    ]
    quiet = run("staffing", "evaluate", "--calls", "0", "--interval", "15m", "--aht", "180", "--within", "20",
                "--agents", "2")  # fmt: skip
    assert "service level" not in quiet.out
    assert "No calls, no service level." in quiet.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("staffing",), "required, evaluate"),
        ((*REQUIRED,), "--target 80/20"),
        ((*REQUIRED, "--target", "80"), "share and seconds"),
        ((*REQUIRED, "--target", "100/20"), "below 100"),
        ((*REQUIRED, "--target", "0/20"), "above 0"),
        ((*REQUIRED, "--target", "80/x"), "--target 'x' is no duration"),
        ((*REQUIRED, "--target", "80/20", "--service-level", "SL-X"), "SL-N"),
        ((*REQUIRED, "--target", "80/20", "--shrinkage", "1"), "leaves nobody"),
        ((*REQUIRED, "--target", "80/20", "--shrinkage", "much"), "no share"),
        ((*REQUIRED, "--target", "80/20", "--max-abandon", "0.05"), "needs --patience"),
        ((*REQUIRED, "--target", "80/20", "--max-blocked", "0.05"), "needs --lines"),
        ((*REQUIRED, "--target", "80/20", "--max-occupancy", "85"), "at most 1"),
        ((*REQUIRED, "--target", "80/20", "--max-asa", "0"), "--max-asa '0'"),
        ((*REQUIRED, "--target", "80/20", "--lines", "0"), "--lines '0'"),
        ((*REQUIRED, "--target", "80/20", "--least", "-1"), "--least '-1'"),
        ((*REQUIRED, "--target", "80/20", "--patience", "0"), "--patience '0'"),
        ((*REQUIRED[:2], "--calls", "-5", "--interval", "30m", "--aht", "180", "--target", "80/20"), "--calls '-5'"),
        ((*REQUIRED[:2], "--calls", "nan", "--interval", "30m", "--aht", "180", "--target", "80/20"), "--calls 'nan'"),
        ((*REQUIRED[:2], "--calls", "5", "--interval", "0", "--aht", "180", "--target", "80/20"), "--interval '0'"),
        ((*REQUIRED[:2], "--calls", "5", "--interval", "30m", "--aht", "-1", "--target", "80/20"), "--aht '-1'"),
        ((*REQUIRED[:2], "--calls", "5e9", "--interval", "30m", "--aht", "60", "--target", "80/20"), "erlangs"),
        ((*EVALUATE, "--agents", "0"), "--agents '0'"),
        ((*EVALUATE, "--agents", "14.5"), "whole number"),
        ((*EVALUATE[:-2], "--agents", "2.5"), "--agents '2.5'"),
        ((*EVALUATE[:-2], "--agents", "2"), "--within 20"),
        ((*EVALUATE,), "--agents 12"),
        ((*EVALUATE, "--agents", "9" * 400), "whole number"),
        ((*EVALUATE[:-1], "-1", "--agents", "14"), "--within '-1'"),
    ],
)
def test_each_wrong_question_has_its_own_sentence(run: Run, words: tuple[str, ...], said: str) -> None:
    could_not(run(*words), said, WRONG_USAGE)
