"""Errors, services, definitions and what became of a post, as real servers tell them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.sources.open311.answers import Fault, PostAnswer, definition, faults, posted, services
from supervisor.sources.open311.rows import Bent
from supervisor.sources.open311.wire import Refused, read
from tests.sources.open311.samples import sample

SAID = "an error object stands for a list of errors"


def value(thing: Any) -> Any:
    return read(json.dumps(thing).encode()).value


@pytest.mark.parametrize(
    ("told", "expected", "bent"),
    [
        ([{"code": 400, "description": "no"}], (Fault("400", "no"),), []),
        ({"code": 403, "message": "no  key"}, (Fault("403", "no key"),), [SAID]),
        ({"errors": [{"code": "1", "description": "a"}, {"code": "2", "description": "b"}]},
         (Fault("1", "a"), Fault("2", "b")), []),
        ({"error": "Not found"}, (Fault("", "Not found"),), [SAID]),
        ({"error": {"code": 5, "message": "x"}}, (Fault("5", "x"),), [SAID]),
        ([], (), []),
        ([{"service_code": "1", "code": 1, "description": "a service"}], (), []),
        ([{"service_request_id": "1", "error": "?"}], (), []),
    ],
)  # fmt: skip
def test_errors(told: Any, expected: tuple[Fault, ...], bent: list[str]) -> None:
    seen = Bent()
    assert faults(value(told), seen) == expected
    assert seen.said() == bent


def test_a_fault_is_cut_and_one_line() -> None:
    (fault,) = faults(value([{"code": 1, "description": "a\nb " + "x" * 999}]), Bent())
    assert str(fault).startswith("1: a b x")
    assert len(str(fault)) < 320


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("live/error_post_no_key.json", Fault("middleware_26", "Missing API key, contact the developers")),
        ("live/service_def_1.json",
         Fault("400", "ServiceAttributesError -- There requested service has no attributes")),
        ("live/post_unknown_service.xml",
         Fault("403", "ServiceCodeError -- No service_code, or no valid service_code provided")),
        ("cities/dc_and_boston/boston-err-submitrequest-base_is_duplicate.xml",
         Fault("400", "Invalid service request: base is a duplicate.")),
    ],
)  # fmt: skip
def test_real_errors(name: str, expected: Fault) -> None:
    assert faults(read(sample(name)).value, Bent()) == (expected,)


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("live/services.json", 5, "Noise"),
        ("live/services.xml", 5, "Noise"),
        ("cities/many/service_list.json", 3, "Cans left out 24x7"),
        ("cities/many/services_giessen.xml", 8, "Abwasser und Wasser"),
        ("cities/san_francisco_like/services.json", 3, "Broken/Hanging Limb"),
        ("cities/uk_councils/services.xml", 1, "Graffiti"),
        ("cities/dc_and_boston/dc-services.xml", 86, "311 Online Reported Issues"),
    ],
)
def test_real_services(name: str, count: int, first: str) -> None:
    found = services(read(sample(name)).value, Bent())
    assert (len(found), found[0].name) == (count, first)


def test_real_services_that_are_none() -> None:
    with pytest.raises(Refused, match="holds no services"):
        services(read(sample("cities/uk_councils/services.json")).value, Bent())


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("cities/dc_and_boston/dc-services-S0301.xml", "S0301", 6),
        ("cities/san_francisco_like/service_definition_886.json", "886", 2),
        ("cities/san_francisco_like/service_definition_1864.json", "1864", 1),
        ("cities/uk_councils/service_without_ign_attribute.xml", "HM_PHS", 13),
        ("cities/uk_councils/service_without_any_attributes.xml", "HM_PHS", 10),
    ],
)
def test_real_definitions(name: str, code: str, count: int) -> None:
    found = definition(read(sample(name)).value, Bent())
    assert (found.code, len(found.attributes)) == (code, count)


def test_a_definition_with_choices_in_order() -> None:
    found = definition(read(sample("cities/dc_and_boston/dc-services-S0301.xml")).value, Bent())
    where, *_ = found.attributes
    assert (where.code, where.required, where.asked) == ("WHISPOLO", True, True)
    assert [choice.name for choice in where.choices] == ["Alley", "Street"]
    assert not found.attributes[-1].asked


def test_a_bent_definition_says_so() -> None:
    seen = Bent()
    definition(read(sample("cities/san_francisco_like/service_definition_1864.json")).value, seen)
    assert "datatype is called datetype" in seen.said()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cities/dc_and_boston/boston-submitrequest-token.xml", PostAnswer(token="503fc045901932078800163c")),
        ("cities/dc_and_boston/token.xml", PostAnswer("638344", "12345")),
    ],
)
def test_real_tokens(name: str, expected: PostAnswer) -> None:
    assert posted(read(sample(name)).value, Bent()) == expected


def test_real_posts() -> None:
    answer = posted(read(sample("live/post_2.json")).value, Bent())
    assert (answer.service_request_id, answer.token) == ("2", "")
    assert answer.notice.startswith("Your request is sent")


@pytest.mark.parametrize("thing", [[], [{"service_notice": "Thank you"}], {"ok": True}, [{"service_request_id": None}]])
def test_a_post_without_an_id_is_refused(thing: Any) -> None:
    with pytest.raises(Refused):
        posted(value(thing), Bent())


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["errors", "error", "code", "description", "service_code", "token", "attributes", "values"]
            ),
            some,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(THINGS)
def test_any_answer_is_read_or_refused(thing: Any) -> None:
    known = value([thing])[0]
    faults(known, Bent())
    for reads in (services, definition, posted):
        try:
            reads(known, Bent())
        except Refused as refused:
            assert str(refused).endswith(".")  # noqa: PT017
