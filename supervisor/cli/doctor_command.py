"""`callboard doctor`: settings, database, sources, display, versions: what is wrong, and what to do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from supervisor.cli.common import clock_of, now_ms, open_store, program_version
from supervisor.core.errors import CallboardError
from supervisor.settings import centre_settings, load_person, secret
from supervisor.settings.centre import AsteriskAmi
from supervisor.store import Store

PARTS = ("PySide6-Essentials", "SQLAlchemy", "psycopg", "msgspec", "tzdata", "holidays")
Finding = tuple[bool, str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--rebuild", action="store_true", help="throw away what was worked out, to be made again")


def run(args: argparse.Namespace) -> int:
    """Say what is found; 1 where something is wrong."""
    wrong = 0
    for well, sentence in _findings(args):
        wrong += not well
        print(f"{'ok   ' if well else 'WRONG'}  {sentence}")
    print("All is well." if not wrong else f"{wrong} to mend.")
    return 1 if wrong else 0


def _findings(args: argparse.Namespace) -> Iterator[Finding]:
    yield from _versions()
    yield from _display()
    yield from _person()
    try:
        with open_store(args) as store:
            yield True, f"The database {store.name} opens; it holds {store.count():,} events of a {store.world} world."
            if args.rebuild:
                store.drop_caches()
                yield True, "Checkpoints and past days are thrown away; they are made again as they are needed."
                yield True, f"The rows of {store.rebuild_requests():,} requests are made again from the journal."
            yield from _inside(store)
    except CallboardError as error:
        yield False, str(error)


def _versions() -> Iterator[Finding]:
    found = sys.version_info
    yield found >= (3, 11), f"Callboard {program_version()} on Python {found.major}.{found.minor}.{found.micro}."
    for part in PARTS:
        try:
            yield True, f"{part} {version(part)}."
        except PackageNotFoundError:
            yield False, f"{part} is missing; run “make run” or “pip install .” again."


def _display() -> Iterator[Finding]:
    seen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("win32", "darwin")
    yield True, "There is a display." if seen else "There is no display: screens can only be written as pictures."


def _person() -> Iterator[Finding]:
    _, problems = load_person()
    yield from ((False, problem) for problem in problems)


def _inside(store: Store) -> Iterator[Finding]:
    yield from ((False, problem) for problem in store.integrity())
    rejected = store.reject_count()
    yield True, f"{rejected:,} lines are set aside{' (callboard rejects lists them)' if rejected else ''}."
    yield from _settings(store)
    yield from _collector(store)
    clock = clock_of(store)()
    for row in store.sources():
        age = (clock - row.updated_at) // 1000
        words = f"Source {row.name} ({row.kind}) is {row.health or 'new'}, heard of {max(0, age):,} s ago. {row.note}"
        yield row.health in ("live", "done", "starting", ""), words.strip()


def _settings(store: Store) -> Iterator[Finding]:
    latest = store.latest_settings()
    try:
        centre = centre_settings(latest.body)
    except CallboardError as error:
        yield False, f"The settings of version {latest.version} cannot be used: {error}"
        return
    yield True, f"The centre's settings are version {latest.version}; its time zone is {centre.zone}."
    for source in centre.sources:
        if isinstance(source, AsteriskAmi):
            yield _secret(source)


def _secret(source: AsteriskAmi) -> Finding:
    try:
        secret(source.secret)
    except CallboardError as error:
        return False, f"Source {source.name}: {error}"
    return True, f"The password of source {source.name} can be read."


def _collector(store: Store) -> Iterator[Finding]:
    lease = store.read_lease()
    if lease is None:
        yield True, "No collector runs; the desk starts one, or “callboard collect” does."
        return
    age = (now_ms() - lease.heartbeat) // 1000
    words = f"Collector {lease.holder} (version {lease.version}) was last seen {max(0, age):,} s ago"
    yield age < 60, f"{words}." if age < 60 else f"{words}: it has ended without saying so, or hangs; start it again."
