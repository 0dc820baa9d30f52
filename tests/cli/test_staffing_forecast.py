"""`callboard staffing forecast`: from a file or the journal, what was left out, and what is missing for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from supervisor.cli.staffing_forecast_page import look
from supervisor.store import Store
from tests.cli.intervals import rows
from tests.cli.typed import BEGAN, DAY_S, LOG, Run, could_not, story


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("f") / "history.csv"
    path.write_text("start,offered,aht\n" + "\n".join(rows(70, storm=44)) + "\n")
    return path


def asked(run: Run, *words: str | Path) -> dict[str, Any]:
    answer = run("staffing", "forecast", *words, "--json")
    assert answer.code == DONE, answer.err
    told: dict[str, Any] = json.loads(answer.out)
    return told


def test_a_file_is_forecast(run: Run, file: Path) -> None:
    told = asked(run, file, "--horizon", "2w")
    assert (told["queue"], told["interval_min"], told["begin"]) == ("centre", 30, "2026-03-15 18:00")
    assert told["end"] == "2026-03-30 00:00"
    monday = {slot["start"][11:16]: slot for slot in told["slots"] if slot["start"].startswith("2026-03-16")}
    noon = monday["12:30"]
    assert noon["calls"] == pytest.approx(78, rel=0.12)
    assert noon["low"] < noon["calls"] < noon["high"]
    assert noon["aht_s"] == pytest.approx(205, abs=6)
    assert noon["agents"] >= noon["calls"] * noon["aht_s"] / 1800
    assert monday["03:00"]["calls"] is None
    assert told["summary"]["peak_calls"] >= noon["calls"]
    assert told["history"]["missing"] > 0


def test_what_was_left_out_is_said(run: Run, file: Path) -> None:
    told = asked(run, file, "--horizon", "7d")
    (storm,) = told["left_out"]
    assert (storm["begin"], storm["why"]) == ("2026-02-18 00:00", "storm")
    answer = run("staffing", "forecast", file, "--horizon", "7d")
    assert "Left out: 2026-02-18 00:00 to 2026-02-19 00:00" in answer.out
    assert asked(run, file, "--horizon", "7d", "--keep-outliers")["left_out"] == []


def test_special_days_are_taken_from_a_file(run: Run, file: Path, tmp_path: Path) -> None:
    special = tmp_path / "special.toml"
    special.write_text(
        '[[special]]\nname = "Election"\nbegin = 2026-03-17\nfactor = 2\n'
        '[[special]]\nname = "Closed"\nbegin = 2026-03-18\nend = 2026-03-19\nkind = "closed"\n'
    )
    told, plain = asked(run, file, "--horizon", "7d", "--special", special), asked(run, file, "--horizon", "7d")
    by_day = [
        {slot["start"][:10]: slot["calls"] for slot in each["slots"] if "T12:00" in slot["start"]}
        for each in (told, plain)
    ]
    assert by_day[0]["2026-03-17"] == pytest.approx(2 * by_day[1]["2026-03-17"], rel=0.01)
    assert by_day[0]["2026-03-18"] == by_day[0]["2026-03-19"] == 0
    assert [each["name"] for each in told["special"]] == ["Election", "Closed", "Closed"]
    special.write_text('[[special]]\nname = "x"\nbegin = 2026-03-17\nfactor = -2\n')
    could_not(run("staffing", "forecast", file, "--special", special), "special.0.factor")


def test_it_is_written_as_csv_and_kept(run: Run, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert asked(run, file, "--horizon", "7d", "--csv", out, "--publish", "--queue", "info")["version"] == 1
    with out.open() as lines:
        told = [*csv.DictReader(lines)]
    assert [*told[0]] == ["start", "calls", "low", "high", "aht_s", "agents"]
    assert asked(run, file, "--horizon", "7d", "--save", "--queue", "info")["version"] == 2


def test_the_journal_and_what_was_imported(run: Run, file: Path) -> None:
    assert run("staffing", "import", file, "--queue", "info").code == DONE
    told = asked(run, "--queue", "info", "--horizon", "7d", "--interval", "1h")
    assert (told["queue"], told["interval_min"]) == ("info", 60)
    assert told["summary"]["calls"] > 1000


def test_the_queues_that_have_a_history_are_told(run: Run, file: Path) -> None:
    assert run("staffing", "import", file, "--queue", "Main 311").code == DONE
    answer = run("staffing", "forecast", "--horizon", "2d", "--interval", "1h", "--json")
    assert json.loads(answer.out)["queue"] == "Main 311"
    assert "Main 311 is the only queue with a history" in answer.err
    could_not(
        run("staffing", "forecast", "--queue", "Nope"), "There is no history of queue “Nope”; there is one of Main 311"
    )
    assert run("staffing", "import", file, "--queue", "centre").code == DONE
    assert asked(run, "--queue", "centre", "--horizon", "2d", "--interval", "1h")["queue"] == "centre"
    answer = run("staffing", "forecast", file, "--horizon", "2d", "--json")
    assert "and the horizon counts from there" in json.loads(answer.out)["notes"][-1]


def test_versions_tell_what_became_of_them(run: Run, file: Path, tmp_path: Path) -> None:
    early = tmp_path / "early.csv"
    early.write_text("start,offered,aht\n" + "\n".join([*rows(70)][: 20 * 56]) + "\n")
    for words in ((early, "--save"), (file, "--publish")):
        asked(run, *words, "--horizon", "2w", "--queue", "info")
    assert run("staffing", "import", file, "--queue", "info").code == DONE
    new, old = json.loads(run("staffing", "versions", "--queue", "info", "--json").out)
    assert (new["version"], new["published"], new["wape"]) == (2, True, None)
    assert (old["version"], old["published"], old["intervals"]) == (1, False, 280)
    assert old["wape"] < 0.15
    assert abs(old["bias"]) < 0.1
    assert "not over yet" in run("staffing", "versions", "--queue", "info").out
    could_not(run("staffing", "versions"), "No forecast of the centre is kept; there are some of info; make")


def test_all_queues_at_once(run: Run, file: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("start,offered\n" + "\n".join(row.rpartition(",")[0] for row in rows(2)) + "\n")
    for path, queue in ((file, "info"), (file, "streets"), (short, "new")):
        assert run("staffing", "import", path, "--queue", queue).code == DONE
    answer = run("staffing", "forecast", "--all", "--publish", "--horizon", "7d", "--json")
    told = json.loads(answer.out)
    assert [(each["queue"], each["version"]) for each in told] == [("info", 1), ("streets", 1)]
    assert "new: 2 days of history are too short" in answer.err
    assert "centre: There is no history of the centre; there is one of info, new, streets" in answer.err
    again = run("staffing", "forecast", "--all", "--save", "--horizon", "7d")
    assert again.out.count(", version 2.") == 2
    could_not(run("staffing", "forecast", file, "--all"), "leave out FILE and --queue", WRONG_USAGE)


def test_a_new_queue_begins_like_another(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("staffing", "import", file, "--queue", "info").code == DONE
    two = tmp_path / "two.csv"
    half = [row.split(",") for row in rows(70)][-40:]
    two.write_text("start,offered,aht\n" + "".join(f"{at},{int(calls) / 2},{aht}\n" for at, calls, aht in half))
    assert run("staffing", "import", two, "--queue", "new").code == DONE
    could_not(run("staffing", "forecast", "--queue", "new"), "too short")
    body = {"staffing": {"queues": {"new": {"like": "info"}}}}
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="ann", expected_version=0)
    new, old = (asked(run, "--queue", queue, "--horizon", "7d")["summary"]["calls"] for queue in ("new", "info"))
    assert new == pytest.approx(old / 2, rel=0.1)


def test_a_queue_that_never_had_a_call_begins_like_another_as_large_as_is_said(
    run: Run, file: Path, tmp_path: Path
) -> None:
    log = tmp_path / "queue_log"
    log.write_text("\n".join(story(BEGAN, 20) + story(BEGAN + 8 * DAY_S, 20)) + "\n")
    assert run("import", "calls", log, "--format", LOG).code == DONE
    assert run("staffing", "import", file, "--queue", "info").code == DONE
    words = ("--queue", "permits", "--horizon", "7d")
    could_not(run("staffing", "forecast", *words, "--like", "permit"), "of which nothing is known")
    could_not(run("staffing", "forecast", *words, "--like", "info"), "say how many times the other")
    could_not(run("staffing", "forecast", "--like", "info"), "give both queues", WRONG_USAGE)
    quarter = asked(run, *words, "--like", "info", "--times", "0.25")
    assert "begins like “info”" in quarter["notes"][0]
    body = {"staffing": {"queues": {"permits": {"like": "info", "like_times": 0.5}}}}
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="ann", expected_version=0)
        assert "permits" in dict(look(store, (BEGAN + 9 * DAY_S) * 1000).queues)
    half, whole = asked(run, *words), asked(run, "--queue", "info", "--horizon", "7d")
    calls = [each["summary"]["calls"] for each in (quarter, half, whole)]
    assert calls == pytest.approx([calls[2] / 4, calls[2] / 2, calls[2]], rel=0.1)
    every = run("staffing", "forecast", "--all", "--horizon", "7d", "--json")
    assert "permits" in [each["queue"] for each in json.loads(every.out)]


def test_three_days_are_too_few(run: Run, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("start,offered\n" + "\n".join(row.rpartition(",")[0] for row in rows(3)) + "\n")
    answer = run("staffing", "forecast", short)
    assert "3 days of history are too short" in answer.err
    assert answer.out == ""


def test_no_history_is_said(run: Run) -> None:
    run("settings", "show")
    answer = run("staffing", "import", "none.csv")
    assert answer.code != DONE
    could_not(run("staffing", "forecast", "--queue", "info"), "There is no history to forecast from")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--horizon", "0d"), "must be days or weeks"),
        (("--horizon", "99999"), "must be days or weeks"),
        (("--interval", "7m"), "do not fill 7"),
    ],
    ids=["none", "many", "odd"],
)
def test_a_wrong_option_is_said(run: Run, file: Path, words: tuple[str, ...], said: str) -> None:
    answer = run("staffing", "forecast", file, *words)
    assert answer.code in (WRONG_USAGE, 1)
    assert said in answer.err


def test_without_a_handle_time_nobody_can_say_how_many(run: Run, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("start,offered\n" + "\n".join(row.rpartition(",")[0] for row in rows(21)) + "\n")
    told = asked(run, bare, "--horizon", "7d")
    assert told["summary"]["agents_most"] is None
    assert "No handle time is known" in told["notes"][0]
    assert asked(run, bare, "--horizon", "7d", "--aht", "3m")["summary"]["agents_most"] > 5
