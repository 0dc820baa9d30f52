"""A request asked for by number: due when the Requests page says it is; and who waits, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supervisor.cli.common import rules_at, service_at
from supervisor.core.rights import Role
from supervisor.reports.ageing import load
from supervisor.reports.intake import Here, Intake
from supervisor.reports.standing import Standing
from supervisor.requests.acts import Choice, Hold, Resume
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.store import Store
from supervisor.ui.windows.intake_done import facts_of
from tests.requests.made import HOUR, START, ZONE

CITY = "springfield"
ANN = Resident("Ann Lee", "212 555 0123")
FORM = Form(CITY, "Pothole", "Works", words="Deep", resident=ANN)
SERVICE = {
    "departments": {"Works": {}},
    "categories": {"Pothole": {"department": "Works"}},
    "slas": {"Holes": {"categories": ["Pothole"], "resolution": "24h"}},
}


@pytest.fixture
def number(store: Store) -> str:
    """A request that was opened at `START`, held an hour later and gone on with eight hours after."""
    store.save_settings({"service": SERVICE}, valid_from=0, made_at=1, author="ann", expected_version=0)
    found = store.open_request(FORM, "ann", START, role=Role.SUPERVISOR, zone=ZONE)
    act(store, found, Hold(), START + HOUR)
    return found


def act(store: Store, number: str, what: Hold | Resume, now: int) -> None:
    outcome = store.act(what, [Choice(CITY, number)], by="ann", role=Role.SUPERVISOR, why="", now=now)
    assert not outcome.refused


def intake(
    store: Store, now: int, role: Role = Role.SUPERVISOR, finder: Callable[[], Finder | None] | None = None
) -> Intake:
    def here() -> Here:
        return Here("eve", role, rules_at(store, now), service_at(store, now))

    return Intake(store, here, lambda: now, finder or (lambda: Finder(load(store, rules_at(store, now)))))


def test_what_is_promised_is_moved_by_the_time_that_it_was_held(store: Store, number: str) -> None:
    whole = START + 24 * HOUR
    held = intake(store, START + 3 * HOUR).find(number)
    assert held.due == Standing(whole + 2 * HOUR, paused=True)
    act(store, number, Resume(), START + 9 * HOUR)
    assert intake(store, START + 10 * HOUR).find(number).due == Standing(whole + 8 * HOUR)


@pytest.mark.parametrize("there", [True, False], ids=["behind", "no frame"])
def test_a_frame_that_is_behind_is_not_believed(
    store: Store, number: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervisor.reports.standing.WAIT_S", 0)
    now = START + 10 * HOUR
    old = Finder(load(store, rules_at(store, now)))
    act(store, number, Resume(), START + 9 * HOUR)
    found = intake(store, now, finder=lambda: old if there else None).find(number)
    assert found.due == Standing(START + 32 * HOUR)


def test_who_waits_is_for_supervisors(store: Store, number: str) -> None:
    told = intake(store, START + HOUR).find(number)
    assert (told.resident, told.is_known) == (ANN, True)
    looked = intake(store, START + HOUR, Role.VIEWER).find(number)
    assert (looked.resident, looked.is_known) == (None, True)
    assert "Ann" not in repr(looked)


def test_the_page_says_that_a_clock_stands_and_who_may_see_the_resident(store: Store, number: str) -> None:
    rules = rules_at(store, START)
    looked = dict(facts_of(intake(store, START + 3 * HOUR, Role.VIEWER).find(number), rules))
    assert looked["Due"].endswith(" if it goes on now: its clock stands")
    assert looked["Resident"] == "left word; a supervisor sees who it is"
    assert dict(facts_of(intake(store, START).find(number), rules))["Resident"] == "Ann Lee, 212 555 0123"


def test_a_promise_goes_by_the_priority_of_the_category_as_the_clock_does(store: Store) -> None:
    urgent = {"slas": {"All": {"resolution": "24h"}, "Urgent": {"priorities": ["high"], "resolution": "4h"}}}
    body = {**SERVICE, "categories": {"Pothole": {"department": "Works", "priority": "high"}}, **urgent}
    store.save_settings({"service": body}, valid_from=0, made_at=1, author="ann", expected_version=0)
    told = intake(store, START).promise(FORM)
    found = store.open_request(FORM, "ann", START, role=Role.SUPERVISOR, zone=ZONE)
    assert told is not None
    assert (told.sla, told.at) == ("Urgent", START + 4 * HOUR)
    assert intake(store, START).find(found).due.due_at == told.at
