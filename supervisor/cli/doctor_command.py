"""`callboard doctor`: settings, database, sources, display, versions: what is wrong, and what to do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from supervisor.cli.common import clock_of, now_ms, open_store, program_version, several
from supervisor.cli.findings import Finding, shares
from supervisor.cli.outbox_findings import outbox
from supervisor.cli.rules_findings import rules
from supervisor.core.errors import CallboardError
from supervisor.settings import AsteriskAmi, FreeSwitch, Open311, centre_settings, load_person, secret
from supervisor.store import NotReady, SourceRow, Store

PARTS = ("PySide6-Essentials", "SQLAlchemy", "psycopg", "msgspec", "tzdata", "holidays")
DEAD_S = 60
WELL = ("live", "done", "starting", "")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--rebuild", action="store_true", help="throw away what was worked out, to be made again")


def run(args: argparse.Namespace) -> int:
    """Say what is found; 1 where something is wrong."""
    levels = []
    for level, sentence in _findings(args):
        levels.append(level)
        print(f"{level:5}  {sentence}")
    if wrong := levels.count("WRONG"):
        print(f"{wrong} to mend.")
        return 1
    print("Nothing is wrong; “to do” says what comes next." if "to do" in levels else "All is well.")
    return 0


def _said(well: bool, sentence: str) -> Finding:
    return "ok" if well else "WRONG", sentence


def _findings(args: argparse.Namespace) -> Iterator[Finding]:
    yield from _versions()
    yield from _display()
    yield from _person()
    try:
        with open_store(args) as store:
            held = several(store.count(), "event")
            yield "ok", f"The database {store.name} opens; it holds {held} of a {store.world} world."
            store.try_writing()
            if args.rebuild:
                store.drop_caches()
                yield "ok", "Checkpoints and past days are thrown away; they are made again as they are needed."
                made = several(store.rebuild_requests(), "request")
                yield "ok", f"The rows of {made} are made again from the journal."
            yield from _inside(store)
    except NotReady as error:
        yield "to do", str(error)
    except CallboardError as error:
        yield "WRONG", str(error)


def _versions() -> Iterator[Finding]:
    found = sys.version_info
    yield _said(found >= (3, 11), f"Callboard {program_version()} on Python {found.major}.{found.minor}.{found.micro}.")
    for part in PARTS:
        try:
            yield "ok", f"{part} {version(part)}."
        except PackageNotFoundError:
            yield "WRONG", f"{part} is missing; run “make run” or “pip install .” again."


def _display() -> Iterator[Finding]:
    seen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("win32", "darwin")
    yield "ok", "There is a display." if seen else "There is no display: screens can only be written as pictures."


def _person() -> Iterator[Finding]:
    _, problems = load_person()
    yield from (("WRONG", problem) for problem in problems)


def _inside(store: Store) -> Iterator[Finding]:
    yield from (("WRONG", problem) for problem in store.integrity())
    rejected = store.reject_count()
    verb, where = "is" if rejected == 1 else "are", " (callboard rejects lists them)" if rejected else ""
    yield "ok", f"{several(rejected, 'line')} {verb} set aside{where}."
    yield from _settings(store)
    age = _collector_age(store)
    yield from _collector(store, age)
    clock = clock_of(store)()
    yield from (_source(row, (clock - row.updated_at) // 1000, age) for row in store.sources())
    yield from outbox(store, clock)
    yield from rules(store, clock)
    yield from shares(store, clock)


def _settings(store: Store) -> Iterator[Finding]:
    latest = store.latest_settings()
    try:
        centre = centre_settings(latest.body)
    except CallboardError as error:
        yield "WRONG", f"The settings of version {latest.version} cannot be used: {error}"
        return
    yield "ok", f"The centre's settings are version {latest.version}; its time zone is {centre.zone}."
    if store.world == "real" and "zone" not in latest.body:
        yield (
            "to do",
            "Set the centre's time zone on the Settings page: the day of all figures turns at its midnight.",
        )
    for source in centre.sources:
        if isinstance(source, AsteriskAmi | FreeSwitch) or (isinstance(source, Open311) and source.secret):
            yield _secret(source)


def _secret(source: AsteriskAmi | FreeSwitch | Open311) -> Finding:
    try:
        secret(source.secret)
    except CallboardError as error:
        return "WRONG", f"Source {source.name}: {error}"
    return "ok", f"The password of source {source.name} can be read."


def _collector_age(store: Store) -> int | None:
    """Seconds since the collector said that it lives, None where it ended its lease."""
    lease = store.read_lease()
    return None if lease is None else max(0, now_ms() - lease.heartbeat) // 1000


def _collector(store: Store, age: int | None) -> Iterator[Finding]:
    lease = store.read_lease()
    if lease is None or age is None:
        yield "ok", "No collector runs; the desk starts one, or “callboard collect” does."
        return
    words = f"Collector {lease.holder} (version {lease.version}) was last seen {age:,} s ago"
    well = age < DEAD_S
    yield _said(well, f"{words}." if well else f"{words}: it has ended without saying so, or hangs; start it again.")


def _source(row: SourceRow, heard_s: int, collector_s: int | None) -> Finding:
    """How a source is; without a collector nobody knows, and what it was last heard of is no fault of it."""
    words, runs = f"Source {row.name} ({row.kind})", collector_s is not None and collector_s < DEAD_S
    heard = f"heard of {max(0, heard_s):,} s ago"
    state = f"{row.health or 'new'}, {heard}. {row.note}".strip()
    if not runs:
        return _said(row.health in WELL, f"{words} was {state}")
    if row.health == "live" and heard_s > DEAD_S:
        return "WRONG", f"{words} passes for live but was {heard}; stop the collector and start it again."
    return _said(row.health in WELL, f"{words} is {state}")
