"""How many agents the targets need: the least, never one more, and which of the targets it is that needs them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.erlang import erlang_b
from supervisor.planning.queueing import SHORT_S, Figures, Traffic, evaluate
from supervisor.planning.sums import Array, Mask, Rows

LINES, AGENTS, LEAST = "lines", "agents", "least"
BLOCKED = 0.02
"""More calls refused than this, whatever the agents, are for want of lines."""
_SAMPLE = 96
_ROUNDING = 1e-12


class Targets(NamedTuple):
    """What must hold in each interval; None where it is not asked for. Shares are 0 to 1, times seconds."""

    service_level: float | None = None
    within_s: float = 20.0
    code: str = "SL-N"
    max_asa_s: float | None = None
    max_abandon: float | None = None
    max_occupancy: float | None = None
    max_blocked: float | None = None
    short_s: float = SHORT_S


class Required(NamedTuple):
    """The agents needed by interval, nan where no number of them is enough; what they do, and what binds.

    `binding` names the figure that one agent fewer would miss, `lines` where it is for want of lines that callers are
    not served better (the figures are then at best those of as many agents as lines), `least` the least staff.
    """

    agents: Array
    figures: Figures
    binding: NDArray[np.object_]


def required(coming: Traffic, targets: Targets, least: ArrayLike = 0) -> Required:
    """The least agents for all targets at once, at least `least`, by interval; one without calls needs no more.

    Raises `CallboardError` for a limit that nothing can hold.
    """
    if any(limit is not None and limit <= 0 for limit in targets[3:7]):
        raise CallboardError("A limit of 0 is never held; ask for more than none.")
    floor = np.broadcast_to(np.asarray(least, np.float64), coming.calls.shape)
    looked = _Looked(coming, targets, np.where(coming.quiet, floor, np.maximum(floor, 1)))
    looked.search()
    found = Required(looked.agents, looked.figures, looked.binding())
    if targets.max_blocked is not None:
        _with_fewer(found, coming, targets, floor)
    return found


def _with_fewer(found: Required, coming: Traffic, targets: Targets, floor: Array) -> None:
    """Callers who hang up sooner than they would be served free their lines: there fewer agents refuse fewer calls."""
    rows = np.flatnonzero(np.isnan(found.agents) & (coming.patience_s < coming.aht_s))
    if rows.size:
        other = required(coming.only(rows), targets._replace(max_blocked=None), floor[rows])
        good = other.figures.p_blocked <= (targets.max_blocked or 0) * (1 + _ROUNDING)
        found.agents[rows[good]], found.binding[rows[good]] = other.agents[good], other.binding[good]
        for mine, each in zip(found.figures, other.figures, strict=True):
            mine[rows[good]] = each[good]


class _Looked:
    """What was found out about some intervals: the best figures so far, and what the most agents too few missed."""

    def __init__(self, coming: Traffic, targets: Targets, floor: Array) -> None:
        self.coming, self.targets, self.floor = coming, targets, floor
        size = floor.size
        self.agents = np.full(size, np.nan)
        self.missed = np.full(size, None, np.object_)
        quiet = np.full((7, size), np.nan)
        quiet[3] = 0
        self.figures = Figures(*quiet, np.zeros(size, np.bool_))  # type: ignore[call-arg]

    def search(self) -> None:
        """Find the least agents, from what a few of the intervals need."""
        quiet = self.coming.quiet
        self.agents[quiet] = self.floor[quiet]
        rows = np.flatnonzero(~quiet)
        rows = rows[self._reachable(rows)]
        load = self.coming.load[rows]
        guess = np.ceil(load + np.sqrt(load))
        if rows.size > 2 * _SAMPLE:
            picked = np.argsort(load)[np.linspace(0, rows.size - 1, _SAMPLE).astype(int)]
            found = self._least(rows[picked], guess[picked])
            spare = np.interp(load, load[picked], (found - 0.5 - load[picked]) / np.sqrt(load[picked]))
            guess = np.ceil(load + spare * np.sqrt(load))
        self.agents[rows] = self._least(rows, guess)

    def _reachable(self, rows: Rows) -> Mask:
        """Where some number of agents holds the targets: with as many as there are lines nobody waits any more."""
        can = np.ones(rows.size, np.bool_)
        limited = np.flatnonzero(np.isfinite(self.coming.lines[rows]))
        if limited.size:
            which = rows[limited]
            most = np.maximum(self.coming.lines[which], self.floor[which])
            can[limited] = self._holds(which, most, self.targets._replace(max_occupancy=None))
        return can

    def _holds(self, rows: Rows, agents: Array, targets: Targets | None = None) -> Mask:
        """Where so many agents hold the targets; remembers what they do, or what they miss."""
        told, missed = _misses(self.coming.only(rows), targets or self.targets, agents)
        good = ~np.any(list(missed.values()), axis=0)
        kept = good if targets is None else np.ones_like(good)
        for mine, each in zip(self.figures, told, strict=True):
            mine[rows[kept]] = each[kept]
        for name in reversed(missed):
            self.missed[rows[missed[name]]] = name
        return np.asarray(good)

    def _least(self, rows: Rows, guess: Array) -> Array:
        """The least that hold, looking around a guess at ever greater distance."""
        floor = self.floor[rows]
        low, high = floor - 1, np.full(rows.size, np.inf)
        at, step, left = np.maximum(guess, floor), np.ones(rows.size), np.arange(rows.size)
        while left.size:
            good = self._holds(rows[left], at[left])
            high[left[good]], low[left[~good]] = at[left[good]], at[left[~good]]
            left = left[high[left] - low[left] > 1]
            up, down = np.isinf(high[left]), low[left] < floor[left]
            middle = np.floor((low[left] + high[left]) / 2)
            lower = np.maximum(high[left] - step[left], floor[left])
            at[left] = np.where(up, low[left] + step[left], np.where(down, lower, middle))
            step[left] *= 2
        return high

    def binding(self) -> NDArray[np.object_]:
        """What one agent fewer would miss, first of all."""
        binding = np.full(self.agents.size, None, np.object_)
        binding[self.floor > 0] = LEAST
        more = self.agents > self.floor
        binding[more] = self.missed[more]
        limited = np.flatnonzero(np.isfinite(self.coming.lines) & ~self.coming.quiet)
        if limited.size:
            refused = erlang_b(self.coming.load[limited], self.coming.lines[limited])
            allowed = BLOCKED if self.targets.max_blocked is None else self.targets.max_blocked
            binding[limited[refused > allowed]] = LINES
        binding[np.isnan(self.agents)] = LINES
        return binding


def _misses(coming: Traffic, targets: Targets, agents: Array) -> tuple[Figures, dict[str, Mask]]:
    """What so many agents do, and where they miss each target, but for what rounding may do."""
    told = evaluate(coming, agents, targets.within_s, targets.code, targets.short_s)
    limits = {
        "asa_s": targets.max_asa_s,
        "p_abandon": targets.max_abandon,
        "occupancy": targets.max_occupancy,
        "p_blocked": targets.max_blocked,
    }
    # Without calls answered there is no figure, and no target is held.
    over = {
        name: ~(getattr(told, name) <= limit * (1 + _ROUNDING)) for name, limit in limits.items() if limit is not None
    }
    if targets.service_level is None:
        return told, {"stability": told.unstable, **over}
    return told, {"service_level": ~(told.service_level >= targets.service_level * (1 - _ROUNDING)), **over}


def binding_of(coming: Traffic, agents: Array, figures: Figures) -> NDArray[np.object_]:
    """Which of the two binds where the agents are given: `lines`, `agents`, or `unstable` where too few for ever.

    None where lines are not limited and the queue has an end: then nothing but the agents could bind.
    """
    binding = np.full(agents.size, None, np.object_)
    binding[figures.unstable] = "unstable"
    limited = np.flatnonzero(np.isfinite(coming.lines) & ~coming.quiet)
    if limited.size:
        refused = erlang_b(coming.load[limited], coming.lines[limited])
        binding[limited] = np.where((refused > BLOCKED) | (agents >= coming.lines)[limited], LINES, AGENTS)
    return binding
