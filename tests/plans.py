"""Plans made up for the centre of `tests.pictures`: forecasts of its queues, the shifts of its agents that Tuesday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import numpy as np

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack
from supervisor.planning.shift import MINUTE, Pause, Roster, Shift, moment
from supervisor.store import Store
from tests.pictures import CURVE, NAMES, NOW, SINCE, ZONE, picture

MONDAY = date(2026, 3, 2)
HOUR = 60 * MINUTE
AHT_S = 402.0
STARTS = (7, 8, 8, 9)
"""Hours at which shifts begin, by agent in turns."""
BY = {"by": "ann", "role": "supervisor", "now": NOW}


def forecast(part: float = 1.0, *, minutes: int = 15, begin: int = SINCE, days: int = 1) -> Forecast:
    """Of some days by `minutes`; `part` of the centre's calls."""
    slots = 24 * 60 // minutes
    calls = np.tile([CURVE[slot * minutes // 60] * minutes / 60 * part for slot in range(slots)], days)
    width = 1.64 * np.sqrt(calls) + 0.06 * calls
    return Forecast(
        start=begin,
        minutes=minutes,
        zone=ZONE,
        calls=calls,
        low=np.maximum(calls - width, 0),
        high=calls + width,
        aht_s=np.full(calls.size, AHT_S),
        day_error=0.1,
        part_error=0.1,
    )


def at(clock: float) -> int:
    """An hour of the Tuesday (ms)."""
    return SINCE + round(clock * HOUR)


def shift(number: int) -> Shift:
    """Of an agent of the picture, by the name that people call her."""
    begin = STARTS[number % 4]
    rest, lunch = begin + 2 + number % 3 * 0.25, begin + 3.5 + number % 5 * 0.5
    pauses = (Pause(at(rest), at(rest + 0.25)), Pause(at(lunch), at(lunch + 0.5), "lunch", paid=False))
    return Shift(NAMES[number], at(begin), at(begin + 8), pauses, "day")


def roster(agents: int = 40) -> Roster:
    """The week with shifts on its Tuesday."""
    begin = moment(MONDAY, 0, ZONE)
    return Roster(ZONE, begin, begin + 7 * 24 * HOUR, 15, tuple(map(shift, range(agents))))


def stays(number: int) -> tuple[int, tuple[tuple[str, int, int], ...]]:
    """Where an agent was up to now: most as they should, some late, gone, or in a pause that is not theirs."""
    own = shift(number)
    come = own.begin + (25 * MINUTE if number % 9 == 4 else 0)
    match number % 13:
        case 5:
            return NOW, (("on", come, NOW - 14 * MINUTE),)
        case 7:
            return NOW, (("on", come, NOW - 9 * MINUTE), ("pause/Coffee", NOW - 9 * MINUTE, NOW))
        case 11:
            return NOW, ()
    found, begin = list[tuple[str, int, int]](), come
    for pause in own.pauses:
        if pause.begin < NOW:
            end = min(pause.end, NOW)
            found += [("on", begin, pause.begin), (f"pause/{pause.kind.capitalize()}", pause.begin, end)]
            begin = end
    return NOW, (*found, *([("on", begin, NOW)] if begin < NOW else ()))


def state(number: int, base: Mapping[str, Any]) -> dict[str, Any]:
    """What an agent does now, as her stays have it."""
    last = next((stay for stay in reversed(stays(number)[1]) if stay[2] == NOW), None)
    if last is None:
        return {"state": "no_queue", "reason": None}
    if last[0] != "on":
        return {"state": "paused", "reason": last[0].removeprefix("pause/")}
    at_work = base["state"] if base["state"] != "paused" else "available"
    return {"state": at_work, "reason": None}


def told(agents: int = 40, **others: Any) -> Picture:
    """The centre at half past ten with where its agents were."""
    made = picture(agents, **others)
    figures: Mapping[str, Any] = {
        **made.figures,
        **{
            f"agent/SIP/{number + 101}": {
                **made.figures[f"agent/SIP/{number + 101}"],
                **state(number, made.figures[f"agent/SIP/{number + 101}"]),
                "stays": stays(number),
                "state_since_ms": NOW - (17 + number * 37 % 900) * 1000,
            }
            for number in range(agents)
        },
    }
    return msgspec.structs.replace(made, figures=figures)


def publish(store: Store, kind: Any, name: str, plan: object) -> int:
    """Save and publish a plan."""
    version = store.save_plan(kind, name, pack(plan), **BY)  # type: ignore[arg-type]
    store.publish_plan(kind, name, version, **BY)  # type: ignore[arg-type]
    return version


def published(store: Store, rules: Rules) -> None:
    """Forecasts of the queues and the schedule of the week."""
    parts = zip(rules.queues, (0.34, 0.22, 0.2, 0.14, 0.1), strict=True)
    for queue, part in parts:
        publish(store, "forecast", queue, forecast(part))
    publish(store, "schedule", MONDAY.isoformat(), roster())
