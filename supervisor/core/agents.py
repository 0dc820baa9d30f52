"""One agent's timeline: from what happened to her, the state she was in and for how long."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from supervisor.core.credits import Credit, Kind, Scopes
from supervisor.core.events import AgentSeen, Device
from supervisor.core.visits import Order

SEGMENT = 32


class State(StrEnum):
    """What an agent is doing; one at a time."""

    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAPUP = "wrapup"
    OTHER_CALL = "other_call"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    NO_QUEUE = "no_queue"


LOGGED_IN = frozenset(State) - {State.UNREACHABLE, State.NO_QUEUE}
CONTACT = frozenset({State.TALKING, State.HOLD, State.WRAPUP})


class TooLateError(Exception):
    """An event older than what the fold still remembers: the fold has to be made again."""


Key = tuple[Order, int, str, str, str]


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that happened to an agent. `rank` orders what one event brings about."""

    order: Order
    rank: int
    kind: str
    name: str = ""
    detail: str = ""
    flag: bool = False
    value: int = 0
    system: str = ""
    seen: tuple[AgentSeen, ...] = ()

    @property
    def key(self) -> Key:
        """What facts are sorted by; two with the same key are the same fact."""
        return (self.order, self.rank, self.kind, self.name, self.detail)


class Member(msgspec.Struct, frozen=True, gc=False):
    """An agent's place in one queue."""

    system: str = ""
    paused: bool = False
    reason: str = ""
    penalty: int = 0
    static: bool = False
    wrapup_ms: int | None = None


class Earlier(msgspec.Struct, frozen=True, gc=False):
    """A contact that a later one began during: the source has not told its end yet."""

    queue: str
    started: int
    held_since: int | None = None
    held_ms: int = 0

    def hold(self, at: int) -> Earlier:
        """Put on hold."""
        return self if self.held_since is not None else msgspec.structs.replace(self, held_since=at)

    def resume(self, at: int) -> Earlier:
        """Taken back from hold."""
        if self.held_since is None:
            return self
        return msgspec.structs.replace(self, held_since=None, held_ms=self.held_ms + at - self.held_since)


class Now(msgspec.Struct, gc=False):
    """An agent at one instant; `mark` is up to where her time has been booked, `wrap_until` None while it is open.

    `worked` is when (ms) a contact of a queue, with its wrap-up, was last over. `known` says that something was told
    of her: a picture without her is nothing.
    """

    name: str
    mark: int = 0
    state: State = State.NO_QUEUE
    since: int = 0
    reason: str = ""
    members: dict[str, Member] = {}
    device: Device = Device.UNKNOWN
    interface: str = ""
    contact: str = ""
    queue: str = ""
    started: int = 0
    held_since: int | None = None
    held_ms: int = 0
    overtaken: dict[str, Earlier] = {}
    rings: tuple[str, ...] = ()
    wrapping: bool = False
    wrap_from: int = 0
    wrap_until: int | None = None
    talk_ms: int = 0
    worked: dict[str, int] = {}
    known: bool = False

    def works_in(self, queue: str, since: int) -> bool:
        """Whether she had a contact of a queue, or its wrap-up, at an instant (ms) or later."""
        busy = (bool(self.contact) or self.wrapping) and self.queue == queue
        overtaken = any(earlier.queue == queue for earlier in self.overtaken.values())
        return busy or overtaken or self.worked.get(queue, -1) >= since

    @property
    def paused(self) -> bool:
        """Paused in all of her queues."""
        # Asked at every fact: a loop costs a third of `all`.
        for member in self.members.values():
            if not member.paused:
                return False
        return bool(self.members)

    @property
    def partly_paused(self) -> bool:
        """Paused in some of her queues, not in all."""
        return not self.paused and any(m.paused for m in self.members.values())


class Segment(msgspec.Struct, array_like=True, gc=False):
    """A run of facts, the state before it, and what it owes the metrics."""

    before: Now
    facts: list[Fact] = []
    credits: list[Credit] = []

    @property
    def mark(self) -> int:
        """From which instant (ms) on it holds."""
        return self.before.mark

    @property
    def first(self) -> Key | None:
        """The key of its first fact."""
        return self.facts[0].key if self.facts else None

    def open(self) -> Segment:
        """Itself."""
        return self

    def folded(self) -> Folded:
        """As bytes."""
        return Folded(self.mark, self.facts[0].key, zlib.compress(_encode(self), 1))


