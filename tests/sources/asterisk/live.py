"""Runs a live source for as long as a test needs it, and folds its events the shortest way there is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing
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
from supervisor.sources.base import Batch, Health, Source
from supervisor.sources.connection import Timings
from tests.fakes import SECRET, Floor, PlaybackServer

QUICK = Timings(
    connect=5, banner=1, answer=5, boot=0.2, ping=0.2, dead=5, gather=0.01, first_delay=0.01, last_delay=0.02
)


def clock() -> int:
    """Now, in ms."""
    return time.time_ns() // 1_000_000


def source(server: PlaybackServer, timings: Timings = QUICK, **account: Any) -> AmiSource:
    """A source of the server's system."""
    given = {"host": "127.0.0.1", "port": server.port, "user": "supervisor", "secret": SECRET, **account}
    return AmiSource("desk", "pbx", Account(**given), clock, timings, jitter=lambda: 0.5)


def run(live: Source, until: Callable[[list[Batch]], bool], resume: dict[str, Any] | None = None) -> list[Batch]:
    """The batches of a source, up to the one that `until` waits for; at most half a minute."""

    async def gathered() -> list[Batch]:
        batches: list[Batch] = []
        async with asyncio.timeout(30), aclosing(live.batches(resume)) as found:  # type: ignore[type-var]
            async for batch in found:
                batches.append(batch)
                if until(batches):
                    break
        return batches

    return asyncio.run(gathered())


def events(batches: Iterable[Batch]) -> list[Observed]:
    """All events, in the order of the fold."""
    return sorted((event for batch in batches for event in batch.events), key=lambda e: (e.at, e.ordinal, e.key))


def quiet(server: PlaybackServer) -> Callable[[list[Batch]], bool]:
    """True once the server has played everything and nothing more comes."""
    beats, live = 0, False

    def until(batches: list[Batch]) -> bool:
        nonlocal beats, live
        newest = batches[-1]
        live = newest.health is Health.LIVE if newest.health is not None else live
        beats = beats + 1 if live and server.done.is_set() and not newest.events else 0
        return beats >= 2

    return until


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
