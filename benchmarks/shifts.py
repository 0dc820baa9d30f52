"""A week of shifts: the fewest that cover it, and weekly tours of people under contracts, beside other solvers."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.harness import alone, repeated
from benchmarks.peers.week import DAYS, SLOTS, required, shapes
from benchmarks.requests import peer_told
from benchmarks.table import Figure, Result, at_most
from benchmarks.tours import by_person, saved, week
from supervisor.planning.cover import Cover, Shape, cover
from supervisor.planning.groups import groups
from supervisor.planning.highs import gap, solve
from supervisor.planning.shifts import Prices, Solution
from supervisor.planning.shifts import solve as solve_shifts
from supervisor.planning.weeks import week as program

Told = dict[str, Any]
COVER_PEAK, TOURS_PEAK = 116.7, 120.0
COVER_S, TOURS_S, CLOSE = 5.0, 12.0, 0.01
PATIENCE_S = 60.0
"""After which a solver that is slower is stopped."""
PRICES = Prices(weekends=0)
"""The peers weigh no weekends."""


def measure(args: argparse.Namespace) -> list[Result]:
    """The rows of the table; `scale` makes the week smaller."""
    return [_cover(args), *_tours(args)]


def _cover(args: argparse.Namespace) -> Result:
    peak = COVER_PEAK * getattr(args, "scale", 1.0)
    found: list[Cover] = []
    took = Figure(repeated(lambda: _seconds(lambda: found.append(_covered(peak))), args.runs), "s")
    told: Told = peer_told(args.peers, "pyworkforce_week", str(peak))
    count = int(found[0].counts.sum())
    holds = at_most(took, COVER_S) and all(each.optimal and not each.missing.any() for each in found)
    beside = Figure((told["seconds"],), "s") if told else None
    note = f"pyworkforce finds {told['shifts']:,.0f} shifts ({told['status'].lower()})." if told else ""
    what = f"a week of shifts, cover ({count:,} shifts), proven optimal"
    return Result(what, took, f"≤ {COVER_S:g} s", holds, "pyworkforce" if told else "", beside, note)


def _covered(peak: float) -> Cover:
    made = []
    for day in range(DAYS):
        for line in shapes().values():
            there = np.array(line, np.float64)
            inside = np.flatnonzero(there)
            made.append(Shape(day * SLOTS + int(inside[0]), there[inside[0] : inside[-1] + 1]))
    return cover(np.ravel(required(peak)), made, time.perf_counter)


def _tours(args: argparse.Namespace) -> list[Result]:
    peak = TOURS_PEAK * getattr(args, "scale", 1.0)
    roster, people, contracts = week(peak)
    found: list[Solution] = []

    def ours() -> None:
        found.append(solve_shifts(roster, people, contracts, time.perf_counter, gap=CLOSE, prices=PRICES))

    took = Figure(repeated(lambda: _seconds(ours), args.runs), "s")
    holds = at_most(took, TOURS_S) and all(each.status == "optimal" and not each.broken for each in found)
    with TemporaryDirectory() as folder:
        flows = saved(program(roster, groups(roster, people, contracts, 0.0), PRICES).model, Path(folder) / "flows.npz")
        plain = by_person(peak)
        bools = saved(plain, Path(folder) / "people.npz")
        same, slow = (
            peer_told(args.peers, "cpsat_model", each, str(CLOSE), str(PATIENCE_S)) for each in (flows, bools)
        )
    what = f"weekly tours, {len(people):,} people, within 1 %"
    note = f"{found[0].gap or 0:.2%} gap. {_told(same)}"
    first = Result(what, took, f"≤ {TOURS_S:g} s", holds, *_beside(same, "CP-SAT, the same program"), note)
    highs: list[Told] = []
    one = Figure((_seconds(lambda: highs.append(_plain(plain))),), "s")
    words = f"HiGHS: {_told(highs[0])} CP-SAT: {_told(slow)}"
    second = Result(
        f"{what}, written person by person", one, "", None, *_beside(slow, "CP-SAT, the same program"), words
    )
    return [first, second]


def _plain(model: Any) -> Told:
    told = solve(model, limit_s=PATIENCE_S, gap_goal=CLOSE).progress
    return {"best": told.best, "bound": told.bound}


def _beside(told: Told, name: str) -> tuple[str, Figure | None]:
    return (name, Figure((told["seconds"],), "s")) if told else ("", None)


def _told(told: Told) -> str:
    """How good a solver's answer is."""
    if not told:
        return ""
    close = gap(told["best"], told["bound"])
    return "No answer." if close is None else f"{told['best']:,.1f} h, gap {close:.2%}."


def _seconds(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(alone("shifts", measure))
