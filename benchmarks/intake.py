"""How many events a second go in: for minutes with a wallboard open, into the store, out again, and off the wire."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import aclosing
from datetime import date, timedelta
from pathlib import Path

from benchmarks import bare
from benchmarks.calls import Centre
from benchmarks.harness import ROOT, SYSTEM, Child, alone, collector, connect_to, database, folder, rate, repeated
from benchmarks.table import Figure, Result, at_least, at_most, number
from supervisor.cli.common import now_ms
from supervisor.cli.sources import demo_city
from supervisor.core.events import Observed
from supervisor.reports.past import HOUR_MS, Past
from supervisor.settings import centre_settings, rules
from supervisor.sources.asterisk.client import AmiSource
from supervisor.sources.asterisk.connection import Account
from supervisor.sources.base import Health
from supervisor.sources.simulated.city import settings_body
from supervisor.sources.simulated.history import observed
from supervisor.store import Store
from tests.fakes import LISTED, SHARED, encode, load

GOAL, CATCH_UP = 2000, 20_000
GROWTH_MB = 10.0
"""What is flat: as much may come for a minute, which an hour of closed calls and of the day's figures explains."""
WARM = 0.4
BATCH = 500
DAYS = 5


# held for minutes


def sustained(kind: str, minutes: float, asked: float) -> list[Result]:
    """Calls from the wire for some minutes, while a wallboard is open on the same database."""
    seconds = minutes * 60
    with database(kind) as url, Child("-m", "benchmarks.pbx", "--rate", str(asked)) as pbx:
        connect_to(url, pbx.hear("port")["port"])
        with collector(url) as process, Child("-m", "benchmarks.screen", url) as screen:
            screen.hear("ready")
            time.sleep(seconds * WARM)
            begin = _look(url, process, screen)
            time.sleep(seconds * (1 - WARM))
            end = _look(url, process, screen)
    passed = end["at"] - begin["at"]
    held = Figure(((end["position"] - begin["position"]) / passed,), "events/s")
    taking, showing = ((end[key] - begin[key]) / passed for key in ("taking_cpu", "cost"))
    sent = f"{asked:,.0f} events/s sent for {number(minutes)} min; {end['late']:.0f} ms behind at the end;"
    note = f"{sent} {taking:.0%} of a core in the collector, {showing:.0%} in the wallboard."
    return [
        Result(
            f"sustained intake, wallboard open, {kind}", held, f"≥ {GOAL:,} events/s", at_least(held, GOAL), note=note
        ),
        _growth(f"memory of the collector, {kind}", begin, end, "taking_mb"),
        _growth(f"memory of the wallboard, {kind}", begin, end, "rss_mb"),
    ]


def _growth(what: str, begin: dict[str, float], end: dict[str, float], key: str) -> Result:
    grown = Figure(((end[key] - begin[key]) / (end["at"] - begin["at"]) * 60,), "MB/min")
    return Result(what, grown, "flat", at_most(grown, GROWTH_MB), note=f"{end[key]:.0f} MB at the end.")


def _look(url: str, taking: Child, screen: Child) -> dict[str, float]:
    with Store.open(url, migrate=False) as store:
        late = now_ms() - (store.newest_at() or 0)
        stood = {"position": store.last_position(), "late": late}
    return {**screen.ask("cost"), **stood, "taking_mb": taking.rss_mb, "taking_cpu": taking.cpu_s}


# into the database, and out again


def history(days: int = DAYS) -> list[list[Observed]]:
    """Days of the demonstration city."""
    city, first = demo_city(), date(2026, 11, 16)
    return [observed(city, 311, first + timedelta(days=day), SYSTEM) for day in range(days)]


def appended(kind: str, runs: int) -> Result:
    """The store's own append beside bare inserts of the same rows, in batches of the same size."""
    days = history()
    batches = [day[first : first + BATCH] for day in days for first in range(0, len(day), BATCH)]
    own, plain = [], []
    for _ in range(runs):
        with database(kind) as url:
            own.append(rate(lambda url=url: _append(url, batches)))  # type: ignore[misc]
        with database(kind) as url:
            rows = [list(bare.rows(batch)) for batch in batches]
            plain.append(rate(lambda url=url, rows=rows: bare.insert(url, rows)))  # type: ignore[misc]
    peer = "executemany" if kind == "sqlite" else "COPY"
    own_figure, plain_figure = Figure(tuple(own), "events/s"), Figure(tuple(plain), "events/s")
    note = f"Batches of {BATCH}, a transaction each; ours looks for known keys, hides numbers and encodes too."
    return Result(f"append, {kind}", own_figure, "", None, f"bare {peer}", plain_figure, note)


