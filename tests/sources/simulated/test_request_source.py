"""The requests of a simulated city, live: everything as it is at first, then each change, and after a break."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import date

import pytest

from supervisor.requests.record import Request
from supervisor.sources.base import Batch, Health
from supervisor.sources.simulated import request_source
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import day_of
from supervisor.sources.simulated.request_source import SimulatedRequests, changed
from supervisor.sources.simulated.requests import lives, past_dates
from supervisor.sources.simulated.traffic import Storm

TUESDAY = date(2026, 3, 3)
SEED = 7
HOUR_MS = 3_600_000


class Clock:
    """A clock that only waiting moves."""

    def __init__(self, now: int, speed: float) -> None:
        self.now, self.speed = now, speed

    def __call__(self) -> int:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.now += round(seconds * self.speed * 1000)


@pytest.fixture(autouse=True)
def _short_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine days are as good as ninety, and sooner made."""
    monkeypatch.setattr("supervisor.sources.simulated.requests.LIFE_DAYS", 9)


def delivered(
    city: City, clock: Clock, until: int, resume: dict[str, object] | None = None, **more: object
) -> list[Batch]:
    storms = tuple(each for each in (more.get("storm"),) if isinstance(each, Storm))
    source = SimulatedRequests("r", "Lakeview", city, SEED, clock, clock.speed, clock.wait, storms)

    async def run() -> list[Batch]:
        found: list[Batch] = []
        async with aclosing(source.batches(resume)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                found.append(batch)
                if clock.now >= until:
                    break
        return found

    return asyncio.run(run())


def last_shown(batches: list[Batch]) -> dict[str, Request]:
    return {request.number: request for batch in batches for request in batch.requests}


def truth(city: City, at: int, storms: tuple[Storm, ...] = ()) -> dict[str, Request]:
    every = [life for when in past_dates(city, at) for life in lives(city, SEED, when, storms)]
    return {request.number: request for request in changed(every, None, at)}


def test_everything_comes_at_first_then_every_change_over_midnight(lakeview: City) -> None:
    start = day_of(lakeview, TUESDAY).at(20 * 60)
    clock = Clock(start, speed=900)
    batches = delivered(lakeview, clock, start + 14 * HOUR_MS)
    assert batches[0].health is Health.LIVE
    assert all(len(batch.requests) <= request_source.BATCH for batch in batches)
    now = max(batch.as_of for batch in batches)
    shown = last_shown(batches)
    assert {number: shown[number] for number in truth(lakeview, now)} == truth(lakeview, now)


def test_nothing_is_told_before_its_time(lakeview: City) -> None:
    start = day_of(lakeview, TUESDAY).at(10 * 60)
    for batch in delivered(lakeview, Clock(start, speed=600), start + HOUR_MS):
        for request in batch.requests:
            assert max(request.opened_at, request.updated_at or 0, request.closed_at or 0) <= batch.as_of


def test_after_a_break_only_what_has_changed_comes(lakeview: City) -> None:
    start = day_of(lakeview, TUESDAY).at(10 * 60)
    before = delivered(lakeview, Clock(start, speed=600), start + HOUR_MS)
    resume = [batch.resume for batch in before if batch.resume][-1]
    later = start + 3 * HOUR_MS
    after = [b for b in delivered(lakeview, Clock(later, speed=600), later + 1, resume) if b.as_of <= later]
    assert 0 < len(last_shown(after)) < len(last_shown(before)) / 5
    shown = {**last_shown(before), **last_shown(after)}
    assert {number: shown[number] for number in truth(lakeview, later)} == truth(lakeview, later)


@pytest.mark.parametrize("resume", [{"upto": "yesterday"}, {}, {"upto": None}])
def test_a_resume_that_cannot_be_read_begins_afresh(lakeview: City, resume: dict[str, object]) -> None:
    start = day_of(lakeview, TUESDAY).at(10 * 60)
    begun = delivered(lakeview, Clock(start, speed=600), start + 1, resume)
    assert last_shown(begun).keys() >= truth(lakeview, start).keys()


def test_a_storm_brings_its_requests(lakeview: City) -> None:
    start = day_of(lakeview, TUESDAY).at(10 * 60)
    storm = Storm(start)
    calm = delivered(lakeview, Clock(start, speed=600), start + 2 * HOUR_MS)
    stormy = delivered(lakeview, Clock(start, speed=600), start + 2 * HOUR_MS, storm=storm)
    assert len(last_shown(stormy)) > len(last_shown(calm)) + 500
