"""First-contact resolution: who of those answered did not have to call again."""

from __future__ import annotations

from typing import Any

from supervisor.metrics.statement import Asked, Presence, scope_statement
from supervisor.reports.past import Past
from supervisor.reports.repeats import count_repeats
from supervisor.store import Store
from tests.day import Day, rules

DAY_S = 86_400
WEEK = rules(fcr_days=7)


def answered(day: Day, call: str, caller: str, queue: str = "info") -> Day:
    return day.queued(call, queue, caller).after(5).answered(call).after(60).hung_up(call)


def fcr(store: Store, day: Day, scope: str = "centre") -> Any:
    store.append(day.observed, now=day.at)
    world = Past(store).world(day.rules, since=day.start, until=day.at + 1, rolling_from=day.at + 1)
    world.settle(day.at)
    count_repeats(store, world, day.start, day.at)
    return scope_statement(world, scope, Asked(day.at), Presence(world))["fcr"]


def test_a_repeat_contact_in_time_counts_against_the_first(store: Store) -> None:
    day = Day(WEEK)
    answered(day, "a", "5550101").after(DAY_S)
    answered(day, "b", "5550102").after(DAY_S)
    answered(day, "c", "5550101").after(7 * DAY_S)
    ratio = fcr(store, day)
    assert (ratio["value"], ratio["passport"]["sample"]) == (2 / 3, 3)


def test_a_repeat_contact_too_late_is_another_matter(store: Store) -> None:
    day = Day(WEEK)
    answered(day, "a", "5550101").after(7 * DAY_S)
    answered(day, "b", "5550101").after(7 * DAY_S)
    assert fcr(store, day)["value"] == 1


def test_whoever_may_still_call_again_is_not_counted_yet(store: Store) -> None:
    ratio = fcr(store, answered(Day(WEEK), "a", "5550101").after(3 * DAY_S))
    assert ratio["value"] is None
    assert "not over yet" in ratio["passport"]["reason"]


def test_callers_without_a_number_and_calls_never_answered_are_not_in_it(store: Store) -> None:
    day = Day(WEEK)
    answered(day, "a", "")
    day.queued("b", "info", "5550101").after(60).abandoned("b").after(8 * DAY_S)
    assert fcr(store, day)["value"] is None


def test_a_call_that_goes_on_in_another_queue_is_no_repeat(store: Store) -> None:
    day = Day(WEEK)
    answered(day, "a", "5550101", "info").queued("a", "parks", "5550101").after(5).answered("a").after(8 * DAY_S)
    assert fcr(store, day, "queue/parks")["value"] == 1
