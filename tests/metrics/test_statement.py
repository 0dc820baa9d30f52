"""The JSON of figures: every key that definitions.md names, for the scopes to which it belongs."""

from __future__ import annotations

import json

import pytest

from supervisor.metrics.catalogue import BY_KEY, METRICS
from supervisor.metrics.statement import Asked, statement
from tests.day import Day, ms, rules, teams

OF_CALLS = {
    "offered", "answered", "abandoned", "short_abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn",
    "abandon_rate", "abandon_rate_raw", "asa_s", "aht_s", "longest_wait_s", "waiting", "waiting_peak", "blocked", "fcr",
    "after_hours", "agents", "occupancy", "utilisation", "adherence", "handled", "talk_s", "talk_logged_s",
    "mean_wait_abandoned_s", "mean_wait_all_s", "max_wait_s", "ring_no_answer", "ring_canceled", "service_level",
    "service_level_code", "service_level_within_s", "service_levels",
}  # fmt: skip
OF_AGENTS = {
    "state", "state_since", "reason", "queues", "name", "team", "answered", "handled", "talk_s", "talk_logged_s",
    "aht_s", "asa_s", "occupancy", "utilisation", "adherence", "ring_no_answer", "ring_canceled",
}  # fmt: skip
RATIOS = {"abandon_rate", "abandon_rate_raw", "fcr", "occupancy", "utilisation", "adherence", "service_level"}


@pytest.fixture
def day() -> Day:
    told = Day(rules(agents=teams(Ann="north"), zone="America/Chicago"))
    told.joined("Ann").joined('O\'Neil, Zoë "Z"', "a|b")
    return told.queued("a").after(5).answered("a").after(60).ended("a").queued("b", "a|b").after(3.5)


def test_every_key_of_the_definitions(day: Day) -> None:
    told = day.statement()
    assert set(told) == {"at", "since", "centre", "queues", "agents"}
    assert set(told["centre"]) >= OF_CALLS | {"abandoned_after_answer", "lines_peak", "peaks"}
    for queue in told["queues"].values():
        assert set(queue) >= OF_CALLS | {"queue_share", "peaks"}
    for agent in told["agents"].values():
        assert set(agent) >= OF_AGENTS


def test_a_ratio_is_a_value_and_a_passport_and_a_count_is_a_number(day: Day) -> None:
    centre = day.statement()["centre"]
    for key in RATIOS:
        assert set(centre[key]) == {"value", "passport"}
        assert set(centre[key]["passport"]) >= {"code", "window", "sample", "assumptions"}
        assert ("reason" in centre[key]["passport"]) == (centre[key]["value"] is None)
    assert list(centre["service_levels"]) == ["SL-A", "SL-N", "SL-I", "SL-P", "SL-S", "SL-5", "SL-O"]
    assert isinstance(centre["offered"], int)


def test_missing_is_null_and_never_nought(day: Day) -> None:
    queue = day.statement()["queues"]["a|b"]
    missing = ("asa_s", "aht_s", "mean_wait_abandoned_s", "mean_wait_all_s", "max_wait_s", "blocked")
    assert [queue[key] for key in missing] == [None] * len(missing)
    assert queue["service_level"]["value"] is None


def test_names_survive(day: Day) -> None:
    told = json.loads(json.dumps(day.statement()))
    assert list(told["agents"]) == ["Ann", 'O\'Neil, Zoë "Z"']
    assert list(told["queues"]) == ["a|b", "info"]
    assert told["agents"]['O\'Neil, Zoë "Z"']["queues"] == ["a|b"]


def test_times_are_the_centres_own(day: Day) -> None:
    told = day.statement()
    assert told["since"] == "2025-12-01T03:00:00-06:00"
    assert told["at"] == "2025-12-01T03:01:08.500-06:00"
    assert told["agents"]["Ann"]["state_since"] == "2025-12-01T03:01:05-06:00"


def test_nothing_of_the_wall_clock_is_in_it(day: Day) -> None:
    assert json.dumps(day.statement()) == json.dumps(day.statement())


def test_a_gap_makes_figures_incomplete_from_then_until_it_is_covered() -> None:
    day = Day().queued("a").after(60).source_lost("cut").after(30).source_opened().after(60)
    told = day.stretches([day.start, day.start + 45_000, day.start + 120_000])
    assert [stretch["incomplete"] for stretch in told] == [False, True, False]
    assert day.centre["incomplete"] is True
    assert day.centre["service_level"]["passport"]["incomplete"] is True
    day.covered(day.start + 60_000, day.start + 90_000)
    assert day.centre["incomplete"] is False


def test_a_stretch_says_its_own_window(day: Day) -> None:
    first, last = day.stretches([day.start, day.start + 30_000])
    assert first["service_level"]["passport"]["window"]["at"] == "2025-12-01T03:00:30-06:00"
    assert last["service_level"]["passport"]["window"]["at"] == "2025-12-01T03:01:08.500-06:00"


def test_a_visit_is_credited_to_the_stretch_in_which_it_entered() -> None:
    day = Day().after(899).queued("a").after(60).answered("a").queued("b").after(1)
    told = day.stretches([day.start, day.start + 900_000])
    assert [(stretch["offered"], stretch["answered"]) for stretch in told] == [(1, 1), (1, 0)]


def test_a_window_that_begins_within_a_quarter_of_an_hour_has_all_of_it() -> None:
    day = Day().after(420).queued("a").after(1).answered("a").after(1)
    world = day.world(since=day.start + 400_000)
    told = statement(world, Asked(day.at))
    assert told["centre"]["offered"] == 1
    since = [day.start + 400_000, day.start + 900_000]
    again = Day(start=day.start + 400_000)
    again.observed, again.at = day.observed, day.at
    assert again.stretches(since[:1])[0]["offered"] == 1


def test_queues_of_other_days_are_not_told_of() -> None:
    day = Day().queued("a", "old").after(5).abandoned("a").after(3600).queued("b", "new").after(1)
    assert list(day.statement(since=day.start + 1_800_000)["queues"]) == ["new"]


def test_every_metric_has_a_name_a_unit_and_a_formula() -> None:
    assert len(BY_KEY) == len(METRICS)
    for metric in METRICS:
        assert metric.name
        assert metric.unit
        assert metric.formula


def test_days_of_twenty_three_and_twenty_five_hours() -> None:
    centre = rules(zone="America/Chicago")
    for start, end, quarters in (
        ("2026-03-08T00:00:00-06:00", "2026-03-09T00:00:00-05:00", 92),
        ("2026-11-01T00:00:00-05:00", "2026-11-02T00:00:00-06:00", 100),
    ):
        day = Day(centre, start=ms(start))
        edges = list(range(ms(start), ms(end), 900_000))
        for number, edge in enumerate(edges):
            day.at = edge + 1000
            day.queued(f"{number}").after(1).abandoned(f"{number}")
        day.at = ms(end) - 1
        assert len(edges) == quarters
        assert [told["offered"] for told in day.stretches(edges)] == [1] * quarters
