"""GeoJSON as cities publish it, read into polygons; what cannot be right is refused with its feature's number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.places.repair import Tangled, whole

MOST_BYTES = 5 * 1024 * 1024
MOST_FEATURES = 10_000
SOUTHERNMOST = -60.0
"""Nobody lives further south, so a latitude below it is an American longitude in the wrong place."""
_DEGREES = ("", "CRS84", "4326", "4269")
"""Coordinate systems whose numbers are degrees, longitude first; the last differs from the others by a metre or two."""

Rings = list[list[Annotated[list[float], msgspec.Meta(min_length=2)]]]


class NotAreas(CallboardError):
    """A file that is no map of areas; the sentence says which feature is wrong."""


@dataclass(frozen=True, slots=True)
class Feature:
    """`number` counts from 1 as in the file; its `polygons` are valid, and none where the file gives no geometry."""

    number: int
    properties: Mapping[str, object]
    polygons: tuple[shapely.Polygon, ...]
    repaired: bool


def features(data: bytes) -> Iterator[Feature]:
    """Each feature of a FeatureCollection of Polygons and MultiPolygons; raises NotAreas."""
    if len(data) > MOST_BYTES:
        raise NotAreas(f"The areas are larger than {MOST_BYTES // 1024**2} MB; simplify their outlines and try again.")
    for number, found in enumerate(_collection(_decoded(data)), start=1):
        yield _feature(number, found)


def _decoded(data: bytes) -> object:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise NotAreas("The areas are nested too deeply to be GeoJSON; export them again.") from None
    except msgspec.ValidationError as error:
        place = re.search(r"\$\[\.\.\.]\[(\d+)]", str(error))
        where = f"Feature {int(place[1]) + 1}" if place else "The file of areas"
        raise NotAreas(f"{where} has a number that is out of range; export the areas again.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAreas(f"The areas are not JSON{_spot(data, str(error))}; export them as GeoJSON.") from None


def _spot(data: bytes, complaint: str) -> str:
    """Where the complaint points to, by its line and the feature that has begun there."""
    found = re.search(r"byte (\d+)", complaint)
    if found is None:
        return ""
    before = data[: int(found[1])]
    begun = len(re.findall(rb'"Feature"', before))
    near = f", near feature {begun}" if begun else ""
    return f" (line {len(before.splitlines()) or 1}{near})"


def _collection(root: object) -> list[object]:
    if not isinstance(root, dict) or root.get("type") != "FeatureCollection":
        kind = root.get("type") if isinstance(root, dict) else None
        said = f"a {kind[:40]}" if isinstance(kind, str) else "something else"
        raise NotAreas(f"The areas are to be a GeoJSON FeatureCollection, but the file is {said}; export it again.")
    found = root.get("features")
    if not isinstance(found, list) or not found:
        raise NotAreas("The file has no features; export the areas again.")
    if len(found) > MOST_FEATURES:
        raise NotAreas(f"The file has {len(found):,} features; {MOST_FEATURES:,} areas are the most that are taken.")
    _known_system(root.get("crs"))
    return found


def _known_system(crs: object) -> None:
    """Old files may name a coordinate system; only those in degrees are taken."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and re.split(r"[:/]", name)[-1] not in _DEGREES:
        raise NotAreas(f"The areas are in the coordinates of {name[:60]}; export them as WGS 84 (EPSG:4326).")


def _feature(number: int, found: object) -> Feature:
    if not isinstance(found, dict) or found.get("type") != "Feature":
        raise NotAreas(f"Feature {number} is no GeoJSON feature; export the areas again.")
    properties = found.get("properties")
    polygons: list[shapely.Polygon] = []
    repaired = False
    for rings in _parts(number, found.get("geometry")):
        made, mended = _polygon(number, rings)
        polygons += made
        repaired |= mended
    return Feature(number, properties if isinstance(properties, dict) else {}, tuple(polygons), repaired)


def _parts(number: int, geometry: object) -> list[Rings]:
    """The rings of each polygon; none where there is no geometry."""
    if geometry is None:
        return []
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        said = f"a {kind[:40]}" if isinstance(kind, str) else "no geometry"
        raise NotAreas(f"Feature {number} is {said}, not a Polygon or MultiPolygon; leave it out and try again.")
    given = geometry.get("coordinates")
    wanted: Any = Rings if kind == "Polygon" else list[Rings]
    try:
        parts = msgspec.convert(given, wanted)
    except (msgspec.ValidationError, RecursionError):
        raise NotAreas(f"Feature {number} has coordinates that are no rings of numbers; export it again.") from None
    return [parts] if kind == "Polygon" else parts


def _polygon(number: int, rings: Rings) -> tuple[list[shapely.Polygon], bool]:
    """Of an outer ring and its holes, and whether it had to be repaired; rings without an area are left out."""
    outer, *holes = [_ring(number, points) for points in rings] or [None]
    if outer is None:
        return [], False
    lines = [outer, *(hole for hole in holes if hole is not None)]
    try:
        made = whole(shapely.Polygon(lines[0], lines[1:]))
    except Tangled:
        raise NotAreas(f"Feature {number} crosses itself too often to be an area; export it again.") from None
    return list(made.polygons), made.repaired or len(lines) < len(rings)


def _ring(number: int, points: list[list[float]]) -> NDArray[np.float64] | None:
    """Corners as (n, 2) of longitude and latitude in degrees, the first again at the end."""
    if not points:
        return None
    ring = np.array([point[:2] for point in points], dtype=np.float64)
    _check_degrees(number, ring)
    if len(np.unique(ring, axis=0)) < 3:
        return None
    return ring if np.array_equal(ring[0], ring[-1]) else np.vstack((ring, ring[:1]))


def _check_degrees(number: int, ring: NDArray[np.float64]) -> None:
    lon, lat = ring[:, 0], ring[:, 1]
    if not np.isfinite(ring).all() or abs(ring).max() > 180:
        raise NotAreas(
            f"Feature {number} is not in degrees of longitude and latitude; export the areas as WGS 84 (EPSG:4326)."
        )
    if abs(lat).max() > 90 or (lat.max() < SOUTHERNMOST and abs(lon).max() <= 90):
        raise NotAreas(f"Feature {number} has its latitude before its longitude; GeoJSON wants longitude first.")
