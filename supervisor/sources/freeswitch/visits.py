"""Who waits and who talks, as far as the switch has said: so that nothing is told twice, and no end is left out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from supervisor.sources.freeswitch.wire import Message

_KEPT = 20_000
"""Visits remembered at most: a recording that begins or breaks off in the middle leaves ends out."""

Key = tuple[str, str]
"""A visit: the member's id and the session's. A caller who is resumed has her old member's id and a new session;
one who is moved to another queue has a new member's id and her old session."""


def key(message: Message) -> Key:
    """The visit that an event is about."""
    return message.get("CC-Member-UUID"), message.get("CC-Member-Session-UUID")


class Visits:
    """The visits of one telephone system that are going on; with the agent who talks in it, "" while it waits."""

    def __init__(self) -> None:
        """Knows none."""
        self._agents: OrderedDict[Key, str] = OrderedDict()

    def seen(self, agents: Mapping[Key, str]) -> None:
        """These are going on, and no others."""
        self._agents = OrderedDict(agents)

    def talks(self, visit: Key, agent: str) -> None:
        """An agent, or nobody yet, talks in a visit."""
        self._agents[visit] = agent
        if len(self._agents) > _KEPT:
            self._agents.popitem(last=False)

    def agent(self, visit: Key) -> str | None:
        """Who talks in a visit, "" while it waits, None where it is not known."""
        return self._agents.get(visit)

    def over(self, visit: Key) -> str | None:
        """A visit is over; who talked in it."""
        return self._agents.pop(visit, None)
