"""Service level under the chosen code, against its target."""

from __future__ import annotations

from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import percent


class ServiceLevel(NumberTile):
    """Its code, which tells the target and the limit, is a part of its name."""

    kind = "service_level"
    key = "service_level"
    name = "Service level"

    def detail(self) -> str:
        return readings.service_code(self.rules, self.scope)

    def read(self) -> Shown:
        limits = self.limits
        share = readings.number(self.figures, self.key)
        level = self.steady.level(share, levels.service_level(limits))
        note = "no calls" if share is None else f"target {percent(limits.target)} %"
        day = tuple(point.service_level for point in self.points)
        return Shown(None if share is None else percent(share, self.digits), "%", level, note, day)
