"""What the hours ahead ask for, done: the published forecast and schedule, the centre's patience and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supervisor.cli.staffing_expected import (
    AT_WORK,
    SCHEDULED,
    Expected,
    patience,
    planned,
    published,
    rosters_at,
)
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.planning.ahead import ahead
from supervisor.planning.durations import Shape, samples
from supervisor.planning.simulated import Asked as Service
from supervisor.reports.lived import DAYS, lived
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.models.ahead import HOURS, Beginning, Moves, floor_of, from_picture
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing_ahead import AheadActions, HoursAheadPage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def ahead_part(asked: Asked) -> Page:
    """The page of one desk."""
    return HoursAheadPage(AheadActions(lambda picture: begin(asked.store, picture)), asked.jobs)


def begin(store: Store, picture: Picture) -> tuple[Beginning, Moves]:
    """Where the hours begin, and what the sliders say at first."""
    settings = centre_settings(store.settings_at(picture.at).body).staffing
    every = settings.default
    coming = expected(store, picture)
    floor = floor_of(picture)
    agents = planned(rosters_at(store, picture.at), picture.at, coming.minutes, coming.calls.size)
    staff = np.full(coming.calls.size, floor.agents) if agents is None else agents
    whose = AT_WORK if agents is None else SCHEDULED
    past = lived(store, picture.at)
    waits, about = patience(float(every.patience_s), past)
    handling = samples(past.talks_s)[0] if past.tells else Shape()
    vary = (
        f"Handle times vary as those of {len(past.talks_s):,} contacts of the last {DAYS} days." if past.tells else ""
    )
    words = tuple(filter(None, (coming.words, whose, vary, about)))
    whole = ahead(coming.calls, coming.minutes * 60, coming.aht_s, staff, unsure=coming.unsure, handling=handling)
    service = Service(every.code, float(every.within_s))
    moves = Moves(patience_s=waits, lines=settings.lines)
    return Beginning(picture.at, picture.zone, floor, whole, service, words), moves


def expected(store: Store, picture: Picture) -> Expected:
    """By the published forecast where it reaches so far, else by the usual day."""
    if (plan := published(store)) is not None:
        try:
            return plan.hours(picture, "", HOURS * 60 // plan.forecast.minutes)
        except CallboardError:
            pass
    calls, aht_s, words = from_picture(picture)
    return Expected(calls, np.full(calls.size, aht_s), 0.0, picture.interval_min, words)
