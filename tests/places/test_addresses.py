"""Addresses found as somebody types: however the street is written, wherever the number stands, and fast."""

from __future__ import annotations

import random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.places.addresses import Address, Addresses, Point
from supervisor.places.streets import house, is_number, titled, words

POINTS = [
    Point("12", "ELM STREET", "", 40.0, -74.0),
    Point("120", "Elm St", "", 40.1, -74.1),
    Point("12A", "Elm St", "", 40.2, -74.2),
    Point("12", "North Main Street", "Apt 2", 40.3, -74.3),
    Point("12", "N Main St", "Apt 1", 40.3, -74.3),
    Point("7", "E 42ND ST", "", 40.4, -74.4),
    Point("7", "Fifth Avenue", "", 40.5, -74.5),
    Point("34-56", "Saint Mary's Rd", "", 40.6, -74.6),
    Point("1", "Peña Blvd", "", 40.7, -74.7),
]
CITY = Addresses.of(POINTS)


def found(text: str) -> list[str]:
    return [each.text for each in CITY.search(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("12 elm", "12 Elm Street"),
        ("12 ELM STREET", "12 Elm Street"),
        ("12 elm stre", "12 Elm Street"),
        ("elm st 12", "12 Elm Street"),
        ("12 Elm St, Springfield IL", "12 Elm Street"),
        ("12a elm", "12A Elm Street"),
        ("12 n main", "12 N Main St"),
        ("12 north main street", "12 N Main St"),
        ("12 main st apt 2", "12 N Main St, Apt 2"),
        ("12 main st #1", "12 N Main St, Apt 1"),
        ("7 e 42", "7 E 42nd St"),
        ("7 5th ave", "7 Fifth Avenue"),
        ("7 fif", "7 Fifth Avenue"),
        ("3456 st mary", "34-56 Saint Mary's Rd"),
        ("34-56 saint marys road", "34-56 Saint Mary's Rd"),
        ("1 pena", "1 Peña Blvd"),
        ("42nd", "E 42nd St"),
    ],
)
def test_an_address_is_found_however_it_is_typed(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_the_number_itself_comes_before_those_that_begin_so() -> None:
    assert found("12 elm") == ["12 Elm Street", "12A Elm Street", "120 Elm Street"]


def test_a_house_of_many_flats_is_offered_once() -> None:
    (house,) = CITY.search("12 main")
    assert (house.unit, house.count) == ("", 2)


def test_without_a_number_streets_are_offered() -> None:
    assert CITY.search("elm") == [Address("", "Elm Street", count=3)]


def test_what_is_nowhere_is_not_found() -> None:
    assert found("12 oak") == found("") == found("   ") == found("9999 elm") == []


def test_a_whole_address_names_one_place() -> None:
    one = CITY.exact("12 elm street")
    assert one is not None
    assert (one.text, one.lat, one.lon) == ("12 Elm Street", 40.0, -74.0)
    assert CITY.exact("elm street") is None
    assert CITY.exact("13 elm street") is None


def test_the_nearest_address_of_a_point() -> None:
    near = CITY.near(40.1001, -74.1001)
    assert near is not None
    assert near.text == "120 Elm Street"
    assert CITY.near(50.0, -74.1) is None
    assert Addresses.of([]).near(40.0, -74.0) is None
    assert Addresses.of([]).search("12 elm") == []


def test_what_is_kept_is_read_again() -> None:
    again = Addresses.unpack(CITY.pack())
    assert [again.address(row) for row in range(len(again))] == [CITY.address(row) for row in range(len(CITY))]
    for body in (b"", b"junk", CITY.pack()[:-20]):
        with pytest.raises(CallboardError, match="import their file again"):
            Addresses.unpack(body)


def test_the_same_address_twice_is_one() -> None:
    assert len(Addresses.of([*POINTS, Point("12", "Elm St.", "", 41.0, -75.0)])) == len(POINTS)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for each in CITY.search(text):
        assert each.street in CITY.streets
    CITY.exact(text)


@given(st.lists(st.tuples(st.integers(1, 999), st.sampled_from(["Elm St", "Oak Ave", "N Hill Rd"])), max_size=30))
def test_every_address_is_found_by_its_own_text(pairs: list[tuple[int, str]]) -> None:
    city = Addresses.of([Point(str(number), street, "", 40.0, -74.0) for number, street in pairs])
    for number, street in pairs:
        one = city.exact(f"{number} {street}")
        assert one is not None
        assert one.text == f"{number} {street}"


def test_words_and_numbers() -> None:
    assert words("12-A  Élm St. #3") == ["12a", "elm", "st", "#", "3"]
    assert house("12 1/2") == (12, "1/2")
    assert house("Lot") is None
    assert [is_number(word) for word in ("12", "12a", "42nd", "elm")] == [True, True, False, False]
    assert titled("N 42ND ST") == "N 42nd St"
    assert titled("McGee St") == "McGee St"


@pytest.mark.slow
def test_a_key_stroke_among_a_million_addresses_takes_less_than_50_ms() -> None:
    chance, kinds = random.Random(1), ("St", "Ave", "Rd", "Blvd", "Ln")
    streets = [
        f"{way}{name}{end} {kind}" for way in ("", "N ", "S ") for name in NAMES for end in ENDS for kind in kinds
    ]
    degrees = np.random.default_rng(1).random((1_000_000, 2)) / 5
    points = [
        Point(
            str(chance.randint(1, 9999)), chance.choice(streets), chance.choice(("", "Apt 1", "Apt 2")), 40 + a, -74 + b
        )
        for a, b in degrees.tolist()
    ]
    city = Addresses.of(points)
    city.search("elm")
    worst = 0.0
    for text in ("1 s", "12 elmton", "1200 n oakview ave", "st", "12 st apt 2", "9 zzz", "12 oak st springfield"):
        for end in range(1, len(text) + 1):
            took = []
            for _ in range(3):
                start = perf_counter()
                city.search(text[:end])
                took.append(perf_counter() - start)
            worst = max(worst, min(took))
    assert worst < 0.05


NAMES = ("Elm", "Oak", "Pine", "Maple", "Cedar", "Lake", "Hill", "River", "Sun", "Fox")
ENDS = ("", "ton", "view", "field", "brook", "side", "gate", "dale", "wood", "ridge")
