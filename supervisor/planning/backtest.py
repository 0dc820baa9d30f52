"""What a history says of ways to forecast it: each way is tried at days in the past, and judged by what came then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from supervisor.planning.level import Design, Effects, Shape, fit, onward
from supervisor.planning.profile import Counted, Way, count, profiles, softened
from supervisor.planning.special import Ints
from supervisor.planning.sums import Array

STEP_DAYS, MOST_TRIES, LEAST_DAYS = 14, 12, 21
YEAR_FROM_DAYS = 450
"""Before so many days of history nobody can tell a season from a trend."""
TREND_FROM_DAYS = 180
"""Before so many a trend is an accident; a level that forgets quickly follows it well enough."""
HALF_LIVES, FORGETTING = (42.0, 14.0, 126.0), (84.0, 28.0, 10.0, 4.0, 1.5, 10_000.0)
SMOOTHED, POOLED, SOFTENED = (0.0, 20.0, 45.0, 120.0), (2.0, 50.0), (1.0, 0.75, 0.5, 0.25, 0.0)
BETTER = 0.995
"""A way that says more must err less by half a percent than the simpler one."""


class Past(NamedTuple):
    """By day: what came (raw, and without what was far off), its rate, how much of it is known, its weekday, and the
    factors of events; with the effects that there may be, for days to come too.
    """

    calls: Array
    tidy: Array
    rates: Array
    raw_rates: Array
    known: Array
    weekdays: Ints
    factors: Array
    effects: Design

    @property
    def days(self) -> int:
        """So many of history."""
        return len(self.calls)


class Chosen(NamedTuple):
    """The way that erred least: effects of days, profile, and how much of the profile is taken."""

    shape: Shape = Shape()
    way: Way = Way()
    soft: float = 1.0


class Tried(NamedTuple):
    """Slots of the past as they would have been forecast, and what came; `days`: of which day of which try each is."""

    expected: Array
    came: Array
    days: Ints


def origins(days: int, ahead: int) -> list[int]:
    """Days of the past from which a forecast is tried, each with three weeks before it and two after it."""
    return list(range(days - STEP_DAYS, LEAST_DAYS - 1, -STEP_DAYS))[:MOST_TRIES] if ahead else []


def rates(past: Past, fitted: Effects, shape: Shape, at: int, ahead: int) -> Array:
    """Of the days from `at`, by what was known before it; without the factors of events."""
    level = onward(shape, past.rates[:at], fitted, ahead)
    told: Array = fitted.expected[at : at + ahead] * level
    return told


def fitted(past: Past, shape: Shape, at: int, ahead: int) -> Effects:
    """The effects by what was known before a day."""
    columns, ridge = past.effects.of(shape)
    return fit(columns[: at + ahead], ridge, past.rates[:at], past.known[:at])


def choose(past: Past, ahead: int) -> tuple[Chosen, Tried]:
    """The way that erred least in the past, and what it would have said then."""
    tries = [(at, min(ahead, past.days - at)) for at in origins(past.days, ahead)]
    if not tries:
        return Chosen(), Tried(np.empty(0), np.empty(0), np.empty(0, np.int64))
    shape, expected = _best_shape(past, tries)
    way, soft = _best_way(past, tries, expected)
    return Chosen(shape, way, soft), _tried(past, tries, expected, way, soft)


def _best_shape(past: Past, tries: list[tuple[int, int]]) -> tuple[Shape, list[Array]]:
    years, trends = ((False, True) if past.days >= least else (False,) for least in (YEAR_FROM_DAYS, TREND_FROM_DAYS))
    best, least, rated = Shape(), np.inf, list[Array]()
    for year, month in product(years, (False, True)):
        effects = [fitted(past, Shape(month, year), *each) for each in tries]
        for trend, half_life in product(trends, HALF_LIVES):
            shape = Shape(month, year, half_life, trend)
            told = [rates(past, each, shape, *at) for each, at in zip(effects, tries, strict=True)]
            error = sum(_day_error(past, each, *at) for each, at in zip(told, tries, strict=True))
            if error < least * BETTER:
                best, least, rated = shape, error, told
    return best, rated


def _day_error(past: Past, expected: Array, at: int, ahead: int) -> float:
    days = slice(at, at + ahead)
    return float((np.abs(past.raw_rates[days] - expected) * past.known[days]).sum())


def _best_way(past: Past, tries: list[tuple[int, int]], expected: list[Array]) -> tuple[Way, float]:
    best, least = (Way(), 1.0), np.inf
    for half_life in FORGETTING:
        counted = [_counted(past, half_life, at) for at, _ in tries]
        for smooth, pooled in product(SMOOTHED, POOLED):
            way = Way(half_life, smooth, pooled)
            profile = [profiles(each, way) for each in counted]
            for soft in SOFTENED:
                told = _tried(past, tries, expected, way, soft, profile)
                error = float(np.abs(told.expected - told.came).sum())
                if error < least * BETTER:
                    best, least = (way, soft), error
    return best


def _counted(past: Past, half_life: float, at: int) -> Counted:
    reach = slice(max(0, at - int(8 * half_life) - 7), at)
    return count(past.tidy[reach], past.rates[reach], past.weekdays[reach], past.known[reach], half_life)


def profile_at(past: Past, way: Way, at: int) -> Array:
    """The profile of each weekday by what was known before a day."""
    return profiles(_counted(past, way.half_life, at), way)


def _tried(
    past: Past,
    tries: list[tuple[int, int]],
    expected: list[Array],
    way: Way,
    soft: float,
    profile: Iterable[Array] | None = None,
) -> Tried:
    profile = profile or [profile_at(past, way, at) for at, _ in tries]
    return _joined(_each(past, tries, expected, [softened(each, soft) for each in profile]))


def _each(past: Past, tries: list[tuple[int, int]], expected: list[Array], profile: list[Array]) -> Iterator[Tried]:
    for number, (at, ahead) in enumerate(tries):
        days = slice(at, at + ahead)
        told = (expected[number] * past.factors[days])[:, None] * profile[number][past.weekdays[days]]
        known = ~np.isnan(past.calls[days])
        place = 1000 * number + np.arange(ahead)
        yield Tried(told[known], past.calls[days][known], np.broadcast_to(place[:, None], known.shape)[known])


def _joined(tried: Iterator[Tried]) -> Tried:
    return Tried(*(np.concatenate(each) for each in zip(*tried, strict=True)))
