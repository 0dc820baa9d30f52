"""What a floor remembers as bytes, so that a fold need not begin at the beginning.

Only a cache: a floor loaded from it refuses events older than the checkpoint, and the fold is then made again.
"""

from __future__ import annotations

import msgspec

from supervisor.core.agents import Now, copy
from supervisor.core.closed import Closed, KeptCall
from supervisor.core.credits import Scopes
from supervisor.core.floor import Caller, State
from supervisor.core.gaps import Gaps
from supervisor.core.timeline import Segment, Timeline
from supervisor.core.visits import Order


class KeptFloor(msgspec.Struct, array_like=True):
    """A floor with every event before `upto` (ms)."""

    upto: int
    head: int
    swept: int
    calls: list[KeptCall]
    agents: list[Now]
    waiting: dict[str, Caller]
    gaps: Gaps
    refusals: dict[str, tuple[Order, bool]]
    seen: dict[str, int]
    unknown: int
    fed: dict[str, list[str]] = {}
    closed: Closed = msgspec.field(default_factory=Closed)


def keep(state: State, upto: int) -> KeptFloor:
    """What is worth keeping of a floor that holds every event before `upto`."""
    calls = [KeptCall.of(call) for call in state.calls.values()]
    agents = [timeline.now for timeline in state.agents.values()]
    rest = (state.waiting, state.gaps, state.refusals, state.seen, state.unknown)
    fed = {scope: sorted(systems) for scope, systems in state.fed.items()}
    return KeptFloor(upto, state.head, state.swept, calls, agents, *rest, fed, state.closed)


def restore(kept: KeptFloor, scopes: Scopes) -> State:
    """The floor again; what its calls owe is worked out for the scopes of the new fold."""
    state = State(kept.head, kept.upto, kept.swept)
    for old in kept.calls:
        call = old.call()
        call.owed = call.owes(scopes)
        state.calls[call.name] = call
    state.agents = {now.name: Timeline(now.name, now, Segment(copy(now))) for now in kept.agents}
    state.waiting, state.gaps, state.refusals = kept.waiting, kept.gaps, kept.refusals
    state.seen, state.unknown, state.closed = kept.seen, kept.unknown, kept.closed
    state.fed = {scope: set(systems) for scope, systems in kept.fed.items()}
    return state
