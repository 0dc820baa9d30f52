"""What a simulation is asked: calls, handle times and agents of the intervals ahead, surges, and how unsure it is."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.durations import Shape
from supervisor.planning.forecasted import Forecast
from supervisor.planning.lockstep import FOREVER
from supervisor.planning.sums import Array

SOONEST_S = 30.0
MOST_AGENTS, MOST_LINES, MOST_CALLS, MOST_BEATS = 20_000, 50_000, 20_000_000, 50_000
_NOBODY = 1e-6
_OF_90 = 1.6448536269514722


class Ahead(NamedTuple):
    """What comes, by interval of `interval_s`: calls, mean handle time (s), agents; and what holds for all of them.

    `redial` is the share of those refused or gone who call again, about `redial_after_s` later. `unsure` is the
    standard deviation of the factor between the volume that comes and that which is forecast.
    """

    calls: Array
    interval_s: float
    aht_s: Array
    agents: NDArray[np.int64]
    patience_s: float = math.inf
    lines: int | None = None
    redial: float = 0.0
    redial_after_s: float = 300.0
    unsure: float = 0.0
    handling: Shape = Shape()
    patience: Shape = Shape()


def ahead(calls: ArrayLike, interval_s: float, aht_s: ArrayLike, agents: ArrayLike, **more: Any) -> Ahead:
    """What comes, checked; `more` are the other fields. Raises `CallboardError` for what cannot be."""
    volume = np.atleast_1d(np.asarray(calls, np.float64))
    try:
        takes, staff = (np.broadcast_to(np.asarray(each, np.float64), volume.shape) for each in (aht_s, agents))
    except ValueError as error:
        raise CallboardError("Give as many handle times and numbers of agents as intervals, or one of each.") from error
    told = Ahead(volume, float(interval_s), takes.copy(), _whole(staff), **more)
    _check(told)
    return told


def _whole(agents: Array) -> NDArray[np.int64]:
    if not np.all(np.isfinite(agents) & (agents >= 0) & (agents <= MOST_AGENTS) & (agents == np.floor(agents))):
        raise CallboardError(f"Agents must be whole numbers from 0 to {MOST_AGENTS:,} in every interval.")
    return agents.astype(np.int64)


def _check(told: Ahead) -> None:
    limits = (
        (told.calls.size > 0 and np.all((told.calls >= 0) & np.isfinite(told.calls)), "Calls must be 0 or more."),
        (told.calls.sum() <= MOST_CALLS, f"More than {MOST_CALLS:,} calls cannot be simulated; take fewer intervals."),
        (np.all((told.aht_s > 0) & (told.aht_s < FOREVER)), "Handle times must be above 0 seconds in every interval."),
        (0 < told.interval_s <= 86_400, "An interval must be longer than nothing and at most a day."),
        (told.patience_s > 0, "Patience must be above 0 seconds."),
        (told.lines is None or 1 <= told.lines <= MOST_LINES, f"Lines must be from 1 to {MOST_LINES:,}."),
        (0 <= told.redial < 1, "The share who call again must be 0 or more and below 1."),
        (told.redial_after_s >= SOONEST_S, f"Who calls again does so after {SOONEST_S:g} seconds or more."),
        (
            _beats(told) <= MOST_BEATS,
            "Who calls again does so too soon for so many hours; take a longer delay or fewer hours.",
        ),
        (0 <= told.unsure <= 5, "How unsure the volume is must be from 0 to 5."),
    )
    for right, sentence in limits:
        if not right:
            raise CallboardError(sentence)


def _beats(told: Ahead) -> float:
    return told.calls.size * told.interval_s / told.redial_after_s if told.redial else 0.0


def surge(coming: Ahead, calls: ArrayLike = 1.0, aht: ArrayLike = 1.0, redial: float | None = None) -> Ahead:
    """So many times the calls and the handle time from now on, one number or one by interval; and more who redial."""
    told = coming._replace(
        calls=coming.calls * np.asarray(calls, np.float64),
        aht_s=coming.aht_s * np.asarray(aht, np.float64),
        redial=coming.redial if redial is None else redial,
    )
    _check(told)
    return told


def finer(coming: Ahead, parts: int) -> Ahead:
    """The same in intervals of a part of the length."""
    return coming._replace(
        calls=np.repeat(coming.calls / parts, parts).astype(np.float64),
        interval_s=coming.interval_s / parts,
        aht_s=np.repeat(coming.aht_s, parts).astype(np.float64),
        agents=np.repeat(coming.agents, parts).astype(np.int64),
    )


def unsure_of(calls: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """From a forecast's 90 % band by interval: the deviation of a factor for all, beyond what chance alone does."""
    middle = np.asarray(calls, np.float64)
    spread = (np.asarray(high, np.float64) - np.asarray(low, np.float64)) / (2 * _OF_90)
    known = np.isfinite(middle) & np.isfinite(spread) & (middle > 0)
    if not known.any():
        return 0.0
    beyond = np.maximum(spread[known] ** 2 - middle[known], 0.0)
    return float(np.sqrt(beyond.sum() / (middle[known] ** 2).sum()))


def hours_of(forecast: Forecast, at: int, count: int) -> tuple[Array, Array, float]:
    """Of a forecast the calls and handle times (s) of so many intervals from an instant (ms) on, and how unsure it is.

    Calls of a slot are spread evenly over it, so that the intervals may begin anywhere. Raises `CallboardError` where
    the forecast does not reach so far or does not know some of it, or knows of no handle time.
    """
    length = forecast.minutes * 60_000
    first, last = (at - forecast.start) // length, (at + count * length - 1 - forecast.start) // length
    if first < 0 or last >= forecast.calls.size or np.isnan(forecast.calls[first : last + 1]).any():
        raise CallboardError("The forecast does not reach over these hours; forecast again, or take fewer hours.")
    if not np.isfinite(forecast.aht_s).any():
        raise CallboardError("The forecast has no handle times; give one.")
    edges = forecast.start + np.arange(forecast.calls.size + 1) * length
    asked = at + np.arange(count + 1) * length
    usual = np.nan_to_num(forecast.aht_s, nan=float(np.nanmean(forecast.aht_s)))
    calls = np.nan_to_num(forecast.calls)
    came, work = (np.interp(asked, edges, np.concatenate([[0.0], np.cumsum(each)])) for each in (calls, calls * usual))
    volume = np.maximum(np.diff(came), 0.0)
    slots = np.minimum((asked[:-1] - forecast.start) // length, calls.size - 1).astype(np.intp)
    aht = np.where(volume > _NOBODY, np.diff(work) / np.maximum(volume, _NOBODY), usual[slots])
    mine = slice(first, last + 1)
    return volume, aht, unsure_of(forecast.calls[mine], forecast.low[mine], forecast.high[mine])
