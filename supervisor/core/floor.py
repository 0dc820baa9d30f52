"""Who waits, who talks, who is free: the state of the telephone floor as a fold over events.

`Floor.take` takes events and returns the credits that they add or take back; what a call or an agent makes of many
events that come together is worked out once. Events may come late by up to `LATE_MS`; an older one is refused, and
the fold has to be made again from the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from supervisor.core.agents import Change, Fact, Now, TooLateError
from supervisor.core.book import Book
from supervisor.core.calls import Call, CallFound, CallGone, CallUnseen, Owed, joined, refused
from supervisor.core.closed import Closed, Lately
from supervisor.core.credits import Scopes
from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    CallRefused,
    ContactEnded,
    FloorSeen,
    GapCovered,
    Recorded,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Unknown,
)
from supervisor.core.gaps import Gaps
from supervisor.core.rules import Rules
from supervisor.core.sequel import FORGET_MS, STUCK_MS, chained, give_up, tell
from supervisor.core.timeline import Timeline
from supervisor.core.visits import Order

Item = TypeVar("Item")

LATE_MS = 120_000
PATIENT_MS = 48 * 3600_000
"""How late a fold that was too late once lets events be the second time."""


SWEEP_EVENTS = 4096
"""After so many events it is time to look for what can be folded up, even where not much time has passed."""


class Touched(msgspec.Struct):
    """What some events changed: for the metrics, and which queues and agents look different.

    `refused` says how many of the events were too old to be taken.
    """

    changes: list[Change] = []
    queues: set[str] = set()
    agents: set[str] = set()
    refused: int = 0


class Caller(msgspec.Struct, frozen=True):
    """Somebody waiting: in which queue, since when there, and since when in any queue."""

    key: str
    call: str
    queue: str
    since: int
    first: int
    caller: str = ""


class State(msgspec.Struct):
    """All that a floor remembers. `head` is the newest instant seen, `base` the oldest that may still come (ms).

    `fed` are the telephone systems that ever told of a queue or an agent, by `queue/NAME` and `agent/NAME`;
    `tells_wrapup` is that one of them said for how long it leaves agents without a call.
    """

    head: int = 0
    base: int = 0
    swept: int = 0
    calls: dict[str, Call] = {}
    closed: Closed = msgspec.field(default_factory=Closed)
    agents: dict[str, Timeline] = {}
    waiting: dict[str, Caller] = {}
    marks: list[Recorded] = []
    gaps: Gaps = msgspec.field(default_factory=Gaps)
    refusals: dict[str, tuple[Order, bool]] = {}
    seen: dict[str, int] = {}
    unknown: int = 0
    tells_wrapup: bool = False
    fed: dict[str, set[str]] = {}


class Floor:
    """The fold. `chosen` limits what counts for the centre to the calls and members of some queues.

    Events may come late by `late_ms`.
    """

    def __init__(
        self,
        rules: Rules,
        chosen: frozenset[str] = frozenset(),
        state: State | None = None,
        late_ms: int = LATE_MS,
    ) -> None:
        self.rules = rules
        self.late_ms = late_ms
        self.scopes = Scopes(rules, chosen)
        self.book = Book(self.scopes)
        self.state = state or State()
        self._lately = Lately(self.state.calls)
        self._told: dict[str, list[Owed]] = {}
        self._facts: list[tuple[str, Fact]] = []
        self._unswept = 0

    def apply(self, record: Recorded) -> Touched:
        """Fold one event; raises `TooLateError` where it is older than what is remembered."""
        touched = self.take((record,))
        if touched.refused:
            raise TooLateError
        return touched

    def take(self, records: Sequence[Recorded]) -> Touched:
        """Fold events that come together, those left out that are older than what is remembered."""
        state, touched = self.state, Touched()
        for record in records:
            if record.at < max(state.base, state.head - self.late_ms):
                touched.refused += 1
                continue
            state.head = max(state.head, record.at)
            state.seen[record.source] = max(state.seen.get(record.source, 0), record.at)
            self._feed(record.system, record.event)
            self._dispatch(record, touched)
        self._settle_all(touched)
        self._unswept += len(records)
        if state.head - state.swept > self.late_ms or self._unswept >= SWEEP_EVENTS:
            self._sweep(touched)
        return touched

    def settle(self, at: int) -> list[Change]:
        """Book every agent's time up to an instant, and give up the calls of which nothing was heard for too long."""
        touched = Touched()
        self._give_up(at, touched)
        changes = touched.changes
        for timeline in self.state.agents.values():
            changes.extend(timeline.settle(at, self.book))
        return changes

    def unsettle(self) -> Iterator[Change]:
        """Take back every agent's time since the last that happened to her."""
        for timeline in self.state.agents.values():
            yield from timeline.unsettle(self.book)

    @property
    def settled_to(self) -> int:
        """The latest instant (ms) up to which anybody's time is booked."""
        return max((timeline.now.mark for timeline in self.state.agents.values()), default=0)

    def knows(self, agent: str) -> bool:
        """Whether anything is known of an agent."""
        timeline = self.state.agents.get(agent)
        return timeline is not None and timeline.now.known

    def now(self, agent: str) -> Now:
        """An agent's present."""
        return self.state.agents[agent].now

    def _dispatch(self, record: Recorded, touched: Touched) -> None:
        event = record.event
        match event:
            case FloorSeen():
                self._floor_seen(record, event, touched)
            case SystemStarted():
                self._started(record, event, touched)
            case SourceOpened() | SourceLost() | GapCovered():
                self.state.gaps.apply(record)
            case CallRefused():
                touched.changes.append(Change(1, refused(record, event, self.scopes)))
            case Unknown():
                self.state.unknown += 1
            case _ if call := getattr(event, "call", ""):
                self._call(call, record, touched)
            case _:
                self._agent_event(record)

    def _feed(self, system: str, event: object) -> None:
        """Remember of whom a telephone system tells, and that one tells of wrap-up."""
        if isinstance(event, FloorSeen):
            for part in (*event.members, *event.waiting, *(event.talking or ())):
                self._feed(system, part)
            return
        if getattr(event, "wrapup_ms", None) is not None:
            self.state.tells_wrapup = True
        for kind in ("queue", "agent"):
            if name := getattr(event, kind, ""):
                self.state.fed.setdefault(f"{kind}/{name}", set()).add(system)

    # calls

    def _call(self, call_id: str, record: Recorded, touched: Touched) -> None:
        # Whoever any view tells of is there for what is seen of the whole floor, whichever view will count.
        if agent := getattr(record.event, "agent", ""):
            self._timeline(agent, touched)
        name = f"{record.system}\x1f{call_id}"
        call = self.state.calls.get(name) or self._reopened(name) or Call(call_id, record.system)
        later = [
            _without(mark)
            for mark in self.state.marks
            if mark.order > record.order and mark.system == record.system and call_id not in _shown(mark)
        ]
        self._tell(name, call, [record, *later])

    def _reopened(self, name: str) -> Call | None:
        call = self.state.closed.take(name)
        if call is not None:
            call.owed = call.owes(self.scopes)
        return call

    def _tell(self, name: str, call: Call, records: list[Recorded]) -> None:
        """Tell a call some events; one that comes late may change which of the calls with its id they belong to.

        What it then owes is worked out once, with what else comes together with them.
        """
        if name not in self._told:
            self._told[name] = [each.owed for each in chained(call)]
        for record in records:
            call = tell(call, record)
        self.state.calls[name] = call
        self._lately.add(name, self.state.head)

    def _settle_all(self, touched: Touched) -> None:
        """Work out what the calls owe that were told something, and tell the agents."""
        told, self._told = self._told, {}
        for name, owed in told.items():
            self._settle_calls(list(chained(self.state.calls[name])), owed, touched)
        facts, self._facts = self._facts, []
        for agent, fact in sorted(facts, key=lambda each: each[1].key) if len(facts) > 1 else facts:
            self._fact(agent, fact, touched)

    def _give_up(self, at: int, touched: Touched) -> None:
        for name in self._lately.silent(at - STUCK_MS + self.late_ms, self.state.calls):
            self._give_up_call(self.state.calls[name], at, touched)
        self._settle_all(touched)

    def _give_up_call(self, call: Call, at: int, touched: Touched) -> None:
        if give_up(call, at):
            self._settle_calls([call], [call.owed], touched)

    def _settle_calls(self, calls: list[Call], owed: list[Owed], touched: Touched) -> None:
        """Tell metrics and agents what the calls of one id owe now and did not before; the last bears its name."""
        for call in calls:
            call.owed = call.owes(self.scopes)
        self._owe(joined(owed), joined([call.owed for call in calls]), touched)
        self.state.calls[call.name] = call
        self._settle_waiting(call.name, call, touched)

    def _owe(self, old: Owed, new: Owed, touched: Touched) -> None:
        gone, come = _difference(old.credits, new.credits)
        if gone:
            touched.changes.append(Change(-1, gone))
        if come:
            touched.changes.append(Change(1, come))
        undone, done = _difference(old.facts, new.facts)
        for agent, fact in undone:
            self._fact(agent, fact, touched, remove=True)
        self._facts += done

    def _settle_waiting(self, name: str, call: Call, touched: Touched) -> None:
        view = call.view
        touched.queues.update(visit.queue for visit in view.visits)
        visit = view.waiting
        if visit is None:
            self.state.waiting.pop(name, None)
            return
        answers = [number for number, v in enumerate(view.visits, 1) if v.how == "answered"]
        first = view.visits[answers[-1] if answers else 0]
        self.state.waiting[name] = Caller(name, call.id, visit.queue, visit.entered, first.entered, view.caller)

    # the whole floor at once

    def _floor_seen(self, record: Recorded, event: FloorSeen, touched: Touched) -> None:
        self._mark(record, touched)
        for caller in event.waiting:
            found = CallFound(caller.call, caller.queue, caller.since, caller.caller)
            self._call(caller.call, _made(record, found), touched)
        for talk in event.talking or ():
            found = CallFound(talk.call, talk.queue, talk.since, "", talk.agent, talk.answered)
            self._call(talk.call, _made(record, found), touched)
        self._settle_all(touched)
        pictures: dict[str, list[AgentSeen]] = {name: [] for name in self.state.agents}
        for member in event.members:
            pictures.setdefault(member.agent, []).append(member)
        for agent, seen in pictures.items():
            self._fact(agent, _picture(record, seen), touched)

    def _started(self, record: Recorded, event: SystemStarted, touched: Touched) -> None:
        known = self.state.refusals.get(record.system)
        if known is None or record.order >= known[0]:
            self.state.refusals[record.system] = (record.order, event.sees_refusals)
        self._mark(record, touched)

    def _mark(self, mark: Recorded, touched: Touched) -> None:
        """Tell every call what is seen of the whole floor at once; calls that come late are told later."""
        self._settle_all(touched)
        if mark in self.state.marks:
            return
        self.state.marks = [m for m in self.state.marks if m.at >= self.state.head - 2 * self.late_ms] + [mark]
        shown, without = _shown(mark), _without(mark)
        for name, call in list(self.state.calls.items()):
            if call.system == mark.system and call.id not in shown and _concerns(mark, call):
                self._tell(name, call, [without])
        self._settle_all(touched)

    # agents

    def _agent_event(self, record: Recorded) -> None:
        event, system = record.event, record.system
        match event:
            case AgentSeen():
                fact = Fact(record.order, 5, "seen", event.queue, system=system, seen=(event,))
            case AgentJoined():
                fact = Fact(record.order, 5, "joined", event.queue, flag=event.paused, system=system)
            case AgentLeft():
                fact = Fact(record.order, 5, "left", event.queue, system=system)
            case AgentPaused():
                fact = Fact(record.order, 5, "paused", event.queue, event.reason, system=system)
            case AgentResumed():
                fact = Fact(record.order, 5, "resumed", event.queue, system=system)
            case ContactEnded():
                fact = Fact(record.order, 1, "over", event.queue, value=event.talk_ms or 0, system=system)
            case _:
                return
        self._facts.append((event.agent, fact))

    def _timeline(self, agent: str, touched: Touched) -> Timeline:
        """An agent's timeline; one of whom nothing was heard before is told what was seen of the whole floor."""
        timeline = self.state.agents.get(agent)
        if timeline is None:
            timeline = self.state.agents[agent] = Timeline.begin(agent)
            for mark in self.state.marks:
                if isinstance(mark.event, FloorSeen):
                    seen = [member for member in mark.event.members if member.agent == agent]
                    self._fact(agent, _picture(mark, seen), touched)
        return timeline

    def _fact(self, agent: str, fact: Fact, touched: Touched, *, remove: bool = False) -> None:
        if not agent:
            return
        timeline = self._timeline(agent, touched)
        before = timeline.now.members.keys()
        touched.queues.update(before)
        step = timeline.remove(fact, self.book) if remove else timeline.apply(fact, self.book)
        touched.changes.extend(step)
        touched.agents.add(agent)
        touched.queues.update(timeline.now.members)

    # forgetting

    def _sweep(self, touched: Touched) -> None:
        """Fold up what no event that may still come should change, and forget what none can."""
        state = self.state
        state.swept, self._unswept = state.head, 0
        limit = state.head - self.late_ms
        for name in self._lately.quiet(limit):
            if name in state.calls:
                self._retire(name, state.calls[name], limit, touched)
        self._settle_all(touched)
        state.closed.forget(state.head - FORGET_MS)
        for timeline in state.agents.values():
            timeline.trim(limit)

    def _retire(self, name: str, call: Call, limit: int, touched: Touched) -> None:
        if call.start < limit:
            call.before = None
        if call.last >= limit:
            self._lately.rest(name)
            return
        self._give_up_call(call, limit, touched)
        call.rest()
        if call.before is None and all(view.over for view in call.views.values()):
            del self.state.calls[name]
            self.state.closed.put(name, call, self.state.head)
        elif call.over and call.last < limit - FORGET_MS:
            del self.state.calls[name]
        else:
            self._lately.rest(name)

    def waiting_in(self, queues: frozenset[str] | None) -> Iterator[Caller]:
        """Callers waiting now in some queues, in all of them for None."""
        return (c for c in self.state.waiting.values() if queues is None or c.queue in queues)


