"""From the start of the process to a painted board, with a year of history in the database."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks.harness import Child, alone, folder
from benchmarks.table import Figure, Result, at_most
from supervisor.cli.common import now_ms, rules_at
from supervisor.cli.sources import demo_city
from supervisor.cli.worlds import SEED, found_city
from supervisor.core.clocks import WorldClock
from supervisor.core.events import FOLD_VERSION
from supervisor.core.rules import Rules
from supervisor.reports.days import DayBook, starts_at
from supervisor.reports.keeping import BEHIND_MS, EVERY_MS
from supervisor.reports.past import HOUR_MS, Past
from supervisor.settings import centre_settings, rules
from supervisor.sources.simulated.city import settings_body
from supervisor.sources.simulated.history import observed
from supervisor.store import Store

GOAL_S = 2.0
LAST_DAY = date(2026, 11, 17)
HOURS = 15
KEPT_BEFORE_MS = BEHIND_MS + EVERY_MS
"""The newest checkpoint is as old as a desk lets it become."""
MADE_DAYS = 70
"""How far back the collector's keeper works out past days."""


def kept(days: int) -> Path:
    """A database with so many days before this afternoon, made once and then kept in the machine's temporary folder."""
    name = f"callboard-bench-{days}-days-{FOLD_VERSION}-{KEPT_BEFORE_MS}-{_rules().fold_key}"
    path = Path(tempfile.gettempdir()) / name / "callboard.db"
    if not path.exists():
        making = path.parent / "making"
        shutil.rmtree(path.parent, ignore_errors=True)
        with Store.open(f"sqlite:///{making / 'callboard.db'}", migrate=True, world="demo") as store:
            fill(store, days)
        for file in making.iterdir():
            file.rename(path.parent / file.name)
    return path


def _rules() -> Rules:
    """Those of the demonstration city: other ones need other checkpoints."""
    return rules(centre_settings(settings_body(demo_city(), [LAST_DAY.year], SEED)), 1)


def fill(store: Store, days: int) -> None:
    """Days of the demonstration city, the work of the collector's keeper, and what a desk that ran left behind."""
    city = found_city(store)
    made = rules_at(store, 0)
    store.register_source(city.name, "simulated", city.system, 0)
    for back in range(days, 0, -1):
        day = LAST_DAY - timedelta(days=back)
        store.append(observed(city, SEED, day, city.system), now=now_ms(), source=city.name, health="live")
    book = DayBook(store)
    for back in range(min(days, MADE_DAYS), 0, -1):
        book.make(LAST_DAY - timedelta(days=back), made)
    at = now_of(store)
    today = [event for event in observed(city, SEED, LAST_DAY, city.system) if event.at <= at]
    store.append([event for event in today if event.at <= at - KEPT_BEFORE_MS], now=at, source=city.name)
    _leave_behind(store, at - KEPT_BEFORE_MS)
    store.append(today, now=at, source=city.name)


def now_of(store: Store) -> int:
    """This afternoon (ms)."""
    return starts_at(LAST_DAY, rules_at(store, 0)) + HOURS * 3600_000


def _leave_behind(store: Store, at: int) -> None:
    """What a desk that ran keeps."""
    made, position = rules_at(store, at), store.last_position()
    past = Past(store)
    world = past.world(made, since=starts_at(LAST_DAY, made), until=at, rolling_from=at - HOUR_MS)
    past.save(world, at, position, with_ledger=True)


def start(url: str) -> float:
    """Seconds until a live picture is painted."""
    with Store.open(url, migrate=False, world=None) as store:
        store.set_clock(WorldClock(now_of(store), now_ms()))
    with Child("-m", "benchmarks.screen", url, "--world", "demo") as screen:
        return float(screen.hear("ready", 300)["ready"] - screen.began)


def bare() -> float:
    """Seconds until a bare window is painted."""
    with Child("-m", "benchmarks.peers.bare_window", "still") as window:
        return float(window.hear("ready")["ready"] - window.began)


def measure(args: argparse.Namespace) -> list[Result]:
    """Started some times; the first is as cold as the rest."""
    source = kept(args.days)
    with folder() as path:
        copy = path / "callboard.db"
        shutil.copy(source, copy)
        url = f"sqlite:///{copy}"
        with Store.open(url, migrate=False, world=None) as store:
            events = store.count()
        own = Figure(tuple(start(url) for _ in range(args.runs)), "s")
    plain = Figure(tuple(bare() for _ in range(args.runs)), "s")
    note = f"{events:,} events; a checkpoint {KEPT_BEFORE_MS // 60_000} minutes old, as old as a desk lets it become."
    what = f"cold start to a live board, {args.days} days of history"
    return [Result(what, own, f"≤ {GOAL_S:.0f} s", at_most(own, GOAL_S), "a bare window, empty", plain, note)]


if __name__ == "__main__":
    sys.exit(alone("coldstart", measure))
