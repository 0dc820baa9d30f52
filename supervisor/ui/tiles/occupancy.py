"""How much of the time of agents on duty goes into contacts."""

from __future__ import annotations

from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import percent


class Occupancy(NumberTile):
    """Too high burns people out; the limit is where it begins to."""

    kind = "occupancy"
    key = "occupancy"
    name = "Occupancy"

    def read(self) -> Shown:
        share = readings.number(self.figures, self.key)
        level = self.steady.level(share, levels.occupancy(self.limits))
        if share is None:
            return Shown(None, note="nobody on duty yet")
        return Shown(percent(share, self.digits), "%", level, f"limit {percent(self.limits.warn_occupancy)} %")
