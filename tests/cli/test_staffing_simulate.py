"""`callboard staffing simulate`: options, files, the floor of a journal, and every way to ask wrongly."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack
from supervisor.planning.roster import Roster, Shift
from supervisor.store import Store
from tests.cli.typed import BEGAN, Run, could_not

ASKED = ("staffing", "simulate", "--replications", "20")
HOUR = (*ASKED, "--calls", "40", "--interval", "15m", "--aht", "3m", "--agents", "9", "--hours", "1")


def told(run: Run, *words: object) -> dict[str, Any]:
    answer = run(*words, "--json")
    assert (answer.code, answer.err) == (DONE, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_an_hour_by_its_intervals(run: Run) -> None:
    found = told(run, *HOUR, "--patience", "2m")
    assert [each["begin_s"] for each in found["intervals"]] == [0, 900, 1800, 2700]
    first = found["intervals"][0]
    assert (first["calls"], first["agents"], first["aht_s"]) == (40, 9, 180)
    for name in ("waiting", "service_level", "asa_s", "abandonment", "occupancy", "blocked", "longest_s", "offered"):
        assert first[name]["low"] <= first[name]["middle"] <= first[name]["high"], name
    mean = found["total"]["mean"]
    assert mean["offered"] == pytest.approx(
        sum(mean[key] for key in ("answered", "abandoned", "blocked", "left_waiting"))
    )
    assert (found["service_level_code"], found["within_s"], found["replications"], found["seed"]) == ("SL-N", 20, 20, 1)


def test_the_same_seed_is_the_same_answer(run: Run) -> None:
    assert told(run, *HOUR) == told(run, *HOUR, "--seed", "1")
    assert told(run, *HOUR) != told(run, *HOUR, "--seed", "2")


def test_a_surge_waiters_lines_and_redials(run: Run) -> None:
    calm = told(run, *HOUR, "--patience", "90")
    words = (
        "--surge",
        "5",
        "--waiting",
        "30",
        "--lines",
        "25",
        "--redial",
        "50%",
        "--redial-after",
        "60",
        "--unsure",
        "0.1",
    )
    wild = told(run, *HOUR, "--patience", "90", *words)
    assert wild["intervals"][0]["calls"] == 200
    assert wild["floor"]["waiting"] == [0.0] * 30
    assert wild["total"]["mean"]["blocked"] > 0
    assert wild["total"]["mean"]["offered"] > 5.5 * calm["total"]["mean"]["offered"]
    assert wild["total"]["abandonment"]["middle"] > calm["total"]["abandonment"]["middle"]


def test_without_a_number_of_runs_there_are_fewer_the_more_calls(run: Run) -> None:
    words = ("staffing", "simulate", "--calls", "10", "--aht", "60", "--agents", "2", "--hours", "1")
    assert told(run, *words)["replications"] == 400


def test_the_table_says_what_its_numbers_are(run: Run) -> None:
    lines = run(*HOUR).out.splitlines()
    assert lines[0].split()[:3] == ["after", "calls", "agents"]
    assert "service level SL-N" in lines[0]
    assert "blocked" not in lines[0]
    assert "abandoned" not in lines[0]
    assert [line.split()[0] for line in lines[1:6]] == ["0:00", "0:15", "0:30", "0:45", "all"]
    assert "20 runs" in lines[-1]
    assert "blocked" in run(*HOUR, "--lines", "12").out


def test_a_file_of_intervals(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "hours.csv"
    table.write_text("Calls;aht_s;Agents\n40;180;9\n20;170.5;7\n\n", encoding="utf-8")
    found = told(run, *ASKED, table)
    rows = found["intervals"]
    assert [(each["calls"], each["aht_s"], each["agents"]) for each in rows] == [(40, 180, 9), (20, 170.5, 7)]
    text = 'calls = [40, 20, 10]\naht = 180\nagents = [9, 9, 8]\ninterval = "15m"\n'
    text += 'patience = "2m"\nsurge = 2\nlines = 20\n'
    (tmp_path / "hours.toml").write_text(text, encoding="utf-8")
    found = told(run, *ASKED, tmp_path / "hours.toml")
    assert [each["calls"] for each in found["intervals"]] == [80, 40, 20]
    assert (found["interval_s"], found["intervals"][2]["agents"]) == (900, 8)
    assert told(run, *ASKED, tmp_path / "hours.toml", "--agents", "3", "--hours", "0.5")["intervals"][1]["agents"] == 3


def test_measured_patience(run: Run, tmp_path: Path) -> None:
    """Nobody waits for an agent that is not there, and all hang up after as long as was measured."""
    file = tmp_path / "waits.txt"
    file.write_text("30\n90\n", encoding="utf-8")
    found = told(run, *ASKED, "--calls", "50", "--aht", "60", "--agents", "0", "--hours", "1", "--patience-times", file)
    longest = found["total"]["longest_s"]
    assert (longest["low"], longest["high"]) == (pytest.approx(90), pytest.approx(90))
    words = ("--calls", "50", "--aht", "60", "--agents", "0", "--hours", "1", "--patience-times", file)
    assert told(run, *ASKED, *words, "--patience", "120")["total"]["longest_s"]["high"] == pytest.approx(180)


def test_measured_handle_times(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "lengths.csv.gz"
    with gzip.open(file, "wt", encoding="utf-8") as text:
        text.write('"length"\n' + "60\n" * 5 + "0\n900\n")
    words = ("--calls", "10", "--agents", "9", "--hours", "1")
    assert told(run, *ASKED, *words, "--handle-times", file)["intervals"][0]["aht_s"] == pytest.approx(200)
    assert told(run, *ASKED, *words, "--handle-times", file, "--aht", "60")["intervals"][0]["aht_s"] == 60
    assert told(run, *ASKED, *words, "--aht", "60", "--handle-cv", "2")["total"]["occupancy"]["middle"] > 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("aht,agents\n1,2\n", "no column calls"),
        ("calls,agents\n5,2\nx,2\n", "line 3: calls"),
        ("calls,agents\n5\n", "line 2: agents"),
        ("calls,aht,agents\n", "no interval"),
        ("calls,aht,agents\n-1,2,3\n", "line 2: calls"),
        ("calls,aht,agents\n1,0,3\n", "Handle times must"),
        ("calls,aht,agents\n1,2,3.5\n", "whole numbers"),
    ],
)
def test_a_wrong_file(run: Run, tmp_path: Path, body: str, words: str) -> None:
    file = tmp_path / "hours.csv"
    file.write_text(body, encoding="utf-8")
    could_not(run(*ASKED, file), words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("calls = 'x'", "calls must"),
        ("calls = [", "no TOML"),
        ("call = 1", "'call' is not known"),
        ("lines = [1]", "one number"),
    ],
)
def test_a_wrong_toml(run: Run, tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "hours.toml").write_text(body, encoding="utf-8")
    could_not(run(*ASKED, tmp_path / "hours.toml"), words)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--agents", "9"), "Say --calls"),
        (("--calls", "1,2", "--aht", "60", "--agents", "9", "--hours", "4"), "2 intervals of calls and 8"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--redial", "1"), "below 1"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--redial", "0.5", "--redial-after", "1"), "--redial-after"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--surge", "0"), "--surge"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--hours", "0"), "--hours"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--band", "1"), "--band"),
        (("--calls", "1", "--aht", "60", "--agents", "9", "--at", "2026-01-05"), "--from-floor"),
        (("--calls", "90000", "--aht", "60", "--agents", "20000", "--hours", "12"), "too long"),
        (("--calls", "5000000", "--aht", "60", "--agents", "9", "--hours", "2"), "fewer --replications"),
    ],
)
def test_a_wrong_question(run: Run, more: tuple[str, ...], words: str) -> None:
    could_not(run(*ASKED, *more), words, WRONG_USAGE)


def test_no_file_is_a_sentence(run: Run, tmp_path: Path) -> None:
    could_not(run(*ASKED, tmp_path / "none.csv"), "cannot be read", COULD_NOT)


def test_the_floor_as_it_stood(filled: Run, tmp_path: Path) -> None:
    """A second after the eleventh caller began to wait; the one agent's call is over."""
    words = (*ASKED, "--from-floor", "--hours", "1", "--at", str(BEGAN + 101))
    could_not(filled(*words), "no forecast of 'centre' is published", WRONG_USAGE)
    found = told(filled, *words, "--calls", "60")
    floor = found["floor"]
    assert (floor["waiting"], floor["agents"]) == ([1.0], 1)
    assert found["at"] == "2026-01-05T14:01:41+00:00"
    assert found["intervals"][0]["aht_s"] == pytest.approx(5)
    then = (*ASKED, "--from-floor", "--hours", "1", "--at", str(BEGAN + 17), "--calls", "60")
    could_not(filled(*then), "Say --aht", WRONG_USAGE)
    talking = told(filled, *then, "--aht", "60")["floor"]
    assert (talking["on_call"], talking["waiting"], talking["free"]) == ([3.0], [], 0)
    queue = told(filled, *words, "--calls", "6", "--queue", "info", "--agents", "1")["floor"]
    assert queue["waiting"] == [1.0]
    assert told(filled, *words, "--calls", "6", "--queue", "parks & trees", "--agents", "1")["floor"]["waiting"] == []


