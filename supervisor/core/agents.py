"""What an agent is at an instant, and what happens to her."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from supervisor.core.credits import Credit
from supervisor.core.events import AgentSeen, Device
from supervisor.core.visits import Order


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
    """An agent's place in one queue of one telephone system."""

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

    `members` are her queues, and in each her place by telephone system: two that have the same queue have one in it
    each, and neither ends the other's. `devices` are what her telephone does by system, `device` what counts of that;
    `away` are the systems that cannot reach her while another can: what they say of pauses does not count. `system` is
    that of the contact. `left` is when (ms) she left a queue as a system has it, `worked` when a contact of a queue,
    with its wrap-up, was last over. `known` says that something was told of her: a picture without her is nothing.
    """

    name: str
    mark: int = 0
    state: State = State.NO_QUEUE
    since: int = 0
    reason: str = ""
    members: dict[str, dict[str, Member]] = {}
    left: dict[str, int] = {}
    devices: dict[str, Device] = {}
    device: Device = Device.UNKNOWN
    away: tuple[str, ...] = ()
    interface: str = ""
    contact: str = ""
    system: str = ""
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
        for places in self.members.values():
            for system, member in places.items():
                if not member.paused and system not in self.away:
                    return False
        return bool(self.members)

    @property
    def partly_paused(self) -> bool:
        """Paused in some of her queues, not in all."""
        return not self.paused and any(m.paused for places in self.members.values() for m in places.values())

    @property
    def places(self) -> Iterator[Member]:
        """Her places in the queues of those systems that can reach her, of all where none can."""
        for places in self.members.values():
            yield from (member for system, member in places.items() if system not in self.away)

    def take_place(self, queue: str, system: str, member: Member) -> None:
        """A place in a queue, instead of the one that she had in it by that system."""
        # Copies share what is inside, so it is never changed.
        self.members[queue] = {**self.members.get(queue, {}), system: member}
        self.left.pop(_place(queue, system), None)

    def has_left(self, queue: str, system: str, since: int) -> bool:
        """Whether she left a queue, as far as that system goes, at an instant (ms) or later, and is not back."""
        return self.left.get(_place(queue, system), -1) >= since

    def leave_place(self, queue: str, system: str, at: int) -> None:
        """Out of a queue, as far as that system goes, at an instant (ms)."""
        self.left[_place(queue, system)] = at
        left = {name: member for name, member in self.members.get(queue, {}).items() if name != system}
        if left:
            self.members[queue] = left
        else:
            self.members.pop(queue, None)

    def queues_of(self, system: str) -> list[str]:
        """Those in which a system has her."""
        return [queue for queue, places in self.members.items() if system in places]


class Change(msgspec.Struct, frozen=True, gc=False):
    """Credits to add (`sign` 1) or to take back (-1)."""

    sign: int
    credits: list[Credit]


def _place(queue: str, system: str) -> str:
    return f"{system}\x1f{queue}"


def copy(now: Now) -> Now:
    """An independent copy."""
    return msgspec.structs.replace(
        now,
        members=dict(now.members),
        left=dict(now.left),
        devices=dict(now.devices),
        overtaken=dict(now.overtaken),
        worked=dict(now.worked),
    )
