"""The live source: what the clock has passed, no sooner, and the same whatever happens in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

from supervisor.core.events import Observed
from supervisor.sources.base import Batch, Health, Source
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import day_of
from supervisor.sources.simulated.history import days, observed
from supervisor.sources.simulated.source import LONGEST_WAIT_S, SHORTEST_WAIT_S, SimulatedSource
from supervisor.sources.simulated.traffic import Storm

TUESDAY = date(2026, 3, 3)
MINUTE_MS = 60_000


class Clock:
    """A clock that only waiting moves."""

    def __init__(self, now: int, speed: float = 600.0) -> None:
        self.now, self.speed = now, speed
        self.waits: list[float] = []

    def __call__(self) -> int:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += round(seconds * self.speed * 1000)

    def source(self, city: City, storms: tuple[Storm, ...] = ()) -> SimulatedSource:
        return SimulatedSource("demo", "lakeview", city, 7, self, self.speed, self.wait, storms)


def live(source: Source, until: Callable[[], bool], resume: dict[str, Any] | None = None) -> list[Batch]:
    """What a source delivers until it is cancelled."""

    async def run() -> list[Batch]:
        found: list[Batch] = []
        async with aclosing(source.batches(resume)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                found.append(batch)
                if until():
                    break
        return found

    return asyncio.run(run())


def events_of(batches: list[Batch]) -> list[Observed]:
    return [event for batch in batches for event in batch.events]


def last_resume(batches: list[Batch]) -> dict[str, Any]:
    """As it comes back from the database."""
    found: dict[str, Any] = json.loads(json.dumps([b.resume for b in batches if b.resume][-1]))
    return found


def test_whoever_starts_in_the_morning_sees_the_day_since_midnight(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(10 * 60 + 20))
    seen = events_of(live(clock.source(lakeview), lambda: bool(clock.waits)))
    whole = observed(lakeview, 7, TUESDAY, "lakeview")
    assert seen == whole[: len(seen)]
    assert seen[0].at == day.start
    assert day.at(10 * 60) < seen[-1].at
    assert len(seen) >= sum(event.at <= day.at(10 * 60 + 20) for event in whole)


def test_nothing_is_delivered_before_its_time_and_nothing_is_left_out(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(9 * 60))
    source = clock.source(lakeview)
    late: list[int] = []

    async def run() -> list[Observed]:
        found: list[Observed] = []
        async for batch in source.batches(None):
            found += batch.events
            late.extend(event.at for event in batch.events if event.at > clock.now)
            if clock.now > day.at(17 * 60):
                break
        return found

    seen = asyncio.run(run())
    whole = observed(lakeview, 7, TUESDAY, "lakeview")
    assert not late
    assert seen == whole[: len(seen)]
    assert len(seen) > 4_000


def test_midnight_is_passed_into_the_next_day(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(20 * 60), 3600)
    seen = events_of(live(clock.source(lakeview), lambda: clock.now > day.end + 9 * 60 * MINUTE_MS))
    both = [*observed(lakeview, 7, TUESDAY, "lakeview"), *observed(lakeview, 7, TUESDAY + timedelta(1), "lakeview")]
    assert seen == both[: len(seen)]
    assert seen[-1].at > day.end + 8 * 60 * MINUTE_MS


def test_cut_anywhere_it_goes_on_with_the_next_event(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(8 * 60))
    seen: list[Observed] = []
    resume = None
    for _ in range(12):
        enough = clock.now + 40 * MINUTE_MS
        part = live(clock.source(lakeview), lambda enough=enough: clock.now > enough, resume)  # type: ignore[misc]
        seen += events_of(part)
        resume = last_resume(part)
    assert seen == observed(lakeview, 7, TUESDAY, "lakeview")[: len(seen)]
    assert seen[-1].at > day.at(15 * 60)


def test_after_a_night_and_a_day_away_everything_missed_is_delivered(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(12 * 60))
    first = live(clock.source(lakeview), lambda: bool(clock.waits))
    later = Clock(day_of(lakeview, TUESDAY + timedelta(2)).at(9 * 60))
    rest = live(later.source(lakeview), lambda: len(later.waits) > 2, last_resume(first))
    whole = [event for n in range(3) for event in observed(lakeview, 7, TUESDAY + timedelta(n), "lakeview")]
    seen = events_of(first) + events_of(rest)
    assert seen == whole[: len(seen)]
    assert seen[-1].at > later.now - 60 * MINUTE_MS


def test_a_position_that_makes_no_sense_is_the_start_of_today(lakeview: City) -> None:
    clock = Clock(day_of(lakeview, TUESDAY).at(7 * 60))
    for nonsense in ({}, {"date": "yesterday"}, {"date": "2026-03-03", "serial": "many"}):
        batches = live(clock.source(lakeview), lambda: bool(clock.waits), nonsense)
        assert batches[0].health is Health.LIVE
        clock.waits.clear()
        assert events_of(batches)[0].at == day_of(lakeview, TUESDAY).start


def test_a_storm_at_once_leaves_the_past_as_it_was_and_survives_a_restart(lakeview: City) -> None:
    day = day_of(lakeview, TUESDAY)
    clock = Clock(day.at(11 * 60))
    source = clock.source(lakeview)
    storm: list[Storm] = []

    def until() -> bool:
        if not storm and clock.now > day.at(11 * 60 + 30):
            storm.append(source.storm_at(day.at(10 * 60)))
        return clock.now > day.at(12 * 60 + 30)

    first = live(source, until)
    rest = live(clock.source(lakeview), lambda: clock.now > day.at(14 * 60), last_resume(first))
    assert storm[0].start > day.at(11 * 60 + 30)
    seen = events_of(first) + events_of(rest)
    stormy = observed(lakeview, 7, TUESDAY, "lakeview", tuple(storm))
    assert seen == stormy[: len(seen)]
    assert seen[-1].at > day.at(13 * 60 + 30)
    assert sum(event.event.KIND == "call.refused" for event in seen) > 100


def test_history_and_the_live_source_are_the_same_records(lakeview: City) -> None:
    wanted = [TUESDAY + timedelta(1), TUESDAY]
    history = list(days(lakeview, 7, wanted))
    clock = Clock(day_of(lakeview, TUESDAY).at(23 * 60), 3600)
    seen = events_of(live(clock.source(lakeview), lambda: clock.now > day_of(lakeview, wanted[0]).at(600)))
    keys = {event.key for batch in history for event in batch.events}
    assert len(keys) == sum(len(batch.events) for batch in history)
    assert {event.key for event in seen} <= keys
    assert [batch.events[0].at for batch in history] == [day_of(lakeview, day).start for day in wanted]


def test_order_is_instant_then_ordinal(lakeview: City) -> None:
    events = observed(lakeview, 7, TUESDAY, "lakeview")
    assert [(e.at, e.ordinal) for e in events] == sorted({(e.at, e.ordinal) for e in events})


def test_it_only_waits_where_it_is_told_to_and_never_long(lakeview: City) -> None:
    clock = Clock(day_of(lakeview, TUESDAY).at(10 * 60), 60)
    live(clock.source(lakeview), lambda: len(clock.waits) > 200)
    assert min(clock.waits) >= SHORTEST_WAIT_S
    assert max(clock.waits) <= LONGEST_WAIT_S


def test_a_quiet_night_gives_a_sign_of_life(lakeview: City) -> None:
    clock = Clock(day_of(lakeview, TUESDAY).at(60), 1)
    batches = live(clock.source(lakeview), lambda: len(clock.waits) > 60)
    silent = [batch for batch in batches[1:] if not batch.events]
    assert len(silent) >= 5
    assert all(batch.health is Health.LIVE for batch in silent)
