"""`callboard desk`: the supervisor's desk."""

from __future__ import annotations

import argparse

from supervisor.cli.common import database_url
from supervisor.cli.demo_command import has_display
from supervisor.core.errors import CallboardError

NO_DISPLAY = (
    "There is no display to open a window on; “callboard snapshot” writes a page as a picture, "
    "and “callboard metrics” tells the figures."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--theme", choices=("dark", "light", "contrast", "system"), help="its colours")


def run(args: argparse.Namespace) -> int:
    """Open it."""
    need_display()
    return open_desk(database_url(args), theme=args.theme)


def need_display() -> None:
    """Refuse where no window could be shown."""
    if not has_display():
        raise CallboardError(NO_DISPLAY)


def open_desk(url: str, theme: str | None = None) -> int:
    """The desk on a database; its collector is started where none runs."""
    from supervisor.cli.screens import desk, world_of

    return desk(url, world_of(url), theme)
