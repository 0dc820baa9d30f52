"""The share of callers who hung up while waiting, short abandons left out."""

from __future__ import annotations

from supervisor.picture import Point
from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count, percent


class Abandonment(NumberTile):
    """Names time-outs beside it, since they left unserved too."""

    kind = "abandonment"
    key = "abandon_rate"
    name = "Abandonment"

    def read(self) -> Shown:
        share = readings.number(self.figures, self.key)
        level = self.steady.level(share, levels.abandonment(self.limits))
        if share is None:
            return Shown(None, "", level, "no calls")
        gone = f"{count(readings.number(self.figures, 'abandoned'))} calls"
        note = readings.time_outs(self.figures) or f"limit {percent(self.limits.warn_abandon)} %"
        return Shown(percent(share, self.digits), "%", level, readings.joined((gone, note)), self._day())

    def _day(self) -> tuple[float | None, ...]:
        return tuple(_share(point) for point in self.points)


def _share(point: Point) -> float | None:
    return point.abandoned / point.offered if point.offered else None
