"""The command line: which commands there are, and how each of them ends."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Collection, Sequence
from typing import Any

from supervisor.cli.common import collect_rarely, program_version
from supervisor.core.errors import CallboardError, UsageError
from supervisor.settings import load_machine

COMMANDS = {
    "desk": "open the supervisor's desk (the default)",
    "demo": "open the desk on the demonstration city, live",
    "wallboard": "show a wallboard",
    "collect": "run the collector: sources into the journal, until told to stop",
    "import": "take a file into the journal",
    "replay": "play a recording as if it were live, in a world of its own",
    "metrics": "tell the figures of the centre, queues and agents",
    "requests": "tell how old open requests are, how many came and went, what happened to each",
    "clock": "tell when a request is due, on any calendar, whatever paused it",
    "rules": "tell what escalation and assignment rules did by themselves, and what they would do now",
    "outbox": "tell what other systems and people are still to be told, and what is stuck",
    "open311": "read other systems' requests by Open311, post ours, serve ours",
    "staffing": "forecast, require, schedule, simulate: the plan of the staff, and what happens if",
    "areas": "keep maps of districts and neighbourhoods",
    "services": "keep the service directory: departments, categories, calendars, SLAs, roles",
    "snapshot": "write a page or wallboard as a PNG picture",
    "rejects": "list what was set aside, and why",
    "audit": "tell who did what, when and why",
    "doctor": "say what is wrong, and what to do",
}

DONE, COULD_NOT, WRONG_USAGE = 0, 1, 2


def parser(commands_whole: Collection[str] = COMMANDS.keys()) -> argparse.ArgumentParser:
    """The command line; only these commands bring their arguments, since a command's imports cost time."""
    top = argparse.ArgumentParser(prog="callboard", description="The desk and wallboard of a 311 contact centre.")
    top.add_argument("--version", action="version", version=f"callboard {program_version()}")
    top.add_argument("--verbose", action="store_true", help="log more")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", metavar="URL", help="SQLite file or URL, or postgresql://… (CALLBOARD_DATABASE)")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, words in COMMANDS.items():
        sub = commands.add_parser(name, parents=[shared], help=words, description=words.capitalize() + ".")
        sub.set_defaults(usage=sub)
        if name in commands_whole:
            _module(name).arguments(sub)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 could not, 2 wrong usage."""
    try:
        args = _understood(list(sys.argv[1:] if arguments is None else arguments))
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else WRONG_USAGE
    return _run(args)


def _understood(given: list[str]) -> argparse.Namespace:
    """What is asked for; leaves with the usage of the command where that is not understood."""
    named = any(word in COMMANDS or word in ("-h", "--help", "--version") for word in given)
    if not named and (not given or given[0].startswith("-")):
        given = ["desk", *given]
    args, unknown = parser(set(given)).parse_known_args(given)
    if unknown:
        args.usage.error(f"unrecognized arguments: {' '.join(unknown)}")
    return args


def _run(args: argparse.Namespace) -> int:
    try:
        logging.basicConfig(level=_level(args), format="%(levelname)s %(message)s")
        collect_rarely()
        return int(_module(args.command).run(args))
    except UsageError as error:
        _say(error)
        return WRONG_USAGE
    except CallboardError as error:
        _say(error)
        return COULD_NOT
    except KeyboardInterrupt:
        return COULD_NOT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        logging.getLogger("callboard").debug("unexpected", exc_info=True)
        _say(f"Something unexpected went wrong ({type(error).__name__}: {error}); --verbose tells where.")
        return COULD_NOT


def _level(args: argparse.Namespace) -> str:
    """How much is logged. What is wrong with this machine's settings is said where they are needed."""
    try:
        return "DEBUG" if args.verbose else load_machine().log_level.upper()
    except CallboardError:
        return "WARNING"


def _say(error: object) -> None:
    print(f"callboard: {error}", file=sys.stderr)


def _module(name: str) -> Any:
    return importlib.import_module(f"supervisor.cli.{name}_command")


if __name__ == "__main__":
    sys.exit(main())
