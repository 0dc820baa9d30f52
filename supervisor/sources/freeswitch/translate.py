"""Turns one event of mod_callcenter into ours; what it leaves out is asked of `Staff`, which is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from supervisor.core.events import (
    CallAnswered,
    CallLeft,
    CallQueued,
    CallRang,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Event,
    Left,
    Observed,
    RingEnded,
    source_key,
)
from supervisor.sources.freeswitch.staff import AVAILABLE, LOGGED_OUT, Staff
from supervisor.sources.freeswitch.wire import Message
from supervisor.sources.places import Places

SOURCE = "esl"
PER_MESSAGE = 64
"""Ordinals that each event of the switch has for ours; more than these come last, in the order of their keys."""

CANCELED = frozenset({"LOSE_RACE", "ORIGINATOR_CANCEL", "PICKED_OFF"})
"""Why an agent's telephone stopped ringing when it was no fault of hers."""

EXITS = {"EXIT_WITH_KEY": Left.BY_KEY, "TIMEOUT": Left.TIMED_OUT, "NO_AGENT_TIMEOUT": Left.EMPTY}
LONGEST_NUMBER = 16
"""Digits; microseconds since 1970 have that many until 2286."""

LAST = 10**LONGEST_NUMBER
"""As the number of an event: it comes after all others of its instant."""

Handler = Callable[[Message, Staff], Iterator[Event]]


def translate(message: Message, staff: Staff) -> Iterator[Event]:
    """The events of one message, in order; none where it says nothing about queues, agents or their callers."""
    make = HANDLERS.get(message.get("CC-Action") or message.event)
    return filter(_named, make(message, staff)) if make is not None else iter(())


def _named(event: Event) -> bool:
    """Whether it says of whom it speaks: what a broken recording leaves out is nobody's name."""
    return all(getattr(event, name, True) for name in ("call", "queue", "agent"))


def whole(text: str) -> int | None:
    """A whole number that is not negative, None where `text` is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def instant(message: Message) -> int | None:
    """When (ms) the switch says that an event happened."""
    micro = whole(message.get("Event-Date-Timestamp"))
    return None if micro is None else micro // 1000


def _call(message: Message) -> tuple[str, str]:
    return message.get("CC-Member-Session-UUID"), message.get("CC-Queue")


def _queued(message: Message, staff: Staff) -> Iterator[Event]:
    """A caller who comes back in time is resumed: an old place in the queue, and yet another call."""
    call, queue = _call(message)
    dialled = message.get("Caller-Destination-Number")
    yield CallQueued(call, queue, message.get("CC-Member-CID-Number"), dialled)


def _offering(message: Message, staff: Staff) -> Iterator[Event]:
    call, queue = _call(message)
    name = message.get("CC-Agent")
    agent = staff.agent(name)
    agent.status = agent.status or AVAILABLE
    agent.tiers.setdefault(queue, 0)
    yield from staff.news(name)
    yield CallRang(call, queue, name)


def _failed(message: Message, staff: Staff) -> Iterator[Event]:
    canceled = message.get("CC-Hangup-Cause") in CANCELED
    yield RingEnded(*_call(message), message.get("CC-Agent"), canceled)


def _answered(message: Message, staff: Staff) -> Iterator[Event]:
    yield CallAnswered(*_call(message), message.get("CC-Agent"))


def _ended(message: Message, staff: Staff) -> Iterator[Event]:
    call, queue = _call(message)
    agent = message.get("CC-Agent")
    yield ContactEnded(queue, agent, call)
    yield from staff.left(agent, queue)


def _left(message: Message, staff: Staff) -> Iterator[Event]:
    """The end of an answered visit says nothing new; of the others only a line that is still up was moved away."""
    if message.get("CC-Cause") != "Cancel":
        return
    gone = Left.ABANDONED if message.get("Answer-State", "hangup") == "hangup" else Left.WITHDRAWN
    yield CallLeft(*_call(message), EXITS.get(message.get("CC-Cancel-Reason"), gone))


def _status(message: Message, staff: Staff) -> Iterator[Event]:
    name = message.get("CC-Agent")
    staff.agent(name).status = message.get("CC-Agent-Status")
    yield from staff.news(name)


def _state(message: Message, staff: Staff) -> Iterator[Event]:
    name = message.get("CC-Agent")
    staff.agent(name).state = message.get("CC-Agent-State")
    yield from staff.news(name)


def _added(message: Message, staff: Staff) -> Iterator[Event]:
    """Whoever is added was not there: her queues are told by the lists, or by the first call that she is offered."""
    name = message.get("CC-Agent")
    agent = staff.agent(name)
    agent.status, agent.state, agent.tiers = LOGGED_OUT, "", {}
    yield from staff.news(name)


def _held(kind: type[ContactHeld] | type[ContactResumed]) -> Handler:
    def held(message: Message, staff: Staff) -> Iterator[Event]:
        if message.get("variable_cc_side") == "agent":
            yield kind(message.get("variable_cc_member_session_uuid"), message.get("variable_cc_agent"))

    return held


HANDLERS: dict[str, Handler] = {
    "member-queue-start": _queued,
    "member-queue-resume": _queued,
    "agent-offering": _offering,
    "bridge-agent-fail": _failed,
    "bridge-agent-start": _answered,
    "bridge-agent-end": _ended,
    "member-queue-end": _left,
    "agent-status-change": _status,
    "agent-state-change": _state,
    "agent-add": _added,
    "CHANNEL_HOLD": _held(ContactHeld),
    "CHANNEL_UNHOLD": _held(ContactResumed),
}


class Translator:
    """Messages in, observed events out: the keys and ordinals of one system's event socket."""

    def __init__(self, system: str) -> None:
        """`system` is the telephone system's name."""
        self.staff = Staff()
        self._system = system
        self._places = Places()

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events of a message that came at `at` (ms); the switch's own time counts where it tells it.

        The switch numbers its events in the order in which they happened, which is not always that of their coming.
        """
        stamped = instant(message)
        at = at if stamped is None else stamped
        number = whole(message.get("Event-Sequence"))
        made = list(translate(message, self.staff))
        if not made:
            return []
        if number is None:
            index, occurrence = self._places.place(at, message.body)
            return self.observe(at, (at, message.body, occurrence), made, index)
        return self.observe(at, (message.get("Core-UUID"), number), made, number)

    def observe(self, at: int, parts: tuple[object, ...], events: Iterable[Event], number: int = 0) -> list[Observed]:
        """Events of one record that `parts` name, as the source hands them over."""
        return [
            Observed(
                at,
                number * PER_MESSAGE + min(place, PER_MESSAGE - 1),
                source_key(self._system, SOURCE, *parts, event.KIND, getattr(event, "queue", "")),
                self._system,
                SOURCE,
                event,
            )
            for place, event in enumerate(events)
        ]