class Folded(msgspec.Struct, frozen=True, gc=False):
    """A segment as bytes, opened only where a fact comes late."""

    mark: int
    first: Key
    body: bytes

    def open(self) -> Segment:
        """The segment again."""
        return _decode(zlib.decompress(self.body))

    def folded(self) -> Folded:
        """Itself."""
        return self


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Segment).decode


class Change(msgspec.Struct, frozen=True, gc=False):
    """Credits to add (`sign` 1) or to take back (-1)."""

    sign: int
    credits: list[Credit]


def copy(now: Now) -> Now:
    """An independent copy."""
    return msgspec.structs.replace(
        now, members=dict(now.members), overtaken=dict(now.overtaken), worked=dict(now.worked)
    )


class Timeline(msgspec.Struct):
    """An agent's facts in order, folded as they come; one that comes late is folded again from just before it.

    `last` is the segment that goes on, `older` those before it.
    """

    name: str
    now: Now
    last: Segment
    older: list[Segment | Folded] = []

    @classmethod
    def begin(cls, name: str) -> Timeline:
        """An agent of whom nothing is known yet."""
        return cls(name, Now(name), Segment(Now(name)))

    def apply(self, fact: Fact, book: Book) -> Iterator[Change]:
        """Take a fact; yields what changes for the metrics."""
        facts = self.last.facts
        if (not facts or fact.key > facts[-1].key) and fact.order[0] >= self.now.mark:
            yield Change(1, self._extend(fact, book))
            return
        yield from self._refold(fact, book, remove=False)

    def remove(self, fact: Fact, book: Book) -> Iterator[Change]:
        """Take a fact back."""
        yield from self._refold(fact, book, remove=True)

    def settle(self, at: int, book: Book) -> Iterator[Change]:
        """Book the time up to an instant, and end a wrap-up that is over by then."""
        if at > self.now.mark:
            credits: list[Credit] = []
            book.settle(self.now, at, credits)
            _extend(self.last.credits, credits)
            yield Change(1, credits)

    def unsettle(self, book: Book) -> Iterator[Change]:
        """Take back what was booked after the last fact."""
        last = self.last
        yield Change(-1, last.credits)
        self._begin(last.before)
        for fact in last.facts:
            yield Change(1, self._extend(fact, book))

    def trim(self, before: int) -> None:
        """Forget how facts older than an instant (ms) were folded, and fold up what has to be kept of the others."""
        firsts = [part.first[0][0] for part in (*self.older[1:], self.last) if part.first]
        # A segment is needed until the one after it begins before every fact that may still come.
        self.older = [part.folded() for part in self.older[bisect_left(firsts, before) :]]

    def _extend(self, fact: Fact, book: Book) -> list[Credit]:
        if len(self.last.facts) >= SEGMENT:
            self.older.append(self.last)
            self.last = Segment(copy(self.now))
        self.last.facts.append(fact)
        credits: list[Credit] = []
        book.apply(self.now, fact, credits)
        self.last.credits.extend(credits)
        return credits

    def _begin(self, before: Now) -> None:
        """Go on from a state that the agent was in."""
        self.now = before
        self.last = Segment(copy(before))

    def _refold(self, fact: Fact, book: Book, *, remove: bool) -> Iterator[Change]:
        since = self._since(fact)
        facts = [f for segment in since for f in segment.facts]
        place = bisect_left(facts, fact.key, key=lambda f: f.key)
        present = place < len(facts) and facts[place].key == fact.key
        if present != remove:
            if remove:
                raise TooLateError
            return
        facts[place : place + present] = [] if remove else [fact]
        for segment in since:
            yield Change(-1, segment.credits)
        del self.older[len(self.older) + 1 - len(since) :]
        self._begin(since[0].before)
        for each in facts:
            yield Change(1, self._extend(each, book))

    def _since(self, fact: Fact) -> list[Segment]:
        """The segment that a fact belongs to, or the first one, and all after it; `TooLateError` if it is older."""
        at, found = fact.order[0], list[Segment]()
        for part in (self.last, *reversed(self.older)):
            found.insert(0, part.open())
            if part.mark <= at and part.first and part.first <= fact.key:
                return found
        if found[0].mark > at:
            raise TooLateError
        return found


