"""A million requests: into the store, up as a frame, sorted, filtered, kept up under a thousand changes a second."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle, islice
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
from supervisor.requests.promises import promises
from supervisor.requests.query import Query
from supervisor.requests.record import Status
from supervisor.requests.service import Calendar, Service, Sla
from supervisor.sources import city_csv
from supervisor.sources.city_csv import find, survey
from supervisor.store import Store

UP_S, ASKED_MS, FRAME_MS, SHARE = 2.0, 300.0, 16.0, 0.5
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
Told = dict[str, list[float]]
"""What a peer took for each thing (s; frames in ms), run by run; empty where there is none."""


# into the store


def taken(kind: str, rows: int) -> Result:
    """The store's own way beside bare inserts of the very same rows and packed events, as many a transaction."""
    with database(kind) as url:
        with Store.open(url, migrate=True) as store:
            spent, worked = _observed(store, rows)
        kept = _kept(url)
    with database(kind) as url:
        Store.open(url, migrate=True).close()
        begun = _clocks()
        _bare(url, kept)
        bare, bare_work = _since(begun)
    own, plain = Figure((rows / spent,), "rows/s"), Figure((rows / bare,), "rows/s")
    peer = "executemany" if kind == "sqlite" else "COPY"
    holds = at_least(own, plain.middle * SHARE)
    note = f"{AT_ONCE:,} rows a transaction; ours compares with what is known, names contents and packs the events too."
    note += f" Of the processor in this process alone: {bare_work / worked:.2f} ×."
    return Result(f"{rows:,} requests into the store, {kind}", own, "≥ half", holds, f"bare {peer}", plain, note)


def _observed(store: Store, rows: int) -> tuple[float, float]:
    """What passed and what the processor took (s); what is made up between two transactions does not count."""
    spent = worked = 0.0
    for part in city.parts(rows, AT_ONCE):
        begun = _clocks()
        store.observe(city.CITY, city.as_of(rows), part, now=0, zone=city.ZONE)
        passed, work = _since(begun)
        spent, worked = spent + passed, worked + work
    return spent, worked


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(begun: tuple[float, float]) -> tuple[float, float]:
    passed, work = _clocks()
    return passed - begun[0], work - begun[1]


def _kept(url: str) -> Rows:
    """What the store wrote, by table."""
    return {name: _all(url, f"SELECT * FROM {name} ORDER BY {key}") for name, key in TABLES.items()}


def _all(url: str, query: str) -> list[Any]:
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            return server.execute(query.encode()).fetchall()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        return file.execute(query).fetchall()


def _bare(url: str, kept: Rows) -> None:
    """The same into empty tables of the same shape."""
    (_copy if url.startswith("postgresql") else _executemany)(url, kept)


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


def read(rows: int, file: Path, pandas: Told, polars: Told) -> list[Result]:
    """A file read and understood, beside what only finds its cells."""
    profile = find(city.CITY, [PROFILES])

    def through() -> int:
        surveyed = survey(file, profile, now=now_ms())
        as_of = surveyed.newest
        return sum(
            len(part.requests) for part in city_csv.read(file, profile, as_of=as_of, now=now_ms(), surveyed=surveyed)
        )

    own = Figure((rate(through),), "rows/s")
    note = "Ours reads it twice, knows what each column means, and gives a reason for what it sets aside."
    beside = (("pandas read_csv", pandas), ("polars read_csv", polars))
    peers = [(name, Figure(tuple(rows / each for each in told["read_csv"]), "rows/s")) for name, told in beside if told]
    what = f"a city's file of {rows:,} rows read"
    return [Result(what, own, "", None, *peer, note) for peer in peers] or [Result(what, own, note=note)]


def imported(rows: int, file: Path, path: Path, pandas: Told) -> Result:
    """The whole way from a file into the store, beside pandas, which does not understand it."""
    with Store.open(f"sqlite:///{path / 'file.db'}", migrate=True) as store:
        own = Figure((rate(lambda: _imported(store, file)),), "rows/s")
    runs = [rows / (pandas["read_csv"][0] + more) for more in pandas["to_sql"]] if pandas else []
    beside = Figure(tuple(runs), "rows/s") if runs else None
    note = "Ours keeps events and rows, and finds what is new; pandas keeps its cells."
    return Result(
        f"a file of {rows:,} rows, sqlite", own, "", None, "pandas read_csv, to_sql" if runs else "", beside, note
    )


def _imported(store: Store, file: Path) -> int:
    done = [*import_requests(store, file, find(city.CITY, [PROFILES]), now_ms)][-1]
    return done.rows


# a million open ones


def asked(rows: int, runs: int, pandas: Told, others: Mapping[str, Told]) -> list[Result]:
    """Up from the database, on the screen, counted, sorted and filtered, beside what others take for it."""
    with database("sqlite") as url:
        with Store.open(url, migrate=True) as store:
            _observed(store, rows)
            rules = Rules(zone=city.ZONE)
            up = Figure(repeated(lambda: _seconds(lambda: load(store, rules)), runs), "s")
            finder = Finder(load(store, rules))
        shown = _scrolled(rows, url, others.get("QSqlTableModel", {}))
    at = city.as_of(rows)
    ready = Figure((_seconds(finder.texts.read),), "s")
    peer = ("pandas read_sql", Figure(tuple(pandas["read_sql"]), "s")) if pandas else ("", None)
    counted = _milliseconds(repeated(lambda: _seconds(lambda: _tables(finder, at)), runs))
    return [
        Result(f"{rows:,} open requests up", up, f"≤ {UP_S:.0f} s", at_most(up, UP_S), *peer),
        *shown,
        Result("the same made ready for searching", ready, note="Once, in the background, after they are up."),
        *_beside("ageing", "ageing of all of them, by each dimension", counted, None, others),
        *(row for name in ASKED for row in _asked(name, rows, finder, runs, {"pandas": pandas, **others})),
        _promised(rows, finder, runs),
    ]


