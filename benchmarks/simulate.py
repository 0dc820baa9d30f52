"""Simulated calls a second beside what one would pick instead, and twelve hours of a surge with a band."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from benchmarks.harness import alone, rate, repeated
from benchmarks.peers.one_queue import AGENTS, AHT_S, CALLS_S, PATIENCE_S
from benchmarks.requests import peer_told, said
from benchmarks.table import Figure, Result, at_least, at_most
from supervisor.planning.ahead import Ahead, ahead, surge
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.simulated import FIGURES, Simulated
from supervisor.planning.simulation import simulate, usual_runs

Told = dict[str, Any]

RUNS, CALLS = 400, 20_000
RATE, SURGE_S = 500_000.0, 2.0
PEERS = {"ciw_queue": ("ciw", 1), "simpy_queue": ("simpy", 1), "heap_queue": ("a heap of agents’ free times", 20)}
"""By program: what it is, and how many times as many calls it has time for."""


def measure(args: argparse.Namespace) -> list[Result]:
    """The rows of the table."""
    hours = getattr(args, "hours", 12)
    day = ahead([CALLS_S * 1800] * 2 * hours, 1800, AHT_S, AGENTS, patience_s=PATIENCE_S)
    found = [simulate(day, runs=RUNS)]
    ours = Figure(repeated(lambda: rate(lambda: _calls(simulate(day, runs=RUNS))), args.runs), "calls/s")
    rows = [_beside(args, name, ours, found[0]) for name in PEERS]
    return [*rows, _surge(args.runs, hours)]


def _calls(told: Simulated) -> int:
    return int(told.of["offered"].sum())


def _beside(args: argparse.Namespace, program: str, ours: Figure, found: Simulated) -> Result:
    name, times = PEERS[program]
    calls = str(getattr(args, "calls", CALLS) * times)
    told: list[Told] = [_peer(args.peers, program, calls) for _ in range(args.runs)]
    exact = evaluate(traffic(CALLS_S * 1800, 1800, AHT_S, PATIENCE_S), AGENTS, 20).p_abandon[0]
    figures = found.total().figure("abandonment").mean()
    note = f"Hang up, exact in the steady state {exact:.2%}: here, from an empty floor on, {figures:.2%}"
    if told[0]:
        note += f", there {sum(each['abandoned'] for each in told) / len(told):.2%}"
    beside = Figure(tuple(float(each["rate"]) for each in told), "calls/s") if told[0] else None
    what = f"simulation of {AGENTS} agents, {RUNS} runs together"
    goal = f"≥ {RATE:,.0f} calls/s"
    return Result(what, ours, goal, at_least(ours, RATE), name if told[0] else "", beside, f"{note}.")


def _peer(python: str, program: str, calls: str) -> Told:
    """The heap needs nothing that we have not."""
    if program == "heap_queue":
        return dict(said(sys.executable, f"benchmarks/peers/{program}.py", calls))
    return dict(peer_told(python, program, calls))


def storm(hours: int) -> Ahead:
    """Ten times the usual calls; lines are few, and two of five who are not served call again."""
    usual = ahead([100.0] * 2 * hours, 1800, 180, 40, patience_s=120.0, lines=60, redial_after_s=300.0, unsure=0.1)
    return surge(usual, calls=10.0, redial=0.4)


def _surge(runs: int, hours: int) -> Result:
    coming = storm(hours)
    told = simulate(coming, runs=usual_runs(coming))
    took = Figure(repeated(lambda: _took(coming), runs), "s")
    note = (
        f"{_calls(told):,} calls of {usual_runs(coming)} runs on 60 lines, 40 % of those not served calling again, "
        "and the band of every figure by interval."
    )
    limit = f"≤ {SURGE_S:g} s"
    return Result(f"{hours} hours of surge ahead, 90 % band", took, limit, at_most(took, SURGE_S), note=note)


def _took(coming: Ahead) -> float:
    begun = time.perf_counter()
    told = simulate(coming, runs=usual_runs(coming))
    for name in FIGURES:
        told.band(name)
        told.total().band(name)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(alone("simulate", measure))
