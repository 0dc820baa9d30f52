"""`callboard desk`: the supervisor's desk."""

from __future__ import annotations

import argparse

from supervisor.cli.common import database_url
from supervisor.cli.display import need_display


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--theme", choices=("dark", "light", "contrast", "system"), help="its colours")


def run(args: argparse.Namespace) -> int:
    """Open it."""
    need_display()
    return open_desk(database_url(args), theme=args.theme)


def open_desk(url: str, theme: str | None = None) -> int:
    """The desk on a database; its collector is started where none runs."""
    from supervisor.cli.screens import desk, world_of

    return desk(url, world_of(url), theme)
