"""`callboard staffing import FILE`: what a telephone system counted before we did, kept as history of its queues."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from supervisor.cli import staffing_files
from supervisor.cli.common import clock_of, open_store, rules_at
from supervisor.cli.staffing_files import layout_of, read, say, sentences, span, zone_of
from supervisor.cli.who import importing, person
from supervisor.core.credits import CENTRE
from supervisor.core.errors import UsageError
from supervisor.planning.history import added
from supervisor.planning.series import Series
from supervisor.reports.series import imported, keep_imported
from supervisor.sources.interval_file import Intervals
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV by intervals; gzip is read as it is")
    parser.add_argument(
        "--queue",
        help="the queue it is of, or of several the one to take; centre: all of it as the centre’s",
    )
    staffing_files.arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Take it."""
    own = layout_of(args)
    with open_store(args, migrate=True) as store:
        now = clock_of(store)()
        zone = zone_of(args.zone, rules_at(store, now).zone)
        found = read(args.file, zone, now, own)
        brought = chosen(found, args.queue, args.file.name)
        before = {queue: _before(store, queue) for queue in brought}
        kept = keep(store, args.file.name, brought)
    told = {"file": args.file.name, "columns": found.columns, "rows": found.rows, "set_aside": found.set_aside}
    told |= {"queues": {queue or "centre": span(series) for queue, series in kept.items()}}
    told |= {"brought": {queue or "centre": span(series) for queue, series in brought.items()}}
    told |= {"before": {queue or "centre": note for queue, note in before.items() if note}}
    told |= {"notes": [{"line": note.line, "words": note.words} for note in found.notes]}
    _print(args, told)
    say(sentences(args.file.name, found))
    return 0


def chosen(found: Intervals, queue: str | None, name: str) -> dict[str, Series]:
    """The series asked for; raises `UsageError` where a file of several queues has it not."""
    if queue is None:
        return found.series
    if queue == CENTRE:
        return {"": added([*found.series.values()])}
    if [*found.series] == [""]:
        return {queue: found.series[""]}
    if queue not in found.series:
        there = ", ".join(sorted(found.series)[:12])
        raise UsageError(f"{name} has no queue “{queue}”; there are: {there}; or “centre” for all of it.")
    return {queue: found.series[queue]}


def keep(store: Store, name: str, series: dict[str, Series]) -> dict[str, Series]:
    """Keeps each as the history of its queue; returns the whole of each. Raises `NotAllowed`."""
    now = clock_of(store)()
    who = person(store, now)
    with importing(store, name):
        return {
            queue: keep_imported(store, queue, one, by=who.account, role=who.role.value, now=now, note=f"From {name}")
            for queue, one in series.items()
        }


def _print(args: argparse.Namespace, told: dict[str, Any]) -> None:
    if args.json:
        print(json.dumps(told, indent=2))
        return
    for queue, one in told["brought"].items():
        print(f"{queue}: {_words(one)}.")
        if queue in told["before"]:
            both = _words(told["queues"][queue])
            print(
                f"{queue} had a history before ({told['before'][queue]}); both together: {both}. "
                "If they do not belong together, callboard staffing history takes an import back."
            )


def _words(one: dict[str, Any]) -> str:
    return (
        f"{one['calls']:,.0f} calls from {one['begin']} to {one['end']} in intervals of {one['interval_min']} minutes; "
        f"nothing is known of {one['missing']:,} of {one['slots']:,}"
    )


def _before(store: Store, queue: str) -> str:
    """What was imported last of a queue; empty where nothing was."""
    if imported(store, queue) is None:
        return ""
    last = store.plan_versions("history", queue or CENTRE)[0]
    return f"version {last.version}, {last.note}"
