"""Service level under the chosen code, against its target."""

from __future__ import annotations

from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import percent


class ServiceLevel(NumberTile):
    """The code, the target and the limit are part of its name; on a wall they are the comparison below its value."""

    kind = "service_level"
    key = "service_level"
    name = "Service level"

    def detail(self) -> str:
        return "" if self.wall else self.code

    @property
    def code(self) -> str:
        """As `SL-I 80/20`."""
        limits = self.limits
        return f"{limits.code} {percent(limits.target)}/{limits.within_s}"

    def read(self) -> Shown:
        share = readings.number(self.figures, self.key)
        level = self.steady.level(share, levels.service_level(self.limits))
        target = self.code if self.wall else f"target {percent(self.limits.target)} %"
        note = "no calls" if share is None else target
        day = tuple(point.service_level for point in self.points)
        return Shown(None if share is None else percent(share, self.digits), "%", level, note, day)
