"""`callboard replay FILE`: a recording as if it were live, in a world of its own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from supervisor.cli.common import now_ms, rules_at
from supervisor.cli.display import has_display
from supervisor.cli.table import table
from supervisor.cli.worlds import first_instant, recording_format
from supervisor.collector import Collector
from supervisor.core.clocks import WorldClock
from supervisor.metrics.statement import Asked, statement
from supervisor.reports.imports import FORMATS, import_calls
from supervisor.reports.past import Past, day_start
from supervisor.sources.playback import PlaybackSource
from supervisor.store import CollectorLock, Store

SYSTEM = "recording"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a queue_log, or a recording of the manager")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="so many times as fast (1)")
    parser.add_argument("--format", choices=sorted(FORMATS), help="who wrote it; told by how it begins")
    parser.add_argument("--theme", choices=("dark", "light", "contrast", "system"), help="its colours")


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not 0.01 <= value <= 10_000:
        raise argparse.ArgumentTypeError("must be between 0.01 and 10000")
    return value


def run(args: argparse.Namespace) -> int:
    """Play it."""
    kind = args.format or recording_format(args.file)
    first = first_instant(args.file, kind, SYSTEM)
    with tempfile.TemporaryDirectory(prefix="callboard-") as folder:
        url = args.database or str(Path(folder) / "replay.db")
        # A replay that runs already has its database, and its clock, for itself.
        with CollectorLock(url):
            with Store.open(url, migrate=True, world="replay") as store:
                store.set_clock(WorldClock(first, now_ms(), args.speed))
            if not has_display():
                return _figures(args, url, kind)
        return _play(args, url, kind, WorldClock(first, now_ms(), args.speed))


def _figures(args: argparse.Namespace, url: str, kind: str) -> int:
    """Without a display the whole recording is taken at once, and its figures are told."""
    print("There is no display, so the recording is taken at once and its figures are told.")
    with Store.open(url, migrate=True, world="replay") as store:
        for _ in import_calls(store, args.file, kind, SYSTEM, now_ms):
            pass
        at = store.newest_at() or 0
        rules = rules_at(store, at)
        world = Past(store).world(rules, since=day_start(at, rules), until=at + 1, rolling_from=at + 1)
        world.settle(at)
        print(table(statement(world, Asked(at)), rules), end="")
    return 0


def _play(args: argparse.Namespace, url: str, kind: str, clock: WorldClock) -> int:
    from supervisor.cli.screens import desk

    open_store = partial(Store.open, url, migrate=True, world="replay")

    def at() -> int:
        return clock.at(now_ms())

    source = PlaybackSource(args.file.name, SYSTEM, partial(FORMATS[kind], args.file, SYSTEM), at)
    collector = Collector(
        url,
        open_store,
        lambda store: ("", lambda: [source]),
        rules_at,
        lambda store: at,
        now_ms,
        stay=True,
        holder=f"replay/{os.getpid()}",
    )
    with _running(collector):
        return desk(url, "replay", args.theme, collected=True)


@contextlib.contextmanager
def _running(collector: Collector) -> Iterator[None]:
    loop = asyncio.new_event_loop()

    def collect() -> None:
        with contextlib.closing(loop):
            loop.run_until_complete(collector.run())

    thread = threading.Thread(target=collect, name="replay", daemon=True)
    thread.start()
    try:
        yield
    finally:
        # One that has ended by itself has closed its loop.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(collector.stop)
        thread.join(timeout=15)
