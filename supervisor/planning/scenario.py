"""A scenario: so many calls a month, so long each, so many agents and lines, and what an hour of work costs."""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.queueing import Traffic, traffic
from supervisor.planning.required import Targets
from supervisor.planning.shares import SERVICE_LEVELS
from supervisor.planning.shrinkage import share
from supervisor.planning.sums import Array

DAY_S = 86_400.0
DAYS_A_MONTH = 30.4
MOST_ERLANGS = 10_000
PEAK = 0.4
"""Where in the hours open the busiest lies: late in the morning."""

MOST_CALLS = 1e8
LONGEST = {"name": 120, "currency": 8}
"""Characters."""

LIMITS: Final = {
    "calls": (0.0, MOST_CALLS),
    "days_a_month": (1.0, 31.0),
    "aht_s": (1.0, 36_000.0),
    "agents": (1, 20_000),
    "people": (0.0, 100_000.0),
    "within_s": (0.0, 36_000.0),
    "hours_a_week": (1.0, 100.0),
    "cost_an_hour": (0.0, 1e6),
    "cost_a_line": (0.0, 1e6),
    "growth": (-0.5, 5.0),
    "years": (1, 30),
}
NAMES: Final = {
    "name": "The name",
    "currency": "The currency",
    "calls": "The volume",
    "days_a_month": "The days open in a month",
    "aht_s": "The handle time",
    "agents": "The agents",
    "people": "The people employed",
    "within_s": "The seconds of the target",
    "hours_a_week": "The hours a week",
    "cost_an_hour": "The cost of an hour",
    "cost_a_line": "The cost of a line",
    "growth": "The growth a year",
    "years": "The years",
    "patience_s": "The patience",
    "lines": "The lines",
    "busy_share": "The share of the busiest hour",
    "shrinkage": "The absence",
    "service_level": "The target",
    "max_blocked": "The largest share blocked",
    "opens": "The opening hour",
    "closes": "The closing hour",
    "profile": "The profile of the day",
}
"""How a sentence about a field begins."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`calls` in a month (or a `per` day) of `days_a_month` days that are alike; `agents` work in the busiest hour.

    The day's calls lie over its hours by `profile` (any weights, one for each interval of equal length from midnight to
    midnight), or without one in a bow over the hours open whose highest has `busy_share` of them. Times are in seconds,
    shares 0 to 1, costs in any currency: `cost_an_hour` of a paid hour, `cost_a_line` of a line a month. `people` are
    those employed, at `hours_a_week` each. Without `patience_s` nobody hangs up, without `lines` there are enough.
    """

    name: str = ""
    calls: float = 45_000.0
    per: Literal["month", "day"] = "month"
    days_a_month: float = DAYS_A_MONTH
    busy_share: float = 0.1
    opens: int = 7
    closes: int = 19
    profile: tuple[float, ...] = ()
    aht_s: float = 180.0
    patience_s: float | None = 120.0
    agents: int = 11
    lines: int | None = 33
    shrinkage: float = 0.3
    service_level: float = 0.8
    within_s: float = 20.0
    code: str = "SL-N"
    max_blocked: float = 0.02
    people: float = 38.0
    hours_a_week: float = 40.0
    cost_an_hour: float = 38.0
    cost_a_line: float = 0.0
    currency: str = "$"
    growth: float = 0.15
    years: int = 10

    @property
    def calls_a_day(self) -> float:
        """Of a day that is open."""
        return self.calls / (self.days_a_month if self.per == "month" else 1)

    @property
    def calls_a_month(self) -> float:
        """Of all its days."""
        return self.calls_a_day * self.days_a_month

    @property
    def interval_s(self) -> float:
        """The length of an interval of the profile."""
        return DAY_S / len(self.weights())

    @property
    def targets(self) -> Targets:
        """What must hold in each interval."""
        return Targets(self.service_level, self.within_s, self.code)

    def weights(self) -> Array:
        """The share of the day's calls by interval; they add up to 1."""
        if self.profile:
            given = np.asarray(self.profile, np.float64)
            return np.asarray(given / given.sum())
        return bow(self.opens, self.closes, self.busy_share)

    def day(self) -> Traffic:
        """What comes in over the day, by interval, only those with calls."""
        weights = self.weights()
        open_ = weights[weights > 0]
        return traffic(self.calls_a_day * open_, DAY_S / weights.size, self.aht_s, self.patience_s, self.lines)


