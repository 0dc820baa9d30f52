"""`callboard staffing schedule`: a week from a file, and what is wrong with a file, said with its line."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import pytest

from supervisor.app import main
from supervisor.cli.launch import ROOT, program
from supervisor.cli.solver import put, take
from supervisor.cli.solving import WORDS, Solving, SolvingCancelled, solve_apart
from supervisor.cli.staffing_schedule import progress_words
from supervisor.cli.staffing_week import ask_of, read_week
from supervisor.planning.contradictions import contradiction
from supervisor.planning.groups import groups
from supervisor.planning.packed import pack
from supervisor.planning.roster import Contract
from supervisor.planning.rostering import Ask
from supervisor.planning.shifts import Progress
from tests.planning.weeks import EIGHT, demand, people, plain

WEEK = """
zone = "America/New_York"
begin = 2026-11-23
interval = 30

[[required]]
hours = "Mon-Fri 08:00-16:30"
agents = 2
[[required]]
hours = "Sat 09:00-12:00"
calls = [10, 20, 30, 20, 10, 5]
aht_s = 180

[patterns.day]
hours = 8.5
starts = "07:00-09:00 every 30"
breaks = "15 min between 1 and 3 h"
lunch = "30 min unpaid between 3.5 and 5 h"
[patterns.short]
hours = 4
starts = "08:00, 09:00, 12:30"

[contracts."Full time"]
patterns = ["day"]
hours_least = 40
days_most = 5
[contracts.Part]
patterns = ["short"]
hours_most = 20

[people.Ada]
contract = "Full time"
[people.Crew]
contract = "Part"
many = 6
available = "Mon-Sat 07:00-19:00"
leave = "2026-11-29"

