"""Maps in the store: requests without an area find theirs, whichever came first, and a bad file changes nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.places import MOST_BYTES
from supervisor.reports.ageing import ageing, grow, load
from supervisor.reports.areas import import_areas, sentence
from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.finder import Finder
from supervisor.requests.query import Query
from supervisor.requests.record import Request
from supervisor.requests.table import figures
from supervisor.store import AuditEntry, Store
from tests.places.test_areas import collection, feature, square
from tests.requests.made import DAY, START

MAP = collection(feature("East", [square(-70.5, 42.0)]), feature("West", [square(-71.5, 42.0)]))
RULES = Rules()
HERE = Request("1", START, lat=42.5, lon=-70.1)
THERE = replace(HERE, number="2", lon=-71.1)
TOLD = replace(HERE, number="3", area="Downtown")
NOWHERE = replace(HERE, number="4", lat=None, lon=None)
FAR = replace(HERE, number="5", lat=10.0)


@pytest.fixture
def map_file(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson.gz"
    path.write_bytes(gzip.compress(MAP))
    return path


def by_area(store: Store, city: str = "") -> dict[str, int]:
    told = ageing(load(store, RULES), RULES, START + DAY, "area", city)
    return {name: row["open"] for name, row in told["rows"].items()}


def take(store: Store, path: Path, city: str = "springfield", name: str | None = None) -> str:
    return sentence(*import_areas(store, path, city, now=7, author="ann", name_property=name), "Springfield")


@pytest.mark.parametrize("first", ["map", "requests"])
def test_requests_without_an_area_find_theirs_whichever_came_first(store: Store, map_file: Path, first: str) -> None:
    def requests() -> None:
        store.observe("springfield", START + DAY, [HERE, THERE, TOLD, NOWHERE, FAR], now=1, zone="UTC")

    steps: list[Callable[[], object]] = [requests, lambda: take(store, map_file)]
    for step in steps if first == "requests" else steps[::-1]:
        step()
    assert by_area(store) == {"": 2, "Downtown": 1, "East": 1, "West": 1}
    assert store.forget_map("springfield", AuditEntry(1, "ann", "supervisor", "areas.remove"))
    assert by_area(store) == {"": 4, "Downtown": 1}
    assert not store.forget_map("springfield", AuditEntry(1, "ann", "supervisor", "areas.remove"))


def test_a_map_is_of_one_city_alone(store: Store, map_file: Path) -> None:
    store.observe("springfield", START + DAY, [HERE], now=1)
    store.observe("shelbyville", START + DAY, [HERE], now=1)
    take(store, map_file)
    assert (by_area(store, "springfield"), by_area(store, "shelbyville")) == ({"East": 1}, {"": 1})


def test_requests_that_come_later_find_theirs_too(store: Store, map_file: Path) -> None:
    take(store, map_file)
    store.observe("springfield", START, [THERE], now=1)
    frame = load(store, RULES)
    store.observe("springfield", START + DAY, [THERE, HERE, replace(THERE, number="6")], now=1)
    assert grow(store, frame)
    told = ageing(frame, RULES, START + DAY, "area")
    assert {name: row["open"] for name, row in told["rows"].items()} == {"East": 1, "West": 2}


def test_a_map_is_kept_with_its_file_and_another_takes_its_place(store: Store, map_file: Path) -> None:
    said = take(store, map_file)
    assert said == (
        "areas.geojson.gz: 2 areas of Springfield, named by “name”, from 42.00° N to 43.00° N and 71.50° W to 69.50° W."
    )
    other = map_file.with_name("wards.json")
    other.write_bytes(collection(feature("x", [square(-70.5, 42.0)], ward=4)))
    take(store, other, name="ward")
    (row,) = store.maps()
    assert (row.file, row.name_property, row.areas, row.author, row.made_at) == ("wards.json", "ward", 1, "ann", 7)
    store.observe("springfield", START, [HERE], now=1)
    assert by_area(store) == {"4": 1}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x1f\x8bnothing", "damaged gzip"),
        (gzip.compress(MAP)[:-30], "cut off"),
        (gzip.compress(b" " * (MOST_BYTES + 1)), "larger than 5 MB"),
        (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
        (b"", "are not JSON"),
    ],
)
def test_a_file_that_is_no_map_leaves_the_old_one(store: Store, map_file: Path, data: bytes, said: str) -> None:
    take(store, map_file)
    bad = map_file.with_name("bad.geojson")
    bad.write_bytes(data)
    with pytest.raises(CallboardError, match=said):
        take(store, bad)
    assert [row.file for row in store.maps()] == ["areas.geojson.gz"]
    with pytest.raises(CallboardError, match="cannot be read: no such file"):
        take(store, bad.with_name("none.geojson"))


def test_the_same_map_is_read_as_it_was_kept(store: Store, map_file: Path) -> None:
    take(store, map_file)
    kept = store.map_of("springfield")
    assert kept is not None
    assert json.loads(kept) == json.loads(MAP)
    assert store.map_of("elsewhere") is None


def test_where_a_request_lies_on_the_map_is_counted_whatever_its_city_calls_that(store: Store, map_file: Path) -> None:
    take(store, map_file)
    store.observe("springfield", START + DAY, [HERE, THERE, TOLD, NOWHERE, FAR], now=1)
    frame, business = load(store, RULES), BusinessDays()
    table = Moment(frame, START + DAY, business).table("place")
    assert {name: figures(counts)["open"] for name, counts in table.rows()} == {"": 2, "East": 2, "West": 1}
    found = Finder(frame).find(Query(place="East"), START + DAY, business)
    assert [frame.numbers[who] for who in frame["who"][found]] == ["1", "3"]
    assert frame["placed"][found].tolist() == [True, False]
    assert Finder(frame).count(Query(place=""), START + DAY, business) == 2
