"""Requests over time: opened and closed per day, and those of today beside the calls; what no file tells is a gap."""

from __future__ import annotations

import msgspec

from supervisor.requests.days import day_of
from supervisor.ui import readings
from supervisor.ui.tiles import volume
from supervisor.ui.tiles.of_requests import RequestTile
from widgets.format import count
from widgets.level import Level
from widgets.painted import Painted
from widgets.trend import Trend, TrendData

DAYS = 30


class OpenedAndClosed(RequestTile):
    """Bars are the opened ones, the line the closed; today is not over yet."""

    kind = "opened_closed"
    key = "opened"
    name = "Requests per day"

    def detail(self) -> str:
        return self.upto(self.backlog.course(self.city).until)

    def make(self) -> Painted:
        made = Trend(wall=self.wall)
        made.set_names(now="opened", usual="closed")
        return made

    def refresh(self) -> None:
        assert isinstance(self.widget, Trend)
        days = self.backlog.course(self.city).days[-DAYS:]
        opened = tuple(_value(day.opened) for day in days)
        closed = tuple(_value(day.closed) for day in days)
        labels = tuple(_day(one.day) for one in days)
        peak = max(range(len(opened)), key=lambda place: opened[place] or 0, default=0)
        peaks = ((peak, f"{count(opened[peak])} on {_day(days[peak].day)}"),) if any(opened) else ()
        known = [place for place, value in enumerate(opened) if value is not None]
        unknown = tuple(place for place, value in enumerate(opened) if value is None)
        running = known[-1] if known else None
        self.widget.set_label(self.label())
        self.widget.set_data(TrendData(opened, labels, closed, peaks=peaks, running=running, unknown=unknown))
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)


class CallsAndRequests(RequestTile):
    """Bars are calls, the line requests opened: what calls bring, and a storm in both."""

    kind = "calls_and_requests"
    key = "opened_today"
    name = "Calls and requests"

    def detail(self) -> str:
        course, width = self.backlog.course(self.city), self.picture.interval_min * 60_000
        starts = course.today.starts
        end = starts[-1] + width if starts and course.until is not None else course.until
        until = self.upto(end)
        return readings.joined((f"by {self.picture.interval_min} min", until and f"requests {until}"))

    def make(self) -> Painted:
        made = Trend(wall=self.wall)
        made.set_names(now="calls", usual="requests opened")
        return made

    def refresh(self) -> None:
        assert isinstance(self.widget, Trend)
        self.widget.set_label(self.label())
        self.widget.set_data(beside(self))
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)


def beside(tile: RequestTile) -> TrendData:
    """Calls and requests of the same intervals; a day of requests alone is told too."""
    picture, today = tile.picture, tile.backlog.course(tile.city).today
    width = picture.interval_min * 60_000
    calls = {point.start: float(point.offered) for point in picture.intervals.get("centre", ())}
    opened = {start: float(number) for start, number in zip(today.starts, today.every(), strict=True)}
    since = picture.since or next(iter(today.starts), 0)
    if today.starts and today.starts[0] != since:
        opened = {}  # the newest file is of another day than the newest call
    starts = volume.stretch(msgspec.structs.replace(picture, since=since), calls, opened)
    here = tile.now // width * width
    return TrendData(
        now=tuple(calls.get(start, 0.0) if start <= here else None for start in starts) if calls else (),
        labels=tuple(volume.hour(start, picture.zone) for start in starts),
        usual=tuple(opened.get(start) if start <= here else None for start in starts) if opened else (),
        running=starts.index(here) if here in starts else None,
    )


def _value(number: int | None) -> float | None:
    return None if number is None else float(number)


def _day(day: int) -> str:
    date = day_of(day)
    return f"{date.day} {date:%b}"
