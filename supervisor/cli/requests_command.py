"""`callboard requests`: how old open requests are, and how many were opened and closed, as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import msgspec

from supervisor.cli.common import end_of_day, instant, open_store, rules_at
from supervisor.cli.table import cell, lines, save_csv
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import ageing, load, newest
from supervisor.reports.volumes import default_since, volumes
from supervisor.requests.ageing import BUCKETS
from supervisor.requests.frame import DIMENSIONS
from supervisor.store import Store

STRETCHES = ("interval", "hour", "day")
SHARES = (("on_time_open", "open in time"), ("on_time_closed", "closed in time"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what", choices=("ageing", "volumes"), help="open requests by age, or how many were opened and closed"
    )
    parser.add_argument(
        "--by",
        choices=(*DIMENSIONS, *STRETCHES),
        help="a row for each; ageing: department, category, area or channel (department), volumes: the others (hour)",
    )
    parser.add_argument(
        "--at", metavar="T", help="as it stood then (a date: at its end); without it, at the newest snapshot"
    )
    parser.add_argument("--since", metavar="T", help="volumes: from then on; without it, that day, or 30 days by day")
    parser.add_argument("--city", metavar="NAME", help="only this city's")
    parser.add_argument("--csv", metavar="FILE", help="write the rows to a file; - is the standard output")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell the figures."""
    _check(args)
    with open_store(args) as store:
        told = _ageing(args, store) if args.what == "ageing" else _volumes(args, store)
    rows = _of_ageing(told) if args.what == "ageing" else _of_volumes(told)
    if args.csv:
        save_csv(args.csv, {"rows": rows})
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    elif not args.csv:
        sys.stdout.write(_ageing_table(told, rows) if args.what == "ageing" else _volumes_table(told, rows))
    return 0


def _check(args: argparse.Namespace) -> None:
    allowed = DIMENSIONS if args.what == "ageing" else STRETCHES
    if args.by is not None and args.by not in allowed:
        raise UsageError(f"--by {args.by} makes no sense for {args.what}; there are: {', '.join(allowed)}.")
    if args.what == "ageing" and args.since is not None:
        raise UsageError("--since makes no sense for ageing; leave it out.")


def _at(args: argparse.Namespace, store: Store) -> tuple[int, Rules]:
    """The instant that is asked for, and the rules that held then."""
    at = newest(store)
    if args.at is None:
        return at, _local(store, at)
    rules = _local(store, at)
    at = end_of_day(args.at, rules) or instant(args.at, rules, name="at")
    return at, _local(store, at)


def _local(store: Store, at: int) -> Rules:
    """The centre's rules; as long as nobody has set any, its time is that of its city."""
    rules, zones = rules_at(store, at), {row.zone for row in store.snapshots()} - {""}
    return msgspec.structs.replace(rules, zone=zones.pop()) if not rules.version and len(zones) == 1 else rules


def _ageing(args: argparse.Namespace, store: Store) -> dict[str, Any]:
    at, rules = _at(args, store)
    return ageing(load(store, rules), rules, at, args.by or "department", args.city or "")


def _volumes(args: argparse.Namespace, store: Store) -> dict[str, Any]:
    at, rules = _at(args, store)
    by = args.by or "hour"
    since = default_since(by, at, rules) if args.since is None else instant(args.since, rules, name="since")
    if since > at:
        raise UsageError("--since is later than --at; put the earlier time first.")
    return volumes(load(store, rules), rules, since, at, by, args.city or "")


def _of_ageing(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The centre, then each name, as lines of a table."""
    by = told["by"]
    return [{by: "", **told["centre"]}, *({by: name or "not told", **row} for name, row in told["rows"].items())]


def _of_volumes(told: dict[str, Any]) -> list[dict[str, Any]]:
    """A line for each stretch, with a column for each channel that there is."""
    channels = sorted({name for row in told["rows"] for name in row["opened_by_channel"]})
    return [
        {name: row[name] for name in ("start", "opened", "closed")}
        | {f"opened_{name}": row["opened_by_channel"].get(name, 0) for name in channels}
        for row in told["rows"]
    ]


def _ageing_table(told: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    heads = ("open", *(bucket.replace("_", " ") for bucket in BUCKETS), *(words for _, words in SHARES))
    keys = ("open", *BUCKETS, *(key for key, _ in SHARES))
    shown = [("", *heads)]
    shown += [(row[told["by"]] or "centre", *(cell(row[key]) for key in keys)) for row in rows]
    return "\n".join([f"open requests at {told['at']}", *lines(shown)]) + "\n"


def _volumes_table(told: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    heads = tuple(name.replace("_", " ") for name in rows[0])
    shown = [("", *heads[1:]), *(tuple(cell(value) for value in row.values()) for row in rows)]
    return "\n".join([f"requests from {told['since']} to {told['at']}", *lines(shown)]) + "\n"
