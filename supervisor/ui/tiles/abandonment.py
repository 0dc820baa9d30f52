"""The share of callers who hung up while waiting, short abandons left out."""

from __future__ import annotations

from collections.abc import Iterator

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
        note = readings.joined((*self._counted(sent), limit))
        return Shown(percent(share, self.digits), "%", level, note, self._day())

    def _counted(self, sent: str) -> Iterator[str]:
        """The calls that the share is made of, and those that it leaves out; what has no room goes from the end."""
        gone, of, short = readings.abandonment(self.figures, self.window)
        yield f"{count(gone)} of {count(of)}"
        yield sent
        yield f"{count(short)} short left out" if short else ""

    def _day(self) -> tuple[float | None, ...]:
        return tuple(_share(point) for point in self.points)


def _share(point: Point) -> float | None:
    return point.abandoned / point.offered if point.offered else None
