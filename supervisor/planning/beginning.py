"""The scenario that holds now: volume, profile of the day and handle time from weeks that were, or are expected."""

from __future__ import annotations

import math

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from supervisor.planning.local import Local
from supervisor.planning.outcome import outcome
from supervisor.planning.scenario import DAYS_A_MONTH, LIMITS, Scenario, checked
from supervisor.planning.series import Slots
from supervisor.planning.sums import Array, Mask

LEAST_CALLS = 50
"""Fewer say nothing of a day's profile."""
HOURS, MINUTES, WEEK = 24, 60, 7
SELDOM = 2 / 7
WHOLE = 0.9
"""Of the slots of the day that is known best: days with fewer are left out."""


def as_it_is(scenario: Scenario, slots: Slots, aht_s: Array) -> Scenario | None:
    """The scenario with what the slots tell, and the agents and people that it needs; None where they tell too little.

    The day is the weekday with the busiest hour, since whoever holds the target on the mean of Mondays and Sundays
    does not on Mondays; the month has the calls of all days, which is as many as so many days like that one.
    Days without a call are closed; of those that are not known as a whole nothing is taken. Where calls came on fewer
    than two days a week, the others were not recorded, and every day is as open as those.
    """
    calls = slots.calls
    local, known = slots.local, np.isfinite(calls)
    if np.nansum(calls) < LEAST_CALLS:
        return None
    _, place = np.unique(local.day, return_inverse=True)
    by_day = np.bincount(place, np.nan_to_num(calls))
    many = np.bincount(place, known)
    seen = many >= WHOLE * many.max()
    opened = seen & (by_day > 0)
    used = known & opened[place]
    if not opened.any():
        return None
    mean, busiest = (each * (MINUTES / slots.minutes) for each in _days(calls, used, local))
    spoken = used & np.isfinite(aht_s) & (calls > 0)
    handle = float(np.average(aht_s[spoken], weights=calls[spoken])) if spoken.any() else scenario.aht_s
    share = float(opened.sum() / max(1, seen.sum()))
    open_days = DAYS_A_MONTH * (share if share >= SELDOM else 1.0)
    least, most = LIMITS["days_a_month"]
    days = min(max(least, round(open_days * float(mean.sum() / busiest.sum()), 2)), most)
    told = replace(
        scenario,
        calls=float(round(float(busiest.sum()) * days)),
        per="month",
        days_a_month=days,
        profile=tuple(round(float(each), 3) for each in busiest),
        aht_s=float(round(min(max(handle, 1.0), 36_000.0))),
    )
    return _staffed(checked(told))


def _days(calls: Array, used: Mask, local: Local) -> tuple[Array, Array]:
    """Calls of a slot by hour of the mean day, and of the weekday with the busiest hour."""
    hours = local.minute // MINUTES
    weekdays = [_mean_by_hour(calls, used & (local.weekday == day), hours) for day in range(WEEK)]
    return _mean_by_hour(calls, used, hours), max(weekdays, key=lambda each: float(each.max()))


def _mean_by_hour(calls: Array, used: Mask, hours: NDArray[np.int64]) -> Array:
    many = np.bincount(hours[used], minlength=HOURS)
    return np.asarray(np.bincount(hours[used], calls[used], minlength=HOURS) / np.maximum(many, 1))


def _staffed(scenario: Scenario) -> Scenario:
    """With the agents of the busiest interval that its target needs, and the people for the whole of it."""
    found = outcome(scenario)
    agents = found.required or scenario.lines or math.ceil(found.load)
    people = math.ceil(outcome(replace(scenario, agents=max(1, agents))).cost.fte)
    return replace(scenario, agents=max(1, agents), people=float(people))