def test_the_published_forecast_is_what_comes(filled: Run, tmp_path: Path) -> None:
    calls = np.arange(48, dtype=np.float64)
    start = (BEGAN - 1800) * 1000
    plan = Forecast(
        start=start,
        minutes=30,
        zone="UTC",
        calls=calls,
        low=calls * 0.8,
        high=calls * 1.2 + 9,
        aht_s=np.full(48, 100.0),
    )
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        version = store.save_plan("forecast", "centre", pack(plan), by="Ana", role="supervisor", now=BEGAN * 1000)
        store.publish_plan("forecast", "centre", version, by="Ana", role="supervisor", now=BEGAN * 1000)
    words = (*ASKED, "--from-floor", "--at", str(BEGAN + 900))
    rows = told(filled, *words, "--hours", "2")["intervals"]
    assert [each["calls"] for each in rows] == pytest.approx([1.5, 2.5, 3.5, 4.5])
    assert rows[0]["aht_s"] == pytest.approx(100)
    could_not(filled(*words, "--hours", "40"), "does not reach")
    could_not(filled(*words, "--interval", "15m"), "--interval 30m", WRONG_USAGE)


def settled(tmp_path: Path, staffing: dict[str, Any]) -> None:
    """The settings of the filled journal."""
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        body = {"zone": "UTC", "staffing": staffing}
        store.save_settings(body, valid_from=0, made_at=0, expected_version=0, author="test")


