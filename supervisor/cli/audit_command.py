"""`callboard audit`: who did what, when and why; and whether the rows are what they were."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import msgspec

from supervisor.cli.common import clock_of, open_store, rules_at, several
from supervisor.cli.table import lines, local
from supervisor.cli.who import person
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.store import AuditRow

SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--actor", metavar="NAME", default="", help="only what this account did")
    parser.add_argument("--what", metavar="ACT", default="", help="only acts of this kind, such as request.reassign")
    parser.add_argument("--after", type=int, default=None, metavar="N", help="rows after this one; without it the last")
    parser.add_argument("--limit", type=int, default=SHOWN, metavar="N", help=f"at most so many ({SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON, with what was before and after")


def run(args: argparse.Namespace) -> int:
    """List the rows."""
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more.")
    with open_store(args) as store:
        now = clock_of(store)()
        person(store, now).require("audit.read")
        rules, size = rules_at(store, now), store.audit_size()
        after = max(size - args.limit, 0) if args.after is None else args.after
        rows = store.audit(after=after, limit=args.limit, what=args.what, actor=args.actor)
    if args.json:
        told = {"size": size, "rows": [_told(row, rules) for row in rows]}
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
        return 0
    table = [("row", "at", "who", "role", "what", "of", "why"), *(_line(row, rules) for row in rows)]
    print("\n".join([*lines(table), several(size, "row") + " in all."]))
    return 0


def _told(row: AuditRow, rules: Rules) -> dict[str, Any]:
    return {**msgspec.to_builtins(row), "at": iso(row.at, rules)}


def _line(row: AuditRow, rules: Rules) -> tuple[str, ...]:
    when = local(iso(row.at, rules))
    return (str(row.seq), when, row.actor, row.role, row.what, row.subject, row.why)
