"""Everything that happens is one of these events; a screen is a fold over them.

Times are whole milliseconds since 1970-01-01T00:00Z, durations whole milliseconds. An event says what a source saw
and nothing else: no totals, no outcome that has to be guessed, no wall clock of ours. Each kind has a version; old
bytes are brought up to date by `UPGRADES` when they are read, and a kind this program does not know is kept as
`Unknown`, counted and skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

FOLD_VERSION = 11
"""Raised whenever the same events would give other numbers, so that no checkpoint of the old meaning is used."""


class Left(StrEnum):
    """How a visit ended without an answer."""

    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    EMPTY = "left_empty"
    BY_KEY = "left_by_key"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    UNANSWERED = "unanswered"  # the source cannot tell a hang-up from a time-out; the fold looks at what follows


class Ended(StrEnum):
    """Who ended a contact, as far as the source knows."""

    AGENT = "agent"
    CALLER = "caller"
    BLIND_TRANSFER = "blind_transfer"
    ATTENDED_TRANSFER = "attended_transfer"
    UNKNOWN = "unknown"


class Device(StrEnum):
    """What an agent's telephone is doing."""

    IDLE = "idle"
    BUSY = "busy"
    RINGING = "ringing"
    HOLD = "hold"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a source saw. Subclasses carry their kind and version."""

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


class CallQueued(Event, frozen=True):
    """A caller entered a queue: a visit begins. `caller` is a number only on its way to the store, then a token."""

    KIND = "call.queued"
    call: str
    queue: str
    caller: str = ""
    dialled: str = ""
    reason: str = ""


class CallRang(Event, frozen=True):
    """An agent's telephone began to ring for a waiting caller."""

    KIND = "call.rang"
    call: str
    queue: str
    agent: str


class RingEnded(Event, frozen=True):
    """The ringing stopped without an answer; `canceled` where the caller was not there any more."""

    KIND = "call.ring_ended"
    call: str
    queue: str
    agent: str
    canceled: bool = False
    ring_ms: int | None = None


class CallDequeued(Event, frozen=True):
    """The caller stands in the queue no longer; the outcome is said by another event, or was a key that was pressed."""

    KIND = "call.dequeued"
    call: str
    queue: str


class CallAnswered(Event, frozen=True):
    """A visit was connected to an agent. `wait_ms` as the source logged it, None where our own times decide."""

    KIND = "call.answered"
    call: str
    queue: str
    agent: str
    wait_ms: int | None = None
    ring_ms: int | None = None


class CallLeft(Event, frozen=True):
    """A visit ended without an answer."""

    KIND = "call.left"
    call: str
    queue: str
    how: Left
    wait_ms: int | None = None


class ContactHeld(Event, frozen=True):
    """The agent put the caller on hold."""

    KIND = "contact.held"
    call: str
    agent: str


class ContactResumed(Event, frozen=True):
    """The agent took the caller back from hold."""

    KIND = "contact.resumed"
    call: str
    agent: str


class ContactEnded(Event, frozen=True):
    """Agent and caller are no longer connected. `call` is empty where the source left it out. `talk_ms` as logged.

    `connected` is False where they never were, though the agent had answered: the visit goes on, or ends otherwise.
    """

    KIND = "contact.ended"
    queue: str
    agent: str
    call: str = ""
    how: Ended = Ended.UNKNOWN
    talk_ms: int | None = None
    connected: bool = True


class CallHungUp(Event, frozen=True):
    """The caller's own line is gone."""

    KIND = "call.hung_up"
    call: str


class CallRefused(Event, frozen=True):
    """A call was turned away before any queue: every line busy, or a queue full or unstaffed."""

    KIND = "call.refused"
    call: str
    queue: str = ""
    cause: str = ""


class AgentSeen(Event, frozen=True):
    """The whole picture of one agent in one queue, at once: applied twice it changes nothing.

    `wrapup_ms` is for how long the system leaves her without a call after one, None where it does not say.
    """

    KIND = "agent.seen"
    agent: str
    queue: str
    device: Device = Device.UNKNOWN
    paused: bool = False
    reason: str = ""
    static: bool = False
    penalty: int = 0
    interface: str = ""
    in_call: bool = False
    wrapup_ms: int | None = None


class AgentJoined(Event, frozen=True):
    """An agent became a member of a queue."""

    KIND = "agent.joined"
    agent: str
    queue: str
    paused: bool = False


class AgentLeft(Event, frozen=True):
    """An agent is a member of a queue no longer."""

    KIND = "agent.left"
    agent: str
    queue: str


