"""How long a contact takes, by weekday and time of the day; where calls are few, as long as they take in general."""

from __future__ import annotations

import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.core.zones import local_ms
from supervisor.planning.grid import Grid, means
from supervisor.planning.profile import WEEKDAYS
from supervisor.planning.series import Series
from supervisor.planning.sums import Array, Mask

LONGEST_S = 8 * 3600.0
"""A mean handle time above a whole shift is an error of units."""
HALF_LIFE_DAYS = 56.0
PRIOR_CALLS = 100.0
"""What is known of fewer calls than these counts less than what is known of all."""
FAR = 5.0


def check(series: Series) -> None:
    """Raises `CallboardError` for the first handle time or number of calls that cannot be."""
    aht, calls = series.aht_s, series.calls
    _refuse(series, aht < 0, aht, "A handle time of {:g} s at {} is negative; correct it or leave it empty.")
    _refuse(series, aht > LONGEST_S, aht, "A handle time of {:g} s at {} is longer than 8 hours; give it in seconds.")
    _refuse(series, calls < 0, calls, "{:g} calls at {} are fewer than none; correct it or leave it empty.")
    _refuse(series, np.isinf(calls), calls, "{:g} calls at {} are no number; correct it or leave it empty.")


def _refuse(series: Series, wrong: Mask, values: Array, sentence: str) -> None:
    if wrong.any():
        at = np.flatnonzero(wrong)[:1]
        shown = np.datetime64(int(local_ms(series.starts[at], series.zone)[0]), "ms")
        raise CallboardError(sentence.format(values[at[0]], str(shown)[:16].replace("T", " ")))


def expected_aht(series: Series, laid: Grid) -> Array:
    """Seconds of each slot to come; nan where no handle time is known at all."""
    talked, counted = _weighed(series, laid)
    if counted.sum() <= 0:
        return np.full(laid.rows.size, np.nan)
    whole = talked.sum() / counted.sum()
    slots = _pulled(talked.sum(axis=0), counted.sum(axis=0), whole)
    told: Array = _pulled(talked, counted, slots)[laid.weekdays[laid.rows], laid.columns]
    return told


def _pulled(talked: Array, counted: Array, to: Array | float) -> Array:
    told: Array = (talked + PRIOR_CALLS * to) / (counted + PRIOR_CALLS)
    return told


def _weighed(series: Series, laid: Grid) -> tuple[Array, Array]:
    """By weekday and slot: seconds talked and calls, the last weeks most; absurd slots are brought nearer."""
    past = series.local
    inside = past.day >= laid.days[0]
    place = (past.day[inside] - laid.days[0], past.minute[inside] // series.minutes)
    aht = means(laid.calls.shape, place, np.where(series.calls[inside] > 0, series.aht_s[inside], np.nan))
    known = ~np.isnan(aht) & (np.nan_to_num(laid.calls) > 0)
    middle = float(np.median(aht[known])) if known.any() else 0.0
    weights = 0.5 ** (np.arange(laid.known - 1, -1, -1.0) / HALF_LIFE_DAYS)[:, None] * np.where(known, laid.calls, 0)
    near = np.clip(np.nan_to_num(aht), middle / FAR, middle * FAR)
    by_weekday = np.eye(WEEKDAYS)[laid.weekdays[: laid.known]].T
    return by_weekday @ (weights * near), by_weekday @ weights
