"""Requests out of answers: what real servers bend is taken as it is meant, and said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.record import Flag, Request, Status
from supervisor.sources.open311.translate import Found, Terms, requests
from supervisor.sources.open311.wire import Refused, read
from tests.sources.open311.samples import names, sample

AS_OF = 1_795_300_000_000
"""2026-11-21 in the evening."""
PLAIN = {"service_request_id": "7", "status": "open", "service_code": "a", "service_name": "Pothole"}
PLAIN |= {"requested_datetime": "2026-03-11T02:30:00Z"}


def told(*rows: Any, **terms: Any) -> Found:
    return requests(read(json.dumps(rows).encode()), Terms(**terms), AS_OF)


def one(changed: dict[str, Any], **terms: Any) -> tuple[Request, list[str]]:
    found = told({**PLAIN, **changed}, **terms)
    assert len(found.requests) == 1, found.rejects
    return found.requests[0], found.bent.said()


def test_a_request_by_the_standard() -> None:
    request, bent = one(
        {"status": "closed", "updated_datetime": "2026-03-12T02:30:00+00:00", "description": "Deep", "lat": 42.5,
         "long": -71.25, "media_url": "http://a/b.jpg", "agency_responsible": "Streets", "address": "1 Main St",
         "expected_datetime": "2026-03-14T02:30:00Z", "status_notes": "Filled."}
    )  # fmt: skip
    assert (request.number, request.category, request.words) == ("7", "Pothole", "Deep")
    assert (request.status, request.closed_at) == (Status.RESOLVED, 1_773_282_600_000)
    assert (request.opened_at, request.due_at) == (1_773_196_200_000, 1_773_455_400_000)
    assert (request.lat, request.lon, request.department, request.address) == (42.5, -71.25, "Streets", "1 Main St")
    assert request.original == {"service_code": "a", "media_url": "http://a/b.jpg", "status_notes": "Filled."}
    assert bent == []


@pytest.mark.parametrize(
    ("changed", "field", "value", "said"),
    [
        ({"service_request_id": 7}, "number", "7", "service_request_id is a number, not a text"),
        ({"service_code": None}, "category", "Pothole", "service_code is left out"),
        ({"service_name": ""}, "category", "a", "service_name is left out"),
        ({"lat": "42.5", "long": "-71"}, "lat", 42.5, None),
        ({"lat": 884936.006, "long": 1004398.8}, "lat", None, "lat and long are no degrees"),
        ({"lat": "north", "long": "1"}, "lat", None, "lat and long are no degrees"),
        ({"lat": 1.5, "lng": 2.5}, "lon", 2.5, "lat and long are called lat and lng"),
        ({"status": "In Progress"}, "status", Status.IN_PROGRESS, "status is “in progress”, neither open nor closed"),
        ({"status": ""}, "status", Status.OPEN, "status is left out"),
        ({"requested_datetime": 1773196200}, "opened_at", 1_773_196_200_000,
         "requested_datetime is a number of seconds or milliseconds"),
        ({"requested_datetime": "2026-03-11"}, "opened_at", 1_773_187_200_000, "requested_datetime has no time of day"),
        ({"updated_datetime": "yesterday"}, "updated_at", None, "updated_datetime is no date"),
        ({"description": ["a", "b"]}, "words", "", None),
        ({"description": "x" * 9000}, "words", "x" * 8000, None),
    ],
)  # fmt: skip
def test_what_is_bent_is_taken_as_meant_and_said(changed: Any, field: str, value: object, said: str | None) -> None:
    request, bent = one(changed)
    assert getattr(request, field) == value
    assert said is None or said in bent


def test_dates_without_a_zone_are_in_the_servers() -> None:
    request, bent = one({"requested_datetime": "2026-07-11T02:30:00"}, zone="America/New_York")
    assert request.opened_at == one({"requested_datetime": "2026-07-11T06:30:00Z"})[0].opened_at
    assert bent == ["requested_datetime has no zone and is taken in America/New_York"]


def test_a_skipped_hour_is_flagged() -> None:
    request, _ = one({"requested_datetime": "2026-03-08T02:30:00"}, zone="America/New_York")
    assert request.flags == (Flag.SKIPPED_HOUR,)


def test_a_due_date_without_a_time_is_the_end_of_its_day() -> None:
    request, _ = one({"expected_datetime": "2026-03-14"}, zone="America/New_York")
    assert request.due_is_date
    assert request.due_at == 1_773_547_200_000


def test_statuses_are_mapped_by_word_and_by_how_the_notes_begin() -> None:
    ours = {
        "closed": Status.RESOLVED,
        "duplicate": Status.DUPLICATE,
        "Referred to": Status.REFERRED,
        "hold": Status.WAITING,
    }
    told_as = [
        ({"status": "closed", "status_notes": "Duplicate request."}, Status.DUPLICATE),
        ({"status": "closed", "status_notes": "referred  to the county"}, Status.REFERRED),
        ({"status": "Hold"}, Status.WAITING),
        ({"status": "closed", "status_notes": "done"}, Status.RESOLVED),
    ]
    for changed, status in told_as:
        request, _ = one(changed, statuses=ours)
        assert request.status is status
    assert one({"status": "Hold"}, statuses=ours)[0].original["status"] == "Hold"


def test_a_closed_request_without_a_date_is_flagged() -> None:
    assert one({"status": "closed"})[0].flags == (Flag.CLOSED_WITHOUT_DATE,)


def test_names_of_residents_are_not_kept() -> None:
    request, _ = one(
        {"email": "resident@example.com", "phone": "6175550123", "first_name": "Rosa", "last_name": "Diaz",
         "extended_attributes": {"name": "Rosa Diaz", "phone": "6175550123"}, "account_id": "a1", "token": "t"}
    )  # fmt: skip
    assert not any(word in repr(request) for word in ("resident@", "6175550123", "Rosa", "Diaz", "a1", "'t'"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**PLAIN, "service_request_id": ""}, "no service_request_id"),
        ({**PLAIN, "service_request_id": "9" * 101}, "too long"),
        ({**PLAIN, "requested_datetime": None}, "7 has no requested_datetime"),
        ({**PLAIN, "requested_datetime": "2027-11-21T00:00:00Z"}, "ahead of the clock"),
    ],
)
def test_a_request_that_cannot_be_kept_is_set_aside(row: dict[str, Any], words: str) -> None:
    found = told(row, PLAIN)
    assert len(found.requests) == 1
    assert (found.told, len(found.rejects)) == (2, 1)
    assert words in found.rejects[0].reason


@pytest.mark.parametrize(
    "wrapped",
    [
        [PLAIN],
        PLAIN,
        {"service_requests": [PLAIN]},
        {"service_requests": {"request": PLAIN}},
        {"requests": [{"service_request": PLAIN}]},
        [{"request": PLAIN}],
        [PLAIN, "junk"],
    ],
)
def test_a_list_is_found_however_it_is_wrapped(wrapped: Any) -> None:
    found = requests(read(json.dumps(wrapped).encode()), Terms(), AS_OF)
    assert [request.number for request in found.requests] == ["7"]


@pytest.mark.parametrize("body", [b"{}", b'{"page": 1}', b'"yes"', b"<discovery><contact/></discovery>"])
def test_an_answer_without_requests_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="holds no service requests"):
        requests(read(body), Terms(), AS_OF)


@pytest.mark.parametrize("body", [b"[]", b"<service_requests/>", b"null", b'{"service_requests": null}'])
def test_no_requests_are_none(body: bytes) -> None:
    assert requests(read(body), Terms(), AS_OF).requests == ()


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
NAMES = st.sampled_from([*PLAIN, "lat", "long", "updated_datetime", "expected_datetime", "status_notes", "address"])


@given(st.lists(st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=2), max_size=8), max_size=4))
def test_any_row_is_a_request_or_set_aside(rows: list[dict[str, Any]]) -> None:
    found = told(*rows)
    assert len(found.requests) + len(found.rejects) == found.told == len(rows)
    assert all(request.opened_at >= 0 for request in found.requests)


REQUESTS = [
    *(("live/requests.json", 6), ("live/requests.xml", 6), ("cities/boston_requests.json", 50)),
    *(("cities/many/requests_many.xml", 2), ("cities/many/requests_single.xml", 1)),
    *(("cities/many/service_requests.json", 2), ("cities/san_francisco_like/requests.json", 2)),
    *(("cities/dc_and_boston/service-requests.xml", 2), ("cities/dc_and_boston/service-request.xml", 1)),
    *(("live/request_404.json", 0), ("live/requests_closed.json", 0), ("live/requests_start_date.json", 0)),
]


@pytest.mark.parametrize(("name", "count"), REQUESTS)
def test_real_requests(name: str, count: int) -> None:
    found = requests(read(sample(name)), Terms(zone="America/New_York"), AS_OF)
    assert (len(found.requests), found.rejects) == (count, ())


def test_json_and_xml_of_one_server_say_the_same() -> None:
    by_json, by_xml = (requests(read(sample(f"live/requests.{kind}")), Terms(), AS_OF) for kind in ("json", "xml"))
    assert by_json.requests == by_xml.requests
    assert by_json.bent.said() == [
        "service_request_id is a number, not a text (6 times)",
        "service_code is left out (6 times)",
    ]


def test_residents_of_a_real_city_are_not_kept() -> None:
    found = requests(read(sample("cities/boston_requests.json")), Terms(), AS_OF)
    assert "fake@gmail.com" not in repr(found.requests)
    assert sum(request.status is Status.RESOLVED for request in found.requests) == 10


def test_another_standards_answer_is_refused() -> None:
    with pytest.raises(Refused, match="getrequestresult"):
        requests(read(sample("cities/uk_councils/request.xml")), Terms(), AS_OF)


def test_every_real_answer_of_requests_is_among_those() -> None:
    there = [name for name in names("**/*request*.*") if "headers" not in name and "schema" not in name]
    other = {"cities/uk_councils/request.xml", "cities/dc_and_boston/boston-submitrequest-token.xml"}
    other.add("cities/dc_and_boston/boston-err-submitrequest-base_is_duplicate.xml")
    assert {*there} <= {name for name, _ in REQUESTS} | other
