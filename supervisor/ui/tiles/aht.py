"""Average handle time."""

from __future__ import annotations

from supervisor.ui import readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count, mean_duration


class HandleTime(NumberTile):
    """Talk, hold and wrap-up of the contacts that are over."""

    kind = "aht"
    key = "aht_s"
    name = "Handle time"

    def read(self) -> Shown:
        mean = readings.number(self.figures, self.key)
        handled = readings.number(self.figures, "handled")
        note = "nothing handled yet" if mean is None else f"mean of {count(handled)} handled"
        return Shown(None if mean is None else mean_duration(mean), note=note)
