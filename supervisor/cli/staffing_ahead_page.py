"""What the hours ahead ask for, done: the published forecast and schedule, the centre's patience and lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from supervisor.cli.staffing_floor import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.planning.ahead import ahead, hours_of
from supervisor.planning.durations import Shape, samples
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.planning.roster import Roster, scheduled
from supervisor.planning.simulated import Asked as Service
from supervisor.planning.sums import Array
from supervisor.reports.lived import DAYS, Lived, lived
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.models.ahead import HOURS, MINUTE_MS, PATIENCE_S, Beginning, Moves, floor_of, from_picture
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing_ahead import AheadActions, HoursAheadPage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


class Expected(NamedTuple):
    """Of the hours ahead by slots of `minutes`; and whence."""

    calls: Array
    aht_s: Array
    unsure: float
    minutes: int
    words: str


def ahead_part(asked: Asked) -> Page:
    """The page of one desk."""
    return HoursAheadPage(AheadActions(lambda picture: begin(asked.store, picture)), asked.jobs)


def begin(store: Store, picture: Picture) -> tuple[Beginning, Moves]:
    """Where the hours begin, and what the sliders say at first."""
    settings = centre_settings(store.settings_at(picture.at).body).staffing
    every = settings.default
    coming = expected(store, picture)
    floor = floor_of(picture)
    agents = planned(store, picture.at, coming.minutes, coming.calls.size)
    staff = np.full(coming.calls.size, floor.agents) if agents is None else agents
    whose = "Agents are those at work now, all the time." if agents is None else "Agents are those of the schedule."
    past = lived(store, picture.at)
    patience, about = _patience(float(every.patience_s), past)
    handling = samples(past.talks_s)[0] if past.tells else Shape()
    vary = (
        f"Handle times vary as those of {len(past.talks_s):,} contacts of the last {DAYS} days." if past.tells else ""
    )
    words = tuple(filter(None, (coming.words, whose, vary, about)))
    whole = ahead(coming.calls, coming.minutes * 60, coming.aht_s, staff, unsure=coming.unsure, handling=handling)
    service = Service(every.code, float(every.within_s))
    moves = Moves(patience_s=patience, lines=settings.lines)
    return Beginning(picture.at, picture.zone, floor, whole, service, words), moves


def _patience(told: float, past: Lived) -> tuple[float, str]:
    """Seconds, and whence: the settings, else those who hung up in the last days, else a guess."""
    if told:
        return told, ""
    found = past.patience_s
    if found is not None:
        words = f"Patience is that of the last {DAYS} days: {past.gone:,} hung up."
        return min(max(round(found / 15) * 15.0, 15.0), 1800.0), words
    return PATIENCE_S, "Patience is assumed; set it in Settings, Staffing."


def expected(store: Store, picture: Picture) -> Expected:
    """By the published forecast where it reaches so far, else by the usual day."""
    kept = store.published_plan("forecast", CENTRE)
    if kept is not None:
        forecast = unpack(kept.body, Forecast)
        try:
            calls, aht, unsure = hours_of(forecast, picture.at, HOURS * 60 // forecast.minutes)
        except CallboardError:
            pass
        else:
            words = f"Calls are those of the published forecast, version {kept.version}."
            return Expected(calls, aht, unsure, forecast.minutes, words)
    calls, aht_s, words = from_picture(picture)
    return Expected(calls, np.full(calls.size, aht_s), 0.0, picture.interval_min, words)


def planned(store: Store, at: int, minutes: int, count: int) -> Array | None:
    """The agents of the published schedule in intervals from an instant (ms) on; None where it does not reach so far.

    As many as are there at the middle of each.
    """
    middles = at + (np.arange(count) + 0.5) * minutes * MINUTE_MS
    found = np.full(count, np.nan)
    for roster in _rosters(store, at):
        width = roster.minutes * MINUTE_MS
        slots = ((middles - roster.begin) // width).astype(np.int64)
        mine = (slots >= 0) & (slots < roster.slots)
        found[mine] = scheduled(roster)[slots[mine]]
    return None if np.isnan(found).any() else found


def _rosters(store: Store, at: int) -> list[Roster]:
    """The published schedules of the weeks that the hours can be in: a week is called by its Monday."""
    day = datetime.fromtimestamp(at / 1000, UTC).date()
    mondays = {
        day + timedelta(days=shift) - timedelta(days=(day + timedelta(days=shift)).weekday()) for shift in (-1, 0, 1)
    }
    kept = [store.published_plan("schedule", monday.isoformat()) for monday in sorted(mondays)]
    return [unpack(each.body, Roster) for each in kept if each is not None]
