"""`callboard metrics`: the figures as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import json
import sys

import msgspec

from supervisor.cli.common import end_of_day, instant, open_store, rules_at
from supervisor.cli.table import rows_table, save_csv, table
from supervisor.core.errors import CallboardError, UsageError
from supervisor.metrics.service_level import CODES
from supervisor.metrics.statement import Asked, statement
from supervisor.reports.intervals import rows as interval_rows
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import Past, day_start
from supervisor.reports.repeats import count_repeats
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--at", metavar="T", help="the board as it stood then (a date: at its end); without it, at the newest event"
    )
    parser.add_argument("--since", metavar="T", help="from then on; without it, the centre's local day of --at")
    parser.add_argument("--queue", action="append", default=[], metavar="Q", help="only these queues; may be repeated")
    parser.add_argument("--service-level", choices=list(CODES), metavar="CODE", help=", ".join(CODES))
    parser.add_argument("--within", type=_seconds, metavar="SECONDS", help="the limit of the service level")
    parser.add_argument("--by", choices=("interval", "hour", "day"), help="a row for each")
    parser.add_argument("--csv", metavar="FILE", help="write the rows to a file; - is the standard output")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-checkpoints", action="store_true", help="fold the whole journal anew")


def _seconds(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of seconds") from None
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError("must be between 0 and 86400 seconds")
    return value


def run(args: argparse.Namespace) -> int:
    """Tell the figures."""
    with open_store(args) as store:
        asked, since = _window(args, store)
        told = _tell(args, store, asked, since)
    _print(args, told)
    return 0


def _window(args: argparse.Namespace, store: Store) -> tuple[Asked, int]:
    newest = store.newest_at()
    if newest is None:
        raise CallboardError("The journal is empty: import a recording, or start the collector, and ask again.")
    rules = rules_at(store, newest)
    at = newest if args.at is None else end_of_day(args.at, rules) or instant(args.at, rules, name="at")
    rules = rules_at(store, at)
    since = day_start(at, rules) if args.since is None else instant(args.since, rules, name="since")
    if since > at:
        raise UsageError("--since is later than --at; put the earlier time first.")
    oldest = store.oldest_at()
    if args.by and oldest is not None:
        since = max(since, day_start(min(oldest, at), rules))
    known = Known(store, rules).has(since, at + 1)
    return Asked(at, args.service_level or "", args.within, known), since


def _tell(args: argparse.Namespace, store: Store, asked: Asked, since: int) -> dict[str, object]:
    rules, chosen = rules_at(store, asked.at), frozenset(args.queue)
    past = Past(store, cached=not args.no_checkpoints)
    world = past.world(rules, since=since, until=asked.at + 1, chosen=chosen, rolling_from=asked.at + 1)
    known = {scope.partition("/")[2] for scope in world.ledger.accounts if scope.startswith("queue/")}
    if unknown := sorted(chosen - known - set(rules.queues)):
        raise CallboardError(f"No queue {unknown[0]!r} between those times; there are: {', '.join(sorted(known))}.")
    world.settle(min(asked.at, known_until(store)))
    count_repeats(store, world, since, asked.at)
    told = statement(world, asked)
    if args.by:
        told["rows"] = interval_rows(world, args.by, asked, Known(store, rules).has)
    return told


def _print(args: argparse.Namespace, told: dict[str, object]) -> None:
    if args.csv:
        save_csv(args.csv, told)
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    elif not args.csv:
        sys.stdout.write(rows_table(told) if "rows" in told else table(told))
