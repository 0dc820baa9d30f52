"""A million requests: into the store, up as a frame, sorted, filtered, kept up under a thousand changes a second."""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg
from msgspec.structs import replace

from benchmarks import city
from benchmarks.harness import ROOT, alone, database, folder, rate, repeated
from benchmarks.table import Figure, Result, at_least, at_most
from supervisor.backlog import BacklogFeed
from supervisor.cli.common import now_ms, rules_at
from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.reports.request_imports import AT_ONCE, import_requests
from supervisor.requests.ageing import Moment
from supervisor.requests.backlog import EMPTY, Backlog
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.finder import Finder
from supervisor.requests.frame import DIMENSIONS
from supervisor.requests.packed import MOST_ROWS
from supervisor.requests.query import Query
from supervisor.requests.record import Status
from supervisor.sources.city_csv import find
from supervisor.store import Store

UP_S, ASKED_S, SHARE = 2.0, 0.3, 0.5
CHANGES, BATCHES = 1000, 4
"""Changes a second, and in how many transactions."""
BEHIND_S = 2.0
"""A picture is told once a second, and made of what was there a moment before."""
SORTED = ("category", "department", "area", "age", "due", "status", "channel")
ASKED = {f"sort {name}": (Query(sort=name),) for name in SORTED} | {
    "filter words": tuple(Query(words=word) for word in ("graffiti", "sewer", "street")),
    "filter department": (Query(department="Department 3"),),
    "filter age": (Query(buckets=frozenset({"overdue_15_30"})),),
}
TABLES = {"journal": "position", "requests": "id"}
PROFILES = ROOT / "resources" / "cities"
Rows = dict[str, list[Any]]


# into the store


def taken(kind: str, rows: int) -> Result:
    """The store's own way beside bare inserts of the very same rows and packed events, as many a transaction."""
    with database(kind) as url:
        with Store.open(url, migrate=True) as store:
            own = Figure((_observed(store, rows),), "rows/s")
        kept = _kept(url)
    with database(kind) as url:
        plain = Figure((_bare(url, kept, rows),), "rows/s")
    peer = "executemany" if kind == "sqlite" else "COPY"
    holds = at_least(own, plain.middle * SHARE)
    note = f"{AT_ONCE:,} rows a transaction; ours compares with what is known, names contents and packs the events too."
    return Result(f"{rows:,} requests into the store, {kind}", own, "≥ half", holds, f"bare {peer}", plain, note)


def _observed(store: Store, rows: int) -> float:
    """Rows a second; what is made up between two transactions does not count."""
    spent = 0.0
    for part in city.parts(rows, AT_ONCE):
        begun = time.perf_counter()
        store.observe(city.CITY, city.as_of(rows), part, now=0, zone=city.ZONE)
        spent += time.perf_counter() - begun
    return rows / spent


def _kept(url: str) -> Rows:
    """What the store wrote, by table."""
    return {name: _all(url, f"SELECT * FROM {name} ORDER BY {key}") for name, key in TABLES.items()}


def _all(url: str, query: str) -> list[Any]:
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            return server.execute(query.encode()).fetchall()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        return file.execute(query).fetchall()


def _bare(url: str, kept: Rows, rows: int) -> float:
    """Rows a second into empty tables of the same shape."""
    with Store.open(url, migrate=True):
        pass
    begun = time.perf_counter()
    (_copy if url.startswith("postgresql") else _executemany)(url, kept)
    return rows / (time.perf_counter() - begun)


def _parts(kept: Rows) -> list[Rows]:
    """The same transactions as ours."""
    sizes = {"journal": AT_ONCE // MOST_ROWS, "requests": AT_ONCE}
    count = -(-len(kept["requests"]) // AT_ONCE)
    return [{name: kept[name][n * size : (n + 1) * size] for name, size in sizes.items()} for n in range(count)]


def _executemany(url: str, kept: Rows) -> None:
    file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    file.execute("PRAGMA synchronous = NORMAL")
    for part in _parts(kept):
        file.execute("BEGIN IMMEDIATE")
        for name, some in part.items():
            file.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(some[0]))})", some)
        file.execute("COMMIT")
    file.close()


def _copy(url: str, kept: Rows) -> None:
    with psycopg.connect(url) as server:
        for part in _parts(kept):
            for name, some in part.items():
                with server.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                    for row in some:
                        copy.write_row(row)
            server.commit()


def imported(rows: int, runs: dict[str, list[float]], path: Path) -> Result:
    """A whole file, read and understood, beside pandas, which does not understand it."""
    file = path / "city.csv"
    with Store.open(f"sqlite:///{path / 'file.db'}", migrate=True) as store:
        own = Figure((rate(lambda: _imported(store, file)),), "rows/s")
    beside = Figure(tuple(rows / (runs["read_csv"][0] + more) for more in runs["to_sql"]), "rows/s") if runs else None
    note = "Ours reads it twice, knows what each column means, and keeps events and rows; pandas keeps its cells."
    return Result(
        f"a file of {rows:,} rows, sqlite", own, "", None, "pandas read_csv, to_sql" if runs else "", beside, note
    )


def _imported(store: Store, file: Path) -> int:
    done = [*import_requests(store, file, find(city.CITY, [PROFILES]), now_ms)][-1]
    return done.rows


# a million open ones


