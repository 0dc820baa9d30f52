"""What several commands need: the database, clocks, the rules, instants as people write them."""

from __future__ import annotations

import argparse
import gc
import getpass
import os
import re
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from time import time_ns

import msgspec

from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.local import local_rules
from supervisor.requests.service import Service
from supervisor.settings import centre_settings, load_machine, service_of
from supervisor.settings import rules as rules_of
from supervisor.sources.base import AHEAD_MS
from supervisor.store import NotReady, Store

LATEST_MS = 4_102_444_800_000
"""The year 2100: no instant that anybody means is later."""
EARLIEST_S = 946_684_800
"""The year 2000 in seconds since 1970: a number below it is a slip, and no instant."""
_YEAR = re.compile(r"\d{4}", re.ASCII)


def program_version() -> str:
    """The version of this program."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("callboard")
    except PackageNotFoundError:
        return "0.1.0"


def process_name(process: int) -> str:
    """What a process of this machine is called in the database."""
    return f"{socket.gethostname()}/{process}"


def author() -> str:
    """The operating system's account."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return os.environ.get("USER", "unknown")


def collect_rarely() -> None:
    """Look for rubbish less often: what a fold makes lives long, and looking through it costs a tenth of the time."""
    gc.set_threshold(20_000, 20, 50)


def several(count: int, one: str) -> str:
    """How many of something there are: 1 line, 2 lines."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def now_ms() -> int:
    """The wall clock, in ms since 1970 UTC."""
    return time_ns() // 1_000_000


def clock_of(store: Store) -> Callable[[], int]:
    """The clock of a store's world, in ms: the wall's own, but for a demonstration or a replay."""
    clock = store.clock()
    return lambda: clock.at(now_ms())


def database_url(args: argparse.Namespace) -> str:
    """The database asked for, else the one of this machine; a file by its whole path, since other processes open it."""
    url: str = args.database or load_machine().database
    prefix, path = ("sqlite:///", url[10:]) if url.startswith("sqlite:///") else ("", url)
    return url if "://" in path or not path else prefix + str(Path(path).expanduser().absolute())


def open_store(args: argparse.Namespace, *, migrate: bool = False, world: str | None = None) -> Store:
    """The store asked for; made ready where `migrate` allows it and no collector has it in hand."""
    url = database_url(args)
    return Store.ready(url, world=world) if migrate else Store.open(url, migrate=False, world=world)


def is_there(args: argparse.Namespace, *, world: str | None = None) -> bool:
    """Whether there is a database; where there is none, a file that is refused leaves none behind."""
    try:
        open_store(args, world=world).close()
    except NotReady:
        return False
    return True


def rules_at(store: Store, at: int) -> Rules:
    """The centre's rules that held at an instant (ms); as long as nobody sets its zone, it is that of its one city."""
    settings = store.settings_at(at)
    found = rules_of(centre_settings(settings.body), settings.version)
    if "zone" in settings.body:
        return found
    return local_rules(msgspec.structs.replace(found, zone_assumed=True), store.snapshots())


def service_at(store: Store, at: int) -> Service:
    """The service directory that held at an instant (ms), in the centre's zone (see `rules_at`)."""
    settings = store.settings_at(at)
    return service_of(centre_settings(settings.body), settings.version, rules_at(store, at).zone)


def moment(text: str | None, store: Store, known_until: int) -> int:
    """The instant (ms) that --at names: a date or a year stands for its known end; None for the newest."""
    newest = store.newest_at() or 0
    if text is None:
        return newest
    rules = rules_at(store, newest)
    day = _day(text, rules)
    if day is None:
        return instant(text, rules, name="at")
    start, end = day
    return min(end, known_until) if start <= known_until else end


def shown(at: int, zone: tzinfo) -> str:
    """An instant (ms) for people: the day and the time of a zone."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def instant(text: str, rules: Rules, *, name: str) -> int:
    """An instant (ms) from ISO 8601 (the centre's time where it has no zone), a year or seconds since 1970."""
    try:
        at = _seconds(text) or _iso(f"{text}-01-01" if _YEAR.fullmatch(text) else text, rules)
        if 0 <= at < LATEST_MS:
            return at
        raise ValueError
    except (ValueError, OverflowError):
        raise UsageError(
            f"--{name} {text!r} is no time; write 2026-11-21T15:30, with +00:00 if it is not the centre's own time, "
            "a date (2026-11-21), a year (2026), or seconds since 1970 (1795275000)."
        ) from None


def file_made(text: str, rules: Rules) -> int:
    """When a file was made (ms), as `instant`; a date or a year stands for its end.

    Raises `UsageError` where that is ahead.
    """
    at = end_of_day(text, rules) or instant(text, rules, name="as-of")
    if at > now_ms() + AHEAD_MS:
        raise UsageError(f"--as-of {text} lies more than a day ahead of the clock; no file was made then.")
    return at


def end_of_day(text: str, rules: Rules) -> int | None:
    """The last instant (ms) of a date without a time or of a year, None for anything else."""
    day = _day(text, rules)
    return None if day is None else day[1]


def _day(text: str, rules: Rules) -> tuple[int, int] | None:
    """The first and the last instant (ms) of a date without a time or of a year, None for anything else."""
    try:
        edges = [datetime.combine(each, time.min, rules.tz) for each in _dates(text)]
        start, end = (int(edge.timestamp() * 1000) for edge in edges)
    except (ValueError, OverflowError):
        return None
    return (start, end - 1) if start >= 0 and end <= LATEST_MS else None


def _dates(text: str) -> tuple[date, date]:
    """The date or the first day of the year, and the first day that comes after it."""
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), date(int(text) + 1, 1, 1)
    day = date.fromisoformat(text)
    return day, day + timedelta(days=1)


def _seconds(text: str) -> int | None:
    """The instant (ms) of seconds since 1970, None for what is no such number, or one that nobody means."""
    seconds = float(text) if text.replace(".", "", 1).isdigit() else 0.0
    return int(seconds * 1000) if seconds >= EARLIEST_S else None


def _iso(text: str, rules: Rules) -> int:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=rules.tz)
    return int(at.astimezone(UTC).timestamp() * 1000)
