"""Worlds made from whole stores, and their floors in the words of the playback server."""

from __future__ import annotations

from supervisor.cli.common import rules_at
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
