"""`callboard wallboard`: a display for everybody in the room."""

from __future__ import annotations

import argparse

from supervisor.cli.common import database_url
from supervisor.cli.display import need_display
from supervisor.settings import load_machine


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("board", nargs="?", default="default", metavar="BOARD", help="which board (default)")
    parser.add_argument("--screen", type=int, metavar="N", help="on which screen, from 1 (CALLBOARD_SCREEN)")
    parser.add_argument("--kiosk", action="store_true", help="nothing on it can be clicked; Ctrl+Shift+Q leaves")


def run(args: argparse.Namespace) -> int:
    """Show it."""
    need_display()
    from supervisor.cli.screens import wallboard

    number = load_machine().screen if args.screen is None else args.screen
    return wallboard(database_url(args), args.board, number, kiosk=args.kiosk)