def _picture(mark: Recorded, seen: list[AgentSeen]) -> Fact:
    return Fact(mark.order, 5, "picture", system=mark.system, seen=tuple(seen))


def _shown(mark: Recorded) -> set[str]:
    """The calls that the system was seen with."""
    if not isinstance(mark.event, FloorSeen):
        return set()
    return {each.call for each in mark.event.waiting} | {each.call for each in mark.event.talking or ()}


def _without(mark: Recorded) -> Recorded:
    """What a picture of the whole floor means for a call that is not in it."""
    if not isinstance(mark.event, FloorSeen) or mark.event.talking is not None:
        return _made(mark, CallGone())
    members = frozenset(member.agent for member in mark.event.members)
    in_call = frozenset(member.agent for member in mark.event.members if member.in_call)
    return _made(mark, CallUnseen(members, in_call))


def _concerns(mark: Recorded, call: Call) -> bool:
    """Whether a picture of the whole floor may change what is known of a call."""
    done = all(view.over and view.last < mark.at for view in call.views.values())
    return call.before is not None or not done


def _made(cause: Recorded, event: CallGone | CallUnseen | CallFound) -> Recorded:
    return msgspec.structs.replace(cause, event=event)


def _difference(old: list[Item], new: list[Item]) -> tuple[list[Item], list[Item]]:
    """What only the old list has and what only the new one has, twins counted."""
    same = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        same += 1
    gone, come = old[same:], []
    for item in new[same:]:
        if item in gone:
            gone.remove(item)
        else:
            come.append(item)
    return gone, come
