"""What the Schedule part asks for, done: weeks read, saved and published, files written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from supervisor.cli.common import rules_at
from supervisor.cli.schedules import Staff, load, nobody, publish, save, versions, write_calendar, write_table
from supervisor.settings import CentreSettings
from supervisor.store import Store
from supervisor.ui.windows.schedule_actions import ScheduleActions
from supervisor.ui.windows.staffing_schedule import SchedulePage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def schedule_actions(
    store: Store, now: Callable[[], int], staff: Callable[[CentreSettings], Staff] = nobody
) -> ScheduleActions:
    """For the part; `now` gives the instant of the centre (ms)."""

    def today() -> date:
        at = now()
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(rules_at(store, at).tz).date()

    return ScheduleActions(
        today=today,
        load=lambda monday, version: load(store, now(), monday, version, staff),
        save=lambda monday, roster, expected, note: save(store, monday, roster, expected, note),
        publish=lambda monday, version: publish(store, monday, version),
        versions=lambda monday: versions(store, monday),
        calendar=write_calendar,
        table=write_table,
    )


def schedule_part(asked: Asked) -> SchedulePage:
    """The part of the Staffing page."""
    return SchedulePage(schedule_actions(asked.store, asked.now), asked.jobs)
