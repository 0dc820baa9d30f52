"""`callboard areas`: taking a map, listing maps, taking one away, and every way to ask for it wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supervisor.app import main
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
