"""Bytes of an answer: read where they mean anything, refused in a sentence where they do not, and never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.sources.open311 import wire
from supervisor.sources.open311.wire import Document, Number, Refused, read
from tests.sources.open311.samples import names, sample

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY l1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY l2 "&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;">]><service_requests>&l2;</service_requests>"""
FETCHING = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><service_requests/>'
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"<html><head><meta charset=utf-8><title>502</title>", "web page"),
        (b"<html></html>", "web page"),
        (BOMB, "entities"),
        (FETCHING, "entities"),
        (b"<a>" * 5_000, "deeper"),
        (b"[" * 500_000, "deeper"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "deeper"),
        (b"<requests><request>", "breaks off"),
        (b'[{"service_request_id": "1"', "no Open311 answer"),
        (b"Service Unavailable", "Service Unavailable"),
        (b"[]" + b"x" * 300, "goes on"),
        (b"[" + b"0," * 2_000_001 + b"0]", "fewer"),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(body: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(body)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 200


def test_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="longer than"):
        read(b"[]" + b" " * 10)


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_VALUES", 10)
    with pytest.raises(Refused, match="fewer"):
        read(b"<a>" + b"<b/>" * 10 + b"</a>")


def test_names_are_small_and_numbers_stay_as_they_are_written() -> None:
    read_value = read(b'{"LAT": 42.330000, "SERVICE_REQUEST_ID": 123456789012345678901234567890}').value
    assert read_value == {"lat": "42.330000", "service_request_id": "123456789012345678901234567890"}
    assert type(read_value["lat"]) is Number


def test_xml_is_tables_lists_and_texts() -> None:
    body = b"<?xml version='1.0'?><o:A xmlns:o='x'><B>1</B><B> two </B><c><d>&lt;3&#33;</d></c><e/></o:A>"
    assert read(body).value == {"a": {"b": ["1", "two"], "c": {"d": "<3!"}, "e": ""}}


def test_other_encodings_are_read_and_told() -> None:
    assert read('["Straße"]'.encode("cp1252")) == Document(["Straße"], ("the answer is not in UTF-8",))
    assert read("<a>Straße</a>".encode("utf-16")).value == {"a": "Straße"}
    assert read('["Straße"]'.encode("utf-16")).value == ["Straße"]
    assert read("\ufeff[1]".encode()).value == ["1"]
    body = "<a>Straße</a>".encode("latin-1")
    assert read(body, "text/xml; charset=ISO-8859-1").value == {"a": "Straße"}
    with pytest.raises(Refused, match="breaks off or is no XML"):
        read(body, "text/xml")


def test_what_follows_the_end_is_passed_over_and_told() -> None:
    assert read(b"[]200") == Document([], ("something follows the end of the answer",))


def test_not_a_number_is_nothing() -> None:
    assert read(b'{"lat": NaN, "long": -Infinity}').value == {"lat": None, "long": None}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read(body)
    except Refused as refused:
        assert str(refused)  # noqa: PT017 - either of the two is right


@given(st.recursive(TEXT | st.none() | st.booleans(), lambda some: st.lists(some, max_size=3), max_leaves=20))
def test_json_comes_back_as_it_was_written(value: Any) -> None:
    assert read(json.dumps([value]).encode()).value == [value]


@given(st.binary(max_size=40), st.integers(0, 400))
def test_a_damaged_answer_never_crashes(junk: bytes, place: int) -> None:
    whole = b"<service_requests><request><service_request_id>1</service_request_id></request></service_requests>" * 4
    for body in (whole[:place] + junk + whole[place:], whole[:place]):
        try:
            read(body)
        except Refused as refused:
            assert str(refused)  # noqa: PT017


@pytest.mark.parametrize("name", names("live/*l") + names("live/*n") + names("cities/**/*.*"))
def test_real_answers_are_read(name: str) -> None:
    assert isinstance(read(sample(name)).value, dict | list)
