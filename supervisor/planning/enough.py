"""Lines enough for those who call: how many the target takes, and what it needs then, where those there are too few."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from supervisor.planning.outcome import Outcome, outcome
from supervisor.planning.scenario import LIMITS, Scenario
from supervisor.planning.what_if import growth

MOST_AGENTS = int(LIMITS["agents"][1])


class Enough(msgspec.Struct, frozen=True):
    """The least `lines` that refuse no more than `max_blocked` of the busiest interval, and what comes of them.

    `outcome` is that of the agents whom the target needs on so many lines, `refused` the share of the busiest interval
    that finds none of those there, with the agents whom the target needs on these.
    """

    lines: int
    outcome: Outcome
    refused: float


def enough(scenario: Scenario) -> Enough | None:
    """What it takes where the target's agents would leave too many without a line; None where the lines suffice.

    Fewer callers who get through need fewer agents, so a target that is held on too few lines is none for callers.
    The agents given do not matter: with too few of them callers who wait fill any lines. None too where no number of
    agents holds the target even with lines enough.
    """
    now = None if scenario.lines is None else held(scenario)
    if scenario.lines is None or now is None or not _refused(scenario, now):
        return None
    lines = max(scenario.lines + 1, growth(replace(scenario, years=1)).years[0].lines)
    while True:
        found = held(replace(scenario, lines=lines))
        if found.required is None:
            return None
        if not _refused(scenario, found):
            return Enough(lines, found, now.p_blocked or 0.0)
        lines += 1


def held(scenario: Scenario) -> Outcome:
    """With the agents that the target needs, whoever is there; with one a line where no number holds it."""
    first = outcome(scenario)
    agents = first.required or scenario.lines or scenario.agents
    return outcome(replace(scenario, agents=max(1, min(agents, MOST_AGENTS))))


def _refused(scenario: Scenario, now: Outcome) -> bool:
    """Whether too many find no line in the busiest interval."""
    return (now.p_blocked or 0.0) > scenario.max_blocked * (1 + 1e-9)
