"""Maps of areas into the store and out of it: where a request lies whose city does not say so."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.places import MOST_BYTES, Areas, NotAreas
from supervisor.places.names import name_of
from supervisor.store import MapRow, Store

_GZIP = b"\x1f\x8b"


def import_areas(
    store: Store,
    path: Path,
    city: str,
    *,
    now: int,
    author: str,
    name_property: str | None = None,
    called: Callable[[str], str] = str,
) -> tuple[MapRow, Areas]:
    """Takes a file of GeoJSON, packed with gzip or not, as the map of a city; raises `CallboardError`.

    `called` says how an area of the map is called in the city's requests.
    """
    data = read(path)
    areas = Areas.parse(data, name_property)
    if any(called(name) != name for name in areas.names):
        data = _renamed(data, areas.name_property, called)
        areas = Areas.parse(data, areas.name_property)
    row = MapRow(city, path.name, areas.name_property, len(areas), author, now)
    store.keep_map(row, data)
    return row, areas


def _renamed(data: bytes, name_property: str, called: Callable[[str], str]) -> bytes:
    """The same map, its areas called otherwise."""
    told = json.loads(data)
    for feature in told.get("features", (told,)):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and (name := name_of(properties.get(name_property))):
            properties[name_property] = called(name)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def sentence(row: MapRow, areas: Areas, city: str) -> str:
    """What was taken, in words; `city` as people call it."""
    west, south, east, north = areas.bounds()
    return (
        f"{row.file}: {row.areas:,} areas of {city}, named by “{row.name_property}”, "
        f"from {_degrees(south, 'NS')} to {_degrees(north, 'NS')} and {_degrees(west, 'EW')} to {_degrees(east, 'EW')}."
    )


def areas_by_city(store: Store, city: str | None = None) -> dict[str, Areas]:
    """The map of each city that has one, or of one city alone."""
    found: dict[str, Areas] = {}
    for row in store.maps():
        if city in (None, row.city) and (body := store.map_of(row.city)) is not None:
            found[row.city] = Areas.parse(body, row.name_property)
    return found


def read(path: Path) -> bytes:
    """The file, unpacked where it is gzip; no more of it than a map may have."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            return _unpacked(file.read(MOST_BYTES + 1)) if packed else file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {(error.strerror or 'unknown').lower()}.") from None


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = unpacking.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise NotAreas("The file is damaged gzip; fetch it again.") from None
    if not unpacking.eof and len(found) <= MOST_BYTES:
        raise NotAreas("The file of areas is cut off in the middle; fetch it again.")
    return found


def _degrees(value: float, ends: str) -> str:
    return f"{abs(value):.2f}° {ends[value < 0]}"
