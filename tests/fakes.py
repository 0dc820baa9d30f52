"""An Asterisk manager that plays a recording over TCP, keeps its own queues, and can misbehave."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from hashlib import md5
from pathlib import Path
from typing import NamedTuple

from tests.playback import Cut, Player

Pairs = list[tuple[str, str]]
Recorded = tuple[float, Pairs]
"""When a message came (s), and its pairs in order."""

BANNER = b"Asterisk Call Manager/13.0.0\r\n"
SECRET = "snow & ice"
CHALLENGE = "840415273"
PLAYED = ("Queue", "Agent", "Hangup", "Hold", "Unhold", "BlindTransfer", "AttendedTransfer", "DialEnd", "Shutdown")
LISTED = ("QueueParams", "QueueMember", "QueueEntry", "QueueStatusComplete", "QueueSummary", "QueueSummaryComplete")
SHARED = Path(__file__).parents[1] / "../shared/data/asterisk"


class Manner(Enum):
    """How the server behaves."""

    GOOD = auto()
    NO_CHALLENGE = auto()
    REFUSES = auto()
    NO_LIST = auto()
    UNFINISHED_LIST = auto()
    ENDLESS = auto()
    DEAF = auto()
    SILENT = auto()
    HTTP = auto()


MUTE = (Manner.DEAF, Manner.ENDLESS)
"""Manners in which no action is answered after the log-in."""


class Floor(NamedTuple):
    """Who waits, as (call, queue), and each member, as (agent, queue) → (status, paused, reason)."""

    waiting: frozenset[tuple[str, str]]
    members: Mapping[tuple[str, str], tuple[str, bool, str]]


def load(path: Path) -> list[Recorded]:
    """A recording in JSON lines, compressed or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    rows = map(json.loads, text.splitlines())
    return [(row["recv_time"], [(name, value) for name, value in row["kv"]]) for row in rows]


def worth_playing(recording: Iterable[Recorded]) -> Iterator[Recorded]:
    """The events that queues, agents and their callers cause; not what only answered an action."""
    for at, pairs in recording:
        name, value = pairs[0]
        if name == "Event" and value.startswith(PLAYED) and value not in LISTED:
            yield at, pairs


class Queues:
    """What Asterisk would list: kept up to date by the events themselves."""

    def __init__(self, recording: Sequence[Recorded]) -> None:
        """Begins with the members and callers of the first list in the recording."""
        self.now = recording[0][0] if recording else 0.0
        self.members: dict[tuple[str, str], dict[str, str]] = {}
        self._calls: dict[str, str] = {}
        self.waiting: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}
        for at, pairs in recording:
            fields = dict(pairs)
            if fields.get("Event") == "QueueMember":
                self.members[fields["Name"], fields["Queue"]] = fields
            if fields.get("Event") == "QueueEntry":
                self.waiting[fields["Uniqueid"], fields["Queue"]] = (at - int(fields["Wait"]), fields)
            if fields.get("Event") == "QueueStatusComplete":
                break

    def take(self, at: float, pairs: Pairs) -> None:
        """One event happened."""
        self.now = at
        fields = dict(pairs)
        place = (fields.get("Uniqueid", ""), fields.get("Queue", ""))
        match fields.get("Event"):
            case "QueueCallerJoin":
                self.waiting[place] = (at, fields)
            case "QueueCallerLeave":
                self.waiting.pop(place, None)
            case "QueueMemberRemoved":
                self.members.pop((fields["MemberName"], fields["Queue"]), None)
            case "QueueMemberStatus" | "QueueMemberAdded" | "QueueMemberPause" | "QueueMemberPenalty":
                told = self._calls.get(fields["MemberName"], fields.get("InCall", "0"))
                self.members[fields["MemberName"], fields["Queue"]] = {**fields, "InCall": told}
            case "AgentConnect":
                self._in_call(fields["MemberName"], "1")
            case "AgentComplete":
                self._in_call(fields["MemberName"], "0")

    def _in_call(self, agent: str, value: str) -> None:
        """Asterisk lists it in every queue of the member, and tells no change: an event may have the one before."""
        self._calls[agent] = value
        for place, member in self.members.items():
            if place[0] == agent:
                self.members[place] = {**member, "InCall": value}

    def listed(self) -> Iterator[Pairs]:
        """The items of a `QueueStatus`."""
        for queue in sorted({queue for _, queue in [*self.members, *self.waiting]}):
            yield [("Event", "QueueParams"), ("Queue", queue), ("Calls", "0")]
            for (agent, of), member in self.members.items():
                if of == queue:
                    yield _member(agent, member)
            for (call, of), (since, entry) in self.waiting.items():
                if of == queue:
                    yield _entry(call, queue, entry.get("CallerIDNum", ""), int(self.now - since))

    def floor(self) -> Floor:
        """The same to compare with."""
        members = {
            place: (each["Status"], each["Paused"] == "1", each["PausedReason"] if each["Paused"] == "1" else "")
            for place, each in self.members.items()
        }
        return Floor(frozenset(self.waiting), members)


def _member(agent: str, member: dict[str, str]) -> Pairs:
    location = member.get("Location") or member.get("Interface", "")
    kept = ("Membership", "Penalty", "InCall", "Status", "Paused", "PausedReason")
    named = [("Event", "QueueMember"), ("Queue", member["Queue"]), ("Name", agent), ("Location", location)]
    return named + [(name, member.get(name, "")) for name in kept]


