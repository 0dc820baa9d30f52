"""The schedules of the demonstration city: what everybody works, and a draft of the next week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from supervisor.cli.demo_crew import MEALS
from supervisor.planning import editing
from supervisor.planning.packed import pack
from supervisor.planning.roster import Pause, Roster, Shift, moment
from supervisor.planning.shift import MINUTE
from supervisor.reports.schedules import SCHEDULE, monday_of, name_of
from supervisor.settings import centre_settings
from supervisor.sources.simulated.city import City, minutes, weekdays
from supervisor.sources.simulated.city import Shift as Kind
from supervisor.store import Store

BY, ROLE = "demonstration", "administrator"


def schedule_city(store: Store, city: City, today: date) -> None:
    """The schedules of last week, this one and the next, where there are none yet; the next is a draft."""
    if store.plans(SCHEDULE):
        return
    at = moment(today, 0, city.zone)
    interval = centre_settings(store.settings_at(at).body).staffing.interval
    for weeks in (-1, 0, 1):
        monday = monday_of(today) + timedelta(days=7 * weeks)
        roster = roster_of(city, monday, interval)
        body = pack(roster if weeks < 1 else edited(roster))
        version = store.save_plan(SCHEDULE, name_of(monday), body, by=BY, role=ROLE, now=at)
        if weeks < 1:
            store.publish_plan(SCHEDULE, name_of(monday), version, by=BY, role=ROLE, now=at)


def roster_of(city: City, monday: date, interval: int) -> Roster:
    """The week as everybody in the city works it."""
    begin, end = moment(monday, 0, city.zone), moment(monday + timedelta(days=7), 0, city.zone)
    return Roster(city.zone, begin, end, interval, tuple(_shifts(city, monday)))


def _shifts(city: City, monday: date) -> Iterator[Shift]:
    for agent in city.agents:
        kind = city.shift(agent.shift)
        for day in sorted(weekdays(agent.days)):
            begin = moment(monday + timedelta(days=day), minutes(kind.start), city.zone)
            end = begin + (minutes(kind.end) - minutes(kind.start)) * MINUTE
            yield Shift(agent.name, begin, end, tuple(_pauses(kind, begin)), kind.name)


def _pauses(kind: Kind, begin: int) -> Iterator[Pause]:
    for each in kind.pauses:
        at, meal = begin + each.after_min * MINUTE, each.reason in MEALS
        yield Pause(at, at + each.minutes * MINUTE, "lunch" if meal else "break", paid=not meal)


def edited(roster: Roster) -> Roster:
    """A draft that somebody is at work on: some shifts are moved, and rules are broken by it."""
    later = editing.moved(roster, 6, 7 * 60 * MINUTE)
    handed = editing.reassigned(later, 41, later.shifts[12].agent)
    return editing.pause_moved(handed, 22, 1, 150 * MINUTE)
