"""What an agent was at any moment, found by reading all that had happened to her: the second half of the recount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    Device,
    FloorSeen,
    Recorded,
)
from supervisor.core.rules import Rules
from tests.metrics.plain_calls import Rung, Talk, Told

RUNG_MS = 120_000
"""Who answers so soon after she left the queue was rung while she was in it."""


class Place(NamedTuple):
    """A member of a queue."""

    paused: bool = False
    reason: str = ""


Queues = dict[str, Place]


class Moment(NamedTuple):
    """What an agent is at one moment; `queue` is that of the contact."""

    state: str
    queues: tuple[str, ...]
    queue: str = ""
    reason: str = ""
    partly: bool = False


class Wrap(NamedTuple):
    """A contact that is over: until when it was wrapped up, None where that goes on; `overtaken` by a later contact."""

    talk: Talk
    until: int | None
    overtaken: bool


class Person:
    """One agent, from every event and the calls that she took."""

    def __init__(self, name: str, records: Sequence[Recorded], told: Sequence[Told], rules: Rules) -> None:
        self.name, self.records, self.rules = name, records, rules
        self.talks = sorted((t for call in told for t in call.talks if t.agent == name), key=lambda t: t.began)
        self.rings = [r for call in told for r in call.rings if r.agent == name and r.began is not None]

    @cached_property
    def members(self) -> list[Queues]:
        """Her queues after each event."""
        queues: Queues = {}
        left: dict[str, int] = {}
        after = []
        for place, record in enumerate(self.records):
            for talk in self.talks:
                if talk.began == place and left.get(talk.queue, -RUNG_MS - 1) < record.at - RUNG_MS:
                    queues.setdefault(talk.queue, Place())
            before = set(queues)
            self._change(queues, record.event)
            gone = before - set(queues)
            if isinstance(record.event, AgentLeft) and record.event.agent == self.name:
                gone.add(record.event.queue)
            left.update(dict.fromkeys(gone, record.at))
            left = {queue: at for queue, at in left.items() if queue not in queues}
            after.append(dict(queues))
        return after

    def _change(self, queues: Queues, event: Any) -> None:
        if isinstance(event, FloorSeen):
            shown = [member for member in event.members if member.agent == self.name]
            for queue in set(queues) - {member.queue for member in shown}:
                del queues[queue]
        else:
            shown = [event] if isinstance(event, AgentSeen) and event.agent == self.name else []
        for member in shown:
            queues[member.queue] = Place(member.paused, member.reason if member.paused else "")
        match event:
            case AgentJoined(agent=self.name, queue=queue, paused=paused):
                queues[queue] = Place(paused)
            case AgentLeft(agent=self.name, queue=queue):
                queues.pop(queue, None)
            case AgentPaused(agent=self.name, queue=queue, reason=reason):
                queues.update({one: Place(True, reason) for one in ([queue] if queue else queues)})
            case AgentResumed(agent=self.name, queue=queue):
                queues.update({one: Place() for one in ([queue] if queue else queues)})

    def device(self, place: int) -> Device:
        """What her telephone was last seen doing."""
        last = Device.UNKNOWN
        for record in self.records[: place + 1]:
            event = record.event
            shown = event.members if isinstance(event, FloorSeen) else [event] if isinstance(event, AgentSeen) else []
            for each in shown:
                if each.agent == self.name and each.device is not Device.UNKNOWN:
                    last = each.device
        return last

    @cached_property
    def wraps(self) -> list[Wrap]:
        """Every contact that is over."""
        return [self._wrap(number, talk) for number, talk in enumerate(self.talks) if talk.end is not None]

    def _wrap(self, number: int, talk: Talk) -> Wrap:
        assert talk.ended is not None
        assert talk.end is not None
        after = self.talks[number + 1].began if number + 1 < len(self.talks) else None
        if after is not None and after < talk.ended:
            return Wrap(talk, talk.end, overtaken=True)
        until: int | None = talk.end + self.rules.queue(talk.queue).wrapup_s * 1000
        for place in range(talk.ended - 1, len(self.records)):
            at, queues = max(self.records[place].at, talk.end), self.members[place]
            if place >= talk.ended and until is not None and until <= at:
                break
            if place == after:
                return Wrap(talk, at, overtaken=False)
            if self._means_wrapup(queues):
                until = None
            elif until is None or not queues or _all_paused(queues):
                return Wrap(talk, at, overtaken=False)
        return Wrap(talk, until, overtaken=False)

    def _means_wrapup(self, queues: Queues) -> bool:
        return _all_paused(queues) and any(one.reason in self.rules.wrapup_reasons for one in queues.values())

    def at(self, place: int, at: int) -> Moment:
        """What she is at an instant at which everything up to `place` has happened."""
        queues = self.members[place]
        names, partly = tuple(sorted(queues)), _partly(queues)
        begun = [talk for talk in self.talks if talk.began <= place]
        last = begun[-1].queue if begun else ""
        if begun and (begun[-1].ended is None or begun[-1].ended > place):
            state = "hold" if any(_on(hold, place) for hold in begun[-1].holds) else "talking"
            return Moment(state, names, last, partly=partly)
        if begun and self._wrapping(begun[-1], at):
            return Moment("wrapup", names, last, partly=partly)
        return self._idle(queues, place, last)._replace(partly=partly)

    def _wrapping(self, talk: Talk, at: int) -> bool:
        wrap = next(wrap for wrap in self.wraps if wrap.talk is talk)
        return not wrap.overtaken and (wrap.until is None or at < wrap.until)

    def _idle(self, queues: Queues, place: int, last: str) -> Moment:
        names, device = tuple(sorted(queues)), self.device(place)
        if not queues:
            return Moment("no_queue", names)
        if device is Device.UNREACHABLE:
            return Moment("unreachable", names)
        if self._means_wrapup(queues):
            return Moment("wrapup", names, last)
        if _all_paused(queues):
            return Moment("paused", names, reason=next(iter(queues.values())).reason)
        if device is Device.RINGING or any(self._rings(ring, place) for ring in self.rings):
            return Moment("ringing", names)
        return Moment("other_call" if device in (Device.BUSY, Device.HOLD) else "available", names)

    def _rings(self, ring: Rung, place: int) -> bool:
        """A picture of the whole floor in which none of her telephones does anything ends what rang."""
        assert ring.began is not None
        ended = any(self._quiet(number) for number in range(ring.began, place + 1))
        return ring.began <= place and (ring.ended is None or ring.ended > place) and not ended

    def _quiet(self, place: int) -> bool:
        picture = self.records[place].event
        if not isinstance(picture, FloorSeen):
            return False
        shown = [each.device for each in picture.members if each.agent == self.name]
        if not shown and not (self.members[place - 1] if place else {}):
            return False
        return not {Device.RINGING, Device.BUSY, Device.HOLD} & set(shown)

    def spans(self, at: int) -> Iterator[tuple[int, int, Moment]]:
        """Her day until `at`, cut wherever anything happens: from, to, what she was."""
        cuts = {record.at for record in self.records} | {wrap.until for wrap in self.wraps if wrap.until is not None}
        for start, end in pairwise(sorted({cut for cut in cuts if cut < at} | {at})):
            place = max(number for number, record in enumerate(self.records) if record.at <= start)
            yield start, end, self.at(place, start)


def _all_paused(queues: Queues) -> bool:
    return bool(queues) and all(one.paused for one in queues.values())


def _partly(queues: Queues) -> bool:
    return not _all_paused(queues) and any(one.paused for one in queues.values())


def _on(hold: Sequence[int | None], place: int) -> bool:
    return (hold[0] or 0) <= place and (hold[2] is None or hold[2] > place)
