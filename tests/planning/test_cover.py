"""The fewest shifts that cover what is required."""

from __future__ import annotations

from itertools import count, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.planning.cover import Cover, Shape, cover


def covered(required: Any, shapes: list[Shape], **more: Any) -> Cover:
    ticks = count()
    return cover(required, shapes, lambda: next(ticks) / 1000, **more)


def whole(first: int, length: int, cost: float = 1.0) -> Shape:
    return Shape(first, np.ones(length), cost)


def by_hand(required: list[int], shapes: list[Shape]) -> float:
    """The least cost of all that cover."""
    best = np.inf
    for counts in product(range(max(required) + 1), repeat=len(shapes)):
        there = np.zeros(len(required))
        for many, shape in zip(counts, shapes, strict=True):
            there[shape.first : shape.first + len(shape.shares)] += many * shape.shares
        if np.all(there >= np.array(required)):
            best = min(best, sum(many * each.cost for many, each in zip(counts, shapes, strict=True)))
    return best


lines = st.lists(st.integers(0, 3), min_size=6, max_size=6)
gaps = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.sampled_from([1.0, 1.5, 2.5])), min_size=1, max_size=3
)


@settings(max_examples=40, deadline=None)
@given(lines, gaps)
def test_nothing_cheaper_covers(required: list[int], made: list[tuple[int, int, float]]) -> None:
    shapes = [whole(0, 6, 4.0), *(whole(*each) for each in made)]
    found = covered(required, shapes)
    assert found.optimal
    assert not found.missing.any()
    assert found.cost == pytest.approx(by_hand(required, shapes))
    assert found.progress.bound == pytest.approx(found.cost)


def test_days_that_nothing_joins_are_solved_apart_and_add_up() -> None:
    found = covered([2, 2, 0, 3, 3], [whole(0, 2), whole(3, 2), whole(3, 1)])
    assert found.counts.tolist() == [2, 3, 0]
    assert found.cost == 5


def test_a_slot_that_no_shift_reaches_stays_without() -> None:
    found = covered([1, 1, 2], [whole(0, 2)])
    assert found.counts.tolist() == [1]
    assert found.missing.tolist() == [0, 0, 2]
    assert found.cost == 1


def test_who_is_there_for_a_part_counts_for_a_part() -> None:
    half = Shape(0, np.array([1.0, 0.5]))
    assert covered([1, 1], [half]).counts.tolist() == [2]
    assert covered([1, 1], []).missing.tolist() == [1, 1]
