"""How many callers wait now, and how long the first of them has."""

from __future__ import annotations

from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count, duration


class Waiting(NumberTile):
    """Its level is that of the longest wait: many who are answered soon are no trouble."""

    kind = "waiting"
    key = "waiting"
    name = "Waiting now"
    ages = True

    def read(self) -> Shown:
        if readings.unconnected(self.picture):
            return Shown(None, note=readings.UNCONNECTED)
        longest = readings.longest_wait(self.picture, self.rules, self.scope, self.now)
        level = self.steady.level(longest, levels.wait(self.limits))
        waiting = readings.number(self.figures, self.key)
        note = "nobody waits" if longest is None else f"longest {duration(longest)}"
        day = tuple(point.waiting_peak for point in self.points)
        return Shown(None if waiting is None else count(waiting), "", level, note, day)
