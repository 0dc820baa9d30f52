"""A day of intervals one after the other: the queue left over at the end of one is what the next begins with.

Where the steady state of an interval needs longer than the interval, the fluid queue says what is left (Newell 1971;
Mandelbaum, Massey and Reiman 1998): callers come at λ and leave at μ·min(n, c) + θ·(n − c), n is followed exactly
through each interval, and what waits at its end are calls of the next besides its own. In an interval that has agents
to spare that is nothing, and the figures are those of the interval alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from supervisor.planning.queueing import Figures, Traffic, evaluate
from supervisor.planning.required import Required, Targets, required
from supervisor.planning.sums import Array

MOST = "most"
"""The binding of an interval that has all the agents there are, and would need more."""


class Carried(NamedTuple):
    """By interval: callers waiting as it begins and as it ends, and its figures with those it began with."""

    begun_with: Array
    left_over: Array
    figures: Figures


def carried(coming: Traffic, agents: ArrayLike, targets: Targets, waiting: float = 0.0) -> Carried:
    """What given agents do over consecutive intervals, the first beginning with so many callers waiting."""
    staff = np.broadcast_to(np.asarray(agents, np.float64), coming.calls.shape)
    begun, left = np.zeros_like(coming.calls), np.zeros_like(coming.calls)
    for row in range(coming.calls.size):
        begun[row] = waiting
        waiting = left[row] = left_over(coming.only(np.array([row])), staff[row], waiting)
    with_them = coming._replace(calls=coming.calls + begun)
    return Carried(begun, left, evaluate(with_them, staff, targets.within_s, targets.code, targets.short_s))


def required_in_turn(
    coming: Traffic, targets: Targets, least: ArrayLike = 0, *, most: ArrayLike = np.inf, waiting: float = 0.0
) -> tuple[Required, Array]:
    """The agents of consecutive intervals, each with the callers that the one before could not serve.

    `most` are the agents (or seats) there are: an interval that needs more has these, its `binding` says `most`, and
    what they leave over comes on top of the next. Returns what is required, and the callers left over at each end.
    """
    size = coming.calls.size
    found = required(coming, targets, least)
    floor, limit = np.broadcast_to(least, size), np.broadcast_to(most, size)
    left = np.zeros(size)
    for row in range(size):
        here = coming.only(np.array([row]))
        more = here._replace(calls=here.calls + waiting)
        if waiting > 0:
            _put(found, row, required(more, targets, floor[row]))
        if not found.agents[row] <= limit[row]:
            _capped(found, row, more, targets, limit[row])
        waiting = left[row] = left_over(here, found.agents[row], waiting)
    return found, left


def _put(into: Required, row: int, one: Required) -> None:
    into.agents[row], into.binding[row] = one.agents[0], one.binding[0]
    for mine, each in zip(into.figures, one.figures, strict=True):
        mine[row] = each[0]


def _capped(into: Required, row: int, here: Traffic, targets: Targets, most: float) -> None:
    """An interval with the most agents there are: as many as lines where only those are limited."""
    agents, binding = (most, MOST) if math.isfinite(most) else (float(here.lines[0]), into.binding[row])
    figures = evaluate(here, max(agents, 1), targets.within_s, targets.code, targets.short_s)
    _put(into, row, Required(np.array([agents]), figures, np.array([binding], np.object_)))


def left_over(coming: Traffic, agents: float, waiting: float) -> float:
    """Callers waiting at the end of one interval that began with so many, all agents busy if any waits.

    While all are busy x = waiting follows x' = λ − cμ − θx; it ends at the time it reaches 0, if it does. Never more
    than the lines have room for.
    """
    seconds, rate = float(coming.interval_s[0]), float(coming.calls[0] / coming.interval_s[0])
    surplus, leaving = rate - agents / float(coming.aht_s[0]), 1 / float(coming.patience_s[0])
    if leaving:
        level = surplus / leaving
        end = level + (waiting - level) * math.exp(-leaving * seconds)
    else:
        end = waiting + surplus * seconds
    return min(max(end, 0.0), max(float(coming.lines[0]) - agents, 0.0))
