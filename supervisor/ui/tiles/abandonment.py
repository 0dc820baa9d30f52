"""The share of callers who hung up while waiting, short abandons left out."""

from __future__ import annotations

from supervisor.picture import Point
from supervisor.ui import levels, readings
from supervisor.ui.levels import Steady
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count, percent
from widgets.level import Level
from widgets.painted import Painted


class Abandonment(NumberTile):
    """Names those who were sent away beside it, and is no better than their share: they left unserved too."""

    kind = "abandonment"
    key = "abandon_rate"
    name = "Abandonment"

    def make(self) -> Painted:
        self._sent = Steady()
        return super().make()

    def read(self) -> Shown:
        share = readings.number(self.figures, self.key)
        level = levels.worst(
            self.steady.level(share, levels.abandonment(self.limits)),
            self._sent.level(readings.unserved(self.figures), levels.sent_away(self.limits)),
        )
        sent = readings.sent_away(self.figures)
        if share is None:
            return Shown(None, "", level if sent else Level.none, sent or "no calls")
        limit = f"limit {percent(self.limits.warn_abandon)} %"
        return Shown(
            percent(share, self.digits), "%", level, readings.joined((self._counted(), sent or limit)), self._day()
        )

    def _counted(self) -> str:
        """The calls that the share counts, and the short abandons that it does not."""
        gone, short = (int(readings.number(self.figures, key) or 0) for key in ("abandoned", "short_abandoned"))
        return f"{count(gone - short)} calls + {count(short)} short" if short else f"{count(gone)} calls"

    def _day(self) -> tuple[float | None, ...]:
        return tuple(_share(point) for point in self.points)


def _share(point: Point) -> float | None:
    return point.abandoned / point.offered if point.offered else None
