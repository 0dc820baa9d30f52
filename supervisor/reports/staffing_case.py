"""The staffing case: what the budget is to decide on, as figures, rows and sentences; drawn by `reports.pdf`."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.planning.enough import Enough, enough, held
from supervisor.planning.outcome import MONTHS, WEEK_DAYS, Cost, Outcome
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

    Where the lines refuse too many it is the case for lines enough, beside what those there would do.
    Raises `CallboardError` where no number of agents holds it.
    """
    checked(scenario)
    now = held(scenario)
    more = enough(scenario)
    told = more.outcome if more else now
    if told.required is None or told.needed is None:
        raise CallboardError(
            f"No number of agents holds {target_in_words(scenario)} on {scenario.lines:,} lines; "
            "add lines, or aim at less, before a case is made of it."
        )
    lines = more.lines if more else scenario.lines
    plan = msgspec.structs.replace(scenario, agents=told.required, lines=lines)
    grown, changed = growth(scenario), changes(plan, told)
    cuts = _that_matter(told, changed)
    return Case(
        title=scenario.name or f"{scenario.calls_a_month:,.0f} calls a month",
        city=city,
        day=day,
        summary=_on_too_few(scenario, more) if more else _summary(plan, told),
        facts=_facts(plan, told),
        interval=_interval(plan),
        hours=_hours(plan, told),
        rows=_rows(plan, told, cuts, (_there(scenario), now) if more else None),
        note=_note(plan, told, cuts, changed),
        growth=grown,
        people=scenario.people,
        lines=scenario.lines,
        grows=f"At {scenario.growth * 100:g} % a year: {binds_in_words(scenario, grown)}",
        assumes=assumptions(plan),
    )


def _summary(scenario: Scenario, told: Outcome) -> str:
    return (
        f"To answer {target_in_words(scenario)} of {scenario.calls_a_month:,.0f} calls a month takes {told.required:,} "
        f"agents in the busiest {_interval(scenario)} and {_people(told.cost):,} people at full hours, "
        f"for {money(scenario, told.cost.year)} a year; {_employed(scenario, told)}."
    )


def _on_too_few(scenario: Scenario, more: Enough) -> str:
    """The lines first: with too few of them the target is none for those who call."""
    told, peak = more.outcome, _interval(scenario)
    are = "is" if scenario.lines == 1 else "are"
    return (
        f"{_there(scenario)} {are} too few: {_share(more.refused)} of those who call in the busiest {peak} find none. "
        f"To answer {target_in_words(scenario)} of {scenario.calls_a_month:,.0f} calls a month takes {more.lines:,} "
        f"lines, {told.required:,} agents in the busiest {peak} and {_people(told.cost):,} people at full hours, "
        f"for {money(scenario, told.cost.year)} a year; {_employed(scenario, told)}."
    )


def _there(scenario: Scenario) -> str:
    return f"{scenario.lines:,} line{'s' if scenario.lines != 1 else ''}"


def _people(cost: Cost) -> int:
    return math.ceil(cost.fte - 1e-9)


def _employed(scenario: Scenario, told: Outcome) -> str:
    """Those there today and what they cost, beside the plan."""
    have = scenario.people
    hours = have * scenario.hours_a_week * 365 / WEEK_DAYS
    today = hours * scenario.cost_an_hour + scenario.cost_a_line * (scenario.lines or 0) * MONTHS
    lacking = _people(told.cost) - have
    there = f"{have:,g} are employed" + (f", {lacking:,g} fewer than that" if lacking > 0 else "")
    more = told.cost.year - today
    than = "more" if more >= 0 else "less"
    return f"{there}, at {money(scenario, today)}, so it costs {money(scenario, abs(more))} {than}"


def _note(scenario: Scenario, told: Outcome, kept: list[Change], changed: tuple[Change, ...]) -> str:
    """What the table leaves out."""
    same = "" if scenario.lines is None or any(each.kind == "lines" for each in kept) else SAME
    busier = next((each for each in changed if each.kind == "calls" and each.by > 0), None)
    if busier is None or busier.outcome.needed is None:
        return same
    more = money(scenario, busier.outcome.needed.year - told.cost.year)
    return f"{same} To hold the target with {change_in_words(busier)} costs {more} more a year.".strip()


def _facts(scenario: Scenario, told: Outcome) -> tuple[Fact, ...]:
    cost, peak = told.cost, _interval(scenario)
    return (
        Fact("Volume", f"{scenario.calls_a_month:,.0f}", f"calls a month · {told.calls:,.0f} in the busiest {peak}"),
        Fact("Target", f"{scenario.service_level * 100:g}/{scenario.within_s:g}", target_in_words(scenario)),
        Fact("Required", f"{told.required:,}", f"agents in the busiest {peak} · {told.scheduled:,} scheduled"),
        Fact("Cost a year", money(scenario, cost.year), f"{_call(scenario, cost)} · {_people(cost):,} people"),
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


def _rows(
    scenario: Scenario, now: Outcome, kept: list[Change], few: tuple[str, Outcome] | None
) -> tuple[tuple[str, ...], ...]:
    first = _row(scenario, f"The plan, {_there(scenario)}" if few else "The plan", now, now)
    as_it_is = (_row(scenario, f"With {few[0]}", few[1], now),) if few else ()
    changed = (_row(scenario, _capital(change_in_words(each)), each.outcome, now, each.kind) for each in kept)
    return (first, *as_it_is, *changed)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _row(scenario: Scenario, words: str, told: Outcome, now: Outcome, kind: str = "agents") -> tuple[str, ...]:
    more = told.cost.year - now.cost.year
    same = DASH if kind == "agents" else "same agents"
    sign = "+" if more > 0 else ""
    return (
        words,
        _share(told.day_service_level),
        _share(told.day_abandon) if scenario.patience_s else DASH,
        _share(told.day_blocked) if scenario.lines else DASH,
        DASH if told.asa_s is None else f"{told.asa_s:,.1f} s",
        money(scenario, told.cost.year),
        f"{sign}{money(scenario, more)}" if round(more) else same,
    )


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value * 100:.1f} %"
