"""Turns one event of mod_callcenter into ours; what it leaves out is asked of `Known`, which is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

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
from supervisor.sources.freeswitch.visits import Visits, key
from supervisor.sources.freeswitch.wire import LONGEST_NUMBER, Message, whole
from supervisor.sources.places import Places

SOURCE = "esl"
PER_MESSAGE, BEHIND = 128, 64
"""Ordinals that each event of the switch has for ours, and from which on there is room for what lists show after it.

What finds no room of its own comes last, in the order of the keys.
"""

CANCELED = frozenset({"LOSE_RACE", "ORIGINATOR_CANCEL", "PICKED_OFF"})
"""Why an agent's telephone stopped ringing when it was no fault of hers."""

EXITS = {"EXIT_WITH_KEY": Left.BY_KEY, "TIMEOUT": Left.TIMED_OUT, "NO_AGENT_TIMEOUT": Left.EMPTY}
LAST = 10**LONGEST_NUMBER
"""As the number of an event: it comes after all others of its instant."""


class Known(NamedTuple):
    """What is known of one telephone system from what it said before."""

    staff: Staff
    visits: Visits


Handler = Callable[[Message, Known], Iterator[Event]]


def translate(message: Message, known: Known) -> Iterator[Event]:
    """The events of one message, in order; none where it says nothing about queues, agents or their callers."""
    make = HANDLERS.get(message.get("CC-Action") or message.event)
    return filter(_named, make(message, known)) if make is not None else iter(())


def _named(event: Event) -> bool:
    """Whether it says of whom it speaks: what a broken recording leaves out is nobody's name."""
    return all(getattr(event, name, True) for name in ("call", "queue", "agent"))


def instant(message: Message) -> int | None:
    """When (ms) the switch says that an event happened."""
    micro = whole(message.get("Event-Date-Timestamp"))
    return None if micro is None else micro // 1000


def seconds(message: Message, later: str, earlier: str) -> int | None:
    """The whole seconds between two headers, in ms; None where one is missing."""
    end, start = whole(message.get(later)), whole(message.get(earlier))
    return None if end is None or start is None else max(0, end - start) * 1000


def _call(message: Message) -> tuple[str, str]:
    return message.get("CC-Member-Session-UUID"), message.get("CC-Queue")


def _queued(message: Message, known: Known) -> Iterator[Event]:
    """A caller who comes back in time is resumed: an old place in the queue, and yet another call."""
    if known.visits.agent(key(message)) is not None:
        return
    known.visits.talks(key(message), "")
    dialled = message.get("Caller-Destination-Number")
    yield CallQueued(*_call(message), message.get("CC-Member-CID-Number"), dialled)


def _offering(message: Message, known: Known) -> Iterator[Event]:
    call, queue = _call(message)
    name = message.get("CC-Agent")
    agent = known.staff.agent(name)
    agent.status, agent.rang = agent.status or AVAILABLE, False
    agent.tiers.setdefault(queue, 0)
    yield CallRang(call, queue, name)
    yield from known.staff.news(name)


def _failed(message: Message, known: Known) -> Iterator[Event]:
    canceled = message.get("CC-Hangup-Cause") in CANCELED
    yield RingEnded(*_call(message), message.get("CC-Agent"), canceled)


def _answered(message: Message, known: Known) -> Iterator[Event]:
    """A visit that began unseen has waited for as long as the switch says, which knows whole seconds only."""
    before, agent = known.visits.agent(key(message)), message.get("CC-Agent")
    known.visits.talks(key(message), agent)
    if before != agent:
        wait = seconds(message, "CC-Agent-Answered-Time", "CC-Member-Joined-Time") if before is None else None
        yield CallAnswered(*_call(message), agent, wait)


def _ended(message: Message, known: Known) -> Iterator[Event]:
    """Also the end of a visit says that a contact is over, where the end of the contact was not heard."""
    call, queue = _call(message)
    before, agent = known.visits.over(key(message)), message.get("CC-Agent")
    if before == "":
        wait = seconds(message, "CC-Agent-Answered-Time", "CC-Member-Joined-Time")
        yield CallAnswered(call, queue, agent, wait)
    if before is not None:
        yield ContactEnded(queue, agent, call)
        yield from known.staff.left(agent, queue)


def _left(message: Message, known: Known) -> Iterator[Event]:
    """Of those who leave without an answer, a line that is still up was moved away."""
    if message.get("CC-Cause") != "Cancel":
        yield from _ended(message, known)
        return
    call, queue = _call(message)
    before = known.visits.over(key(message))
    if before:
        # She hung up in the moment in which an agent answered; the two never heard each other.
        yield ContactEnded(queue, before, call, connected=False)
    gone = Left.ABANDONED if message.get("Answer-State", "hangup") == "hangup" else Left.WITHDRAWN
    wait = seconds(message, "CC-Member-Leaving-Time", "CC-Member-Joined-Time") if before is None else None
    yield CallLeft(call, queue, EXITS.get(message.get("CC-Cancel-Reason"), gone), wait)


def _status(message: Message, known: Known) -> Iterator[Event]:
    name = message.get("CC-Agent")
    known.staff.agent(name).status = message.get("CC-Agent-Status")
    yield from known.staff.news(name)


def _state(message: Message, known: Known) -> Iterator[Event]:
    name = message.get("CC-Agent")
    agent = known.staff.agent(name)
    agent.state, agent.rang = message.get("CC-Agent-State"), False
    yield from known.staff.news(name)


def _added(message: Message, known: Known) -> Iterator[Event]:
    """Whoever is added was not there: her queues are told by the lists, or by the first call that she is offered."""
    name = message.get("CC-Agent")
    agent = known.staff.agent(name)
    agent.status, agent.state, agent.tiers = LOGGED_OUT, "", {}
    yield from known.staff.news(name)


def _held(kind: type[ContactHeld] | type[ContactResumed]) -> Handler:
    def held(message: Message, known: Known) -> Iterator[Event]:
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


def _about(event: Event) -> tuple[str, str]:
    return getattr(event, "queue", ""), getattr(event, "agent", "")


class Translator:
    """Messages in, observed events out: the keys and ordinals of one system's event socket."""

    def __init__(self, system: str) -> None:
        """`system` is the telephone system's name."""
        self.known = Known(Staff(), Visits())
        self._system = system
        self._places = Places()

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events of a message that came at `at` (ms); the switch's own time counts where it tells it.

        The switch numbers its events in the order in which they happened, which is not always that of their coming.
        """
        stamped = instant(message)
        at = at if stamped is None else stamped
        number = whole(message.get("Event-Sequence"))
        made = list(translate(message, self.known))
        if not made:
            return []
        if number is None:
            index, occurrence = self._places.place(at, message.body)
            return self.observe(at, (at, message.body, occurrence), made, index)
        return self.observe(at, (message.get("Core-UUID"), number), made, number)

    def observe(
        self, at: int, parts: tuple[object, ...], events: Iterable[Event], number: int = 0, behind: int = 0
    ) -> list[Observed]:
        """Events of one record that `parts` name, as the source hands them over; `number` is the switch's own."""
        return [
            Observed(
                at,
                number * PER_MESSAGE + min(behind + place, PER_MESSAGE - 1),
                source_key(self._system, SOURCE, *parts, event.KIND, *_about(event)),
                self._system,
                SOURCE,
                event,
            )
            for place, event in enumerate(events)
        ]
