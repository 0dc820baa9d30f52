"""How long the caller who has waited longest has waited, second by second."""

from __future__ import annotations

from supervisor.ui import levels, readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import duration


class LongestWait(NumberTile):
    """Names the queue she is in; where nobody waits it says so."""

    kind = "longest_wait"
    key = "longest_wait_s"
    name = "Longest wait now"
    ages = True

    def read(self) -> Shown:
        callers = readings.waiting(self.picture, self.rules, self.scope)
        longest = readings.longest_wait(self.picture, self.rules, self.scope, self.now)
        level = self.steady.level(longest, levels.wait(self.limits))
        if not callers:
            return Shown(None, note=readings.UNCONNECTED if readings.unconnected(self.picture) else "nobody waits")
        queue = f"queue/{callers[0].queue}"
        where = "" if queue == self.scope else readings.scope_name(self.rules, queue)
        return Shown(duration(longest), "", level, where or f"limit {duration(self.limits.warn_wait_s)}")
