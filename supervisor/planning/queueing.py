"""What so many agents do: the birth–death chain M/M/c/K+M in its steady state, many intervals at once.

Calls come at random at the rate λ while fewer than K are in; c agents take AHT (1/μ) each, whoever waits hangs up at
the rate θ (1/patience). K = c is Erlang B; K = ∞ with θ = 0 is Erlang C; K = ∞ is Erlang A (Palm 1946; Baccelli and
Hebuterne 1981; Garnett, Mandelbaum and Reiman 2002). Nothing is approximated; `docs/staffing.md` has the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from supervisor.planning.erlang import below, by_formula
from supervisor.planning.integrals import SMOOTH, by_integrals
from supervisor.planning.shares import BY_SHORT, SERVICE_LEVELS, shares_of
from supervisor.planning.states import by_states
from supervisor.planning.sums import Array, InTime, Mask, Rates, Rows, Sums

SHORT_S = 5.0
_NOBODY = 1e-200
_CRITICAL = 1 - 1e-12
"""Closer to all agents busy for ever a float cannot tell."""
LONG_QUEUE = 150
"""From about so many states on the integral is quicker than their sum."""


class Traffic(NamedTuple):
    """What comes in, by interval: calls in `interval_s`, seconds each takes; patience and lines are inf without."""

    calls: Array
    interval_s: Array
    aht_s: Array
    patience_s: Array
    lines: Array

    @property
    def load(self) -> Array:
        """The offered load in erlangs."""
        return self.calls / self.interval_s * self.aht_s

    @property
    def quiet(self) -> Mask:
        """Where nobody calls."""
        return self.load < _NOBODY

    def only(self, rows: Mask | Rows) -> Traffic:
        """Some of the intervals."""
        return Traffic(*(each[rows] for each in self))


class Figures(NamedTuple):
    """What happens, by interval; nan where there is nothing to tell of (no calls; nobody answered).

    `service_level` is under the code asked for; shares are of the callers who enter, but `p_blocked` and SL-O, which
    are of all who call. `asa_s` is of the answered, `mean_wait_s` of all who enter. Where it is unstable (nobody hangs
    up, no limit of lines, load at or above the agents) waits are inf and the service level 0.
    """

    service_level: Array
    asa_s: Array
    mean_wait_s: Array
    occupancy: Array
    p_wait: Array
    p_abandon: Array
    p_blocked: Array
    unstable: Mask


def traffic(
    calls: ArrayLike,
    interval_s: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike | None = None,
    lines: ArrayLike | None = None,
) -> Traffic:
    """Numbers, or one number for each interval, as arrays of one length; None is without a limit."""
    given = (calls, interval_s, aht_s, np.inf if patience_s is None else patience_s, np.inf if lines is None else lines)
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, np.float64)) for each in given))
    return Traffic(*(each.copy() for each in arrays))


def evaluate(
    coming: Traffic, agents: ArrayLike, within_s: ArrayLike, code: str = "SL-N", short_s: float = SHORT_S
) -> Figures:
    """What so many agents (whole, 1 or more) do; `short_s` is where a short abandon ends, at most T."""
    size = coming.calls.size
    staff = np.broadcast_to(np.asarray(agents, np.float64), size)
    within = np.broadcast_to(np.asarray(within_s, np.float64), size)
    level, asa, wait, busy, waits, gone, blocked = np.full((7, size), np.nan)
    told = Figures(level, asa, wait, busy, waits, gone, blocked, np.zeros(size, np.bool_))
    quiet = coming.quiet
    lost = (coming.load >= staff * _CRITICAL) & np.isinf(coming.patience_s) & np.isinf(coming.lines) & ~quiet
    _fill(told, quiet, occupancy=0.0)
    _fill(told, lost, 0.0, np.inf, np.inf, 1.0, 1.0, 0.0, 0.0)
    told.unstable[lost] = True
    some = np.flatnonzero(~quiet & ~lost)
    if some.size:
        figures = _figures(coming.only(some), staff[some], within[some], code, short_s)
        _fill(told, some, *figures)
    return told


def _fill(told: Figures, rows: Mask | Rows, *values: Array | float, **named: Array | float) -> None:
    for name, value in {**dict(zip(Figures._fields, values, strict=False)), **named}.items():
        getattr(told, name)[rows] = value


def _figures(coming: Traffic, staff: Array, within: Array, code: str, short_s: float) -> Sequence[Array]:
    """The figures of intervals that have some; in the order of `Figures`."""
    cuts = [within, np.minimum(within, short_s)] if code in BY_SHORT else [within]
    sums = _sums(coming, np.minimum(staff, coming.lines), cuts)
    entered = sums.below + sums.waiting
    # Where agents abound `below` is inf, where calls do it is 0: both are answers.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = shares_of(sums)
        level = SERVICE_LEVELS[code](shares)
        occupancy = coming.load * (1 - shares.blocked) * shares.answered / staff
        asa = sums.answer_wait / entered / shares.answered
        waits, delay = sums.waiting / entered, sums.wait / entered
    return level, asa, delay, occupancy, waits, delay / coming.patience_s, shares.blocked


def _sums(coming: Traffic, servers: Array, cuts: Sequence[Array]) -> Sums:
    """The sums, each interval by the way that is exact and quick for it."""
    rates = Rates(
        coming.calls / coming.interval_s, servers / coming.aht_s, 1 / coming.patience_s, coming.lines - servers
    )
    under = below(coming.load, servers)
    endless = np.isinf(coming.lines)
    erlang = endless & (rates.leaving == 0)
    smooth = endless & ~erlang & (rates.service > SMOOTH * rates.leaving) & (_states(rates) > LONG_QUEUE)
    ways = ((erlang, by_formula), (smooth, by_integrals), (~erlang & ~smooth, by_states))
    parts = []
    for rows, way in ways:
        if (which := np.flatnonzero(rows)).size:
            parts.append((which, way(rates.only(which), under[which], [cut[which] for cut in cuts])))
    return _joined(coming.calls.size, parts)


def _states(rates: Rates) -> Array:
    """About how many states matter."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spare = np.log(rates.service / rates.arrivals)
        light = np.where(spare > 0, 40 / spare, np.inf)
        over = np.maximum(rates.arrivals - rates.service, 0) / rates.leaving
        heavy = over + 9 * np.sqrt(np.maximum(rates.arrivals, rates.service) / rates.leaving)
    least: Array = np.minimum(light, heavy)
    return least


def _joined(size: int, parts: Sequence[tuple[Rows, Sums]]) -> Sums:
    """The parts of the intervals as one."""
    if len(parts) == 1:
        return parts[0][1]
    flat: Array = np.empty((6 + 2 * len(parts[0][1].in_time), size))
    for which, sums in parts:
        flat[:, which] = [*sums[:6], *(each for cut in sums.in_time for each in cut)]
    cuts = (InTime(*flat[row : row + 2]) for row in range(6, len(flat), 2))
    under, waiting, refused, wait, answered, answer_wait = flat[:6]
    return Sums(under, waiting, refused, wait, answered, answer_wait, tuple(cuts))
