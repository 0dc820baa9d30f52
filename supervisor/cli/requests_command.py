"""`callboard requests`: how old open requests are, as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import msgspec

from supervisor.cli.common import end_of_day, instant, open_store, rules_at
from supervisor.cli.table import cell, lines, save_csv
from supervisor.reports.ageing import ageing, load, newest
from supervisor.requests.ageing import BUCKETS
from supervisor.requests.frame import DIMENSIONS
from supervisor.store import Store

SHARES = (("on_time_open", "open in time"), ("on_time_closed", "closed in time"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("ageing",), help="open requests by age")
    parser.add_argument("--by", choices=DIMENSIONS, help="a row for each (department)")
    parser.add_argument(
        "--at", metavar="T", help="as it stood then (a date: at its end); without it, at the newest snapshot"
    )
    parser.add_argument("--city", metavar="NAME", help="only this city's")
    parser.add_argument("--csv", metavar="FILE", help="write the rows to a file; - is the standard output")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell the figures."""
    with open_store(args) as store:
        told = _tell(args, store)
    if args.csv:
        save_csv(args.csv, {"rows": _rows(told)})
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    elif not args.csv:
        sys.stdout.write(_table(told))
    return 0


def _tell(args: argparse.Namespace, store: Store) -> dict[str, Any]:
    at = newest(store)
    rules = rules_at(store, at)
    if args.at is not None:
        at = end_of_day(args.at, rules) or instant(args.at, rules, name="at")
        rules = rules_at(store, at)
    return ageing(load(store, rules), rules, at, args.by or "department", args.city or "")


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The centre, then each name, as lines of a table."""
    by = told["by"]
    return [{by: "", **told["centre"]}, *({by: name or "not told", **row} for name, row in told["rows"].items())]


def _table(told: dict[str, Any]) -> str:
    heads = ("open", *(bucket.replace("_", " ") for bucket in BUCKETS), *(words for _, words in SHARES))
    keys = ("open", *BUCKETS, *(key for key, _ in SHARES))
    rows = [("", *heads)]
    rows += [(row[told["by"]] or "centre", *(cell(row[key]) for key in keys)) for row in _rows(told)]
    return "\n".join([f"open requests at {told['at']}", *lines(rows)]) + "\n"
