"""How many calls came in and how many were answered, against the usual day."""

from __future__ import annotations

from supervisor.ui import readings, usual
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count


class Offered(NumberTile):
    """Calls that entered a queue."""

    kind = "offered"
    key = "offered"
    name = "Offered"

    def read(self) -> Shown:
        offered = readings.number(self.figures, self.key)
        by_now = None if self.window else usual.by_now(self.picture, self.scope, self.now)
        note = "no calls" if not offered else f"{count(readings.number(self.figures, 'answered'))} answered"
        if by_now is not None:
            note = f"usual by now {count(round(by_now))}"
        day = tuple(point.offered for point in self.points)
        return Shown(None if offered is None else count(offered), note=note, day=day)


class Answered(NumberTile):
    """Calls that reached an agent."""

    kind = "answered"
    key = "answered"
    name = "Answered"

    def read(self) -> Shown:
        answered = readings.number(self.figures, self.key)
        offered = readings.number(self.figures, "offered")
        note = f"of {count(offered)} offered" if offered else "no calls"
        day = tuple(point.answered for point in self.points)
        return Shown(None if answered is None else count(answered), note=note, day=day)
