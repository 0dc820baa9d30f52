"""`callboard import calls FILE`: a recording into the journal, idempotent, with progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from supervisor.cli.common import now_ms, open_store, rules_at
from supervisor.reports.imports import FORMATS, Imported, import_calls


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("calls",), help="what is in the file")
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording; gzip is read as it is")
    parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="who wrote the file")
    parser.add_argument("--system", default="asterisk", help="name of the telephone system (asterisk)")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(args: argparse.Namespace) -> int:
    """Take the file."""
    with open_store(args, migrate=True, world="real") as store:
        done = Imported()
        days = rules_at(store, now_ms()).keep_numbers_days
        for done in import_calls(store, args.file, args.format, args.system, now_ms, days):
            if not args.quiet and sys.stderr.isatty():
                print(f"\r{done.share * 100:5.1f} %  {done.added:,} events", end="", file=sys.stderr)
    if not args.quiet and sys.stderr.isatty():
        print(file=sys.stderr)
    print(done.sentence(args.file.name))
    return 0
