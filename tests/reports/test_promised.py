"""What was done at the desk moves deadlines: held, resumed, resolved, reopened, handed over, and more urgent."""

from __future__ import annotations

from typing import Any

import pytest

from supervisor.cli.common import rules_at
from supervisor.core.rights import Role
from supervisor.reports.ageing import ageing, empty, grow, load
from supervisor.requests.acts import Act, Choice, Hold, Note, Prioritise, Reassign, Reopen, Resolve, Resume
from supervisor.requests.frame import Frame
from supervisor.requests.record import Request
from supervisor.store import Store

HOUR = 3_600_000
START = 1_790_000_000_000
SLAS = {
    "roads": {"departments": ["Roads"], "resolution": "10h"},
    "parks": {"departments": ["Parks"], "resolution": "20h"},
    "urgent": {"priorities": ["urgent"], "departments": ["Roads"], "resolution": "3h"},
}
BODY: dict[str, Any] = {
    "zone": "UTC",
    "service": {"departments": {"Roads": {}, "Parks": {}}, "slas": SLAS},
}


@pytest.fixture
def held(store: Store) -> Store:
    store.save_settings(BODY, valid_from=0, made_at=0, author="test", expected_version=0)
    store.observe("Springfield", START, [Request("A", START, department="Roads")], now=1, zone="UTC")
    return store


def do(store: Store, act: Act, after: float) -> None:
    done = store.act(act, [Choice("Springfield", "A")], by="ann", role=Role.SUPERVISOR, now=START + int(after * HOUR))
    assert done.changed


def due(frame: Frame, after: float) -> float:
    """Hours after the opening at which it is due, as it stood so many hours after it."""
    [row] = frame.present(START + int(after * HOUR))
    return float(frame["due"][row] - START) / HOUR


def frames(store: Store, *acts: tuple[Act, float]) -> list[Frame]:
    """All read at the end, and grown act by act."""
    rules = rules_at(store, START)
    grown = empty(store, rules)
    while grow(store, grown):
        pass
    for act, after in acts:
        do(store, act, after)
        while grow(store, grown):
            pass
    return [load(store, rules), grown]


def test_a_hold_and_a_closed_time_move_the_deadline_and_the_past_keeps_its_own(held: Store) -> None:
    acts = ((Hold(), 2.0), (Resume(), 5.0), (Resolve("done"), 6.0), (Reopen(), 8.0), (Note("still"), 9.0))
    for frame in frames(held, *acts):
        assert [due(frame, after) for after in (1, 3, 5.5, 7, 8.5, 9.5)] == [10, 10, 13, 13, 15, 15]


def test_whoever_has_it_has_her_sla_and_what_is_urgent_that_of_the_urgent(held: Store) -> None:
    for frame in frames(held, (Reassign(department="Parks"), 1.0), (Reassign(department="Roads"), 2.0)):
        assert [due(frame, after) for after in (0.5, 1.5, 2.5)] == [10, 20, 10]
    for frame in frames(held, (Prioritise("urgent"), 2.5)):
        assert due(frame, 2.6) == 3


def test_what_is_on_hold_is_on_time_as_long_as_it_is_held(held: Store) -> None:
    frame = frames(held, (Hold(), 2.0))[0]
    rules = rules_at(held, START)
    told = ageing(frame, rules, START + 100 * HOUR)["centre"]
    assert (told["overdue"], told["with_due_date"], told["on_time_open"]["value"]) == (0, 1, 1.0)
    do(held, Resume(), 100)
    told = ageing(load(held, rules), rules, START + 109 * HOUR)["centre"]
    assert (told["overdue"], told["on_time_open"]["value"]) == (1, 0.0)
