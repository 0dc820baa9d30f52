"""The hours ahead from the floor as it is: what a simulation begins with, and what sliders make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from supervisor.core.agents import State
from supervisor.picture import Picture
from supervisor.planning.ahead import Ahead, ahead, finer, surge
from supervisor.planning.floor_now import FloorNow
from supervisor.planning.simulated import USUAL, Asked, Band
from supervisor.planning.simulation import simulate, usual_runs
from supervisor.planning.sums import Array
from widgets.format import duration

MINUTE_MS = 60_000
HOURS = 12
AHT_S, PATIENCE_S = 180.0, 180.0
"""Where nothing else is known."""
CLOSE_S = 300.0
"""Those who wait are told about so often."""
RECENT = 4
"""Intervals that tell how many call now, where neither a forecast nor a usual day does."""
_CALLING = (State.TALKING, State.HOLD, State.OTHER_CALL)


class Beginning(NamedTuple):
    """Where the hours begin: the instant (ms), the floor then, what is expected, and sentences that say whence."""

    at: int
    zone: str
    floor: FloorNow
    coming: Ahead
    asked: Asked = USUAL
    words: tuple[str, ...] = ()


class Moves(NamedTuple):
    """What the sliders say: times the calls and handle times, more or fewer agents, patience (s), lines, and redials.

    Patience and lines of 0 are without a limit.
    """

    surge: float = 1.0
    aht: float = 1.0
    agents: int = 0
    patience_s: float = PATIENCE_S
    lines: int = 0
    redial: float = 0.0
    hours: int = HOURS


class Shown(NamedTuple):
    """By interval its bands and the local time at which it begins; for all of them the bands of the totals.

    `waiting` is by parts of intervals, which begin at `moments`; `most` is how many wait at the worst of these in each
    run, which is mostly about `peak`. Where next to nobody calls there is no service level.
    """

    times: tuple[str, ...]
    bands: dict[str, Band]
    moments: tuple[str, ...]
    waiting: Band
    totals: dict[str, Band]
    runs: int
    calls: float
    agents: tuple[int, ...]
    most: Band
    peak: str


NEXT_TO_NONE = 1.0
"""With fewer calls in an interval a service level is a matter of chance: one call late is 0 %."""
FIGURES = ("service_level", "abandonment", "longest_s", "occupancy", "blocked", "asa_s")


def floor_of(picture: Picture) -> FloorNow:
    """The centre's callers and agents as the picture has them."""
    waiting = tuple(max(picture.at - caller.first, 0) / 1000 for caller in picture.callers)
    by_state: dict[str, list[float]] = {}
    for name in picture.names("agent"):
        figures = picture.figures[f"agent/{name}"]
        by_state.setdefault(figures.get("state") or "", []).append(_since(figures.get("state_since"), picture.at))
    many = {state: tuple(by_state.get(state.value, ())) for state in State}
    return FloorNow(
        tuple(sorted(waiting, reverse=True)),
        len(many[State.AVAILABLE]) + len(many[State.RINGING]),
        tuple(each for state in _CALLING for each in many[state]),
        many[State.WRAPUP],
        many[State.PAUSED],
        len(many[State.UNREACHABLE]),
    )


def _since(text: object, at: int) -> float:
    """Seconds since an instant in ISO 8601; none where there is none."""
    if not isinstance(text, str):
        return 0.0
    return max(at / 1000 - datetime.fromisoformat(text).timestamp(), 0.0)


def floor_words(floor: FloorNow) -> str:
    """`3 wait, the longest 1:20; 8 on a call, 1 in wrap-up, 2 free, 1 paused`."""
    waits = (
        f"{len(floor.waiting)} wait, the longest {duration(max(floor.waiting))}" if floor.waiting else "nobody waits"
    )
    parts = (
        (len(floor.on_call), "on a call"), (len(floor.wrapping), "in wrap-up"), (floor.free, "free"),
        (len(floor.paused), "paused"), (floor.unreachable, "unreachable"),
    )  # fmt: skip
    agents = ", ".join(f"{number} {words}" for number, words in parts if number) or "no agents"
    return f"Now {waits}; {agents}."


