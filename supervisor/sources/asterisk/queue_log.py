"""Turns the lines of Asterisk's queue_log into events: `epoch|call|queue|agent|VERB|data…`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    CallAnswered,
    CallLeft,
    CallQueued,
    ContactEnded,
    Ended,
    Event,
    Left,
    Observed,
    RingEnded,
    SystemStarted,
    source_key,
)
from supervisor.sources.base import Batch, Reject
from supervisor.sources.lines import LONGEST, Lines
from supervisor.sources.masking import masked
from supervisor.sources.places import Places
from supervisor.sources.recorded import cut

SOURCE = "queue_log"
BATCH = 2000
LONGEST_NUMBER = 11
UNENDED = "The last line has no line end and may not be whole; import the file again when it goes on."
_LAST_SECOND = 2**33
_NUMBERLESS = ("", "<unknown>", "unknown", "anonymous")
_INTERFACE = re.compile(r"(?:Local|PJSIP|SIP|IAX2|DAHDI|Zap|SCCP|Skinny|MGCP|Motif|Console|Khomp|OOH323|Mobile)/\S+$")


class BadLine(Exception):
    """A line that cannot be used; its text is the reason, a sentence."""


class Line(NamedTuple):
    """One line in its parts; `data` is what follows the verb, strings as they stand there."""

    second: int
    call: str
    queue: str
    agent: str
    verb: str
    data: tuple[str, ...]

    def ms(self, column: int, scale: int = 1000) -> int | None:
        """A duration of `data` in ms, None where the line ends before it. Raises `BadLine` where it is no number."""
        text = self.data[column] if column < len(self.data) else ""
        if not text:
            return None
        if not text.removeprefix("-").isdecimal() or not text.isascii():
            raise BadLine(f"Column {column + 6} of {self.verb} is not a number.")
        if len(text) > LONGEST_NUMBER:
            raise BadLine(f"Column {column + 6} of {self.verb} is longer than any call.")
        return max(0, int(text) * scale)


def parse(text: str) -> Line:
    """The parts of a line. Raises `BadLine` where it is none."""
    parts = text.split("|")
    if len(parts) < 5:
        raise BadLine(f"The line has {len(parts)} columns where queue_log has at least five.")
    second, call, queue, agent, verb = parts[:5]
    if not (second.isascii() and second.isdecimal() and 0 < int(second[:12]) < _LAST_SECOND):
        raise BadLine("The line does not begin with a time in seconds since 1970.")
    if "\0" in text:
        raise BadLine("The line holds zero bytes, as after a full disk or a power cut.")
    if not verb:
        raise BadLine("The line does not say what happened.")
    return Line(int(second), call, queue, agent, verb, tuple(parts[5:]))


def translate(line: Line) -> Event | None:
    """The event of a line; None for what changes no number here. Raises `BadLine` where a column makes no sense."""
    known = VERBS.get(line.verb)
    if known is None:
        return None
    needs, make = known
    for name in needs:
        if getattr(line, name) in ("", "NONE"):
            raise BadLine(f"{line.verb} names no {name}.")
    return make(line)


def _queued(line: Line) -> Event:
    caller = line.data[1] if len(line.data) > 1 else ""
    return CallQueued(line.call, line.queue, "" if caller.lower() in _NUMBERLESS else caller)


def _answered(line: Line) -> Event:
    return CallAnswered(line.call, line.queue, line.agent, line.ms(0), line.ms(2))


def _left(how: Left, wait: int) -> Callable[[Line], Event]:
    return lambda line: CallLeft(line.call, line.queue, how, line.ms(wait))


def _ended(how: Ended, talk: int) -> Callable[[Line], Event]:
    return lambda line: ContactEnded(line.queue, line.agent, line.call, how, line.ms(talk))


def _attended(line: Line) -> Event:
    talk = 4 if line.data[:1] == ("LINK",) else 3
    return ContactEnded(line.queue, line.agent, line.call, Ended.ATTENDED_TRANSFER, line.ms(talk))


def _rang(canceled: bool) -> Callable[[Line], Event]:
    return lambda line: RingEnded(line.call, line.queue, line.agent, canceled, line.ms(0, scale=1))


def _joined(line: Line) -> Event | None:
    if _INTERFACE.match(line.agent):
        return None
    return AgentJoined(line.agent, line.queue, paused=line.data[:1] == ("PAUSED",))


def _removed(line: Line) -> Event | None:
    return None if _INTERFACE.match(line.agent) else AgentLeft(line.agent, line.queue)


def _paused(line: Line) -> Event:
    return AgentPaused(line.agent, line.queue, "".join(line.data[:1]))


_VISIT = ("call", "queue")
_CONTACT = ("call", "queue", "agent")
_MEMBER = ("queue", "agent")

VERBS: dict[str, tuple[tuple[str, ...], Callable[[Line], Event | None]]] = {
    "ENTERQUEUE": (_VISIT, _queued),
    "CONNECT": (_CONTACT, _answered),
    "ABANDON": (_VISIT, _left(Left.ABANDONED, 2)),
    "EXITWITHTIMEOUT": (_VISIT, _left(Left.TIMED_OUT, 2)),
    "EXITEMPTY": (_VISIT, _left(Left.EMPTY, 2)),
    "EXITWITHKEY": (_VISIT, _left(Left.BY_KEY, 3)),
    "WITHDRAW": (_VISIT, _left(Left.WITHDRAWN, 2)),
    "SYSCOMPAT": (_VISIT, lambda line: CallLeft(line.call, line.queue, Left.LOST)),
    "COMPLETEAGENT": (_CONTACT, _ended(Ended.AGENT, 1)),
    "COMPLETECALLER": (_CONTACT, _ended(Ended.CALLER, 1)),
    "BLINDTRANSFER": (_CONTACT, _ended(Ended.BLIND_TRANSFER, 3)),
    "TRANSFER": (_CONTACT, _ended(Ended.BLIND_TRANSFER, 3)),
    "ATTENDEDTRANSFER": (_CONTACT, _attended),
    "RINGNOANSWER": (_CONTACT, _rang(canceled=False)),
    "RINGCANCELED": (_CONTACT, _rang(canceled=True)),
    "PAUSE": (_MEMBER, _paused),
    "UNPAUSE": (_MEMBER, lambda line: AgentResumed(line.agent, line.queue)),
    "PAUSEALL": (("agent",), lambda line: AgentPaused(line.agent, "", "".join(line.data[:1]))),
    "UNPAUSEALL": (("agent",), lambda line: AgentResumed(line.agent)),
    "ADDMEMBER": (_MEMBER, _joined),
    "REMOVEMEMBER": (_MEMBER, _removed),
    "QUEUESTART": ((), lambda line: SystemStarted()),
}
"""Verb → the columns that must be filled, and how its event is made; every other verb is known to change nothing here
or is a centre's own, written by its dial plan."""


