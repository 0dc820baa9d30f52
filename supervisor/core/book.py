"""The rules by which what happens to an agent becomes states and time."""

from __future__ import annotations

import msgspec

from supervisor.core.agents import CONTACT, Earlier, Fact, Member, Now, State, copy
from supervisor.core.credits import Credit, Kind, Scopes
from supervisor.core.events import Device

LONGEST_RING_MS = 120_000
"""Who takes a call so soon after she left its queue was rung before: she does not come back by it."""


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
        reason = next((m.reason for m in now.places if m.paused), "") if state is State.PAUSED else ""
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
        return now.paused and any(m.reason in self.rules.wrapup_reasons for m in now.places)

    # contacts

    def _start(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        at = fact.order[0]
        if now.contact:
            now.overtaken[now.contact] = Earlier(now.queue, now.started, now.held_since, now.held_ms)
        if now.wrapping:
            self._wrapped(now, at, credits)
        now.contact, now.system, now.queue, now.started = fact.name, fact.system, fact.detail, at
        now.held_since, now.held_ms = None, 0
        known = fact.system in now.members.get(fact.detail, ())
        if not known and not now.has_left(fact.detail, fact.system, at - LONGEST_RING_MS):
            now.take_place(fact.detail, fact.system, Member())
            _reach(now)

    def _end(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        at = fact.order[0]
        if now.contact == fact.name:
            self._finish(now, at, credits)
        elif fact.name in now.overtaken:
            earlier = now.overtaken.pop(fact.name).resume(at)
            times = (("talk_ms", at - earlier.started - earlier.held_ms), ("hold_ms", earlier.held_ms))
            self._handled(now, earlier.queue, at, times, credits)

    def _over(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        if not now.contact or (now.system, now.queue) != (fact.system, fact.name):
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
        told = now.members.get(now.queue, {}).get(now.system, Member()).wrapup_ms
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
            reason = seen.reason if seen.paused else ""
            member = Member(seen.paused, reason, seen.penalty, seen.static, seen.wrapup_ms)
            now.take_place(seen.queue, fact.system, member)
            now.interface = seen.interface or now.interface
            if seen.device is not Device.UNKNOWN:
                now.devices[fact.system] = seen.device
        _reach(now)
        self._wrap_on(now, fact.order[0], credits)

    def _picture(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        """All her queues in one system, as the system shows them; a contact of it that it does not show is over."""
        queues = now.queues_of(fact.system)
        if not fact.seen and not queues:
            return
        shown = {seen.queue for seen in fact.seen}
        for queue in queues:
            if queue not in shown:
                now.leave_place(queue, fact.system, fact.order[0])
        if now.system == fact.system and fact.seen and not any(seen.in_call for seen in fact.seen):
            self._finish(now, fact.order[0], credits)
        if all(seen.device in _QUIET for seen in fact.seen):
            now.rings = tuple(ring for ring in now.rings if not ring.startswith(f"{fact.system}\x1f"))
        self._seen(now, fact, credits)

    def _joined(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.take_place(fact.name, fact.system, Member(fact.flag))
        _reach(now)
        self._wrap_on(now, fact.order[0], credits)

    def _left(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        now.leave_place(fact.name, fact.system, fact.order[0])
        _reach(now)
        self._wrap_on(now, fact.order[0], credits)

    def _paused(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        self._pause(now, fact, paused=True, reason=fact.detail)
        self._wrap_on(now, fact.order[0], credits)

    def _resumed(self, now: Now, fact: Fact, credits: list[Credit]) -> None:
        self._pause(now, fact, paused=False, reason="")
        self._wrap_on(now, fact.order[0], credits)

    @staticmethod
    def _pause(now: Now, fact: Fact, *, paused: bool, reason: str) -> None:
        """In the queue that is named, or in all that the system has her in."""
        for queue in [fact.name] if fact.name else now.queues_of(fact.system):
            member = now.members.get(queue, {}).get(fact.system, Member())
            now.take_place(queue, fact.system, msgspec.structs.replace(member, paused=paused, reason=reason))
        _reach(now)

    def _wrap_on(self, now: Now, at: int, credits: list[Credit]) -> None:
        """A pause that means wrap-up keeps it open; the end of such a pause, any other pause and a log-out end it."""
        if not now.wrapping:
            return
        if self._pause_is_wrapup(now):
            now.wrap_until = None
        elif now.wrap_until is None or now.paused or not now.members:
            self._wrapped(now, at, credits)


_QUIET = (Device.IDLE, Device.UNREACHABLE, Device.UNKNOWN)
"""What a telephone that rings is not shown as."""

_LOUDEST = (Device.RINGING, Device.BUSY, Device.HOLD, Device.IDLE, Device.UNKNOWN, Device.UNREACHABLE)
"""What counts of several telephones, the first of these that is there."""


def _reach(now: Now) -> None:
    """Which of her telephones counts, of those by which she is in a queue, and which of these cannot be reached."""
    devices = {system: now.devices.get(system, Device.UNKNOWN) for places in now.members.values() for system in places}
    away = [system for system, device in devices.items() if device is Device.UNREACHABLE]
    now.away = tuple(sorted(away)) if len(away) < len(devices) else ()
    now.device = min(devices.values(), key=_LOUDEST.index, default=Device.UNKNOWN)
