"""Scenarios in words: money, what was changed, what is assumed."""

from __future__ import annotations

from supervisor.planning.enough import Enough
from supervisor.planning.scenario import Scenario, hours_open
from supervisor.planning.what_if import Change

DASH = "–"
_NAMES = {"agents": ("agent", "agents"), "lines": ("line", "lines")}


def money(scenario: Scenario, value: float | None, digits: int = 0) -> str:
    """With its currency before it, a sign of its own where it is less than nothing."""
    if value is None:
        return DASH
    space = " " if scenario.currency[-1:].isalpha() else ""
    return f"{'−' if value < 0 else ''}{scenario.currency}{space}{abs(value):,.{digits}f}"


def signed(value: float, text: str) -> str:
    """`text` tells the size, and this its direction."""
    return f"{'−' if value < 0 else '+'}{text}"


def change_in_words(change: Change) -> str:
    """`2 agents fewer`, `10 % more calls`."""
    size = abs(change.by)
    more = change.by > 0
    if change.kind == "calls":
        return f"{size:.0%} {'more' if more else 'fewer'} calls".replace("%", " %")
    return f"{size:,.0f} {_NAMES[change.kind][size != 1]} {'more' if more else 'fewer'}"


def target_in_words(scenario: Scenario) -> str:
    """`80 % within 20 s (SL-N)`."""
    return f"{scenario.service_level * 100:g} % within {scenario.within_s:g} s ({scenario.code})"


def lines_in_words(scenario: Scenario, more: Enough) -> str:
    """That the lines are too few, and what the target takes."""
    are = "line is" if scenario.lines == 1 else "lines are"
    need = more.outcome
    return (
        f"{scenario.lines:,} {are} too few: {more.refused * 100:.1f} % of those who call in the busiest hour "
        f"find none. The target takes {more.lines:,} lines and {need.required:,} agents, "
        f"for {money(scenario, need.cost.month)} a month."
    )


def assumptions(scenario: Scenario) -> tuple[str, ...]:
    """What the figures rest on, a sentence each."""
    patience = scenario.patience_s
    hangs_up = f"Callers hang up after {patience:,.0f} s of waiting on average." if patience else "Nobody hangs up."
    lines = f"{scenario.lines:,} lines; who finds none free is refused." if scenario.lines else "Lines are never short."
    paid = f"An hour paid costs {money(scenario, scenario.cost_an_hour, 2)}"
    return (
        f"A contact takes {scenario.aht_s:,.0f} s on average, wrap-up included. {hangs_up}",
        lines,
        f"Of paid time {scenario.shrinkage * 100:g} % is absence: leave, sickness, training, breaks.",
        _day(scenario),
        f"{paid}; full hours are {scenario.hours_a_week:g} a week.",
        "Calls come at random (Poisson); handle times and patience are exponential (M/M/c/K+M, exact).",
    )


def _day(scenario: Scenario) -> str:
    share = float(scenario.weights().max())
    days = f"{scenario.days_a_month:g} days open a month, alike"
    if scenario.profile:
        return f"{days}; the busiest interval has {share:.1%} of the day's calls.".replace("%", " %")
    hours = len(hours_open(scenario.opens, scenario.closes))
    opened = "around the clock" if hours == 24 else f"from {scenario.opens}:00 to {scenario.closes}:00"
    return f"{days}, {opened}; the busiest hour has {share:.1%} of the day's calls.".replace("%", " %")
