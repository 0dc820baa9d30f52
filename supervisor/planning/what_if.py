"""What happens if: the curve of cost against service level, what each cut or addition does, and growth over years."""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np
from msgspec.structs import replace

from supervisor.planning.outcome import Outcome, busy, needed_in, outcomes
from supervisor.planning.queueing import Traffic, evaluate, traffic
from supervisor.planning.scenario import LIMITS, MOST_ERLANGS, Scenario
from supervisor.planning.sums import Array, Mask

POINTS = 25
ENOUGH = 0.995
STEPS: Final = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
VOLUMES: Final = (-0.2, -0.1, 0.1, 0.2)


class Point(msgspec.Struct, frozen=True):
    """So many agents in the busiest interval: the day's service level and what a month costs."""

    agents: int
    service_level: float
    abandon: float
    cost_month: float


class Change(msgspec.Struct, frozen=True):
    """One thing changed: `kind` agents, calls or lines, by how much (calls as a share), and what it comes to."""

    kind: str
    by: float
    scenario: Scenario
    outcome: Outcome


class Year(msgspec.Struct, frozen=True):
    """A year of growth: people and lines that the target needs then."""

    year: int
    calls_a_month: float
    agents: int
    people: float
    lines: int


class Growth(msgspec.Struct, frozen=True):
    """The years from now (0) on, and the first in which more people, or lines, are needed than there are."""

    years: tuple[Year, ...]
    people_bind: int | None
    lines_bind: int | None


def curve(scenario: Scenario, now: Outcome) -> tuple[Point, ...]:
    """From far too few agents to so many that nearly everybody is answered in time, the present number among them."""
    low = max(1, math.floor(now.load * 0.75))
    middle = now.required or scenario.lines or math.ceil(now.load)
    high = max(middle + math.ceil(2.5 * math.sqrt(now.load)), low + 4)
    low, high = min(low, scenario.agents), max(high, scenario.agents)
    least, most = LIMITS["agents"]
    steps = {int(each) for each in np.linspace(max(low, least), min(high, most), POINTS).round()}
    staff = sorted(steps | {scenario.agents} | ({now.required} if now.required else set()))
    told = outcomes([replace(scenario, agents=each) for each in staff])
    return tuple(
        Point(each.agents, each.day_service_level, each.day_abandon or 0.0, each.cost.month)
        for each in told
        if each.day_service_level is not None
    )


def changes(scenario: Scenario, now: Outcome) -> tuple[Change, ...]:
    """One to five agents more and fewer; with the agents as they are volume 10 and 20 % up and down, a line or some."""
    staff = [by for by in STEPS if scenario.agents + by >= 1]
    more = [("agents", float(by), replace(scenario, agents=scenario.agents + by)) for by in staff]
    asked = [("calls", by, replace(scenario, calls=scenario.calls * (1 + by))) for by in VOLUMES]
    if scenario.lines is not None:
        tenth = max(2, round(scenario.lines / 10))
        lines = [(by, scenario.lines + by) for by in (-tenth, -1, 1, tenth)]
        asked += [("lines", float(by), replace(scenario, lines=many)) for by, many in lines if many >= 1]
    told = outcomes([each[2] for each in more]) + outcomes([each[2] for each in asked], now.by_interval)
    return tuple(Change(*each, one) for each, one in zip(more + asked, told, strict=True))


