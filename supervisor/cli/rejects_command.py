"""`callboard rejects`: what was set aside, with file, line and reason."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path

from supervisor.cli.common import open_store
from supervisor.core.errors import CallboardError
from supervisor.reports.intervals import guarded
from supervisor.store import Rejected

SHOWN = 100
"""So many are listed; a file of another kind may have left millions."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--export", type=Path, metavar="FILE", help="write all as CSV, with the lines themselves")


def run(args: argparse.Namespace) -> int:
    """List or export them."""
    with open_store(args) as store:
        if args.export:
            count = _export(args.export, store.every_reject())
            print(f"{count:,} lines set aside, written to {args.export}.")
            return 0
        listed, count = store.rejects(SHOWN), store.reject_count()
    for reject in listed:
        print(f"{reject.file}:{reject.line}: {reject.reason}")
    if count > len(listed):
        print(f"… and {count - len(listed):,} more; --export FILE writes all.")
    print(f"{count:,} lines set aside.")
    return 0


def _export(path: Path, rejects: Iterable[Rejected]) -> int:
    """Write them; returns how many."""
    count = 0
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "line", "reason", "text"))
            for reject in rejects:
                writer.writerow([guarded(cell) for cell in (reject.file, reject.line, reject.reason, reject.text)])
                count += 1
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {error.strerror}.") from None
    return count
