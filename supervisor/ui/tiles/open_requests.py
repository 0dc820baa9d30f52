"""How many requests are open, how many are overdue, and how many were in time: of open ones and of closed ones."""

from __future__ import annotations

from typing import ClassVar

from supervisor.metrics.sight import Ratio
from supervisor.ui import levels
from supervisor.ui.models.dates import last_day
from supervisor.ui.readings import joined
from supervisor.ui.tiles.base import Shown
from supervisor.ui.tiles.of_requests import RequestNumber
from widgets.format import count, percent
from widgets.level import Level


class Counted(RequestNumber):
    """A count, and the course of the days."""

    def read(self) -> Shown:
        found = self.figure(self.key)
        if not isinstance(found, int):
            return Shown(None, note="no requests")
        return Shown(count(found), note=self.note())

    def note(self) -> str:
        """What it is compared with."""
        raise NotImplementedError


class OpenRequests(Counted):
    """Open, in progress, waiting for a resident, or scheduled."""

    kind = "open_requests"
    key = "open"
    name = "Open requests"

    def note(self) -> str:
        told = last_day(self.backlog.course(self.city), self.backlog.zone, self.now)
        return told or f"{count(self._number('no_target'))} without a due date"

    def _number(self, key: str) -> int:
        found = self.figure(key)
        assert isinstance(found, int)
        return found


class OverdueRequests(Counted):
    """Open ones whose due date has passed."""

    kind = "overdue_requests"
    key = "overdue"
    name = "Overdue requests"

    def note(self) -> str:
        worst = self.figure("overdue_over_60")
        return f"{count(worst)} by over 60 business days" if isinstance(worst, int) else ""


class Shares(RequestNumber):
    """A share with its sample; without a due date nothing is in time or late."""

    of: ClassVar[str]
    whole: ClassVar[str]
    """The figure that counts those with and without a due date."""

    def read(self) -> Shown:
        found = self.figure(self.key)
        if not isinstance(found, Ratio):
            return Shown(None, note="no requests")
        if found.value is None:
            return Shown(None, note="none has a due date" if self.figure(self.whole) else found.reason)
        bands = levels.on_time(self.rules, self.key)
        level = Level.none if bands is None else self.steady.level(found.value, bands)
        aim = f"target {percent(bands.warn)} %" if bands else ""
        return Shown(
            percent(found.value, self.digits), "%", level, joined((aim, f"of {count(found.sample)} {self.of}"))
        )


class OnTimeOpen(Shares):
    """Of the open requests that have a due date, those whose due date has not passed."""

    kind = "on_time_open"
    key = "on_time_open"
    name = "On time · open requests"
    of = "open with a due date"
    whole = "open"


class OnTimeClosed(Shares):
    """Of the closed requests that had a due date, those closed by then."""

    kind = "on_time_closed"
    key = "on_time_closed"
    name = "On time · closed requests"
    of = "closed that had a due date"
    whole = "closed"
