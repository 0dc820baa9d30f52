"""Where things are: the districts and neighbourhoods of a city, and which of them a point lies in."""

from __future__ import annotations

from supervisor.places.areas import Areas
from supervisor.places.geojson import MOST_BYTES, NotAreas

__all__ = ["MOST_BYTES", "Areas", "NotAreas"]
