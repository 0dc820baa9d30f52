"""Worlds made from stores or from events, what they tell, and their floors in the words of the playback server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supervisor.cli.common import rules_at
from supervisor.core.events import Observed, Recorded
from supervisor.core.rules import Rules
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from supervisor.reports.past import Past, day_start
from supervisor.store import Store
from tests.fakes import Floor


def world_of(store: Store) -> World:
    """Everything that a store holds, told from the day of its newest event on."""
    at = store.newest_at() or 0
    rules = rules_at(store, at)
    since = day_start(at, rules)
    return Past(store, cached=False).world(rules, since=since, until=at + 1, rolling_from=at + 1)


def folded(observed: Iterable[Observed]) -> World:
    """The world that events make, in the order of the fold."""
    records = [
        Recorded(place, each.at, each.ordinal, each.key, each.system, each.source, each.event)
        for place, each in enumerate(observed)
    ]
    world = World(Rules(), day_start(records[0].at, Rules()))
    world.fold(records)
    return world


def told(world: World, at: int = 0) -> dict[str, Any]:
    """The statement at an instant (ms), or at the last event."""
    at = at or world.floor.state.head
    world.settle(at)
    return statement(world, Asked(at))


def floor_of(world: World) -> Floor:
    """Who waits and who is a member of what."""
    state = world.floor.state
    waiting = frozenset((caller.call, caller.queue) for caller in state.waiting.values())
    members = {
        (name, queue): (timeline.now.device, member.paused, member.reason)
        for name, timeline in state.agents.items()
        for queue, places in timeline.now.members.items()
        for member in places.values()
    }
    return Floor(waiting, members)
