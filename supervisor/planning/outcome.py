"""What a scenario comes to: what it needs, what its agents do, and what that costs; many scenarios at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import msgspec
import numpy as np
from msgspec.structs import replace

from supervisor.planning.queueing import Figures, Traffic, evaluate
from supervisor.planning.required import LINES, Required, binding_of, required
from supervisor.planning.scenario import WORKED, Scenario
from supervisor.planning.shrinkage import scheduled, share
from supervisor.planning.sums import Array, Rows

WEEK_DAYS, MONTHS = 7, 12
_TOLD = ("service_level", "asa_s", "mean_wait_s", "occupancy", "p_abandon", "p_blocked")


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Of so many agents over the day; `hour` is that of the busiest interval, `call` of one that is answered.

    `hours` are those paid in a day, `fte` the people at full hours that they take. None where nobody is answered.
    """

    hour: float
    day: float
    month: float
    year: float
    call: float | None
    hours: float
    fte: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Of the busiest interval: what the targets need (None where no number is enough) and what the agents given do.

    `day_…` are of the whole day, each interval weighted by its calls and staffed as well as the busiest. `cost` is that
    of the agents given, `needed` that of those who hold the target in each interval (None where none do). Shares of
    callers are as in `Figures`; None where there are no calls.
    """

    calls: float
    load: float
    required: int | None
    scheduled_required: int | None
    needs: str | None
    agents: int
    scheduled: int
    binding: str | None
    unstable: bool
    service_level: float | None
    asa_s: float | None
    mean_wait_s: float | None
    occupancy: float | None
    p_abandon: float | None
    p_blocked: float | None
    day_service_level: float | None
    day_abandon: float | None
    day_blocked: float | None
    answered_a_day: float
    by_interval: tuple[int, ...]
    required_by_interval: tuple[int | None, ...]
    cost: Cost
    needed: Cost | None


def outcome(scenario: Scenario) -> Outcome:
    """Of one; the scenario is one that `checked` let pass."""
    return outcomes([scenario])[0]


def outcomes(scenarios: Sequence[Scenario], staff: Sequence[int] | None = None) -> list[Outcome]:
    """Of many with one target, in their order; `staff` are the agents by interval where each has the same."""
    if not scenarios:
        return []
    days = [each.day() for each in scenarios]
    ends = np.cumsum([day.calls.size for day in days])[:-1]
    coming = Traffic(*(np.concatenate(each) for each in zip(*days, strict=True)))
    need = needed_in(coming, scenarios[0]) if len(scenarios) > 1 else _needed_of(_coming_of(scenarios[0]))
    parts = np.split(np.nan_to_num(need.agents, nan=-1.0), ends)
    there = [_staff(each, day, part, staff) for each, day, part in zip(scenarios, days, parts, strict=True)]
    together = np.concatenate(there)
    targets = scenarios[0].targets
    figures = evaluate(coming, together, targets.within_s, targets.code, targets.short_s)
    binds = np.split(binding_of(coming, together, figures), ends)
    told = _parted(figures, ends)
    needs, better = np.split(need.binding, ends), _parted(need.figures, ends)
    rows = zip(scenarios, days, there, told, parts, better, needs, binds, strict=True)
    return [_outcome(*row) for row in rows]


def _parted(figures: Figures, ends: Rows) -> list[Figures]:
    return [_rows(figures, each) for each in np.split(np.arange(figures.p_wait.size), ends)]


def _rows(figures: Figures, rows: Rows) -> Figures:
    *numbers, unstable = (each[rows] for each in figures)
    return Figures(*numbers, unstable.astype(np.bool_))  # type: ignore[arg-type,call-arg]


def _staff(scenario: Scenario, day: Traffic, need: Array, given: Sequence[int] | None) -> Array:
    return staffed(scenario, day, need) if given is None else np.asarray(given, np.float64)


def _coming_of(scenario: Scenario) -> Scenario:
    """The scenario without what its need does not depend on: sliders of those move without a new search."""
    plain = WORKED
    return replace(scenario, name="", agents=plain.agents, people=plain.people, growth=0.0, cost_an_hour=0.0)


@lru_cache(maxsize=64)
def _needed_of(scenario: Scenario) -> Required:
    return needed_in(scenario.day(), scenario)


def needed_in(coming: Traffic, scenario: Scenario) -> Required:
    """The least agents in each interval for the scenario's target; intervals that are alike are looked at once."""
    rows = np.stack(coming, axis=1)
    _, first, back = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    found = required(coming.only(first), scenario.targets, 1)
    back = back.reshape(-1)
    return Required(found.agents[back], _rows(found.figures, back), found.binding[back])


