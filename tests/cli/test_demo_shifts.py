"""The demonstration city has people under contracts, and schedules that they work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from supervisor.cli.demo_crew import crew
from supervisor.cli.demo_shifts import edited, roster_of, schedule_city
from supervisor.cli.sources import demo_city
from supervisor.planning.roster import broken
from supervisor.settings import centre_settings
from supervisor.store import Store

MONDAY = date(2026, 11, 16)
CITY = demo_city()
STAFFING = centre_settings({"zone": CITY.zone, "staffing": crew(CITY)}).staffing


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "demo.db"), migrate=True) as opened:
        yield opened


def test_everybody_of_the_city_may_work_what_she_works() -> None:
    assert [person.name for person in STAFFING.persons()] == [agent.name for agent in CITY.agents]
    roster = roster_of(CITY, MONDAY, 30)
    assert len(roster.shifts) > 150
    assert broken(roster, STAFFING.persons(), STAFFING.rules()) == ()


def test_the_draft_of_the_next_week_breaks_some_rules() -> None:
    told = broken(edited(roster_of(CITY, MONDAY, 30)), STAFFING.persons(), STAFFING.rules())
    assert {"rest", "overlap", "break"} <= {one.rule for one in told}
    assert len(told) < 12


def test_this_week_is_published_and_the_next_is_a_draft(store: Store) -> None:
    schedule_city(store, CITY, date(2026, 11, 17))
    schedule_city(store, CITY, date(2026, 11, 17))
    weeks = {row.name: (row.version, bool(row.published)) for row in store.plans("schedule")}
    assert weeks == {"2026-11-09": (1, True), "2026-11-16": (1, True), "2026-11-23": (1, False)}