class Reader:
    """Lines of one log in, events and rejects out."""

    def __init__(self, system: str, file: str, places: Places | None = None) -> None:
        """`system` is the telephone system's name, `file` what rejects call the log."""
        self.places = places or Places()
        self.skipped = 0
        self._system = system
        self._file = file

    def read(self, number: int, line: bytes | None) -> Observed | Reject | None:
        """What one line says; None is a line that changes nothing. `line` is None where it was too long."""
        if line is None:
            return Reject(self._file, number, f"The line is longer than {LONGEST // 1024} KiB.", "")
        text = decoded(line).removeprefix("\ufeff")
        if not text.strip():
            return None
        try:
            return self._observed(text)
        except BadLine as reason:
            return Reject(self._file, number, str(reason), masked(text.replace("\0", "␀")))

    def _observed(self, text: str) -> Observed | None:
        line = parse(text)
        index, occurrence = self.places.place(line.second, text.encode("utf-8", "surrogateescape"))
        event = translate(line)
        if event is None:
            self.skipped += 1
            return None
        key = source_key(self._system, SOURCE, line.second, text, occurrence)
        return Observed(line.second * 1000, index, key, self._system, SOURCE, event)


def decoded(line: bytes) -> str:
    """A line as text: UTF-8, and where it is not, Latin-1."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def read(path: Path, system: str) -> Iterator[Batch]:
    """Batches of about 2,000 lines; `read` is how many bytes of the file on disk are behind.

    A compressed file is read as it is; one that ends in the middle gives everything before, and a reject at the end.
    Raises `CallboardError` where the file cannot be read.
    """
    lines = Lines(path)
    reader = Reader(system, path.name)
    events: list[Observed] = []
    places: list[int] = []
    rejects: list[Reject] = []
    for number, line in lines:
        found = reader.read(number, line)
        if lines.unended and isinstance(found, Observed):
            found = Reject(path.name, number, UNENDED, masked(decoded(line or b"")))
        if isinstance(found, Observed):
            events.append(found)
            places.append(number)
        elif found is not None:
            rejects.append(found)
        if number % BATCH == 0:
            yield _batch(events, places, rejects, reader, lines)
    if lines.cut:
        rejects.append(cut(path, lines.number + 1))
    yield _batch(events, places, rejects, reader, lines)


def _batch(events: list[Observed], places: list[int], rejects: list[Reject], reader: Reader, lines: Lines) -> Batch:
    batch = Batch(tuple(events), tuple(rejects), read=lines.read, skipped=reader.skipped, lines=tuple(places))
    for taken in (events, places, rejects):
        taken.clear()
    reader.skipped = 0
    return batch
