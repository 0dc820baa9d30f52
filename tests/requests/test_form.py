"""What is missing of a request or cannot be is told in a sentence, with the field that it is about."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from supervisor.requests.form import Form, Incomplete, Resident

HOLE = Form("Springfield", "Pothole", words="Deep")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "  "}, "category"),
        ({"words": " "}, "words"),
        ({"words": "a" * 4001}, "words"),
        ({"address": "a" * 301}, "address"),
        ({"priority": "soon"}, "priority"),
        ({"lat": 40.0}, "lat"),
        ({"lat": 91.0, "lon": 0.0}, "lat"),
        ({"lat": float("nan"), "lon": 0.0}, "lat"),
        ({"resident": Resident(phone="555")}, "phone"),
        ({"resident": Resident(phone="no number at all")}, "phone"),
        ({"resident": Resident(mail="ann at home")}, "mail"),
        ({"resident": Resident(name="a" * 301)}, "name"),
    ],
)
def test_what_cannot_be_is_told_with_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Incomplete) as told:
        replace(HOLE, **changes).check()
    assert told.value.field == field
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"words": "", "address": "12 Elm St"},
        {"words": "", "lat": 40.0, "lon": -74.0},
        {"priority": "high", "resident": Resident("Ann", "+1 (212) 555-0123", "ann@example.org")},
    ],
)
def test_what_is_enough_is_taken(changes: dict[str, object]) -> None:
    replace(HOLE, **changes).check()


def test_a_request_has_nothing_of_the_resident() -> None:
    form = replace(HOLE, resident=Resident("Ann Lee"), address=" 12  Elm St ")
    assert form.request("R1", 5).address == "12 Elm St"
    assert "Ann" not in repr(form.request("R1", 5))
