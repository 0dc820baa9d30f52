"""Calls told again from the plain list of events, one question at a time: the first half of the recount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from supervisor.core.events import (
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
    FloorSeen,
    Left,
    Recorded,
    RingEnded,
    SystemStarted,
)

UNNAMED = ("", "key?", "unanswered?")


@dataclass
class Stay:
    """One visit; instants and durations in ms."""

    queue: str
    entered: int
    left: int | None = None
    how: str = ""
    wait: int = 0
    agent: str = ""


@dataclass
class Talk:
    """One contact. `began` and `ended` are places in the list of all events, `start` and `end` instants."""

    queue: str
    agent: str
    began: int
    start: int
    ended: int | None = None
    end: int | None = None
    holds: list[list[int | None]] = field(default_factory=list)
    logged: tuple[int, int] | None = None

    @property
    def held(self) -> int:
        """Time on hold, in ms, of a contact that is over."""
        return sum((hold[3] or 0) - (hold[1] or 0) for hold in self.holds)


@dataclass
class Rung:
    """A telephone that rang, and what that counts as; `began` and `ended` are places in the list."""

    agent: str
    queue: str
    began: int | None
    ended: int | None = None
    end: int | None = None
    count: str = ""


class Line(NamedTuple):
    """An event of a call with its place among all; `gone` says that the system was seen without the caller waiting."""

    place: int
    at: int
    event: Any
    gone: str = ""


@dataclass
class Told:
    """One call as it went."""

    stays: list[Stay]
    talks: list[Talk]
    rings: list[Rung]


def calls(records: Sequence[Recorded]) -> list[Told]:
    """Every call of one source's events."""
    lines: dict[str, list[Line]] = {}
    for place, record in enumerate(records):
        event = record.event
        if isinstance(event, (SystemStarted, FloorSeen)):
            gone = "restart" if isinstance(event, SystemStarted) else "seen"
            for call in lines.values():
                call.append(Line(place, record.at, event, gone))
        if isinstance(event, FloorSeen):
            for caller in event.waiting:
                known = [line for line in lines.get(caller.call, []) if line.place != place]
                found = Line(place, caller.since, CallQueued(caller.call, caller.queue))
                lines[caller.call] = known if _just_left(known, found) else [*known, found]
        elif not isinstance(event, CallRefused) and (name := str(getattr(event, "call", ""))):
            lines.setdefault(name, []).append(Line(place, record.at, event))
    times = [record.at for record in records]
    return [told(part, times) for call in lines.values() for part in _apart(call, times)]


def _apart(lines: list[Line], times: Sequence[int]) -> list[list[Line]]:
    """The same name is another call after one has been over for a quarter of an hour, or after the caller hung up."""
    parts: list[list[Line]] = [[]]
    for line in lines:
        over = _over(parts[-1], times)
        if line.gone and over:
            continue
        long = bool(parts[-1]) and times[line.place] - times[parts[-1][-1].place] > 900_000
        if over and (long or (isinstance(line.event, CallQueued) and _hung_up(parts[-1]))):
            parts.append([])
        parts[-1].append(line)
    return parts


def _hung_up(lines: list[Line]) -> bool:
    """The caller's line is gone, and she was not heard of again."""
    for line in reversed(lines):
        if isinstance(line.event, (CallHungUp, CallQueued, CallAnswered)):
            return isinstance(line.event, CallHungUp)
    return False


def _just_left(lines: list[Line], found: Line) -> bool:
    """The list shows a caller who has just left that queue in a way that is not told yet."""
    left: int | None = None
    told = queue = ""
    for line in lines:
        match line.event:
            case CallQueued():
                left, told, queue = None, "", line.event.queue
            case CallDequeued() | CallLeft(how=Left.UNANSWERED):
                left = line.at if left is None else left
            case CallAnswered() | CallLeft() | CallHungUp():
                told = "yes"
            case SystemStarted() | FloorSeen() if left is None:
                told = "yes"
    return queue == found.event.queue and not told and left is not None and found.at <= left


def _over(lines: list[Line], times: Sequence[int]) -> bool:
    call = told(lines, times)
    return all(stay.left is not None for stay in call.stays) and all(talk.end is not None for talk in call.talks)


def told(lines: list[Line], times: Sequence[int]) -> Told:
    """One call, from its own events."""
    entries = [
        number
        for number, line in enumerate(lines)
        if isinstance(line.event, CallQueued) and _stands(lines[:number]) != line.event.queue
    ]
    answers = [number for number, line in enumerate(lines) if isinstance(line.event, CallAnswered)]
    talks = [_talk(lines, number, times) for number in answers]
    _log(talks, lines, times)
    return Told([_stay(lines, number, times) for number in entries], talks, list(_rings(lines, times)))


def _stands(lines: list[Line]) -> str:
    """The queue in which the caller stands after these events."""
    queue = ""
    for line in lines:
        match line.event:
            case CallQueued():
                queue = line.event.queue
            case CallAnswered() | CallLeft() | CallDequeued() | CallHungUp() | SystemStarted() | FloorSeen():
                queue = ""
    return queue


