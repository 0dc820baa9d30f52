"""Outlines that cross themselves, made whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

AT_ONCE = 50
USUAL = 10
"""Sides of an honest outline meet the boxes of fewer others than this, in the mean."""
SPARE = 20_000


class Tangled(Exception):
    """An outline with so many crossings that repairing it would take for ever."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Valid polygons, without those that have no area."""

    polygons: tuple[shapely.Polygon, ...]
    repaired: bool


def whole(polygon: shapely.Polygon) -> Whole:
    """The same area by valid polygons; raises Tangled."""
    if shapely.is_valid(polygon):
        return Whole((polygon,), repaired=False)
    _check_tangle(polygon)
    mended = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(mended)
    return Whole(tuple(part for part in parts if isinstance(part, shapely.Polygon) and part.area), repaired=True)


def _check_tangle(polygon: shapely.Polygon) -> None:
    """Sides whose boxes meet are counted, and not all of them: crossings grow with the square of the sides."""
    sides = np.concatenate([_sides(shapely.get_coordinates(ring)) for ring in (polygon.exterior, *polygon.interiors)])
    lines = shapely.linestrings(sides)
    tree, left = shapely.STRtree(lines), len(lines) * USUAL + SPARE
    for start in range(0, len(lines), AT_ONCE):
        left -= tree.query(lines[start : start + AT_ONCE]).shape[1]
        if left < 0:
            raise Tangled


def _sides(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2 ends, 2)."""
    return np.stack((ring[:-1], ring[1:]), axis=1)
