"""Coordinates as cities write them into degrees, and what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.profile import Profile

Place = tuple[float | None, float | None, Flag | None]
"""Latitude, longitude, and what is odd."""

NOWHERE: Place = (None, None, Flag.NO_PLACE)
UNTOLD: Place = (None, None, None)

_PAIR = re.compile(r"([-+]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([-+]?\d{1,3}(?:\.\d+)?)")
_WORLD = (-90.0, -180.0, 90.0, 180.0)


class Places:
    """Reads the coordinates of one city."""

    def __init__(self, profile: Profile) -> None:
        """Prepares the city's projection, where it has one."""
        box = profile.bounds
        self._bounds = (box.south, box.west, box.north, box.east) if box else _WORLD
        self._nowhere = frozenset({(0.0, 0.0), *profile.nowhere})
        self._unproject = profile.projection.unprojection() if profile.projection else None

    def degrees(self, lats: Sequence[str], lons: Sequence[str]) -> list[Place]:
        """Two columns of degrees."""
        checked = self.checked
        places: list[Place] = []
        for lat, lon in zip(lats, lons, strict=True):
            try:
                places.append(checked(float(lat), float(lon)))
            except ValueError:
                places.append(self.place(lat, lon))
        return places

    def place(self, lat: str, lon: str) -> Place:
        """One pair of degrees, with a decimal point or comma."""
        try:
            return self.checked(float(lat.replace(",", ".")), float(lon.replace(",", ".")))
        except ValueError:
            return NOWHERE

    def pair(self, text: str) -> Place:
        """A latitude and a longitude in one text, such as `(40.7, -73.9)`."""
        found = _PAIR.search(text)
        return self.place(found[1], found[2]) if found else NOWHERE

    def projected(self, xs: Sequence[str], ys: Sequence[str]) -> list[Place]:
        """Two columns in the city's own plane."""
        return [self._plane(x, y) for x, y in zip(xs, ys, strict=True)]

    def _plane(self, x: str, y: str) -> Place:
        try:
            east, north = float(x.replace(",", "")), float(y.replace(",", ""))
        except ValueError:
            return NOWHERE
        found = self._unproject(east, north) if self._unproject and (east or north) else None
        return NOWHERE if found is None else self.checked(round(found[0], 7), round(found[1], 7))

    def checked(self, lat: float, lon: float) -> Place:
        """A place, flagged where it is none or lies outside the city."""
        south, west, north, east = self._bounds
        if (lat, lon) in self._nowhere:
            return NOWHERE
        if south <= lat <= north and west <= lon <= east:
            return lat, lon, None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return NOWHERE
        return lat, lon, Flag.OUTSIDE_CITY
