"""The floor as a simulation takes it: each state of an agent, and whose caller it is."""

from __future__ import annotations

from supervisor.core.agents import Member, Now, State
from supervisor.core.floor import Caller, Floor
from supervisor.core.rules import Rules
from supervisor.core.timeline import Timeline
from supervisor.planning.floor_now import FloorNow
from supervisor.reports.floor_state import floor_at

AT = 1_000_000


def floor(*agents: Now) -> Floor:
    made = Floor(Rules())
    for now in agents:
        made.state.agents[now.name] = Timeline.begin(now.name)
        made.state.agents[now.name].now = now
    return made


def agent(name: str, state: State, since: int, queue: str = "info", **more: object) -> Now:
    return Now(name, state=state, since=since, members={queue: {"pbx": Member()}}, known=True, **more)  # type: ignore[arg-type]


def test_each_state() -> None:
    there = floor(
        agent("free", State.AVAILABLE, 0),
        agent("rings", State.RINGING, AT - 2000),
        agent("talks", State.TALKING, AT - 1000, contact="c", started=AT - 61_000),
        agent("holds", State.HOLD, AT - 5000, contact="d", started=AT - 300_000),
        agent("calls out", State.OTHER_CALL, AT - 7000),
        agent("wraps up", State.WRAPUP, AT - 9000, wrapping=True, wrap_until=AT + 1),
        agent("is done", State.WRAPUP, AT - 9000, wrapping=True, wrap_until=AT),
        agent("rests", State.PAUSED, AT - 100_000),
        agent("is gone", State.UNREACHABLE, 0),
        agent("has no queue", State.NO_QUEUE, 0),
        Now("unknown", state=State.AVAILABLE),
    )
    told = floor_at(there, AT)
    assert told == FloorNow((), 3, (61.0, 300.0, 7.0), (9.0,), (100.0,), 1)
    assert told.agents == 8


def test_who_waits_has_waited_since_she_came() -> None:
    there = floor(agent("a", State.AVAILABLE, 0), agent("b", State.AVAILABLE, 0, "parks"))
    for name, queue, first in (("c", "info", AT - 4000), ("d", "parks", AT - 9000), ("e", "info", AT + 500)):
        there.state.waiting[name] = Caller(name, name, queue, first, first)
    assert floor_at(there, AT) == FloorNow((9.0, 4.0, 0.0), 2)
    assert floor_at(there, AT, "parks") == FloorNow((9.0,), 1)
    assert floor_at(there, AT, "none") == FloorNow()