def _append(url: str, batches: Sequence[Sequence[Observed]]) -> int:
    with Store.open(url, migrate=True) as store:
        return sum(store.append(batch, now=batch[-1].at, source="PBX").added for batch in batches)


def caught_up(kind: str, runs: int) -> Result:
    """The fold of the journal from its beginning, as a start without a checkpoint makes it, beside bare reading."""
    days = history()
    with database(kind) as url, Store.open(url, migrate=True) as store:
        for day in days:
            store.append(day, now=day[-1].at)
        end = days[-1][-1].at
        made = rules(centre_settings(settings_body(demo_city(), [2026])), 1)
        past = Past(store, cached=False)

        def fold() -> int:
            work = past.fold(made, since=days[-1][0].at, until=None, rolling_from=end - HOUR_MS)
            work.finish()
            return work.folded

        began = time.process_time()
        own = Figure(repeated(lambda: rate(fold), runs), "events/s")
        each = runs * sum(map(len, days)) / (time.process_time() - began)
        plain = Figure(repeated(lambda: rate(lambda: bare.read(url)), runs), "events/s")
    goal, note = f"≥ {CATCH_UP:,} events/s", f"{each:,.0f} events for each second of processor that the fold had."
    return Result(f"catch-up, {kind}", own, goal, at_least(own, CATCH_UP), "reading and decoding alone", plain, note)


# off the wire


def wire(runs: int, peers: str) -> list[Result]:
    """One stream of the manager as our source, panoramisk and a plain reader take it."""
    with folder() as path:
        stream = path / "stream"
        count = _record(stream)
        own = Figure(repeated(lambda: _served(stream, count, _ours), runs), "messages/s")
        plain = Figure(
            repeated(lambda: _served(stream, count, _reader(sys.executable, "plain_reader")), runs), "messages/s"
        )
        rows = [
            Result("off the wire", own, "", None, "a plain asyncio reader", plain, f"{count:,} messages, read=all.")
        ]
        if Path(peers).exists():
            reader = _reader(peers, "panoramisk_reader")
            other = Figure(repeated(lambda: _served(stream, count, reader), runs), "messages/s")
            rows.append(
                Result("off the wire, again", own, "", None, "panoramisk", other, "Ours makes events of them too.")
            )
    return rows


def _record(path: Path) -> int:
    """The recorded stream where there is one, else as many calls as it had; returns its messages."""
    recording = SHARED / "ami_events.jsonl.gz"
    if recording.exists():
        skipped = {*LISTED, "FullyBooted", "SuccessfulAuth", "Shutdown"}
        kept = [pairs for _, pairs in load(recording) if pairs[0][0] == "Event" and pairs[0][1] not in skipped]
        path.write_bytes(b"".join(encode(pairs) for pairs in kept))
        return len(kept)
    centre = Centre()
    text = b"".join(centre.moment(call) for call in range(10_000))
    path.write_bytes(text)
    return text.count(b"\r\n\r\n")


def _served(stream: Path, count: int, take: object) -> float:
    with Child("-m", "benchmarks.pbx", "--stream", str(stream)) as pbx:
        port = pbx.hear("port")["port"]
        return count / take(port)  # type: ignore[operator,no-any-return]


def _ours(port: int) -> float:
    return asyncio.run(_take_all(port))


async def _take_all(port: int) -> float:
    """Seconds from the first event of the stream to its end."""
    source = AmiSource("PBX", SYSTEM, Account("127.0.0.1", port, "bench", "none"), now_ms)
    begun = 0.0
    async with aclosing(source.batches(None)) as batches:  # type: ignore[type-var]
        async for batch in batches:
            if batch.health is Health.LIVE:
                begun = begun or time.perf_counter()
            if batch.health is Health.LOST or (batch.resume or {}).get("going_down"):
                break
    return time.perf_counter() - begun


def _reader(python: str, name: str):  # type: ignore[no-untyped-def]
    def take(port: int) -> float:
        words = [python, str(ROOT / "benchmarks" / "peers" / f"{name}.py"), str(port)]
        told = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300).stdout
        return float(json.loads(told.splitlines()[-1])["seconds"])

    return take


def measure(args: argparse.Namespace) -> list[Result]:
    """All of it."""
    rows = [row for kind in args.databases for row in sustained(kind, args.minutes, args.rate)]
    rows += [caught_up(kind, args.runs) for kind in args.databases]
    rows += [appended(kind, args.runs) for kind in args.databases]
    return rows + wire(args.runs, args.peers)


if __name__ == "__main__":
    sys.exit(alone("intake", measure))
