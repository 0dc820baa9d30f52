"""What the hours ahead are simulated with, the same on the desk and on the command line: calls, agents, patience."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from supervisor.core.credits import CENTRE
from supervisor.picture import Picture
from supervisor.plan_day import QUEUE
from supervisor.plan_seen import as_it_goes
from supervisor.planning.ahead import hours_of
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.planning.roster import Roster, scheduled
from supervisor.planning.sums import Array
from supervisor.reports.lived import DAYS, Lived
from supervisor.store import Store

MINUTE_MS = 60_000
SCHEDULED, AT_WORK = "Agents are those of the schedule.", "Agents are those at work now, all the time."
FOR_EVER = "Callers wait for ever: the settings have no patience, and too few hung up lately to measure it."
LEAST_S, MOST_S, STEP_S = 15.0, 1800.0, 15
"""Between which a measured patience is taken (s), and to which step."""


class Expected(NamedTuple):
    """Of the hours ahead by slots of `minutes`; and whence."""

    calls: Array
    aht_s: Array
    unsure: float
    minutes: int
    words: str


class Published(NamedTuple):
    """A forecast that is published, and which version it is."""

    forecast: Forecast
    version: int

    def hours(self, picture: Picture, queue: str, count: int) -> Expected:
        """Of so many intervals from the picture on, the rest of its day by what came so far, as Today has it.

        Raises `CallboardError` where it does not reach so far.
        """
        scope = QUEUE + queue if queue else CENTRE
        calls, aht, unsure = hours_of(as_it_goes(picture, scope, self.forecast), picture.at, count)
        words = f"Calls are those of the published forecast, version {self.version}, today’s as the day goes."
        return Expected(calls, aht, unsure, self.forecast.minutes, words)


def published(store: Store, queue: str = "") -> Published | None:
    """The forecast of a queue or of the centre; None where none is published."""
    kept = store.published_plan("forecast", queue or CENTRE)
    return None if kept is None else Published(unpack(kept.body, Forecast), kept.version)


def patience(told: float, past: Lived) -> tuple[float, str]:
    """Seconds (0: for ever, as everywhere), and whence: the settings, else those who hung up in the last days."""
    if told:
        return told, ""
    found = past.patience_s
    if found is None:
        return 0.0, FOR_EVER
    words = f"Patience is that of the last {DAYS} days: {past.gone:,} hung up."
    return min(max(round(found / STEP_S) * float(STEP_S), LEAST_S), MOST_S), words


def planned(rosters: Sequence[Roster], at: int, minutes: float, count: int) -> Array | None:
    """The agents of schedules in intervals from an instant (ms) on; None where they do not reach so far.

    As many as are there at the middle of each; whoever works past the end of a week is there in the next one too.
    """
    middles = at + (np.arange(count) + 0.5) * minutes * MINUTE_MS
    found = np.full(count, np.nan)
    for roster in _reaching(rosters):
        width = roster.minutes * MINUTE_MS
        slots = ((middles - roster.begin) // width).astype(np.int64)
        mine = (slots >= 0) & (slots < roster.slots)
        found[mine] = scheduled(roster)[slots[mine]]
    return None if np.isnan(found).any() else found


def _reaching(rosters: Sequence[Roster]) -> list[Roster]:
    """Each with those of the others whose shifts reach into it."""
    every = tuple(shift for roster in rosters for shift in roster.shifts)
    return [replace(roster, shifts=every) for roster in rosters]


def rosters_at(store: Store, at: int, takers: Collection[str] | None = None) -> list[Roster]:
    """The published schedules of the weeks that the hours can be in, of all or of some: a week is its Monday's."""
    day = datetime.fromtimestamp(at / 1000, UTC).date()
    days = [day + timedelta(days=shift) for shift in (-1, 0, 1)]
    mondays = sorted({each - timedelta(days=each.weekday()) for each in days})
    kept = [store.published_plan("schedule", monday.isoformat()) for monday in mondays]
    return [_of(unpack(each.body, Roster), takers) for each in kept if each is not None]


def _of(roster: Roster, takers: Collection[str] | None) -> Roster:
    if takers is None:
        return roster
    return replace(roster, shifts=tuple(shift for shift in roster.shifts if shift.agent in takers))
