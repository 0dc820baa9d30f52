"""The areas of a city, and for any number of points at once which area each lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from supervisor.places import names as naming
from supervisor.places.geojson import Feature, NotAreas, features

Floats = NDArray[np.float64]
NOWHERE = -1
AT_ONCE = 16_384
"""Points looked up in one go, so that a million of them need no memory of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """`names` in alphabetical order, by which areas are numbered from 0; `remarks` say what was left out or repaired.

    `name_property` is the property of the file that the names are from.
    """

    names: tuple[str, ...]
    name_property: str
    remarks: tuple[str, ...]
    polygons: NDArray[Any]
    """Of shapely; an area has one or more."""
    owner: NDArray[np.int64]
    """The area of each polygon."""
    tree: shapely.STRtree

    @classmethod
    def parse(cls, data: bytes, name_property: str | None = None) -> Areas:
        """From GeoJSON in UTF-8; without `name_property` the likeliest is taken. Raises NotAreas."""
        found = list(features(data))
        key = _property(found, name_property)
        named = [(naming.name_of(feature.properties.get(key)), feature) for feature in found]
        kept = [(name, feature) for name, feature in named if name and feature.polygons]
        if not kept:
            raise NotAreas(f"No feature has both a name in “{key}” and an outline; choose another property.")
        names = tuple(sorted({name for name, _ in kept}))
        number = {name: place for place, name in enumerate(names)}
        pairs = [(number[name], polygon) for name, feature in kept for polygon in feature.polygons]
        polygons = np.array([polygon for _, polygon in pairs], dtype=object)
        owner = np.array([area for area, _ in pairs], dtype=np.int64)
        shapely.prepare(polygons)
        return cls(names, key, tuple(_remarks(named, key)), polygons, owner, shapely.STRtree(polygons))

    def __len__(self) -> int:
        return len(self.names)

    def of(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
        """The number of the area of each point, NOWHERE for none; on a border that of the area named first."""
        x, y = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lon, lat))
        if x.shape != y.shape or x.ndim != 1:
            raise ValueError("as many longitudes as latitudes are needed")
        found = np.full(len(x), NOWHERE, dtype=np.int64)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        for start in range(0, len(known), AT_ONCE):
            these = known[start : start + AT_ONCE]
            found[these] = self._of(x[these], y[these])
        return found

    def _of(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """Boxes first: asking the tree itself for the polygon takes ten times as long, since it prepares the points."""
        point, polygon = self.tree.query(shapely.points(x, y))
        inside = shapely.intersects_xy(self.polygons[polygon], x[point], y[point])
        first = np.full(len(x), len(self.names), dtype=np.int64)
        np.minimum.at(first, point[inside], self.owner[polygon[inside]])
        return np.where(first < len(self.names), first, NOWHERE)

    def names_of(self, lon: ArrayLike, lat: ArrayLike) -> list[str]:
        """The name of each point's area, empty for none."""
        every = (*self.names, "")
        return [every[number] for number in self.of(lon, lat)]

    def outlines(self) -> tuple[tuple[Floats, ...], ...]:
        """The rings of each area, holes among them, as (n, 2) of longitude and latitude."""
        found: list[list[Floats]] = [[] for _ in self.names]
        for area, polygon in zip(self.owner, self.polygons, strict=True):
            found[area] += [shapely.get_coordinates(ring) for ring in (polygon.exterior, *polygon.interiors)]
        return tuple(map(tuple, found))

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in degrees."""
        west, south, east, north = map(float, shapely.total_bounds(self.polygons))
        return west, south, east, north


def _property(found: Sequence[Feature], wanted: str | None) -> str:
    every = [feature.properties for feature in found]
    known = naming.keys(every)
    offered = ", ".join(key[:40] for key in known[:12]) or "none at all"
    if wanted is not None:
        if wanted not in known:
            raise NotAreas(f"No feature has a property “{wanted[:40]}”; the file has {offered}.")
        return wanted
    guessed = naming.guess(every)
    if not guessed:
        raise NotAreas(f"No property of the features looks like a name; say which it is of {offered}.")
    return guessed


def _remarks(named: Sequence[tuple[str, Feature]], key: str) -> Iterable[str]:
    unnamed = [feature.number for name, feature in named if not name]
    empty = [feature.number for name, feature in named if name and not feature.polygons]
    repaired = [feature.number for name, feature in named if name and feature.polygons and feature.repaired]
    for numbers, said in (
        (unnamed, f"left out, since they have no “{key}”"),
        (empty, "left out, since they have no outline"),
        (repaired, "repaired, since their outline crossed itself"),
    ):
        if numbers:
            listed = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
            yield f"{len(numbers):,} of {len(named):,} features: {said} (number {listed})."
