"""A new queue starts from another's history: so many times its calls, by what few own days say or by what is told."""

from __future__ import annotations

import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.forecast import forecast
from supervisor.planning.series import Series
from supervisor.planning.sums import Array, Mask

MOST_SCALE = 1000.0
PRIOR_CALLS = 100.0
"""Handle times are the other's until so many own calls say otherwise."""


def like(other: Series, own: Series | None = None, *, scale: float | None = None) -> Series:
    """A history for a queue that has none, or few days: another's, scaled, and its own wherever that is known.

    Without `scale` the own calls say it, beside those of the same slots of the other (or, after its end, beside its
    forecast). Raises `CallboardError` where nothing says how large the queue is.
    """
    if own is not None and own.minutes != other.minutes:
        raise CallboardError(
            f"The queues have intervals of {own.minutes} and {other.minutes} minutes; take them in the same."
        )
    begin, end = other.start, max(other.end, own.end if own is not None else 0)
    mine = (own or other.between(begin, begin)).between(begin, end)
    known = ~np.isnan(mine.calls)
    usual, aht = _usual(other, end, known)
    times = _scale(mine.calls, usual, known) if scale is None else _told(scale)
    longer = _longer(other, mine, known & (usual > 0), aht)
    return Series(
        start=begin,
        minutes=other.minutes,
        zone=other.zone,
        calls=np.where(known, mine.calls, usual * times),
        aht_s=np.where(np.isnan(mine.aht_s), aht * longer, mine.aht_s),
    )


def _usual(other: Series, end: int, known: Mask) -> tuple[Array, Array]:
    """Calls and handle times of the other until `end`, expected ones after its own end."""
    ahead = (end - other.end) // other.width
    if ahead <= 0 or not known.any():
        told = other.between(other.start, end)
        return told.calls, told.aht_s
    later = forecast(other, ahead)
    return np.r_[other.calls, later.calls], np.r_[other.aht_s, later.aht_s]


def _scale(mine: Array, usual: Array, known: Mask) -> float:
    both = known & ~np.isnan(usual)
    came, beside = float(mine[both].sum()), float(usual[both].sum())
    if came <= 0 or beside <= 0:
        raise CallboardError(
            "Nothing says how large the new queue is; say how many times the other’s calls it gets "
            "(Settings, Staffing, “Times its calls”)."
        )
    return _told(came / beside)


def _told(scale: float) -> float:
    if not 0 < scale <= MOST_SCALE:
        raise CallboardError(f"{scale:g} times the other’s calls is no queue; use above 0, to {MOST_SCALE:g}.")
    return scale


def _longer(other: Series, mine: Series, known: Mask, aht: Array) -> float:
    """How many times the other's handle time the own is, little by little."""
    both = known & ~np.isnan(mine.aht_s) & ~np.isnan(aht)
    calls = mine.calls[both]
    if calls.sum() <= 0 or not (aht[both] > 0).any():
        return 1.0
    prior = PRIOR_CALLS * float(np.nanmean(other.aht_s))
    return (prior + float((calls * mine.aht_s[both]).sum())) / (prior + float((calls * aht[both]).sum()))
