"""One id, several calls: which of them an event belongs to, whatever the order in which events come."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.core.calls import Call, CallFound, CallGone, CallUnseen
from supervisor.core.events import CallHungUp, CallQueued, Recorded

ENTRIES = (CallQueued, CallFound)
"""How a caller comes into a queue."""

FORGET_MS = 15 * 60_000
"""A call over for this long is closed: the same id after that is another call."""
STUCK_MS = 12 * 3600_000
"""A call of which nothing is heard for this long was lost then."""


class CallSilent(CallGone, frozen=True):
    """Nothing was heard of this call for too long (made by the fold, never stored)."""


def give_up(call: Call, at: int) -> bool:
    """Take a call as lost of which, at an instant (ms), nothing was heard for too long; False where it was not."""
    until = call.last + STUCK_MS
    if until > at or call.over:
        return False
    call.take(Recorded(0, until, 0, b"", call.system, call.source, CallSilent()))
    return True


def tell(call: Call, record: Recorded) -> Call:
    """Tell a call of something, in time or late; the last of the calls with its id then, others in its `before`."""
    if not call.events or record.order > call.events[-1].order:
        return _follow(call, record)
    if _parts(call, record):
        return _retell(call, record)
    call.take(record)
    return call


def _follow(call: Call, record: Recorded) -> Call:
    """Tell a call what happened after all that it knows; the call that had its id then, which may be a new one."""
    if call.views:
        give_up(call, record.at)
        if call.over and _is_after(call, record):
            if seen_whole(record):
                return call
            call = Call(call.id, call.system, before=call)
    if call.views or not seen_whole(record):
        call.take(record)
    return call


def _is_after(call: Call, record: Recorded) -> bool:
    """Whether an event is no longer of a call that is over: long after it, or an entry after the caller's line went."""
    if record.at - call.last > FORGET_MS:
        return True
    return isinstance(record.event, ENTRIES) and any(view.hung for view in call.views.values())


def seen_whole(record: Recorded) -> bool:
    """Whether it only says of a call that the system was seen without it."""
    return isinstance(record.event, (CallGone, CallUnseen))


def _parts(call: Call, record: Recorded) -> bool:
    """Whether an event that comes late may change where one call ended and the next with its id began."""
    long = call.last - min(call.start, record.at) > FORGET_MS
    return call.before is not None or long or _enters_after_hangup(call, record)


def _enters_after_hangup(call: Call, record: Recorded) -> bool:
    """Whether the caller's line went, as far as is remembered, before she entered a queue."""
    hung = bool(call.base)
    for each in sorted((*call.events, record), key=lambda each: each.order):
        if hung and isinstance(each.event, ENTRIES):
            return True
        hung = hung or isinstance(each.event, CallHungUp)
    return False


def _retell(last: Call, record: Recorded) -> Call:
    """The calls of one id again, with an event that comes late."""
    chain = list(chained(last))
    events = [each for call in chain for each in call.events if not isinstance(each.event, CallSilent)]
    if record not in events:
        events.append(record)
    call = chain[0].begun()
    for each in sorted(events, key=lambda each: each.order):
        call = _follow(call, each)
    return call


def chained(last: Call) -> Iterator[Call]:
    """A call and those before it that had its id, the oldest first."""
    if last.before is not None:
        yield from chained(last.before)
    yield last