WORKED: Final = Scenario(name="45,000 a month")
"""The worked example: 38 people on 33 lines, and what becomes of them when 45,000 calls a month double."""


def hours_open(opens: int, closes: int) -> list[int]:
    """The hours of the day from one to the other, past midnight too; the same twice is the whole day."""
    return [(opens + hour) % 24 for hour in range((closes - opens) % 24 or 24)]


def bow(opens: int, closes: int, busy_share: float) -> Array:
    """Shares by hour of the day: rising to `busy_share` late in the morning and falling, none while it is closed."""
    hours = hours_open(opens, closes)
    away = (np.arange(len(hours)) - math.floor((len(hours) - 1) * PEAK)) ** 2.0
    low, high = 0.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 / np.exp(-middle * away).sum() < busy_share else (low, middle)
    shares = np.zeros(24)
    curve = np.exp(-low * away)
    shares[hours] = curve / curve.sum()
    return shares


def checked(scenario: Scenario) -> Scenario:
    """The same; `CallboardError` names the field that makes no sense."""
    for field, (least, most) in LIMITS.items():
        _within(field, getattr(scenario, field), least, most)
    for field, most in (("patience_s", 36_000.0), ("lines", 20_000)):
        if (value := getattr(scenario, field)) is not None:
            _within(field, value, 1, most)
    for field in ("service_level", "max_blocked"):
        _within(field, getattr(scenario, field), 0.001, 0.999)
    for field, longest in LONGEST.items():
        if len(getattr(scenario, field)) > longest or not getattr(scenario, field).isprintable():
            raise CallboardError(
                f"{NAMES[field]} ({field}) must have at most {longest} characters, and no line breaks."
            )
    _check_day(scenario)
    share(scenario.shrinkage)
    if scenario.code not in SERVICE_LEVELS:
        raise CallboardError(f"{scenario.code!r} is no formula of a service level; take {', '.join(SERVICE_LEVELS)}.")
    return _not_too_much(scenario)


def _within(field: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise CallboardError(f"{NAMES[field]} ({field}) must be from {least:,g} to {most:,g}, and is {value:,g}.")


def _check_day(scenario: Scenario) -> None:
    if scenario.profile:
        size = len(scenario.profile)
        if size not in (24, 48, 96) or not all(0 <= each <= MOST_CALLS for each in scenario.profile):
            raise CallboardError("The profile of the day has 24, 48 or 96 numbers, none below 0; correct `profile`.")
        if not sum(scenario.profile):
            raise CallboardError("The profile of the day has no calls at all; correct `profile`.")
        return
    for field in ("opens", "closes"):
        _within(field, getattr(scenario, field), 0, 24)
    hours = len(hours_open(scenario.opens, scenario.closes))
    if not 1 / hours * (1 - 1e-9) <= scenario.busy_share <= 1:
        raise CallboardError(
            f"The busiest of {hours} hours has {1 / hours:.1%} of the day's calls or more, "
            f"and not {scenario.busy_share:.1%}; correct `busy_share` or the opening hours."
        )


def _not_too_much(scenario: Scenario) -> Scenario:
    load = float(scenario.day().load.max(initial=0.0))
    if load > MOST_ERLANGS:
        raise CallboardError(
            f"The busiest interval has {load:,.0f} erlangs, more than the {MOST_ERLANGS:,} that can be told of; "
            "look at the volume and the handle time again."
        )
    return scenario
