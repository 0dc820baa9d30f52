"""A week of eight people with forecast and contracts, kept in a store, for tests of the Schedule part."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from supervisor.cli.staffing_schedule_page import schedule_actions
from supervisor.planning import editing
from supervisor.planning.contracts import Pattern
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack
from supervisor.planning.roster import Roster, Shift, moment
from supervisor.planning.shift import MINUTE
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.windows.schedule_actions import ScheduleActions

ZONE = "America/Chicago"
MONDAY = date(2026, 11, 23)
BEGIN, END = moment(MONDAY, 0, ZONE), moment(MONDAY, 7 * 1440, ZONE)
HOUR, QUARTER = 60 * MINUTE, 15 * MINUTE
NOW = BEGIN + 35 * HOUR
NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana")
BY = {"by": "ben", "role": "supervisor", "now": NOW}


SETTINGS: dict[str, Any] = {
    "zone": ZONE,
    "staffing": {
        "interval": 30,
        "default": {"patience_s": 240},
        "patterns": {
            "Full day": {
                "hours": 8.5,
                "starts": "07:00, 08:00, 09:00",
                "breaks": "15 min between 1.5 and 2.5 h; 15 min between 6 and 7 h",
                "lunch": "45 min unpaid between 3.5 and 4.5 h",
            },
            "Half day": {"hours": 4, "starts": "08:00, 12:00", "breaks": "15 min between 1.5 and 2.5 h"},
        },
        "contracts": {"Full time": {"patterns": ["Full day", "Half day"], "hours_most": 40, "rest_h": 11}},
        "people": {name: {"contract": "Full time"} for name in NAMES},
    },
}
STAFFING = centre_settings(SETTINGS).staffing
FULL, HALF = STAFFING.rules()[0].patterns


def a_shift(agent: str, day: int, hour: float, pattern: Pattern = FULL) -> Shift:
    """Of a pattern, on a day of the week (0 is Monday)."""
    return editing.made(agent, BEGIN + round((day * 24 + hour) * HOUR), pattern)


def a_roster(people: int = 8) -> Roster:
    """Five days a week, beginning an hour after each other; by person, then by day."""
    shifts = [a_shift(name, day, 7 + place % 3) for place, name in enumerate(NAMES[:people]) for day in range(5)]
    return Roster(ZONE, BEGIN, END, 30, tuple(shifts))


def forecast() -> Forecast:
    """Of the week by half hours: calls from seven to seven."""
    hours = np.arange(336) * 0.5 % 24
    calls = np.where((hours >= 7) & (hours < 19), 38.0, 0.0)
    return Forecast(start=BEGIN, minutes=30, zone=ZONE, calls=calls, low=calls, high=calls, aht_s=np.full(336, 240.0))


def expect(store: Store) -> None:
    """The forecast, published."""
    store.save_plan("forecast", "centre", pack(forecast()), **BY)  # type: ignore[arg-type]
    store.publish_plan("forecast", "centre", 1, **BY)  # type: ignore[arg-type]


def keep(store: Store, roster: Roster | None = None) -> int:
    """The schedule as a version that somebody else saved."""
    body = pack(a_roster() if roster is None else roster)
    return store.save_plan("schedule", MONDAY.isoformat(), body, **BY)  # type: ignore[arg-type]


def actions(store: Store) -> ScheduleActions:
    """What the part asks for, of a store with its people."""
    return schedule_actions(store, lambda: NOW)


def employ(store: Store) -> None:
    """Its people, in the settings."""
    store.save_settings(SETTINGS, valid_from=0, made_at=0, author="ben", expected_version=0)
