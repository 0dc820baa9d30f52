"""The thread that tells where the day stands against the published plan, and what it tells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import pytest

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.plan_day import Plan, days_of, load, missing, planned, proposed
from supervisor.plan_feed import PlanFeed, with_plan
from supervisor.planning.adherence import Adherence, How
from supervisor.planning.contracts import Person
from supervisor.planning.effects import Rest
from supervisor.planning.plan import requirement
from supervisor.planning.planned import NOTHING, Planned
from supervisor.planning.proposed import Kind
from supervisor.planning.shift import MINUTE
from supervisor.settings import centre_settings
from supervisor.settings.centre import CentreSettings
from supervisor.store import Store
from tests import plans
from tests.pictures import CURVE, NAMES, NOW, RULES, SINCE, picture, points

DAY = 24 * plans.HOUR


class Watch:
    """A feed beside one picture, and what it tells as it comes."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self.picture = plans.told()
        self.came = threading.Condition()
        self.loaded = 0
        self.ticks, self.step = 0, 11_000
        self.feed = PlanFeed(open_store, self._rules, lambda: NOW, self._told, wall=self._wall, calls=self._calls)

    def _rules(self, store: Store, at: int) -> Rules:
        self.loaded += 1
        return RULES

    def _calls(self) -> Picture:
        return self.picture

    def _wall(self) -> int:
        self.ticks += self.step
        return self.ticks

    def _told(self) -> None:
        with self.came:
            self.came.notify_all()

    def until(self, seen: Callable[[Planned], bool]) -> Planned:
        with self.came:
            assert self.came.wait_for(lambda: seen(self.feed.latest), timeout=30)
            return self.feed.latest


@pytest.fixture
def watch(open_store: Callable[[], Store]) -> Iterator[Watch]:
    watching = Watch(open_store)
    yield watching
    watching.feed.stop()


def test_what_is_published_is_told_beside_the_calls_and_what_is_published_then_soon(store: Store, watch: Watch) -> None:
    plans.published(store, RULES)
    watch.feed.start()
    first = watch.until(lambda told: told.schedule)
    assert (first.forecast, first.schedule_name, first.version, first.at) == (True, "2026-03-02", 1, NOW)
    assert len(first.courses["centre"].slots) == 96
    plans.publish(store, "schedule", "2026-03-02", plans.roster(10))
    then = watch.until(lambda told: told.version == 2)
    assert len(then.agents) == 10
    assert then.serial > first.serial


def test_where_nothing_is_published_nothing_is_told(store: Store, watch: Watch) -> None:
    store.save_plan("schedule", "2026-03-02", b"draft", **plans.BY)  # type: ignore[arg-type]
    watch.feed.start()
    while watch.loaded < 2:
        watch.feed.wait(0.01)
    assert watch.feed.latest is NOTHING


def test_who_says_so_is_told_at_once(store: Store, watch: Watch) -> None:
    plans.published(store, RULES)
    watch.step = 1
    watch.feed.start()
    watch.until(lambda told: told.schedule)
    loaded = watch.loaded
    watch.feed.look()
    while watch.loaded == loaded:
        watch.feed.wait(0.01)


def test_agents_are_told_of_more_often_than_the_day_is_reckoned(store: Store, watch: Watch) -> None:
    plans.published(store, RULES)
    watch.feed.start()
    first = watch.until(lambda told: told.schedule)
    watch.picture = plans.told(at=NOW + 5 * MINUTE)
    then = watch.until(lambda told: told.at == NOW + 5 * MINUTE)
    assert then.courses is first.courses
    assert watch.until(lambda told: told.courses is not first.courses).at == NOW + 5 * MINUTE


def test_a_picture_has_the_newest_plan_and_is_the_same_as_long_as_both_are() -> None:
    told = [picture(), msgspec.structs.replace(NOTHING, serial=1)]
    latest = with_plan(lambda: told[0], lambda: told[1])  # type: ignore[arg-type, return-value]
    first = latest()
    assert first.plan is told[1]
    assert latest() is first
    told[1] = msgspec.structs.replace(NOTHING, serial=2)
    assert latest().plan is told[1]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """As of the centre's own forecast by quarter hours, with forty shifts."""
    return Plan(SINCE, SINCE + DAY, CentreSettings(), {"centre": plans.forecast()}, plans.roster())