def _extend(kept: list[Credit], new: list[Credit]) -> None:
    """Put spans that only go on where others end into those, so that booking often does not grow the list."""
    for credit in new:
        for place in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
            old = kept[place]
            if old.kind is Kind.SPAN and (old.scopes, old.name, old.happened) == (
                credit.scopes,
                credit.name,
                credit.entered,
            ):
                kept[place] = old._replace(happened=credit.happened)
                break
        else:
            kept.append(credit)


class Book:
    """The rules by which an agent's facts become states and time, for one centre's settings."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.rules = scopes.rules

    def apply(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        """Fold one fact into an agent's present; credits for the time before it and for contacts that it completes."""
        at = fact.order[0]
        self.settle(now, at, credits)
        now.known = now.known or fact.kind != "picture" or bool(fact.seen)
        getattr(self, f"_{fact.kind}")(now, fact, credits)
        self._enter(now, at)

    def settle(self, now: Now, at: int, credits: list[Credit]) -> None:
        """Book an agent's time up to `at`."""
        if now.wrapping and now.wrap_until is not None and now.wrap_until <= at:
            until = now.wrap_until
            self._span(now, until, credits)
            self._wrapped(now, until, credits)
            self._enter(now, until)
        self._span(now, at, credits)

    def span(self, now: Now, at: int) -> list[Credit]:
        """What the time since the last booking would be worth at `at`, without booking it."""
        credits: list[Credit] = []
        self.settle(copy(now), at, credits)
        return credits

    def _span(self, now: Now, at: int, credits: list[Credit]) -> None:
        start, now.mark = now.mark, max(now.mark, at)
        if at <= start or now.state is State.NO_QUEUE:
            return
        queues = frozenset(now.members)
        credits.append(Credit(Kind.SPAN, self.scopes.member(now.name, queues), start, at, now.state))
        if now.state in CONTACT and now.queue in queues:
            credits.append(Credit(Kind.SPAN, (f"queue/{now.queue}",), start, at, "own_contact"))
        if now.state is State.PAUSED:
            credits.append(Credit(Kind.SPAN, self.scopes.agent(now.name), start, at, f"pause/{now.reason}"))

    def _enter(self, now: Now, at: int) -> None:
        state = self._state(now)
        reason = next((m.reason for m in now.members.values() if m.paused), "") if state is State.PAUSED else ""
        if state is not now.state:
            now.state, now.since = state, at
        now.reason = reason

    def _state(self, now: Now) -> State:
        if now.contact:
            return State.HOLD if now.held_since is not None else State.TALKING
        if now.wrapping:
            return State.WRAPUP
        if not now.members:
            return State.NO_QUEUE
        if now.device is Device.UNREACHABLE:
            return State.UNREACHABLE
        if now.paused:
            return State.WRAPUP if self._pause_is_wrapup(now) else State.PAUSED
        return self._by_device(now)

    @staticmethod
    def _by_device(now: Now) -> State:
        if now.rings or now.device is Device.RINGING:
            return State.RINGING
        return State.OTHER_CALL if now.device in (Device.BUSY, Device.HOLD) else State.AVAILABLE

    def _pause_is_wrapup(self, now: Now) -> bool:
        return now.paused and any(m.reason in self.rules.wrapup_reasons for m in now.members.values())

    # contacts

    def _start(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        at = fact.order[0]
        if now.contact:
            now.overtaken[now.contact] = Earlier(now.queue, now.started, now.held_since, now.held_ms)
        if now.wrapping:
            self._wrapped(now, at, credits)
        now.contact, now.queue, now.started = fact.name, fact.detail, at
        now.held_since, now.held_ms = None, 0
        if fact.detail not in now.members:
            now.members[fact.detail] = Member(fact.system)

    def _end(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        at = fact.order[0]
        if now.contact == fact.name:
            self._finish(now, at, credits)
        elif fact.name in now.overtaken:
            earlier = now.overtaken.pop(fact.name).resume(at)
            times = (("talk_ms", at - earlier.started - earlier.held_ms), ("hold_ms", earlier.held_ms))
            self._handled(now, earlier.queue, at, times, credits)

    def _over(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        if not (now.contact and now.queue == fact.name):
            return
        at = fact.order[0]
        scopes = self.scopes.contact(now.queue, now.name)
        credits.append(Credit(Kind.COUNT, scopes, at, at, "talk_logged_ms", fact.value))
        self._finish(now, at, credits)

    def _hold(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        if now.contact == fact.name and now.held_since is None:
            now.held_since = fact.order[0]
        elif fact.name in now.overtaken:
            now.overtaken[fact.name] = now.overtaken[fact.name].hold(fact.order[0])

    def _resume(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        if now.contact == fact.name and now.held_since is not None:
            now.held_ms += fact.order[0] - now.held_since
            now.held_since = None
        elif fact.name in now.overtaken:
            now.overtaken[fact.name] = now.overtaken[fact.name].resume(fact.order[0])

    def _finish(self, now: Now, at: int, credits: list[Credit]) -> None:
        """The contact is over: wrap-up begins, and is over at once where none is assumed."""
        if not now.contact:
            return
        if now.held_since is not None:
            now.held_ms += at - now.held_since
            now.held_since = None
        now.contact, now.talk_ms = "", at - now.started - now.held_ms
        now.wrapping, now.wrap_from = True, at
        told = now.members.get(now.queue, Member()).wrapup_ms
        now.wrap_until = at + (self.rules.queue(now.queue).wrapup_s * 1000 if told is None else told)
        self._wrap_on(now, at, credits)
        if now.wrapping and now.wrap_until == at:
            self._wrapped(now, at, credits)

    def _wrapped(self, now: Now, at: int, credits: list[Credit]) -> None:
        """The contact is handled: it counts where its wrap-up ends."""
        now.wrapping = False
        times = (("talk_ms", now.talk_ms), ("hold_ms", now.held_ms), ("wrapup_ms", at - now.wrap_from))
        self._handled(now, now.queue, at, times, credits)

    def _handled(
        self, now: Now, queue: str, at: int, times: tuple[tuple[str, int], ...], credits: list[Credit]
    ) -> None:
        now.worked[queue] = at
        scopes = self.scopes.contact(queue, now.name)
        credits.append(Credit(Kind.COUNT, scopes, at, at, "handled", 1))
        credits.extend(Credit(Kind.COUNT, scopes, at, at, name, value) for name, value in times if value)

    # telephone

    def _ring(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.rings = (*now.rings, fact.name)

    def _silent(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.rings = tuple(ring for ring in now.rings if ring != fact.name)

    # queues and pauses

    def _seen(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        for seen in fact.seen:
            now.members[seen.queue] = Member(
                fact.system,
                seen.paused,
                seen.reason if seen.paused else "",
                seen.penalty,
                seen.static,
                seen.wrapup_ms,
            )
            now.interface = seen.interface or now.interface
            if seen.device is not Device.UNKNOWN:
                now.device = seen.device
        self._wrap_on(now, fact.order[0], credits)

    def _picture(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        """All her queues in one system, as the system shows them; a contact it does not show is over."""
        if not fact.seen and all(member.system != fact.system for member in now.members.values()):
            return
        shown = {seen.queue for seen in fact.seen}
        for queue, member in list(now.members.items()):
            if member.system == fact.system and queue not in shown:
                del now.members[queue]
        if fact.seen and not any(seen.in_call for seen in fact.seen):
            self._finish(now, fact.order[0], credits)
        now.rings = ()
        self._seen(now, fact, credits)

    def _joined(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.members[fact.name] = Member(fact.system, fact.flag)
        self._wrap_on(now, fact.order[0], credits)

    def _left(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.members.pop(fact.name, None)
        self._wrap_on(now, fact.order[0], credits)

    def _paused(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        for queue in [fact.name] if fact.name else list(now.members):
            member = now.members.get(queue, Member(fact.system))
            now.members[queue] = msgspec.structs.replace(member, paused=True, reason=fact.detail)
        self._wrap_on(now, fact.order[0], credits)

    def _resumed(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        for queue in [fact.name] if fact.name else list(now.members):
            member = now.members.get(queue, Member(fact.system))
            now.members[queue] = msgspec.structs.replace(member, paused=False, reason="")
        self._wrap_on(now, fact.order[0], credits)

    def _wrap_on(self, now: Now, at: int, credits: list[Credit]) -> None:
        """A pause that means wrap-up keeps it open; the end of such a pause, any other pause and a log-out end it."""
        if not now.wrapping:
            return
        if self._pause_is_wrapup(now):
            now.wrap_until = None
        elif now.wrap_until is None or now.paused or not now.members:
            self._wrapped(now, at, credits)
