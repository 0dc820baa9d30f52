"""The agents required for many intervals at once, with and without callers who hang up."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import alone, repeated
from benchmarks.peers.intervals import AHT_S, INTERVAL_S, LEVEL, WITHIN_S, calls
from benchmarks.requests import peer_told
from benchmarks.table import Figure, Result, at_most
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.required import Targets, required

Told = dict[str, Any]

COUNT, PATIENCE_S = 10_000, 300.0
LIMITS_MS: dict[float | None, float] = {None: 100.0, PATIENCE_S: 1000.0}
TARGETS = Targets(LEVEL, WITHIN_S)
PEER = "pyworkforce"


def measure(args: argparse.Namespace) -> list[Result]:
    """The rows of the table."""
    intervals = getattr(args, "intervals", COUNT)
    told: Told = dict(peer_told(args.peers, "pyworkforce_required", str(intervals)))
    return [_took(intervals, patience, args.runs, told) for patience in LIMITS_MS] + _more(intervals, told)


def _took(count: int, patience: float | None, runs: int, told: Told) -> Result:
    """How long it takes."""
    coming = traffic(calls(count), INTERVAL_S, AHT_S, patience)
    took = Figure(repeated(lambda: _milliseconds(lambda: required(coming, TARGETS)), runs), "ms")
    words = "Erlang C" if patience is None else f"patience {patience:g} s"
    beside = Figure((float(told["seconds"]) * 1000,), "ms") if told else None
    note = "" if patience is None else "The peer’s are those of Erlang C; it knows nobody who hangs up."
    limit = LIMITS_MS[patience]
    return Result(
        f"agents required, {count:,} intervals, {words}",
        took,
        f"≤ {limit:,.0f} ms",
        at_most(took, limit),
        PEER if told else "",
        beside,
        note,
    )


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _more(count: int, told: Told) -> list[Result]:
    """Agents beyond the least that work, of Erlang C: the least is one of whom one fewer misses the target."""
    coming = traffic(calls(count), INTERVAL_S, AHT_S)
    ours = required(coming, TARGETS).agents
    missed = evaluate(coming, np.maximum(ours - 1, 1), WITHIN_S).service_level < LEVEL
    spare = Figure((float(np.sum(~missed & (ours > 1))),), "agents")
    theirs = Figure((float(np.sum(np.array(told["agents"]) - ours)),), "agents") if told else None
    note = f"Of {np.sum(ours):,.0f} in all; the figure of the peer is the difference to ours."
    what = f"agents too many, {count:,} intervals, Erlang C"
    return [Result(what, spare, "0", spare.middle == 0, PEER if told else "", theirs, note if told else "")]


if __name__ == "__main__":
    sys.exit(alone("staffing", measure))
