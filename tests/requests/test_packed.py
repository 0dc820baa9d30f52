"""Requests as bytes and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.events import RequestsSeen, decode
from supervisor.requests.packed import Lists, NotPlain, columns, content, contents_of, pack, plain, unpack
from supervisor.requests.record import Channel, Flag, Request, Status
from tests.requests.made import requests

WHOLE = Request(
    "101", 5, Status.DUPLICATE, 6, 7, True, 8, "Public Works", "Pothole", "deep\n“one”", lat=0.0, lon=-71.5,
    words="Zoë; said", flags=(Flag.NO_PLACE, Flag.CLOSED_AHEAD), original={"status": "Dup"},
)  # fmt: skip


def packed(rows: list[Request]) -> bytes:
    return pack(Lists(rows), [content(row) for row in rows], range(1, len(rows) + 1))


@given(st.lists(requests(), max_size=20))
def test_what_is_packed_is_read_back(rows: list[Request]) -> None:
    assert unpack(packed([*rows, WHOLE])) == [*rows, WHOLE]
    assert contents_of(columns(packed(rows))) == [content(row) for row in rows]


def test_no_place_is_no_number_and_0_0_is_one() -> None:
    nowhere, null_island = Request("1", 0), Request("2", 0, lat=0.0, lon=0.0)
    assert unpack(packed([nowhere, null_island])) == [nowhere, null_island]


def test_what_no_database_takes_is_replaced() -> None:
    odd = Request("1\0", 0, words="a\ud800b", original={"a\0": "\udfff"})
    made = plain(odd)
    assert made == Request("1␀", 0, words="a?b", original={"a\0": "?"})
    assert unpack(packed([made])) == [made]
    assert plain(WHOLE) == WHOLE


@pytest.mark.parametrize("field", ["number", "department", "category", "area", "detail", "address", "words"])
def test_texts_with_a_nul_are_refused(field: str) -> None:
    with pytest.raises(NotPlain):
        packed([WHOLE, replace(WHOLE, **{field: "a\0b"})])


def test_what_can_be_packed_is_plain_already_whatever_lies_beside_it() -> None:
    kept = replace(WHOLE, original={"a\0": "\0"})
    assert unpack(packed([kept])) == [kept] == [plain(kept)]


def test_a_request_that_was_touched_later_is_the_greater() -> None:
    older, newer, without = (Request("1", 0, updated_at=at) for at in (5, 6, None))
    assert content(without) < content(older) < content(newer)
    assert content(older) == content(Request("1", 0, updated_at=5))


@pytest.mark.parametrize("change", [{"words": "x"}, {"original": {"a": "b"}}, {"due_is_date": True}, {"lat": 0.0}])
def test_whatever_differs_has_another_name(change: dict[str, object]) -> None:
    assert content(Request("1", 0)) != content(Request("1", 0, **change))  # type: ignore[arg-type]


def test_rows_that_were_packed_by_the_first_version_can_be_read() -> None:
    golden = json.loads((Path(__file__).parents[1] / "core/golden/events.json").read_text("utf-8"))
    [kept] = [row for row in golden if (row["kind"], row["version"]) == ("requests.seen", 1)]
    event = decode(kept["kind"], kept["version"], bytes.fromhex(kept["bytes"]))
    assert isinstance(event, RequestsSeen)
    [told] = unpack(event.rows)
    closed = {"status": Status.RESOLVED, "closed_at": 1309511218000, "due_at": 1310707952000}
    more = {"department": "Public Works", "channel": Channel.EMPLOYEE, "original": {"status": "Closed"}}
    assert told == Request("101000295613", 1309498353000, **closed, **more)  # type: ignore[arg-type]
    assert content(told) == contents_of(columns(event.rows))[0]
