"""The staffing case: what the budget is to decide on, as figures, rows and sentences; drawn by `reports.pdf`."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.planning.outcome import Cost, Outcome, outcome
from supervisor.planning.scenario import Scenario, checked
from supervisor.planning.what_if import Change, Growth, binds_in_words, changes, growth
from supervisor.reports.scenario_words import DASH, assumptions, change_in_words, money, target_in_words

PAPERS: Final = ("a4", "letter")
CUTS: Final = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)
"""Agents fewer and more that the page has a row for."""
VISIBLE = 0.0005
"""A share that differs by less is the same on paper."""
SAME: Final = "A few lines more or fewer change nothing that callers would see."
INTERVALS: Final = {3600: "hour", 1800: "half hour", 900: "quarter hour"}
HEADS: Final = ("", "Service level", "Abandoned", "Blocked", "ASA at the peak", "Cost a year", "Against the plan")


class Fact(msgspec.Struct, frozen=True):
    """A large figure: what it is, how much, and what it is made of."""

    name: str
    value: str
    note: str


class Hour(msgspec.Struct, frozen=True):
    """An interval of the day, by what its clock shows."""

    begins: str
    calls: float
    required: int | None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands on the page; rows are those of `HEADS`, the first being the plan itself."""

    title: str
    city: str
    day: str
    summary: str
    facts: tuple[Fact, ...]
    interval: str
    hours: tuple[Hour, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    growth: Growth
    people: float
    lines: int | None
    grows: str
    assumes: tuple[str, ...]


def case_of(scenario: Scenario, *, city: str, day: str) -> Case:
    """The case for holding the scenario's target with the agents that this needs; `day` is the date it is given.

    Raises `CallboardError` where no number of agents holds it.
    """
    checked(scenario)
    first = outcome(scenario)
    if first.required is None or first.needed is None:
        raise CallboardError(
            f"No number of agents holds {target_in_words(scenario)} on {scenario.lines:,} lines; "
            "add lines, or aim at less, before a case is made of it."
        )
    plan = msgspec.structs.replace(scenario, agents=first.required)
    told = outcome(plan)
    grown, cuts = growth(plan), _that_matter(told, changes(plan, told))
    return Case(
        title=scenario.name or "Staffing",
        city=city,
        day=day,
        summary=_summary(plan, told),
        facts=_facts(plan, told),
        interval=_interval(plan),
        hours=_hours(plan, told),
        rows=_rows(plan, told, cuts),
        note="" if plan.lines is None or any(each.kind == "lines" for each in cuts) else SAME,
        growth=grown,
        people=scenario.people,
        lines=scenario.lines,
        grows=f"At {scenario.growth * 100:g} % a year: {binds_in_words(plan, grown)}",
        assumes=assumptions(plan),
    )


def _summary(scenario: Scenario, told: Outcome) -> str:
    people = math.ceil(told.cost.fte - 1e-9)
    have = scenario.people
    lacking = people - have
    there = f"{have:,g} are employed"
    if lacking > 0:
        there += f", {lacking:,g} fewer than that"
    return (
        f"To answer {target_in_words(scenario)} of {scenario.calls_a_month:,.0f} calls a month takes {told.required:,} "
        f"agents in the busiest {_interval(scenario)} and {people:,} people at full hours, "
        f"for {money(scenario, told.cost.year)} a year; {there}.{_short_of_lines(scenario, told)}"
    )


def _short_of_lines(scenario: Scenario, told: Outcome) -> str:
    """More agents would not help those who find no line."""
    if told.p_blocked is None or told.p_blocked <= scenario.max_blocked:
        return ""
    return f" {_share(told.p_blocked)} of those who call in the busiest {_interval(scenario)} find no line: add lines."


def _facts(scenario: Scenario, told: Outcome) -> tuple[Fact, ...]:
    cost, peak = told.cost, _interval(scenario)
    return (
        Fact("Volume", f"{scenario.calls_a_month:,.0f}", f"calls a month · {told.calls:,.0f} in the busiest {peak}"),
        Fact("Target", f"{scenario.service_level * 100:g}/{scenario.within_s:g}", target_in_words(scenario)),
        Fact("Required", f"{told.required:,}", f"agents in the busiest {peak} · {told.scheduled:,} scheduled"),
        Fact("Cost a year", money(scenario, cost.year), f"{_call(scenario, cost)} · {cost.fte:,.1f} people"),
    )


def _interval(scenario: Scenario) -> str:
    return INTERVALS[round(scenario.interval_s)]


def _call(scenario: Scenario, cost: Cost) -> str:
    return f"{money(scenario, cost.call, 2)} a call answered"


def _hours(scenario: Scenario, told: Outcome) -> tuple[Hour, ...]:
    weights = scenario.weights()
    minutes = 24 * 60 // weights.size
    opened = [place for place, weight in enumerate(weights) if weight > 0]
    need = dict(zip(opened, told.required_by_interval, strict=True))
    return tuple(
        Hour(
            f"{place * minutes // 60:02}:{place * minutes % 60:02}",
            scenario.calls_a_day * float(weights[place]),
            need[place],
        )
        for place in _in_turn(opened, weights.size)
    )


def _in_turn(opened: list[int], size: int) -> list[int]:
    """From the opening on, past midnight too."""
    gaps = [place for place in opened if (place - 1) % size not in opened]
    first = gaps[-1] if gaps else 0
    return sorted(opened, key=lambda place: (place - first) % size)


def _that_matter(now: Outcome, found: tuple[Change, ...]) -> list[Change]:
    """Agents by those of `CUTS`; lines only where they change what callers see."""
    return [each for each in found if (each.by in CUTS if each.kind == "agents" else not _same(each.outcome, now))]


def _same(told: Outcome, now: Outcome) -> bool:
    names = ("day_service_level", "day_abandon", "day_blocked")
    return all(abs((getattr(told, name) or 0) - (getattr(now, name) or 0)) < VISIBLE for name in names)


def _rows(scenario: Scenario, now: Outcome, kept: list[Change]) -> tuple[tuple[str, ...], ...]:
    first = _row(scenario, "The plan", now, now)
    return (first, *(_row(scenario, _capital(change_in_words(each)), each.outcome, now) for each in kept))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _row(scenario: Scenario, words: str, told: Outcome, now: Outcome) -> tuple[str, ...]:
    more = told.cost.year - now.cost.year
    sign = "+" if more > 0 else ""
    return (
        words,
        _share(told.day_service_level),
        _share(told.day_abandon) if scenario.patience_s else DASH,
        _share(told.day_blocked) if scenario.lines else DASH,
        DASH if told.asa_s is None else f"{told.asa_s:,.1f} s",
        money(scenario, told.cost.year),
        f"{sign}{money(scenario, more)}" if round(more) else DASH,
    )


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value * 100:.1f} %"
