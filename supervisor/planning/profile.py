"""When in the day they come: the profile of each weekday, pulled to that of all days, smoothed over neighbours.

A profile is what a slot has beside the mean slot of its day. Recent weeks count most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.special import Ints
from supervisor.planning.sums import Array, Mask

WEEKDAYS = 7
AROUND_WEEKS, AROUND_HALF = 8, 4.0
FAR = 1.5
CLEANED = 3
LEAST_COUNT = 0.25
LEAST_SHARE = 0.03
"""A day of which less is known says nothing of the whole."""


class Way(NamedTuple):
    """In how many days a profile half forgets, over how many minutes it is smoothed, and how many days of the profile
    of all weekdays count as much as each weekday's own.
    """

    half_life: float = 84.0
    smooth: float = 0.0
    pooled: float = 2.0


class Counted(NamedTuple):
    """By weekday and slot: what came, and what would have come had all slots of a day the same; and one day's mean."""

    came: Array
    expected: Array
    day: float


def profiles(counted: Counted, way: Way) -> Array:
    """Weekdays by slots, 1 in the mean of a day; 1 all day long for a weekday of which nothing is known."""
    came, expected = counted.came, counted.expected
    known, kernel = expected > 0, _kernel(came.shape[1], way.smooth)
    if kernel is not None:
        came, expected = came @ kernel, expected @ kernel
    pooled = _ratio(came.sum(axis=0), expected.sum(axis=0))
    prior = way.pooled * counted.day
    return normal(_ratio(came + prior * pooled, expected + prior), known)


def count(calls: Array, rates: Array, weekdays: Ints, counts: Array, half_life: float) -> Counted:
    """Of past days with their rates and how much each counts, the last ones most."""
    weights = counts * 0.5 ** (np.arange(counts.size - 1, -1, -1.0) / half_life)
    came, expected = sums(calls, rates, weekdays, weights)
    return Counted(came, expected, _mean(weights * rates, weights) * min(1.0, float(weights.sum())))


def sums(calls: Array, rates: Array, weekdays: Ints, weights: Array) -> tuple[Array, Array]:
    """By weekday and slot: what came, and what would have come had all slots of a day the same."""
    weighted = np.eye(WEEKDAYS)[weekdays].T * weights
    known = ~np.isnan(calls)
    came: Array = weighted @ np.where(known, calls, 0)
    expected: Array = weighted @ (known * rates[:, None])
    return came, expected


def known_slots(calls: Array, weekdays: Ints) -> Mask:
    """By weekday and slot: whether anything was ever known of it."""
    seen: Mask = np.eye(WEEKDAYS)[weekdays].T @ ~np.isnan(calls) > 0
    return seen


def normal(profile: Array, known: Mask) -> Array:
    """With a mean of 1 over the known slots of each weekday."""
    mean = (profile * known).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    told: Array = np.divide(profile, mean, out=np.ones_like(profile), where=mean > 0)
    return told


def softened(profile: Array, share: float) -> Array:
    """Between a day without any profile (0) and the profile itself (1)."""
    return 1 + share * (profile - 1)


def day_rates(calls: Array, profile: Array) -> tuple[Array, Array]:
    """What the mean slot of each day had, by the slots known of it (0: too few); and what share of it those are."""
    known = ~np.isnan(calls)
    inside, usual = (profile * known).sum(axis=1), profile.sum(axis=1)
    enough = inside > LEAST_SHARE * usual
    rates = np.divide(np.where(known, calls, 0).sum(axis=1), inside, out=np.zeros(len(calls)), where=enough)
    share = np.divide(inside, usual, out=np.zeros_like(usual), where=enough)
    return rates, np.minimum(share / max(float(share.max(initial=0)), 1e-9), 1)


def cleaned(calls: Array, rates: Array, weekdays: Ints, counts: Array) -> Array:
    """Slots far from what their weekday has in the weeks around are brought nearer; a storm of one hour is no rule."""
    tidy = calls.copy()
    for _ in range(CLEANED):
        expected = np.maximum(_around(tidy, rates, weekdays, counts), LEAST_COUNT)
        spread = np.sqrt(expected)
        off = np.abs(calls - expected) / spread
        usual = np.maximum(1.0, 1.4826 * np.nan_to_num(_medians(off)))
        reach = FAR * usual * spread
        tidy = np.clip(calls, np.maximum(expected - reach, 0), expected + reach)
    return tidy


def _medians(values: Array) -> Array:
    some = ~np.isnan(values).all(axis=0)
    told = np.full(values.shape[1], np.nan)
    told[some] = np.nanmedian(values[:, some], axis=0)
    return told


def _around(calls: Array, rates: Array, weekdays: Ints, counts: Array) -> Array:
    """What each slot would have by its day's rate and the same weekday in the weeks around."""
    told = np.zeros_like(calls)
    kernel = 0.5 ** (np.abs(np.arange(-AROUND_WEEKS, AROUND_WEEKS + 1)) / AROUND_HALF)
    for weekday in range(WEEKDAYS):
        mine = np.flatnonzero(weekdays == weekday)
        known = ~np.isnan(calls[mine])
        came = _along(np.where(known, calls[mine], 0) * counts[mine, None], kernel)
        expected = _along(known * (rates * counts)[mine, None], kernel)
        told[mine] = rates[mine, None] * _ratio(came, expected)
    return told


def _along(values: Array, kernel: Array) -> Array:
    """Weeks added up around each week."""
    reach = kernel.size // 2
    padded = np.pad(values, ((reach, reach), (0, 0)))
    size = len(values)
    return sum((kernel[at] * padded[at : at + size] for at in range(kernel.size)), np.zeros_like(values))


def _kernel(slots: int, minutes: float) -> Array | None:
    if minutes <= 0:
        return None
    apart = (np.arange(slots)[:, None] - np.arange(slots)) * (1440 / slots)
    near = np.exp(-0.5 * (apart / minutes) ** 2)
    told: Array = near / near.sum(axis=0)
    return told


def _ratio(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _mean(weighted: Array, weights: Array) -> float:
    whole = float(weights.sum())
    return float(weighted.sum()) / whole if whole > 0 else 0.0