def from_picture(picture: Picture, hours: int = HOURS) -> tuple[Array, float, str]:
    """Calls by interval of the hours ahead as on the usual day, else as in the last hour; their handle time; whence."""
    count, length = hours * 60 // picture.interval_min, picture.interval_min * MINUTE_MS
    known = picture.figures.get("centre", {}).get("aht_s")
    aht_s = float(known) if isinstance(known, int | float) and known > 0 else AHT_S
    usual = picture.usual.get("centre")
    if usual is not None and usual.offered:
        calls = _as_usual(dict(usual.offered), picture.at + np.arange(count) * length, length)
        return calls, aht_s, "No forecast is published for these hours: calls are those of the usual day."
    points = [point.offered for point in picture.intervals.get("centre", ()) if not point.provisional][-RECENT:]
    if not points:
        return np.zeros(count), aht_s, "No calls are known yet, so nobody calls: publish a forecast, or wait an hour."
    return np.full(count, float(np.mean(points))), aht_s, "No forecast is published: calls go on as in the last hour."


def _as_usual(offered: dict[int, float], starts: np.ndarray, length: int) -> Array:
    """Of each interval what the usual day has at that time; each lies in two of the day's."""
    first, day = min(offered), 86_400_000
    places = (starts - first) % day
    before = places // length * length
    part = (places - before) / length
    now = np.array([offered.get(int(first + each), 0.0) for each in before])
    then = np.array([offered.get(int(first + each), 0.0) for each in (before + length) % day])
    return np.asarray(now * (1 - part) + then * part)


def begun(picture: Picture, calls: Array, aht_s: Array | float, agents: Array | None, unsure: float = 0.0) -> Ahead:
    """What is expected, with the agents of the plan, or those of the floor where there is none."""
    staff = np.full(calls.size, floor_of(picture).agents) if agents is None else agents
    return ahead(calls, picture.interval_min * 60, aht_s, staff, unsure=unsure)


def moved(beginning: Beginning, moves: Moves) -> tuple[Ahead, FloorNow]:
    """What the sliders make of it. More agents come at once; fewer are there from the next interval on."""
    usual = beginning.coming
    count = min(max(round(moves.hours * 3600 / usual.interval_s), 1), usual.calls.size)
    agents = np.maximum(usual.agents[:count] + moves.agents, 0)
    coming = usual._replace(
        calls=usual.calls[:count], aht_s=usual.aht_s[:count], agents=agents,
        patience_s=moves.patience_s or np.inf, lines=moves.lines or None, redial=moves.redial,
    )  # fmt: skip
    floor = beginning.floor._replace(free=beginning.floor.free + max(moves.agents, 0))
    return surge(coming, moves.surge, moves.aht), floor


def shown(beginning: Beginning, moves: Moves, progress: Callable[[float | None, str], None]) -> Shown:
    """The simulation of it, for a worker thread; `progress` raises once nobody wants it any more."""
    coming, floor = moved(beginning, moves)
    runs = usual_runs(coming)
    parts = max(round(coming.interval_s / CLOSE_S), 1)
    close = simulate(finer(coming, parts), floor, beginning.asked, runs=runs, progress=progress)
    told, total = close.joined(parts), close.total()
    bands = {name: told.band(name) for name in FIGURES}
    level = bands["service_level"]
    bands["service_level"] = Band(*(np.where(coming.calls < NEXT_TO_NONE, np.nan, each) for each in level))
    moments = _times(beginning, close.agents.size, close.interval_s)
    return Shown(
        _times(beginning, coming.calls.size, coming.interval_s),
        bands,
        moments,
        close.band("waiting"),
        {name: total.band(name) for name in FIGURES},
        runs,
        float(coming.calls.sum()),
        tuple(coming.agents.tolist()),
        close.most("waiting", len(floor.waiting)),
        moments[int(np.argmax(close.figure("waiting").mean(axis=0)))],
    )


def _times(beginning: Beginning, count: int, interval_s: float) -> tuple[str, ...]:
    """The local times at which intervals begin."""
    starts = beginning.at + np.arange(count) * round(interval_s * 1000)
    zone = ZoneInfo(beginning.zone)
    return tuple(f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%H:%M}" for at in starts.tolist())


def full_hours(times: Sequence[str]) -> tuple[tuple[float, str], ...]:
    """Where among instants of even steps full hours are, maybe between two of them."""
    if len(times) < 2:
        return ()
    step = (_minute(times[1]) - _minute(times[0])) % 60 or 60
    hours = ((place, _minute(time), time[:2]) for place, time in enumerate(times))
    return tuple(
        (place - past / step, f"{hour}:00") for place, past, hour in hours if past < step and place * step >= past
    )


def _minute(time: str) -> int:
    return int(time[3:])
