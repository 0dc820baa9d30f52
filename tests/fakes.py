"""An Asterisk manager that plays a recording over TCP, keeps its own queues, and can misbehave."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum, auto
from hashlib import md5
from pathlib import Path
from typing import NamedTuple

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


class Cut(NamedTuple):
    """The line is cut after so many played bytes; then so many messages are lost before anyone may log in again."""

    after: int
    lose: int = 0


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
                self.members[fields["MemberName"], fields["Queue"]] = fields
            case "AgentConnect":
                self._in_call(fields["MemberName"], "1")
            case "AgentComplete":
                self._in_call(fields["MemberName"], "0")

    def _in_call(self, agent: str, value: str) -> None:
        """Asterisk lists it in every queue of the member, and tells no change of it."""
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


class PlaybackServer:
    """Plays from the first log-in on; whoever logs in later hears what comes then.

    `speed` is how many recorded seconds pass in one; None plays as fast as the client reads. `ahead` is by how many
    messages the queues know more than was sent. `stamped` adds the recorded time to each event, as
    `timestampevents` does. Without anyone logged in nothing is played.
    """

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
        self.port = 0
        self.manner = manner
        self.logins = 0
        self.received: list[dict[str, str]] = []
        self.done = threading.Event()
        self._played = list(worth_playing(recording))
        self._queues = Queues(recording)
        self._speed, self._cuts, self._ahead, self._stamped, self._tls = speed, list(cuts), ahead, stamped, tls
        self._user, self._secret = user, secret
        self._booted = self._now() - 3600
        self._next = self._known = self._sent = 0
        self._client: asyncio.StreamWriter | None = None
        self._deaf: set[asyncio.StreamWriter] = set()
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def running(self) -> Iterator[PlaybackServer]:
        """Listens on a port of its own, in a thread of its own."""
        ready = threading.Event()
        thread = threading.Thread(target=self._run, args=(ready,), name="playback")
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stop.set)
            thread.join()

    def state(self) -> Floor:
        """What the queues look like now."""
        with self._lock:
            return self._queues.floor()

    def restart(self) -> None:
        """From now on the next log-in finds a system that has just started, with nobody in its queues."""
        with self._lock:
            self._booted = self._now()
            self._queues.waiting.clear()

    def _now(self) -> float:
        return self._queues.now if self._stamped else time.time()

    def drop(self) -> None:
        """Cuts the line now."""
        self._loop.call_soon_threadsafe(self._hang_up)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve(ready))
        finally:
            self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        self._welcome = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        player = asyncio.create_task(self._play())
        ready.set()
        await self._stop.wait()
        server.close()
        for task in (player, *self._tasks):
            task.cancel()
        await asyncio.gather(player, *self._tasks, return_exceptions=True)
        await server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            self._tasks.discard(task)
            if self._client is writer:
                self._hang_up()
            self._deaf.discard(writer)
            writer.close()

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
        self._client = writer
        self.logins += 1
        self._welcome.set()
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

    async def _play(self) -> None:
        while self._next < len(self._played):
            await self._welcome.wait()
            client = self._client
            if client is None:
                continue
            at, pairs = self._played[self._next]
            if self._speed is not None and self._next:
                await asyncio.sleep(max(0.0, at - self._played[self._next - 1][0]) / self._speed)
            await self._send(client, at, pairs)
            # Whoever asks for something meanwhile is answered between two messages.
            await asyncio.sleep(0)
        self.done.set()

    async def _send(self, client: asyncio.StreamWriter, at: float, pairs: Pairs) -> None:
        message = encode(self._stamp(at, pairs))
        if self._cuts and self._sent + len(message) > self._cuts[0].after:
            await self._cut(client, message)
            return
        self._learn(self._next + 1 + self._ahead)
        client.write(message)
        self._sent += len(message)
        self._next += 1
        with suppress(OSError):
            await client.drain()

    async def _cut(self, client: asyncio.StreamWriter, message: bytes) -> None:
        cut = self._cuts.pop(0)
        client.write(message[: max(0, cut.after - self._sent)])
        self._sent = max(self._sent, cut.after)
        self._hang_up(whole=cut.lose == 0 and client.can_write_eof())
        with suppress(OSError):
            await client.wait_closed()
        self._next = min(len(self._played), self._next + cut.lose)
        self._learn(self._next)

    def _learn(self, until: int) -> None:
        with self._lock:
            while self._known < min(until, len(self._played)):
                self._queues.take(*self._played[self._known])
                self._known += 1

    def _hang_up(self, *, whole: bool = False) -> None:
        """The line is closed; `whole` lets the client read all that was sent, which a reset would throw away."""
        self._welcome.clear()
        client, self._client = self._client, None
        if client is not None and whole:
            self._deaf.add(client)
            client.write_eof()
        elif client is not None:
            client.close()


def encode(pairs: Pairs) -> bytes:
    """A message as it stands on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in pairs).encode() + b"\r\n"


def _fields(raw: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in raw.decode().splitlines() if line)
    return {name: value for name, _, value in lines}
