"""Who works under which contracts in the demonstration city."""

from __future__ import annotations

from typing import Any

from supervisor.sources.simulated.city import WEEKDAYS, Agent, City, minutes, weekdays
from supervisor.sources.simulated.city import Shift as Kind

DAY = 24 * 60
FULL_TIME_MIN = 7 * 60
WEEKEND_DAYS = 3
MEALS = ("Lunch", "Dinner")
SPREAD_H = 0.75
"""How far from their usual time pauses may begin."""


def crew(city: City) -> dict[str, Any]:
    """The patterns, contracts and people of a city, and how long callers wait, as settings of staffing."""
    waits = [queue.patience_s for queue in city.queues]
    return {
        "default": {"patience_s": round(sum(waits) / len(waits))},
        "patterns": {kind.name: _pattern(kind) for kind in city.shifts},
        "contracts": {
            "Full time": _contract(city, "Full time", hours_least=24, hours_most=40, days_least=3, days_most=5),
            "Part time": _contract(city, "Part time", hours_most=25, days_most=5),
            "Weekend": _contract(city, "Weekend", hours_most=30, days_most=3),
        },
        "people": {agent.name: _person(city, agent) for agent in city.agents},
    }


def _pattern(kind: Kind) -> dict[str, Any]:
    breaks = [_window(each.after_min, each.minutes, "") for each in kind.pauses if each.reason not in MEALS]
    meals = [_window(each.after_min, each.minutes, " unpaid") for each in kind.pauses if each.reason in MEALS]
    begin, length = minutes(kind.start), minutes(kind.end) - minutes(kind.start)
    last = min(begin + 30, DAY - 1)
    starts = f"{_clock(max(begin - 30, 0))}-{_clock(last)} every 30"
    return {"hours": length / 60, "starts": starts, "breaks": "; ".join(breaks), "lunch": "".join(meals)}


def _window(after: int, length: int, paid: str) -> str:
    first, last = max(after / 60 - SPREAD_H, 0.25), after / 60 + SPREAD_H
    return f"{length} min{paid} between {first:.2f} and {last:.2f} h"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _contract(city: City, name: str, **limits: float) -> dict[str, Any]:
    return {
        "patterns": [kind.name for kind in city.shifts if _contract_of(city, kind) == name],
        "rest_h": 10.5,
        **limits,
    }


def _contract_of(city: City, kind: Kind) -> str:
    """By how long it is, and on how many days somebody has it."""
    days = max((len(weekdays(agent.days)) for agent in city.agents if agent.shift == kind.name), default=0)
    if minutes(kind.end) - minutes(kind.start) < FULL_TIME_MIN:
        return "Part time"
    return "Full time" if days > WEEKEND_DAYS else "Weekend"


def _person(city: City, agent: Agent) -> dict[str, Any]:
    days = ", ".join(WEEKDAYS[day].capitalize() for day in sorted(weekdays(agent.days)))
    kind = city.shift(agent.shift)
    hours = f"{_clock(max(minutes(kind.start) - 120, 0))}-{_clock(min(minutes(kind.end) + 120, DAY - 1))}"
    weekend = len(weekdays(agent.days) & {5, 6})
    own = {"available": f"{days} {hours}"} if weekend else {}
    return {"contract": _contract_of(city, kind), "skills": [*agent.skills], **own}