def published(tmp_path: Path, kind: Literal["forecast", "schedule"], name: str, plan: Forecast | Roster) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        version = store.save_plan(kind, name, pack(plan), by="Ana", role="supervisor", now=BEGAN * 1000)
        store.publish_plan(kind, name, version, by="Ana", role="supervisor", now=BEGAN * 1000)


def test_the_floor_goes_on_with_the_schedule_patience_and_lines_of_the_centre(filled: Run, tmp_path: Path) -> None:
    """As the Hours ahead do: nobody is at work all evening whom the schedule sends home."""
    monday, hour = (BEGAN - 14 * 3600) * 1000, 3_600_000
    begin = BEGAN * 1000
    shifts = (Shift("Ana", begin, begin + 2 * hour), Shift("Bo", begin, begin + hour))
    published(tmp_path, "schedule", "2026-01-05", Roster("UTC", monday, monday + 7 * 24 * hour, 30, shifts))
    queue = {"info": {"patience_s": 40, "lines": 3}}
    crew = {
        "patterns": {"day": {"starts": "08:00"}},
        "contracts": {"full": {"patterns": ["day"]}},
        "people": {"Ana": {"contract": "full", "skills": ["info"]}, "Bo": {"contract": "full", "skills": ["other"]}},
    }
    settled(tmp_path, {"default": {"patience_s": 90}, "lines": 5, "queues": queue, **crew})
    words = (*ASKED, "--from-floor", "--hours", "3", "--at", str(BEGAN), "--calls", "60", "--aht", "60")
    found = told(filled, *words)
    assert [each["agents"] for each in found["intervals"]] == [2, 2, 1, 1, 0, 0]
    assert "Agents are those of the schedule." in found["notes"]
    assert found["total"]["abandonment"]["middle"] > 0
    assert found["total"]["blocked"]["middle"] > 0
    endless = told(filled, *words, "--patience", "none", "--lines", "none")["total"]
    assert (endless["mean"]["abandoned"], endless["mean"]["blocked"]) == (0, 0)
    own = told(filled, *words, "--queue", "info")
    assert [each["agents"] for each in own["intervals"]] == [1, 1, 1, 1, 0, 0]
    assert told(filled, *words, "--agents", "4")["intervals"][5]["agents"] == 4


def test_the_rest_of_the_day_is_as_today_has_it(filled: Run, tmp_path: Path) -> None:
    """Eleven called in the first hour where forty were expected: the hours that follow have fewer than was thought."""
    calls = np.full(48, 20.0)
    plan = Forecast(start=(BEGAN - 14 * 3600) * 1000, minutes=30, zone="UTC", calls=calls, low=calls * 0.5,
                    high=calls * 1.5, aht_s=np.full(48, 100.0), day_error=0.5, part_error=0.1)  # fmt: skip
    published(tmp_path, "forecast", "centre", plan)
    at = str(BEGAN + 3600)
    found = told(filled, *ASKED, "--from-floor", "--agents", "2", "--hours", "3", "--at", at)
    today = json.loads(filled("staffing", "today", "--at", at, "--json").out)
    ahead = [each["reforecast"] for each in today["intervals"] if each["start"] >= "2026-01-05T15"][:6]
    assert ahead[0] != 20
    assert [each["calls"] for each in found["intervals"]] == pytest.approx(ahead)