[[fixed]]
agent = "Crew 1"
begin = 2026-11-24T09:00:00
end = 2026-11-24T13:00:00
pattern = "short"
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def schedule(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(text: str, *words: str) -> tuple[int, str, str]:
        path = tmp_path / "week.toml"
        path.write_text(text, encoding="utf-8")
        code = main(["staffing", "schedule", str(path), *words])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def test_a_week_is_solved_and_told_as_json_and_csv(schedule: Run, tmp_path: Path) -> None:
    code, out, err = schedule(WEEK, "--json", "--csv", str(tmp_path / "out.csv"), "--ics", str(tmp_path / "out.ics"))
    told = json.loads(out)
    assert (code, err, told["broken"], told["contradictions"]) == (0, "", [], [])
    assert (told["status"], told["uncovered_h"]) == ("optimal", 0)
    assert 0 <= told["gap"] <= 0.01
    fixed = [each for each in told["shifts"] if each["fixed"]]
    assert [(each["agent"], each["begin"], each["end"]) for each in fixed] == [
        ("Crew 1", "2026-11-24T09:00", "2026-11-24T13:00")
    ]
    ada = [each for each in told["shifts"] if each["agent"] == "Ada"]
    assert [len(each["pauses"]) for each in ada] == [2] * 5
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [(row[0], row[1]) for row in rows[1:]] == [(e["agent"], e["begin"][:10]) for e in told["shifts"]]
    assert (tmp_path / "out.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == len(told["shifts"])


def test_it_is_told_in_words(schedule: Run) -> None:
    code, out, _ = schedule(WEEK)
    assert code == 0
    assert " shifts for " in out
    assert "% of the best there can be" in out
    assert "agents missing: 0.0 h in all" in out


def test_calls_become_agents(tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_text(WEEK, encoding="utf-8")
    ask = ask_of(read_week(path), 1, 0)
    saturday = ask.roster.required[5 * 48 + 18 : 5 * 48 + 24]
    assert saturday == (3, 4, 5, 4, 3, 2)
    assert ask.roster.required[15:18] == (0, 2, 2)
    assert sum(ask.roster.required) == 5 * 17 * 2 + sum(saturday)


def test_the_example_of_the_manual_contradicts_nothing(tmp_path: Path) -> None:
    """Its pinned shift gets the pauses of its pattern, so that it counts 8 hours and not 8.5."""
    path = tmp_path / "week.toml"
    page = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    ask = ask_of(read_week(path), 1, 0)
    (pinned,) = ask.roster.shifts
    assert (pinned.fixed, pinned.paid, [each.kind for each in pinned.pauses]) == (
        True,
        480,
        ["break", "lunch", "break"],
    )
    found = [contradiction(ask.roster, each) for each in groups(ask.roster, ask.people, ask.contracts)]
    assert found == [None, None]
    path.write_text(path.read_text(encoding="utf-8").replace("T17:30:00", "T16:30:00"), encoding="utf-8")
    (other,) = ask_of(read_week(path), 1, 0).roster.shifts
    assert other.pauses == ()


def changed(old: str, new: str) -> str:
    assert WEEK.count(old) >= 1
    return WEEK.replace(old, new, 1)


WRONG = {
    "no TOML": ("zone = ", "not TOML"),
    "negative": (
        changed("agents = 2", "agents = -2"),
        "week.toml, line 8: required, 1, Agents, 1: must be 0 or more, not -2",
    ),
    "second": (changed("aht_s = 180", "aht_s = 0"), "line 12: required, 2, Handle time: must be 1 or more, not 0"),
    "unknown": (changed("hours_most = 20", "hour_most = 20"), "line 29: contracts, Part, hour_most: is not a setting"),
    "pattern": (changed('["short"]', '["long"]'), "contract “Part” has the pattern “long”, which is not there"),
    "contract": (changed('contract = "Part"', 'contract = "P"'), "“Crew” has the contract “P”, which is not there"),
    "contradicting": (
        changed("hours_least = 40", "hours_least = 50"),
        "contracts, Full time: at least 50 and at most 40 hours a week contradict each other",
    ),
    "start": (
        changed("08:00, 09:00, 12:30", "8 o'clock"),
        "line 21: shift patterns, short, Begins: “8 o'clock” must be a time",
    ),
    "pause": (changed("3.5 and 5 h", "3.5 and 9 h"), "a pause that begins 9 h into 8.5 h is not over"),
    "lunch": (changed("30 min unpaid", "half an hour"), "line 18: shift patterns, day, Lunch: “half an hour between"),
    "leave": (changed("2026-11-29", "Thanksgiving"), "“Thanksgiving” must be a day such as 2026-11-26"),
    "list": (changed("10, 5]", "10]"), "“Sat 09:00-12:00” has 6 slots a day, but 5 numbers are given"),
    "both": (changed("agents = 2", "agents = 2\ncalls = 3"), "say either agents or calls"),
    "zone": (changed("America/New_York", "Mars"), "line 2: zone: “Mars” is no time zone"),
    "doubled": (changed("[people.Ada]", '[people."Crew 2"]'), "two people are called “Crew 2”"),
    "offset": (changed("T09:00:00", "T09:00:00Z"), "begin must be a local time"),
}


@pytest.mark.parametrize("what", list(WRONG))
def test_what_is_wrong_with_a_file_is_said(what: str, schedule: Run) -> None:
    text, words = WRONG[what]
    code, out, err = schedule(text)
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_contract_that_cannot_be_kept_is_named(schedule: Run) -> None:
    text = changed("days_most = 5", "days_most = 4")
    code, out, err = schedule(text, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["contradictions"][0]["rules"] == ["hours under", "days over"]
    assert (
        "Contract Full time contradicts itself for Ada: at least 40 h in the week; at most 4 days in the week." in err
    )
    assert {each["agent"] for each in told["broken"]} == {"Ada"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--time-limit", "0"], "--time-limit must be"),
        (["--gap", "2"], "--gap a share"),
        (["--time-limit", "soon"], "time-limit"),
    ],
    ids=["no time", "no gap", "no number"],
)
def test_limits_that_make_no_sense_are_refused(words: list[str], said: str, schedule: Run) -> None:
    code, _, err = schedule(WEEK, *words)
    assert code == 2
    assert said in err


def test_a_file_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staffing", "schedule"]) == 2
    assert "Say which file" in capsys.readouterr().err
    assert main(["staffing", "schedule", "/nowhere.toml"]) == 1
    assert "cannot be read" in capsys.readouterr().err


# the process


def hard() -> Ask:
    """A week that nobody proves in a short time."""
    full = Contract("Full", (EIGHT, plain("ten", 10, *range(6, 13))), 30, 40, 0, 5, 5, 11)
    roster = demand(7, *((day, 6 + hour, 14 + hour, 1 + (day * hour) % 5) for day in range(7) for hour in range(8)))
    return Ask(roster, tuple(people(full, 40)), (full,), limit_s=60, gap=0)


def test_it_is_called_off_while_it_solves() -> None:
    solving, heard = Solving(hard()), list[Progress]()

    def tell(now: Progress) -> None:
        heard.append(now)
        solving.cancel()

    with pytest.raises(SolvingCancelled):
        solving.run(tell)
    assert len(heard) == 1
    assert not psutil.pid_exists(solving.pid)


def test_what_hears_of_it_may_call_it_off() -> None:
    solving = Solving(hard())

    def tell(now: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solving.run(tell)
    assert not psutil.pid_exists(solving.pid)


def test_the_solver_goes_with_whoever_asked() -> None:
    words = [*program(), *WORDS]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        put(process.stdin, pack(hard()))
        assert take(process.stdout)
        process.send_signal(signal.SIGINT)  # as Ctrl+C does to both
        assert all(take(process.stdout) for _ in range(2))
        process.stdin.close()
        assert process.wait(30) == 1


def test_out_of_time_the_best_so_far_is_told() -> None:
    found = solve_apart(msgspec.structs.replace(hard(), limit_s=2.0))
    assert found.status == "time"
    assert found.roster.shifts
    assert found.gap is not None
    assert found.gap > 0
    assert found.bound is not None
    assert found.cost >= found.bound


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Progress(None, None, 1.2), "1 s: looking for a first schedule"),
        (Progress(200.0, None, 2), "2 s: 200 h"),
        (Progress(200.0, 198.0, 2), "2 s: 200 h, within 1.00% of the best there can be"),
    ],
    ids=["begun", "no bound", "gap"],
)
def test_progress_in_words(now: Progress, words: str) -> None:
    assert progress_words(now) == words


def test_without_people_the_shifts_are_counted(schedule: Run) -> None:
    alone = WEEK[: WEEK.index("[contracts")]
    code, out, _ = schedule(alone)
    assert code == 0
    assert " shifts cover what is required" in out
    assert re.search(r"2026-11-28T09:00–13:00 +5 × short", out)
    code, _, err = schedule(alone[: alone.index("[patterns")])
    assert code == 1
    assert "There are no patterns" in err
