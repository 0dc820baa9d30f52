"""Weeks as they are kept: which forecast counts, in which slots, what is required, and last week behind people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from supervisor.cli.staffing_roster import shown
from supervisor.core.errors import CallboardError
from supervisor.planning.packed import pack
from supervisor.planning.roster import Roster, moment
from supervisor.reports.schedules import NO_FORECAST, in_slots, read_week
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.models.schedule import Sheet, ticks
from supervisor.ui.models.schedule_words import standing_words
from tests.ui import schedules
from tests.ui.schedules import BEGIN, BY, END, HOUR, MONDAY, SETTINGS, ZONE

CENTRE = centre_settings(SETTINGS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "weeks.db"), migrate=True) as opened:
        yield opened


def publish(store: Store, name: str, plan: object) -> None:
    version = store.save_plan("forecast", name, pack(plan), **BY)  # type: ignore[arg-type]
    store.publish_plan("forecast", name, version, **BY)  # type: ignore[arg-type]


def test_a_week_without_anything_says_what_is_missing(store: Store) -> None:
    week = read_week(store, CENTRE, ZONE, MONDAY)
    assert (week.version, week.roster.shifts, week.roster.minutes, week.roster.slots) == (0, (), 30, 336)
    assert week.why == NO_FORECAST
    assert week.demand is None
    with pytest.raises(CallboardError, match="There is no version 3 of the week of 2026-11-23"):
        read_week(store, CENTRE, ZONE, MONDAY, 3)


def test_queues_are_one_where_their_people_take_both_and_apart_where_not(store: Store) -> None:
    half = replace(schedules.forecast(), calls=schedules.forecast().calls / 2)
    publish(store, "streets", half)
    publish(store, "water", half)
    shared = read_week(store, CENTRE, ZONE, MONDAY)
    publish(store, "centre", schedules.forecast())
    whole = read_week(store, CENTRE, ZONE, MONDAY)
    assert shared.demand is not None
    assert whole.demand is not None
    assert np.allclose(shared.demand.calls, whole.demand.calls)
    assert shared.roster.required == whole.roster.required
    people = {name: {**own, "skills": ["water"]} for name, own in SETTINGS["staffing"]["people"].items()}
    skilled = centre_settings({**SETTINGS, "staffing": {**SETTINGS["staffing"], "people": people}})
    apart = read_week(store, skilled, ZONE, MONDAY).roster.required
    assert max(apart) > max(whole.roster.required) > 5
    assert whole.pools == ()
    assert sum(1 for need in apart if need) == 7 * 24


def test_leave_is_in_the_schedule_and_not_in_what_it_requires(store: Store) -> None:
    publish(store, "centre", schedules.forecast())
    away = {"training": 4, "sickness": 5, "other": 3}
    without = {**SETTINGS["staffing"], "shrinkage": {"leave": 0, "breaks": 0, **away}}
    with_both = {**without, "shrinkage": {"leave": 30, "breaks": 20, **away}}
    few, same = (
        read_week(store, centre_settings({**SETTINGS, "staffing": staffing}), ZONE, MONDAY)
        for staffing in (without, with_both)
    )
    assert max(few.roster.required) > 5
    assert same.roster.required == few.roster.required
    assert same.demand is not None
    assert same.demand.present == pytest.approx(0.88)


def test_queues_without_shared_people_are_short_apart_and_it_is_said_which(store: Store) -> None:
    """Everybody works, and all take water: streets have nobody, and water has more than it needs."""
    few = replace(schedules.forecast(), calls=schedules.forecast().calls / 19)
    publish(store, "streets", few)
    publish(store, "water", few)
    people = {name: {**own, "skills": ["water"]} for name, own in SETTINGS["staffing"]["people"].items()}
    people["Hana"]["skills"] = ["streets"]
    skilled = centre_settings({**SETTINGS, "staffing": {**SETTINGS["staffing"], "people": people}})
    schedules.keep(store, schedules.a_roster(7))
    week = read_week(store, skilled, ZONE, MONDAY)
    assert {pool.queues: len(pool.agents) for pool in week.pools} == {("streets",): 1, ("water",): 7}
    need = next(pool.required for pool in week.pools if pool.queues == ("streets",))
    told = shown(week)
    assert [each["short_h"] > 0 for each in told["short_by_queues"] if each["queues"] == ["streets"]] == [True]
    assert told["short_by_queues"][0]["short_h"] + told["short_by_queues"][1]["short_h"] == told["short_h"]
    assert told["short_h"] >= sum(need) / 2
    assert f"streets {sum(need) / 2:,.1f} h" in standing_words(Sheet(week).standing, week=week)
    (first, second) = week.pools
    long = replace(week, pools=(replace(first, queues=("of the whole city " * 9,)), second))
    assert "of the whole city of the wh… " in standing_words(Sheet(long).standing, week=long)


def test_of_short_slots_it_is_said_how_many_have_hardly_a_call(store: Store) -> None:
    rare = schedules.forecast()
    publish(store, "centre", replace(rare, calls=rare.calls / 100))
    week = read_week(store, CENTRE, ZONE, MONDAY)
    many = sum(1 for need in week.roster.required if need)
    assert f"{many} slots short (" in standing_words(Sheet(week).standing, week=week)
    assert f"), {many} of them with less than a call" in standing_words(Sheet(week).standing, week=week)
    publish(store, "centre", rare)
    assert "less than a call" not in standing_words(Sheet(read_week(store, CENTRE, ZONE, MONDAY)).standing)


def test_mail_comes_on_top(store: Store) -> None:
    publish(store, "centre", schedules.forecast())
    before = read_week(store, CENTRE, ZONE, MONDAY).roster.required
    publish(store, "mail", schedules.forecast())
    mail = {"mail": {"channel": "backlog", "response_h": 48}}
    settings = centre_settings({**SETTINGS, "staffing": {**SETTINGS["staffing"], "queues": mail}})
    week = read_week(store, settings, ZONE, MONDAY)
    more = {after - was for was, after in zip(before, week.roster.required, strict=True)}
    assert len(more) == 1
    assert more.pop() > 0
    assert week.demand is not None
    assert week.demand.calls.max() == 38


def test_lines_that_bind_are_said_and_count_in_the_service_level(store: Store) -> None:
    half = replace(schedules.forecast(), calls=schedules.forecast().calls / 2)
    for name in ("streets", "water"):
        publish(store, name, half)
    staffing = SETTINGS["staffing"]
    each = {**staffing, "default": {**staffing["default"], "lines": 2}}
    apart = read_week(store, centre_settings({**SETTINGS, "staffing": each}), ZONE, MONDAY)
    both = read_week(store, centre_settings({**SETTINGS, "staffing": {**staffing, "lines": 4}}), ZONE, MONDAY)
    assert apart.roster.required == both.roster.required
    assert apart.why == both.why
    assert "Lines are too few in 168 intervals: they refuse " in apart.why
    for week in (apart, both):
        assert week.demand is not None
        assert week.demand.lines == 4


def test_requests_due_after_the_week_need_people_in_it(store: Store) -> None:
    publish(store, "channel/web", schedules.forecast())
    week = read_week(store, CENTRE, ZONE, MONDAY)
    assert len({*week.roster.required}) == 1
    assert week.demand is None
    later = {**SETTINGS["staffing"], "default": {"response_h": 24 * 30}}
    need = read_week(store, centre_settings({**SETTINGS, "staffing": later}), ZONE, MONDAY).roster.required
    assert {*need} == {4}  # 6,384 requests of 4 minutes are 425.6 hours of work in 168: 3 at work, and the shrinkage.
    assert need[0] <= week.roster.required[0]


def test_requests_to_a_queue_that_is_never_open_are_said(store: Store) -> None:
    publish(store, "channel/web", schedules.forecast())
    shut = [{"name": "Shut", "begin": "2026-11-01", "end": "2026-12-31", "kind": "closed"}]
    settings = centre_settings({**SETTINGS, "staffing": {**SETTINGS["staffing"], "special": shut}})
    week = read_week(store, settings, ZONE, MONDAY)
    assert not any(week.roster.required)
    assert week.why.startswith("channel/web: Requests are expected but it is never open")


def test_a_forecast_without_handle_times_is_said_and_the_others_count(store: Store) -> None:
    nan = np.full(336, np.nan)
    publish(store, "centre", schedules.forecast())
    alone = read_week(store, CENTRE, ZONE, MONDAY)
    for name in ("channel/web", "water"):
        publish(store, name, replace(schedules.forecast(), aht_s=nan))
    version = store.save_plan("forecast", "info", b"\xc1", **BY)  # type: ignore[arg-type]
    store.publish_plan("forecast", "info", version, **BY)  # type: ignore[arg-type]
    week = read_week(store, CENTRE, ZONE, MONDAY)
    assert week.roster.required == alone.roster.required
    assert [said.split(":")[0] for said in week.why.split("The forecast of ")[1:]] == ["channel/web", "info", "water"]
    assert alone.why == ""


def test_a_forecast_in_other_slots_is_spread_or_added() -> None:
    half_hours = schedules.forecast()
    quarters = in_slots(half_hours, Roster(ZONE, BEGIN, END, 15))
    hours = in_slots(half_hours, Roster(ZONE, BEGIN, END, 60))
    assert quarters is not None
    assert hours is not None
    assert quarters.calls.sum() == pytest.approx(half_hours.calls.sum())
    assert (quarters.calls[40], hours.calls[10]) == (19.0, 76.0)
    assert (quarters.aht_s[40], hours.aht_s[10]) == (240.0, 240.0)
    late = in_slots(replace(half_hours, start=BEGIN + 24 * HOUR), Roster(ZONE, BEGIN, END, 30))
    assert late is not None
    assert np.isnan(late.calls[:48]).all()
    assert np.isfinite(late.calls[48:]).all()
    assert in_slots(replace(half_hours, start=END), Roster(ZONE, BEGIN, END, 30)) is None


def test_last_week_lies_behind_the_people(store: Store) -> None:
    night = schedules.a_shift("Ana", 6, 14)
    schedules.keep(store, replace(schedules.a_roster(), shifts=(*schedules.a_roster().shifts, night)))
    ana, ben, *_ = read_week(store, CENTRE, ZONE, MONDAY + timedelta(days=7)).people
    assert (ana.name, ana.worked_until, ana.row_before, ana.weekends_before) == ("Ana", night.end, 1, 1)
    assert (ben.name, ben.worked_until, ben.row_before) == ("Ben", None, 0)


def test_who_works_from_sunday_night_into_monday_is_there_on_monday(store: Store) -> None:
    night = replace(schedules.a_shift("Ana", 6, 20), pauses=())
    schedules.keep(store, replace(schedules.a_roster(), shifts=(schedules.a_shift("Ben", 6, 9), night)))
    monday = MONDAY + timedelta(days=7)
    publish(store, "centre", replace(schedules.forecast(), start=END))
    week = read_week(store, CENTRE, ZONE, monday)
    assert week.earlier == (night,)
    assert Sheet(week).standing.effect.scheduled.tolist() == [1] * 9 + [0] * 327
    assert read_week(store, CENTRE, ZONE, MONDAY).earlier == ()


def test_the_version_that_was_published_last_is_told(store: Store) -> None:
    for _ in range(3):
        schedules.keep(store)
    for version in (3, 2):
        store.publish_plan("schedule", MONDAY.isoformat(), version, **BY)  # type: ignore[arg-type]
    week = read_week(store, CENTRE, ZONE, MONDAY)
    assert (week.version, week.newest, week.published) == (3, 3, 2)


@pytest.mark.parametrize(("monday", "hours"), [("2026-10-26", 169), ("2026-03-02", 167)], ids=["autumn", "spring"])
def test_weeks_in_which_clocks_change_have_an_hour_more_or_less(store: Store, monday: str, hours: int) -> None:
    publish(store, "centre", replace(schedules.forecast(), start=moment(date.fromisoformat(monday), 0, ZONE)))
    week = read_week(store, CENTRE, ZONE, date.fromisoformat(monday))
    assert (week.roster.slots, len(week.roster.required)) == (hours * 2, hours * 2)
    shown = ticks(week.roster.begin, week.roster.end, ZONE)
    assert len(shown) == hours + 1
    assert [tick.day[:3] for tick in shown if tick.day] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"]
