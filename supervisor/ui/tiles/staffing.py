"""What the plan says of now and of what is to come: agents required, scheduled and logged in, and the peak ahead."""

from __future__ import annotations

from typing import ClassVar

from supervisor.planning.planned import Course, Slot
from supervisor.ui import readings
from supervisor.ui.models.today import SHORT
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import DASH, count, duration
from widgets.level import Level
from widgets.numbers import Numbers
from widgets.painted import Painted

NO_FORECAST, NO_SCHEDULE = "no forecast of today is published", "no schedule is published"

HOUR = 60


class PlanTile(NumberTile):
    """A figure of the published plan."""

    scopes: ClassVar[tuple[str, ...]] = ("queue/",)

    @property
    def course(self) -> Course | None:
        """The day of its scope."""
        return self.picture.plan.courses.get(self.scope)


class Staffing(PlanTile):
    """Its level is that of the agents who are missing now, in the schedule or at the telephones."""

    kind = "staffing"
    key = "staffing"
    name = "Staffing now"

    def make(self) -> Painted:
        return Numbers(wall=self.wall)

    def refresh(self) -> None:
        super().refresh()
        assert isinstance(self.widget, Numbers)
        numbers = zip(self._numbers(), ("required", "scheduled", "logged in"), strict=False)
        self.widget.set_parts([(None if number is None else count(number), word) for number, word in numbers])

    def _numbers(self) -> tuple[int | None, ...]:
        """Agents required, scheduled and logged in; none at all without a forecast."""
        slot = self.course.running if self.course is not None else None
        return () if slot is None else (slot.required, slot.scheduled, self._here())

    def _here(self) -> int | None:
        return (self.figures.get("agents") or {}).get("logged_in") if self.picture.known else None

    def read(self) -> Shown:
        slot = self.course.running if self.course is not None else None
        if slot is None:
            return Shown(None, note=NO_FORECAST)
        here = self._here()
        value = " · ".join(_told(number) for number in self._numbers())
        short = missing(slot, here)
        level = Level.none if short is None else SHORT.level(short / max(slot.required or 0, 1))
        return Shown(value, "", level, self._words(slot, here))

    def _words(self, slot: Slot, here: int | None) -> str:
        if slot.required is None:
            return "no number of agents is enough"
        few = here is not None and slot.required > here
        parts = (f"{count(slot.required - (here or 0))} too few are here" if few else "", _scheduled(slot))
        return readings.joined(parts) or "enough are here"


def missing(slot: Slot, here: int | None) -> int | None:
    """Agents too few, of those scheduled or of those logged in; None where neither is known."""
    there = [number for number in (slot.scheduled, here) if number is not None]
    return None if slot.required is None or not there else max(slot.required - min(there), 0)


def _scheduled(slot: Slot) -> str:
    if slot.scheduled is None:
        return NO_SCHEDULE
    gap = (slot.required or 0) - slot.scheduled
    return f"{count(gap)} too few scheduled" if gap > 0 else ""


class PeakAhead(PlanTile):
    """The interval with most calls expected of those still to come."""

    kind = "peak_ahead"
    key = "peak_ahead"
    name = "Forecast peak to come"
    ages = True

    def read(self) -> Shown:
        if self.course is None:
            return Shown(None, note=NO_FORECAST)
        peak = self.course.peak
        if peak is None:
            return Shown(None, note="none is left today")
        level = Level.none if peak.gap is None else SHORT.level(max(peak.gap, 0) / max(peak.required or 0, 1))
        calls = f"{count(round(peak.expected or 0))} calls in {self.course.minutes} min"
        return Shown(readings.clock(peak.start, self.picture.zone), calls, level, self._words(peak))

    def _words(self, peak: Slot) -> str:
        minutes = max(0, peak.start - self.now) // 60_000
        ahead = f"{count(minutes)} min" if minutes < HOUR else duration(minutes * 60)
        there = f"{_told(peak.there)} {'there' if peak.absent else 'scheduled'}"
        staff = f"{_told(peak.required)} required, {there}" if peak.required else ""
        return readings.joined((f"in {ahead}", staff))


def _told(number: int | None) -> str:
    return DASH if number is None else count(number)