def growth(scenario: Scenario) -> Growth:
    """People and lines that the target needs each year, if volume grows at the scenario's pace and all else stays.

    People are those of a schedule that holds the target in each interval, with lines enough for all who call. Lines are
    the least that refuse no more than `max_blocked` of the calls in the busiest interval with the agents needed then.
    Years with more than can be told of are left out.
    """
    open_ended = replace(scenario, lines=None)
    years = range(scenario.years + 1)
    every = [replace(open_ended, calls=scenario.calls * (1 + scenario.growth) ** year) for year in years]
    grown = [each for each in every if float(each.day().load.max(initial=0)) <= MOST_ERLANGS]
    days = [each.day() for each in grown]
    coming = Traffic(*(np.concatenate(each) for each in zip(*days, strict=True)))
    need = np.split(needed_in(coming, open_ended).agents, np.cumsum([day.calls.size for day in days])[:-1])
    peaks = [busy(day) for day in days]
    at_peak = np.array([each[peak] for each, peak in zip(need, peaks, strict=True)])
    rows = [day.only(np.array([peak])) for day, peak in zip(days, peaks, strict=True)]
    lines = lines_needed(Traffic(*(np.concatenate(each) for each in zip(*rows, strict=True))), at_peak, scenario)
    found = tuple(
        Year(year, each.calls_a_month, int(peak), people_for(each, float(staff.sum())), int(line))
        for year, (each, peak, staff, line) in enumerate(zip(grown, at_peak, need, lines, strict=True))
    )
    return Growth(
        found,
        _first([each.people > scenario.people for each in found]),
        None if scenario.lines is None else _first([each.lines > (scenario.lines or 0) for each in found]),
    )


def _first(over: list[bool]) -> int | None:
    return over.index(True) if any(over) else None


def people_for(scenario: Scenario, agent_intervals: float) -> float:
    """The people at full hours who fill so many intervals of the day, absence among their paid hours."""
    hours = agent_intervals * scenario.interval_s / 3600 / (1 - scenario.shrinkage)
    return hours * scenario.days_a_month * 12 / (scenario.hours_a_week * 365 / 7)


def lines_needed(coming: Traffic, agents: Array, scenario: Scenario) -> Array:
    """The least lines that refuse no more than `max_blocked` with so many agents, by interval."""
    low, high = np.asarray(agents, np.float64) - 1, np.full(agents.size, np.nan)
    step, at = np.ones(agents.size), np.asarray(agents, np.float64).copy()
    left = np.flatnonzero(~coming.quiet)
    high[coming.quiet] = agents[coming.quiet]
    while left.size:
        held = _holds(coming.only(left), at[left], agents[left], scenario)
        high[left[held]], low[left[~held]] = at[left[held]], at[left[~held]]
        wide: Mask = np.isnan(high[left]) | (high[left] - low[left] > 1)
        left = left[wide]
        found = ~np.isnan(high[left])
        at[left] = np.where(found, np.floor((low[left] + high[left]) / 2), low[left] + step[left])
        step[left] *= 2
    return high


def _holds(coming: Traffic, lines: Array, agents: Array, scenario: Scenario) -> Mask:
    limited = traffic(coming.calls, coming.interval_s, coming.aht_s, coming.patience_s, lines)
    refused = evaluate(limited, agents, scenario.within_s, scenario.code).p_blocked
    return np.asarray(refused <= scenario.max_blocked * (1 + 1e-12))


def binds_in_words(scenario: Scenario, found: Growth) -> str:
    """When people run out and when lines do, and which of them first."""
    people, lines = found.people_bind, found.lines_bind
    last = found.years[-1]
    there = f"the {scenario.people:,g} people" if scenario.people else "nobody"
    words = [_sentence("people", people, f"{there[0].upper()}{there[1:]} who are there", found)]
    if scenario.lines is not None:
        words.append(_sentence("lines", lines, f"The {scenario.lines:,} lines", found))
    if people is None and lines is None:
        return f"{' '.join(words)} By then there are {last.calls_a_month:,.0f} calls a month."
    return " ".join(words)


def _sentence(kind: str, year: int | None, subject: str, found: Growth) -> str:
    if year is None:
        return f"{subject} are enough for all {len(found.years) - 1} years."
    at = found.years[year]
    needs = f"{math.ceil(at.people):,} people" if kind == "people" else f"{at.lines:,} lines"
    if year == 0:
        return f"{subject} are too few today: {needs} are needed."
    return f"{subject} are too few from year {year} on, with {at.calls_a_month:,.0f} calls a month: {needs} are needed."
