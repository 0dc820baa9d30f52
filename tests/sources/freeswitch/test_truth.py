"""A real FreeSWITCH's run gives what was counted independently, but for what docs/freeswitch.md names."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from supervisor.core.events import CallAnswered, CallLeft, FloorSeen
from supervisor.core.rules import Rules
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from supervisor.reports.imports import FORMATS, import_calls
from supervisor.reports.past import Past, day_start
from supervisor.sources.freeswitch.translate import CANCELED
from supervisor.store import Store
from tests.day import ms
from tests.fake_freeswitch import SHARED, real_switch

Figures = dict[str, Any]

NOW = ms("2026-12-01T00:00:00+00:00")
FORMAT = "freeswitch-esl"
SLIM, RAW = SHARED / "esl_slim.jsonl.gz", SHARED / "esl_cc_raw.txt.gz"
LEFT = {
    "abandoned": ("caller hung up", "killed by command"),
    "timed_out": ("max-wait timeout",),
    "left_empty": ("no-agent timeout",),
    "left_by_key": ("exit key",),
    "withdrawn": ("transferred out of queue", "transferred to another queue"),
}
"""Ours, and what the independent count calls it: a killed call looks like one whose caller hung up."""

pytestmark = pytest.mark.skipif(not SLIM.exists(), reason="the recording is not beside the project")


@pytest.fixture(scope="module")
def truth() -> Figures:
    found: Figures = json.loads(gzip.decompress((SHARED / "truth.json.gz").read_bytes()))
    return found


def world_of(store: Store) -> World:
    at = store.newest_at() or 0
    past = Past(store, cached=False)
    world = past.world(Rules(), since=day_start(at, Rules()), until=at + 1, rolling_from=at + 1)
    world.settle(at)
    return world


def told(store: Store) -> Figures:
    return statement(world_of(store), Asked(store.newest_at() or 0))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(str(tmp_path_factory.mktemp("slim") / "calls.db"), migrate=True) as store:
        *_, last = import_calls(store, SLIM, FORMAT, "fs", lambda: NOW)
        assert (last.rejected, last.added + last.skipped > 9000) == (0, True)
        yield store


@pytest.fixture(scope="module")
def figures(imported: Store) -> Figures:
    return told(imported)


def moved(truth: Figures) -> Iterator[tuple[Figures, int]]:
    """Each contact that was still ending when its caller was in the next queue already, and for how long (ms)."""
    calls = defaultdict(list)
    for visit in truth["visits"]:
        calls[visit["session_uuid"]].append(visit)
    for visits in calls.values():
        for before, after in pairwise(visits):
            for bridge in before["bridges"]:
                late = bridge["end_us"] // 1000 - after["start_us"] // 1000
                if late > 0:
                    yield {**bridge, "queue": before["queue"]}, late


def test_offered_answered_and_each_way_of_leaving(figures: Figures, truth: Figures) -> None:
    assert sorted(figures["queues"]) == sorted(truth["queues"])
    for name, counted in truth["queues"].items():
        ours = figures["queues"][name]
        assert (ours["offered"], ours["answered"]) == (counted["offered"], counted["answered"]), name
        for how, theirs in LEFT.items():
            assert ours[how] == sum(counted["by_outcome"].get(each, 0) for each in theirs), f"{name} {how}"
        assert (ours["lost"], ours["waiting"]) == (0, 0), name
    assert sum(queue["abandoned"] for queue in figures["queues"].values()) == 113


def test_the_centre_counts_calls(figures: Figures, truth: Figures) -> None:
    centre = figures["centre"]
    assert centre["offered"] == truth["totals"]["sessions"]
    assert centre["offered"] == centre["answered"] + sum(centre[how] for how in LEFT)
    assert centre["incomplete"] is False


def test_every_visit_waits_as_long_to_a_millisecond(imported: Store, truth: Figures) -> None:
    counted = {(v["session_uuid"], v["queue"], v["start_us"] // 1000): v for v in truth["visits"]}
    state = world_of(imported).floor.state
    ours = [(call.id, visit) for call in (*state.closed, *state.calls.values()) for visit in call.view.visits]
    assert len(ours) == len(counted) == 490
    for call, visit in ours:
        theirs = counted[call, visit.queue, visit.entered]
        assert abs(visit.wait_ms - theirs["wait_s"] * 1000) <= 1, theirs
        assert visit.agent == (theirs.get("agent", ""))


def test_waits_of_every_queue(figures: Figures, truth: Figures) -> None:
    for name, counted in truth["queues"].items():
        ours = figures["queues"][name]
        assert ours["asa_s"] == pytest.approx(counted["wait_answered_s"]["mean"], abs=0.001), name
        every = counted["wait_answered_s"]["sum"] + counted["wait_abandoned_s"]["sum"]
        assert ours["mean_wait_all_s"] == pytest.approx(every / counted["offered"], abs=0.001), name
        assert ours["max_wait_s"] == pytest.approx(
            max(counted["wait_answered_s"]["max"], counted["wait_abandoned_s"]["max"]), abs=0.001
        )


def test_talk_of_every_agent_with_hold_and_to_the_moment_of_a_transfer(figures: Figures, truth: Figures) -> None:
    early = Counter[str]()
    for bridge, late in moved(truth):
        early[bridge["agent"]] += late
    assert (len(early), sum(early.values())) == (6, 498)
    for name, counted in truth["agents"].items():
        ours = figures["agents"][name]
        assert ours["answered"] == counted["answered"]
        talk_ms = (ours["talk_s"] + ours["hold_s"]) * 1000 + early[name]
        assert abs(talk_ms - counted["talk_s"] * 1000) <= counted["answered"], name
    assert sum(agent["hold_s"] for agent in figures["agents"].values()) == pytest.approx(30.077, abs=0.001)


def test_talk_of_every_queue(figures: Figures, truth: Figures) -> None:
    early = Counter[str]()
    for bridge, late in moved(truth):
        early[bridge["queue"]] += late
    for name, counted in truth["queues"].items():
        ours = figures["queues"][name]
        talk_ms = (ours["talk_s"] + ours["hold_s"]) * 1000 + early[name]
        assert abs(talk_ms - counted["talk_s"]["sum"] * 1000) <= counted["answered"], name


def test_telephones_that_rang_in_vain_and_those_that_were_called_off(figures: Figures, truth: Figures) -> None:
    for name, counted in truth["agents"].items():
        ours, failed = figures["agents"][name], counted["failed_offers"]
        off = sum(count for cause, count in failed.items() if cause in CANCELED)
        assert (ours["ring_canceled"], ours["ring_no_answer"]) == (off, sum(failed.values()) - off), name


def test_the_bytes_and_the_lines_of_one_run_are_the_same_events(tmp_path: Path, figures: Figures) -> None:
    """The bytes lack hold, which is an event of channels: with the lines before or behind, all is the same."""
    files = {path.name: [e for batch in FORMATS[FORMAT](path, "fs") for e in batch.events] for path in (SLIM, RAW)}
    lines, raw = (dict.fromkeys((e.key, e.at, e.ordinal, e.event) for e in found) for found in files.values())
    hold = [event for *_, event in lines if event.KIND in ("contact.held", "contact.resumed")]
    assert len(lines) - len(hold) == len(raw)
    assert set(raw) - set(lines) == set()
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        for path in (RAW, SLIM):
            for _ in import_calls(store, path, FORMAT, "fs", lambda: NOW):
                pass
        assert json.dumps(told(store)) == json.dumps(figures)


def test_a_second_import_adds_nothing(tmp_path: Path, figures: Figures) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        *_, first = import_calls(store, SLIM, FORMAT, "fs", lambda: NOW)
        *_, second = import_calls(store, SLIM, FORMAT, "fs", lambda: NOW)
        assert (second.added, second.repeated) == (0, first.added)
        assert json.dumps(told(store)) == json.dumps(figures)


@pytest.fixture(scope="module")
def with_lists(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """The same run with what the switch listed each minute among its events."""
    folder = tmp_path_factory.mktemp("lists")
    rows: list[tuple[float, bytes]] = []
    for path, when in ((SLIM, "recv_time"), (SHARED / "esl_snapshots.jsonl.gz", "time")):
        rows += [(json.loads(line)[when], line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    both = folder / "both.jsonl"
    both.write_bytes(b"\n".join(line for _, line in sorted(rows)))
    with Store.open(str(folder / "calls.db"), migrate=True) as store:
        for _ in import_calls(store, both, FORMAT, "fs", lambda: NOW):
            pass
        return told(store)


def test_lists_change_nothing_of_what_the_events_count(with_lists: Figures, figures: Figures) -> None:
    for kind in ("queues", "agents"):
        for name, ours in with_lists[kind].items():
            for key in ("offered", "answered", *LEFT, "ring_no_answer", "ring_canceled"):
                assert ours.get(key) == figures[kind][name].get(key), f"{name} {key}"


def test_with_lists_each_agent_wraps_up_for_as_long_as_the_switch_leaves_her_alone(
    with_lists: Figures, figures: Figures
) -> None:
    rows = real_switch().agents
    for name, row in rows.items():
        ours = with_lists["agents"][name]
        in_wrapup = ours["state"] == "wrapup"
        assert ours["handled"] == figures["agents"][name]["handled"] - in_wrapup, name
        assert ours["wrapup_s"] <= ours["handled"] * int(row["wrap_up_time"]), name
    assert sum(with_lists["agents"][name]["wrapup_s"] for name in rows) > 500
    assert sum(figures["agents"][name]["wrapup_s"] for name in rows) == 0


Moment = tuple[float, str, str, bool]
"""How long (s) an agent was in a status and a state, and whether she was in a call."""


def moments(agent: str, truth: Figures, end: float) -> Iterator[Moment]:
    """An agent's day up to an instant, cut wherever anything changes."""
    counted = truth["agents"][agent]
    bridges = [b for visit in truth["visits"] for b in visit["bridges"] if b["agent"] == agent]
    calls = [(bridge["start_us"] / 1e6, bridge["end_us"] / 1e6) for bridge in bridges]
    spans = [span[1:] for span in (*counted["status_spans"], *counted["state_spans"])]
    edges = sorted({t for span in (*spans, *calls) for t in span if t < end} | {end})
    for since, until in pairwise(edges):
        status, state = (_at(counted[f"{kind}_spans"], since) for kind in ("status", "state"))
        yield until - since, status, state, any(start <= since < stop for start, stop in calls)


