"""Groups hold every row once, in the order in which they came, with their counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.requests.finder import Finder
from supervisor.requests.query import GROUPINGS, Query
from supervisor.requests.record import Request
from tests.requests.made import requests
from tests.requests.test_finder import AT, BUSINESS, framed
from tests.requests.test_preview import request

listed = st.lists(requests("x"), min_size=1, max_size=25).map(
    lambda found: [replace(one, number=f"N{place}") for place, one in enumerate(found)]
)


@pytest.mark.parametrize("by", GROUPINGS)
@given(found=listed)
def test_every_row_is_in_one_group_and_keeps_its_place_there(by: str, found: list[Request]) -> None:
    finder = Finder(framed(found))
    rows = finder.find(Query(sort="number", descending=True), AT, BUSINESS)
    told = finder.grouped(rows, by, AT)
    assert sorted(told.rows.tolist()) == sorted(rows.tolist())
    assert told.sizes.sum() == len(rows)
    assert (told.sizes > 0).all()
    place, begun = {row: number for number, row in enumerate(rows.tolist())}, 0
    for size in told.sizes.tolist():
        places = [place[row] for row in told.rows[begun : begun + size].tolist()]
        assert places == sorted(places)
        begun += size


def test_departments_by_the_alphabet_with_those_overdue_and_what_is_not_told_last() -> None:
    frame = framed(
        [request("a", -1), request("b", 2), request("c", None, department=""), request("d", 1, department="B")]
    )
    finder = Finder(frame)
    told = finder.grouped(frame.present(AT), "department", AT)
    assert (told.names, told.sizes.tolist(), told.overdue.tolist()) == (("B", "Roads", ""), [1, 2, 1], [0, 1, 0])
    due = finder.grouped(frame.present(AT), "due", AT)
    assert due.names[0] == "overdue"
    assert due.names[-1] == "no due date"


def test_a_category_with_all_below_it_and_what_was_escalated_are_found() -> None:
    frame = framed([request("a", 1), request("b", 1, category="Tree"), request("c", 1, category="Leak")])
    finder = Finder(frame)
    asked = Query(categories=frozenset({"pothole", "tree"}))
    assert len(finder.find(asked, AT, BUSINESS)) == 2
    frame["level"][0] = 2
    for escalated, number in ((True, 1), (False, 2), (None, 3)):
        assert len(finder.find(Query(escalated=escalated), AT, BUSINESS)) == number
    assert len(finder.find(Query(assignee=""), AT, BUSINESS)) == 3
    only = Query(only=frozenset({("here", "b"), ("there", "c")}))
    assert len(finder.find(only, AT, BUSINESS)) == 1 + 1
