"""Which requests are found and in what order, beside asking each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.days import day_number
from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame
from supervisor.requests.order import stable
from supervisor.requests.packed import Lists, columns, content, pack
from supervisor.requests.query import SORTS, Query
from supervisor.requests.record import Channel, Request, Status
from supervisor.requests.table import BUCKETS
from tests.requests import plain
from tests.requests.made import DAY, START, ZONE, requests

AT = START + 35 * DAY
BUSINESS = BusinessDays()


def framed(*parts: Sequence[Request], as_of: int = AT) -> Frame:
    """A frame of requests, each seen once, in parts that came one after the other."""
    frame, first = Frame({"here": ZONE}), 1
    for position, rows in enumerate(parts, start=1):
        ids = range(first, first + len(rows))
        frame.extend([(position, as_of, "here", columns(pack(Lists(rows), [*map(content, rows)], ids)))])
        first += len(rows)
    return frame


def found(finder: Finder, query: Query) -> list[str]:
    rows = finder.find(query, AT, BUSINESS)
    return [finder.frame.numbers[who] for who in finder.frame["who"][rows]]


def status(version: plain.Version) -> Status:
    """What a request was at the instant."""
    told = version.request.status
    return Status.OPEN if version.shut > AT and not told.is_open else told


def closed_on(version: plain.Version) -> int | None:
    request = version.request
    at = request.closed_at if request.closed_at is not None else request.updated_at
    return None if version.shut > AT else day_number(plain.local(0 if at is None else at, ZONE))


def matches(version: plain.Version, query: Query) -> bool:
    request = version.request
    dimensions = ("department", "category", "area", "channel")
    texts = [request.number, request.category, request.detail, request.department, request.area, request.address]
    whole = "\n".join([*texts, request.words]).casefold()
    bucket = plain.bucket(request, AT, ZONE, ()) if version.shut > AT else ""
    return (
        status(version) in query.statuses
        and all(getattr(query, name) in (None, getattr(request, name)) for name in dimensions)
        and (not query.buckets or bucket in query.buckets)
        and query.opened_on in (None, day_number(plain.local(request.opened_at, ZONE)))
        and (query.closed_on is None or query.closed_on == closed_on(version))
        and all(word in whole for word in query.words.casefold().split())
    )


texts = st.text(st.sampled_from("ab ÄßZ\n"), max_size=8)
rows_of_city = st.lists(requests("x"), min_size=1, max_size=25).flatmap(
    lambda rows: st.tuples(
        *(st.builds(replace, st.just(row), detail=texts, address=texts, words=texts) for row in rows)
    ).map(lambda told: [replace(row, number=f"N{place}") for place, row in enumerate(told)])
)
maybe_any = st.none()
queries = st.builds(
    Query,
    words=st.just("") | texts | st.just("pot") | st.just("n1 b"),
    department=maybe_any | st.sampled_from(["Roads", "", "Nobody"]),
    category=maybe_any | st.sampled_from(["Tree"]),
    area=maybe_any | st.sampled_from(["Métro"]),
    channel=maybe_any | st.sampled_from(Channel),
    statuses=st.frozensets(st.sampled_from(Status), min_size=1) | st.just(frozenset(Status)),
    buckets=st.just(frozenset()) | st.frozensets(st.sampled_from(BUCKETS), min_size=4),
    opened_on=maybe_any | st.integers(day_number(plain.local(START, ZONE)), day_number(plain.local(START, ZONE)) + 9),
    closed_on=maybe_any | st.integers(day_number(plain.local(START, ZONE)), day_number(plain.local(START, ZONE)) + 9),
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
)


@given(rows_of_city, queries, st.integers(0, 25))
def test_exactly_those_are_found_that_meet_every_condition(rows: list[Request], query: Query, cut: int) -> None:
    finder = Finder(framed(rows[:cut], rows[cut:]) if 0 < cut < len(rows) else framed(rows))
    every = {row.number: plain.versions([(AT, row)])[0] for row in rows}
    wanted = {number for number, version in every.items() if version.begin <= AT and matches(version, query)}
    told = found(finder, query)
    assert sorted(told) == sorted(wanted)
    assert told == found(finder, query)


def key(version: plain.Version, sort: str) -> object:
    """What a request is sorted by; what has none comes last."""
    request, is_open = version.request, version.shut > AT
    closed = request.closed_at if request.closed_at is not None else request.updated_at
    late = is_open and request.due_at is not None and request.due_at - request.due_is_date < AT
    end = plain.local(AT if is_open else closed or 0, ZONE)
    due = request.due_at is not None and plain.local(request.due_at - request.due_is_date, ZONE)
    keys = {
        "status": [*Status].index(status(version)),
        "due": (1, 0) if request.due_at is None else (0, request.due_at - request.due_is_date),
        "closed": (1, 0) if is_open or closed is None else (0, closed),
        "age": (end - plain.local(request.opened_at, ZONE)).days,
        "overdue": plain.business_days(due, plain.local(AT, ZONE)) if late and due else -1,
        "number": int(request.number[1:]),
        "city": "",
        "opened": request.opened_at,
    }
    return keys[sort] if sort in keys else str(getattr(request, sort, "")).casefold()


@given(rows_of_city, st.sampled_from(SORTS), st.booleans())
def test_rows_are_in_order_and_equal_ones_by_opening(rows: list[Request], sort: str, descending: bool) -> None:
    told = found(Finder(framed(rows)), Query(statuses=frozenset(Status), sort=sort, descending=descending))
    every = {row.number: plain.versions([(AT, row)])[0] for row in rows}
    keys = [key(every[number], sort) for number in told]
    if sort == "city":
        descending = False
    for one, other, first, second in zip(keys, keys[1:], told, told[1:], strict=False):
        assert one >= other if descending else one <= other  # type: ignore[operator]
        if one == other:
            assert every[first].request.opened_at <= every[second].request.opened_at


@given(st.lists(st.integers(-(2**61), 2**61), max_size=40), st.integers(0, 60))
def test_an_order_keeps_equal_ones_as_they_were(keys: list[int], bits: int) -> None:
    some = np.array(keys, np.int64) >> bits
    assert stable(some).tolist() == sorted(range(len(keys)), key=some.tolist().__getitem__)


def test_what_came_later_is_found_and_ranked_too() -> None:
    rows = [Request(f"SR{place}", START, address=f"{place} Main St") for place in range(30)]
    frame = framed(rows[5:])
    finder = Finder(frame)
    assert found(finder, Query(words="main", sort="number"))[:2] == ["SR5", "SR6"]
    late = rows[:5]
    frame.extend([(2, AT, "here", columns(pack(Lists(late), [*map(content, late)], range(26, 31))))])
    assert found(finder, Query(words="main", sort="number")) == [f"SR{place}" for place in range(30)]
    assert found(finder, Query(words="main", sort="address"))[:3] == ["SR0", "SR1", "SR10"]
    assert finder.texts.of(finder.find(Query(sort="number"), AT, BUSINESS)[:2], "address") == ["0 Main St", "1 Main St"]


@pytest.mark.parametrize("words", ["\0", "  ", "\0\0 \0"])
def test_a_search_for_nothing_finds_everything(words: str) -> None:
    assert len(found(Finder(framed([Request("1", START)])), Query(words=words))) == 1


def test_a_moment_without_requests() -> None:
    frame = Frame()
    assert len(Finder(frame).find(Query(words="x", sort="address"), AT, BUSINESS)) == 0
    assert Moment(frame, AT, BUSINESS).table("area").total().sum() == 0