@pytest.fixture(scope="module")
def day(plan: Plan) -> Planned:
    return planned(plan, RULES, plans.told())


def test_the_calls_that_came_stand_beside_those_that_were_expected(day: Planned) -> None:
    course = day.courses["centre"]
    assert course.now == 42
    at_eight = course.slots[32]
    offered = next(point.offered for point in plans.told().intervals["centre"] if point.start == at_eight.start)
    assert (at_eight.came, at_eight.calls) == (offered, CURVE[8] / 4)
    assert course.slots[43].came is None
    assert course.slots[60].expected == pytest.approx((course.slots[60].calls or 0) * course.factor)


def test_required_scheduled_and_logged_in_are_told_of_the_running_slot(day: Planned) -> None:
    slot = day.courses["centre"].running
    assert slot is not None
    assert slot.start <= NOW < slot.start + 15 * MINUTE
    assert slot.logged_in == 40
    assert slot.scheduled is not None
    assert 20 < slot.scheduled < 40
    assert 0 < slot.absent < 8
    assert slot.gap == (slot.required or 0) - slot.scheduled + slot.absent


def test_in_the_running_slot_those_count_who_are_logged_in(plan: Plan) -> None:
    told = plans.told()
    agents = {**told.figures["centre"]["agents"], "logged_in": 14}
    few = msgspec.structs.replace(
        told, figures={**told.figures, "centre": {**told.figures["centre"], "agents": agents}}
    )
    course = planned(plan, RULES, few).courses["centre"]
    slot, then = course.running, course.slots[43]
    assert slot is not None
    assert (slot.there, slot.gap) == (14, (slot.required or 0) - 14)
    assert (then.there or 0) > 20


def test_the_peak_still_to_come_is_in_the_afternoon(day: Planned) -> None:
    peak = day.courses["centre"].peak
    assert peak is not None
    assert peak.start == plans.at(15)


def test_agents_are_found_by_the_names_people_call_them(day: Planned) -> None:
    by_name = {kept.shown: kept for kept in day.agents}
    assert len(by_name) == 40
    absent, paused, gone = (by_name[NAMES[number]] for number in (11, 7, 18))
    assert absent.agent == "SIP/112"
    assert absent.adherence.out is not None
    assert absent.adherence.out.how is How.LATE
    assert paused.adherence.out is not None
    assert (paused.adherence.out.how, paused.adherence.out.pause) == (How.PAUSED, "Coffee")
    assert gone.adherence.out is not None
    assert (gone.adherence.out.how, gone.adherence.out.since) == (How.LEFT, NOW - 14 * MINUTE)
    assert by_name[NAMES[0]].adherence.share == 1


def test_without_a_forecast_of_the_centre_its_queues_are_added(plan: Plan) -> None:
    parts = {"queue/info": plans.forecast(0.6), "queue/streets": plans.forecast(0.4)}
    days = days_of(plan._replace(forecasts=parts), RULES, plans.told())
    assert np.allclose(days["centre"].forecast.calls, plans.forecast().calls)
    assert (days["centre"].required == days["queue/info"].required + days["queue/streets"].required).all()
    wide = days["centre"].forecast.high - days["centre"].forecast.calls
    apart = sum(days[scope].forecast.high - days[scope].forecast.calls for scope in parts)
    assert (wide <= apart + 1e-9).all()


