"""What mod_callcenter never says in one place: each agent's queues, status and state, and what of it was told."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from supervisor.core.events import AgentLeft, AgentSeen, Device, Event
from supervisor.sources.freeswitch.lists import Row
from supervisor.sources.freeswitch.wire import whole

LOGGED_OUT, ON_BREAK, AVAILABLE = "Logged Out", "On Break", "Available"
IDLE = "Idle"
"""Nobody calls an agent in this state: after a call on demand, until somebody sets her to Waiting."""

RINGING = ("Receiving", "Reserved")
_LONGEST_S = 24 * 3600


class Agent(msgspec.Struct):
    """One agent: `tiers` are the queues with the level in each, `told` what the rest of the program knows.

    `wrapup_ms` is for how long she gets no call after one, None until a list says it; `outside` is a call of hers that
    the queues know nothing of; `rang` that she was listed with a telephone that rings, for a call that is not known.
    """

    status: str = ""
    state: str = ""
    tiers: dict[str, int] = {}
    outside: bool = False
    rang: bool = False
    wrapup_ms: int | None = None
    told: dict[str, AgentSeen] = {}


class Staff:
    """The agents of one telephone system."""

    def __init__(self) -> None:
        """Knows nobody."""
        self.agents: dict[str, Agent] = {}

    def agent(self, name: str) -> Agent:
        """The agent of this name, a new one where she was unknown."""
        return self.agents.setdefault(name, Agent())

    def shown(self, name: str) -> list[AgentSeen]:
        """Her place in each queue: in none while she is logged out."""
        agent = self.agents.get(name)
        if agent is None or agent.status == LOGGED_OUT:
            return []
        reason = ON_BREAK if agent.status == ON_BREAK else IDLE if agent.state == IDLE else ""
        device = Device.BUSY if agent.outside else Device.RINGING if agent.rang else Device.IDLE
        one = AgentSeen(name, "", device, bool(reason), reason, wrapup_ms=agent.wrapup_ms)
        return [replace(one, queue=queue, penalty=level) for queue, level in agent.tiers.items()]

    def news(self, name: str) -> Iterator[Event]:
        """What is different for an agent since it was told last."""
        agent = self.agent(name)
        shown = {seen.queue: seen for seen in self.shown(name)}
        yield from (AgentLeft(name, queue) for queue in agent.told if queue not in shown)
        yield from (seen for queue, seen in shown.items() if agent.told.get(queue) != seen)
        agent.told = shown

    def listed(self, agents: list[Row], tiers: list[Row]) -> None:
        """The agents and their queues as the switch lists them: who is not there was deleted."""
        for agent in self.agents.values():
            agent.tiers, agent.status = {}, LOGGED_OUT
        for row in agents:
            if name := row.get("name"):
                agent = self.agent(name)
                agent.status, agent.state = row.get("status", ""), row.get("state", "")
                seconds = whole(row.get("wrap_up_time", ""))
                agent.wrapup_ms = None if seconds is None else min(seconds, _LONGEST_S) * 1000
                agent.outside = row.get("external_calls_count", "0") not in ("", "0")
        for row in tiers:
            known = self.agents.get(row.get("agent", ""))
            if known is not None and (queue := row.get("queue")):
                known.tiers[queue] = whole(row.get("level", "")) or 0

    def left(self, name: str, queue: str) -> Iterator[Event]:
        """A call of a queue is over for an agent; where she is not in the queue any more that is said once more."""
        agent = self.agents.get(name)
        if agent is None or queue not in agent.told:
            yield AgentLeft(name, queue)
