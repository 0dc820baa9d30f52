"""The forecast: from what came in, slot after slot, to what is expected of the slots after it, with a band.

A day is the product of its weekday, its place in the month, the season, what is special about it, and a level; a slot
is its share of the day by the profile of the weekday. How quickly level and profile forget, how much is smoothed, and
which effects there are is chosen within the history: what would have erred least at days before.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.backtest import Chosen, Past, Tried, choose, fitted, profile_at, rates
from supervisor.planning.bands import band
from supervisor.planning.forecasted import Forecast
from supervisor.planning.grid import Grid, grid
from supervisor.planning.handle_time import check, expected_aht
from supervisor.planning.intraday import errors
from supervisor.planning.level import Shape, design, fit
from supervisor.planning.profile import Way, cleaned, count, day_rates, known_slots, profiles, softened
from supervisor.planning.series import Series
from supervisor.planning.special import Days, Ints, Marked
from supervisor.planning.sums import Array

MOST_DAYS = 1100
"""Older history says nothing that three years do not."""
LEAST_DAYS = 7
MOST_AHEAD_DAYS = 400
LEAST_TRIED = 14
"""Ways are tried over two weeks at least: a day or two would tell them apart by chance."""
CLEANED, MOST_TIMES, BUSIEST = 2, 20.0, 0.99
PLAIN_ERRORS = (0.07, 0.07)
"""Of days and of their quarters, where the history is too short to say."""


class Made(NamedTuple):
    """A forecast, the way that was chosen for it, and what that way would have said of the past."""

    forecast: Forecast
    chosen: Chosen
    tried: Tried


def forecast(series: Series, horizon: int, *, calendar: Days = (), level: float = 0.9, times: float = 1.0) -> Forecast:
    """What is expected of `horizon` slots after a history, and between what a share `level` of them will lie.

    All of it so many `times`. Slots of which nothing was ever known (a weekday on which nobody works) are nan, those of
    closed days 0. Raises `CallboardError` where the history is too short or holds what cannot be.
    """
    return made(series, horizon, calendar=calendar, level=level, times=times).forecast


def made(series: Series, horizon: int, *, calendar: Days = (), level: float = 0.9, times: float = 1.0) -> Made:
    """The forecast with how it was made."""
    _check(series, horizon, level)
    laid = grid(series, horizon, MOST_DAYS)
    past, marked = _past(laid, calendar)
    ahead = max(laid.days.size - laid.known, LEAST_TRIED)
    chosen, tried = choose(past, ahead)
    calls = _calls(laid, past, marked, chosen)[laid.rows, laid.columns]
    low, high = band(tried, level).of(calls, times)
    day, part = errors(tried.expected, tried.came, tried.days) if tried.came.size else PLAIN_ERRORS
    told = Forecast(
        start=series.end,
        minutes=series.minutes,
        zone=series.zone,
        calls=calls * times,
        low=low,
        high=high,
        aht_s=expected_aht(series, laid),
        day_error=day,
        part_error=part,
    )
    return Made(told, chosen, tried)


def _check(series: Series, horizon: int, level: float) -> None:
    if not 0.5 <= level <= 0.99:
        raise CallboardError(f"A band of {level:g} cannot be told; ask for one from 0.5 to 0.99.")
    if not 0 < horizon * series.minutes <= MOST_AHEAD_DAYS * 1440:
        raise CallboardError(f"A forecast reaches from one interval to {MOST_AHEAD_DAYS} days; ask for one in between.")
    check(series)
    days = np.unique(series.local.day[~np.isnan(series.calls)])
    if not days.size:
        raise CallboardError(
            "There is no history to forecast from; import some, or start from another queue’s profile."
        )
    if days[-1] - days[0] + 1 < LEAST_DAYS:
        raise CallboardError(
            f"{days.size} day{'s' * (days.size != 1)} of history {'are' if days.size != 1 else 'is'} too short: "
            f"a forecast needs at least {LEAST_DAYS} days. Import more, or start from another queue’s profile."
        )


def _past(laid: Grid, calendar: Days) -> tuple[Past, Marked]:
    """History as days with their rates, without what was far off."""
    marked = Marked(laid.days, calendar)
    weekdays, factors = laid.weekdays, marked.factor
    usable = ~marked.closed & (factors > 0)
    past = slice(0, laid.known)
    calls = np.where(usable[past, None], laid.calls, np.nan) / np.where(factors > 0, factors, 1)[past, None]
    columns = design(laid.days, marked)
    tidy, raw, told, known = _tidied(_capped(calls), weekdays[past], columns.of(Shape()))
    return Past(laid.calls, tidy, told, raw, known, weekdays, np.where(marked.closed, 0, factors), columns), marked


def _tidied(calls: Array, weekdays: Ints, effects: tuple[Array, Array]) -> tuple[Array, Array, Array, Array]:
    """Calls without what was far off; the rate of each day, raw and tidied; and how much is known of each."""
    known = (~np.isnan(calls)).mean(axis=1)
    rough = np.divide(np.nansum(calls, axis=1), known * calls.shape[1], out=np.zeros_like(known), where=known > 0)
    profile = profiles(count(calls, rough, weekdays, known, 1e4), Way())[weekdays]
    raw, share = day_rates(calls, profile)
    tidy, told = calls, raw
    for _ in range(CLEANED):
        counts = fit(*effects, told, share).counts
        tidy = cleaned(calls, told, weekdays, counts)
        told, share = day_rates(tidy, profile)
    return tidy, raw, told, share


def _capped(calls: Array) -> Array:
    """No slot has more than many times the busiest: a number that is wrong by thousands is left with that."""
    some = calls[calls > 0]
    return np.minimum(calls, MOST_TIMES * float(np.quantile(some, BUSIEST))) if some.size else calls


def _calls(laid: Grid, past: Past, marked: Marked, chosen: Chosen) -> Array:
    """Of all days, of which only those to come are meant."""
    at = laid.known
    effects = fitted(past, chosen.shape, at, laid.days.size - at)
    level = rates(past, effects, chosen.shape, at, laid.days.size - at)
    today = effects.expected[:at] * (level[0] / effects.expected[at] if level.size and effects.expected[at] else 1.0)
    profile = softened(profile_at(past, chosen.way, at), chosen.soft)
    profile = np.where(known_slots(past.calls, past.weekdays[:at]), profile, np.nan)
    told: Array = (np.r_[today, level] * past.factors)[:, None] * profile[laid.weekdays]
    told[marked.closed] = 0
    return told
