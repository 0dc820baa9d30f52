"""What a floor remembers as bytes, so that a fold need not begin at the beginning.

Only a cache: a floor loaded from it refuses events older than the checkpoint, and the fold is then made again.
"""

from __future__ import annotations

import msgspec

from supervisor.core.agents import Now, Segment, Timeline, copy
from supervisor.core.calls import Call
from supervisor.core.credits import Scopes
from supervisor.core.floor import Caller, State
from supervisor.core.gaps import Gaps
from supervisor.core.visits import Order, View


class KeptCall(msgspec.Struct, array_like=True):
    """A call without the events it was made from."""

    id: str
    system: str
    views: dict[str, View]


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


def keep(state: State, upto: int) -> KeptFloor:
    """What is worth keeping of a floor that holds every event before `upto`."""
    calls = [KeptCall(call.id, call.system, call.views) for call in state.calls.values()]
    agents = [timeline.now for timeline in state.agents.values()]
    rest = (state.waiting, state.gaps, state.refusals, state.seen, state.unknown)
    fed = {scope: sorted(systems) for scope, systems in state.fed.items()}
    return KeptFloor(upto, state.head, state.swept, calls, agents, *rest, fed)


def restore(kept: KeptFloor, scopes: Scopes) -> State:
    """The floor again; what its calls owe is worked out for the scopes of the new fold."""
    state = State(kept.head, kept.upto, kept.swept)
    for old in kept.calls:
        call = Call(old.id, old.system, old.views)
        call.owed = call.owes(scopes)
        state.calls[call.name] = call
    state.agents = {now.name: Timeline(now.name, now, Segment(copy(now))) for now in kept.agents}
    state.waiting, state.gaps, state.refusals = kept.waiting, kept.gaps, kept.refusals
    state.seen, state.unknown = kept.seen, kept.unknown
    state.fed = {scope: set(systems) for scope, systems in kept.fed.items()}
    return state
