"""The collector as a process: killed at any moment it loses nothing, and of two only one collects."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

import psycopg
import pytest

from supervisor.app import main
from supervisor.cli.common import now_ms, rules_at
from supervisor.cli.who import telling
from supervisor.collector import READERS_MS, Collector
from supervisor.core.rights import Role
from supervisor.metrics.statement import Asked, statement
from supervisor.reports.imports import import_calls
from supervisor.requests.form import Form
from supervisor.requests.record import Request
from supervisor.sources.open311.habits import stamp
from supervisor.store import Store, StoreError
from tests.delivery.servers import free_port
from tests.fake_freeswitch import SECRET as SWITCH_SECRET
from tests.fake_freeswitch import PlaybackServer as FreeSwitchServer
from tests.fake_freeswitch import day
from tests.fake_open311 import FakeOpen311, row
from tests.fakes import SECRET, PlaybackServer, load
from tests.playback import Cut
from tests.sources.asterisk.live import shown
from tests.worlds import floor_of, world_of

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
TRACE = ROOT / "tests/traces/ami.jsonl"
PATIENCE_S = 60.0


def until(look: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while time.monotonic() < deadline:
        try:
            if found := look():
                return found
        except StoreError:
            pass
        pause.wait(0.02)
    raise AssertionError("it did not happen in time")


def collect(url: str, *more: str, **environment: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "supervisor", "collect", "--database", url, *more]
    return subprocess.Popen(
        words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **environment}
    )


@contextmanager
def collecting(url: str, *more: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = collect(url, *more, **environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def configured(url: str, *sources: dict[str, object]) -> str:
    with Store.open(url, migrate=True) as store:
        store.save_settings({"sources": list(sources)}, valid_from=0, made_at=0, author="test", expected_version=0)
    return url


def tail_of(path: Path) -> dict[str, object]:
    return {"kind": "asterisk-queue-log", "name": "log", "system": "asterisk", "path": str(path)}


def manager(server: PlaybackServer, **more: object) -> dict[str, object]:
    return {
        "kind": "asterisk-ami",
        "name": "manager",
        "system": "asterisk",
        "host": "127.0.0.1",
        "port": server.port,
        "user": "supervisor",
        "secret": "env:TEST_SECRET",
        **more,
    }


def told(url: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["metrics", "--json", "--database", url]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def log_lines(count: int) -> list[str]:
    """A made-up queue_log: calls that wait, are answered and end, a few a second."""
    dice, lines, second = random.Random(5), [], 1_795_000_000
    for number in range(count):
        second += dice.randrange(3)
        call, queue, agent = f"{second}.{number}", dice.choice(("roads", "parks")), f"Agent {dice.randrange(6)}"
        lines.append(f"{second}|{call}|{queue}|NONE|ENTERQUEUE||212555{number % 10_000:04d}|1")
        if number % 4:
            lines.append(f"{second}|{call}|{queue}|{agent}|CONNECT|{number % 30}|{call}|2")
            lines.append(f"{second}|{call}|{queue}|{agent}|COMPLETEAGENT|{number % 30}|{number % 90}|1")
        else:
            lines.append(f"{second}|{call}|{queue}|NONE|ABANDON|1|1|{number % 40}")
    return lines


class Beginning:
    """Starts collectors that have loaded everything already, so that a hundred of them take seconds."""

    def __init__(self) -> None:
        self.processes = get_context("forkserver")
        self.processes.set_forkserver_preload(["supervisor.cli.collect_command", "alembic.command", "psycopg"])

    def collector(self, url: str) -> ForkServerProcess:
        process = self.processes.Process(target=main, args=(["collect", "--database", url],), daemon=True)
        process.start()
        return process


def log_text(count: int) -> bytes:
    return "".join(f"{line}\n" for line in log_lines(count)).encode()


def read_to_the_end(url: str, log: Path) -> bool:
    with Store.open(url, migrate=False, world=None) as store:
        resume = store.resume("log")
    return resume is not None and resume.get("offset") == log.stat().st_size


def leads(store: Store, process: ForkServerProcess | subprocess.Popen[str]) -> bool:
    lease = store.read_lease()
    return lease is not None and lease.holder.endswith(f"/{process.pid}")


def waits(collector: subprocess.Popen[str]) -> None:
    """Goes on once a collector has said that another one runs."""
    assert collector.stdout is not None
    assert "waiting" in collector.stdout.readline()


def read_on(store: Store, position: int) -> None:
    """Goes on once the journal has come so far, or is at its end for the moment."""
    before, pause, silent = -1, threading.Event(), 0
    while (now := store.last_position()) < position and silent < 40:
        silent = 0 if now > before else silent + 1
        before = now
        pause.wait(0.005)


def killed_at_random(url: str, log: Path, times: int) -> set[int]:
    """Kill collectors while they read a log that grows, between lines and within; how much was in at each kill."""
    text, dice, beginning = log_text(times * 200), random.Random(7), Beginning()
    cuts = [0, *sorted(dice.randrange(len(text)) for _ in range(times - 1)), len(text)]
    moments = set()
    with log.open("ab") as file, Store.open(url, migrate=False) as store:
        for start, end in pairwise(cuts):
            file.write(text[start:end])
            file.flush()
            process = beginning.collector(url)
            if dice.random() < 0.9:
                until(partial(leads, store, process))
            read_on(store, store.last_position() + dice.randrange(400))
            process.kill()
            process.join()
            moments.add(store.last_position())
    return moments


def same_as_an_import(url: str, log: Path, other: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(other, migrate=True) as store:
        *_, done = import_calls(store, log, "asterisk-queue-log", "asterisk", now_ms)
    with Store.open(url, migrate=False) as store:
        assert store.count() == done.added
        assert store.integrity() == []
    assert told(url, capsys) == told(other, capsys)


@pytest.mark.parametrize("times", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_loses_and_doubles_nothing(
    times: int, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "queue_log"
    url = configured(database_url, tail_of(log))
    moments = killed_at_random(url, log, times)
    assert len(moments) > times // 10
    with collecting(url):
        until(partial(read_to_the_end, url, log))
    same_as_an_import(url, log, str(tmp_path / "import.db"), capsys)


def test_of_two_collectors_one_waits_and_takes_over(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, text = tmp_path / "queue_log", log_text(600)
    log.write_bytes(text[: len(text) // 2])
    url = configured(database_url, tail_of(log))
    with collecting(url) as first, Store.open(url, migrate=False) as store:
        until(partial(leads, store, first))
        with collecting(url) as second:
            waits(second)
            first.kill()
            first.wait()
            with log.open("ab") as file:
                file.write(text[len(text) // 2 :])
            until(partial(leads, store, second))
            until(partial(read_to_the_end, url, log))
        assert store.read_lease() is None
    same_as_an_import(url, log, str(tmp_path / "import.db"), capsys)


def test_a_collector_for_readers_is_not_needed_twice(tmp_path: Path) -> None:
    url = configured(str(tmp_path / "one.db"))
    with collecting(url), Store.open(url, migrate=False) as store:
        until(store.read_lease)
        second = collect(url, "--while-read")
        second.communicate(timeout=PATIENCE_S)
        assert second.returncode == 0


class SkippingClock:
    """A wall clock that is half a minute on whenever it is read; a desk with another clock reads until `until`."""

    def __init__(self, store: Store, until: int) -> None:
        self.store, self.until, self.at = store, until, now_ms()
        self.until += self.at

    def __call__(self) -> int:
        self.at += 30_000
        if self.at <= self.until:
            self.store.reader_seen("desk/1", self.at - 3_600_000)
        return self.at


@pytest.mark.parametrize("read_ms", [0, 150_000])
def test_it_lives_for_readers_whatever_their_clock(tmp_path: Path, read_ms: int) -> None:
    url = str(tmp_path / "one.db")
    open_store = partial(Store.open, url, migrate=True)
    with open_store() as store:
        wall = SkippingClock(store, read_ms)
        began = wall.at
        nothing = lambda store: ("", list)  # noqa: E731
        collector = Collector(url, open_store, nothing, rules_at, lambda store: wall, wall, stay=False)
        asyncio.run(asyncio.wait_for(collector.run(), PATIENCE_S))
        assert wall.at - began >= read_ms + READERS_MS
        assert store.read_lease() is None


def test_the_floor_is_the_servers(tmp_path: Path) -> None:
    with PlaybackServer(load(TRACE), cuts=[Cut(4000, lose=5)]).running() as server:
        url = configured(str(tmp_path / "live.db"), manager(server))
        with collecting(url, TEST_SECRET=SECRET), Store.open(url, migrate=False) as store:
            until(lambda: server.done.is_set() or None)
            until(lambda: floor_of(world_of(store)) == shown(server))


@pytest.mark.parametrize("times", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_killed_while_it_hears_a_manager_it_says_what_is_missing(
    times: int, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was said while nobody listened is a gap; what comes then is there once, and the floor is the server's."""
    dice, trace = random.Random(11), load(TRACE)
    with PlaybackServer(trace, speed=150 / times).running() as server:
        url = configured(database_url, manager(server))
        with Store.open(url, migrate=False) as store:
            for _ in range(times):
                with collecting(url, TEST_SECRET=SECRET) as process:
                    until(partial(leads, store, process))
                    read_on(store, store.last_position() + 1 + dice.randrange(len(trace) // times))
                    process.kill()
            with collecting(url, TEST_SECRET=SECRET):
                until(lambda: server.done.is_set() or None)
                until(lambda: floor_of(world_of(store)) == shown(server))
            assert server.logins > times
            assert store.integrity() == []
    counts = told(url, capsys)["centre"]
    assert counts["incomplete"] is True  # type: ignore[index]


def test_two_telephone_systems_at_once(tmp_path: Path) -> None:
    """An Asterisk and a FreeSWITCH, each with its name, its health and its password."""
    with PlaybackServer(load(TRACE)).running() as asterisk, FreeSwitchServer(day().told).running() as switch:
        place = {"host": "127.0.0.1", "port": switch.port, "secret": "env:SWITCH_SECRET"}
        of_switch: dict[str, object] = {"kind": "freeswitch-esl", "name": "switch", "system": "fs", **place}
        url = configured(str(tmp_path / "live.db"), manager(asterisk), of_switch)
        secrets = {"TEST_SECRET": SECRET, "SWITCH_SECRET": SWITCH_SECRET}
        with collecting(url, **secrets), Store.open(url, migrate=False) as store:
            until(lambda: (asterisk.done.is_set() and switch.done.is_set()) or None)
            until(lambda: {row.name for row in store.sources() if row.health == "live"} == {"manager", "switch"})
            until(lambda: world_of(store).floor.state.head >= int(day().told[-1].at * 1000) - 20)
            told = statement(world_of(store), Asked(world_of(store).floor.state.head))["queues"]
    assert [told[name]["offered"] for name in ("VIP 100%|A&B", "water@city")] == [2, 4]


def test_an_open311_server_is_read_and_read_on_after_a_kill(tmp_path: Path) -> None:
    """Everything once, then what was updated, from where the collector was killed."""
    rows = [row(n, f"2026-11-{n:02}T12:00:00Z") for n in range(1, 21)]
    with FakeOpen311(rows).running() as server:
        them: dict[str, object] = {"kind": "open311", "name": "them", "system": "Lakeview", "url": server.url}
        url = configured(str(tmp_path / "live.db"), {**them, "every_s": 10, "days": 3650})
        with Store.open(url, migrate=False) as store:
            with collecting(url) as process:
                until(lambda: store.request_count() == 20 or None)
                until(lambda: store.resume("them"))
                process.kill()
            server.rows[4] |= {"status": "closed", "updated_datetime": stamp(now_ms())}
            server.asked.clear()
            with collecting(url):
                until(lambda: _status(store, "5") == "resolved" or None)
            assert all("start_date" not in asked for _, _, asked in server.asked)
            assert store.integrity() == []


def test_a_request_that_was_posted_when_the_collector_was_killed_is_there_once(tmp_path: Path) -> None:
    """Killed between the post and its answer; it comes back under our number, closed by the other side."""
    with FakeOpen311([]).running() as server:
        server.keeps_answers = 1
        them = {"kind": "open311", "name": "them", "system": "Lakeview", "url": server.url, "takes": True}
        url = configured(str(tmp_path / "live.db"), {**them, "every_s": 10})
        with Store.open(url, migrate=False) as store:
            form, now = Form("Lakeview", "Pothole", words="Deep"), now_ms()
            number = store.open_request(form, "ann", now, role=Role.SUPERVISOR, zone="UTC", tell=telling(store, now))
            with collecting(url) as process:
                until(lambda: server.posts or None)
                process.kill()
            server.rows[0] |= {"status": "closed"}
            with collecting(url):
                until(lambda: _status(store, number) == "resolved" or None)
                until(lambda: [each.state for each in store.outgoing()] == ["sent"] or None)
            assert dict(store.linked("them", "Lakeview")) == {"X1": number}
            assert (len(server.posts), store.request_count()) == (1, 1)


def test_open311_is_served_for_as_long_as_the_settings_name_a_port(tmp_path: Path) -> None:
    url, port = configured(str(tmp_path / "live.db")), free_port()

    def served() -> list[dict[str, str]] | None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/requests.json", timeout=5) as answer:
                found: list[dict[str, str]] = json.load(answer)
                return found
        except OSError:
            return None

    with Store.open(url, migrate=False) as store:
        store.observe("Lakeview", now_ms(), [Request("7", now_ms() - 1000)], now=now_ms(), zone="UTC")
        with collecting(url) as process:
            until(partial(leads, store, process))
            assert served() is None
            save(store, {"open311": {"port": port}})
            assert [row["service_request_id"] for row in until(served)] == ["7"]
            save(store, {})
            until(lambda: served() is None)


def save(store: Store, body: dict[str, object]) -> None:
    version = store.latest_settings().version
    store.save_settings(body, valid_from=0, made_at=0, author="a", expected_version=version)


def _status(store: Store, number: str) -> str:
    request = store.request("Lakeview", number)
    return request.status if request else ""


def test_a_gap_of_the_manager_is_closed_from_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "queue_log"
    log.write_text("1795000000|NONE|NONE|NONE|QUEUESTART|\n")
    with PlaybackServer(load(TRACE), cuts=[Cut(4000, lose=5)]).running() as server:
        url = configured(str(tmp_path / "live.db"), manager(server, queue_log=str(log)))
        with collecting(url, TEST_SECRET=SECRET), Store.open(url, migrate=False) as store:
            until(lambda: server.done.is_set() or None)
            until(lambda: len(world_of(store).floor.state.gaps.covered) > 0)
    assert told(url, capsys)["centre"]["incomplete"] is False  # type: ignore[index]


def test_a_collector_whose_lock_was_lost_waits_for_it_again(postgresql: str, server_url: str) -> None:
    url = configured(server_url)
    name = server_url.partition("?")[0].rpartition("/")[2]
    ending = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with collecting(url) as first, Store.open(url, migrate=False) as store:
        until(partial(leads, store, first))
        store.end_lease(until(store.read_lease).holder)
        with psycopg.connect(postgresql, autocommit=True) as server:
            server.execute(ending.encode())
        until(partial(leads, store, first))
        with collecting(url) as second:
            waits(second)
        assert first.poll() is None
