"""A live source of a playing switch, and the shortest way there is to fold its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supervisor.core.events import (
    AgentLeft,
    AgentSeen,
    CallAnswered,
    CallLeft,
    CallQueued,
    ContactEnded,
    FloorSeen,
    Observed,
    SystemStarted,
)
from supervisor.sources.connection import Timings
from supervisor.sources.freeswitch.client import EslSource
from supervisor.sources.freeswitch.connection import Account
from tests.fake_freeswitch import SECRET, Floor, PlaybackServer
from tests.sources.live import QUICK, clock


def source(server: PlaybackServer, timings: Timings = QUICK, **account: Any) -> EslSource:
    """A source of the server's system."""
    given = {"host": "127.0.0.1", "port": server.port, "secret": SECRET, **account}
    return EslSource("desk", "fs", Account(**given), clock, timings, jitter=lambda: 0.5)


def floor(observed: Iterable[Observed]) -> Floor:
    """Who waits, who talks and who is in a queue after these events."""
    waiting: set[tuple[str, str]] = set()
    talking: set[tuple[str, str, str]] = set()
    members: dict[tuple[str, str], AgentSeen] = {}
    for each in observed:
        match each.event:
            case FloorSeen() as seen:
                waiting = {(entry.call, entry.queue) for entry in seen.waiting}
                talking = {(entry.call, entry.queue, entry.agent) for entry in seen.talking or ()}
                members = {(member.agent, member.queue): member for member in seen.members}
            case SystemStarted():
                waiting, talking = set(), set()
            case CallQueued(call=call, queue=queue):
                waiting.add((call, queue))
            case CallLeft(call=call, queue=queue):
                waiting.discard((call, queue))
            case CallAnswered(call=call, queue=queue, agent=agent):
                waiting.discard((call, queue))
                talking.add((call, queue, agent))
            case ContactEnded(call=call, queue=queue, agent=agent):
                talking.discard((call, queue, agent))
            case AgentSeen(agent=agent, queue=queue) as member:
                members[agent, queue] = member
            case AgentLeft(agent=agent, queue=queue):
                members.pop((agent, queue), None)
    return Floor(frozenset(waiting), frozenset(talking), {place: each.reason for place, each in members.items()})
