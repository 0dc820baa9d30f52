"""`callboard staffing what-if`: scenarios side by side, the curve of cost against service level, cuts and growth."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from supervisor.cli import staffing_scenarios
from supervisor.planning.enough import enough
from supervisor.planning.outcome import Outcome, outcome
from supervisor.planning.scenario import Scenario
from supervisor.planning.what_if import Change, binds_in_words, changes, curve, growth
from supervisor.reports.scenario_words import change_in_words, lines_in_words, money

Told = tuple[Scenario, Outcome]
DASH = "–"


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value:.1%}"


def _seconds(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f} s"


def _count(value: float | None) -> str:
    return DASH if value is None else f"{value:,.0f}"


ROWS: tuple[tuple[str, Callable[[Scenario, Outcome], str]], ...] = (
    ("calls a month", lambda s, _: _count(s.calls_a_month)),
    ("calls, busiest", lambda _, o: f"{o.calls:,.1f}"),
    ("handle time", lambda s, _: _seconds(s.aht_s)),
    ("lines", lambda s, _: _count(s.lines)),
    ("required", lambda _, o: _count(o.required)),
    ("agents", lambda _, o: _count(o.agents)),
    ("scheduled", lambda _, o: _count(o.scheduled)),
    ("service level", lambda _, o: _share(o.service_level)),
    ("over the day", lambda _, o: _share(o.day_service_level)),
    ("ASA, answered", lambda _, o: _seconds(o.asa_s)),
    ("occupancy", lambda _, o: _share(o.occupancy)),
    ("abandoned", lambda _, o: _share(o.p_abandon)),
    ("blocked", lambda _, o: _share(o.p_blocked)),
    ("binds", lambda _, o: o.binding or DASH),
    ("people (FTE)", lambda _, o: f"{o.cost.fte:,.1f}"),
    ("cost an hour", lambda s, o: money(s, o.cost.hour)),
    ("cost a day", lambda s, o: money(s, o.cost.day)),
    ("cost a month", lambda s, o: money(s, o.cost.month)),
    ("cost a year", lambda s, o: money(s, o.cost.year)),
    ("cost a call", lambda s, o: money(s, o.cost.call, 2)),
    ("to hold the target", lambda s, o: _holding(s, o)),
)


def _holding(scenario: Scenario, now: Outcome) -> str:
    """What a month costs with the target held, on lines enough."""
    more = enough(scenario)
    held = more.outcome if more else now
    return money(scenario, held.needed.month if held.needed else None) + " a month"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    staffing_scenarios.arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, with the curve, each cut and the growth")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    asked = staffing_scenarios.scenarios(args)
    told = [(each, outcome(each)) for each in asked]
    if args.json:
        print(json.dumps(answer(told), indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(told))
    return 0


def answer(told: Sequence[Told]) -> dict[str, Any]:
    """Every scenario with all that is known of it."""
    return {"scenarios": [_whole(*each) for each in told]}


def _whole(scenario: Scenario, now: Outcome) -> dict[str, Any]:
    grown = growth(scenario)
    found: dict[str, Any] = msgspec.to_builtins(
        {
            "scenario": scenario,
            "outcome": now,
            "curve": curve(scenario, now),
            "changes": [_changed(now, each) for each in changes(scenario, now)],
            "growth": grown,
        }
    )
    found["growth"]["words"] = binds_in_words(scenario, grown)
    found["enough"] = msgspec.to_builtins(enough(scenario))
    return found


def _changed(now: Outcome, each: Change) -> dict[str, Any]:
    then = each.outcome
    return {
        "change": change_in_words(each),
        "kind": each.kind,
        "by": each.by,
        "service_level": then.service_level,
        "day_service_level": then.day_service_level,
        "p_abandon": then.p_abandon,
        "p_blocked": then.p_blocked,
        "occupancy": then.occupancy,
        "cost_year": then.cost.year,
        "cost_year_more": then.cost.year - now.cost.year,
    }


def _lines(told: Sequence[Told]) -> Iterator[str]:
    names = [scenario.name or "asked for" for scenario, _ in told]
    for name, (scenario, _) in zip(names, told, strict=True):
        if (more := enough(scenario)) is not None:
            yield f"{name[:1].upper()}{name[1:]}: {lines_in_words(scenario, more)}"
            yield ""
    cells = [[row(*each) for each in told] for _, row in ROWS]
    wide = [max(len(name), *(len(row[place]) for row in cells)) + 2 for place, name in enumerate(names)]
    first = max(len(name) for name, _ in ROWS)
    yield " " * first + "".join(f"{name:>{size}}" for name, size in zip(names, wide, strict=True))
    for (name, _), row in zip(ROWS, cells, strict=True):
        yield f"{name:<{first}}" + "".join(f"{cell:>{size}}" for cell, size in zip(row, wide, strict=True))
    for scenario, _ in told:
        yield ""
        yield f"{scenario.name or 'Growth'}, growing {scenario.growth:.1%} a year:"
        yield binds_in_words(scenario, growth(scenario))
