"""A shift dragged in the schedule editor: what a move of the mouse takes until its effect is told and painted."""

from __future__ import annotations

import argparse
import sys
from statistics import quantiles

from benchmarks.harness import alone
from benchmarks.requests import FRAME_MS, said
from benchmarks.table import Figure, Result, at_most

AGENTS = 300


def measure(args: argparse.Namespace) -> list[Result]:
    """The rows of the table."""
    agents = getattr(args, "agents", AGENTS)
    told = said(sys.executable, "-m", "benchmarks.dragged", str(agents))
    work, passed = (Figure((quantiles(told[key], n=100)[-1],), "ms") for key in ("work", "frames"))
    what = f"a move while a shift is dragged, {agents:,} agents, a week of quarter hours, p99"
    note = f"{len(told['frames']):,} moves, each with its service level, its broken rules and its picture."
    note += f" It is the processor’s part; with what other programs took meanwhile {passed.middle:.1f} ms."
    return [Result(what, work, f"≤ {FRAME_MS:.0f} ms", at_most(work, FRAME_MS), "", None, note)]


if __name__ == "__main__":
    sys.exit(alone("schedule", measure))
