"""Answers as an Open311 server: valid by the standard's schemas, with its limits, and errors for whatever is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervisor.core.rights import Role
from supervisor.core.rules import Rules
from supervisor.reports.dues import Dues
from supervisor.reports.open311 import Answer, Endpoint
from supervisor.requests.acts import Choice, Reassign
from supervisor.requests.form import Form, Resident
from supervisor.requests.record import Request, Status
from supervisor.sources.open311 import answers, translate
from supervisor.sources.open311.rows import Bent
from supervisor.sources.open311.wire import read
from supervisor.store import Store
from tests.sources.open311.samples import sample

DAY = 86_400_000
NOW = 1_795_300_000_000
"""2026-11-21T22:26:40Z."""
CITY = "Lakeview"
EVERY = [
    Request("A/1", NOW - DAY, category="Pothole", words="Call 617-555-0123 or a.lee@example.org, bump <&>",
            address="1 Main St", lat=42.5, lon=-71.5, department="Streets", due_at=NOW + DAY,
            original={"media_url": "https://p.example.org/1.jpg", "service_code": "x"}),
    Request("2", NOW - 2 * DAY, Status.DUPLICATE, closed_at=NOW - DAY, category="Light", updated_at=NOW - DAY,
            original={"media_url": "20200813_1142341.jpg"}),
    Request("3", NOW - 100 * DAY, category="Light"),
]  # fmt: skip


def ruled(store: Store, at: int) -> Rules:
    return Rules(version=store.settings_at(at).version, zone="UTC")


def serving(store: Store, *cities: str) -> Endpoint:
    return Endpoint(store, lambda: NOW, Dues(ruled), cities)


def directed(store: Store, **service: Any) -> Endpoint:
    body = {"zone": "UTC", "service": service}
    store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=store.latest_settings().version)
    return serving(store)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}", migrate=True) as store:
        store.observe(CITY, NOW, EVERY, zone="UTC", now=NOW)
        yield store


@pytest.fixture
def endpoint(kept: Store) -> Endpoint:
    return serving(kept)


def asked(endpoint: Endpoint, question: str) -> Answer:
    path, _, query = question.partition("?")
    return endpoint.answer(path, dict(parse_qsl(query)))


def told(endpoint: Endpoint, question: str) -> Any:
    answer = asked(endpoint, question)
    assert (answer.status, answer.kind) == (200, "application/json; charset=utf-8"), answer.body
    return json.loads(answer.body)


def numbers(endpoint: Endpoint, question: str) -> list[str]:
    return [row["service_request_id"] for row in told(endpoint, question)]


def schema(name: str) -> Any:
    return json.loads(sample(f"schema/{name}.json"))


def test_a_request_in_the_words_of_the_standard(endpoint: Endpoint) -> None:
    row = told(endpoint, "/requests.json")[0]
    assert row == {
        "service_request_id": "A/1",
        "status": "open",
        "status_notes": None,
        "service_name": "Pothole",
        "service_code": "Pothole",
        "description": "Call ••• or ••• bump <&>",
        "agency_responsible": "Streets",
        "service_notice": None,
        "requested_datetime": "2026-11-20T22:26:40Z",
        "updated_datetime": "2026-11-20T22:26:40Z",
        "expected_datetime": "2026-11-22T22:26:40Z",
        "address": "1 Main St",
        "address_id": None,
        "zipcode": None,
        "lat": 42.5,
        "long": -71.5,
        "media_url": "https://p.example.org/1.jpg",
    }
    closed = told(endpoint, "/requests.json")[1]
    assert (closed["status"], closed["status_notes"]) == ("closed", "Duplicate of another request.")
    assert (closed["media_url"], closed["updated_datetime"]) == (None, "2026-11-20T22:26:40Z")


@pytest.mark.parametrize(
    ("question", "name"),
    [("/requests.json?start_date=2026-08-01T00:00:00Z", "request"), ("/requests/A/1.json", "request"),
     ("/services.json", "service")],
)  # fmt: skip
def test_answers_are_valid_by_the_schemas_of_the_standard(endpoint: Endpoint, question: str, name: str) -> None:
    rows = told(endpoint, question)
    assert rows
    for row in rows:
        jsonschema.validate(row, schema(name), format_checker=jsonschema.FormatChecker())


def test_definitions_are_valid_by_the_schema(endpoint: Endpoint) -> None:
    jsonschema.validate(told(endpoint, "/services/Pothole.json"), schema("service-definition"))


def test_json_and_xml_say_the_same(endpoint: Endpoint) -> None:
    by_json, by_xml = (
        translate.requests(read(asked(endpoint, f"/requests.{form}").body), translate.Terms(), NOW)
        for form in ("json", "xml")
    )
    assert by_json.requests == by_xml.requests
    assert len(by_xml.requests) == 2
    assert by_json.bent.said() == by_xml.bent.said() == []
    one, other = (
        answers.services(read(asked(endpoint, f"/services.{form}").body).value, Bent()) for form in ("json", "xml")
    )
    assert one == other
    assert [service.name for service in one] == ["Light", "Pothole"]
    assert answers.definition(read(asked(endpoint, "/services/Light.xml").body).value, Bent()).code == "Light"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("", ["A/1", "2"]),
        ("status=open", ["A/1"]),
        ("status=closed", ["2"]),
        ("status=open,closed", ["A/1", "2"]),
        ("service_code=Light", ["2"]),
        ("service_code=Light,Pothole", ["A/1", "2"]),
        ("service_code=Snow", []),
        ("start_date=2026-08-13T00:00:00Z", ["3"]),
        ("start_date=2026-08-01&end_date=2026-09-01", ["3"]),
        ("end_date=2026-11-20T00:00:00%2B00:00", ["2"]),
        ("end_date=2026-11-20T00:00:00+00:00", ["2"]),
        ("start_date=2026-11-20T17:26:39-05:00", ["A/1"]),
        ("updated_after=2026-11-20T22:26:40Z", ["A/1", "2"]),
        ("updated_before=2026-11-01", ["3"]),
        ("page_size=1", ["A/1"]),
        ("page_size=1&page=2", ["2"]),
        ("page=3", []),
        ("service_request_id=3,A/1,9", ["A/1", "3"]),
        ("jurisdiction_id=Lakeview", ["A/1", "2"]),
        ("api_key=x&extensions=true", ["A/1", "2"]),
    ],
)
def test_filters(endpoint: Endpoint, question: str, expected: list[str]) -> None:
    assert sorted(numbers(endpoint, f"/requests.json?{question}")) == sorted(expected)


@pytest.mark.parametrize(
    ("question", "status", "words"),
    [
        ("/requests.json?status=gone", 400, "status: ask for open, closed"),
        ("/requests.json?start_date=yesterday", 400, "start_date: write it like 2026-11-21T15:30:00Z."),
        ("/requests.json?end_date=9999-12-31T23:59:59Z", 400, "end_date: write it"),
        ("/requests.json?start_date=2026-01-01&end_date=2026-11-01", 400, "a span of 90 days at most"),
        ("/requests.json?start_date=2026-11-02&end_date=2026-11-01", 400, "it lies before start_date"),
        ("/requests.json?updated_after=2026-11-02&updated_before=2026-11-01", 400, "before updated_after"),
        ("/requests.json?page=0", 400, "page: write a number from 1"),
        ("/requests.json?page_size=1001", 400, "page_size: write a number from 1 to 1,000."),
        ("/requests.json?page=99999", 400, "page: no more than"),
        ("/requests.json?page=²", 400, "page: write"),
        ("/requests.json?service_request_id=" + "1,2,3," * 400 + ",".join(map(str, range(1_001))), 400, "1,000"),
        ("/requests.json?service_code=" + "x" * 300, 400, "nothing is called so"),
        ("/requests.json?jurisdiction_id=Atlantis", 404, "no such jurisdiction"),
        ("/requests/nothing.json", 404, "no such request"),
        ("/requests/%00.json", 404, "no such request"),
        ("/requests/" + "9" * 999 + ".json", 404, "no such request"),
        ("/services/Snow.json", 404, "no such service"),
        ("/tokens/1.json", 404, "ask for requests or services"),
        ("/", 404, "There is nothing here"),
        ("/../../etc/passwd", 404, "There is nothing here"),
        ("/requests", 404, "There is nothing here"),
    ],
)
def test_what_is_wrong_is_a_list_of_errors(endpoint: Endpoint, question: str, status: int, words: str) -> None:
    for form in ("json", "xml"):
        answer = asked(endpoint, question.replace(".json", f".{form}").replace("%00", "\0"))
        assert answer.status == status
        (fault,) = answers.faults(read(answer.body).value, Bent())
        assert fault.code == str(status)
        assert words in fault.words


def test_of_several_cities_one_has_to_be_named(kept: Store) -> None:
    kept.observe("Harbor", NOW, [Request("7", NOW - DAY)], zone="UTC", now=NOW)
    assert asked(serving(kept), "/requests.json").status == 400
    assert numbers(serving(kept), "/requests.json?jurisdiction_id=Harbor") == ["7"]
    assert numbers(serving(kept, "Harbor"), "/requests.json") == ["7"]
    assert asked(serving(kept, "Harbor"), "/requests.json?jurisdiction_id=Lakeview").status == 404


def test_an_empty_store_has_no_requests(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'b.db'}", migrate=True) as store:
        assert numbers(serving(store), "/requests.json") == []
        assert asked(serving(store), "/requests.xml").body.endswith(b"<service_requests></service_requests>")


def test_no_more_than_a_thousand_at_once(kept: Store) -> None:
    many = [Request(f"M{n}", NOW - n * 1000) for n in range(1_300)]
    kept.observe(CITY, NOW + 1, many, zone="UTC", now=NOW)
    endpoint = serving(kept)
    first, second = numbers(endpoint, "/requests.json"), numbers(endpoint, "/requests.json?page=2")
    assert (len(first), len(second)) == (1000, 302)
    assert not {*first} & {*second}


def test_nothing_of_a_resident_is_served(kept: Store) -> None:
    resident = Resident("Rosa Diaz", "617 555 0199", "rosa@example.org")
    form = Form(CITY, "Pothole", words="Rosa Diaz says it is deep", address="12 Elm St", resident=resident)
    number = kept.open_request(form, "ann", NOW - 1000, role=Role.SUPERVISOR)
    for form_of in ("json", "xml"):
        for path in (f"/requests.{form_of}", f"/requests/{number}.{form_of}", f"/services.{form_of}"):
            body = asked(serving(kept), path).body
            assert not any(word in body for word in (b"Rosa", b"555", b"rosa@"))
    assert number in numbers(serving(kept), "/requests.json")


def test_what_no_xml_may_have_is_replaced(kept: Store) -> None:
    kept.observe(CITY, NOW + 1, [Request("9", NOW - 1, words="a\x01\ufffe<b>]]>", category="Q&A")], zone="UTC", now=NOW)
    found = translate.requests(read(asked(serving(kept), "/requests/9.xml").body), translate.Terms(), NOW)
    assert (found.requests[0].words, found.requests[0].category) == ("a\ufffd\ufffd<b>]]>", "Q&A")


def test_our_due_date_is_told_where_an_sla_says_one(kept: Store) -> None:
    endpoint = directed(kept, categories={"Light": {}}, slas={"Lights": {"categories": ["Light"], "resolution": "5d"}})

    def due(number: str) -> str | None:
        return str(told(endpoint, f"/requests/{number}.json")[0]["expected_datetime"])

    assert due("A/1") == "2026-11-22T22:26:40Z"
    assert due("3") == "2026-08-19T00:00:00Z"
    light = Request("4", NOW - DAY, category="Light", due_at=NOW)
    kept.observe(CITY, NOW + 1, [light], zone="UTC", now=NOW)
    assert due("4") == "2026-11-26T00:00:00Z"
    kept.act(Reassign(assignee="Lee"), [Choice(CITY, "4")], by="ann", role=Role.SUPERVISOR, now=NOW)
    assert due("4") == "2026-11-26T00:00:00Z"
    endpoint = directed(kept)
    assert due("4") == "2026-11-21T22:26:40Z"


def test_the_categories_of_the_directory_are_services_too(kept: Store) -> None:
    endpoint = directed(kept, categories={"Lamp": {"same": ["Light"]}, "Snow": {}})
    assert [row["service_code"] for row in told(endpoint, "/services.json")] == ["Light", "Pothole", "Snow"]
    assert told(endpoint, "/services/Snow.json")["service_code"] == "Snow"


NAMES = st.sampled_from(
    ["status", "start_date", "end_date", "updated_after", "page", "page_size", "service_code", "service_request_id"]
)
WORDS = st.text(max_size=20) | st.sampled_from(
    ["open", "2026-11-01", "0001-01-01T00:00:00+23:59", "-1", "1e9", "\u0661"]
)


@given(st.text(max_size=20), st.dictionaries(NAMES, WORDS, max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_is_answered(endpoint: Endpoint, path: str, question: dict[str, str]) -> None:
    for asked_path in (path, f"/requests/{path}.json", "/requests.xml"):
        answer = endpoint.answer(asked_path, question)
        assert answer.status in (200, 400, 404)
        assert isinstance(read(answer.body).value, list | dict)
