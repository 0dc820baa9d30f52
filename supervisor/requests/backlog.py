"""What a screen is told of requests: one immutable picture of all of them at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from supervisor.requests.cities import city_name
from supervisor.requests.table import COUNTS, Table

if TYPE_CHECKING:
    from supervisor.requests.table import Counts


class DayCount(msgspec.Struct, frozen=True):
    """Requests opened and closed on a local date, as a number of days since 1970; None where no file tells of it."""

    day: int
    opened: int | None
    closed: int | None


class Volumes(msgspec.Struct, frozen=True):
    """Requests by interval of a local day: the intervals' starts (ms); opened in each by channel, and closed.

    There are those of which something is known: all up to now, or those that were over when the newest file was made.
    """

    starts: tuple[int, ...] = ()
    opened: Mapping[str, tuple[int, ...]] = {}
    closed: tuple[int, ...] = ()

    def every(self) -> tuple[int, ...]:
        """Opened by whatever channel."""
        return tuple(map(sum, zip(*self.opened.values(), strict=True))) or (0,) * len(self.starts)


class OldRequest(msgspec.Struct, frozen=True):
    """An open request: its row of the frame, since when (ms), `age` in calendar, `late` in business days (-1: not)."""

    row: int
    city: str
    number: str
    category: str
    department: str
    area: str
    opened_at: int
    age: int
    due_day: int | None = None
    late: int = -1


class Course(msgspec.Struct, frozen=True):
    """How requests come and go: by day, by interval of today, and those that wait longest, as `Backlog` tells them.

    `until` is up to when anything is known of it (ms), None where that is as far as the instant of the backlog.
    """

    days: tuple[DayCount, ...] = ()
    today: Volumes = Volumes()
    oldest: tuple[OldRequest, ...] = ()
    until: int | None = None


class CityState(msgspec.Struct, frozen=True):
    """What is known of a city: its newest snapshot (ms), how many there were, requests in all and open ones.

    `title` is its name as its profile gives it, empty where none does.
    `opened_today` are those opened on the local day of the instant that is told of, None where no file tells of it.
    """

    city: str
    zone: str
    as_of: int
    snapshots: int
    requests: int
    open: int
    opened_today: int | None = 0
    title: str = ""


class Backlog(msgspec.Struct, frozen=True):
    """Everything on screen of requests. `serial` grows with each picture; `at` is the instant that it tells of (ms).

    `tables` are by dimension, over all cities; `by_city` the same of each one where there are several. `days` are the
    last ones, today at the end; `today` is told by interval. `oldest` are the open requests that were opened first.
    `until` is that of `Course`. `courses` are these four of each city where there are several. `maps` are those of the
    cities that have one, drawn by who shows them. `catching_up` is the share 0..1 of the journal that is read, None
    once live.
    """

    serial: int = 0
    at: int = 0
    zone: str = "UTC"
    tables: Mapping[str, Table] = {}
    by_city: Mapping[str, Mapping[str, Table]] = {}
    days: tuple[DayCount, ...] = ()
    today: Volumes = Volumes()
    oldest: tuple[OldRequest, ...] = ()
    until: int | None = None
    courses: Mapping[str, Course] = {}
    cities: tuple[CityState, ...] = ()
    maps: Mapping[str, Any] = {}
    catching_up: float | None = None

    def table(self, dimension: str, city: str = "") -> Table | None:
        """The counts by the names of a dimension, of one city or of all; None before there are any."""
        tables = self.tables if self._is_all(city) else self.by_city.get(city, {})
        return tables.get(dimension)

    def course(self, city: str = "") -> Course:
        """How requests of one city or of all come and go; empty before there are any."""
        if self._is_all(city):
            return Course(self.days, self.today, self.oldest, self.until)
        return self.courses.get(city, Course())

    def _is_all(self, city: str) -> bool:
        """Whether no other city than this one has any."""
        return not city or (len(self.cities) == 1 and self.cities[0].city == city)

    def city_name(self, city: str) -> str:
        """As people call a city."""
        return city_name(city, {one.city: one.title for one in self.cities})

    def total(self, city: str = "") -> Counts | None:
        """The counts of all requests."""
        table = self.table("channel", city)
        return None if table is None else table.total()

    def count(self, figure: str, city: str = "") -> int:
        """One of `table.COUNTS`, 0 before there are any."""
        total = self.total(city)
        return 0 if total is None else int(total[COUNTS.index(figure)])


EMPTY = Backlog()
