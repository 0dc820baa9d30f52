"""HiGHS with a model of columns and rows given as arrays: solved, with progress, within a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Told = Callable[["Progress"], None]
Clock = Callable[[], float]
"""Tells seconds."""


CLOSE = 1e-7
"""What differs less from a whole number is one."""


class Progress(NamedTuple):
    """Where the search is: cost of the best so far and a bound on the best (None: none yet), seconds so far."""

    best: float | None
    bound: float | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """(best − bound) / best; 0 is proven."""
        return gap(self.best, self.bound)


def gap(best: float | None, bound: float | None) -> float | None:
    """(best − bound) / best, the share of its cost that might be saved; None where one of them is not known."""
    if best is None or bound is None:
        return None
    return max(best - bound, 0.0) / abs(best) if abs(best) > 1e-9 else max(best - bound, 0.0)


class Kept(NamedTuple):
    """Columns that keep their values."""

    columns: Ints
    values: Floats


class Model:
    """Columns and rows that are added in blocks; entries are (row, column, value)."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats, NDArray[np.bool_]]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self.columns = self.rows = 0

    def add_columns(self, cost: ArrayLike, upper: ArrayLike = math.inf, whole: ArrayLike = True) -> Ints:
        """Columns from 0 up; returns their numbers."""
        costs = np.atleast_1d(np.asarray(cost, np.float64))
        shape = costs.shape
        uppers, wholes = np.broadcast_to(np.asarray(upper, np.float64), shape), np.broadcast_to(whole, shape)
        self._columns.append((costs, np.zeros(shape), uppers, np.asarray(wholes, bool)))
        self.columns += costs.size
        return np.arange(self.columns - costs.size, self.columns)

    def add_rows(self, lower: ArrayLike, upper: ArrayLike) -> Ints:
        """Rows between bounds; returns their numbers."""
        lowers, uppers = np.broadcast_arrays(np.asarray(lower, np.float64), np.asarray(upper, np.float64))
        self._rows.append((np.atleast_1d(lowers), np.atleast_1d(uppers)))
        size = self._rows[-1][0].size
        self.rows += size
        return np.arange(self.rows - size, self.rows)

    def add(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Entries of the matrix; those of one place add up."""
        told = np.broadcast_arrays(np.asarray(rows, np.int64), np.asarray(columns, np.int64), np.asarray(values, float))
        self._entries.append((told[0].ravel(), told[1].ravel(), told[2].ravel()))

    def matrix(self) -> tuple[NDArray[np.integer], NDArray[np.integer], Floats]:
        """Column by column: where each starts, rows and values."""
        rows, columns, values = (np.concatenate(each) for each in zip(*self._entries, strict=True))
        keys, place = np.unique(columns * self.rows + rows, return_inverse=True)
        sums = np.bincount(place, values, len(keys))
        starts = np.searchsorted(keys, np.arange(self.columns + 1) * self.rows)
        return starts, keys % self.rows, sums.astype(np.float64)

    def lp(self, near: Floats | None = None, kept: Kept | None = None, *, relaxed: bool = False) -> Any:
        """As HiGHS takes it; whole columns may be those beside the values of `near` alone, and some are `kept`."""
        import highspy

        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, self.rows
        cost, lower, upper, whole = (np.concatenate(each) for each in zip(*self._columns, strict=True))
        if near is not None:
            lower = np.where(whole, np.floor(near + CLOSE), lower)
            upper = np.where(whole, np.ceil(near - CLOSE), upper)
        if kept is not None:
            lower[kept.columns] = upper[kept.columns] = kept.values[kept.columns]
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
        lp.row_lower_, lp.row_upper_ = (np.concatenate(each) for each in zip(*self._rows, strict=True))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = self.matrix()
        kinds = highspy.HighsVarType
        if not relaxed:
            lp.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]
        return lp


class Solved(NamedTuple):
    """Values of the columns (None: none found), whether that is proven to be the best, and how it went."""

    values: Floats | None
    optimal: bool
    progress: Progress


def solve(
    model: Model,
    *,
    limit_s: float = math.inf,
    gap_goal: float = 0.0,
    start: Floats | None = None,
    near: Floats | None = None,
    kept: Kept | None = None,
    relaxed: bool = False,
    tell: Told | None = None,
) -> Solved:
    """The least cost, or the best that is found in so many seconds.

    `start` is a first solution to better; with `near` only roundings of those values are looked at, with `kept` only
    what leaves those columns as they are, and the bound is that of them; `relaxed` columns need not be whole.
    """
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "mip_rel_gap": gap_goal, "mip_abs_gap": 1e-6}.items():
        solver.setOptionValue(name, value)
    if math.isfinite(limit_s):
        solver.setOptionValue("time_limit", float(limit_s))
    solver.passModel(model.lp(near, kept, relaxed=relaxed))
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = list(start)
        solver.setSolution(first)
    if tell is not None:
        _listen(solver, tell)
    solver.run()
    return _found(solver, highspy, relaxed=relaxed)


def _listen(solver: Any, tell: Told) -> None:
    def heard(event: Any) -> None:
        out = event.data_out
        tell(Progress(_finite(out.mip_primal_bound), _finite(out.mip_dual_bound), out.running_time))

    solver.cbMipImprovingSolution.subscribe(heard)
    solver.cbMipLogging.subscribe(heard)


def _found(solver: Any, highspy: Any, *, relaxed: bool) -> Solved:
    info, status = solver.getInfo(), solver.getModelStatus()
    known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if known else None
    best = _finite(info.objective_function_value) if known else None
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = (best if optimal else None) if relaxed else _finite(info.mip_dual_bound)
    return Solved(values, optimal, Progress(best, bound, solver.getRunTime()))


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < 1e29 and math.isfinite(value) else None
