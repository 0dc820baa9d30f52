"""Turns one message of the manager into events; what it leaves out is asked of `Legs`, which is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from supervisor.core.events import (
    AgentLeft,
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
    Left,
    Observed,
    RingEnded,
    Waiting,
    source_key,
)
from supervisor.sources.asterisk.legs import Contact, Legs
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.places import Places

SOURCE = "ami"
PER_MESSAGE = 8
"""Ordinals that each message has for its events."""

UNNAMED = ("", "<unknown>")
DEVICES = {
    "1": Device.IDLE,
    "2": Device.BUSY,
    "3": Device.BUSY,
    "4": Device.UNREACHABLE,
    "5": Device.UNREACHABLE,
    "6": Device.RINGING,
    "7": Device.BUSY,
    "8": Device.HOLD,
}
REASONS = {"agent": Ended.AGENT, "caller": Ended.CALLER}
EXITS = {
    "TIMEOUT": Left.TIMED_OUT,
    "LEAVEEMPTY": Left.EMPTY,
    "LEAVEUNAVAIL": Left.EMPTY,
    "WITHDRAW": Left.WITHDRAWN,
}
_STATUS = b"\nVariable: QUEUESTATUS\n"
_ENTERS = b"\nApplication: Queue\n"
REFUSALS = {"FULL": "full", "JOINEMPTY": "empty", "JOINUNAVAIL": "unavailable"}


def translate(message: Message, legs: Legs) -> Iterator[Event]:
    """The events of one message, in order; none where it says nothing about queues, agents or their callers."""
    make = HANDLERS.get(message.event)
    return make(message, legs) if make is not None else iter(())


def matters(message: Message) -> bool:
    """Whether `translate` would look at a message; of all that a dial plan does only two kinds matter."""
    match message.event:
        case "VarSet":
            return _STATUS in message.raw
        case "Newexten":
            return _ENTERS in message.raw
        case event:
            return event in HANDLERS


def seen(message: Message) -> AgentSeen:
    """One agent in one queue, from an event or from an item of `QueueStatus`, which names its fields otherwise."""
    get = message.get
    paused = get("Paused") == "1"
    interface = get("Interface") or get("Location")
    penalty = get("Penalty")
    return AgentSeen(
        agent=get("MemberName") or get("Name") or interface,
        queue=get("Queue"),
        device=DEVICES.get(get("Status"), Device.UNKNOWN),
        paused=paused,
        reason=get("PausedReason") if paused else "",
        static=get("Membership") == "static",
        penalty=int(penalty) if penalty.isascii() and penalty.isdecimal() else 0,
        interface=interface,
        in_call=get("InCall") == "1",
    )


def waiting(message: Message, at: int) -> Waiting:
    """One caller of a `QueueStatus` that came at `at` (ms); `Wait` is in whole seconds."""
    since = at - 1000 * (whole(message.get("Wait")) or 0)
    return Waiting(message.get("Uniqueid"), message.get("Queue"), since, number(message))


def number(message: Message) -> str:
    """The caller's number, empty where it is withheld."""
    caller = message.get("CallerIDNum")
    return "" if caller in UNNAMED else caller


LONGEST_NUMBER = 11
"""Digits; no count of seconds or milliseconds of a call, nor an instant, has more."""


