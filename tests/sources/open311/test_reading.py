"""Whatever a server makes of dates and pages: all that it can be made to show is read, or what is not is said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.sources.open311.habits import Habits, habits, stamp
from supervisor.sources.open311.reading import MOST_ASKED, Reader
from supervisor.sources.open311.server import DAY_MS
from supervisor.sources.open311.translate import Found, Terms, requests
from supervisor.sources.open311.wire import Document
from tests.fake_open311 import FakeOpen311, row

NOW = 1_795_300_000_000
"""2026-11-21T22:26:40Z."""
MINUTES = st.integers(0, 400 * 1440)


def told(minutes: list[int], updated: list[int]) -> list[dict[str, str]]:
    """Requests opened so many minutes ago, and updated some time after it."""
    return [
        row(n, _ago(opened), _ago(opened * (100 - part) // 100))
        for n, (opened, part) in enumerate(zip(minutes, updated, strict=True))
    ]


def _ago(minutes: int) -> str:
    return stamp(NOW - minutes * 60_000)


def read(fake: FakeOpen311, days: int, since: int | None = None) -> tuple[set[str], Reader]:
    """What a pull reads: all of some days, or what was updated since an instant (ms)."""

    async def ask(asked: Mapping[str, str]) -> Found:
        return requests(Document([{**each} for each in fake.shown({**asked})]), Terms(), NOW)

    async def run() -> tuple[set[str], Reader]:
        reader = Reader(ask, await habits(ask, NOW) or Habits())
        spans = reader.opened(NOW - days * DAY_MS, NOW + 60_000)
        if since is not None and reader.habits.updated:
            spans = reader.updated(since, NOW + 60_000)
        return {request.number async for found in spans for request in found.requests}, reader

    return asyncio.run(run())


servers = st.fixed_dictionaries(
    {
        "dates": st.sampled_from(["straight", "reversed"]),
        "updates": st.booleans(),
        "page": st.sampled_from([10, 20, 25, 30, 50, 1000]),
        "pages": st.booleans(),
        "clamps": st.booleans(),
    }
)


@given(st.data(), servers)
@settings(max_examples=100)
def test_all_of_a_server_that_heeds_dates_is_read(data: st.DataObject, manners: dict[str, object]) -> None:
    minutes = data.draw(st.lists(MINUTES, min_size=30, max_size=120, unique=True))
    updated = data.draw(st.lists(st.integers(0, 100), min_size=len(minutes), max_size=len(minutes)))
    fake = FakeOpen311(told(minutes, updated), **manners)  # type: ignore[arg-type]
    found, reader = read(fake, 401)
    assert found == {str(n) for n in range(len(minutes))}, reader.notes
    assert reader.habits.dates in (manners["dates"], "ignored")


@given(st.data(), servers, st.integers(0, 400 * 1440))
@settings(max_examples=100)
def test_all_that_was_updated_is_read(data: st.DataObject, manners: dict[str, object], ago: int) -> None:
    minutes = data.draw(st.lists(MINUTES, min_size=30, max_size=80, unique=True))
    updated = data.draw(st.lists(st.integers(0, 100), min_size=len(minutes), max_size=len(minutes)))
    fake = FakeOpen311(told(minutes, updated), **manners)  # type: ignore[arg-type]
    since = NOW - ago * 60_000
    found, _ = read(fake, 401, since)
    wanted = {
        str(n)
        for n, (opened, part) in enumerate(zip(minutes, updated, strict=True))
        if opened * (100 - part) // 100 <= ago
    }
    assert wanted <= found


@given(st.lists(MINUTES, min_size=20, max_size=80, unique=True), st.sampled_from([10, 25, 50]), st.booleans())
@settings(max_examples=50)
def test_of_a_server_that_heeds_no_dates_all_pages_are_read(minutes: list[int], page: int, clamps: bool) -> None:
    fake = FakeOpen311(told(minutes, [0] * len(minutes)), dates="ignored", updates=False, page=page, clamps=clamps)
    found, _ = read(fake, 401)
    assert found == {str(n) for n in range(len(minutes))}


@given(st.lists(MINUTES, min_size=1, max_size=60), servers)
@settings(max_examples=50)
def test_reading_comes_to_an_end_with_many_at_one_time(minutes: list[int], manners: dict[str, object]) -> None:
    same = [minutes[0]] * 60 + minutes
    fake = FakeOpen311(told(same, [0] * len(same)), **manners)  # type: ignore[arg-type]
    found, reader = read(fake, 401)
    assert reader.asked < MOST_ASKED
    assert len(found) == len(same) or reader.notes
