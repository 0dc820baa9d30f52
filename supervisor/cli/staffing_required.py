"""`callboard staffing required`: the least agents for targets on service level, wait, abandonment and occupancy."""

from __future__ import annotations

import argparse
import math

from supervisor.cli import staffing_words as words
from supervisor.cli.staffing_told import Told, tell, told
from supervisor.core.errors import UsageError
from supervisor.planning.queueing import Traffic
from supervisor.planning.required import LINES, Targets, required


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    words.arguments(parser)
    add = parser.add_argument
    add("--target", metavar="P/T", help="service level: 80/20 is 80 %% within 20 seconds")
    add("--max-asa", metavar="S", help="longest average speed of answer, of the answered")
    add("--max-abandon", metavar="F", help="largest share that hangs up, such as 0.05 or 5%%")
    add("--max-occupancy", metavar="F", help="largest share of the agents' time on contacts, such as 0.85")
    add("--max-blocked", metavar="F", help="largest share that finds no line, such as 0.01")
    add("--least", metavar="N", default="0", help="agents that must be there anyway")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    targets, least = _targets(args), words.whole(args.least, "least", words.MOST_AGENTS, least=0)
    coming = words.coming(args)
    found = required(coming, targets, least)
    agents = None if math.isnan(found.agents[0]) else int(found.agents[0])
    code = targets.code if targets.service_level is not None else None
    answer = told(args, agents, found.figures, code, found.binding[0])
    return tell(args, answer, targets.within_s, *_notes(answer, coming, targets))


def _targets(args: argparse.Namespace) -> Targets:
    level, within = (None, 0.0) if args.target is None else words.target(args.target)
    short = words.seconds(args.short, "short", least=0)
    targets = Targets(
        level,
        within,
        words.code(args),
        None if args.max_asa is None else words.seconds(args.max_asa, "max-asa"),
        words.limit(args.max_abandon, "max-abandon"),
        words.limit(args.max_occupancy, "max-occupancy"),
        words.limit(args.max_blocked, "max-blocked"),
        short,
    )
    if all(each is None for each in (level, *targets[3:7])):
        raise UsageError("Say what is to be reached: --target 80/20, or one of the limits such as --max-asa 30.")
    if targets.max_abandon is not None and args.patience is None:
        raise UsageError("--max-abandon needs --patience: without it nobody hangs up.")
    if targets.max_blocked is not None and args.lines is None:
        raise UsageError("--max-blocked needs --lines: without it nobody is blocked.")
    return targets


def _notes(answer: Told, coming: Traffic, targets: Targets) -> list[str]:
    lines, refused = coming.lines[0], answer["p_blocked"]
    if answer["agents"] is None:
        most = f"The figures are those of {lines:,.0f} agents, the most that can talk at once."
        return [f"No number of agents reaches the targets on {lines:,.0f} lines; more lines are needed. {most}"]
    if answer["binding"] == LINES:
        return [f"The lines bind: {refused:.2%} of the calls find none free, and more agents would not change that."]
    if coming.quiet[0]:
        return ["No calls, no service level."]
    return []
