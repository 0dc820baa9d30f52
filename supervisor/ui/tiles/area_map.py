"""Where requests are: a city's areas, coloured by any figure of ageing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from supervisor.ui.models import ageing
from supervisor.ui.models.maps import keys, not_on_map, words_of
from supervisor.ui.tiles.ageing import NO_REQUESTS
from supervisor.ui.tiles.of_requests import RequestTile
from widgets.level import Level
from widgets.painted import Painted

if TYPE_CHECKING:
    from widgets.map import AreaMap

MOST_NAMED = 3


class RequestMap(RequestTile):
    """An area opens the requests in it; what lies in none is told below."""

    kind = "request_map"
    key = "open"
    name = "Map"
    figures_shown: ClassVar[tuple[str, ...]] = ageing.ON_MAP

    def detail(self) -> str:
        return words_of(self.shown)

    @property
    def shown(self) -> str:
        """The figure that it shows."""
        return self.figure_shown or self.key

    @property
    def mapped(self) -> str:
        """The city whose map it is: that of its scope, or the only one; empty where it is not told which."""
        cities = self.backlog.cities
        return self.city or (cities[0].city if len(cities) == 1 else "")

    def make(self) -> Painted:
        # Few boards have a map, and what draws it takes its time to import.
        from widgets.map import AreaMap
        from widgets.outlines import Outlines

        self.nothing = Outlines()
        self.map: AreaMap = AreaMap(wall=self.wall)
        self.map.area_clicked.connect(lambda name: self.opened.emit(self._scope(name), self.shown))
        return self.map

    def refresh(self) -> None:
        drawn: Any = self.backlog.maps.get(self.mapped)
        table = self.backlog.table("place", self.mapped)
        self.map.set_empty(self._empty())
        if drawn is None or table is None:
            self.map.set_outlines(self.nothing)
        else:
            tone = ageing.FIGURES[self.shown].tone or "accent"
            self.map.set_outlines(drawn)
            values = ageing.map_values(table, self.shown)
            self.map.set_values(values, tone, whole=self.shown not in ageing.SHARES)
            self.map.set_note(not_on_map(table, self.shown, keys(drawn), MOST_NAMED))
        age = self.age
        self.map.set_level(Level.stale if age else Level.none, age)

    def _empty(self) -> str:
        if not self.backlog.cities:
            return NO_REQUESTS
        if not self.mapped:
            return 'There are several cities; the board says which with scope = "city/NAME".'
        return f"There is no map of {self.backlog.city_name(self.mapped)} yet: import one on the Requests page."

    def _passport_asked(self) -> None:
        self.asked.emit(self._scope(self.map.current), self.shown)

    def _clicked(self) -> None:
        self.opened.emit(self._scope(""), self.shown)

    def _scope(self, name: str) -> str:
        return f"requests/{self.mapped}/place/{name}" if name else f"requests/{self.mapped}"