def _entry(call: str, queue: str, number: str, wait: int) -> Pairs:
    named = [("Event", "QueueEntry"), ("Queue", queue), ("Position", "1"), ("Uniqueid", call)]
    return [*named, ("CallerIDNum", number), ("Wait", str(wait))]


class PlaybackServer(Player[Recorded, Floor]):
    """Plays a recording; `stamped` adds the recorded time to each event, as `timestampevents` does."""

    def __init__(
        self,
        recording: Sequence[Recorded],
        *,
        speed: float | None = None,
        manner: Manner = Manner.GOOD,
        cuts: Sequence[Cut] = (),
        ahead: int = 0,
        stamped: bool = True,
        tls: ssl.SSLContext | None = None,
        user: str = "supervisor",
        secret: str = SECRET,
    ) -> None:
        """Nothing runs before `running`."""
        self._queues = Queues(recording)
        played = list(worth_playing(recording))
        super().__init__(played, self._queues, speed=speed, cuts=cuts, ahead=ahead, tls=tls)
        self.manner = manner
        self.received: list[dict[str, str]] = []
        self._stamped = stamped
        self._user, self._secret = user, secret
        self._booted = self._now() - 3600

    def clock(self) -> int:
        """Now on the recording's clock (ms), however fast it is played."""
        return int(self._queues.now * 1000)

    def restart(self) -> None:
        """From now on the next log-in finds a system that has just started, with nobody in its queues."""
        with self._lock:
            self._booted = self._now()
            self._queues.waiting.clear()

    def _now(self) -> float:
        return self._queues.now if self._stamped else time.time()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.manner is Manner.HTTP:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            return
        if self.manner is Manner.SILENT:
            await self._stop.wait()
        writer.write(BANNER)
        while True:
            action = _fields(await reader.readuntil(b"\r\n\r\n"))
            if action and writer not in self._deaf:
                self.received.append(action)
                if not await self._answer(action, writer):
                    return

    async def _answer(self, action: dict[str, str], writer: asyncio.StreamWriter) -> bool:
        match action.get("Action"):
            case "Challenge" if self.manner is Manner.NO_CHALLENGE:
                self._respond(writer, action, "Error", ("Message", "Authentication type not permitted"))
            case "Challenge":
                self._respond(writer, action, "Success", ("Challenge", CHALLENGE))
            case "Login":
                return await self._login(action, writer)
            case "Ping" if self.manner not in MUTE:
                self._respond(writer, action, "Success", ("Ping", "Pong"))
            case "QueueStatus" if self.manner not in MUTE:
                self._list(action, writer)
        await writer.drain()
        return True

    async def _login(self, action: dict[str, str], writer: asyncio.StreamWriter) -> bool:
        key = md5((CHALLENGE + self._secret).encode(), usedforsecurity=False).hexdigest()
        right = action.get("Key") == key or action.get("Secret") == self._secret
        if self.manner is Manner.REFUSES or not right or action.get("Username") != self._user:
            self._respond(writer, action, "Error", ("Message", "Authentication failed"))
            return False
        self._respond(writer, action, "Success", ("Message", "Authentication accepted"))
        self._say(writer, [("Event", "SuccessfulAuth"), ("Service", "AMI")])
        self._say(
            writer,
            [("Event", "FullyBooted"), ("Uptime", str(int(self._now() - self._booted))), ("Status", "Fully Booted")],
        )
        if self.manner is Manner.ENDLESS:
            writer.write(b"Event: Endless\r\n" + b"Text: and so on\r\n" * 40_000)
            return True
        self._welcomed(writer)
        return True

    def _list(self, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        if self.manner is Manner.NO_LIST:
            self._respond(writer, action, "Error", ("Message", "Invalid/unknown command"))
            return
        again = ("ActionID", action.get("ActionID", ""))
        self._respond(writer, action, "Success", ("EventList", "start"))
        with self._lock:
            for item in self._queues.listed():
                writer.write(encode([*item, again]))
        if self.manner is not Manner.UNFINISHED_LIST:
            writer.write(encode([("Event", "QueueStatusComplete"), again, ("EventList", "Complete")]))

    def _respond(
        self, writer: asyncio.StreamWriter, action: dict[str, str], response: str, *more: tuple[str, str]
    ) -> None:
        again = [("ActionID", action["ActionID"])] if "ActionID" in action else []
        writer.write(encode([("Response", response), *again, *more]))

    def _say(self, writer: asyncio.StreamWriter, pairs: Pairs) -> None:
        writer.write(encode(self._stamp(self._queues.now, pairs)))

    def _stamp(self, at: float, pairs: Pairs) -> Pairs:
        return [pairs[0], ("Timestamp", f"{at:.6f}"), *pairs[1:]] if self._stamped else pairs

    def _encoded(self, message: Recorded) -> bytes:
        return encode(self._stamp(*message))


def encode(pairs: Pairs) -> bytes:
    """A message as it stands on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in pairs).encode() + b"\r\n"


def _fields(raw: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in raw.decode().splitlines() if line)
    return {name: value for name, _, value in lines}
