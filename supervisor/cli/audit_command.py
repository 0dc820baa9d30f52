"""`callboard audit`: who did what, when and why; and whether the rows are what they were."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from supervisor.cli.common import clock_of, open_store, rules_at, several
from supervisor.cli.table import lines, local
from supervisor.cli.who import person
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.store import AuditRow, Store

SHOWN = 50
MOST_NAMED = 30


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
        rows = store.audit(after=args.after, limit=args.limit, what=args.what, actor=args.actor)
        notes = [] if rows else [*_unknown(args, store)]
    sys.stderr.writelines(f"callboard: {note}\n" for note in notes)
    if args.json:
        told = {"size": size, "rows": [_told(row, rules) for row in rows]}
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
        return 0
    table = [("row", "at", "who", "role", "what", "of", "why"), *(_line(row, rules) for row in rows)]
    print("\n".join([*lines(table), several(size, "row") + " in all."]))
    return 0


_ASKED: tuple[tuple[Literal["what", "actor"], str], ...] = (("what", "kind"), ("actor", "account"))


def _unknown(args: argparse.Namespace, store: Store) -> Iterator[str]:
    """Of which kind or account the audit has nothing at all, and which it has."""
    for asked, name in _ASKED:
        wanted = getattr(args, asked)
        known = store.audit_names(asked) if wanted else ()
        if wanted and wanted not in known:
            has = ", ".join(known[:MOST_NAMED]) or "nothing yet"
            yield f"The audit has nothing of the {name} “{wanted}”; it has: {has}."


def _told(row: AuditRow, rules: Rules) -> dict[str, Any]:
    return {**msgspec.to_builtins(row), "at": iso(row.at, rules)}


def _line(row: AuditRow, rules: Rules) -> tuple[str, ...]:
    when = local(iso(row.at, rules))
    return (str(row.seq), when, row.actor, row.role, row.what, row.subject, row.why)