class AgentPaused(Event, frozen=True):
    """An agent takes no calls of a queue; of none where `queue` is empty."""

    KIND = "agent.paused"
    agent: str
    queue: str = ""
    reason: str = ""


class AgentResumed(Event, frozen=True):
    """An agent takes calls again."""

    KIND = "agent.resumed"
    agent: str
    queue: str = ""


class SystemStarted(Event, frozen=True):
    """The telephone system started afresh: nobody waits and nobody talks in it."""

    KIND = "system.started"
    sees_refusals: bool = False


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One caller of a `FloorSeen`: `since` is when the visit began (ms)."""

    call: str
    queue: str
    since: int
    caller: str = ""


class Talking(msgspec.Struct, frozen=True, omit_defaults=True):
    """One caller of a `FloorSeen` with an agent: when the visit began and when the agent answered (ms)."""

    call: str
    queue: str
    agent: str
    since: int
    answered: int


class FloorSeen(Event, frozen=True):
    """All that a telephone system shows at one instant: who is not in it is not there.

    `talking` is None where the system does not say who is with whom: contacts then last as long as their agents are
    seen on the telephone.
    """

    KIND = "floor.seen"
    waiting: tuple[Waiting, ...] = ()
    members: tuple[AgentSeen, ...] = ()
    talking: tuple[Talking, ...] | None = None


class SourceOpened(Event, frozen=True):
    """A source began to deliver. What it could not see before is a gap since `SourceLost`."""

    KIND = "source.opened"


class SourceLost(Event, frozen=True):
    """A source stopped delivering: until it is opened again there is a gap."""

    KIND = "source.lost"
    reason: str = ""


class GapCovered(Event, frozen=True):
    """Another source of the same system has delivered everything between two instants: no gap remains there."""

    KIND = "gap.covered"
    since: int
    until: int


class RequestsSeen(Event, frozen=True):
    """What a city's source shows at one instant and did not show before: requests, packed (`requests.packed`)."""

    KIND = "requests.seen"
    rows: bytes


class RequestsActed(Event, frozen=True):
    """What somebody did to requests at a desk, or a rule by itself, packed (`requests.acted`)."""

    KIND = "requests.acted"
    body: bytes


class Unknown(Event, frozen=True):
    """An event of a kind or version this program does not know; its bytes stay in the journal as they are."""

    KIND = "unknown"
    name: str = ""
    version: int = 0


KINDS: dict[str, type[Event]] = {kind.KIND: kind for kind in Event.__subclasses__() if kind is not Unknown}

UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(kind, version) → a function from the fields of that version to those of the next."""

_encode = msgspec.msgpack.Encoder().encode
_decoders = {name: msgspec.msgpack.Decoder(kind) for name, kind in KINDS.items()}


def encode(event: Event) -> bytes:
    """The fields of an event as MessagePack; kind and version are stored beside them."""
    return _encode(event)


def decode(kind: str, version: int, body: bytes) -> Event:
    """The event that `encode` wrote, of this version or an older one; `Unknown` where it cannot be read."""
    known = KINDS.get(kind)
    try:
        if known is None or version > known.VERSION:
            return Unknown(kind, version)
        if version == known.VERSION:
            return _decoders[kind].decode(body)
        fields: dict[str, Any] = msgspec.msgpack.decode(body)
        for old in range(version, known.VERSION):
            fields = UPGRADES[kind, old](fields)
        return msgspec.convert(fields, known)
    except (msgspec.MsgspecError, KeyError):
        return Unknown(kind, version)


class Observed(msgspec.Struct, frozen=True, gc=False):
    """An event as a source hands it over: `at` in ms, its `ordinal` among those of the same `at`, and its `key`.

    `system` names the telephone system and `source` the view of it (`queue_log`, `ami`, …): the same key of the same
    view is the same record, however often and through whomever it arrives.
    """

    at: int
    ordinal: int
    key: bytes
    system: str
    source: str
    event: Event


def source_key(system: str, source: str, *parts: object) -> bytes:
    """16 bytes that name one record of one view, from whatever identifies it there."""
    text = "\x1f".join((system, source, *map(str, parts)))
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event in the journal. Order of the fold: `at`, then `ordinal`, then `key`."""

    position: int
    at: int
    ordinal: int
    key: bytes
    system: str
    source: str
    event: Event

    @property
    def order(self) -> tuple[int, int, bytes]:
        """What the fold sorts by."""
        return (self.at, self.ordinal, self.key)


PREFERENCE: Mapping[str, int] = {"queue_log": 0, "simulated": 0, "ami": 1, "esl": 1}
"""Which view of a call counts where several cover it: the smallest number."""