def test_the_centre_requires_what_its_queues_do_and_those_who_answer_mail_besides(plan: Plan) -> None:
    body = {"staffing": {"queues": {"mail": {"channel": "backlog", "response_h": 4}}}}
    parts = {"centre": plans.forecast(), "queue/info": plans.forecast(0.6), "queue/streets": plans.forecast(0.4)}
    settings = centre_settings(body)
    told = plans.told(intervals={"centre": points(), "queue/info": points(0.6), "queue/streets": points(0.4)})
    alone = days_of(plan._replace(forecasts=parts, settings=settings), RULES, told)
    more = {**parts, "queue/mail": plans.forecast(0.2)}
    queue = plan._replace(settings=settings).targets("queue/mail")
    aside = {"queue/mail": requirement(plans.forecast(0.2), plans.forecast(0.2).aht_s, queue).agents}
    both = days_of(plan._replace(forecasts=more, settings=settings, aside=aside), RULES, told)
    assert "queue/mail" not in both
    queues = alone["queue/info"].required + alone["queue/streets"].required
    assert (alone["centre"].required == queues).all()
    assert (days_of(plan, RULES, told)["centre"].required <= queues).all()
    mail = both["centre"].required - queues
    assert np.all(mail > 0)
    left = np.maximum(both["centre"].there - mail, 0)
    assert np.allclose(Rest(both["centre"], plan.targets("centre")).staff, left)


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_intervals_of_any_length_are_put_into_the_slots_of_the_plan(plan: Plan, minutes: int) -> None:
    told = days_of(plan._replace(forecasts={"centre": plans.forecast(minutes=minutes)}), RULES, plans.told())
    over = sum(point.offered for point in plans.told().intervals["centre"] if point.start < plans.at(10))
    assert np.nansum(told["centre"].actual[: 10 * 60 // minutes]) == pytest.approx(over)


SKILLED = tuple(
    Person(name, "full", skills=skills)
    for name, skills in zip(NAMES, 20 * [("info",), ("streets", "info")], strict=True)
)


def test_a_queue_has_those_whose_first_skill_it_is_and_borrows_those_who_can_take_its_calls(plan: Plan) -> None:
    parts = {"queue/info": plans.forecast(1.1), "queue/streets": plans.forecast(0.02)}
    skilled = plan._replace(forecasts=parts, people=SKILLED)
    days = days_of(skilled, RULES, plans.told())
    info, streets, whole = (days[scope].scheduled for scope in ("queue/info", "queue/streets", "centre"))
    assert (info + streets == whole).all()
    assert 0 < info[44] < 20
    assert skilled.able("queue/info", "queue/streets") == frozenset(NAMES[1:40:2])
    assert skilled.able("queue/streets", "queue/info") == frozenset()
    busy = plans.told(intervals={"queue/info": points(1.1), "queue/streets": points(0.02)})
    taken = [one for one in proposed(skilled, RULES, busy, "queue/info") if one.kind is Kind.TAKE]
    assert " of streets, " in taken[0].label
    assert plan.takers("queue/info") is None
    told = planned(skilled, RULES, busy).courses
    assert told["queue/info"].counted == (
        "Here count those whose first skill is this queue, and those without skills; "
        "20 more scheduled today can take these calls and count where their first skill is."
    )
    assert told["queue/streets"].counted.endswith("this queue, and those without skills.")
    assert told["centre"].counted == planned(plan, RULES, busy).courses["centre"].counted == ""


def test_queues_that_people_share_need_fewer_than_one_by_one(plan: Plan) -> None:
    parts = {
        "queue/info": plans.forecast(0.6),
        "queue/streets": plans.forecast(0.4),
        "queue/water": plans.forecast(0.2),
    }
    skilled = plan._replace(forecasts=parts, people=SKILLED)
    assert sorted(map(sorted, skilled.pools([*parts]))) == [["queue/info", "queue/streets"], ["queue/water"]]
    assert skilled._replace(people=(Person("Ann", "full"),)).pools([*parts]) == [[*parts]]
    told = plans.told(intervals={f"queue/{name}": points(part) for name, part in (("info", 0.6), ("streets", 0.4))})
    shared, apart = (days_of(each, RULES, told)["centre"].required for each in (skilled, skilled._replace(people=())))
    assert (shared <= apart).all()
    assert (shared < apart).any()


def test_nothing_is_expected_of_those_who_have_not_come(plan: Plan) -> None:
    own = plan._replace(roster=plans.roster(22))
    assert missing(own, RULES, plans.told()) == {NAMES[11], NAMES[18]}
    found = proposed(own, RULES, plans.told(), "centre")
    assert not any(name in one.words for one in found for name in (NAMES[11], NAMES[18]))
    here, agents = plans.told(), [f"agent/SIP/{number + 101}" for number in range(40)]
    there = (NOW, (("on", SINCE, NOW),))
    everybody = {scope: {**here.figures[scope], "stays": there, "state": "available"} for scope in agents}
    better = proposed(own, RULES, msgspec.structs.replace(here, figures={**here.figures, **everybody}), "centre")
    assert (better[0].day_before.service_level or 0) > (found[0].day_before.service_level or 0)


def test_the_people_of_the_settings_are_those_who_may_be_called_in(store: Store) -> None:
    crew = {
        "patterns": {"day": {"hours": 8, "starts": "12:00"}},
        "contracts": {"full": {"patterns": ["day"]}},
        "people": {"Zoë Sub": {"contract": "full"}, **{NAMES[number]: {"contract": "full"} for number in range(12)}},
    }
    body = {"zone": RULES.zone, "staffing": crew}
    store.save_settings(body, valid_from=0, made_at=0, author="t", expected_version=0)
    plans.publish(store, "forecast", "centre", plans.forecast())
    plans.publish(store, "schedule", "2026-03-02", plans.roster(12))
    found = proposed(load(store, RULES, NOW), RULES, plans.told(), "centre")
    assert "Call in Zoë Sub from 12:00 to 20:00" in [one.words for one in found]


def test_of_a_day_that_nobody_saw_nothing_came(plan: Plan) -> None:
    told = days_of(plan, RULES, plans.told(known=False, intervals={}))
    assert np.isnan(told["centre"].actual).all()
    assert told["centre"].factor == 1


def test_names_that_nobody_has_are_said_and_nobody_is_late_for_them(plan: Plan) -> None:
    nameless = Rules(zone=RULES.zone)
    found = planned(plan, nameless, plans.told(agents=0))
    assert {kept.adherence for kept in found.agents} == {Adherence()}
    assert found.notes[0].startswith("No name in the schedule is that of an agent")
    assert missing(plan, nameless, plans.told(agents=0)) == frozenset()


def test_one_who_was_never_seen_is_late_and_named(plan: Plan) -> None:
    few = msgspec.structs.replace(RULES, agents={key: RULES.agents[key] for key in [*RULES.agents][:39]})
    found = planned(plan, few, plans.told(39))
    assert found.notes == (
        f"Never seen at the telephones: {NAMES[39]}. Those who are there by other names need these in the settings.",
    )
    late = next(kept for kept in found.agents if kept.shown == NAMES[39]).adherence.out
    assert late is not None
    assert late.how is How.LATE


def test_of_a_day_that_nobody_saw_nobody_is_late(plan: Plan) -> None:
    made = picture(known=False, intervals={})
    unseen = msgspec.structs.replace(made, figures={"centre": made.figures["centre"]})
    assert {kept.adherence for kept in planned(plan, RULES, unseen).agents} == {Adherence()}


def test_shifts_of_last_week_reach_into_its_monday(store: Store) -> None:
    sunday = msgspec.structs.replace(plans.shift(0), begin=SINCE - DAY - 2 * plans.HOUR, end=SINCE - DAY + plans.HOUR)
    before = msgspec.structs.replace(plans.roster(0), shifts=(sunday,))
    plans.publish(store, "schedule", "2026-02-23", before)
    assert load(store, RULES, SINCE - DAY + 1).shifts == (sunday,)


def test_a_forecast_that_is_over_or_damaged_is_said(store: Store) -> None:
    plans.publish(store, "forecast", "streets", plans.forecast(begin=SINCE - 30 * DAY))
    version = store.save_plan("forecast", "water", b"\xc1", **plans.BY)  # type: ignore[arg-type]
    store.publish_plan("forecast", "water", version, **plans.BY)  # type: ignore[arg-type]
    found = load(store, RULES, NOW)
    assert found.forecasts == {}
    assert found.notes == (
        "The published forecast of streets has nothing of today; publish one that has.",
        "The forecast of water: This plan cannot be read; take an older version of it.",
    )
    assert planned(found, RULES, EMPTY).courses == {}


def test_a_damaged_schedule_of_last_week_is_no_reason_to_tell_nothing(store: Store) -> None:
    plans.publish(store, "schedule", "2026-03-02", plans.roster(3))
    version = store.save_plan("schedule", "2026-02-23", b"\xc1", **plans.BY)  # type: ignore[arg-type]
    store.publish_plan("schedule", "2026-02-23", version, **plans.BY)  # type: ignore[arg-type]
    found = load(store, RULES, NOW)
    assert (len(found.shifts), found.people, found.notes) == (3, (), ())


def test_a_forecast_that_nobody_can_be_planned_for_is_said_and_the_others_are_told(store: Store) -> None:
    body = {"staffing": {"queues": {"mail": {"channel": "backlog"}}}}
    store.save_settings(body, valid_from=0, made_at=0, author="t", expected_version=0)
    without = plans.forecast()
    without.aht_s[:] = np.nan
    for name in ("mail", "streets"):
        plans.publish(store, "forecast", name, without)
    for name in ("info", "channel/web"):
        plans.publish(store, "forecast", name, plans.forecast())
    found = load(store, RULES, NOW)
    assert found.notes == (
        "The forecast of mail: Requests are expected but no handle time; give the handle time of the queue.",
        "The forecast of streets: Calls are expected but no handle time; give the handle time of the queue.",
    )
    assert planned(found, RULES, plans.told()).courses.keys() == {"centre", "queue/info"}


def test_mail_that_nobody_is_open_for_is_said(store: Store) -> None:
    body = {"staffing": {"special": [{"name": "Shut", "begin": "2026-03-01", "end": "2026-03-31", "kind": "closed"}]}}
    store.save_settings(body, valid_from=0, made_at=0, author="t", expected_version=0)
    plans.publish(store, "forecast", "channel/web", plans.forecast())
    (said,) = load(store, RULES, NOW).notes
    assert said.startswith("channel/web: Requests are expected but it is never open")


def test_lines_that_bind_are_said(plan: Plan) -> None:
    few = plan._replace(settings=centre_settings({"staffing": {"lines": 6}}))
    (said,) = planned(few, RULES, plans.told()).notes
    assert said.startswith("Centre: Lines are too few in ")
    parts = {"queue/info": plans.forecast(0.6), "queue/streets": plans.forecast(0.4)}
    both = few._replace(forecasts=parts, people=(Person("Ana", "Full", skills=("info", "streets")),))
    assert "Centre: Lines" in " ".join(planned(both, RULES, plans.told()).notes)


def test_mail_that_is_due_tomorrow_needs_people_today(store: Store) -> None:
    plans.publish(store, "forecast", "centre", plans.forecast())
    without = planned(load(store, RULES, NOW), RULES, plans.told()).courses["centre"].slots[40].required or 0
    plans.publish(store, "forecast", "channel/web", plans.forecast(0.3, days=7))
    found = load(store, RULES, NOW)
    assert min(found.aside["queue/channel/web"]) == max(found.aside["queue/channel/web"]) == 2
    slot = planned(found, RULES, plans.told()).courses["centre"].slots[40]
    assert slot.required == without + found.aside["queue/channel/web"][40]


def test_intervals_that_are_not_those_of_the_centre_are_said(store: Store) -> None:
    plans.publish(store, "forecast", "centre", plans.forecast())
    plans.publish(store, "forecast", "streets", plans.forecast(minutes=30))
    found = load(store, RULES, NOW)
    assert [note.split(" and is not")[0] for note in found.notes] == [
        "The forecast of streets has other intervals than the others"
    ]
