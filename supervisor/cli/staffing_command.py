"""`callboard staffing`: the plan of the staff, each question of it a kind with a module of its own."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from supervisor.core.errors import UsageError

KINDS = {
    "required": "how many agents the targets need in an interval",
    "evaluate": "what so many agents do in an interval",
    "roster": "the schedules that are kept: listed, shown, published, written as iCalendar or CSV",
    "people": "who works under which contracts, and take them from a file or write one",
    "schedule": "which shifts people under contracts work, and how close to the best that is",
    "simulate": "what the hours ahead may bring from the floor as it is, with a band",
    "skills": "the agents by group of skills that several queues need",
    "backlog": "the people that mail and web need to answer in time",
    "what-if": "what scenarios need, do and cost, side by side",
    "forecast": "how many will call in the next weeks",
    "versions": "every forecast that was kept, and what became of each",
    "case": "the staffing case: a page for the budget, as a PDF",
    "today": "where the day stands against its published plan, and what could be done about gaps",
    "adherence": "who keeps to the published shifts today, and who is out of them now",
    "import": "what a telephone system counted by intervals, and keep it as history",
    "history": "what was imported of each queue, and take imports back",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    kinds = parser.add_subparsers(dest="kind", metavar="|".join(KINDS), help="what is asked for; each has its own help")
    for name, words in KINDS.items():
        sub = kinds.add_parser(name, help=words, description=f"Tell {words}.")
        sub.add_argument("--database", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        sub.set_defaults(usage=sub)
        _module(name).arguments(sub)


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    if args.kind is None:
        raise UsageError(f"Say what of the staffing you ask for: {', '.join(KINDS)}.")
    return int(_module(args.kind).run(args))


def _module(kind: str) -> Any:
    return importlib.import_module(f"supervisor.cli.staffing_{kind.replace('-', '_')}")
