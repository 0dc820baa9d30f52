"""A live source of a playing manager, and the shortest way there is to fold its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from supervisor.core.events import (
    AgentLeft,
    AgentSeen,
    CallAnswered,
    CallDequeued,
    CallLeft,
    CallQueued,
    Device,
    FloorSeen,
    Observed,
)
from supervisor.sources.asterisk.client import AmiSource
from supervisor.sources.asterisk.connection import Account
from supervisor.sources.asterisk.translate import DEVICES
from supervisor.sources.connection import Timings
from tests.fakes import SECRET, Floor, PlaybackServer
from tests.sources.live import QUICK, clock


def source(
    server: PlaybackServer, timings: Timings = QUICK, now: Callable[[], int] = clock, **account: Any
) -> AmiSource:
    """A source of the server's system."""
    given = {"host": "127.0.0.1", "port": server.port, "user": "supervisor", "secret": SECRET, **account}
    return AmiSource("desk", "pbx", Account(**given), now, timings, jitter=lambda: 0.5)


def floor(observed: Iterable[Observed]) -> Floor:
    """Who waits and who is a member after these events."""
    waiting: set[tuple[str, str]] = set()
    members: dict[tuple[str, str], AgentSeen] = {}
    for each in observed:
        match each.event:
            case FloorSeen() as seen:
                waiting = {(entry.call, entry.queue) for entry in seen.waiting}
                members = {(member.agent, member.queue): member for member in seen.members}
            case CallQueued(call=call, queue=queue):
                waiting.add((call, queue))
            case CallDequeued(call=call, queue=queue) | CallLeft(call=call, queue=queue):
                waiting.discard((call, queue))
            case CallAnswered(call=call, queue=queue):
                waiting.discard((call, queue))
            case AgentSeen(agent=agent, queue=queue) as member:
                members[agent, queue] = member
            case AgentLeft(agent=agent, queue=queue):
                members.pop((agent, queue), None)
    return Floor(
        frozenset(waiting), {place: (each.device, each.paused, each.reason) for place, each in members.items()}
    )


def shown(server: PlaybackServer) -> Floor:
    """The server's own floor, in the same words."""
    there = server.state()
    words = {place: (DEVICES.get(each[0], Device.UNKNOWN), *each[1:]) for place, each in there.members.items()}
    return Floor(there.waiting, words)