def _promised(rows: int, finder: Finder, runs: int) -> Result:
    """Another SLA or calendar: every deadline told again."""
    targets = (("4h", "24h"), ("1bd", "5bd"), ("4bh", "40bh"), ("1bd", "10d"))
    slas = tuple(
        Sla(f"{place}", departments=(f"Department {place}",), response=soon, resolution=done, calendar="Office")
        for place, (soon, done) in enumerate(islice(cycle(targets), 14))
    )
    office = Calendar("Office", city.ZONE, (((450, 720), (780, 1050)),) * 5 + ((), ()))
    service = Service(zone=city.ZONE, calendars=(office,), slas=slas)
    took = _milliseconds(repeated(lambda: _seconds(lambda: finder.frame.promise(promises(service))), runs))
    goal = UP_S * 500
    note = (
        "Two targets each, by 14 SLAs on a calendar with two spans a day; the calendar is worked out in the first run."
    )
    return Result(f"{rows:,} deadlines told again", took, f"≤ {goal:,.0f} ms", at_most(took, goal), note=note)


def _asked(name: str, rows: int, finder: Finder, runs: int, others: Mapping[str, Told]) -> list[Result]:
    """One question, as often as asked for."""
    at, business, queries = city.as_of(rows), BusinessDays(), ASKED[name]
    # A word that was asked for before is remembered, so each run asks for another.
    each = [queries[run % len(queries)] for run in range(runs)]
    took = _milliseconds([_seconds(partial(finder.find, query, at, business)) for query in each])
    return _beside(name, f"{name}, {rows:,} open", took, ASKED_MS, others)


def _beside(name: str, what: str, took: Figure, goal: float | None, others: Mapping[str, Told]) -> list[Result]:
    """A row for each of those who do it too, or a single one."""
    words, held = (f"≤ {goal:.0f} ms", at_most(took, goal)) if goal else ("", None)
    peers: list[tuple[str, Figure | None]] = [
        (peer, _milliseconds(told[name])) for peer, told in others.items() if name in told
    ]
    return [Result(what, took, words, held, *peer) for peer in peers or [("", None)]]


def _milliseconds(runs: Sequence[float]) -> Figure:
    return Figure(tuple(each * 1000 for each in runs), "ms")


def _scrolled(rows: int, url: str, peer: Told) -> list[Result]:
    """The table in a window of its own: up, and scrolled."""
    told = said(sys.executable, "benchmarks/scroll.py", url, str(rows))
    up, name = Figure(tuple(told["up"]), "s"), "QSqlTableModel" if peer else ""
    late = sum(each > FRAME_MS for each in told["frames"])
    note = (
        f"{len(told['frames']):,} frames by wheel, page and bar; {late} took longer, one {max(told['frames']):.0f} ms."
    )
    if peer:
        note += f" The peer had to fetch the whole table first, which took {peer['fetched'][0]:.1f} s."
    first = Figure(tuple(peer["up"]), "s") if peer else None
    return [
        Result(f"{rows:,} open requests on the screen", up, f"≤ {UP_S:.0f} s", at_most(up, UP_S), name, first),
        _frame("a frame while they scroll, p99", "frames", told, peer, note),
        _frame("the processor's part of it, p99", "work", told, peer, "Without what other programs took meanwhile."),
    ]


def _frame(what: str, key: str, told: Told, peer: Told, note: str) -> Result:
    slow, theirs = _percentile(told[key]), _percentile(peer[key]) if peer else None
    name = "QSqlTableModel" if peer else ""
    return Result(what, slow, f"≤ {FRAME_MS:.0f} ms", at_most(slow, FRAME_MS), name, theirs, note)


def _percentile(frames: Sequence[float]) -> Figure:
    return Figure((quantiles(frames, n=100)[-1],), "ms")


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _tables(finder: Finder, at: int) -> None:
    moment = Moment(finder.frame, at, BusinessDays())
    for name in DIMENSIONS:
        moment.table(name)


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
        file, written = path / "city.csv", path / "pandas.db"
        city.write(file, args.rows)
        pandas = peer_told(args.peers, "pandas_requests", file, written)
        polars = peer_told(args.peers, "polars_requests", file)
        table = peer_told(sys.executable, "sql_table", written) if pandas else {}
        others = {name: told for name, told in (("polars", polars), ("QSqlTableModel", table)) if told}
        results = [taken(kind, args.rows) for kind in args.databases]
        results += [*read(args.rows, file, pandas, polars), imported(args.rows, file, path, pandas)]
    return results + asked(args.rows, args.runs, pandas, others) + kept_up(args.rows, args.seconds / 2)


def peer_told(python: str, name: str, *files: Path | str) -> Told:
    """What a peer says of itself; nothing where there is none."""
    return said(python, f"benchmarks/peers/{name}.py", *map(str, files)) if Path(python).exists() else {}


def said(python: str, *words: str) -> Told:
    """The last line of what a script of ours says, run by some Python without a screen."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [python, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=1800
    )
    found: Told = json.loads(told.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(alone("requests", measure))
