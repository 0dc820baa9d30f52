"""Requests that may be the same trouble: near in place and time, or by their words; never slow, whatever the pile."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.duplicates import METRES, Asked, Open, apart, groups, like, metres, words_key
from supervisor.requests.frame import Rows
from supervisor.requests.service import Duplicates

HOUR = 3_600_000
LAT, LON = 40.7, -74.0
RULE = Duplicates(radius_m=100, hours=24)
NO_WORDS = Duplicates(radius_m=100, hours=24, same_words=False)
One = tuple[float, float, int, int]
"""Metres to the north and to the east, hours, and the category."""


def point(north: float, east: float) -> tuple[float, float]:
    return LAT + north / METRES, LON + east / METRES / cos(radians(LAT))


def made(*some: One, city: int = 0) -> Open:
    points = np.array([point(north, east) for north, east, *_ in some]).reshape(-1, 2)
    columns = {"opened": [hours * HOUR for *_, hours, _ in some], "category": [each[3] for each in some]}
    return Open(
        np.arange(len(some)) + 1000,
        np.full(len(some), city, np.uint16),
        np.array(columns["category"], np.int32),
        np.array(columns["opened"], np.int64),
        points[:, 0],
        points[:, 1],
    )


def silent(rows: Rows) -> Sequence[str]:
    return [""] * len(rows)


def asked(north: float = 0, east: float = 0, hours: int = 0, category: int = 1, words: str = "") -> Asked:
    return Asked(0, category, hours * HOUR, *point(north, east), words)


def rows(some: Open, one: Asked, rule: Duplicates = RULE, said: Sequence[str] = ()) -> list[int]:
    def words(rows: Rows) -> list[str]:
        return [said[row - 1000] if said else "" for row in rows]

    return [each.row for each in like(some, one, rule, words)]


def test_the_nearest_of_the_same_category_come_first() -> None:
    some = made((90, 0, 1, 1), (10, 10, 1, 1), (101, 0, 1, 1), (0, 0, 25, 1), (0, 0, 1, 2))
    assert rows(some, asked()) == [1001, 1000]
    (first, *_) = like(some, asked(), RULE, silent)
    assert first.metres == pytest.approx(14.14, abs=0.05)


def test_the_user_sets_what_is_near() -> None:
    some = made((90, 0, 1, 1), (0, 0, 30, 1))
    assert rows(some, asked(), Duplicates(radius_m=50, hours=24)) == []
    assert rows(some, asked(), Duplicates(radius_m=50, hours=48)) == [1001]
    assert rows(some, asked(), Duplicates(enabled=False)) == []


def test_another_city_is_another_trouble() -> None:
    assert rows(made((0, 0, 0, 1), city=3), asked()) == []


def test_the_same_words_are_enough_unless_both_lie_apart() -> None:
    said = ["Big tree has fallen across road", "ROAD across fallen, has big tree!", "tree fell"]
    some = made((5000, 0, 1, 2), (float("nan"), 0, 1, 2), (0, 0, 1, 2))
    assert rows(some, asked(words=said[0]), said=said) == [1001]
    without = Asked(0, 1, 0, words=said[0])
    assert rows(some, without, said=said) == [1000, 1001]
    assert rows(some, without, NO_WORDS, said) == []


def test_words_are_compared_whatever_their_order() -> None:
    assert words_key("Tree has fallen, again.") == words_key("again: FALLEN has tree") > 0
    assert words_key("tree down") == words_key("") == 0


def test_two_ways_to_measure_are_one() -> None:
    lat, lon = point(30, 40)
    assert apart(LAT, LON, lat, lon) == pytest.approx(50, abs=0.01)
    assert metres(np.array([LAT]), np.array([LON]), lat, lon)[0] == pytest.approx(apart(LAT, LON, lat, lon))


def test_groups_have_the_first_at_their_head() -> None:
    some = made((0, 0, 2, 1), (50, 0, 1, 1), (0, 60, 3, 1), (5000, 0, 1, 1), (0, 0, 60, 1), (0, 0, 1, 2))
    assert groups(some, RULE, silent) == [(1001, 1000, 1002)]


def test_groups_by_words_and_by_place_are_one() -> None:
    said = ["light is out since monday", "", "out since monday light"]
    some = made((0, 0, 1, 1), (20, 0, 2, 1), (float("nan"), 0, 3, 4))
    told = groups(some, RULE, lambda rows: [said[row - 1000] for row in rows])
    assert told == [(1000, 1001, 1002)]
    assert groups(some, NO_WORDS, silent) == [(1000, 1001)]
    assert groups(made(), RULE, silent) == []


near = st.tuples(st.integers(-150, 150), st.integers(-150, 150), st.integers(0, 30), st.integers(1, 2))


@given(st.lists(near, max_size=25))
def test_everyone_in_a_group_is_near_its_head_and_no_two_heads_are_near(some: list[One]) -> None:
    """Against a plain comparison of all with all."""
    table = made(*some)

    def same(one: int, other: int) -> bool:
        away = apart(*(float(column[each]) for each in (one, other) for column in (table.lat, table.lon)))
        return bool(
            table.category[one] == table.category[other]
            and abs(table.opened[one] - table.opened[other]) <= RULE.hours * HOUR
            and away <= RULE.radius_m
        )

    told = [[row - 1000 for row in group] for group in groups(table, RULE, silent)]
    inside = {member for group in told for member in group[1:]}
    for first, *others in told:
        assert all(same(first, other) and table.opened[first] <= table.opened[other] for other in others)
    alone = [each for each in range(len(some)) if each not in inside]
    assert not any(same(one, other) for one in alone for other in alone if one < other)


@pytest.mark.slow
@pytest.mark.parametrize("spread", [20_000, 0])
def test_a_million_are_looked_through_fast(spread: int) -> None:
    """Also where all of them lie at one place."""
    chance, size = np.random.default_rng(1), 1_000_000
    some = Open(
        np.arange(size),
        np.zeros(size, np.uint16),
        chance.integers(0, 100, size).astype(np.int32),
        chance.integers(0, 90 * 24 * HOUR, size),
        LAT + chance.random(size) * spread / METRES,
        LON + chance.random(size) * spread / METRES,
    )
    one = Asked(0, 5, 45 * 24 * HOUR, LAT, LON, "a light is out since monday")
    took = []
    for _ in range(5):
        start = perf_counter()
        like(some, one, RULE, silent)
        took.append(perf_counter() - start)
    assert min(took) < 0.05
    start = perf_counter()
    assert groups(some, NO_WORDS, silent)
    assert perf_counter() - start < 60
