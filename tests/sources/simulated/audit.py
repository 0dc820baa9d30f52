"""A floor kept by the book: every event has to be possible where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    CallAnswered,
    CallHungUp,
    CallLeft,
    CallQueued,
    CallRang,
    CallRefused,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Event,
    Left,
    RingEnded,
)


@dataclass
class Audit:
    """Who waits, rings, talks and is logged in after the events so far; what has been counted on the way."""

    lines: int
    at: int = 0
    here: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[str, int]] = field(default_factory=dict)
    ringing: dict[str, str] = field(default_factory=dict)
    talking: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    members: set[tuple[str, str]] = field(default_factory=set)
    paused: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    answered_within: int = 0
    abandoned_within: int = 0

    def take(self, events: Iterable[tuple[int, Event]]) -> Audit:
        """Take events in order."""
        for at, event in events:
            assert at >= self.at
            self.at = at
            self.counts[event.KIND] += 1
            self._apply(event)
            assert len(self.here) <= self.lines
        return self

    def assert_empty(self) -> None:
        """Nobody is left."""
        left = (self.here, self.waiting, self.ringing, self.talking, self.held, self.members)
        assert not any(left)

    @property
    def service_level(self) -> float:
        """SL-I within 20 s over visits."""
        counted = self.counts["call.answered"] + self.counts["abandoned"] - self.abandoned_within
        return self.answered_within / counted

    def _apply(self, event: Event) -> None:
        match event:
            case CallRefused():
                assert len(self.here) == self.lines
            case CallQueued() | CallLeft() | CallHungUp() | CallAnswered() | ContactEnded():
                self._call(event)
            case CallRang() | RingEnded():
                self._ring(event)
            case ContactHeld() | ContactResumed():
                self._hold(event)
            case _:
                self._agent(event)

    def _call(self, event: Event) -> None:
        match event:
            case CallQueued(call=call, queue=queue):
                assert call not in self.waiting
                assert call not in self.talking
                self.here.add(call)
                self.waiting[call] = (queue, self.at)
            case CallLeft(call=call, queue=queue, how=how, wait_ms=wait):
                self._left(call, queue, wait)
                self.counts[how] += 1
                self.abandoned_within += how is Left.ABANDONED and self.at - self.since <= 20_000
            case CallAnswered(call=call, queue=queue, agent=agent, wait_ms=wait):
                assert self.ringing.pop(agent) == call
                self._left(call, queue, wait)
                self.talking[call] = (agent, queue, self.at)
                self.answered_within += self.at - self.since <= 20_000
            case ContactEnded(call=call, queue=queue, agent=agent, talk_ms=talk):
                assert self.talking.pop(call) == (agent, queue, self.at - (talk or 0))
                assert call not in self.held
            case CallHungUp(call=call):
                assert call not in self.waiting
                assert call not in self.talking
                self.here.remove(call)

    def _left(self, call: str, queue: str, wait: int | None) -> None:
        where, self.since = self.waiting.pop(call)
        assert (where, self.at - self.since) == (queue, wait)
        assert call not in self.ringing.values()

    def _ring(self, event: CallRang | RingEnded) -> None:
        if isinstance(event, RingEnded):
            assert self.ringing.pop(event.agent) == event.call
            return
        assert self.waiting[event.call][0] == event.queue
        assert (event.agent, event.queue) in self.members
        assert not self.paused.get(event.agent, set()) & {"", event.queue}
        assert event.agent not in self.ringing
        assert event.call not in self.ringing.values()
        assert all(event.agent != agent for agent, _, _ in self.talking.values())
        self.ringing[event.agent] = event.call

    def _hold(self, event: ContactHeld | ContactResumed) -> None:
        assert self.talking[event.call][0] == event.agent
        if isinstance(event, ContactHeld):
            assert event.call not in self.held
            self.held.add(event.call)
        else:
            self.held.remove(event.call)

    def _agent(self, event: Event) -> None:
        match event:
            case AgentJoined(agent=agent, queue=queue):
                assert (agent, queue) not in self.members
                self.members.add((agent, queue))
                self.paused[agent] = set()
            case AgentLeft(agent=agent, queue=queue):
                self.members.remove((agent, queue))
                assert agent not in self.ringing
                assert all(agent != other for other, _, _ in self.talking.values())
            case AgentPaused(agent=agent, queue=queue):
                assert not self.paused[agent]
                self.paused[agent].add(queue)
            case AgentResumed(agent=agent, queue=queue):
                self.paused[agent].remove(queue)
            case AgentSeen(agent=agent, queue=queue, paused=paused):
                assert (agent, queue) in self.members
                assert paused == (queue in self.paused[agent])
