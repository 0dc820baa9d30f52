"""The floor at an instant as a simulation takes it: who waits and since when, what each agent does and since when."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.core.agents import Now, State
from supervisor.core.floor import Floor
from supervisor.planning.floor_now import FloorNow

_READY = (State.AVAILABLE, State.RINGING)
_BUSY = (State.TALKING, State.HOLD, State.OTHER_CALL)


def floor_at(floor: Floor, at: int, queue: str = "") -> FloorNow:
    """The callers of a queue and the agents who are in it, of all queues without one; `at` in ms.

    An agent whose wrap-up is over by then is free, though nothing has been heard of her since.
    """
    waiting = (caller for caller in floor.state.waiting.values() if queue in ("", caller.queue))
    agents = [*_agents(floor, queue)]
    since = {state: tuple(_seconds(at, _began(now)) for now in agents if _state(now, at) == state) for state in State}
    return FloorNow(
        tuple(sorted((_seconds(at, caller.first) for caller in waiting), reverse=True)),
        sum(len(since[state]) for state in _READY),
        tuple(each for state in _BUSY for each in since[state]),
        since[State.WRAPUP],
        since[State.PAUSED],
        len(since[State.UNREACHABLE]),
    )


def _agents(floor: Floor, queue: str) -> Iterator[Now]:
    for timeline in floor.state.agents.values():
        if timeline.now.known and (not queue or queue in timeline.now.members):
            yield timeline.now


def _state(now: Now, at: int) -> State:
    over = now.state == State.WRAPUP and now.wrap_until is not None and now.wrap_until <= at
    return State.AVAILABLE if over else now.state


def _began(now: Now) -> int:
    return now.started if now.state in (State.TALKING, State.HOLD) and now.contact else now.since


def _seconds(at: int, since: int) -> float:
    return max(at - since, 0) / 1000
