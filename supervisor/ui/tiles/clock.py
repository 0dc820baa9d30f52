"""The time of the centre, for a wall without a clock."""

from __future__ import annotations

from supervisor.ui import readings
from supervisor.ui.tiles.base import NumberTile, Shown


class Clock(NumberTile):
    """In the centre's zone, whatever that of the machine is."""

    kind = "clock"
    key = ""
    name = "Local time"
    ages = True

    def read(self) -> Shown:
        if not self.now:
            return Shown(None)
        local = readings.local(self.now, self.picture.zone)
        return Shown(f"{local:%H:%M}", note=f"{local:%A} {local.day} {local:%B}")

    def label(self) -> str:
        return self.rules.centre.shown or self.name

    @property
    def age(self) -> str:
        return ""
