"""Planes into degrees: the worked examples of the registry of coordinate systems, and the way there and back."""

from __future__ import annotations

from math import cos, inf, nan, radians

import pytest
from pydantic import ValidationError

from supervisor.sources.city_csv.projection import Projection

FOOT = 1200 / 3937
TEXAS_1927 = Projection(
    kind="lambert",
    latitude=27 + 50 / 60,
    longitude=-99,
    parallels=(28 + 23 / 60, 30 + 17 / 60),
    easting=2_000_000 * FOOT,
    unit=FOOT,
    radius=6_378_206.4,
    flattening=294.97870,
)
BRITAIN = Projection(
    kind="mercator",
    latitude=49,
    longitude=-2,
    scale=0.9996012717,
    easting=400_000,
    northing=-100_000,
    radius=6_377_563.396,
    flattening=299.32496,
)
SOUTH = Projection(kind="mercator", latitude=0, longitude=-57, scale=0.9996, easting=500_000, northing=10_000_000)


def test_the_worked_example_for_lambert() -> None:
    """IOGP Guidance Note 7-2, Lambert Conic Conformal (2SP): 28.5 N, 96 W."""
    assert TEXAS_1927.unprojection()(2_963_503.91, 254_759.80) == pytest.approx((28.5, -96.0), abs=1e-7)


def test_the_worked_example_for_mercator() -> None:
    """IOGP Guidance Note 7-2, Transverse Mercator: 50.5 N, 0.5 E."""
    assert BRITAIN.unprojection()(577_274.99, 69_740.50) == pytest.approx((50.5, 0.5), abs=2e-7)


def test_one_parallel_twice_is_a_plane_too() -> None:
    touching = TEXAS_1927.model_copy(update={"parallels": (29.3, 29.3)})
    near = TEXAS_1927.model_copy(update={"parallels": (29.3, 29.300001)})
    assert touching.unprojection()(2.1e6, 3e5) == pytest.approx(near.unprojection()(2.1e6, 3e5), abs=1e-5)


@pytest.mark.parametrize("plane", [TEXAS_1927, BRITAIN, SOUTH])
def test_near_its_meridian_a_plane_is_a_map(plane: Projection) -> None:
    unproject, unit = plane.unprojection(), 1000 / plane.unit
    x, y = plane.easting / plane.unit, plane.northing / plane.unit + (100 * unit if plane is not SOUTH else -100 * unit)
    here, east, north = unproject(x, y), unproject(x + unit, y), unproject(x, y + unit)
    assert here is not None
    assert east is not None
    assert north is not None
    assert north[0] - here[0] == pytest.approx(1 / 111, rel=0.01)
    assert east[1] - here[1] == pytest.approx(1 / 111.3 / cos(radians(here[0])), rel=0.01)


@pytest.mark.parametrize(("x", "y"), [(nan, 0), (inf, 0), (1e300, 1e300), (1e300, 5), (0, -1e12), (5e7, 0)])
def test_what_is_no_place_of_the_plane_is_none_or_at_least_a_number(x: float, y: float) -> None:
    for plane in (TEXAS_1927, BRITAIN, SOUTH):
        found = plane.unprojection()(x, y)
        assert found is None or all(abs(angle) < 1e3 for angle in found)


@pytest.mark.parametrize(
    "parameters",
    [
        {"kind": "lambert"},
        {"kind": "lambert", "parallels": (0, 30)},
        {"kind": "conic"},
        {"kind": "mercator", "unit": 0},
        {"kind": "mercator", "radius": 1},
        {"kind": "mercator", "latitude": 91},
    ],
)
def test_nonsense_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Projection.model_validate({"latitude": 0, "longitude": 0, **parameters})
