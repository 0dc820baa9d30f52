"""How old open requests are: the heat map by department, category, area or channel."""

from __future__ import annotations

from typing import ClassVar

from supervisor.ui.models import ageing
from supervisor.ui.tiles.of_requests import RequestTile
from widgets.heatmap import HeatMap
from widgets.level import Level
from widgets.painted import Painted

NO_REQUESTS = "No requests yet: import a city’s file on the Requests page."


class Ageing(RequestTile):
    """A cell opens the requests behind it."""

    dimension: ClassVar[str]
    key = "open"

    def detail(self) -> str:
        return f"by {self.dimension}"

    def make(self) -> Painted:
        made = HeatMap(wall=self.wall)
        made.set_empty(NO_REQUESTS)
        made.cell_clicked.connect(lambda row, column: self.opened.emit(self._scope(row), column or self.key))
        return made

    def refresh(self) -> None:
        assert isinstance(self.widget, HeatMap)
        table = self.table(self.dimension)
        if table is None or not self.backlog.cities:
            self.widget.set_table((), ())
        else:
            told = ageing.heat(
                table, self.dimension, ageing.SHORT if self.wall else ageing.HEAT, self.digits, self.rules
            )
            self.widget.set_table(told.columns, told.rows, told.total, ageing.DIMENSION[self.dimension])
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)

    def _passport_asked(self) -> None:
        assert isinstance(self.widget, HeatMap)
        row, column = self.widget.current
        self.asked.emit(self._scope(row), column or self.key)

    def _scope(self, row: str) -> str:
        return f"requests/{self.city}/{self.dimension}/{ageing.name_of(row)}" if row else f"requests/{self.city}"


class AgeingByDepartment(Ageing):
    """Who is behind."""

    kind = "ageing_by_department"
    name = "Open requests by age"
    dimension = "department"


class AgeingByCategory(Ageing):
    """With what."""

    kind = "ageing_by_category"
    name = "Open requests by age"
    dimension = "category"


class AgeingByArea(Ageing):
    """Where."""

    kind = "ageing_by_area"
    name = "Open requests by age"
    dimension = "area"


class AgeingByChannel(Ageing):
    """By how they came in."""

    kind = "ageing_by_channel"
    name = "Open requests by age"
    dimension = "channel"
