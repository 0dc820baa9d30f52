"""A simulated day: possible in every event, the same every time, and like a day in a real centre."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.core.events import (
    AgentPaused,
    AgentSeen,
    CallQueued,
    CallRang,
    Device,
    Event,
    Left,
    SourceOpened,
    SystemStarted,
)
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import day_of
from supervisor.sources.simulated.floor import simulate
from supervisor.sources.simulated.traffic import Storm
from tests.sources.simulated.audit import Audit

TUESDAY = date(2026, 3, 3)
HOUR_MS = 3_600_000
E = TypeVar("E", bound=Event)


def _of(events: list[tuple[int, Event]], kind: type[E]) -> list[E]:
    return [event for _, event in events if isinstance(event, kind)]


def test_the_same_seed_gives_the_same_day_in_another_process(lakeview: City, demo_text: str) -> None:
    program = (
        "import sys, hashlib; from datetime import date; from supervisor.core.events import encode\n"
        "from supervisor.sources.simulated.city import load_city\n"
        "from supervisor.sources.simulated.floor import simulate\n"
        "days = simulate(load_city(sys.stdin.buffer.read()), date(2026, 3, 3), 5)\n"
        "print(hashlib.sha256(b''.join(b'%d' % at + encode(e) for at, e in days)).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], input=demo_text.encode(), capture_output=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(seen) == 1
    assert simulate(lakeview, TUESDAY, 5) == simulate(lakeview, TUESDAY, 5)
    assert simulate(lakeview, TUESDAY, 5) != simulate(lakeview, TUESDAY, 6)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9), days=st.integers(0, 1500), storm_hour=st.none() | st.integers(-3, 23))
def test_every_event_is_possible_and_nobody_is_left_at_midnight(
    lakeview: City, seed: int, days: int, storm_hour: int | None
) -> None:
    when = date(2025, 1, 1) + timedelta(days)
    day = day_of(lakeview, when)
    storms = () if storm_hour is None else (Storm(day.start + storm_hour * HOUR_MS, 4, 10),)
    events = simulate(lakeview, when, seed, storms)
    assert events[0] == (day.start, SourceOpened())
    assert events[1] == (day.start, SystemStarted(sees_refusals=True))
    Audit(lakeview.lines).take(events).assert_empty()
    assert events[-1][0] < day.end


def test_every_visit_ends_in_one_way(lakeview: City) -> None:
    audit = Audit(lakeview.lines).take(simulate(lakeview, TUESDAY, 1))
    ends = sum(audit.counts[how] for how in Left)
    assert audit.counts["call.queued"] == audit.counts["call.answered"] + ends
    assert audit.counts["call.answered"] == audit.counts["contact.ended"]


def test_everything_that_can_happen_happens_within_some_days(lakeview: City) -> None:
    events = [e for n in range(14) for e in simulate(lakeview, TUESDAY + timedelta(n), 1)]
    counts = Counter(event.KIND for _, event in events)
    expected = """source.opened system.started call.queued call.rang call.ring_ended call.answered call.left
    call.hung_up contact.held contact.resumed contact.ended
    agent.seen agent.joined agent.left agent.paused agent.resumed"""
    assert set(counts) == set(expected.split())
    devices = {event.device for event in _of(events, AgentSeen)}
    assert devices == {Device.IDLE, Device.BUSY, Device.UNREACHABLE}
    reasons = {event.reason for event in _of(events, AgentPaused)}
    assert {"Lunch", "Break", "Auto-Pause", "Training", "After-call work"} <= reasons


def test_a_working_day_is_like_a_working_day(lakeview: City) -> None:
    days = [
        Audit(lakeview.lines).take(simulate(lakeview, TUESDAY + timedelta(n), 7)) for n in (0, 1, 2, 3, 7, 8, 9, 10)
    ]
    assert all(1_000 <= day.counts["call.queued"] <= 1_700 for day in days)
    assert 0.75 < sum(day.service_level for day in days) / len(days) < 0.9
    abandoned = sum(day.counts["abandoned"] for day in days) / sum(day.counts["call.queued"] for day in days)
    assert 0.03 < abandoned < 0.08


def test_nights_and_sundays_are_quiet(lakeview: City) -> None:
    tuesday, sunday = (_of(simulate(lakeview, day, 7), CallQueued) for day in (TUESDAY, date(2026, 3, 8)))
    assert len(sunday) < len(tuesday) / 3
    six = day_of(lakeview, TUESDAY).at(5 * 60)
    night = [at for at, e in simulate(lakeview, TUESDAY, 7) if isinstance(e, CallQueued) and at < six]
    assert len(night) < 15


@pytest.mark.parametrize(("when", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (TUESDAY, 24)])
def test_the_days_when_clocks_change_are_whole_days(lakeview: City, when: date, hours: int) -> None:
    day = day_of(lakeview, when)
    assert day.end - day.start == hours * HOUR_MS
    events = simulate(lakeview, when, 3)
    first_ring = min(at for at, event in events if isinstance(event, CallRang))
    assert 6 * 60 < day.minute_of(first_ring) < 9.5 * 60
    assert day_of(lakeview, when + timedelta(1)).start == day.end


def test_a_storm_changes_nothing_before_it_begins(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    start = day.at(11 * 60)
    calm = simulate(lakeview, TUESDAY, 7)
    stormy = simulate(lakeview, TUESDAY, 7, (Storm(start),))
    before = sum(at <= start for at, _ in calm)
    assert before > 1_000
    assert stormy[:before] == calm[:before]
    assert stormy[before:] != calm[before:]


def test_a_storm_fills_the_lines_and_callers_try_again(lakeview: City) -> None:
    start = day_of(lakeview, TUESDAY).at(11 * 60)

    def calls(storms: tuple[Storm, ...]) -> Counter[str]:
        events = simulate(lakeview, TUESDAY, 7, storms)
        return Counter(e.KIND for at, e in events if start + HOUR_MS <= at < start + 2 * HOUR_MS)

    calm, stormy = calls(()), calls((Storm(start),))
    assert stormy["call.queued"] + stormy["call.refused"] > 10 * calm["call.queued"]
    assert stormy["call.refused"] > 100
    assert calm["call.refused"] == 0


def test_a_storm_may_name_what_people_call_about(lakeview: City) -> None:
    storm = Storm(day_of(lakeview, TUESDAY).at(600), 2, 8, {"water": 1})
    asked = Counter(event.queue for event in _of(simulate(lakeview, TUESDAY, 7, (storm,)), CallQueued))
    assert asked.most_common(1)[0][0] in ("water", "streets")  # where water overflows to


def test_a_storm_goes_on_after_midnight(lakeview: City) -> None:
    storm = Storm(day_of(lakeview, TUESDAY).at(22 * 60), 6)
    wednesday = TUESDAY + timedelta(1)
    calm, stormy = (len(simulate(lakeview, wednesday, 7, storms)) for storms in ((), (storm,)))
    assert stormy > calm
    assert simulate(lakeview, wednesday + timedelta(1), 7, (storm,)) == simulate(lakeview, wednesday + timedelta(1), 7)


def test_callers_have_numbers_that_nobody_has(lakeview: City) -> None:
    callers = Counter(event.caller for event in _of(simulate(lakeview, TUESDAY, 7), CallQueued))
    assert callers.pop("") > 0
    assert all(re.fullmatch(r"[2-9]\d\d55501\d\d", caller) for caller in callers)
    assert len(callers) > 500
    assert max(callers.values()) > 1


def test_where_everybody_stays_away_every_caller_is_told_so(lakeview: City) -> None:
    habits = msgspec.structs.replace(lakeview.habits, absent=1.0)
    events = simulate(msgspec.structs.replace(lakeview, habits=habits), TUESDAY, 7)
    audit = Audit(lakeview.lines).take(events)
    audit.assert_empty()
    assert audit.counts[Left.EMPTY] > 0.95 * audit.counts["call.queued"]
