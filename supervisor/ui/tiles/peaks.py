"""Peaks: the busiest interval so far, the usual one, the forecast one, and the most callers waiting at once."""

from __future__ import annotations

from supervisor.picture import Usual
from supervisor.ui import readings
from supervisor.ui.tiles.base import Tile
from widgets.format import DASH, count
from widgets.level import Level
from widgets.painted import Painted
from widgets.walltable import WallTable


class Peaks(Tile):
    """What the day was and usually is at its busiest."""

    kind = "peaks"
    key = "peaks"
    name = "Peaks"

    def make(self) -> Painted:
        return WallTable(wall=self.wall)

    def refresh(self) -> None:
        assert isinstance(self.widget, WallTable)
        today = {point.start: float(point.offered) for point in self.points}
        usual = dict(self.picture.usual.get(self.scope, Usual()).offered)
        waiting = readings.number(self.figures, "waiting_peak")
        rows = [
            ("Today so far", *self._peak(today)),
            ("Usual day", *self._peak(usual)),
            ("Most waiting", count(waiting), ""),
        ]
        self.widget.set_table(("", "Calls", "At"), rows)
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)

    def _peak(self, series: dict[int, float]) -> tuple[str, str]:
        start = max(series, key=lambda s: (series[s], -s), default=None)
        if start is None or not series[start]:
            return DASH, ""
        return count(series[start]), readings.clock(start, self.picture.zone)
