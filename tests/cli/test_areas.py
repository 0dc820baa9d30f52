"""`callboard areas`: taking a map, listing maps, taking one away, and every way to ask for it wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supervisor.app import main
from supervisor.reports.addresses import Places
from supervisor.reports.areas import areas_by_city
from supervisor.store import Store
from tests.places.test_areas import collection, feature, square


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    """A map's file and the database."""
    path = tmp_path / "areas.geojson"
    bow = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    path.write_bytes(collection(feature("East", [square(5, 5)], ward=1), feature("Bow", [bow], ward=2)))
    return str(path), "--database", str(tmp_path / "callboard.db")


def said(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    assert main(["areas", *words]) == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return shown.out if code == 0 else shown.err


def test_a_map_is_taken_listed_and_taken_away(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    taken = said(capsys, 0, "import", *words, "--city", "springfield")
    assert taken.splitlines() == [
        "areas.geojson: 2 areas of Springfield, named by “name”, from 0.00° N to 6.00° N and 0.00° E to 6.00° E.",
        "1 of 2 features: repaired, since their outline crossed itself (number 2).",
        "No requests of Springfield are here yet; there are some of: no city.",
    ]
    listed = said(capsys, 0, "list", *words[1:])
    assert listed.startswith("Springfield: 2 areas named by “name”, from areas.geojson by ")
    assert listed.endswith("1 maps.\n")
    assert "is taken away" in said(capsys, 0, "remove", *words[1:], "--city", "springfield")
    assert said(capsys, 0, "list", *words[1:]) == "0 maps.\n"


def test_the_name_can_be_chosen(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "named by “ward”" in said(capsys, 0, "import", *words, "--city", "springfield", "--name", "ward")
    assert "has name, ward" in said(capsys, 1, "import", *words, "--city", "springfield", "--name", "street")


def test_wrong_usage_is_a_sentence(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "--city NAME" in said(capsys, 2, "import", *words)
    assert "takes a file" in said(capsys, 2, "import", *words[1:], "--city", "springfield")
    assert "the others none" in said(capsys, 2, "list", *words)
    said(capsys, 0, "import", *words, "--city", "springfield")
    assert "there are: Springfield" in said(capsys, 2, "remove", *words[1:], "--city", "shelbyville")


def test_a_map_that_is_refused_leaves_no_database_behind(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "has name, ward" in said(capsys, 1, "import", *words, "--city", "springfield", "--name", "street")
    assert [each.name for each in tmp_path.iterdir()] == ["areas.geojson"]


def test_a_profile_says_how_the_areas_of_a_map_are_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, url = tmp_path / "districts.geojson", tmp_path / "ny.db"
    path.write_bytes(
        collection(*(feature(code, [square(west, 40)]) for west, code in ((-74, 108), (-75, 202), (-76, 998))))
    )
    said(capsys, 0, "import", str(path), "--city", "new_york", "--name", "name", "--database", str(url))
    with Store.open(str(url), migrate=False) as store:
        areas = areas_by_city(store)["new_york"]
        assert sorted(areas.names) == ["998", "Bronx 2", "Manhattan 8"]
        [place] = areas.of(np.array([-73.5]), np.array([40.5]))
        assert areas.names[place] == "Manhattan 8"


def test_addresses_are_taken_listed_and_taken_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, database = tmp_path / "points.csv", ("--database", str(tmp_path / "callboard.db"))
    path.write_text("number,street,lat,lon\n12,ELM ST,40.5,-74.5\n14,Elm Street,40.6,-74.6\n,Elm St,1,1\n")
    taken = said(capsys, 0, "addresses", str(path), "--city", "springfield", *database)
    assert taken == (
        "points.csv: 2 addresses of Springfield, such as 12 Elm St, 1 line set aside (callboard rejects lists them).\n"
    )
    assert "Springfield: 2 addresses, from points.csv by " in said(capsys, 0, "list", *database)
    with Store.open(database[1], migrate=False) as store:
        places = Places.of(store, "springfield")
        assert [each.text for each in places.search("14 elm")] == ["14 Elm St"]
        assert not places.is_outside(0, 0), "there is no map to tell"
        assert [reject.line for reject in store.rejects(10)] == [4]
    assert (
        said(capsys, 0, "remove", "--city", "springfield", *database)
        == "The addresses of springfield are taken away.\n"
    )


def test_a_file_without_addresses_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "points.csv"
    path.write_text("number,street,lat,lon\n12,Elm St,,\n")
    told = said(capsys, 1, "addresses", str(path), "--city", "a", "--database", str(tmp_path / "callboard.db"))
    assert "no address that can be taken (the row has no point)" in told


def test_a_place_knows_its_area_and_whether_it_lies_outside(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, 0, "import", *words, "--city", "springfield")
    with Store.open(words[2], migrate=False) as store:
        places = Places.of(store, "springfield")
    assert (places.area(5.5, 5.5), places.is_outside(5.5, 5.5)) == ("East", False)
    assert (places.area(50, 50), places.is_outside(50, 50)) == ("", True)
