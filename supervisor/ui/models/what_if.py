"""Scenarios as tiles, curves, rows and sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from supervisor.planning.enough import Enough
from supervisor.planning.outcome import Outcome, lines_bind
from supervisor.planning.scenario import Scenario
from supervisor.planning.what_if import Change, Growth, Point, Year
from supervisor.reports.scenario_words import change_in_words, lines_in_words, money
from supervisor.ui.models.rows import Cell, Head, Row
from widgets.curve import Axis, CurveData, Line, Spot
from widgets.format import DASH, count, percent
from widgets.level import Level, Shape

LETTERS = ("A", "B")
CLOSE = 0.05
"""A service level that misses its target by less is close."""
HEADS = (
    Head("What changes"),
    Head("Service level", True, "In the busiest interval"),
    Head("Over the day", True, "Service level, each interval weighted by its calls"),
    Head("ASA", True, "Of the answered, in the busiest interval"),
    Head("Abandoned", True),
    Head("Blocked", True, "Calls that find no line"),
    Head("Cost a year", True),
    Head("More, or less", True, "Against the scenario as it is"),
)


class Tile(NamedTuple):
    """What a tile shows."""

    label: str
    value: str | None
    unit: str = ""
    level: Level = Level.none
    note: str = ""


class Compared(NamedTuple):
    """A scenario and what it comes to."""

    scenario: Scenario
    outcome: Outcome
    enough: Enough | None = None
    """What the target takes where the lines are too few for it."""


def tiles(mine: Compared, other: Compared | None = None) -> tuple[Tile, ...]:
    """Six, of the busiest interval; with the `other` scenario each tells how it differs from it."""
    return (
        _level(mine, other),
        _required(mine, other),
        _share("Abandoned", mine, other, "p_abandon", _waits(mine.outcome)),
        _share("Occupancy", mine, other, "occupancy", f"{count(mine.outcome.load, 1)} erlangs"),
        _blocked(mine, other),
        _cost(mine, other),
    )


def level_of(scenario: Scenario, reached: float | None) -> Level:
    """Of a service level against the scenario's target."""
    if reached is None:
        return Level.none
    missed = scenario.service_level - reached
    return Level.good if missed <= 1e-12 else Level.warn if missed < CLOSE else Level.bad


def _level(mine: Compared, other: Compared | None) -> Tile:
    told, scenario = mine.outcome, mine.scenario
    note = f"day {percent(told.day_service_level, 1)} %"
    level = level_of(scenario, told.service_level)
    shown, note = _percent(told.service_level), _points("service_level", mine, other) or note
    return Tile(f"Service level · {scenario.code}", shown, "%", level, note)


def _required(mine: Compared, other: Compared | None) -> Tile:
    told = mine.outcome
    label, there = "Agents required", f"/ {count(told.agents)} there"
    if told.required is None:
        return Tile(label, None, "", Level.bad, f"{count(told.agents)} there · lines bind")
    if mine.enough is not None:
        more = mine.enough
        note = f"{count(more.outcome.required or 0)} on {count(more.lines)} lines"
        return Tile(label, count(told.required), there, Level.bad, f"too few lines · {note}")
    lacking = told.required - told.agents
    level = Level.good if lacking <= 0 else Level.warn if lacking == 1 else Level.bad
    versus = other.outcome.required if other else None
    note = f"{count(told.scheduled_required)} scheduled" if versus is None else _against(told.required - versus)
    return Tile(label, count(told.required), there, level, note)


def _share(label: str, mine: Compared, other: Compared | None, name: str, note: str) -> Tile:
    return Tile(label, _percent(getattr(mine.outcome, name)), "%", Level.none, _points(name, mine, other) or note)


def _blocked(mine: Compared, other: Compared | None) -> Tile:
    lines, share = mine.scenario.lines, mine.outcome.p_blocked
    if lines is None or share is None:
        return Tile("Blocked", None, "", Level.none, "lines always enough")
    most = mine.scenario.max_blocked
    level = Level.good if share <= most else Level.warn if share <= 2 * most else Level.bad
    note = f"{count(lines)} lines{' bind' if mine.outcome.binding == 'lines' else ''}"
    return Tile("Blocked", _percent(share), "%", level, _points("p_blocked", mine, other) or note)


def _cost(mine: Compared, other: Compared | None) -> Tile:
    cost, scenario = mine.outcome.cost, mine.scenario
    note = f"{money(scenario, cost.call, 2)} a call"
    if other is not None and other.scenario.currency == scenario.currency:
        more = cost.month - other.outcome.cost.month
        note = f"{'+' if more >= 0 else ''}{money(scenario, more)} vs A · {note}"
    return Tile("Cost a month", money(scenario, cost.month), "", Level.none, note)


def pays(mine: Compared) -> str:
    """People at full hours, and what the busiest hour costs."""
    cost = mine.outcome.cost
    return f"{count(cost.fte, 1)} people · {money(mine.scenario, cost.hour)} an hour"


def _waits(told: Outcome) -> str:
    return "the queue has no end" if told.unstable else f"ASA {DASH if told.asa_s is None else count(told.asa_s, 1)} s"


def _points(name: str, mine: Compared, other: Compared | None) -> str:
    """How many points a share differs from that of the other."""
    now, then = getattr(mine.outcome, name), getattr(other.outcome, name) if other else None
    if now is None or then is None:
        return ""
    points = round((now - then) * 100, 1) + 0.0
    return f"{_signed(points, 1)} points vs A"


def _percent(share: float | None) -> str | None:
    return None if share is None else percent(share, 1)


def _against(value: float) -> str:
    return f"{_signed(value)} vs A"


