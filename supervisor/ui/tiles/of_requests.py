"""What every tile of requests is: it tells of all cities or of one, and is as old as what the cities have sent."""

from __future__ import annotations

from typing import ClassVar

from supervisor.metrics.sight import Ratio
from supervisor.picture import Picture
from supervisor.requests.backlog import Backlog
from supervisor.requests.table import Table, figures
from supervisor.ui import readings
from supervisor.ui.models.dates import day_at, upto
from supervisor.ui.tiles.base import NumberTile, Tile
from widgets import format as shown

DAY_S = 86_400
OLD_S = 2 * DAY_S
"""Cities send a file a day; what is older than two days has stayed away."""


class RequestTile(Tile):
    """Its scope is the centre, or `city/NAME`."""

    scopes: ClassVar[tuple[str, ...]] = ("city/",)

    @property
    def backlog(self) -> Backlog:
        return self.picture.requests

    @property
    def city(self) -> str:
        """The one that is told of, empty for all."""
        return readings.name_of(self.scope)

    def table(self, dimension: str) -> Table | None:
        return self.backlog.table(dimension, self.city)

    def figure(self, key: str) -> int | Ratio | None:
        """One of all requests; None before there are any."""
        total = self.backlog.total(self.city)
        return None if total is None else figures(total)[key]

    def scope_name(self) -> str:
        return self.backlog.city_name(self.city)

    def take(self, picture: Picture) -> None:
        """What a city is called comes with the picture."""
        before = self.label()
        super().take(picture)
        if self.label() != before:
            self.widget.set_label(self.label())

    @property
    def age(self) -> str:
        """How long ago the newest file was made of the city that has stayed away longest, once that is too long.

        Where others go on it is named; a city that has nothing open counts only where none has. A replay or
        demonstration that stands still has no age.
        """
        cities = [city for city in self.backlog.cities if self.city in ("", city.city)]
        telling = [city for city in cities if city.open] or cities
        old = [city for city in telling if self.now - city.as_of > OLD_S * 1000]
        if not old or not (self.picture.world == "real" or readings.moves(self.picture)):
            return ""
        words = shown.age((self.now - min(city.as_of for city in old)) / 1000)
        if len(old) == len(cities):
            return words
        return f"{self.backlog.city_name(old[0].city) if len(old) == 1 else f'{len(old)} cities'} {words}"

    def upto(self, until: int | None) -> str:
        """Until when (ms) it tells, None being the instant of the backlog; empty where that is today."""
        backlog = self.backlog
        if until is None and day_at(backlog.at, backlog.zone) == day_at(self.now, backlog.zone):
            return ""
        return upto(backlog.at if until is None else until, backlog.zone, self.now)

    @property
    def digits(self) -> int:
        return 0 if self.wall else 1


class RequestNumber(RequestTile, NumberTile):
    """One number of requests, which come from files and not from who saw the day."""

    @property
    def unseen(self) -> str:
        return ""
