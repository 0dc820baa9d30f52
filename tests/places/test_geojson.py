"""Maps that are wrong: each is refused in a sentence that says where, or mended and said so."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from supervisor.places import MOST_BYTES, Areas, NotAreas
from supervisor.places.names import guess, name_of
from tests.places.test_areas import collection, feature, square


def _with(geometry: object) -> bytes:
    """A good feature, and a second one with this geometry."""
    return collection(feature("A", [square(0, 0)]), {**feature("B"), "geometry": geometry})


def _polygon(*rings: object) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


REFUSED = {
    "no JSON": (b"name,district\n", "are not JSON"),
    "empty": (b"", "are not JSON"),
    "cut": (collection(feature("A", [square(0, 0)]))[:-20], "are not JSON"),
    "another encoding": (b"\xff\xfe" + "{}".encode("utf-16-le"), "are not JSON"),
    "NaN": (b'{"type": "FeatureCollection",\n"features": [\n{"type": "Feature", "x": NaN}]}', "line 3, near feature 1"),
    "endless": (
        collection(feature("A", [square(0, 0)]), feature("B", [square(0, 0.5)])).replace(b"1.5", b"1e999"),
        "Feature 2 has a number",
    ),
    "a hole without a bottom": (b"[" * 1_000_000, "nested too deeply"),
    "a list": (b"[1, 2]", "the file is something else"),
    "one feature": (json.dumps(feature("A")).encode(), "the file is a Feature;"),
    "a topology": (b'{"type": "Topology", "objects": {}}', "the file is a Topology;"),
    "without features": (collection(), "no features"),
    "too many features": (collection(*[0] * 10_001), "10,001 features"),
    "too large": (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
    "no feature": (collection(feature("A", [square(0, 0)]), 7), "Feature 2 is no GeoJSON feature"),
    "a point": (_with({"type": "Point", "coordinates": [0, 0]}), "Feature 2 is a Point"),
    "a geometry without a type": (_with({"coordinates": []}), "Feature 2 is no geometry"),
    "no coordinates": (_with({"type": "Polygon"}), "Feature 2 has coordinates that are no rings"),
    "words for numbers": (_with(_polygon([["0", "1"]] * 4)), "Feature 2 has coordinates that are no rings"),
    "truths for numbers": (_with(_polygon([[True, 1]] * 4)), "Feature 2 has coordinates that are no rings"),
    "nothing for numbers": (_with(_polygon([[None, 1]] * 4)), "Feature 2 has coordinates that are no rings"),
    "single numbers": (_with(_polygon([[1]] * 4)), "Feature 2 has coordinates that are no rings"),
    "feet": (_with(_polygon(square(2_130_000, 13_700_000))), "Feature 2 is not in degrees"),
    "latitude first": (_with(_polygon(square(42.3, -71.1))), "Feature 2 has its latitude before its longitude"),
    "latitude first, in the west": (_with(_polygon(square(37.7, -122.4))), "Feature 2 has its latitude before"),
    "a great number": (collection(feature("A", [square(10**30, 0)])), "Feature 1 is not in degrees"),
    "another system": (
        json.dumps({
            **json.loads(collection(feature("A", [square(0, 0)]))),
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2278"}},
        }).encode(),
        "coordinates of urn:ogc:def:crs:EPSG::2278",
    ),
    "no name": (collection({**feature("A", [square(0, 0)]), "properties": None}), "it is of none at all"),
    "names that are numbers with fractions": (
        collection({**feature("A", [square(0, 0)]), "properties": {"Shape_Area": 1.5}}),
        "it is of Shape_Area",
    ),
    "names without outlines": (collection({**feature("A"), "geometry": None}), "both a name in “name” and an outline"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_map_is_refused_in_a_sentence(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(NotAreas) as refused:
        Areas.parse(data)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 250


def test_a_name_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotAreas, match="No feature has a property “district”; the file has name, ward"):
        Areas.parse(collection(feature("A", [square(0, 0)], ward=3)), "district")


def test_the_name_may_be_another_property() -> None:
    areas = Areas.parse(collection(feature("A", [square(0, 0)], ward=3.0)), "ward")
    assert (areas.names, areas.name_property) == (("3",), "ward")


def test_what_cannot_be_an_area_is_left_out_and_said() -> None:
    good = [feature(f"A{place}", [square(place, 0)]) for place in range(3)]
    nameless, without = feature("", [square(5, 5)]), {**feature("B"), "geometry": None}
    areas = Areas.parse(collection(*good, nameless, without, feature("Line", [[(0, 0), (1, 1), (0, 0)]])))
    assert areas.names == ("A0", "A1", "A2")
    assert areas.remarks == (
        "1 of 6 features: left out, since they have no “name” (number 4).",
        "2 of 6 features: left out, since they have no outline (number 5, 6).",
    )


def test_an_outline_that_crosses_itself_is_repaired() -> None:
    bow = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    areas = Areas.parse(collection(feature("Bow", [bow])))
    assert areas.names_of([0.2, 1.8, 1.0, 1.0], [1.0, 1.0, 0.2, 1.8]) == ["Bow", "Bow", "", ""]
    assert areas.remarks == ("1 of 1 features: repaired, since their outline crossed itself (number 1).",)


def test_a_ring_left_open_is_closed_and_heights_are_let_go() -> None:
    ring = [(x, y, 12.0) for x, y in square(0, 0)][:-1]
    areas = Areas.parse(collection(feature("A", [ring])))  # type: ignore[list-item]
    assert areas.names_of([0.5], [0.5]) == ["A"]
    assert areas.remarks == ()


def test_a_tangle_is_refused_before_it_takes_for_ever() -> None:
    chance = np.random.default_rng(7)
    ring = [(round(x, 4), round(y, 4)) for x, y in chance.uniform(0, 50, (100_000, 2))]
    began = perf_counter()
    with pytest.raises(NotAreas, match="Feature 1 crosses itself too often"):
        Areas.parse(collection(feature("A", [ring])))
    assert perf_counter() - began < 20


def test_a_byte_order_mark_is_let_go() -> None:
    assert Areas.parse(b"\xef\xbb\xbf" + collection(feature("A", [square(0, 0)]))).names == ("A",)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("  North \n End\t", "North End"),
        (206, "206"),
        (206.0, "206"),
        (1.5, ""),
        (True, ""),
        (None, ""),
        ({"a": 1}, ""),
        ("a\x00b\u202e", "a b"),
        ("x" * 500, "x" * 120),
    ],
)  # fmt: skip
def test_a_name_is_one_line_of_text(value: object, name: str) -> None:
    assert name_of(value) == name


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([{"OBJECTID": 1, "DISTRICT": "1"}, {"OBJECTID": 2, "DISTRICT": "2"}], "DISTRICT"),
        ([{"area": "0", "community": "Loop", "shape_len": "3"}, {"area": "0", "community": "Uptown"}], "community"),
        ([{"created_at": "2013-02-19", "x": "Old Town"}, {"created_at": "2013-02-20", "x": "New Town"}], "x"),
        ([{"id": 7}, {"id": 8}], ""),
        ([{"kind": "ward"}, {"kind": "ward"}, {"kind": "ward"}], ""),
        ([{"a": "one"}, {}, {}], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_the_likeliest_property_is_taken_for_the_name(rows: list[dict[str, object]], key: str) -> None:
    assert guess(rows) == key
