"""Whoever watches starts a collector where none lives, and knows one that lives by another clock."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supervisor.cli.common import now_ms, process_name
from supervisor.cli.launch import log_file
from supervisor.cli.watch import DEAD_S, STARTED, Watch
from supervisor.core.errors import CallboardError
from supervisor.store import Lease, Store

HOUR_MS = 3_600_000
PATIENCE_S = 60.0


class Starter:
    """Stands for the collector: a process that ends with a code."""

    def __init__(self, code: int = 0) -> None:
        self.code, self.started = code, 0

    def __call__(self, url: str, world: str) -> subprocess.Popen[bytes]:
        self.started += 1
        process = subprocess.Popen([sys.executable, "-S", "-c", f"raise SystemExit({self.code})"])
        process.wait()
        return process


def until(true: Callable[[], bool]) -> None:
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.05)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "calls.db")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, migrate=True) as opened:
        yield opened


def beat(store: Store, at: int) -> None:
    store.write_lease(Lease("host/1", "0.1.0", at, stay=False))


def test_where_a_collector_lives_none_is_started(url: str, store: Store) -> None:
    beat(store, now_ms())
    starter = Starter()
    watch = Watch(url, "real", starter)
    assert (watch.look(store), starter.started) == ("", 0)


def test_where_none_lives_one_is_started(url: str, store: Store) -> None:
    starter = Starter()
    watch = Watch(url, "real", starter)
    assert (watch.look(store), starter.started) == ("", 2)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_heart_that_beats_by_another_clock_beats(
    url: str, store: Store, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, passed, starter = now_ms() + hours * HOUR_MS, 0.0, Starter()
    monkeypatch.setattr("time.monotonic", lambda: passed)
    beat(store, other)
    watch = Watch(url, "real", starter)
    for beats in range(1, 9):
        passed = beats * 5.0
        beat(store, other + beats * 5000)
        assert (watch.look(store), starter.started) == ("", 1)
    passed += DEAD_S + 1
    assert (watch.look(store), starter.started) == (STARTED, 2)


def test_a_collector_that_ends_at_once_is_told(url: str, store: Store, tmp_path: Path) -> None:
    watch = Watch(url, "real", Starter(1))
    assert watch.look(store).startswith("The collector ended at once: ")


def test_the_last_words_are_those_of_the_collector_that_ended(
    url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log_file().write_text("callboard: The one of yesterday.\n")
    said = iter(("", "callboard: The disk is full.\n", ""))

    def start(url: str, world: str) -> subprocess.Popen[bytes]:
        with log_file().open("a") as log:
            log.write(next(said))
        return Starter(1)(url, world)

    watch = Watch(url, "real", start)
    told = [watch.look(store).partition("at once: ")[2] for _ in range(2)]
    assert told == ["it left no word; run “callboard doctor”.", "The disk is full."]


def test_a_database_that_no_collector_makes_is_not_waited_for(url: str) -> None:
    with pytest.raises(CallboardError, match="The collector ended at once: "):
        Watch(url, "real", Starter(1)).opened()


def test_a_database_of_a_newer_version_is_not_waited_for(url: str, store: Store) -> None:
    with store._db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CallboardError, match="newer version"):
        Watch(url, "real", Starter(1)).opened()


def test_one_that_was_killed_is_started_again_and_nothing_is_said_once_it_is_well(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    watch = Watch(url, "real")

    def leads(store: Store) -> bool:
        lease = store.read_lease()
        return lease is not None and watch.process is not None and lease.holder.endswith(f"/{watch.process.pid}")

    with watch.opened() as store:
        try:
            until(lambda: leads(store))
            for _ in range(2):
                assert watch.process is not None
                killed = watch.process
                killed.send_signal(signal.SIGKILL)
                assert killed.wait() == -signal.SIGKILL
                assert watch.look(store) == STARTED
                assert watch.process is not killed
                until(lambda: not watch.look(store))
                assert leads(store)
        finally:
            assert watch.process is not None
            watch.process.terminate()
            watch.process.wait()


def test_one_that_was_killed_and_ends_at_once_when_it_is_started_again_says_why(url: str, store: Store) -> None:
    watch = Watch(url, "real", Starter(1))
    assert watch.process is not None
    store.write_lease(Lease(process_name(watch.process.pid), "0.1.0", now_ms(), stay=False))
    assert watch.look(store) == STARTED
    assert watch.look(store).startswith("The collector ended at once: ")
