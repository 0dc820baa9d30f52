"""The scenario that holds now: volume, profile of the day and handle time from weeks that were, or are expected."""

from __future__ import annotations

import math

import numpy as np
from msgspec.structs import replace

from supervisor.planning.outcome import outcome
from supervisor.planning.scenario import DAYS_A_MONTH, Scenario, checked
from supervisor.planning.series import Slots
from supervisor.planning.sums import Array

LEAST_CALLS = 50
"""Fewer say nothing of a day's profile."""
HOURS, MINUTES = 24, 60


def as_it_is(scenario: Scenario, slots: Slots, aht_s: Array) -> Scenario | None:
    """The scenario with what the slots tell, and as many agents and people as it needs; None where they tell too little.

    Days without a call are closed. Slots that are not known are left out of the mean of their hour.
    """
    calls = slots.calls
    local, known = slots.local, np.isfinite(calls)
    if np.nansum(calls) < LEAST_CALLS:
        return None
    days, place = np.unique(local.day, return_inverse=True)
    by_day = np.bincount(place, np.nan_to_num(calls))
    seen = np.bincount(place, known) > 0
    opened = by_day > 0
    used = known & opened[place]
    by_hour = _mean_by_hour(calls, used, local.minute // MINUTES) * (MINUTES / slots.minutes)
    spoken = used & np.isfinite(aht_s) & (calls > 0)
    handle = float(np.average(aht_s[spoken], weights=calls[spoken])) if spoken.any() else scenario.aht_s
    told = replace(
        scenario,
        calls=round(float(by_hour.sum()) * (month := DAYS_A_MONTH * opened.sum() / max(1, seen.sum())), 1),
        per="month",
        days_a_month=max(1.0, round(float(month), 2)),
        profile=tuple(round(float(each), 3) for each in by_hour),
        aht_s=float(round(min(max(handle, 1.0), 36_000.0))),
    )
    return _staffed(checked(told))


def _mean_by_hour(calls: Array, used: Array, hours: Array) -> Array:
    many = np.bincount(hours[used.astype(np.bool_)].astype(np.intp), minlength=HOURS)
    whole = np.bincount(
        hours[used.astype(np.bool_)].astype(np.intp), calls[used.astype(np.bool_)], minlength=HOURS
    )
    return np.asarray(whole / np.maximum(many, 1))


def _staffed(scenario: Scenario) -> Scenario:
    """With the agents of the busiest interval that its target needs, and the people for the whole of it."""
    found = outcome(scenario)
    agents = found.required or scenario.lines or math.ceil(found.load)
    people = math.ceil(outcome(replace(scenario, agents=max(1, agents))).cost.fte)
    return replace(scenario, agents=max(1, agents), people=float(people))