def whole(text: str) -> int | None:
    """A whole number that is not negative, None where `text` is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def milliseconds(text: str) -> int | None:
    """A time as `timestampevents` writes it, seconds with a fraction, in ms; None where `text` is none."""
    whole_s, _, fraction = text.partition(".")
    if not (whole_s.isascii() and whole_s.isdecimal() and (not fraction or (fraction + whole_s).isascii())):
        return None
    if len(whole_s) > LONGEST_NUMBER or (fraction and not fraction.isdecimal()):
        return None
    return int(whole_s) * 1000 + int((fraction + "000")[:3])


def _agent(message: Message) -> str:
    return message.get("MemberName") or message.get("Interface")


def _contact(message: Message) -> Contact:
    return Contact(message.get("Uniqueid"), message.get("Queue"), _agent(message))


def _joined(message: Message, legs: Legs) -> Iterator[Event]:
    call, queue = message.get("Uniqueid"), message.get("Queue")
    caller = legs.caller(call)
    caller.waiting = caller.last = queue
    caller.entering, caller.hanging_up = "", False
    yield CallQueued(call, queue, number(message))


def _dequeued(message: Message, legs: Legs) -> Iterator[Event]:
    call, queue = message.get("Uniqueid"), message.get("Queue")
    caller = legs.caller(call)
    caller.waiting, caller.last = "", queue
    yield CallDequeued(call, queue)


def _abandoned(message: Message, legs: Legs) -> Iterator[Event]:
    """Asterisk says abandoned of time-outs too; only a hang-up is asked for before it."""
    call, queue = message.get("Uniqueid"), message.get("Queue")
    known = legs.callers.get(call)
    how = Left.ABANDONED if known is not None and known.hanging_up else Left.UNANSWERED
    yield CallLeft(call, queue, how)


def _called(message: Message, legs: Legs) -> Iterator[Event]:
    contact = _contact(message)
    legs.rings(message.get("DestUniqueid"), contact)
    yield CallRang(contact.call, contact.queue, contact.agent)


def _no_answer(message: Message, legs: Legs) -> Iterator[Event]:
    legs.ringing.pop(message.get("DestUniqueid"), None)
    contact = _contact(message)
    yield RingEnded(contact.call, contact.queue, contact.agent, ring_ms=whole(message.get("RingTime")))


def _dial_ended(message: Message, legs: Legs) -> Iterator[Event]:
    if message.get("DialStatus") != "CANCEL":
        return
    contact = legs.ringing.pop(message.get("DestUniqueid"), None)
    if contact is not None:
        yield RingEnded(contact.call, contact.queue, contact.agent, canceled=True)


def _connected(message: Message, legs: Legs) -> Iterator[Event]:
    contact = _contact(message)
    legs.answered(message.get("DestUniqueid"), contact)
    legs.caller(contact.call).waiting = ""
    ring = whole(message.get("RingTime"))
    ring_ms = None if ring is None else ring * 1000
    yield CallAnswered(contact.call, contact.queue, contact.agent, ring_ms=ring_ms)


def _completed(message: Message, legs: Legs) -> Iterator[Event]:
    contact = legs.complete(message.get("Uniqueid"), message.get("Queue"), _agent(message))
    how = REASONS.get(message.get("Reason"), contact.how)
    talk = whole(message.get("TalkTime"))
    talk_ms = None if talk is None else talk * 1000
    yield ContactEnded(contact.queue, contact.agent, contact.call, how, talk_ms)


def _hung_up(message: Message, legs: Legs) -> Iterator[Event]:
    channel = message.get("Uniqueid")
    legs.ringing.pop(channel, None)
    contact = legs.contacts.pop(channel, None)
    if contact is not None and not contact.complete:
        yield ContactEnded(contact.queue, contact.agent, contact.call, contact.how)
    caller = legs.callers.pop(channel, None)
    if caller is not None and caller.last:
        yield CallHungUp(channel)


def _hangs_up(message: Message, legs: Legs) -> Iterator[Event]:
    caller = legs.callers.get(message.get("Uniqueid"))
    if caller is not None and caller.waiting:
        caller.hanging_up = True
    return iter(())


def _transferred(how: Ended, *legs_named: str) -> Callable[[Message, Legs], Iterator[Event]]:
    def transferred(message: Message, legs: Legs) -> Iterator[Event]:
        leg = next((message.get(name) for name in legs_named if message.get(name) in legs.contacts), "")
        if leg and message.get("Result") == "Success":
            contact = legs.contacts[leg]
            contact.how = how
            yield ContactEnded(contact.queue, contact.agent, contact.call, how)

    return transferred


def _held(kind: type[ContactHeld] | type[ContactResumed]) -> Callable[[Message, Legs], Iterator[Event]]:
    def held(message: Message, legs: Legs) -> Iterator[Event]:
        contact = legs.contacts.get(message.get("Uniqueid"))
        if contact is not None and not contact.complete:
            yield kind(contact.call, contact.agent)

    return held


def _member(message: Message, legs: Legs) -> Iterator[Event]:
    yield seen(message)


def _removed(message: Message, legs: Legs) -> Iterator[Event]:
    yield AgentLeft(_agent(message), message.get("Queue"))


def _executes(message: Message, legs: Legs) -> Iterator[Event]:
    """The dial plan enters a queue: the only place that names the queue of a call that is turned away."""
    if _ENTERS in message.raw:
        legs.caller(message.get("Uniqueid")).entering = message.get("AppData").split(",", 1)[0]
    return iter(())


def _variable(message: Message, legs: Legs) -> Iterator[Event]:
    """How Asterisk left a queue, which it tells the dial plan and nobody else."""
    if _STATUS not in message.raw:
        return
    call, value = message.get("Uniqueid"), message.get("Value")
    caller = legs.caller(call)
    if value in EXITS and caller.last:
        yield CallLeft(call, caller.last, EXITS[value])
    elif value in REFUSALS:
        yield CallRefused(call, caller.entering, REFUSALS[value])


HANDLERS: dict[str, Callable[[Message, Legs], Iterator[Event]]] = {
    "QueueCallerJoin": _joined,
    "QueueCallerLeave": _dequeued,
    "QueueCallerAbandon": _abandoned,
    "AgentCalled": _called,
    "AgentRingNoAnswer": _no_answer,
    "AgentConnect": _connected,
    "AgentComplete": _completed,
    "DialEnd": _dial_ended,
    "Hangup": _hung_up,
    "HangupRequest": _hangs_up,
    "BlindTransfer": _transferred(Ended.BLIND_TRANSFER, "TransfererUniqueid"),
    "AttendedTransfer": _transferred(Ended.ATTENDED_TRANSFER, "OrigTransfererUniqueid", "SecondTransfererUniqueid"),
    "Hold": _held(ContactHeld),
    "Unhold": _held(ContactResumed),
    "QueueMemberStatus": _member,
    "QueueMemberAdded": _member,
    "QueueMemberPause": _member,
    "QueueMemberPenalty": _member,
    "QueueMemberRinginuse": _member,
    "QueueMemberRemoved": _removed,
    "Newexten": _executes,
    "VarSet": _variable,
}


class Translator:
    """Messages with their times in, observed events out: the keys and ordinals of one system's manager."""

    def __init__(self, system: str) -> None:
        """`system` is the telephone system's name."""
        self.legs = Legs()
        self._system = system
        self._places = Places()

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events of a message that came at `at` (ms)."""
        return self.observe(message.raw, at, translate(message, self.legs))

    def observe(self, raw: bytes, at: int, events: Iterator[Event]) -> list[Observed]:
        """Events of one record, whose bytes are `raw`, as the source hands them over."""
        made = list(events)
        if not made:
            return []
        index, occurrence = self._places.place(at, raw)
        parts = (at, raw.decode("latin-1"), occurrence)
        return [
            Observed(at, index * PER_MESSAGE + i, source_key(self._system, SOURCE, *parts, i), self._system, SOURCE, e)
            for i, e in enumerate(made)
        ]
