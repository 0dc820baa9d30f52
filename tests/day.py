"""A day at the telephones, told as a story: what happened, and what the figures say of it then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    CallAnswered,
    CallDequeued,
    CallHungUp,
    CallLeft,
    CallQueued,
    CallRang,
    CallRefused,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Device,
    Ended,
    Event,
    FloorSeen,
    GapCovered,
    Left,
    Observed,
    Recorded,
    RingEnded,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Waiting,
    source_key,
)
from supervisor.core.rules import AgentRules, QueueRules, Rules
from supervisor.metrics.statement import (
    Asked,
    Presence,
    interval_sights,
    rolling_sight,
    scope_statement,
    statement,
    tell,
)
from supervisor.metrics.world import World

START = 1_764_579_600_000
"""2025-12-01, nine in the morning UTC: a Monday."""


def ms(text: str) -> int:
    """An instant with its offset, in ms."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


class Day:
    """Events one after the other; each method tells one more and gives the day back.

    `after` lets seconds pass. Calls are in the queue `info` and taken by `Ann` unless the story says otherwise.
    """

    def __init__(self, rules: Rules | None = None, *, start: int = START, source: str = "ami") -> None:
        self.rules = rules or Rules()
        self.at = self.start = start
        self.source, self.system = source, "pbx"
        self.observed: list[Observed] = []
        self._queue_of: dict[str, str] = {}
        self._agent_of: dict[str, str] = {}

    def __repr__(self) -> str:
        told = "".join(f"\n    {r.at - self.start:>8} {r.source} {r.event}" for r in self.records)
        return f"Day {self.start} to +{self.at - self.start}, {self.rules}{told}"

    # telling

    def after(self, seconds: float) -> Self:
        """Time passes."""
        self.at += round(seconds * 1000)
        return self

    def on(self, text: str) -> Self:
        """It is this instant now, which may be earlier than the last one."""
        self.at = ms(text)
        return self

    def seen_by(self, source: str) -> Self:
        """What follows is told by another source of the same system."""
        self.source = source
        return self

    def system_is(self, system: str) -> Self:
        """From now on another telephone system tells."""
        self.system = system
        return self

    def tell(self, event: Event) -> Self:
        """Any event."""
        number = len(self.observed)
        key = source_key(self.system, self.source, number)
        self.observed.append(Observed(self.at, number, key, self.system, self.source, event))
        return self

    def queued(self, call: str, queue: str = "info", caller: str = "") -> Self:
        self._queue_of[call] = queue
        return self.tell(CallQueued(call, queue, caller))

    def rang(self, call: str, agent: str = "Ann") -> Self:
        return self.tell(CallRang(call, self._queue_of[call], agent))

    def not_picked_up(self, call: str, agent: str = "Ann", *, canceled: bool = False) -> Self:
        return self.tell(RingEnded(call, self._queue_of[call], agent, canceled))

    def dequeued(self, call: str) -> Self:
        return self.tell(CallDequeued(call, self._queue_of[call]))

    def answered(self, call: str, agent: str = "Ann", wait_ms: int | None = None) -> Self:
        self._agent_of[call] = agent
        return self.tell(CallAnswered(call, self._queue_of[call], agent, wait_ms))

    def abandoned(self, call: str, wait_ms: int | None = None) -> Self:
        return self.left(call, Left.ABANDONED, wait_ms)

    def left(self, call: str, how: Left, wait_ms: int | None = None) -> Self:
        return self.tell(CallLeft(call, self._queue_of[call], how, wait_ms))

    def ended(self, call: str, how: Ended = Ended.CALLER, talk_ms: int | None = None) -> Self:
        return self.tell(ContactEnded(self._queue_of[call], self._agent_of[call], call, how, talk_ms))

    def held(self, call: str) -> Self:
        return self.tell(ContactHeld(call, self._agent_of[call]))

    def taken_back(self, call: str) -> Self:
        return self.tell(ContactResumed(call, self._agent_of[call]))

    def hung_up(self, call: str) -> Self:
        return self.tell(CallHungUp(call))

    def refused(self, call: str, queue: str = "") -> Self:
        return self.tell(CallRefused(call, queue, "lines"))

    def joined(self, agent: str, *queues: str) -> Self:
        for queue in queues or ("info",):
            self.tell(AgentJoined(agent, queue))
        return self

    def logged_out(self, agent: str, *queues: str) -> Self:
        for queue in queues or ("info",):
            self.tell(AgentLeft(agent, queue))
        return self

    def paused(self, agent: str = "Ann", reason: str = "", queue: str = "") -> Self:
        return self.tell(AgentPaused(agent, queue, reason))

    def back(self, agent: str = "Ann", queue: str = "") -> Self:
        return self.tell(AgentResumed(agent, queue))

    def device(self, agent: str, device: Device, queue: str = "info") -> Self:
        return self.tell(AgentSeen(agent, queue, device))

    def snapshot(self, waiting: Sequence[Waiting] = (), members: Sequence[AgentSeen] = ()) -> Self:
        return self.tell(FloorSeen(tuple(waiting), tuple(members)))

    def restarted(self, *, sees_refusals: bool = False) -> Self:
        return self.tell(SystemStarted(sees_refusals))

    def source_lost(self, reason: str = "") -> Self:
        return self.tell(SourceLost(reason))

    def source_opened(self) -> Self:
        return self.tell(SourceOpened())

    def covered(self, since: int, until: int) -> Self:
        return self.tell(GapCovered(since, until))

    # reading

    @property
    def records(self) -> list[Recorded]:
        """The journal, in the order of the fold."""
        return recorded(self.observed)

    def world(self, *, since: int | None = None, chosen: Iterable[str] = (), rolling: bool = False) -> World:
        """Everything told so far, folded in order, with the time booked up to now."""
        begin = self.start if since is None else since
        world = World(self.rules, begin, chosen=frozenset(chosen), rolling_from=0 if rolling else None)
        world.fold(self.records)
        world.settle(self.at)
        return world

    def statement(self, *, within: int | None = None, code: str = "", **how: Any) -> dict[str, Any]:
        """The JSON of `callboard metrics`, since the start of the story."""
        return statement(self.world(**how), Asked(self.at, code, within))

    def scope(self, scope: str, *, within: int | None = None, code: str = "", **how: Any) -> dict[str, Any]:
        """The figures of one scope."""
        world = self.world(**how)
        return scope_statement(world, scope, Asked(self.at, code, within), Presence(world))

    def figure(self, key: str, scope: str = "centre", **how: Any) -> Any:
        """One figure; of a ratio its value."""
        return plain(self.scope(scope, **how)[key])

    @property
    def centre(self) -> dict[str, Any]:
        """The centre's figures."""
        return self.scope("centre")

    def queue(self, name: str = "info") -> dict[str, Any]:
        """A queue's figures."""
        return self.scope(f"queue/{name}")

    def agent(self, name: str = "Ann") -> dict[str, Any]:
        """An agent's state and figures."""
        found: dict[str, Any] = self.statement()["agents"][name]
        return found

    def rolling(self, minutes: int, scope: str = "centre") -> dict[str, Any]:
        """A scope's figures over the last minutes."""
        world = self.world(rolling=True)
        return tell(rolling_sight(world, scope, minutes, Asked(self.at), Presence(world)), world)

    def stretches(self, starts: Sequence[int], scope: str = "centre") -> list[dict[str, Any]]:
        """A scope's figures in each stretch between two starts, the last up to now."""
        world = self.world()
        sights = interval_sights(world, scope, starts, Asked(self.at), Presence(world))
        return [tell(sight, world) for sight in sights]


def recorded(observed: Iterable[Observed]) -> list[Recorded]:
    """Events as a journal has them, in the order of the fold."""
    records = [
        Recorded(number, each.at, each.ordinal, each.key, each.system, each.source, each.event)
        for number, each in enumerate(observed, 1)
    ]
    return sorted(records, key=lambda record: record.order)


def plain(value: Any) -> Any:
    """A figure as one number: of a ratio its value."""
    return value["value"] if isinstance(value, Mapping) and "passport" in value else value


def rules(queues: Mapping[str, Mapping[str, Any]] | None = None, **centre: Any) -> Rules:
    """Rules with some queues' own fields."""
    named = {name: QueueRules(**fields) for name, fields in (queues or {}).items()}
    return Rules(queues=named, **centre)


def teams(**of: str) -> dict[str, AgentRules]:
    """Agents in teams."""
    return {agent: AgentRules(team=team) for agent, team in of.items()}


def numbered(prefix: str, count: int) -> Iterator[str]:
    """So many names."""
    return (f"{prefix}{number}" for number in range(count))
