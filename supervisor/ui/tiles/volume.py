"""Calls by interval against the usual day, with the peaks marked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from supervisor.picture import Picture, Usual
from supervisor.ui import readings
from supervisor.ui.tiles.base import Tile
from widgets.format import count
from widgets.level import Level
from widgets.painted import Painted
from widgets.trend import Trend, TrendData

LEAST = 4 * 3600_000
"""The shortest stretch of a day that is shown (ms)."""
HOUR = 3600_000
SECOND = 1000
HALF = 0.5
"""Fewer calls than this in an interval are none that a chart is made longer for."""


class Volume(Tile):
    """Moves when an interval has changed, and not more often than once a second of the centre's time."""

    kind = "volume"
    key = "offered"
    name = "Calls"

    def detail(self) -> str:
        return f"by {self.picture.interval_min} min"

    def make(self) -> Painted:
        self._drawn = 0
        return Trend(wall=self.wall)

    def show(self, picture: Picture) -> None:
        if 0 <= picture.at - self._drawn < SECOND and self.picture.figures:
            self.take(picture)
        else:
            super().show(picture)

    def tick(self, now: int) -> None:
        if self._drawn != self.picture.at:
            self.refresh()
        super().tick(now)

    def refresh(self) -> None:
        assert isinstance(self.widget, Trend)
        self._drawn = self.picture.at
        self.widget.set_label(self.label())
        usual = self.picture.usual.get(self.scope, Usual())
        self.widget.set_names(usual=f"usual {usual.kind or 'day'}")
        self.widget.set_data(trend(self.picture, self.scope, self.now))
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)


LONGEST = 25
"""Hours of a day, of those when the clocks go back."""


def trend(picture: Picture, scope: str, now: int) -> TrendData:
    """The day of a scope, from the first interval with calls, today, usually or by the forecast, to the last."""
    width = picture.interval_min * 60_000
    today = {point.start: float(point.offered) for point in picture.intervals.get(scope, ())}
    usual = dict(picture.usual.get(scope, Usual()).offered)
    ahead = forecast(picture, scope)
    starts = stretch(picture, today, usual, {start: calls for start, (calls, *_) in ahead.items() if calls >= HALF})
    here = now // width * width
    bands = [ahead.get(start) for start in starts]
    return TrendData(
        now=tuple(today.get(start, 0.0) if start <= here and picture.known else None for start in starts),
        labels=tuple(hour(start, picture.zone) for start in starts),
        usual=tuple(usual.get(start) for start in starts) if usual else (),
        forecast=tuple(band and band[0] for band in bands) if ahead else (),
        low=tuple(band and band[1] for band in bands) if ahead else (),
        high=tuple(band and band[2] for band in bands) if ahead else (),
        peaks=peaks(picture, starts, today, usual),
        running=starts.index(here) if here in starts else None,
        unknown=() if picture.known else tuple(place for place, start in enumerate(starts) if start <= here),
    )


def forecast(picture: Picture, scope: str) -> dict[int, tuple[float, float, float]]:
    """By the start of each interval (ms) the calls expected, at least and at most; what is over as it was forecast."""
    course = picture.plan.courses.get(scope)
    if course is None:
        return {}
    width, found = picture.interval_min * 60_000, dict[int, tuple[float, float, float]]()
    share = min(width / (course.minutes * 60_000), 1.0)
    for slot in course.slots:
        if slot.expected is None:
            continue
        band = (slot.expected * share, (slot.least or 0.0) * share, (slot.most or slot.expected) * share)
        for start in range(slot.start, slot.start + course.minutes * 60_000, width):
            edge = picture.since + (start - picture.since) // width * width
            before = found.get(edge, (0.0, 0.0, 0.0))
            found[edge] = (before[0] + band[0], before[1] + band[1], before[2] + band[2])
    return found


def stretch(picture: Picture, *every: Mapping[int, float]) -> range:
    """The starts of the intervals to show (ms), from a full hour to a full hour."""
    width = picture.interval_min * 60_000
    busy = [start for series in every for start, offered in series.items() if offered]
    if not busy:
        # Before any calls nothing says when the day began.
        hours = min(-(-(picture.at - picture.since) // HOUR), LONGEST)
        return range(picture.since, picture.since + max(LEAST, hours * HOUR), width)
    first = picture.since + (min(busy) - picture.since) // HOUR * HOUR
    last = picture.since - (picture.since - max(busy) - width) // HOUR * HOUR
    return range(first, max(last, first + LEAST), width)


@lru_cache(maxsize=1024)
def hour(start: int, zone: str) -> str:
    """The label of an interval that begins a full hour, else none."""
    local = readings.local(start, zone)
    return f"{local:%H:%M}" if local.minute == 0 else ""


def peaks(
    picture: Picture, starts: range, today: Mapping[int, float], usual: Mapping[int, float]
) -> tuple[tuple[int, str], ...]:
    """The busiest interval so far, and the usual one."""
    marked = []
    for series, word in ((today, "peak"), (usual, "usual peak")):
        start = max(series, key=lambda s: (series[s], -s), default=None)
        if start is not None and series[start] and start in starts:
            words = f"{word} {count(series[start])} at {readings.clock(start, picture.zone)}"
            marked.append((starts.index(start), words))
    return tuple(marked)
