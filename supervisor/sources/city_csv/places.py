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
_TINY = 1e-6


class Places:
    """Reads the coordinates of one city."""

    def __init__(self, profile: Profile) -> None:
        """Raises `CallboardError` where the profile names a coordinate system that there isn't."""
        self._bounds = profile.bounds
        self._nowhere = frozenset(profile.nowhere)

    def degrees(self, lats: Sequence[str], lons: Sequence[str]) -> list[Place]:
        """Two columns of degrees."""
        return [self.place(lat, lon) if lat and lon else NOWHERE for lat, lon in zip(lats, lons, strict=True)]

    def place(self, lat: str, lon: str) -> Place:
        """One pair of degrees."""
        try:
            return self.checked(float(lat), float(lon))
        except ValueError:
            pass
        try:
            return self.checked(float(lat.replace(",", ".")), float(lon.replace(",", ".")))
        except ValueError:
            return NOWHERE

    def pair(self, text: str) -> Place:
        """A latitude and a longitude in one text, such as `(40.7, -73.9)`."""
        found = _PAIR.search(text)
        return self.place(found[1], found[2]) if found else NOWHERE

    def checked(self, lat: float, lon: float) -> Place:
        """A place, flagged where it is none or lies outside the city."""
        if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (abs(lat) < _TINY and abs(lon) < _TINY):
            return NOWHERE
        if (lat, lon) in self._nowhere:
            return NOWHERE
        bounds = self._bounds
        if bounds and not (bounds.south <= lat <= bounds.north and bounds.west <= lon <= bounds.east):
            return lat, lon, Flag.OUTSIDE_CITY
        return lat, lon, None