def _at(spans: list[tuple[str, float, float]], instant: float) -> str:
    return next((what for what, since, until in spans if since <= instant < until), "")


def test_with_lists_each_agent_is_logged_in_as_long_as_was_counted(with_lists: Figures, truth: Figures) -> None:
    """One who logs out while she talks is there until her call ends; one who was deleted, until the next list."""
    end = ms(with_lists["at"]) / 1000
    for name, counted in truth["agents"].items():
        told = [(long, status not in ("", "Logged Out") or busy) for long, status, _, busy in moments(name, truth, end)]
        ours = sum(with_lists["agents"][name]["state_s"].values())
        late = 60.5 if counted.get("deleted_at") else 0.05
        assert -0.05 <= ours - sum(long for long, there in told if there) <= late, name


def test_with_lists_each_agent_is_paused_as_long_as_was_counted(with_lists: Figures, truth: Figures) -> None:
    """On a break, or idle after a call on demand, and in no call."""
    end = ms(with_lists["at"]) / 1000
    for name, counted in truth["agents"].items():
        away = sum(
            long * (status == "On Break" or (state == "Idle" and status != "Logged Out"))
            for long, status, state, busy in moments(name, truth, end)
            if not busy
        )
        late = 60.5 if counted.get("deleted_at") else 0.2
        assert -0.2 <= with_lists["agents"][name]["state_s"]["paused"] - away <= late, name