def staffed(scenario: Scenario, day: Traffic, need: Array) -> Array:
    """The agents in each interval when the busiest has those given: as many more, or fewer, than it needs.

    What the busiest has more the others have more by the root of their load, as its safety is (Halfin and Whitt, 1981).
    Where the lines keep the target out of reach (-1), an interval needs as many agents as lines.
    """
    if not day.calls.size:
        return np.zeros(0)
    lines = np.inf if scenario.lines is None else float(scenario.lines)
    least = np.where(need < 0, lines, need)
    busiest = busy(day)
    if not day.load[busiest]:
        return np.full(day.calls.size, float(scenario.agents))
    part = np.sqrt(day.load / day.load[busiest])
    extra = scenario.agents - least[busiest]
    staff = np.maximum(np.floor(least + extra * part + 0.5), 1.0)
    staff[busiest] = scenario.agents
    return np.asarray(staff)


def busy(day: Traffic) -> int:
    """The busiest interval."""
    return int(np.argmax(day.calls))


def _outcome(
    scenario: Scenario,
    day: Traffic,
    staff: Array,
    told: Figures,
    need: Array,
    better: Figures,
    needs: Sequence[str | None],
    binds: Sequence[str | None],
) -> Outcome:
    at = busy(day)
    short = bool((need < 0).any())
    away = share(scenario.shrinkage)
    least = None if need[at] < 0 else int(need[at])
    calls, level, gone, refused = _over_day(day, told)
    answered = _answered(day, told, staff)
    return Outcome(
        calls=float(day.calls[at]),
        load=float(day.load[at]),
        required=least,
        scheduled_required=None if least is None else scheduled(least, away),
        needs=needs[at],
        agents=scenario.agents,
        scheduled=scheduled(scenario.agents, away),
        binding=binds[at],
        unstable=bool(told.unstable[at]),
        **{name: _known(getattr(told, name)[at]) for name in _TOLD},
        day_service_level=level if calls else None,
        day_abandon=gone if calls else None,
        day_blocked=refused if calls else None,
        answered_a_day=answered,
        by_interval=tuple(int(each) for each in staff),
        required_by_interval=tuple(None if each < 0 else int(each) for each in need),
        cost=cost_of(scenario, staff, at, answered, away),
        needed=None if short else cost_of(scenario, need, at, _answered(day, better, need), away),
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _over_day(day: Traffic, told: Figures) -> tuple[float, float, float, float]:
    """The calls of the day; the shares of those who enter that are answered in time and hang up, of all refused."""
    calls = float(day.calls.sum())
    entered = day.calls * (1 - np.nan_to_num(told.p_blocked))
    whole = float(entered.sum()) or 1.0
    level = float((entered * np.nan_to_num(told.service_level)).sum()) / whole
    gone = float((entered * np.nan_to_num(told.p_abandon)).sum()) / whole
    return calls, level, gone, float((day.calls - entered).sum()) / (calls or 1.0)


def _answered(day: Traffic, told: Figures, staff: Array) -> float:
    """Calls answered in the day; a queue without an end answers as many as its agents can."""
    flow = day.calls * (1 - np.nan_to_num(told.p_blocked)) * (1 - np.nan_to_num(told.p_abandon))
    return float(np.where(told.unstable, staff * day.interval_s / day.aht_s, flow).sum())


def cost_of(scenario: Scenario, staff: Array, at: int, answered: float, away: Fraction) -> Cost:
    """Of so many agents by interval; paid hours are those at work / (1 − absence), lines are paid by the month."""
    paid = 1 / float(1 - away)
    hours = float(staff.sum()) * scenario.interval_s / 3600 * paid
    lines = scenario.cost_a_line * (scenario.lines or 0)
    day = hours * scenario.cost_an_hour + lines / scenario.days_a_month
    return Cost(
        hour=float(staff[at]) * paid * scenario.cost_an_hour,
        day=day,
        month=day * scenario.days_a_month,
        year=day * scenario.days_a_month * MONTHS,
        call=day / answered if answered > 0 else None,
        hours=hours,
        fte=hours * scenario.days_a_month * MONTHS / (scenario.hours_a_week * 365 / WEEK_DAYS),
    )


def lines_bind(told: Outcome) -> bool:
    """Whether more lines rather than more agents would serve callers better."""
    return told.binding == LINES or told.required is None
