"""Points in areas: with holes, on borders, nowhere, a million at once, and as the cities themselves say."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.places import Areas
from supervisor.places.areas import NOWHERE

SHARED = Path(__file__).parents[2] / "../shared/data"
Ring = Sequence[tuple[float, float]]

shared = pytest.mark.skipif(not (SHARED / "geo").is_dir(), reason="the cities' public files are not here")


def square(left: float, bottom: float, side: float = 1.0) -> list[tuple[float, float]]:
    right, top = left + side, bottom + side
    return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


def feature(name: object, *polygons: Iterable[Ring], **properties: object) -> dict[str, Any]:
    """Of polygons, each an outer ring and its holes."""
    geometry = {"type": "MultiPolygon", "coordinates": [list(polygon) for polygon in polygons]}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def real(name: str) -> Areas:
    return Areas.parse(gzip.decompress((SHARED / "geo" / f"{name}.geojson.gz").read_bytes()))


def rows(*files: str) -> list[dict[str, str]]:
    found = []
    for file in files:
        with gzip.open(SHARED / "311" / file, "rt", encoding="utf-8", newline="") as text:
            found += list(csv.DictReader(text))
    return found


def test_a_point_lies_in_the_area_around_it_and_not_in_its_hole() -> None:
    areas = Areas.parse(collection(feature("Ring", [square(0, 0, 3), square(1, 1)]), feature("Far", [square(9, 9)])))
    assert areas.names == ("Far", "Ring")
    assert areas.names_of([0.5, 1.5, 9.5, 5.0], [0.5, 1.5, 9.5, 5.0]) == ["Ring", "", "Far", ""]


def test_what_fills_a_hole_is_found_in_it() -> None:
    areas = Areas.parse(collection(feature("Ring", [square(0, 0, 3), square(1, 1)]), feature("Core", [square(1, 1)])))
    assert areas.names_of([1.5, 0.5], [1.5, 0.5]) == ["Core", "Ring"]


def test_an_area_of_several_parts_is_one_even_over_several_features() -> None:
    areas = Areas.parse(collection(feature("A", [square(0, 0)], [square(4, 0)]), feature("A", [square(8, 0)])))
    assert areas.names == ("A",)
    assert areas.of([0.5, 4.5, 8.5, 2.5], [0.5] * 4).tolist() == [0, 0, 0, NOWHERE]
    assert len(areas.outlines()[0]) == 3


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_point_on_a_border_belongs_to_the_area_named_first(order: tuple[int, int]) -> None:
    both = (feature("East", [square(1, 0)]), feature("Centre", [square(0, 0)]))
    areas = Areas.parse(collection(*(both[place] for place in order)))
    on_border = areas.names_of([1.0, 1.0, 1.0], [0.0, 0.3, 1.0])
    assert on_border == ["Centre", "Centre", "Centre"]


def test_points_that_are_none_lie_nowhere() -> None:
    areas = Areas.parse(collection(feature("A", [square(0, 0)])))
    assert areas.of([float("nan"), 0.5, float("inf"), 0.5], [0.5, float("nan"), 0.5, 0.5]).tolist() == [-1, -1, -1, 0]
    assert areas.of([], []).tolist() == []
    assert areas.of(0.5, 0.5).tolist() == [0]
    with pytest.raises(ValueError, match="as many"):
        areas.of([0.5, 0.5], [0.5])


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9, unique=True), st.data())
def test_points_are_found_as_by_counting_sides(corners: list[tuple[int, int]], data: st.DataObject) -> None:
    """Around the middle, corners sorted by their angle make an outline that never crosses itself."""
    middle = np.mean(corners, axis=0)
    ring = sorted(corners, key=lambda one: (float(np.arctan2(*(np.array(one) - middle)[::-1])), one))
    angles = {round(float(np.arctan2(*(np.array(one) - middle)[::-1])), 9) for one in ring}
    if len(angles) < len(ring) or len(angles) < 3 or tuple(middle) in ring:
        return
    points = data.draw(st.lists(st.tuples(st.floats(0.01, 7.9), st.floats(0.03, 7.7)), min_size=1, max_size=20))
    clear = [point for point in points if _distance(point, ring) > 1e-6]
    areas = Areas.parse(collection(feature("A", [[*ring, ring[0]]]), feature("Z", [square(20, 20)])))
    found = areas.names_of([x for x, _ in clear], [y for _, y in clear])
    assert found == ["A" if _inside(point, ring) else "" for point in clear]


def _inside(point: tuple[float, float], ring: Ring) -> bool:
    x, y = point
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    crossed = [(a, b) for a, b in sides if (a[1] > y) != (b[1] > y)]
    return sum(x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in crossed) % 2 == 1


def _distance(point: tuple[float, float], ring: Ring) -> float:
    found = []
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        start, side, to = np.array(a), np.subtract(b, a), np.subtract(point, a)
        share = min(1.0, max(0.0, float(to @ side / (side @ side))))
        found.append(float(np.linalg.norm(start + share * side - point)))
    return min(found)


@shared
@pytest.mark.parametrize(
    ("name", "areas", "key", "remarks"),
    [
        ("boston_neighborhoods", 26, "name", ["4 of 26 features: repaired"]),
        ("kc_neighborhoods", 240, "nbhname", ["6 of 246 features: left out", "1 of 246 features: repaired"]),
        ("nyc_community_districts", 71, "BoroCD", []),
        ("sf_neighborhoods", 37, "name", ["3 of 37 features: repaired"]),
    ],
)
def test_the_maps_of_four_cities(name: str, areas: int, key: str, remarks: list[str]) -> None:
    found = real(name)
    assert (len(found), found.name_property) == (areas, key)
    assert [said.split(",")[0] for said in found.remarks] == remarks


@shared
def test_kansas_city_names_the_same_neighbourhood_for_every_request_that_it_places() -> None:
    placed = [row for row in rows(*_files("kansas_city")) if row["nbh_name"]]
    found = real("kc_neighborhoods").names_of(
        [float(row["LONGITUDE"]) for row in placed], [float(row["LATITUDE"]) for row in placed]
    )
    assert len(placed) == 6_144
    assert found == [row["nbh_name"] for row in placed]


@shared
def test_new_york_names_the_same_community_district_but_for_some_at_the_edge() -> None:
    boroughs = {"MANHATTAN": 1, "BRONX": 2, "BROOKLYN": 3, "QUEENS": 4, "STATEN ISLAND": 5}
    placed = [row for row in rows("nyc/socrata_2020-02.csv.gz") if row["Latitude"]]
    told = [row["Community Board"].partition(" ") for row in placed]
    codes = [f"{boroughs.get(borough, 0)}{number}" for number, _, borough in told]
    found = real("nyc_community_districts").names_of(
        [float(row["Longitude"]) for row in placed], [float(row["Latitude"]) for row in placed]
    )
    differing = Counter((code, name) for code, name in zip(codes, found, strict=True) if code != name)
    assert len(placed) == 5_838
    assert sum(differing.values()) == 57, differing


def _files(city: str) -> list[str]:
    return [f"{city}/{file.name}" for file in sorted((SHARED / "311" / city).iterdir())]


@shared
def test_a_million_points_take_about_a_second() -> None:
    areas = real("kc_neighborhoods")
    west, south, east, north = areas.bounds()
    chance = np.random.default_rng(7)
    lon, lat = chance.uniform(west, east, 1_000_000), chance.uniform(south, north, 1_000_000)
    began = perf_counter()
    found = areas.of(lon, lat)
    assert perf_counter() - began < 10
    assert 0.3 < (found != NOWHERE).mean() < 0.5
