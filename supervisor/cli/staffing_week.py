"""From a file that describes a week to what is asked of the solver."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.local import slots_local
from supervisor.planning.pauses import completed
from supervisor.planning.queueing import traffic
from supervisor.planning.required import Targets, required
from supervisor.planning.roster import Contract, Roster, Shift, moment
from supervisor.planning.rostering import Ask
from supervisor.planning.shift import MINUTE
from supervisor.planning.shifts import Prices
from supervisor.planning.shrinkage import scheduled, share
from supervisor.settings.problems import SettingsError
from supervisor.settings.schedule_file import Aim, Need, Pinned, ScheduleFile
from supervisor.settings.toml_file import MOST_BYTES, parse_toml

Floats = NDArray[np.float64]


def read_week(path: Path) -> ScheduleFile:
    """The file; raises `SettingsError` with the line of what is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from None
    return parse_toml(data, path.name, ScheduleFile)


def ask_of(told: ScheduleFile, limit_s: float, gap: float) -> Ask:
    """What the solver is asked."""
    begin = moment(told.begin, 0, told.zone)
    end = moment(told.begin + timedelta(days=told.days), 0, told.zone)
    shifts = tuple(_pinned(each, told.zone) for each in told.fixed)
    roster = Roster(told.zone, begin, end, told.interval, shifts)
    starts = begin + np.arange(roster.slots, dtype=np.int64) * (told.interval * MINUTE)
    needed = _needed(told, starts)
    roster = Roster(told.zone, begin, end, told.interval, shifts, tuple(int(each) for each in needed))
    patterns = {name: each.pattern(name) for name, each in told.patterns.items()}
    roster = completed(roster, patterns)
    prices = Prices(told.missing, told.weekends)
    if not told.people:
        return Ask(roster, (), _any_pattern(told), limit_s, gap, prices)
    return Ask(roster, told.persons(), told.rules(), limit_s, gap, prices)


def _any_pattern(told: ScheduleFile) -> tuple[Contract, ...]:
    """Without people all patterns are there for anybody."""
    if not told.patterns:
        raise CallboardError("There are no patterns; say what kinds of shifts there are, such as [patterns.day].")
    return (Contract("any", tuple(each.pattern(name) for name, each in told.patterns.items())),)


def _pinned(told: Pinned, zone: str) -> Shift:
    there = ZoneInfo(zone)
    begin, end = (round(each.replace(tzinfo=there).timestamp() * 1000) for each in (told.begin, told.end))
    return Shift(told.agent, begin, end, (), told.pattern, fixed=True)


def _needed(told: ScheduleFile, starts: NDArray[np.int64]) -> Floats:
    """Agents by slot: those that are given, and those that the calls need."""
    _, weekday, minute = slots_local(starts, told.zone)
    agents, calls, work = (np.zeros(len(starts)) for _ in range(3))
    for need in told.required:
        inside = _by_slot(need, weekday, minute, told.interval)
        if need.agents:
            agents += inside
        else:
            calls += inside
            work += inside * need.aht_s
    return agents + _for_calls(calls, work, told.target, told.interval)


def _by_slot(need: Need, weekday: NDArray[np.int64], minute: NDArray[np.int64], interval: int) -> Floats:
    """The numbers of a need in its slots, 0 in all others; a list goes on from span to span of a day."""
    values, found, before = np.asarray(need.agents or need.calls, np.float64), np.zeros(len(minute)), [0] * 7
    for day, (begin, end) in need.spans():
        inside = (weekday == day) & (minute >= begin) & (minute < end)
        place = (minute[inside] - begin) // interval + before[day]
        found[inside] = values[place % len(values)]
        before[day] += (end - begin) // interval
    return found


def _for_calls(calls: Floats, work: Floats, aim: Aim, interval: int) -> Floats:
    if not calls.any():
        return np.zeros(len(calls))
    some = calls > 0
    level, asa, busy = aim.service_level / 100 or None, aim.max_asa_s or None, aim.max_occupancy / 100 or None
    if level is None and asa is None and busy is None:
        raise CallboardError(
            "Calls are given but no target; say which service level, wait or occupancy they are to find."
        )
    coming = traffic(calls[some], interval * 60, work[some] / calls[some], aim.patience_s or None)
    needed = np.zeros(len(calls))
    targets = Targets(level, aim.within_s, max_asa_s=asa, max_occupancy=busy)
    away = share(f"{aim.shrinkage}%")
    needed[some] = [scheduled(int(each), away) for each in required(coming, targets, aim.least).agents]
    return needed
