"""`callboard staffing today` and `adherence`: the day against what is published, from the journal alone."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.cli.common import now_ms
from supervisor.planning.forecasted import Forecast
from supervisor.planning.shift import MINUTE, Pause, Roster, Shift
from supervisor.store import Store
from tests import plans
from tests.cli.typed import Run
from tests.day import START, Day

HOUR = 60 * MINUTE
MIDNIGHT = START - 9 * HOUR
WEEK = "2025-12-01"


def forecast() -> Forecast:
    """Ten calls in each half hour from nine to five."""
    calls = np.where((np.arange(48) >= 18) & (np.arange(48) < 34), 10.0, 0.0)
    return Forecast(
        start=MIDNIGHT, minutes=30, zone="UTC", calls=calls, low=calls / 2, high=calls * 2, aht_s=np.full(48, 100.0)
    )


def roster() -> Roster:
    lunch = Pause(START + HOUR, START + HOUR + 30 * MINUTE, "lunch", paid=False)
    shifts = tuple(Shift(name, START, START + 8 * HOUR, (lunch,)) for name in ("Ann", "Bob", "Eve", "Zoe"))
    return Roster("UTC", MIDNIGHT, MIDNIGHT + 7 * 24 * HOUR, 30, shifts)


@pytest.fixture
def seen(run: Run, tmp_path: Path) -> Run:
    """Ann and Eve have come at nine, Bob has not; fifteen calls have come by twenty to ten, and Eve has gone."""
    day = Day().joined("Ann").joined("Eve")
    for number in range(15):
        day.queued(f"{number}").after(5).answered(f"{number}").after(100).ended(f"{number}").after(55)
    day.logged_out("Eve").after(60).joined("Zoe")
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        store.append(day.observed, now=day.at)
    return run


@pytest.fixture
def published(seen: Run, tmp_path: Path) -> Run:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        plans.publish(store, "forecast", "info", forecast())
        plans.publish(store, "schedule", WEEK, roster())
    return seen


def test_before_the_first_event_it_is_now(run: Run, tmp_path: Path) -> None:
    day = 24 * HOUR
    calls = np.full(3 * 48, 4.0)
    of_now = msgspec.structs.replace(
        forecast(), start=now_ms() // day * day - day, calls=calls, low=calls, high=calls, aht_s=calls
    )
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        plans.publish(store, "forecast", "info", of_now)
    answer = run("staffing", "today", "--json")
    assert answer.code == DONE, answer.err
    assert len(json.loads(answer.out)["intervals"]) == 48


def test_the_day_is_told_by_interval_with_what_could_be_done(published: Run) -> None:
    answer = published("staffing", "today", "--json")
    assert answer.code == DONE, answer.err
    told = json.loads(answer.out)
    assert (told["scope"], told["interval_min"]) == ("centre", 30)
    nine, half_past = told["intervals"][18:20]
    assert (nine["start"], nine["forecast"], nine["actual"]) == ("2025-12-01T09:00:00+00:00", 10.0, 12.0)
    assert told["now"] == half_past
    assert (half_past["actual"], half_past["scheduled"], half_past["logged_in"]) == (3.0, 4, 2.0)
    assert (half_past["absent"], half_past["there"]) == (2, 2)
    assert half_past["gap"] == half_past["required"] - 2
    assert told["peak_to_come"]["start"] == "2025-12-01T10:00:00+00:00"
    assert told["schedule"] == {"week": WEEK, "version": 1}
    lunch = told["intervals"][20]
    assert (lunch["scheduled"], lunch["gap"]) == (0, lunch["required"])
    assert {one["kind"] for one in told["proposals"]} >= {"move"}
    moved = next(one for one in told["proposals"] if one["kind"] == "move")
    assert moved["change"]["old"]["agent"] in ("Ann", "Eve", "Zoe")
    assert moved["after"]["service_level"] >= moved["before"]["service_level"]


def test_one_queue_and_another_instant_are_asked_for(published: Run) -> None:
    told = json.loads(published("staffing", "today", "--queue", "info", "--at", "2025-12-01T09:10", "--json").out)
    assert (told["scope"], told["at"]) == ("queue/info", "2025-12-01 09:10:00+00:00")
    assert told["intervals"][18]["actual"] < 12
    refused = published("staffing", "today", "--queue", "water")
    assert refused.code == WRONG_USAGE
    assert "Queue “water” has no published forecast of this day; there are: info." in refused.err


def test_it_is_told_as_a_table(published: Run) -> None:
    lines = published("staffing", "today").out.splitlines()
    assert lines[1].startswith("Never seen at the telephones: Bob.")
    heads = " ".join(lines[2].split())
    assert heads == "from forecast actual reforecast required scheduled there logged in gap"
    assert next(line for line in lines if line.startswith(">")).split()[:3] == [">09:30", "10", "3"]
    assert any(line.startswith("Move the lunch of ") for line in lines)


def test_intervals_that_are_short_without_calls_are_in_the_table(published: Run, tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        body = {"zone": "UTC", "staffing": {"default": {"least": 1}}}
        store.save_settings(body, valid_from=0, made_at=0, author="t", expected_version=0)
    times = [line.split()[0].strip(">") for line in published("staffing", "today").out.splitlines() if ":" in line[:6]]
    assert (times[0], times[-1]) == ("00:00", "23:30")


def test_without_a_forecast_it_says_what_to_do(seen: Run) -> None:
    answer = seen("staffing", "today")
    assert answer.code == COULD_NOT
    assert "No forecast of this day is published. Publish a forecast that has this day in it" in answer.err


def test_adherence_is_told_by_agent(published: Run) -> None:
    told = json.loads(published("staffing", "adherence", "--json").out)
    by_name = {one["name"]: one for one in told["agents"]}
    assert by_name["Ann"]["adherence"] == 1
    assert by_name["Ann"]["out"] is None
    assert by_name["Bob"]["adherence"] == 0
    assert by_name["Bob"]["out"]["how"] == "late"
    assert by_name["Eve"]["out"]["how"] == "left early"
    assert by_name["Eve"]["scheduled_for"] == "work"
    assert told["adherence"] == pytest.approx(81 / 164)


def test_adherence_in_words(published: Run) -> None:
    lines = published("staffing", "adherence").out.splitlines()
    assert lines[0] == "2025-12-01 09:41:00+00:00, adherence so far 49.4%"
    assert lines[1:3] == ["Bob    0.0%  late since 09:00", "Eve   97.6%  left early since 09:40"]
    assert lines[3:] == ["Ann  100.0%", "Zoe    0.0%"]


def test_adherence_without_a_schedule_names_the_week(seen: Run) -> None:
    answer = seen("staffing", "adherence")
    assert answer.code == COULD_NOT
    assert "No schedule of the week of 2025-12-01 is published." in answer.err


@pytest.mark.parametrize("hours", ["0", "x", "25"])
def test_hours_ahead_are_hours(published: Run, hours: str) -> None:
    answer = published("staffing", "today", "--hours", hours)
    assert answer.code == WRONG_USAGE
    assert "no number of hours" in answer.err
