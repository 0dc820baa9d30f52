"""`callboard import calls FILE`: a recording into the journal, idempotent, with progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from supervisor.cli.common import now_ms, open_store, rules_at
from supervisor.cli.worlds import recording_format
from supervisor.core.errors import UsageError
from supervisor.reports.imports import FORMATS, Imported, import_calls
from supervisor.settings import centre_settings
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("calls",), help="what is in the file")
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording; gzip is read as it is")
    parser.add_argument("--format", choices=sorted(FORMATS), help="who wrote the file; told by how it begins")
    parser.add_argument("--system", help="name of the telephone system (asterisk, or that of the one source there is)")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(args: argparse.Namespace) -> int:
    """Take the file."""
    with open_store(args, migrate=True, world="real") as store:
        done = Imported()
        system, kind = _system(store, args.system), args.format or recording_format(args.file)
        days = rules_at(store, now_ms()).keep_numbers_days
        for done in import_calls(store, args.file, kind, system, now_ms, days):
            if not args.quiet and sys.stderr.isatty():
                print(f"\r{done.share * 100:5.1f} %  {done.added:,} events", end="", file=sys.stderr)
    if not args.quiet and sys.stderr.isatty():
        print(file=sys.stderr)
    print(done.sentence(args.file.name))
    return 0


def _system(store: Store, asked: str | None) -> str:
    """The telephone system that a file is of: calls of the same system count once."""
    known = sorted({source.system for source in centre_settings(store.latest_settings().body).sources})
    if asked is None and len(known) > 1:
        raise UsageError(f"There are several telephone systems; say which with --system: {', '.join(known)}.")
    return asked or (known[0] if known else "asterisk")
