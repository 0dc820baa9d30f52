"""Service levels: the worked example of definitions.md under every code, and what callers who wait do to them."""

from __future__ import annotations

import pytest

from supervisor.core.events import Left
from supervisor.metrics.service_level import CODES, Counts, level
from tests.day import Day, plain, rules

EXAMPLE = {
    "SL-A": 86.00,
    "SL-N": 81.13,
    "SL-I": 82.69,
    "SL-P": 83.02,
    "SL-S": 81.90,
    "SL-5": 82.08,
    "SL-O": 81.13,
}


def counts(**more: int) -> Counts:
    """An 1000, Ab 60, AnT 860, AbT 20, Sh 10, T 20 s."""
    made = {
        "answered": 1000,
        "abandoned": 60,
        "answered_in_time": 860,
        "abandoned_in_time": 20,
        "short": 10,
        "late": 0,
        "offered": 1060,
        "young": 0,
    }
    return Counts(**(made | more))


@pytest.mark.parametrize(("code", "expected"), EXAMPLE.items())
def test_the_worked_example(code: str, expected: float) -> None:
    value = level(CODES[code], counts()).value
    assert value is not None
    assert round(value * 100, 2) == expected


def test_the_worked_example_with_forty_more_timed_out() -> None:
    value = level(CODES["SL-O"], counts(offered=1100)).value
    assert value is not None
    assert round(value * 100, 2) == 78.18


def example() -> Day:
    """The worked example as a day: every second of it a call, from a floor of agents that nobody counts."""
    day = Day()
    waits = [10.0] * 860 + [30.0] * 140
    for number, wait in enumerate(waits):
        day.queued(f"a{number}").after(wait).answered(f"a{number}", f"agent {number % 7}")
        day.after(1).hung_up(f"a{number}")
    for number, wait in enumerate([3.0] * 10 + [15.0] * 10 + [40.0] * 40):
        day.queued(f"b{number}").after(wait).abandoned(f"b{number}")
    return day


@pytest.mark.slow
def test_the_worked_example_lived_through() -> None:
    day = example()
    for scope in ("centre", "queue/info"):
        told = day.scope(scope)["service_levels"]
        assert {code: round(plain(ratio) * 100, 2) for code, ratio in told.items()} == EXAMPLE
    for number in range(40):
        day.queued(f"c{number}").after(60).left(f"c{number}", Left.TIMED_OUT)
    levels = day.queue()["service_levels"]
    assert round(plain(levels["SL-O"]) * 100, 2) == 78.18
    assert round(plain(levels["SL-I"]) * 100, 2) == EXAMPLE["SL-I"]


def test_callers_waiting_past_the_limit_are_in_every_denominator_but_one() -> None:
    day = Day().queued("a").after(5).answered("a").queued("b").after(21)
    levels = {code: plain(ratio) for code, ratio in day.queue()["service_levels"].items()}
    assert levels.pop("SL-A") == 1
    assert set(levels.values()) == {0.5}


def test_callers_waiting_within_the_limit_change_nothing() -> None:
    day = Day().queued("a").after(5).answered("a").queued("b").after(20)
    assert {plain(ratio) for ratio in day.queue()["service_levels"].values()} == {1}


def test_within_the_limit_includes_the_limit() -> None:
    day = Day().queued("a").after(20).answered("a").queued("b").after(20.001).answered("b")
    assert day.figure("service_level") == 0.5


def test_an_abandoned_call_counts_against_the_service_level() -> None:
    day = Day().queued("a").after(5).answered("a").queued("b").after(60).abandoned("b")
    assert day.figure("service_level", within=20) == 0.5


def test_nothing_offered_is_no_calls_and_never_all_of_them() -> None:
    for told in (Day().joined("Ann").queue(), Day().joined("Ann").centre):
        for ratio in (told["service_level"], *told["service_levels"].values()):
            assert ratio["value"] is None
            assert ratio["passport"]["reason"] == "no calls"
        assert told["asa_s"] is None
        assert told["abandon_rate"]["value"] is None


def test_only_early_abandons_are_no_calls_where_they_are_ignored() -> None:
    levels = Day().queued("a").after(2).abandoned("a").queue()["service_levels"]
    assert plain(levels["SL-I"]) is None
    assert plain(levels["SL-N"]) == 0


def test_a_caller_answered_before_and_waiting_again_counts_once_in_the_centre() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(5).queued("a", "parks").after(90)
    centre = day.centre
    assert (centre["offered"], centre["answered"], centre["waiting"]) == (1, 1, 1)
    assert {plain(ratio) for ratio in centre["service_levels"].values()} == {1}
    assert plain(day.queue("parks")["service_levels"]["SL-N"]) == 0


def test_a_caller_who_waited_before_the_window_is_not_in_its_service_level() -> None:
    day = Day().queued("a").after(60)
    since = day.at
    day.queued("b").after(5).answered("b").after(30)
    assert day.figure("service_level", since=since) == 1
    assert day.figure("waiting", since=since) == 1


def test_code_and_limit_are_those_of_the_queue_unless_asked_for() -> None:
    day = Day(rules({"info": {"code": "SL-N", "within_s": 60}})).queued("a").after(50).answered("a")
    keys = ("service_level_code", "service_level_within_s", "service_level")
    assert [plain(day.queue()[key]) for key in keys] == ["SL-N", 60, 1]
    assert [day.figure(key, "queue/info", code="SL-O", within=20) for key in keys] == ["SL-O", 20, 0]


def test_a_service_level_tells_of_what_it_is_made() -> None:
    passport = Day().queued("a").after(5).answered("a").queued("b").after(30).queue()["service_level"]["passport"]
    assert passport["code"] == "SL-I"
    assert passport["sample"] == 2
    assert passport["assumptions"] == ["1 callers still waiting past the limit are in the denominator"]
    assert passport["window"]["basis"] == "entered"


def test_a_passport_has_the_counts_of_its_formula() -> None:
    day = Day().queued("a").after(5).answered("a").queued("b").after(2).abandoned("b").queued("c").after(25)
    counts = day.queue()["service_level"]["passport"]["counts"]
    assert counts == {"An": 1, "AnT": 1, "Ab": 1, "AbT": 1, "Sh": 1, "W": 1, "offered": 3, "WT": 0}
