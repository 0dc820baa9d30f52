"""`callboard metrics`: the figures as JSON, CSV or a table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from supervisor.cli.common import instant, moment, open_store, rules_at, shown
from supervisor.cli.table import rows_table, save_csv, table
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.metrics.service_level import CODES
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.teams import choose
from supervisor.reports.intervals import rows as interval_rows
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import Past, day_start
from supervisor.reports.repeats import count_repeats
from supervisor.store import Store

MINUTE_MS = 60_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--at",
        metavar="T",
        help="the board as it stood then (a date or a year: at its end); without it, at the newest event",
    )
    parser.add_argument("--since", metavar="T", help="from then on; without it, the centre's local day of --at")
    chosen = parser.add_mutually_exclusive_group()
    for name, letter in (("queue", "Q"), ("team", "T")):
        said = f"only these {name}s, one or more; may be repeated"
        chosen.add_argument(f"--{name}", action="extend", nargs="+", default=[], metavar=letter, help=said)
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
        said, rules = [*_remarks(args, store, asked, told)], rules_at(store, asked.at)
    _print(args, told, rules, said)
    return 0


def _window(args: argparse.Namespace, store: Store) -> tuple[Asked, int]:
    oldest = store.oldest_at()
    if oldest is None and store.snapshots():
        raise CallboardError(
            "There are requests here and no calls yet: “callboard requests ageing” tells of the requests. "
            "For figures of calls import a recording, or start the collector."
        )
    if oldest is None:
        raise CallboardError("The journal is empty: import a recording, or start the collector, and ask again.")
    at = moment(args.at, store, known_until(store))
    rules = rules_at(store, at)
    since = day_start(at, rules) if args.since is None else instant(args.since, rules, name="since")
    if since > at:
        raise UsageError("--since is later than --at; put the earlier time first.")
    if args.by:
        since = max(since, day_start(min(oldest, at), rules))
    known = Known(store, rules).has(since, at + 1)
    return Asked(at, args.service_level or "", args.within, known), since


def _tell(args: argparse.Namespace, store: Store, asked: Asked, since: int) -> dict[str, Any]:
    rules, chosen, teams = rules_at(store, asked.at), frozenset(args.queue), frozenset(args.team)
    _check_teams(teams, rules)
    past = Past(store, cached=not args.no_checkpoints)
    world = past.world(rules, since=since, until=asked.at + 1, chosen=chosen, rolling_from=asked.at + 1)
    known = {scope.partition("/")[2] for scope in world.ledger.accounts if scope.startswith("queue/")}
    if unknown := sorted(chosen - known - set(rules.queues)):
        there = f"there are: {', '.join(sorted(known))}" if known else "no queue was seen then"
        raise CallboardError(f"No queue {unknown[0]!r} between those times; {there}.")
    world.settle(min(asked.at, known_until(store)))
    count_repeats(store, world, since, asked.at)
    if teams:
        choose(world, teams)
    told = statement(world, asked)
    if args.by:
        told["rows"] = interval_rows(world, args.by, asked, Known(store, rules).has)
    return told


def _check_teams(teams: frozenset[str], rules: Rules) -> None:
    known = {agent.team for agent in rules.agents.values() if agent.team}
    if unknown := sorted(teams - known):
        there = f"there are: {', '.join(sorted(known))}" if known else "give agents a team in the settings"
        raise CallboardError(f"No agent is in a team {unknown[0]!r}; {there}.")


def _remarks(args: argparse.Namespace, store: Store, asked: Asked, told: dict[str, Any]) -> Iterator[str]:
    """What is to be said to a person beside the figures."""
    last, zone = known_until(store), rules_at(store, asked.at).tz
    if not asked.known:
        yield f"Nothing is known of this time; what is known ends at {shown(last, zone)}."
    elif asked.at > last + MINUTE_MS:
        yield f"Nothing is known after {shown(last, zone)}: who waits and who works is told as it was then."
    if args.queue:
        yield f"The row “{_whole(args)}” is the calls that came there, each once; a queue counts every visit."
    elif args.team:
        yield "The centre is what the agents of these teams did; a queue counts every visit, whoever answered it."
    elif sum(queue["offered"] or 0 for queue in told["queues"].values()) > (told["centre"]["offered"] or 0):
        yield "The centre counts each call once; a queue counts every visit, and a call may visit several."


def _whole(args: argparse.Namespace) -> str:
    """What the row of all that was chosen is called."""
    chosen = len({*args.queue})
    return "centre" if not chosen else "this queue" if chosen == 1 else "these queues"


def _print(args: argparse.Namespace, told: dict[str, Any], rules: Rules, said: Sequence[str]) -> None:
    if args.csv:
        save_csv(args.csv, told)
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    elif not args.csv:
        sys.stdout.write((rows_table if "rows" in told else table)(told, rules, _whole(args)))
        sys.stdout.writelines(f"{sentence}\n" for sentence in said)
