"""A real Asterisk's run: its queue_log counts as was counted by hand, its manager the same but for what docs name."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics.statement import Asked, statement
from supervisor.reports.imports import FORMATS, import_calls
from supervisor.reports.past import Past, day_start
from supervisor.store import Store
from tests.day import ms, plain
from tests.fakes import SHARED

Figures = dict[str, Any]

NOW = ms("2026-12-01T00:00:00+00:00")
LOG, AMI = ("queue_log", "asterisk-queue-log"), ("ami_events.jsonl.gz", "asterisk-ami")
RESTARTED = ("restart_queue_log", "asterisk-queue-log")

pytestmark = pytest.mark.skipif(not (SHARED / "truth.json").exists(), reason="the recording is not beside the project")

OF_QUEUES = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "timed_out": "exit_timeout",
    "left_empty": "exit_empty",
    "left_by_key": "exit_key",
    "withdrawn": "withdrawn",
    "ring_no_answer": "ring_no_answer",
    "ring_canceled": "ring_canceled",
    "asa_s": "mean_wait_answered",
    "mean_wait_abandoned_s": "mean_wait_abandoned",
    "mean_wait_all_s": "mean_wait_all",
    "max_wait_s": "max_wait_all",
    "talk_s": "total_talk_corrected",
    "talk_logged_s": "total_talk_logged",
    "waiting": "unresolved_at_end",
}
OF_AGENTS = {
    "answered": "calls_connected",
    "talk_s": "talk_s_corrected",
    "talk_logged_s": "talk_s_logged",
    "ring_no_answer": "ring_no_answer",
    "ring_canceled": "ring_canceled",
}
LEVELS = {
    "SL-A": "sl_answered_pct",
    "SL-O": "sl_offered_pct",
    "SL-N": "sl_ans_plus_abandon_pct",
    "SL-S": "sl_excl_short_abandons_pct",
}
SAME_IN_BOTH = (
    "offered",
    "answered",
    "left_by_key",
    "left_empty",
    "withdrawn",
    "ring_no_answer",
    "talk_logged_s",
    "handled",
)
QUEUES = ("codeenf", "info", "parks", "sanitation", "streets")
LEFT = ("abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn", "lost")
DIFFER = {
    *(("codeenf", "SL-N"), ("codeenf", "SL-5"), ("info", "SL-I"), ("info", "SL-P")),
    *(("streets", "SL-S"), ("streets", "SL-5")),
}
"""Service levels in which one visit falls on the other side of a limit, by whole seconds."""
WITHOUT_COMPLETE = {"streets": (2888, 164), "Hannah Schmidt": (316, 19)}
"""Talk (s) and visits with the one visit that has no COMPLETE line, which truth.json leaves out of talk."""


@pytest.fixture(scope="module")
def truth() -> Figures:
    found: Figures = json.loads((SHARED / "truth.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def centre(truth: Figures) -> Rules:
    within = {name: QueueRules(within_s=queue["servicelevel"]) for name, queue in truth["queues"].items()}
    return Rules(queues=within)


def told(store: Store, centre: Rules) -> Figures:
    at = store.newest_at() or 0
    past = Past(store, cached=False)
    world = past.world(centre, since=day_start(at, centre), until=at + 1, rolling_from=at + 1)
    world.settle(at)
    return statement(world, Asked(at))


def imported(folder: Path, centre: Rules, *files: tuple[str, str] | Path) -> Figures:
    """The figures of files in a database of their own."""
    with Store.open(str(folder / "calls.db"), migrate=True) as store:
        for file in files:
            path, kind = (file, "asterisk-ami") if isinstance(file, Path) else (SHARED / file[0], file[1])
            for _ in import_calls(store, path, kind, "asterisk", lambda: NOW):
                pass
        return told(store, centre)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, centre: Rules) -> Figures:
    return imported(tmp_path_factory.mktemp("log"), centre, LOG)


@pytest.fixture(scope="module")
def ami(tmp_path_factory: pytest.TempPathFactory, centre: Rules) -> Figures:
    return imported(tmp_path_factory.mktemp("ami"), centre, AMI)


def named(figures: Figures) -> Iterator[tuple[str, Figures]]:
    yield from figures["queues"].items()
    yield from figures["agents"].items()


def expect(told: Any, counted: Any, what: str) -> None:
    exact = isinstance(counted, int)
    assert told == pytest.approx(counted, abs=1e-9 if exact else 0.0006), f"{what}: {told}, counted by hand {counted}"


def test_every_figure_of_every_queue(log: Figures, truth: Figures) -> None:
    assert sorted(log["queues"]) == sorted(truth["queues"])
    for name, counted in truth["queues"].items():
        for key, theirs in OF_QUEUES.items():
            if key == "talk_s" and name in WITHOUT_COMPLETE:
                assert log["queues"][name][key] == WITHOUT_COMPLETE[name][0]
                assert log["queues"][name]["handled"] == WITHOUT_COMPLETE[name][1]
            else:
                expect(log["queues"][name][key], counted[theirs], f"{name} {key}")


def test_every_service_level(log: Figures, truth: Figures) -> None:
    for name, counted in truth["queues"].items():
        for code, theirs in LEVELS.items():
            level = plain(log["queues"][name]["service_levels"][code])
            assert round(level * 100, 2) == counted[theirs], f"{name} {code}"


def test_every_figure_of_every_agent(log: Figures, truth: Figures) -> None:
    assert sorted(log["agents"]) == sorted(truth["agents"])
    for name, counted in truth["agents"].items():
        for key, theirs in OF_AGENTS.items():
            if key == "talk_s" and name in WITHOUT_COMPLETE:
                assert (log["agents"][name][key], log["agents"][name]["handled"]) == WITHOUT_COMPLETE[name]
            else:
                expect(log["agents"][name][key], counted[theirs], f"{name} {key}")


def test_the_centre_counts_calls(log: Figures, truth: Figures) -> None:
    assert log["centre"]["offered"] == truth["unique_callers"]
    assert log["centre"]["offered"] == log["centre"]["answered"] + sum(log["centre"][how] for how in LEFT)


def test_pauses_are_a_union_over_queues_and_never_a_sum(log: Figures, truth: Figures) -> None:
    for name, pauses in truth["pause_seconds"].items():
        ours = sum(log["agents"][name]["pause_s"].values())
        assert ours <= sum(pauses.values())
        assert ours <= log["agents"][name]["state_s"]["paused"] + 1e-9


@pytest.mark.slow
def test_the_manager_counts_the_same_visits(ami: Figures, log: Figures) -> None:
    theirs = dict(named(log))
    for name, ours in named(ami):
        for key in SAME_IN_BOTH:
            assert ours.get(key) == theirs[name].get(key), f"{name} {key}"
    for name, queue in ami["queues"].items():
        left = sum(queue[how] for how in LEFT)
        assert left == sum(log["queues"][name][how] for how in LEFT), name


@pytest.mark.slow
def test_a_caller_moved_while_waiting_is_abandoned_only_in_the_log(ami: Figures, log: Figures) -> None:
    for name in ami["queues"]:
        moved = 1 if name == "codeenf" else 0
        assert log["queues"][name]["abandoned"] - ami["queues"][name]["abandoned"] == moved
        assert ami["queues"][name]["timed_out"] - log["queues"][name]["timed_out"] == moved
    assert ami["centre"]["abandoned"] == log["centre"]["abandoned"]


@pytest.mark.slow
def test_telephones_that_lost_the_race_are_told_by_the_manager_alone(ami: Figures, log: Figures) -> None:
    more = [ami["queues"][name]["ring_canceled"] - log["queues"][name]["ring_canceled"] for name in QUEUES]
    assert more == [0, 0, 13, 0, 0]


@pytest.mark.slow
def test_waits_differ_by_less_than_half_a_second_a_call(ami: Figures, log: Figures) -> None:
    theirs = dict(named(log))
    for name, ours in named(ami):
        assert abs(ours["asa_s"] - theirs[name]["asa_s"]) < 0.5, name
    short = [ami["queues"][name]["short_abandoned"] - log["queues"][name]["short_abandoned"] for name in QUEUES]
    assert short == [-1, 0, 0, 0, 1]


WHOLE = 4
"""Pauses of the log begin and end in whole seconds; an agent has a handful."""


@pytest.mark.slow
def test_pauses_are_as_long_but_for_the_time_out_of_reach(ami: Figures, log: Figures) -> None:
    """The manager sees who cannot be reached, which counts before the pause; the log sees no telephone."""
    for name, ours in ami["agents"].items():
        states, theirs = ours["state_s"], log["agents"][name]["state_s"]
        assert 0 <= theirs["paused"] - states["paused"] + WHOLE <= states["unreachable"] + 2 * WHOLE, name
        assert (theirs["ringing"], theirs["unreachable"], theirs["other_call"]) == (0, 0, 0)
        assert states["ringing"] > 0
    assert log["centre"]["occupancy"]["value"] - ami["centre"]["occupancy"]["value"] == pytest.approx(0.014, abs=5e-4)


@pytest.mark.slow
def test_service_levels_differ_by_a_visit_at_most(ami: Figures, log: Figures) -> None:
    differ = {
        (name, code)
        for name, queue in ami["queues"].items()
        for code, level in queue["service_levels"].items()
        if level["value"] != log["queues"][name]["service_levels"][code]["value"]
    }
    assert differ == DIFFER
    for name, code in differ:
        ours, theirs = (figures["queues"][name]["service_levels"][code]["value"] for figures in (ami, log))
        assert abs(ours - theirs) < 1 / ami["queues"][name]["answered"]


@pytest.mark.slow
def test_talk_is_shorter_by_three_transfers_and_by_hold(ami: Figures, log: Figures) -> None:
    """Three contacts that the log ends minutes after the agent was gone; the rest is whole seconds."""
    late = {"Dmitri Volkov": 238 - 5.3, "Ingrid Larsen": 231 - 6.9, "Priya Nair": 241 - 3.0}
    for name, ours in ami["agents"].items():
        difference = log["agents"][name]["talk_s"] - ours["talk_s"] - ours["hold_s"] - late.get(name, 0)
        assert abs(difference) < 0.5 * ours["handled"], f"{name}: {difference}"


@pytest.mark.slow
def test_only_the_manager_sees_calls_that_were_turned_away(ami: Figures, log: Figures, truth: Figures) -> None:
    assert log["centre"]["blocked"] is None
    for name, counted in truth["queues"].items():
        assert (ami["queues"][name]["blocked"] or 0) == counted["refused_not_in_queue_log"]


@pytest.mark.slow
def test_without_the_dial_plan_two_exits_look_like_hang_ups(tmp_path: Path, ami: Figures, centre: Rules) -> None:
    less = imported(tmp_path, centre, without(tmp_path, "VarSet", "Newexten"))
    more = [less["queues"][name]["abandoned"] - ami["queues"][name]["abandoned"] for name in QUEUES]
    assert more == [0, 1, 1, 0, 0]
    for name in QUEUES:
        assert (less["queues"][name]["left_empty"], less["queues"][name]["withdrawn"]) == (0, 0)
        assert sum(less["queues"][name][how] for how in LEFT) == sum(ami["queues"][name][how] for how in LEFT)


@pytest.mark.slow
def test_without_hang_ups_what_nobody_explains_counts_as_asterisk_names_it(
    tmp_path: Path, ami: Figures, centre: Rules, truth: Figures
) -> None:
    kinds = ("VarSet", "Newexten", "Hangup", "HangupRequest", "SoftHangupRequest")
    least = imported(tmp_path, centre, without(tmp_path, *kinds))
    for name, counted in truth["queues"].items():
        queue = least["queues"][name]
        assert (queue["offered"], queue["answered"]) == (counted["offered"], counted["answered"])
        assert queue["abandoned"] + queue["timed_out"] == counted["predicted_asterisk"]["Abandoned"]
        assert queue["left_by_key"] == counted["exit_key"]


def without(folder: Path, *kinds: str) -> Path:
    """The recording as an account with fewer rights would have received it."""
    path = folder / "less.jsonl"
    with gzip.open(SHARED / AMI[0], "rt", encoding="utf-8") as lines, path.open("w", encoding="utf-8") as kept:
        kept.writelines(line for line in lines if not any(f'["Event", "{kind}"]' in line for kind in kinds))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("files", [(LOG, AMI), (AMI, LOG)])
def test_both_in_one_database_count_nothing_twice(
    tmp_path: Path, centre: Rules, log: Figures, files: tuple[tuple[str, str], ...]
) -> None:
    both, alone = imported(tmp_path, centre, *files), dict(named(log))
    keys = (*SAME_IN_BOTH, *LEFT, "asa_s", "max_wait_s", "talk_s", "ring_canceled", "abandoned_after_answer", "waiting")
    for name, ours in [*named(both), ("", both["centre"])]:
        theirs = alone[name] if name else log["centre"]
        for key in keys:
            assert ours.get(key) == theirs.get(key), f"{name} {key}"
        for code, level in ours.get("service_levels", {}).items():
            assert level["value"] == theirs["service_levels"][code]["value"], f"{name} {code}"


def test_slices_of_the_log_in_any_order(store: Store, centre: Rules, log: Figures) -> None:
    """Cut between two different seconds, shuffled and doubled, on both databases: the same JSON."""
    events = [e for batch in FORMATS[LOG[1]](SHARED / LOG[0], "asterisk") for e in batch.events]
    dice = random.Random(11)
    seconds = sorted({event.at for event in events})
    cuts = sorted(dice.sample(seconds, 6))
    for low, high in dice.sample(list(zip([0, *cuts], [*cuts, 2**62], strict=True)), len(cuts) + 1):
        part = [event for event in events if low <= event.at < high]
        store.append(dice.sample(part * 2, len(part) * 2), now=NOW)
    assert json.dumps(told(store, centre)) == json.dumps(log)


def test_a_second_import_adds_nothing(tmp_path: Path, centre: Rules, log: Figures) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        for _ in range(2):
            *_, last = import_calls(store, SHARED / LOG[0], LOG[1], "asterisk", lambda: NOW)
        assert (last.added, last.repeated, last.rejected) == (0, 3137, 0)
        assert json.dumps(told(store, centre)) == json.dumps(log)


def test_the_log_of_two_restarts_leaves_no_ghosts(tmp_path: Path, centre: Rules) -> None:
    """60 callers entered, 43 were answered and 9 hung up; the others were there when Asterisk was killed."""
    figures = imported(tmp_path, centre, RESTARTED)["centre"]
    assert [figures[key] for key in ("offered", "answered", "abandoned", "lost", "waiting")] == [60, 43, 9, 8, 0]
    assert (figures["handled"], figures["agents"]["talking"], figures["agents"]["hold"]) == (43, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "left", "lost"), [("ami_restart.txt.gz", 9, 0), ("ami_kill9.txt.gz", 0, 8)])
def test_a_restart_seen_by_the_manager_leaves_no_ghosts(
    tmp_path: Path, centre: Rules, file: str, left: int, lost: int
) -> None:
    figures = imported(tmp_path, centre, timed(SHARED / file, tmp_path))["centre"]
    assert (figures["waiting"], figures["agents"]["talking"], figures["agents"]["hold"]) == (0, 0, 0)
    assert (figures["abandoned"] + figures["timed_out"], figures["lost"]) == (left, lost)
    assert figures["offered"] == figures["answered"] + left + lost
    assert figures["incomplete"] is True


def timed(path: Path, folder: Path) -> Path:
    """A manager's text with receive times made up: two thousand messages a second, five seconds before a log-in."""
    told, at = folder / "timed.jsonl", NOW / 1000 - 86_400
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text, told.open("w", encoding="utf-8") as lines:
        for block in text.read().split("\r\n\r\n"):
            fields = [line.partition(": ") for line in block.strip().split("\r\n")]
            pairs = [[name, value] for name, colon, value in fields if colon]
            at += 5 if ["Message", "Authentication accepted"] in pairs else 0.0005
            lines.write(json.dumps({"recv_time": at, "kv": pairs}) + "\n")
    return told
