"""A made-up history and its forecast, for tests and pictures of the Forecast part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtWidgets import QWidget

from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edits
from supervisor.planning.forecast_kept import Planned, became
from supervisor.planning.forecasting import Found, Wanted, typed, work_out
from supervisor.planning.plan import QueueTargets
from supervisor.planning.series import Series
from supervisor.planning.special import Special
from supervisor.reports.forecasts import Earlier
from supervisor.sources.interval_columns import Layout
from supervisor.store.plans import PlanRow
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.windows.staffing import StaffingPage
from supervisor.ui.windows.staffing_columns import FileColumns
from supervisor.ui.windows.staffing_forecast import ForecastPart
from supervisor.ui.windows.staffing_forecast_actions import ForecastActions, Offered, Opened

MONDAY = 1_767_571_200_000
"""2026-01-05 0:00 UTC."""
DAY, WIDTH, DAYS, STORM, CLOSED = 86_400_000, 1_800_000, 77, 60, 84
TARGETS = QueueTargets()


@cache
def history() -> Series:
    """Eleven weeks, a storm in the ninth; nobody calls at night."""
    hour = np.arange(48) / 2
    shape = np.exp(-((hour - 10.5) ** 2) / 6) + 0.8 * np.exp(-((hour - 15) ** 2) / 8)
    shape[(hour < 7) | (hour >= 19)] = 0
    level = np.where(np.arange(DAYS) % 7 < 5, 1.0, 0.35) * (1 + np.arange(DAYS) / 400)
    level[STORM] *= 2.4
    calls = np.random.default_rng(5).poisson(np.outer(level, 60 * shape)).astype(float).ravel()
    return Series(start=MONDAY, minutes=30, zone="UTC", calls=calls, aht_s=np.where(calls > 0, 240.0, np.nan))


@cache
def found() -> Found:
    """Four weeks ahead of it, one day closed."""
    special = (Special(MONDAY // DAY + CLOSED, "closed", "Founders’ Day"),)
    return work_out(history(), Wanted(), special, TARGETS)


@dataclass
class Kept:
    """What the part asked to be kept, and what is there: versions, a queue that has no history."""

    plans: list[tuple[str, Planned]] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    files: list[tuple[Path, Layout]] = field(default_factory=list)
    faster: bool = False

    def actions(self) -> ForecastActions:
        """Those of the part."""
        return ForecastActions(
            self.look,
            self.open,
            self.again,
            self.edit,
            self.save,
            self.publish,
            self.versions,
            self.columns,
            self.take,
        )

    def look(self, known: Sequence[str]) -> Offered:
        return Offered((("", "Centre"), ("info", "General information"), ("new", "New queue")))

    def open(self, wanted: Wanted, version: int | None, progress: Progress) -> Opened:
        if wanted.queue == "new":
            raise CallboardError("There is no history to forecast from; import some.")
        progress(0.5, "Monday")
        one = msgspec.structs.replace(found(), wanted=wanted)
        if self.plans:
            one = self.edit(one, self.plans[(version or 0) - 1][1].edits)
        return Opened(one, tuple(self.versions(wanted.queue, one.history)))

    def again(self, one: Found, wanted: Wanted) -> Found:
        return work_out(one.history, wanted, one.special, TARGETS)

    def edit(self, one: Found, edits: Edits) -> Found:
        plan, notes = typed(one.plan, edits, TARGETS)
        wanted = msgspec.structs.replace(one.wanted, edits=edits)
        return msgspec.structs.replace(one, plan=plan, notes=notes, wanted=wanted)

    def save(self, queue: str, plan: Planned, expected: int) -> int:
        if self.faster or expected != len(self.plans):
            raise CallboardError("Ann has saved this forecast meanwhile; look at the new version and save again.")
        self.plans.append((queue, plan))
        return len(self.plans)

    def publish(self, queue: str, version: int) -> None:
        self.published.append(version)

    def versions(self, queue: str, actual: Series) -> list[Earlier]:
        told = []
        for number, (_, plan) in enumerate(self.plans, 1):
            row = PlanRow("forecast", queue or "centre", number, MONDAY, "ann", "", int(number in self.published))
            told.append(Earlier(row, became(plan, actual)))
        return told[::-1]

    def columns(self, path: Path) -> FileColumns:
        if path.stem == "odd":
            return FileColumns(("Wann", "N", "Dauer"), {}, "odd.csv has no column that says when.")
        return FileColumns(("Start", "Offered"), {"at": "Start", "calls": "Offered"})

    def take(self, path: Path, queue: str, layout: Layout, progress: Progress) -> str:
        self.files.append((path, layout))
        return f"{path.name}: 96 intervals of Centre."


def _shown(jobs: Jobs, queue: str = "") -> QWidget:
    """The part as it is on its page, at a queue."""
    part = ForecastPart(Kept().actions(), jobs)
    page = StaffingPage({"forecast": part})
    part.turn_to(queue)
    return page


LOOKS: dict[str, Callable[[Jobs], QWidget]] = {
    "forecast": _shown,
    "forecast_empty": partial(_shown, queue="new"),
}
