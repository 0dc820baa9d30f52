"""`callboard staffing evaluate`: what so many agents do."""

from __future__ import annotations

import argparse

import numpy as np

from supervisor.cli import staffing_words as words
from supervisor.cli.staffing_told import tell, told
from supervisor.core.errors import UsageError
from supervisor.planning.queueing import evaluate
from supervisor.planning.required import binding_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    words.arguments(parser)
    parser.add_argument("--agents", metavar="C", help="agents there, each taking one call at a time")
    parser.add_argument("--within", metavar="T", help="seconds within which calls are to be answered")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    if args.agents is None:
        raise UsageError("Say how many agents are there, such as --agents 12.")
    agents = words.whole(args.agents, "agents", words.MOST_AGENTS)
    if args.within is None:
        raise UsageError("Say within how many seconds calls are to be answered, such as --within 20.")
    within, short = words.seconds(args.within, "within", least=0), words.seconds(args.short, "short", least=0)
    code, coming = words.code(args), words.coming(args)
    figures = evaluate(coming, agents, within, code, short)
    binding = binding_of(coming, np.array([float(agents)]), figures)[0]
    notes = []
    if figures.unstable[0]:
        load = f"{coming.load[0]:,.2f} erlangs for {agents:,} agents"
        notes = [f"{load} are unstable: the queue only grows. Take more agents, or say --patience if callers hang up."]
    elif coming.quiet[0]:
        notes = ["No calls, no service level."]
    return tell(args, told(args, agents, figures, code, binding), within, *notes)
