"""`callboard collect`: the collector, as a service or for as long as somebody reads."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable

from supervisor.cli.common import clock_of, database_url, now_ms, process_name, program_version, rules_at, service_at
from supervisor.cli.open311_beside import Serving
from supervisor.cli.sources import build_sources
from supervisor.cli.who import telling
from supervisor.cli.worlds import SEED, found_city, make_history
from supervisor.collector import Collector
from supervisor.reports.days import local_date
from supervisor.ruler import Ruler
from supervisor.store import Store

RECENT_DAYS = 14


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--while-read", action="store_true", help="end a minute after the last desk or wallboard")
    parser.add_argument("--world", choices=("real", "demo", "replay"), default="real", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Collect until told to stop."""
    logging.getLogger("callboard").setLevel(logging.INFO)
    url = database_url(args)

    def open_store() -> Store:
        return Store.open(url, migrate=True, world=args.world)

    collector = Collector(
        url,
        open_store,
        build_sources(clock_of),
        rules_at,
        clock_of,
        now_ms,
        stay=not args.while_read,
        version=program_version(),
        holder=process_name(os.getpid()),
        first=_demo_history if args.world == "demo" else _nothing,
        beside=[_ruler, _open311],
    )
    asyncio.run(_until_told(collector))
    return 0


def _ruler(open_store: Callable[[], Store], clock: Callable[[], int]) -> Ruler:
    """Rules run by themselves where the collector runs."""
    return Ruler(open_store, rules_at, service_at, telling, clock, now_ms)


def _open311(open_store: Callable[[], Store], clock: Callable[[], int]) -> Serving:
    """Our requests are served to others where the settings name a port."""
    return Serving(open_store)


def _nothing(store: Store, stopped: Callable[[], bool]) -> None:
    """A real centre has its own history."""


def _demo_history(store: Store, stopped: Callable[[], bool]) -> None:
    """The past of the demonstration city, day by day."""
    now, city = clock_of(store)(), found_city(store)
    for _ in make_history(store, city, local_date(now, rules_at(store, 0)), recent=RECENT_DAYS):
        if stopped():
            return
    # Only here, since nothing else of a collector needs numpy.
    from supervisor.cli.demo_plan import plan_city

    plan_city(store, city, now, SEED)


async def _until_told(collector: Collector) -> None:
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, collector.stop)
    await collector.run(lambda: print("Another collector runs for this database; waiting for it to end.", flush=True))