OFFERED = {"kill_dash_9.jsonl.gz": 6, "restart_graceful.jsonl.gz": 6}
"""Five were listed with a line at the beginning, in one more queue of which the name has a bar; one more came."""


@pytest.mark.parametrize("file", sorted(OFFERED))
def test_a_restart_leaves_no_ghosts_and_marks_its_gap(tmp_path: Path, file: str) -> None:
    """Real dialogues, lists and all: who waited and who talked when the switch died is there no more."""
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        *_, last = import_calls(store, SHARED / "server_loss" / file, FORMAT, "fs", lambda: NOW)
        figures = told(store)["centre"]
    assert last.rejected == 0
    assert (figures["waiting"], figures["agents"]["talking"], figures["incomplete"]) == (0, 0, True)
    assert figures["offered"] == OFFERED[file]
    assert figures["offered"] == sum(figures[how] for how in ("answered", "lost", *LEFT))


def test_a_reload_of_the_event_socket_marks_its_gap_and_ends_nothing(tmp_path: Path) -> None:
    path = SHARED / "server_loss" / "reload_mod_event_socket.jsonl.gz"
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        for _ in import_calls(store, path, FORMAT, "fs", lambda: NOW):
            pass
        world = world_of(store)
        figures = told(store)["centre"]
    shown = [e.event for batch in FORMATS[FORMAT](path, "fs") for e in batch.events if e.event.KIND == "floor.seen"][-1]
    assert isinstance(shown, FloorSeen)
    assert len(shown.waiting) > 3
    assert shown.talking
    assert (figures["incomplete"], figures["lost"]) == (True, 0)
    gone = {
        each.event.call
        for batch in FORMATS[FORMAT](path, "fs")
        for each in batch.events
        if isinstance(each.event, CallAnswered | CallLeft)
    }
    waiting = {caller.call for caller in world.floor.state.waiting.values()}
    assert {each.call for each in shown.waiting} - gone <= waiting


def test_a_module_that_may_not_be_reloaded_changes_nothing(tmp_path: Path) -> None:
    path = SHARED / "server_loss" / "reload_mod_callcenter.jsonl.gz"
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        for _ in import_calls(store, path, FORMAT, "fs", lambda: NOW):
            pass
        figures = told(store)["centre"]
    assert (figures["incomplete"], figures["lost"]) == (False, 0)
    assert figures["offered"] == figures["waiting"] + sum(figures[how] for how in ("answered", *LEFT))


DIALOGUES = sorted((SHARED / "protocol").glob("*.jsonl*")) if SHARED.exists() else []


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.name.partition(".")[0])
def test_every_dialogue_is_read_to_its_end(path: Path) -> None:
    """Wrong passwords, commands before a log-in, byte by byte: each event among them is one of the run's."""
    known = {each.key for batch in FORMATS[FORMAT](SLIM, "fs") for each in batch.events}
    batches = list(FORMATS[FORMAT](path, "fs"))
    calls = [e for batch in batches for e in batch.events if e.event.KIND.startswith(("call.", "contact."))]
    assert [reject for batch in batches for reject in batch.rejects] == []
    assert {each.key for each in calls} <= known
    assert bool(calls) == path.name.startswith(("subscribe", "commands"))
