"""Files of addresses: whatever their columns are called; bad rows are set aside with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.places.addresses import Point
from supervisor.sources.address_file import Read, read_addresses


def taken(tmp_path: Path, text: str, name: str = "a.csv") -> Read:
    path = tmp_path / name
    path.write_text(text)
    parts = [*read_addresses(path)]
    return Read([p for part in parts for p in part.points], [r for part in parts for r in part.rejects])


ELM = Point("12", "Elm St", "2", 40.5, -74.5)


@pytest.mark.parametrize(
    "text",
    [
        "LON,LAT,NUMBER,STREET,UNIT,CITY\n-74.5,40.5,12,Elm St,2,Springfield\n",
        "Add_Number;St_PreDir;St_Name;St_PosTyp;Unit;Latitude;Longitude\n12;;Elm;St;2;40,5;-74,5\n",
        "\ufeffFull Address,Unit,the_geom\n12 Elm St,2,POINT (-74.5 40.5)\n",
        'address,unit,location\n"12 Elm St, Springfield",2,"(40.5, -74.5)"\n',
        "house_number,full_street_name,apt,y,x\n12.0,Elm St,2,40.5,-74.5\n",
    ],
)
def test_columns_may_be_called_otherwise(tmp_path: Path, text: str) -> None:
    assert taken(tmp_path, text).points == [ELM]


def test_directions_and_kinds_are_put_together(tmp_path: Path) -> None:
    text = "AddrNum,PreDir,St_Name,St_Type,SufDir,lat,lon\n12,N,MAIN,ST,W,40,-74\n"
    assert taken(tmp_path, text).points[0].street == "N MAIN ST W"


def test_geojson_of_points(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"number": "12", "street": "Elm St", "unit": "2"},
        "geometry": {"type": "Point", "coordinates": [-74.5, 40.5]},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    assert taken(tmp_path, json.dumps(whole), "a.geojson").points == [ELM]
    assert taken(tmp_path, json.dumps(feature) + "\n" + json.dumps(feature), "b.geojson").points == [ELM, ELM]


def test_bad_rows_are_set_aside_with_their_line(tmp_path: Path) -> None:
    rows = ("12,Elm St,40,-74", ",Elm St,40,-74", "12,,40,-74", "12,Elm St,,", "12,Elm St,0,0")
    more = ("12,Elm St,985000,210000", "12,Elm St,nan,1", f"12,{'Elm ' * 40},40,-74", "=1+1,Elm St,40,-74")
    told = taken(tmp_path, "number,street,lat,lon\n" + "\n".join((*rows, *more)) + "\n")
    assert len(told.points) == 1
    assert [(reject.line, reject.reason) for reject in told.rejects] == [
        (3, "The row has no house number."),
        (4, "The row has no street."),
        (5, "The row has no point."),
        (6, "The row has no point."),
        (7, "The point is not in degrees of latitude and longitude."),
        (8, "The point is not in degrees of latitude and longitude."),
        (9, "The address is longer than 120 letters."),
        (10, "The row has no house number."),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,lat,lon\nElm,1,2\n", "no column of streets"),
        ("street,lat,lon\nElm,1,2\n", "no column of house numbers"),
        ("number,street\n1,Elm\n", "no points"),
        ("<html>no</html>", "is "),
        ("", "empty"),
    ],
)
def test_a_file_of_something_else_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CallboardError, match=said):
        taken(tmp_path, text)
