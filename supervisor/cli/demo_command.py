"""`callboard demo`: the desk on the demonstration city; without a display, some hours of it and a picture."""

from __future__ import annotations

import argparse
import tempfile
from datetime import date, datetime
from pathlib import Path

from supervisor.cli.common import rules_at
from supervisor.cli.demo_plan import plan_city
from supervisor.cli.display import has_display, png
from supervisor.cli.table import table
from supervisor.cli.worlds import (
    SEED,
    demo_database,
    found_city,
    let_storm_begin,
    make_history,
    start_clock,
    take_requests,
)
from supervisor.metrics.statement import Asked, statement
from supervisor.portrait import picture_at
from supervisor.reports.past import Past, day_start
from supervisor.sources.simulated.history import days
from supervisor.store import CollectorLock, Store

SHOWN_DAY = date(2026, 11, 17)
SHOWN_AT = (15, 10)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--off-screen", action="store_true", help="even with a display, only write a picture")
    parser.add_argument("--storm", action="store_true", help="let a storm begin: ten times the calls for three hours")
    parser.add_argument("--theme", choices=("dark", "light", "contrast", "system"), help="its colours")
    parser.add_argument("-o", "--output", type=png, default=Path("callboard.png"), metavar="FILE.png")


def run(args: argparse.Namespace) -> int:
    """Show it."""
    if has_display() and not args.off_screen:
        return _on_screen(args)
    if not args.off_screen:
        print("There is no display, so the demonstration city runs off screen and its desk is written as a picture.")
    return _off_screen(args)


def _on_screen(args: argparse.Namespace) -> int:
    from supervisor.cli.desk_command import open_desk

    url = demo_database(args.database)
    with Store.ready(url, world="demo") as store:
        clock = start_clock(store, found_city(store))
        if args.storm:
            let_storm_begin(store, clock())
    return open_desk(url, theme=args.theme)


def _off_screen(args: argparse.Namespace) -> int:
    """A working day up to the afternoon, with the days behind it, on a database of its own."""
    from supervisor.cli.snapshot_command import write

    with tempfile.TemporaryDirectory(prefix="callboard-") as folder:
        url = args.database or str(Path(folder) / "demo.db")
        # A demonstration that runs already has its database for itself.
        with CollectorLock(url), Store.open(url, migrate=True, world="demo") as store:
            at = _live_through(store)
            rules = rules_at(store, at)
            picture = picture_at(store, rules, at)
            world = Past(store).world(rules, since=day_start(at, rules), until=at + 1, rolling_from=at + 1)
            world.settle(at)
            told = statement(world, Asked(at))
            path, theme = args.output.resolve(), args.theme if args.theme in ("light", "contrast") else "dark"
            write("live", picture, rules, path, store, url, theme=theme)
    print(table(told, rules), end="")
    print(f"The desk as it looked then is in {path}.")
    return 0


def _live_through(store: Store) -> int:
    """Fill the store up to the shown instant (ms); returns it."""
    city = found_city(store)
    print(f"Simulating {SHOWN_DAY:%A}, from midnight to {SHOWN_AT[0]}:{SHOWN_AT[1]:02} …", flush=True)
    for day in make_history(store, city, SHOWN_DAY):
        print(f"  {day} lies behind it", flush=True)
    rules = rules_at(store, 0)
    at = int(datetime(SHOWN_DAY.year, SHOWN_DAY.month, SHOWN_DAY.day, *SHOWN_AT, tzinfo=rules.tz).timestamp() * 1000)
    for batch in days(city, SEED, [SHOWN_DAY], "lakeview"):
        store.register_source("Lakeview", "simulated", "lakeview", at)
        events = [event for event in batch.events if event.at <= at]
        store.append(events, now=at, source="Lakeview", health="live")
    take_requests(store, city, at)
    plan_city(store, city, at, SEED)
    return at
