"""The floor that a manager shows at connect, made to agree with the events that came beside it.

`QueueStatus` is answered while calls go on: an event may come before the list that already contains it, or after a
list that still lacks it. So the floor is told as it was *before* the first event of the connection, and those events
follow it; applied in that order, each once, they end where Asterisk is.
"""

from __future__ import annotations

from msgspec.structs import replace

from supervisor.core.events import AgentSeen, Device, FloorSeen, Waiting
from supervisor.sources.asterisk import translate
from supervisor.sources.asterisk.wire import Message

_LEAVES = ("QueueCallerLeave", "QueueCallerAbandon", "AgentConnect")


class Bracket:
    """Takes everything a connection receives until its list is complete, then says what the floor was before."""

    def __init__(self, began: int, hidden: frozenset[str] = frozenset()) -> None:
        """`began` is the instant (ms) before which the floor is to be told.

        Who is `hidden` is in a call, though listed in none, while her telephone is busy.
        """
        self.began = began
        self._hidden = hidden
        self._listed: dict[tuple[str, str], Waiting] = {}
        self._members: dict[tuple[str, str], AgentSeen] = {}
        self._joined: set[tuple[str, str]] = set()
        self._left: dict[tuple[str, str], Waiting] = {}
        self._was_in_call: dict[str, bool] = {}

    def take(self, message: Message, at: int) -> None:
        """An event or a list item that came at `at` (ms)."""
        place = (message.get("Uniqueid"), message.get("Queue"))
        if message.event in ("AgentConnect", "AgentComplete"):
            self._was_in_call.setdefault(message.get("MemberName"), message.event == "AgentComplete")
        match message.event:
            case "QueueEntry":
                self._listed[place] = translate.waiting(message, at)
            case "QueueMember":
                member = translate.seen(message)
                self._members[member.agent, member.queue] = member
            case "QueueCallerJoin" if place not in self._left:
                self._joined.add(place)
            case event if event in _LEAVES and place not in self._joined:
                self._leaves(place, message, at)

    def _leaves(self, place: tuple[str, str], message: Message, at: int) -> None:
        """A caller of whom the first thing seen is that it goes was there before; `HoldTime` tells since when."""
        held = translate.whole(message.get("HoldTime"))
        since = self.began if held is None else at - 1000 * held
        known = self._left.get(place)
        if known is None or (known.since == self.began and since < self.began):
            self._left[place] = Waiting(*place, min(since, self.began), translate.number(message))

    def floor(self) -> FloorSeen:
        """Who waited and who was a member when the connection began."""
        waiting = {
            place: replace(entry, since=min(entry.since, self.began))
            for place, entry in self._listed.items()
            if place not in self._joined
        }
        for place, entry in self._left.items():
            waiting[place] = min(waiting.get(place, entry), entry, key=lambda each: each.since)
        return FloorSeen(tuple(waiting.values()), tuple(map(self._before, self._members.values())))

    def _before(self, member: AgentSeen) -> AgentSeen:
        """A member whose contact began or ended beside the list, as she was before that."""
        was = self._was_in_call.get(member.agent)
        if was is None and member.agent in self._hidden and member.device is Device.BUSY:
            was = True
        return member if was is None else replace(member, in_call=was)
