"""Who waited and who talked when a connection began, from the list of members and the events beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from supervisor.core.events import Talking, Waiting
from supervisor.sources.freeswitch.lists import Row
from supervisor.sources.freeswitch.translate import instant
from supervisor.sources.freeswitch.visits import Key, key
from supervisor.sources.freeswitch.wire import Message, whole

WAITING = ("Waiting", "Trying")
TALKING = "Answered"


class Place(NamedTuple):
    """One visit that was going on: `agent` is "" while it waits, then `answered` is 0. Times are ms."""

    call: str
    queue: str
    since: int
    caller: str = ""
    agent: str = ""
    answered: int = 0

    @property
    def waiting(self) -> Waiting:
        """As somebody who waits."""
        return Waiting(self.call, self.queue, self.since, self.caller)

    @property
    def talking(self) -> Talking:
        """As somebody who talks."""
        return Talking(self.call, self.queue, self.agent, self.since, self.answered)


def before(rows: list[Row], messages: list[Message], began: int) -> dict[Key, Place]:
    """The visits that were going on at `began` (ms): those of the list, set right by the first event of each."""
    places = dict(listed(rows, began))
    first: dict[Key, Message] = {}
    for message in sorted(messages, key=lambda each: whole(each.get("Event-Sequence")) or 0):
        if message.get("CC-Action") in _FIRST:
            first.setdefault(key(message), message)
    for visit, message in first.items():
        place = _FIRST[message.get("CC-Action")](message, places.pop(visit, None), began)
        if place is not None:
            places[visit] = place
    return places


def listed(rows: list[Row], began: int) -> Iterator[tuple[Key, Place]]:
    """The visits of a list that was asked for at `began` (ms).

    A row without a session is a caller who has gone and may be resumed, or one of before a restart.
    """
    for row in rows:
        get = row.get
        session, queue, state = get("session_uuid", ""), get("queue", ""), get("state")
        joined = whole(get("rejoined_epoch", "")) or whole(get("joined_epoch", "")) or 0
        since = min(joined * 1000 or began, began)
        place = Place(session, queue, since, get("cid_number", ""))
        answered = (whole(get("bridge_epoch", "")) or 0) * 1000
        if session and queue and state in WAITING:
            yield (get("uuid", ""), session), place
        elif session and queue and state == TALKING:
            agent = get("serving_agent", "")
            yield (get("uuid", ""), session), place._replace(agent=agent, answered=min(answered or began, began))


def _came(message: Message, listed: Place | None, began: int) -> Place | None:
    return None


def _waited(message: Message, listed: Place | None, began: int) -> Place | None:
    """An answer, or that she gave up, before anything else: she was there, and nobody talked with her."""
    place = listed or _told(message, began)
    return place._replace(agent="", answered=0)


def _talked(message: Message, listed: Place | None, began: int) -> Place | None:
    answered = (whole(message.get("CC-Agent-Answered-Time")) or 0) * 1000
    place = listed or _told(message, began)
    return place._replace(agent=message.get("CC-Agent"), answered=min(answered or began, began))


def _finished(message: Message, listed: Place | None, began: int) -> Place | None:
    """The end of an answered visit comes behind that of its contact; of one who gave up it is the first."""
    return _waited(message, listed, began) if message.get("CC-Cause") == "Cancel" else None


def _told(message: Message, began: int) -> Place:
    joined = (whole(message.get("CC-Member-Joined-Time")) or 0) * 1000
    since = min(joined or began, began, instant(message) or began)
    return Place(
        message.get("CC-Member-Session-UUID"), message.get("CC-Queue"), since, message.get("CC-Member-CID-Number")
    )


# That a telephone rang, or stopped ringing, says nothing of a visit: it stops after the caller has gone, too.
_FIRST: dict[str, Callable[[Message, Place | None, int], Place | None]] = {
    "member-queue-start": _came,
    "member-queue-resume": _came,
    "bridge-agent-start": _waited,
    "bridge-agent-end": _talked,
    "member-queue-end": _finished,
}
