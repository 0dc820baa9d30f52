"""`callboard rejects`: what was set aside, with file, line and reason."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from supervisor.cli.common import open_store
from supervisor.core.errors import CallboardError
from supervisor.reports.intervals import guarded


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--export", type=Path, metavar="FILE", help="write them as CSV, with the lines themselves")


def run(args: argparse.Namespace) -> int:
    """List or export them."""
    with open_store(args) as store:
        rejects = store.rejects()
    if args.export:
        rows = [(r.file, r.line, r.reason, r.text) for r in rejects]
        _export(args.export, rows)
        print(f"{len(rejects):,} lines set aside, written to {args.export}.")
        return 0
    for reject in rejects:
        print(f"{reject.file}:{reject.line}: {reject.reason}")
    print(f"{len(rejects):,} lines set aside.")
    return 0


def _export(path: Path, rows: list[tuple[str, int, str, str]]) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "line", "reason", "text"))
            writer.writerows([guarded(cell) for cell in row] for row in rows)
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {error.strerror}.") from None
