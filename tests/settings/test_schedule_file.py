"""Any file that says what a week needs is read, or refused in one sentence with its line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.cli.staffing_week import ask_of
from supervisor.core.errors import CallboardError
from supervisor.planning.roster import local
from supervisor.settings.schedule_file import ScheduleFile
from supervisor.settings.toml_file import line_of, parse_toml
from supervisor.settings.toml_text import value

PATTERN = {"hours": 8, "starts": "08:00"}
BODY: dict[str, Any] = {
    "begin": date(2026, 11, 23),
    "zone": "America/Chicago",
    "required": [{"hours": "Mon-Fri 08:00-12:00", "agents": 2}],
    "patterns": {"day": PATTERN},
    "contracts": {"Full": {"patterns": ["day"]}},
    "people": {"Ada": {"contract": "Full"}},
}


def read(text: str) -> ScheduleFile:
    return parse_toml(text.encode(), "week.toml", ScheduleFile)


def written(body: dict[str, Any]) -> str:
    return "\n".join(f"{name} = {value(told)}" for name, told in body.items())


def test_what_is_written_is_read() -> None:
    told = read(written(BODY))
    ask = ask_of(told, 1, 0)
    assert sum(ask.roster.required) == 5 * 8 * 2
    assert [each.name for each in ask.people] == ["Ada"]


odd = st.one_of(
    st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.text(max_size=20), st.dates(),
    st.lists(st.integers(-5, 5), max_size=3), st.sampled_from(["America", "..", "Mon 08:00-08:00", "24/7", "99:99"]),
)  # fmt: skip
places = st.sampled_from(
    [(name,) for name in (*BODY, "days", "interval", "target", "fixed", "missing", "weekends", "other")]
    + [("patterns", "day", each) for each in ("hours", "starts", "breaks", "lunch")]
    + [("contracts", "Full", each) for each in ("patterns", "hours_least", "days_most", "in_a_row", "rest_h")]
    + [("people", "Ada", each) for each in ("contract", "many", "available", "leave", "row_before")]
)


@settings(max_examples=150, deadline=None)
@given(places, odd)
def test_odd_values_are_read_or_refused_in_a_sentence(place: tuple[str, ...], told: Any) -> None:
    body: Any = {name: _copied(each) for name, each in BODY.items()}
    inside = body
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = told
    # Anything else than a sentence fails the test.
    with suppress(CallboardError):
        ask_of(read(written(body)), 1, 0)


def _copied(told: Any) -> Any:
    return {name: _copied(each) for name, each in told.items()} if isinstance(told, dict) else told


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(CallboardError, match=r"^week\.toml"):
        read(text)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"begin": date(9999, 12, 31)}, "first day: must be 2199-12-31 or less"),
        ({"begin": date(1, 1, 1)}, "first day: must be 2000-01-01 or more"),
        ({"days": 36}, "must be 35 or less"),
        ({"required": []}, "required"),
        (
            {"fixed": [{"agent": "Ada", "begin": datetime(2026, 12, 1, 8), "end": datetime(2026, 12, 1, 9)}]},  # noqa: DTZ001
            "the fixed shift of “Ada” begins on 2026-12-01, not in these days",
        ),
    ],
    ids=["late", "early", "long", "nothing", "outside"],
)
def test_what_is_out_of_bounds_is_said(body: dict[str, Any], words: str) -> None:
    with pytest.raises(CallboardError, match=words):
        read(written({**BODY, **body}))


def test_an_hour_that_is_there_twice_has_its_agents_twice() -> None:
    told = read(written({**BODY, "begin": date(2026, 10, 31), "days": 2, "interval": 60}
                        | {"required": [{"hours": "24/7", "agents": [*range(24)]}]}))  # fmt: skip
    roster = ask_of(told, 1, 0).roster
    shown = [local(roster.begin + each * 3_600_000, told.zone)[1] // 60 for each in range(roster.slots)]
    assert list(roster.required) == shown
    assert roster.slots == 49


def test_the_line_of_a_value_is_found() -> None:
    text = 'a = 1\n[[list]]\nx = 1\n[[list]]\nx = 2\n["b c".d]\ny = 3\n'
    assert line_of(text, ("list", 1, "x")) == 5
    assert line_of(text, ("b c", "d", "y")) == 7
    assert line_of(text, ("list",)) == 2
    assert line_of(text, ("none",)) is None
    assert line_of(text, (), "there is no “d” here") == 6
