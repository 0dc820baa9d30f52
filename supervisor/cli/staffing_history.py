"""`callboard staffing history`: what was imported of each queue, import by import, and back to an earlier state."""

from __future__ import annotations

import argparse
import json
from typing import Any
from zoneinfo import ZoneInfo

from supervisor.cli.common import clock_of, open_store, rules_at, shown
from supervisor.cli.staffing_files import span
from supervisor.cli.who import importing, person
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError, UsageError
from supervisor.reports.series import back_to, imports_of
from supervisor.store import Store

MOST = 100
"""Imports of a queue that are told."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("--queue", help="of which queue, or “centre”; without, of all")
    add("--back-to", type=int, metavar="VERSION", help="take back what was imported after this version; 0: all of it")
    add("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it, the newest first; or go back."""
    with open_store(args, migrate=args.back_to is not None) as store:
        names = [row.name for row in store.plans("history") if args.queue in (None, row.name)]
        if not names:
            raise CallboardError(_nothing(store, args.queue))
        if args.back_to is not None:
            _back(store, args.queue, args.back_to)
        told = [each for name in names for each in _told(store, name)]
    print(json.dumps(told, indent=2) if args.json else "\n".join(map(_line, told)))
    return 0


def _nothing(store: Store, queue: str | None) -> str:
    names = ", ".join(row.name for row in store.plans("history")[:12])
    if queue is None or not names:
        return "Nothing was imported so far; callboard staffing import FILE does."
    return f"Nothing was imported of “{queue[:60]}”; there is something of {names}."


def _back(store: Store, queue: str | None, version: int) -> None:
    if queue is None:
        raise UsageError("Say with --queue whose history is to go back; callboard staffing history lists them.")
    now = clock_of(store)()
    who = person(store, now)
    with importing(store, f"{queue}, back to version {version}"):
        back_to(store, "" if queue == CENTRE else queue, version, by=who.account, role=who.role.value, now=now)


def _told(store: Store, name: str) -> list[dict[str, Any]]:
    tz = ZoneInfo(rules_at(store, clock_of(store)()).zone)
    return [
        {
            "queue": name,
            "version": row.version,
            "made": shown(row.made_at, tz),
            "by": row.author,
            "note": row.note,
            **(span(series) if len(series) else {"calls": 0.0}),
        }
        for row, series in imports_of(store, name, MOST)
    ]


def _line(told: dict[str, Any]) -> str:
    what = f"{told['calls']:,.0f} calls from {told['begin']} to {told['end']}" if "begin" in told else "nothing"
    return f"{told['queue']}, version {told['version']}, {told['made']} by {told['by']}, {told['note']}: {what}"