def asked(rows: int, runs: int, beside: dict[str, list[float]]) -> list[Result]:
    """Up from the database, counted, sorted and filtered, beside pandas."""
    with database("sqlite") as url, Store.open(url, migrate=True) as store:
        _observed(store, rows)
        rules = Rules(zone=city.ZONE)
        up = Figure(repeated(lambda: _seconds(lambda: load(store, rules)), runs), "s")
        finder = Finder(load(store, rules))
    at, business = city.as_of(rows), BusinessDays()
    ready = Figure((_seconds(finder.texts.read),), "s")
    counted = Figure(repeated(lambda: _seconds(lambda: _tables(finder, at)), runs), "s")
    rows_of = [
        Result(f"{rows:,} open requests up", up, f"≤ {UP_S:.0f} s", at_most(up, UP_S), *_peer(beside, "read_sql")),
        Result("the same made ready for searching", ready, note="Once, in the background, after they are up."),
        Result("ageing of all of them, by each dimension", counted),
    ]
    for name, queries in ASKED.items():
        # A word that was asked for before is remembered, so each run asks for another.
        each = [queries[run % len(queries)] for run in range(runs)]
        took = Figure(tuple(_seconds(partial(finder.find, query, at, business)) for query in each), "s")
        held = at_most(took, ASKED_S)
        rows_of.append(Result(f"{name}, {rows:,} open", took, f"≤ {ASKED_S} s", held, *_peer(beside, name)))
    return rows_of


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _tables(finder: Finder, at: int) -> None:
    moment = Moment(finder.frame, at, BusinessDays())
    for name in DIMENSIONS:
        moment.table(name)


def beside_polars(results: Sequence[Result], told: dict[str, list[float]]) -> list[Result]:
    """The rows of what polars does too, beside it."""
    again = []
    for row in results:
        name = row.what.partition(",")[0]
        name = "ageing" if name.startswith("ageing of all") else name
        if name in told:
            again.append(replace(row, what=f"{name}, again", peer="polars", beside=Figure(tuple(told[name]), "s")))
    return again


def _peer(beside: dict[str, list[float]], name: str) -> tuple[str, Figure | None]:
    words = {"read_sql": "pandas read_sql"}.get(name, f"pandas {'sort_values' if 'sort' in name else 'filter'}")
    return (words, Figure(tuple(beside[name]), "s")) if beside else ("", None)


# kept up


class Bell:
    """A city's clock, set by hand, and how long each change takes until a picture has it."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.up = threading.Event()
        self.waiting: deque[tuple[int, float]] = deque()
        self.behind: list[float] = []
        self.latest: Callable[[], Backlog] = lambda: EMPTY

    def told(self) -> None:
        """There is a picture."""
        now, closed = time.monotonic(), self.latest().count("closed")
        while self.waiting and self.waiting[0][0] <= closed:
            self.behind.append(now - self.waiting.popleft()[1])
        if self.latest().serial:
            self.up.set()


def kept_up(rows: int, seconds: float) -> list[Result]:
    """How far the ageing figures are behind while a thousand requests a second are closed."""
    with database("sqlite") as url, Store.open(url, migrate=True) as store:
        _observed(store, rows)
        bell = Bell(city.as_of(rows))
        feed = BacklogFeed(partial(Store.open, url, migrate=False), rules_at, lambda: bell.at, bell.told, wall=now_ms)
        bell.latest = lambda: feed.latest
        feed.start()
        bell.up.wait(120)
        before = feed.cpu_s
        spent = _close(store, bell, rows, seconds)
        share = (feed.cpu_s - before) / spent
        feed.stop()
    late = Figure((quantiles(bell.behind, n=20)[-1],), "s")
    note = f"95 % of the changes are on a picture so soon after their commit; {share:.0%} of a core in the feed."
    what = f"ageing of {rows:,} kept up under {CHANGES:,} changes/s"
    return [Result(what, late, f"≤ {BEHIND_S:.0f} s", at_most(late, BEHIND_S), note=note)]


def _close(store: Store, bell: Bell, rows: int, seconds: float) -> float:
    """Closes requests for some seconds, and waits until the last is told; how long that was."""
    size, begun = CHANGES // BATCHES, time.monotonic()
    for turn in range(min(int(seconds * BATCHES), rows // size)):
        bell.at += 1000 // BATCHES
        some = city.requests(turn * size, size)
        closed = [replace(row, status=Status.RESOLVED, closed_at=bell.at, updated_at=bell.at) for row in some]
        store.observe(city.CITY, bell.at, closed, now=bell.at, zone=city.ZONE)
        bell.waiting.append(((turn + 1) * size, time.monotonic()))
        time.sleep(max(0.0, begun + (turn + 1) / BATCHES - time.monotonic()))
    while bell.waiting and time.monotonic() < begun + seconds + 60:
        time.sleep(0.1)
    return time.monotonic() - begun


def measure(args: argparse.Namespace) -> list[Result]:
    """All of it."""
    with folder() as path:
        city.write(path / "city.csv", args.rows)
        beside = _told(args.peers, "pandas_requests", path / "city.csv", path / "pandas.db")
        polars = _told(args.peers, "polars_requests", path / "city.csv")
        results = [taken(kind, args.rows) for kind in args.databases]
        results.append(imported(args.rows, beside, path))
    answered = asked(args.rows, args.runs, beside)
    return results + answered + beside_polars(answered, polars) + kept_up(args.rows, args.seconds / 2)


def _told(python: str, name: str, *files: Path) -> dict[str, list[float]]:
    """What a peer says of itself; nothing where there is none."""
    if not Path(python).exists():
        return {}
    words = [python, str(ROOT / "benchmarks" / "peers" / f"{name}.py"), *map(str, files)]
    told = subprocess.run(words, capture_output=True, text=True, check=True, timeout=1800).stdout
    found: dict[str, list[float]] = json.loads(told.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(alone("requests", measure))
