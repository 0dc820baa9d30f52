"""The parts of the Staffing page, each with what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from supervisor.cli.staffing_ahead_page import ahead_part
from supervisor.cli.staffing_forecast_page import forecast_part
from supervisor.cli.staffing_schedule_page import schedule_part
from supervisor.cli.staffing_today_page import today_part
from supervisor.cli.staffing_whatif_page import what_if_part
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing import StaffingPage


class Asked(NamedTuple):
    """What every part may ask of; `now` gives the instant of the centre (ms), which in another world is not now."""

    store: Store
    url: str
    jobs: Jobs
    now: Callable[[], int]


PARTS: dict[str, Callable[[Asked], Page]] = {
    "today": today_part,
    "forecast": forecast_part,
    "what-if": what_if_part,
    "schedule": schedule_part,
    "ahead": ahead_part,
}
"""What makes each part, by its key."""


def staffing_pages(asked: Asked) -> dict[str, Callable[[], Page]]:
    """What makes the page, by its key."""
    return {"staffing": lambda: StaffingPage({key: make(asked) for key, make in PARTS.items()})} if PARTS else {}
