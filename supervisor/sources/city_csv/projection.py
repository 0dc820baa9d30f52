"""From a city's plane coordinates back to degrees: the two projections of nearly all cities.

Formulas: J. P. Snyder, Map Projections, A Working Manual (USGS Professional Paper 1395, 1987), Lambert conformal conic
with two parallels (15-7 to 15-11, 7-9) and transverse Mercator (8-17 to 8-25), for an ellipsoid.
"""

from __future__ import annotations

from collections.abc import Callable
from math import atan, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Degrees = tuple[float, float]
"""Latitude and longitude."""

Unproject = Callable[[float, float], Degrees | None]
"""Easting and northing into degrees; None where they are no place of the plane."""

_STEPS = 12
_CLOSE = 1e-12
_FAR = 1e9
"""Metres that no plane reaches."""


class Projection(BaseModel):
    """A plane by the parameters that registries of coordinate systems give; angles in degrees, lengths in metres.

    `unit` is a unit of the file in metres, `easting` and `northing` are the false ones. `parallels` are Lambert's two,
    `scale` is Mercator's on the meridian. The ellipsoid is that of GRS 1980 (and nearly of WGS 84) unless told.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: Literal["lambert", "mercator"]
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    parallels: tuple[float, float] | None = None
    scale: float = Field(default=1.0, gt=0.9, lt=1.1)
    easting: float = 0.0
    northing: float = 0.0
    unit: float = Field(default=1.0, gt=0)
    radius: float = Field(default=6_378_137.0, gt=6e6, lt=7e6)
    flattening: float = Field(default=298.257222101, gt=200, lt=400)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "lambert" and not self.parallels:
            raise ValueError("of the kind lambert needs parallels, such as [28.3833, 30.2833]")
        if self.parallels and not all(0 < abs(parallel) < 89 for parallel in self.parallels):
            raise ValueError("must have its parallels between the equator and a pole")
        return self

    def unprojection(self) -> Unproject:
        """From the plane into degrees."""
        return _lambert(self) if self.kind == "lambert" else _mercator(self)

    @property
    def eccentricity(self) -> float:
        """The ellipsoid's first eccentricity."""
        return sqrt(2 / self.flattening - 1 / self.flattening**2)


def _lambert(plane: Projection) -> Unproject:
    e, (first, second) = plane.eccentricity, plane.parallels or (0.0, 0.0)
    widths = [_width(radians(parallel), e) for parallel in (first, second)]
    heights = [_height(radians(parallel), e) for parallel in (first, second)]
    if first == second:
        n = sin(radians(first))
    else:
        n = (log(widths[0]) - log(widths[1])) / (log(heights[0]) - log(heights[1]))
    factor = plane.radius * widths[0] / (n * heights[0] ** n)
    origin = factor * _height(radians(plane.latitude), e) ** n

    def unproject(x: float, y: float) -> Degrees | None:
        east, north = x * plane.unit - plane.easting, origin - (y * plane.unit - plane.northing)
        distance = hypot(east, north)
        if not 0 < distance < _FAR or (north < 0) != (n < 0):
            return None
        height = (distance / abs(factor)) ** (1 / n)
        angle = atan(east / north)
        return degrees(_latitude(height, e)), plane.longitude + degrees(angle / n)

    return unproject


def _width(latitude: float, e: float) -> float:
    return cos(latitude) / sqrt(1 - (e * sin(latitude)) ** 2)


def _height(latitude: float, e: float) -> float:
    ratio = (1 - e * sin(latitude)) / (1 + e * sin(latitude))
    return tan(pi / 4 - latitude / 2) / exp(log(ratio) * e / 2)


def _latitude(height: float, e: float) -> float:
    """The latitude of a conformal height, in few steps."""
    latitude = pi / 2 - 2 * atan(height)
    for _ in range(_STEPS):
        ratio = (1 - e * sin(latitude)) / (1 + e * sin(latitude))
        better = pi / 2 - 2 * atan(height * ratio ** (e / 2))
        if abs(better - latitude) < _CLOSE:
            return better
        latitude = better
    return latitude


def _mercator(plane: Projection) -> Unproject:
    e2 = plane.eccentricity**2
    second, origin = e2 / (1 - e2), _arc(radians(plane.latitude), plane)
    e1 = (1 - sqrt(1 - e2)) / (1 + sqrt(1 - e2))
    whole = plane.radius * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256)

    def unproject(x: float, y: float) -> Degrees | None:
        east = (x * plane.unit - plane.easting) / plane.scale
        arc = (origin + (y * plane.unit - plane.northing) / plane.scale) / whole
        if not (abs(arc) < pi / 2 and abs(east) < plane.radius):
            return None
        foot = arc + (3 * e1 / 2 - 27 * e1**3 / 32) * sin(2 * arc) + (21 * e1**2 / 16 - 55 * e1**4 / 32) * sin(4 * arc)
        foot += 151 * e1**3 / 96 * sin(6 * arc) + 1097 * e1**4 / 512 * sin(8 * arc)
        c, t = second * cos(foot) ** 2, tan(foot) ** 2
        across = plane.radius / sqrt(1 - e2 * sin(foot) ** 2)
        along = across * (1 - e2) / (1 - e2 * sin(foot) ** 2)
        d = east / across
        fourth = (5 + 3 * t + 10 * c - 4 * c**2 - 9 * second) * d**4 / 24
        sixth = (61 + 90 * t + 298 * c + 45 * t**2 - 252 * second - 3 * c**2) * d**6 / 720
        latitude = foot - across * tan(foot) / along * (d**2 / 2 - fourth + sixth)
        fifth = (5 - 2 * c + 28 * t - 3 * c**2 + 8 * second + 24 * t**2) * d**5 / 120
        longitude = (d - (1 + 2 * t + c) * d**3 / 6 + fifth) / cos(foot)
        return degrees(latitude), plane.longitude + degrees(longitude)

    return unproject


def _arc(latitude: float, plane: Projection) -> float:
    """The length of the meridian from the equator."""
    e2 = plane.eccentricity**2
    return plane.radius * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * latitude
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * sin(2 * latitude)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * sin(4 * latitude)
        - 35 * e2**3 / 3072 * sin(6 * latitude)
    )
