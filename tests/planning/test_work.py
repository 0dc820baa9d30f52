"""Requests by mail: what is done in time, and the fewest people for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.work import Desk, desk, people_required, worked

HOUR = 3600.0


def test_a_morning_of_mail_is_worked_off_by_its_response_time() -> None:
    # Four an hour for each; 40 at nine, due two hours after ten.
    coming = desk([40, 0, 0, 0], 900, HOUR, 2 * HOUR)
    assert people_required(coming) == 4
    told = worked(coming, 4)
    assert told.done.tolist() == [16, 16, 8, 0]
    assert told.waiting.tolist() == [24, 8, 0, 0]
    assert told.in_time[0] == 1
    assert worked(coming, 3).in_time[0] == 0.9
    assert worked(coming, [3, 3, 4, 0]).in_time[0] == 1


def test_nights_do_not_count_and_a_backlog_does() -> None:
    open_share = [1, 1, 0, 0, 1, 1]
    assert people_required(desk([0, 8, 0, 0, 0, 0], 900, HOUR, HOUR, open_share=open_share)) == 2
    assert people_required(desk([0, 8, 0, 0, 0, 0], 900, HOUR, 3 * HOUR, open_share=open_share)) == 1
    assert people_required(desk([0, 0, 8, 0, 0, 0], 900, HOUR, HOUR, open_share=open_share)) is None
    assert people_required(desk([0] * 6, 900, HOUR, HOUR, begun_with=24)) == 3
    assert people_required(desk([0] * 6, 900, HOUR, HOUR)) == 0


def test_what_is_due_after_the_end_has_no_share_yet() -> None:
    told = worked(desk([4, 4, 4], 900, HOUR, HOUR), 1)
    np.testing.assert_array_equal(told.in_time, [1, 1, np.nan])


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=24),
    st.integers(0, 6),
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=24, max_size=24),
    st.integers(0, 30),
)
def test_the_fewest_people_do_it_and_one_fewer_does_not(
    items: list[int], response: int, shares: list[float], begun: int
) -> None:
    coming = desk(items, 600, HOUR, response * HOUR, open_share=shares[: len(items)], begun_with=begun)
    people = people_required(coming)
    if people is None:
        assert not all_in_time(coming, 10_000)
        return
    assert all_in_time(coming, people)
    assert people == 0 or not all_in_time(coming, people - 1)


def all_in_time(coming: Desk, people: int) -> bool:
    """By the course of the work alone: what had come is done so many intervals later."""
    told = worked(coming, people)
    came = np.cumsum(told.done) + told.waiting
    due = range(len(came) - coming.response)
    return all(np.cumsum(told.done)[row + coming.response] >= came[row] - 1e-9 for row in due)


@pytest.mark.parametrize(
    ("items", "handle", "response", "shares"), [([-1], 60, 60, 1), ([1], 0, 60, 1), ([1], 60, -1, 1), ([1], 60, 60, 2)]
)
def test_what_makes_no_sense_is_refused(items: list[float], handle: float, response: float, shares: float) -> None:
    with pytest.raises(CallboardError):
        desk(items, handle, HOUR, response, open_share=shares)
