"""What the tests of requests on screens share: two small cities in a store, their picture, and the page's questions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from supervisor.cli.request_actions import RequestDesk
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.reports.ageing import grow
from supervisor.reports.areas import import_areas
from supervisor.reports.backlog import backlog_at
from supervisor.requests.finder import Finder
from supervisor.requests.record import Channel, Flag, Request, Status
from supervisor.store import Store
from supervisor.ui.models.maps import outlines
from tests import pictures
from tests.places.test_areas import collection, feature, square

ZONE = "America/Chicago"
RULES = Rules(zone=ZONE)
DAY = 86_400_000
NOW = pictures.NOW
"""Tue 3 March 2026, 10:33."""
DEPARTMENTS = ("Streets", "Water", "Parks and Recreation", "")
CATEGORIES = ("Pothole", "Street light", "Leak", "Tree", "Trash")
CHANNELS = (Channel.PHONE, Channel.WEB, Channel.APP, Channel.UNKNOWN)
MAP = collection(
    feature("North", [square(-87.0, 42.0)]),
    feature("South", [square(-87.0, 41.0)]),
    feature("Isle", [square(-85.5, 41)]),
)


def requests(count: int = 120, first: int = 0) -> Iterator[Request]:
    """Opened over half a year; every third was closed, some have no due date, some no place."""
    for place in range(first, first + count):
        opened = NOW - (place * 37 % 180) * DAY - place * 1_000_000
        closed = opened + (place % 9 + 1) * DAY
        is_closed = place % 3 == 0 and closed < NOW
        yield Request(
            number=f"26-{place:05}",
            opened_at=opened,
            status=Status.RESOLVED if is_closed else (Status.OPEN, Status.IN_PROGRESS, Status.WAITING)[place % 3],
            closed_at=closed if is_closed else None,
            due_at=None if place % 4 == 3 else opened + (place % 30 + 2) * DAY,
            due_is_date=place % 4 == 1,
            department=DEPARTMENTS[place % 4],
            category=CATEGORIES[place % 5],
            detail=f"{CATEGORIES[place % 5]} reported {place % 7} times",
            channel=CHANNELS[place % 4],
            area="Old Harbor" if place % 10 == 0 else "",
            address=f"{100 + place} Foundry Street",
            lat=None if place % 11 == 0 else 41.2 + place % 17 / 10,
            lon=None if place % 11 == 0 else -86.9 + place % 8 / 10,
            words="Since last week; the neighbours called too." if place % 2 else "",
            flags=(Flag.NO_PLACE,) if place % 11 == 0 else (),
            original={"status": "In process"} if place % 3 == 1 else {},
        )


class Worlds:
    """A store with `lakeview`, and `harbor` where two cities are wanted; `desk` is what the page asks."""

    def __init__(
        self, folder: Path | None = None, *, count: int = 120, cities: int = 1, mapped: bool = True, at: int = NOW
    ) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="callboard-"))
        self.store = Store.open(str(self.folder / "requests.db"), migrate=True)
        for name, number in (("lakeview", count), ("harbor", 30))[:cities]:
            if number:
                self.store.observe(name, NOW, list(requests(number)), now=1, zone=ZONE)
        if mapped:
            path = self.folder / "areas.geojson"
            path.write_bytes(MAP)
            import_areas(self.store, path, "lakeview", now=1, author="ann")
        self.finder, self.backlog = backlog_at(self.store, RULES, at, outlines)
        self.desk = RequestDesk(self.store, self._newest, lambda: self.backlog.at)

    def _newest(self) -> Finder:
        """With what was done since."""
        with self.finder.lock:
            while grow(self.store, self.finder.frame):
                pass
        return self.finder

    @property
    def picture(self) -> Picture:
        """Of a morning with calls, and the requests beside them."""
        return msgspec.structs.replace(pictures.picture(), requests=self.backlog)
