"""Average speed of answer."""

from __future__ import annotations

from supervisor.ui import readings
from supervisor.ui.tiles.base import NumberTile, Shown
from widgets.format import count, mean_duration


class SpeedOfAnswer(NumberTile):
    """Beside the share within the limit: a mean hides the tail."""

    kind = "asa"
    key = "asa_s"
    name = "Speed of answer"

    def read(self) -> Shown:
        mean = readings.number(self.figures, self.key)
        answered = readings.number(self.figures, "answered")
        note = "nobody answered yet" if mean is None else f"mean of {count(answered)} answered"
        return Shown(None if mean is None else mean_duration(mean), note=note)
