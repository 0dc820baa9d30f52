"""Files of a city's address points, CSV or GeoJSON, with whatever their columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.places.addresses import MOST, Point
from supervisor.places.streets import house, is_number, words
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.names import plain, tidy
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.table import Block

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("number", "house_number", "addr_housenumber", "housenumber", "street_number", "address_number", "add_number"),
        *("addrnum", "addr_num", "addressnumber", "stnum", "st_num", "houseno", "house_no", "house_num", "add_num"),
        *("street_no", "house", "hse_nbr", "addno_full", "st_number", "stnumber", "addr_number", "bldg_no"),
    ),
    "street": (
        *("street", "street_name", "addr_street", "full_street_name", "fullstreetname", "full_street", "st_name_full"),
        *("stnam_full", "fullname", "full_name", "streetname", "road_name", "st_name", "stname", "st_nam", "streetnam"),
    ),
    "before": ("st_pre_dir", "pre_dir", "predir", "st_predir", "prefix_direction", "pre_direction", "street_direction"),
    "kind": (
        *(
            "st_pos_typ",
            "st_postyp",
            "post_type",
            "street_type",
            "suffix",
            "st_type",
            "suftype",
            "posttype",
            "st_suffix",
        ),
        *("st_suffix", "street_suffix", "suf_type", "sttype", "type_suffix"),
    ),
    "after": (
        "st_pos_dir",
        "st_posdir",
        "post_dir",
        "sufdir",
        "suf_dir",
        "postdir",
        "post_direction",
        "suffix_direction",
    ),
    "whole": (
        "address",
        "full_address",
        "fulladdress",
        "addr_full",
        "add_full",
        "site_address",
        "address_full",
        "fulladdr",
    ),
    "unit": ("unit", "addr_unit", "unit_number", "apt", "unit_num", "apartment", "sub_address", "subaddress", "suite"),
    "lat": ("lat", "latitude", "y", "addr_lat", "point_y", "y_coord", "lat_wgs84"),
    "lon": ("lon", "lng", "long", "longitude", "x", "addr_lon", "point_x", "x_coord", "lon_wgs84"),
    "point": ("geometry", "the_geom", "point", "location", "geom", "shape", "coordinates", "geo_point_2d", "wkt"),
}
"""What the columns may be called, as names are compared; the first that a file has counts."""
FULL = frozenset(COLUMNS["street"][:10])
"""Columns of streets that have directions and kinds in them, so that nothing is to be put together."""
_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)")
_WKT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)", re.IGNORECASE)
LONGEST = 120
MOST_REJECTS = 1000
"""Lines of one file that are kept as set aside; the others are counted."""


class Read(msgspec.Struct):
    """Some of a file: points, lines that were set aside, and how far along it is in bytes."""

    points: list[Point]
    rejects: list[Reject]
    read: int = 0


def read_addresses(path: Path) -> Iterator[Read]:
    """The points of a file, a thousand rows at a time.

    Raises `CallboardError` where the file has no columns of addresses, or its points are in no degrees.
    """
    table = open_table(path)
    columns = _columns(path.name, table.header)
    taken = 0
    for block in table:
        found = _block(path.name, block, columns)
        found.read = table.read
        taken += len(found.points)
        if taken > MOST:
            raise CallboardError(f"{path.name} has more than {MOST:,} addresses; take those of one city alone.")
        yield found


def _columns(name: str, header: Sequence[str]) -> dict[str, int]:
    """Where each field is; raises `CallboardError` where one is missing that is needed."""
    places: dict[str, int] = {}
    for place, column in enumerate(header):
        places.setdefault(plain(column), place)
    found = {
        field: next(places[name] for name in names if name in places)
        for field, names in COLUMNS.items()
        if any(name in places for name in names)
    }
    told = ", ".join(column[:30] for column in header[:12])
    if "street" not in found and "whole" not in found:
        raise CallboardError(f"{name} has no column of streets; call it “street” (there are: {told}).")
    if "street" in found and "number" not in found and "whole" not in found:
        raise CallboardError(f"{name} has no column of house numbers; call it “number” (there are: {told}).")
    if not ("lat" in found and "lon" in found) and "point" not in found:
        raise CallboardError(f"{name} has no points; call their columns “lat” and “lon” (there are: {told}).")
    if plain(header[found["street"]]) in FULL if "street" in found else True:
        found = {field: place for field, place in found.items() if field not in ("before", "kind", "after")}
    return found


def _block(name: str, block: Block, columns: Mapping[str, int]) -> Read:
    found = Read([], [Reject(name, broken.line, broken.reason, broken.text) for broken in block.broken])
    for place, row in enumerate(block.rows):
        cells = {field: row[column].strip() for field, column in columns.items()}
        told = _point(cells)
        if isinstance(told, Point):
            found.points.append(told)
        else:
            found.rejects.append(Reject(name, block.line(place), told, ",".join(row)[:4000]))
    return found


def _point(cells: Mapping[str, str]) -> Point | str:
    """The address of a row, or why there is none."""
    number, street, unit = _parts(cells)
    if not words(street):
        return "The row has no street."
    if house(number) is None:
        return "The row has no house number."
    if max(map(len, (number, street, unit))) > LONGEST:
        return f"The address is longer than {LONGEST} letters."
    degrees = _degrees(cells)
    return degrees if isinstance(degrees, str) else Point(number, street, unit, *degrees)


def _parts(cells: Mapping[str, str]) -> tuple[str, str, str]:
    street = " ".join(filter(None, (cells.get(part, "") for part in ("before", "street", "kind", "after"))))
    number = _whole_number(cells.get("number", ""))
    if not (street and number) and cells.get("whole"):
        first, _, rest = cells["whole"].partition(",")[0].strip().partition(" ")
        number, street = (first, rest) if is_number(first.casefold()) else (number, street)
    return tidy(number), tidy(street), tidy(cells.get("unit", ""))


def _whole_number(text: str) -> str:
    """A number without the decimals that some tables give it."""
    return text.removesuffix(".0")


def _degrees(cells: Mapping[str, str]) -> tuple[float, float] | str:
    """Latitude and longitude, or why there are none."""
    lat, lon = cells.get("lat", ""), cells.get("lon", "")
    if not (lat and lon) and (told := cells.get("point", "")):
        wkt, pair = _WKT.search(told), _PAIR.search(told)
        lat, lon = (wkt[2], wkt[1]) if wkt else (pair[1], pair[2]) if pair else ("", "")
    try:
        point = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        return "The row has no point."
    if point == (0.0, 0.0):
        return "The row has no point."
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        return "The point is not in degrees of latitude and longitude."
    return point
