"""What is found while somebody types: the same requests as by the page's own search, the likeliest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.finder import Finder
from supervisor.requests.query import Query
from supervisor.requests.record import Request, Status
from supervisor.requests.seek import seek
from tests.requests.test_finder import AT, BUSINESS, framed, rows_of_city
from tests.requests.test_preview import request

EVERY = frozenset(Status)


def numbers(finder: Finder, words: str) -> list[str]:
    return [finder.frame.numbers[who] for who in finder.frame["who"][seek(finder, words, AT)]]


@given(rows_of_city, st.sampled_from(["a", "A b", "ss", "n1", "roads", "z\n a", "tree N", "\0", "none"]))
def test_it_finds_what_the_search_finds(rows: list[Request], words: str) -> None:
    finder = Finder(framed(rows[: len(rows) // 2], rows[len(rows) // 2 :]) if len(rows) > 1 else framed(rows))
    searched = finder.find(Query(words=words, statuses=EVERY), AT, BUSINESS)
    wanted = sorted(searched.tolist()) if words.strip("\0 ") else []
    for typed in range(1, len(words) + 1):
        found = seek(finder, words[:typed], AT)
    assert sorted(found.tolist()) == wanted


def test_the_whole_number_first_then_open_ones_then_the_newest() -> None:
    closed = {"status": Status.RESOLVED, "closed_at": AT - 1}
    rows = [
        request("12", 1, **closed),
        request("123", 1),
        request("9", 1, address="12 Elm"),
        request("5", 1, words="12"),
    ]
    finder = Finder(framed(rows))
    assert numbers(finder, " 12 ") == ["12", "123", "9", "5"]
    assert numbers(finder, "elm 12") == ["9"]


def test_a_confirmation_number_is_found_as_it_is_read_out() -> None:
    finder = Finder(framed([request("R1000-002", 1), request("x", 1)]))
    assert numbers(finder, "r1000 002") == ["R1000-002"]
