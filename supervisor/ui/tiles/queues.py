"""The queues side by side: who waits, how long, and how good the service is."""

from __future__ import annotations

from supervisor.picture import Figures
from supervisor.ui import levels, readings
from supervisor.ui.levels import Steady
from supervisor.ui.tiles.base import Tile
from widgets.format import count, duration, percent
from widgets.level import Level
from widgets.painted import Painted
from widgets.walltable import TableCell, WallTable

SERVICE_LEVEL = "Service level"
HEADERS = ("Queue", "Waiting", "Longest", SERVICE_LEVEL, "Abandoned", "Left otherwise\n· sent away", "Free")


class Queues(Tile):
    """In the order of their names; a level stands at the figure that it is about."""

    kind = "queues"
    key = "service_level"
    name = "Queues"
    ages = True

    def make(self) -> Painted:
        self._steady: dict[tuple[str, str], Steady] = {}
        table = WallTable(wall=self.wall)
        table.set_empty("No queue has had a call yet.")
        table.row_clicked.connect(lambda key: self.opened.emit(f"queue/{key}", "queue"))
        return table

    def refresh(self) -> None:
        assert isinstance(self.widget, WallTable)
        queues = readings.queues_of(self.picture, self.rules, self.scope)
        code, self._tells = readings.service_codes(self.rules, [f"queue/{queue}" for queue in queues])
        headers = [f"{words}\n{code}".strip() if words == SERVICE_LEVEL else words for words in HEADERS]
        self.widget.set_table(headers, [self._row(queue) for queue in queues], queues)
        # Where only some of the queues are stale, their own rows show it.
        self.widget.set_level(Level.none if self.partly or not self.age else Level.stale, self.age)

    def _row(self, queue: str) -> tuple[TableCell, ...]:
        scope = f"queue/{queue}"
        figures = readings.figures(self.picture, scope, self.window)
        longest = readings.longest_wait(self.picture, self.rules, scope, self.now)
        return (
            TableCell(readings.scope_name(self.rules, scope), self._bare(scope)),
            TableCell(count(readings.number(figures, "waiting")), self._bare(scope)),
            TableCell(duration(longest), self._level(scope, "longest_wait_s", longest)),
            self._served(scope),
            self._share(scope, "abandon_rate"),
            self._left(scope, figures),
            TableCell(count(readings.free(figures)), self._bare(scope)),
        )

    def _served(self, scope: str) -> TableCell:
        """With its formula where others have another."""
        cell = self._share(scope, "service_level")
        code = readings.service_code(self.rules, scope).partition(" ")[0] if self._tells else ""
        return TableCell(readings.joined((cell.text, code)), cell.level)

    def _left(self, scope: str, figures: Figures) -> TableCell:
        level = self._level(scope, "left_otherwise", readings.unserved(figures))
        return TableCell(readings.left_and_sent(figures, 0 if self.wall else 1), level)

    def _share(self, scope: str, key: str) -> TableCell:
        share = readings.number(readings.figures(self.picture, scope, self.window), key)
        digits = 0 if self.wall else 1
        text = percent(share, digits)
        return TableCell(text if share is None else f"{text} %", self._level(scope, key, share))

    def _level(self, scope: str, key: str, value: float | None) -> Level:
        rules = readings.rules_of(self.rules, scope)
        steady = self._steady.setdefault((scope, key), Steady())
        level, bare = steady.level(value, levels.BANDS[key](rules)), self._bare(scope)
        return bare if level is Level.good or bare is Level.stale else level

    def _bare(self, scope: str) -> Level:
        """Of a figure without thresholds."""
        return Level.stale if readings.age(self.picture, self.rules, scope, self.now) else Level.none