def _signed(value: float, digits: int = 0) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else "±"
    return f"{sign}{count(abs(value), digits)}"


def binds(told: Compared, letter: str) -> str:
    """What stands in the way, in a sentence; empty where nothing does."""
    outcome, scenario = told.outcome, told.scenario
    if outcome.unstable:
        return f"In {letter} the queue only grows: {count(outcome.load, 1)} erlangs for {outcome.agents:,} agents."
    if told.enough is not None:
        return f"In {letter} {lines_in_words(scenario, told.enough)}"
    if lines_bind(outcome):
        most = f"{scenario.lines:,} lines" if scenario.lines else "The lines"
        return f"In {letter} the lines bind: with {most} more agents do not help the callers who find none free."
    if outcome.required is not None and outcome.required > outcome.agents:
        lacking = outcome.required - outcome.agents
        return f"{letter} lacks {lacking:,} agent{'s' if lacking > 1 else ''} in its busiest hour."
    return ""


def difference(a: Compared, b: Compared) -> str:
    """B against A, in a sentence."""
    calls = b.scenario.calls_a_month - a.scenario.calls_a_month
    agents, year = b.outcome.agents - a.outcome.agents, b.outcome.cost.year - a.outcome.cost.year
    changed = [_more(calls, "calls a month"), _more(agents, "agents" if abs(agents) != 1 else "agent")]
    with_ = ", ".join(filter(None, changed)) or "as many calls and agents"
    costs = f"{money(b.scenario, abs(year))} {'more' if year > 0 else 'less'} a year" if round(year) else "the same"
    return f"B against A: {with_}; it costs {costs}."


def _more(value: float, words: str) -> str:
    return f"{count(abs(value))} {'more' if value > 0 else 'fewer'} {words}" if round(value) else ""


def cost_curves(told: Sequence[Compared], points: Sequence[tuple[Point, ...]], target: Scenario) -> CurveData:
    """Of A and B, each with its present point marked."""
    lines, spots = [], []
    for place, (each, along) in enumerate(zip(told, points, strict=True)):
        tone, letter = ("quiet", "accent")[place], LETTERS[place]
        lines.append(Line(letter, tuple((at.cost_month, at.service_level) for at in along), tone, dots=True))
        reached = each.outcome.day_service_level
        if reached is not None:
            words = f"{letter} · {each.outcome.agents:,} agents"
            spots.append(Spot(each.outcome.cost.month, reached, words, tone, (Shape.square, Shape.circle)[place]))
    limit = (target.service_level, f"target {target.service_level * 100:g} %")
    return CurveData(tuple(lines), tuple(spots), _money_axis(target), Axis(after=" %", per=100, low=0, high=1), limit)


def _money_axis(scenario: Scenario) -> Axis:
    space = " " if scenario.currency[-1:].isalpha() else ""
    return Axis("a month", before=f"{scenario.currency}{space}", after="k", per=0.001)


def people_curve(scenario: Scenario, grown: Growth) -> CurveData:
    """People needed by year, and those who are there."""
    needed = [(each, each.people) for each in grown.years]
    return _years(needed, scenario.people, grown.people_bind, "people")


def lines_curve(scenario: Scenario, grown: Growth) -> CurveData:
    """Lines needed by year, and those that are there."""
    needed = [(each, float(each.lines)) for each in grown.years]
    there = None if scenario.lines is None else float(scenario.lines)
    return _years(needed, there, grown.lines_bind, "lines")


def _years(needed: Sequence[tuple[Year, float]], there: float | None, bind: int | None, words: str) -> CurveData:
    points = tuple((float(year.year), value) for year, value in needed)
    lines = [Line(f"{words} needed", points, dots=True)]
    if there is not None:
        lines.append(Line("there", ((0.0, there), (points[-1][0], there)), "quiet", dashed=True))
    spots: tuple[Spot, ...] = ()
    if bind is not None:
        value = math.ceil(points[bind][1] - 1e-9)
        spots = (Spot(*points[bind], f"year {bind}: {value:,}", "vermillion", Shape.triangle),)
    return CurveData(tuple(lines), spots, Axis("years from now", whole=True), Axis(low=0, whole=True))


def rows(scenario: Scenario, now: Outcome, changes: Sequence[Change]) -> list[Row]:
    """Each cut and addition, the scenario as it is above them."""
    first = Row("now", _cells(scenario, "As it is", now, now), pinned=True)
    return [first, *(Row(f"{each.kind} {each.by:g}", _of(scenario, each, now)) for each in changes)]


def _of(scenario: Scenario, each: Change, now: Outcome) -> tuple[Cell, ...]:
    return _cells(scenario, change_in_words(each), each.outcome, now)


def _cells(scenario: Scenario, words: str, told: Outcome, now: Outcome) -> tuple[Cell, ...]:
    more = told.cost.year - now.cost.year
    sign = "+" if more > 0 else ""
    asa = Cell(DASH if told.asa_s is None else f"{count(told.asa_s, 1)} s", told.asa_s)
    return (
        Cell(words),
        _cell(told.service_level, level_of(scenario, told.service_level)),
        _cell(told.day_service_level, level_of(scenario, told.day_service_level)),
        asa,
        _cell(told.p_abandon),
        _cell(told.p_blocked if scenario.lines is not None else None),
        Cell(money(scenario, told.cost.year), told.cost.year),
        Cell(f"{sign}{money(scenario, more)}" if round(more) else DASH, more),
    )


def _cell(share: float | None, level: Level = Level.none) -> Cell:
    return Cell(DASH if share is None else f"{percent(share, 1)} %", share, level)