def _stay(lines: list[Line], number: int, times: Sequence[int]) -> Stay:
    """From an entry to what ends it."""
    queue = lines[number].event.queue
    stay = Stay(queue, lines[number].at)
    for line in lines[number + 1 :]:
        at, event = times[line.place], line.event
        if line.gone:
            if stay.left is None:
                return _close(stay, at, "lost")
        elif isinstance(event, CallQueued):
            if stay.left is not None:
                return _named(stay, at, hung_up=False)
            if event.queue != queue:
                return _close(stay, at, "withdrawn")
        elif isinstance(event, CallHungUp):
            return _close(stay, at, "abandoned") if stay.left is None else _named(stay, at, hung_up=True)
        elif getattr(event, "queue", "") == queue and stay.how in UNNAMED and _exits(stay, event, at):
            return stay
    return _named(stay, stay.left, hung_up=True)


def _exits(stay: Stay, event: Any, at: int) -> bool:
    """Whether an event of this queue ends the visit for good; it is noted in the visit."""
    match event:
        case CallAnswered():
            stay.agent = event.agent
            _close(stay, at, "answered", event.wait_ms)
        case CallLeft(how=Left.UNANSWERED):
            _close(stay, at, "unanswered?", event.wait_ms)
            return False
        case CallLeft():
            _close(stay, at, event.how.value, event.wait_ms)
        case CallDequeued() if stay.left is None:
            _close(stay, at, "key?")
            return False
        case _:
            return False
    return True


def _close(stay: Stay, at: int, how: str, wait: int | None = None) -> Stay:
    stay.left = at if stay.left is None else stay.left
    stay.how = how
    stay.wait = max(0, stay.left - stay.entered) if wait is None else wait
    return stay


def _named(stay: Stay, at: int | None, *, hung_up: bool) -> Stay:
    """An exit that its source did not explain: a key, or a hang-up where the line went with it, or the time-out."""
    if stay.how == "key?":
        stay.how = "left_by_key"
    if stay.how == "unanswered?" and stay.left is not None and at is not None:
        stay.how = "abandoned" if hung_up and at - stay.left <= 100 else "timed_out"
    return stay


def _talk(lines: list[Line], number: int, times: Sequence[int]) -> Talk:
    """From an answer to the first thing that ends it."""
    answer, place = lines[number].event, lines[number].place
    talk = Talk(answer.queue, answer.agent, place, times[place])
    for line in lines[number + 1 :]:
        if _ends(talk, line):
            talk.ended, talk.end = line.place, times[line.place]
            _resume(talk, line.place, times[line.place])
            return talk
        match line.event:
            case ContactHeld(agent=talk.agent) if not (talk.holds and talk.holds[-1][2] is None):
                talk.holds.append([line.place, times[line.place], None, None])
            case ContactResumed(agent=talk.agent):
                _resume(talk, line.place, times[line.place])
    return talk


def _ends(talk: Talk, line: Line) -> bool:
    match line.event:
        case CallQueued() | CallAnswered() | CallHungUp() | SystemStarted():
            return True
        case ContactEnded(agent=talk.agent, queue=talk.queue):
            return True
        case FloorSeen(members=members):
            shown = [member.in_call for member in members if member.agent == talk.agent]
            return bool(shown) and not any(shown)
    return False


def _resume(talk: Talk, place: int, at: int) -> None:
    if talk.holds and talk.holds[-1][2] is None:
        talk.holds[-1][2:] = [place, at]


def _log(talks: list[Talk], lines: list[Line], times: Sequence[int]) -> None:
    """A logged talk time is that of the latest such contact that has none yet."""
    for line in lines:
        event = line.event
        if not isinstance(event, ContactEnded) or event.talk_ms is None:
            continue
        for talk in reversed(talks):
            same = (talk.agent, talk.queue) == (event.agent, event.queue) and talk.began < line.place
            if same and talk.logged is None:
                talk.logged = (times[line.place], event.talk_ms)
                break


def _rings(lines: list[Line], times: Sequence[int]) -> Iterator[Rung]:
    """Each ring to what silences it; that it was cancelled may be told after the caller has left."""
    rings: list[Rung] = []
    for number, line in enumerate(lines):
        event, at = line.event, times[line.place]
        if isinstance(event, CallRang):
            if _stands(lines[:number]):
                rings.append(Rung(event.agent, event.queue, line.place))
        elif isinstance(event, RingEnded):
            _count(rings, event, line.place, at)
        elif _stands(lines[:number]) != _stands(lines[: number + 1]):
            for ring in rings:
                if ring.ended is None:
                    ring.ended, ring.end = line.place, at
    yield from rings


def _count(rings: list[Rung], event: RingEnded, place: int, at: int) -> None:
    count = "ring_canceled" if event.canceled else "ring_no_answer"
    for ring in reversed(rings):
        if ring.agent == event.agent and not ring.count and (ring.ended is None or event.canceled):
            ring.count = count
            if ring.ended is None:
                ring.ended, ring.end = place, at
            return
    rings.append(Rung(event.agent, event.queue, None, place, at, count))
