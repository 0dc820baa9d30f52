"""What the Schedule part asks for, of whoever keeps the plans, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from supervisor.planning.roster import Roster
from supervisor.reports.schedules import Week
from supervisor.store import PlanRow
from supervisor.ui.jobs import Progress

LIMITS = (10, 30, 120, 600)
"""Seconds that solving may take."""


class Solved(msgspec.Struct, frozen=True):
    """A schedule that was found, and a sentence about it: how many are short, and the gap to the optimum.

    `longer` where the time was over before that was small.
    """

    roster: Roster
    words: str
    longer: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleActions:
    """All but `today` are called on a worker thread; each may raise CallboardError.

    `load` gives the newest version of the week that begins on a Monday, or the one that is named; `save` gets the
    version that was edited and returns the new one; `publish` a version; `solve` gets the seconds it may take.
    `calendar` writes iCalendar: into one file, or for one agent only, or where the path is a folder a file for each.
    """

    today: Callable[[], date]
    load: Callable[[date, int | None], Week]
    save: Callable[[date, Roster, int, str], int | str]
    publish: Callable[[date, int], str]
    versions: Callable[[date], Sequence[PlanRow]]
    calendar: Callable[[Path, Roster, str], str]
    table: Callable[[Path, Roster], str]
    solve: Callable[[Week, Roster, float, Progress], Solved] | None = None
