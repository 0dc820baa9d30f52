"""`callboard metrics`: the figures of any window, as JSON, CSV or a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.store import Store
from tests.cli.typed import BEGAN, DAY_S, LOG, Answer, Run, could_not, figures, story, text


def test_several_queues_together_are_these_queues(filled: Run) -> None:
    told = filled("metrics", "--queue", "info", "parks & trees")
    assert told.out.splitlines()[2].split()[:3] == ["these", "queues", "30"]
    assert "centre" not in told.out
    assert "centre" in filled("metrics").out
    assert "centre" in figures(filled("metrics", "--queue", "info", "--json"))


def of_centre(answer: Answer) -> list[dict[str, str]]:
    """The rows of the centre in a CSV on the standard output."""
    assert answer.code == DONE
    return [row for row in csv.DictReader(io.StringIO(answer.out)) if row["scope"] == "centre"]


def test_figures_by_interval_as_csv(filled: Run) -> None:
    rows = of_centre(filled("metrics", "--by", "interval", "--csv", "-"))
    assert [row["offered"] for row in rows][-2:] == ["", "30"]
    assert rows[-1]["start"] == "2026-01-05T14:00:00+00:00"


def test_figures_by_hour_into_a_csv_file(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    assert filled("metrics", "--by", "hour", "--csv", out) == Answer(DONE, "", "")
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    told = {row["scope"]: row["offered"] for row in rows if row["start"].startswith("2026-01-05T14")}
    assert told == {"centre": "30", "queue/info": "15", "queue/parks & trees": "15"}


def test_scopes_into_a_csv_file(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    assert filled("metrics", "--csv", out) == Answer(DONE, "", "")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfscope,offered")
    could_not(filled("metrics", "--csv", tmp_path / "no" / "file.csv"), "cannot be written")


def test_figures_as_a_table(filled: Run) -> None:
    answer = filled("metrics")
    assert answer.code == DONE
    assert answer.out.splitlines()[-1].startswith("Zoë O'Neil, Jr")
    assert "parks & trees" in filled("metrics", "--by", "interval").out


def test_the_code_is_part_of_the_name_of_a_service_level_in_a_table(filled: Run, tmp_path: Path) -> None:
    assert "service level SL-I 80/20" in filled("metrics").out.splitlines()[1]
    assert "service level SL-N 80/5" in filled("metrics", "--service-level", "SL-N", "--within", "5").out
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        body = {"queues": {"info": {"code": "SL-A"}}}
        store.save_settings(body, valid_from=0, made_at=1, author="Ana", expected_version=0)
    told = filled("metrics").out.splitlines()
    assert " service level " in told[1]
    assert [next(code for code in ("SL-A", "SL-I") if code in line) for line in told[2:5]] == ["SL-I", "SL-A", "SL-I"]
    assert "% SL-A 80/20" in filled("metrics", "--by", "day").out


def test_the_board_as_it_stood(filled: Run) -> None:
    then = figures(filled("metrics", "--json", "--at", str(BEGAN + 101)))
    assert then["at"] == "2026-01-05T14:01:41+00:00"
    assert [then["centre"][key] for key in ("offered", "waiting", "longest_wait_s")] == [11, 1, 1.0]
    again = filled("metrics", "--json", "--at", "2026-01-05T14:01:41+00:00", "--no-checkpoints")
    assert figures(again) == then


def test_a_date_is_its_whole_day_as_far_as_it_is_known(filled: Run) -> None:
    told = figures(filled("metrics", "--json", "--at", "2026-01-05"))
    assert told == figures(filled("metrics", "--json"))


def test_a_window_a_queue_a_code_and_a_limit(filled: Run) -> None:
    since = ("--since", str(BEGAN + 100))
    assert figures(filled("metrics", "--json", *since))["centre"]["offered"] == 20
    one = figures(filled("metrics", "--json", "--queue", "info", "--service-level", "SL-O", "--within", "3"))
    assert list(one["queues"]) == ["info"]
    assert one["centre"]["offered"] == 15
    told = one["queues"]["info"]
    assert (told["service_level_code"], told["service_level_within_s"]) == ("SL-O", 3)
    assert (told["service_level"]["passport"]["code"], told["service_level"]["value"]) == ("SL-O", 0)
    assert told["service_levels"]["SL-A"]["passport"]["code"] == "SL-A"


def test_with_queues_chosen_it_says_what_is_counted(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    once = [f"{BEGAN}|c.1|info|NONE|ENTERQUEUE||555|1", f"{BEGAN + 60}|c.1|info|NONE|EXITEMPTY|1|1|60"]
    again = [f"{BEGAN + 70}|c.1|info|NONE|ENTERQUEUE||555|1", f"{BEGAN + 80}|c.1|info|NONE|ABANDON|1|1|10"]
    log.write_text(text(once, again), encoding="utf-8")
    run("import", "calls", log, "--format", LOG)
    told = run("metrics", "--queue", "info").out.splitlines()
    assert [line.split()[:3] for line in told[2:4]] == [["this", "queue", "1"], ["info", "2", "0"]]
    assert told[-1] == "The row “this queue” is the calls that came there, each once; a queue counts every visit."
    by_day = run("metrics", "--queue", "info", "--by", "day").out
    assert "this queue" in by_day
    assert "centre" not in by_day
    assert "each once" not in run("metrics").out + run("metrics", "--queue", "info", "--json").out


def test_several_queues_after_one_flag_or_several(filled: Run) -> None:
    together = figures(filled("metrics", "--json", "--queue", "info", "parks & trees"))
    assert list(together["queues"]) == ["info", "parks & trees"]
    assert together == figures(filled("metrics", "--json", "--queue", "info", "--queue", "parks & trees"))


@pytest.fixture
def staffed(run: Run, tmp_path: Path) -> Run:
    """Ann in queue a and Bo in queue b, each in a team of her own, and Cy who is in none."""
    lines = []
    for number, (name, queue) in enumerate((("Ann", "a"), ("Ann", "a"), ("Bo", "b"), ("Cy", "c"))):
        at, call = BEGAN + 100 * number, f"c.{number}"
        lines.append(f"{at}|{call}|{queue}|NONE|ENTERQUEUE||555|1")
        lines.append(f"{at + 4}|{call}|{queue}|{name}|CONNECT|4|b.{number}|2")
        lines.append(f"{at + 34}|{call}|{queue}|{name}|COMPLETEAGENT|4|{30 + number}|1")
    log = tmp_path / "queue_log"
    log.write_text(text(lines), encoding="utf-8")
    run("import", "calls", log, "--format", LOG)
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        body = {"agents": {"Ann": {"team": "Harbor"}, "Bo": {"team": "Prairie"}}}
        store.save_settings(body, valid_from=0, made_at=1, author="Ana", expected_version=0)
    return run


def test_a_team_is_told_by_what_its_agents_did(staffed: Run) -> None:
    everybody, told = (figures(staffed("metrics", "--json", *words)) for words in ((), ("--team", "Harbor")))
    assert list(told) == ["at", "since", "centre", "queues", "agents"]
    assert set(everybody["centre"]) <= set(told["centre"])
    assert (told["centre"]["answered"], told["centre"]["handled"]) == (2, 2)
    assert told["centre"]["aht_s"] == everybody["agents"]["Ann"]["aht_s"]
    assert told["centre"]["offered"] is None
    assert told["centre"]["service_level"]["value"] is None
    assert told["centre"]["service_level"]["passport"]["reason"] == "callers come to queues and not to teams"
    assert told["queues"] == {"a": everybody["queues"]["a"]}
    assert told["agents"] == {"Ann": everybody["agents"]["Ann"]}


def test_several_teams_are_told_together_and_by_interval(staffed: Run) -> None:
    both = figures(staffed("metrics", "--json", "--team", "Harbor", "Prairie"))
    assert both["centre"]["answered"] == 3
    assert both["centre"]["agents"]["logged_in"] == 2
    assert (list(both["queues"]), list(both["agents"])) == (["a", "b"], ["Ann", "Bo"])
    rows = figures(staffed("metrics", "--json", "--by", "hour", "--team", "Harbor", "--team", "Prairie"))["rows"]
    assert sum(row["answered"] or 0 for row in rows if row["scope"] == "centre") == 3
    said = staffed("metrics", "--team", "Prairie").out.splitlines()
    assert [line.split()[:3] for line in said[2:5]] == [["centre", "–", "1"], ["b", "1", "1"], ["Bo", "–", "1"]]
    assert said[-1].startswith("The centre is what the agents of these teams did")


def test_an_unknown_team_and_queues_beside_teams_are_refused(staffed: Run, filled: Run) -> None:
    could_not(staffed("metrics", "--team", "Habor"), "there are: Harbor, Prairie")
    assert staffed("metrics", "--team", "Harbor", "--queue", "a").code == WRONG_USAGE


def test_an_unknown_queue_is_told_which_there_are(filled: Run) -> None:
    could_not(filled("metrics", "--queue", "nowhere"), "info, parks & trees")


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", "99999999999999", "-5", "", "2026-01-05T25", "9999-12-31"])
def test_a_wrong_time(filled: Run, at: str) -> None:
    could_not(filled("metrics", f"--at={at}"), "is no time", WRONG_USAGE)


def test_times_the_wrong_way_round(filled: Run) -> None:
    could_not(filled("metrics", "--at", str(BEGAN), "--since", str(BEGAN + 5)), "--since is later", WRONG_USAGE)


@pytest.mark.parametrize("at", ["2020-01-01T12:00:00+00:00", "2040-01-01"])
def test_of_times_that_nobody_saw_there_are_no_figures(filled: Run, at: str) -> None:
    told = figures(filled("metrics", "--json", "--at", at))
    assert (told["centre"]["offered"], told["centre"]["longest_wait_s"], told["agents"]) == (None, None, {})
    assert told["centre"]["service_level"]["passport"]["reason"] == "nothing is known of this time"
    assert told["centre"]["service_level_code"] == "SL-I"
    said = filled("metrics", "--at", at).out.splitlines()[-1]
    assert said == "Nothing is known of this time; what is known ends at 2026-01-05 14:04."


def test_what_is_told_after_the_end_of_what_is_known_is_said(filled: Run) -> None:
    said = filled("metrics", "--at", "2026-01-05T20:00").out.splitlines()[-1]
    assert said.startswith("Nothing is known after 2026-01-05 14:04")


def test_days_without_data_are_no_days_without_calls(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    days = [story(BEGAN, 3), story(BEGAN + DAY_S, 0), story(BEGAN + 4 * DAY_S, 6)]
    log.write_text(text(*days), encoding="utf-8")
    run("import", "calls", log, "--format", LOG)
    told = figures(run("metrics", "--json", "--by", "day", "--since", str(BEGAN)))
    offered = [row["offered"] for row in told["rows"] if row["scope"] == "centre"]
    assert offered == [3, 0, None, None, 6]
    rows = of_centre(run("metrics", "--by", "day", "--since", str(BEGAN), "--csv", "-"))
    assert [(row["offered"], row["waiting_peak"]) for row in rows][2:] == [("", ""), ("", ""), ("6", "1")]
    shown = run("metrics", "--by", "day", "--since", str(BEGAN)).out.splitlines()
    assert next(line for line in shown if line.startswith("2026-01-07 00:00  ")).split()[3:] == ["–"] * 9


def test_an_empty_journal(run: Run, tmp_path: Path) -> None:
    Store.open(str(tmp_path / "calls.db"), migrate=True).close()
    could_not(run("metrics"), "is empty", COULD_NOT)
