"""`callboard wallboard`: a display for everybody in the room."""

from __future__ import annotations

import argparse

from supervisor.cli.common import database_url
from supervisor.cli.desk_command import need_display


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("board", nargs="?", default="default", metavar="BOARD", help="which board (default)")
    parser.add_argument("--screen", type=int, default=1, metavar="N", help="on which screen, from 1")
    parser.add_argument("--kiosk", action="store_true", help="nothing on it can be clicked; Ctrl+Shift+Q leaves")


def run(args: argparse.Namespace) -> int:
    """Show it."""
    need_display()
    from supervisor.cli.screens import wallboard

    return wallboard(database_url(args), args.board, args.screen, kiosk=args.kiosk)
