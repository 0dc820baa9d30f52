"""What the manager's events leave out and an earlier one said: whose leg a channel is, and where a caller stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import msgspec

from supervisor.core.events import Ended

_KEPT = 20_000
"""Channels remembered at most: without read=call nobody says when one is gone."""

K = TypeVar("K")
V = TypeVar("V")


class Contact(msgspec.Struct):
    """An agent's leg: `how` once it was transferred, `complete` once Asterisk has summed it up."""

    call: str
    queue: str
    agent: str
    how: Ended = Ended.UNKNOWN
    complete: bool = False


class Caller(msgspec.Struct):
    """A caller's leg: the queue it waits in, the one it was in last, the one its dial plan is about to enter."""

    waiting: str = ""
    last: str = ""
    entering: str = ""
    hanging_up: bool = False


class Legs:
    """The legs of one telephone system; a restart of it, or a new connection, begins with none."""

    def __init__(self) -> None:
        """Knows nobody."""
        self.contacts: OrderedDict[str, Contact] = OrderedDict()
        self.callers: OrderedDict[str, Caller] = OrderedDict()
        self.ringing: OrderedDict[str, Contact] = OrderedDict()
        self._open: OrderedDict[tuple[str, str], list[Contact]] = OrderedDict()

    def clear(self) -> None:
        """Nobody is left."""
        for known in (self.contacts, self.callers, self.ringing, self._open):
            known.clear()

    def caller(self, call: str) -> Caller:
        """The caller of this channel, a new one where it was unknown."""
        return _remember(self.callers, call, Caller)

    def waiting(self, queues: dict[str, str]) -> None:
        """Callers and the queues they wait in, as the manager listed them: nobody else waits."""
        for caller in self.callers.values():
            caller.waiting = ""
        for call, queue in queues.items():
            caller = self.caller(call)
            caller.waiting = caller.last = queue

    def rings(self, leg: str, contact: Contact) -> None:
        """An agent's leg began to ring."""
        _remember(self.ringing, leg, lambda: contact)

    def answered(self, leg: str, contact: Contact) -> None:
        """An agent's leg was connected to a caller."""
        self.ringing.pop(leg, None)
        if leg:
            self.contacts[leg] = contact
            _bound(self.contacts)
        _remember(self._open, (contact.queue, contact.agent), list[Contact]).append(contact)

    def complete(self, call: str, queue: str, agent: str) -> Contact:
        """The contact that a summary is about: of this call, or where it names none the latest one of the agent."""
        waiting = self._open.get((queue, agent), [])
        found = next((each for each in reversed(waiting) if call in ("", each.call)), None)
        if found is None:
            return Contact(call, queue, agent)
        waiting.remove(found)
        if not waiting:
            del self._open[queue, agent]
        found.complete = True
        return found


def _remember(known: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    if key not in known:
        known[key] = make()
        _bound(known)
    return known[key]


def _bound(known: OrderedDict[K, V]) -> None:
    if len(known) > _KEPT:
        known.popitem(last=False)
