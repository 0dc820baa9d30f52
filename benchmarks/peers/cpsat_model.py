"""OR-Tools CP-SAT with an integer program from a file: `cpsat_model.py FILE.npz GAP SECONDS`."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from ortools.sat.python import cp_model  # type: ignore[import-not-found,unused-ignore]

SCALE = 1000
"""CP-SAT takes whole numbers alone: costs are thousandths of an hour."""
MOST = 100_000


def main(path: str, gap: float, seconds: float) -> None:
    """Say one line of JSON."""
    told = np.load(path)
    begun = time.perf_counter()
    model = cp_model.CpModel()
    uppers = np.where(np.isfinite(told["upper"]), told["upper"], MOST).astype(int)
    columns = [model.new_int_var(0, int(upper), "") for upper in uppers]
    order = np.argsort(told["rows"], kind="stable")
    rows, inside, values = told["rows"][order], told["columns"][order], np.rint(told["values"][order]).astype(int)
    edges = np.searchsorted(rows, np.arange(len(told["least"]) + 1))
    for row, (least, most) in enumerate(zip(told["least"], told["most"], strict=True)):
        part = slice(edges[row], edges[row + 1])
        total = cp_model.LinearExpr.weighted_sum([columns[each] for each in inside[part]], values[part].tolist())
        low, high = (int(each) if np.isfinite(each) else sign * 10**9 for each, sign in ((least, -1), (most, 1)))
        model.add_linear_constraint(total, low, high)
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, np.rint(told["cost"] * SCALE).astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = gap
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    best, bound = solver.objective_value / SCALE if known else None, solver.best_objective_bound / SCALE
    print(json.dumps({"seconds": time.perf_counter() - begun, "best": best, "bound": bound}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
