"""A FreeSWITCH event socket that plays a recording over TCP, keeps its own queues, and can misbehave."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tests.playback import Cut, Player

SHARED = Path(__file__).parents[1] / "../shared/data/freeswitch"
CORE = "6a1e8c10-4a6f-4ec1-9d0a-3a6c1f4be001"
BEGAN_US = 1_768_000_000_250_000


SECRET = "snow & ice"


class Manner(Enum):
    """How the server behaves."""

    GOOD = auto()
    REFUSES = auto()
    DENIES = auto()
    NO_EVENTS = auto()
    NO_HOLD = auto()
    NO_API = auto()
    NO_JSON = auto()
    NO_CALLCENTER = auto()
    NO_CLOCK = auto()
    UNFINISHED_LISTS = auto()
    DEAF = auto()
    ENDLESS = auto()
    SILENT = auto()
    HTTP = auto()
    MUTE = auto()
    BYTEWISE = auto()


class Floor(NamedTuple):
    """Who waits, as (call, queue); who talks, as (call, queue, agent); and each agent's queues, with the pause."""

    waiting: frozenset[tuple[str, str]]
    talking: frozenset[tuple[str, str, str]]
    members: Mapping[tuple[str, str], str]


class Recorded(NamedTuple):
    """When an event came (s), and its headers."""

    at: float
    headers: dict[str, str]


def load(path: Path) -> list[Recorded]:
    """A recording in JSON lines, compressed or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return [Recorded(row["recv_time"], row["event"]) for row in map(json.loads, text.splitlines())]


def plain(headers: dict[str, str]) -> bytes:
    """An event as `event plain` sends it."""
    lines = "".join(f"{name}: {quote(value, safe='')}\n" for name, value in headers.items())
    return frame("text/event-plain", f"{lines}\n".encode())


def as_json(headers: dict[str, str]) -> bytes:
    """An event as `event json` sends it: nothing follows its last brace."""
    return frame("text/event-json", json.dumps(headers, ensure_ascii=False).encode())


def frame(kind: str, body: bytes) -> bytes:
    """A frame with a body; its length counts bytes."""
    return f"Content-Length: {len(body)}\nContent-Type: {kind}\n\n".encode() + body


def reply(text: str) -> bytes:
    """What the switch answers to a command."""
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode()


HELLO = b"Content-Type: auth/request\n\n" + reply("+OK accepted") + reply("+OK event listener enabled plain")


class Story:
    """Events of a switch that is made up, one after the other."""

    def __init__(self, core: str = CORE, at_us: int = BEGAN_US) -> None:
        """Begins at an instant (µs)."""
        self.told: list[Recorded] = []
        self._core, self._at_us = core, at_us
        self._number = 700

    def after(self, seconds: float) -> Story:
        """Nothing happens for a while."""
        self._at_us += round(seconds * 1_000_000)
        return self

    def tell(self, name: str, headers: dict[str, str]) -> Story:
        """One event; the switch numbers all of them, also those that nobody asked for."""
        self._number += 3
        head = {
            "Event-Name": name,
            "Core-UUID": self._core,
            "FreeSWITCH-Hostname": "pbx",
            "Event-Date-Timestamp": str(self._at_us),
            "Event-Sequence": str(self._number),
        }
        self.told.append(Recorded(self._at_us / 1_000_000 + 0.02, {**head, **headers}))
        return self

    def says(self, action: str, **headers: str) -> Story:
        """One event of mod_callcenter; `member_uuid` stands for CC-Member-UUID, `Answer_State` for Answer-State."""
        named = {_header(name): value for name, value in headers.items()}
        return self.tell("CUSTOM", {"Event-Subclass": "callcenter::info", "CC-Action": action, **named})

    def enters(self, call: str, queue: str, number: str = "2025550100", action: str = "member-queue-start") -> Story:
        """A caller enters a queue."""
        return self.says(
            action, queue=queue, **_member(call), member_cid_number=number, Caller_Destination_Number="3115550100"
        )

    def offered(self, call: str, queue: str, agent: str) -> Story:
        """An agent's telephone rings."""
        self.says("agent-state-change", agent=agent, agent_state="Receiving")
        return self.says("agent-offering", queue=queue, agent=agent, **_member(call))

    def fails(self, call: str, queue: str, agent: str, cause: str) -> Story:
        """It rang in vain."""
        self.says("bridge-agent-fail", queue=queue, agent=agent, hangup_cause=cause, **_member(call))
        return self.says("agent-state-change", agent=agent, agent_state="Waiting")

    def answers(self, call: str, queue: str, agent: str) -> Story:
        """An agent takes the call."""
        self.says("bridge-agent-start", queue=queue, agent=agent, **_member(call))
        return self.says("agent-state-change", agent=agent, agent_state="In a queue call")

    def ends(self, call: str, queue: str, agent: str, state: str = "Waiting") -> Story:
        """Agent and caller are done."""
        self.says("bridge-agent-end", queue=queue, agent=agent, agent_bridged="true", **_member(call))
        self.says("member-queue-end", queue=queue, agent=agent, cause="Terminated", **_member(call))
        return self.says("agent-state-change", agent=agent, agent_state=state)

    def leaves(self, call: str, queue: str, reason: str = "BREAK_OUT", line: str = "hangup") -> Story:
        """A caller goes without an answer; `line` is what is left of her line."""
        how = {"cause": "Cancel", "cancel_reason": reason, "Answer_State": line}
        return self.says("member-queue-end", queue=queue, **_member(call), **how)

    def status(self, agent: str, status: str) -> Story:
        """An agent logs in or out, or goes on a break."""
        return self.says("agent-status-change", agent=agent, agent_status=status)

    def holds(self, call: str, agent: str, name: str = "CHANNEL_HOLD") -> Story:
        """An agent puts the caller on hold; the telephone's own line is told too."""
        self.tell(name, {"Unique-ID": f"{agent}-phone"})
        named = {"cc_side": "agent", "cc_agent": agent, "cc_member_session_uuid": call}
        return self.tell(name, {f"variable_{key}": value for key, value in named.items()})


def day() -> Story:
    """A little of everything, with names that are easily got wrong."""
    story = Story()
    story.status("Zoë Müller", "Available").status("李小龙", "On Break")
    story.enters("c1", "VIP 100%|A&B", "+1 202 555 0100").after(2).offered("c1", "VIP 100%|A&B", "Zoë Müller")
    story.after(3).answers("c1", "VIP 100%|A&B", "Zoë Müller").after(4).holds("c1", "Zoë Müller").after(2.5)
    story.holds("c1", "Zoë Müller", "CHANNEL_UNHOLD").after(5).enters("c2", "water@city").after(1)
    story.ends("c1", "VIP 100%|A&B", "Zoë Müller").status("李小龙", "Available").offered("c2", "water@city", "李小龙")
    story.after(6).fails("c2", "water@city", "李小龙", "ALLOTTED_TIMEOUT").after(1.25).leaves("c2", "water@city")
    story.enters("c3", "water@city").after(9).leaves("c3", "water@city", "EXIT_WITH_KEY", "answered")
    story.enters("c4", "water@city", action="member-queue-resume").after(30).leaves(
        "c4", "water@city", "TIMEOUT", "answered"
    )
    story.enters("c5", "water@city").after(3).leaves("c5", "water@city", "BREAK_OUT", "answered")
    story.enters("c5", "VIP 100%|A&B").after(2).leaves("c5", "VIP 100%|A&B", "NO_AGENT_TIMEOUT", "answered")
    return story.status("Zoë Müller", "Logged Out")


def lines(told: Iterable[Recorded]) -> bytes:
    """A recording in JSON lines."""
    return "".join(f"{json.dumps({'recv_time': at, 'event': headers})}\n" for at, headers in told).encode()


def _member(call: str) -> dict[str, str]:
    return {"member_uuid": f"m-{call}", "member_session_uuid": call}


def _header(name: str) -> str:
    """`member_cid_number` → CC-Member-CID-Number; what begins with a capital is no header of mod_callcenter."""
    words = [word.upper() if word in ("uuid", "cid") else word.capitalize() for word in name.split("_")]
    return "-".join(words if name[0].isupper() else ["CC", *words])


SUBSCRIBED = ("CUSTOM", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "HEARTBEAT")
AGENT_COLUMNS = (
    *("name", "instance_id", "uuid", "type", "contact", "status", "state", "max_no_answer", "wrap_up_time"),
    *("last_bridge_start", "last_bridge_end", "calls_answered", "talk_time", "ready_time", "external_calls_count"),
)
MEMBER_COLUMNS = (
    *("queue", "instance_id", "uuid", "session_uuid", "cid_number", "cid_name", "system_epoch", "joined_epoch"),
    *("rejoined_epoch", "bridge_epoch", "abandoned_epoch", "serving_agent", "serving_system", "state", "score"),
)
Row = dict[str, str]
Rows = list[Row]


class Switch:
    """What mod_callcenter keeps and lists: brought up to date by its events, and by what it fires no event for.

    A real one writes that a caller is answered just before it tells that her agent is in a call, some moments after it
    told that they are connected; with `slow`, so does this one.
    """

    def __init__(
        self, agents: Sequence[Row] = (), tiers: Sequence[Row] = (), queues: Sequence[str] = (), slow: bool = False
    ) -> None:
        """Begins with these rows."""
        self.slow = slow
        self.now = 0.0
        self.core = CORE
        self.agents = {row["name"]: dict(row) for row in agents}
        self.tiers = {(row["queue"], row["agent"]): row.get("level", "1") for row in tiers}
        self.members: dict[tuple[str, str], dict[str, str]] = {}
        self.queues = set(queues)

    def take(self, at: float, headers: dict[str, str]) -> None:
        """One event happened."""
        micro = headers.get("Event-Date-Timestamp")
        self.now = int(micro) / 1_000_000 if micro else at
        agent, queue = headers.get("CC-Agent", ""), headers.get("CC-Queue", "")
        visit = (headers.get("CC-Member-UUID", ""), headers.get("CC-Member-Session-UUID", ""))
        match headers.get("CC-Action"):
            case "member-queue-start" | "member-queue-resume":
                self._comes(visit, queue, headers)
            case "agent-offering":
                self._agent(agent)
                self.tiers.setdefault((queue, agent), "1")
                self._serve(visit, "Trying", agent)
            case "bridge-agent-start":
                self._serve(visit, "Trying" if self.slow else "Answered", agent)
            case "bridge-agent-fail" if self.members.get(visit, {}).get("serving_agent") == agent:
                self._serve(visit, "Waiting", "")
            case "member-queue-end" if headers["CC-Cause"] == "Terminated":
                self.members.pop(visit, None)
            case "member-queue-end" if visit in self.members:
                self.members[visit].update(session_uuid="", state="Abandoned", abandoned_epoch=self._epoch)
            case "agent-add":
                self.agents[agent] = {**self._agent(agent), "status": "Logged Out", "state": "Waiting"}
            case "agent-status-change":
                self._agent(agent)["status"] = headers["CC-Agent-Status"]
            case "agent-state-change":
                self._state(agent, headers["CC-Agent-State"])

    @property
    def _epoch(self) -> str:
        return str(int(self.now))

    def _comes(self, visit: tuple[str, str], queue: str, headers: dict[str, str]) -> None:
        """One who is resumed has her old row, with a new session."""
        self.queues.add(queue)
        old = next((key for key, row in self.members.items() if key[0] == visit[0]), None)
        row = self.members.pop(old) if old else dict.fromkeys(MEMBER_COLUMNS, "")
        again = {"rejoined_epoch": self._epoch} if old else {"joined_epoch": self._epoch, "rejoined_epoch": "0"}
        number = headers.get("CC-Member-CID-Number", "")
        row.update(queue=queue, uuid=visit[0], session_uuid=visit[1], cid_number=number, state="Waiting", **again)
        row.update(bridge_epoch="0", abandoned_epoch="0", serving_agent="")
        self.members[visit] = row

    def _serve(self, visit: tuple[str, str], state: str, agent: str) -> None:
        if visit in self.members:
            answered = {"bridge_epoch": self._epoch} if state == "Answered" else {}
            self.members[visit].update(state=state, serving_agent=agent, **answered)

    def _agent(self, agent: str) -> dict[str, str]:
        return self.agents.setdefault(agent, _new_agent(agent))

    def _state(self, agent: str, state: str) -> None:
        self._agent(agent)["state"] = state
        for visit, row in self.members.items():
            if state == "In a queue call" and row["serving_agent"] == agent and row["state"] == "Trying":
                self._serve(visit, "Answered", agent)

    def listed(self, kind: str) -> Rows:
        """The rows of a list."""
        match kind:
            case "agent list":
                return list(self.agents.values())
            case "tier list":
                return [
                    {"queue": queue, "agent": agent, "state": "Ready", "level": level, "position": "1"}
                    for (queue, agent), level in self.tiers.items()
                ]
            case "queue list":
                return [{"name": queue, "strategy": "top-down", "moh_sound": "x"} for queue in sorted(self.queues)]
        return list(self.members.values())

    def floor(self) -> Floor:
        """The same to compare with."""
        rows = [row for row in self.members.values() if row["session_uuid"]]
        waiting = {(row["session_uuid"], row["queue"]) for row in rows if row["state"] in ("Waiting", "Trying")}
        talking = {
            (row["session_uuid"], row["queue"], row["serving_agent"]) for row in rows if row["state"] == "Answered"
        }
        return Floor(frozenset(waiting), frozenset(talking), dict(self._places()))

    def _places(self) -> Iterator[tuple[tuple[str, str], str]]:
        for queue, name in self.tiers:
            agent = self.agents.get(name)
            if agent is not None and agent["status"] != "Logged Out":
                reason = "On Break" if agent["status"] == "On Break" else ""
                yield (name, queue), reason or ("Idle" if agent["state"] == "Idle" else "")


def _new_agent(name: str) -> dict[str, str]:
    row = dict.fromkeys(AGENT_COLUMNS, "0")
    row.update(name=name, instance_id="single_box", uuid="", type="callback", contact="user/x|user/y")
    row.update(status="Available", state="Waiting")
    return row


def real_switch() -> Switch:
    """The switch of the recording as it was listed first."""
    texts: dict[str, str] = {}
    for line in gzip.decompress((SHARED / "esl_snapshots.jsonl.gz").read_bytes()).splitlines():
        row = json.loads(line)
        texts.setdefault(row["command"].removeprefix("callcenter_config "), row["text"])
    agents, tiers, queues = (_table(texts[kind]) for kind in ("agent list", "tier list", "queue list"))
    return Switch(agents, tiers, [row["name"] for row in queues])


def _table(text: str) -> Rows:
    head, *lines = text.splitlines()
    return [dict(zip(head.split("|"), line.split("|"), strict=True)) for line in lines if line != "+OK"]


class PlaybackServer(Player[Recorded, Floor]):
    """Plays what the channels and queues of a switch say; the rest of a recording is left out.

    `patient` does not begin before the first lists were answered.
    """

    def __init__(
        self,
        recording: Sequence[Recorded],
        *,
        switch: Switch | None = None,
        speed: float | None = None,
        manner: Manner = Manner.GOOD,
        cuts: Sequence[Cut] = (),
        ahead: int = 0,
        as_json: bool = False,
        patient: bool = False,
        secret: str = SECRET,
    ) -> None:
        """Nothing runs before `running`."""
        self._switch = switch or Switch()
        played = [each for each in recording if each.headers.get("Event-Name") in SUBSCRIBED]
        super().__init__(played, self._switch, speed=speed, cuts=cuts, ahead=ahead)
        self.manner = manner
        self.received: list[str] = []
        self._as_json, self._patient, self._secret = as_json, patient, secret
        if played:
            self._switch.now = played[0].at
            self._switch.core = played[0].headers["Core-UUID"]

    def restart(self, core: str) -> None:
        """From now on the next log-in finds a switch that has just started: rows of callers stay, without lines."""
        with self._lock:
            self._switch.core = core
            for row in self._switch.members.values():
                row.update(session_uuid="", state="Abandoned")
            for agent in self._switch.agents.values():
                agent["state"] = "Waiting"

    def delete(self, agent: str) -> None:
        """An agent is deleted, whatever she does; no event tells of it."""
        with self._lock:
            self._switch.agents.pop(agent, None)
            self._switch.tiers = {place: level for place, level in self._switch.tiers.items() if place[1] != agent}

    def tier(self, queue: str, agent: str) -> None:
        """An agent is put into a queue; no event tells of it."""
        with self._lock:
            self._switch.tiers[queue, agent] = "2"

    def untier(self, queue: str, agent: str) -> None:
        """An agent is taken out of a queue; no event tells of it."""
        with self._lock:
            self._switch.tiers.pop((queue, agent))

    def say(self, raw: bytes) -> None:
        """Sends bytes to whoever listens."""
        self._loop.call_soon_threadsafe(lambda: self._client.write(raw) if self._client else None)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.manner is Manner.HTTP:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            return
        if self.manner is Manner.SILENT:
            await self._stop.wait()
        if self.manner is Manner.MUTE:
            return
        if self.manner is Manner.DENIES:
            text = "Access Denied, go away.\n"
            writer.write(f"Content-Type: text/rude-rejection\nContent-Length: {len(text)}\n\n{text}".encode())
            return
        writer.write(b"Content-Type: auth/request\n\n")
        while True:
            command = (await reader.readuntil(b"\n\n")).decode().strip()
            if command and writer not in self._deaf:
                self.received.append(command)
                if not await self._answer(command, writer):
                    return

    async def _answer(self, command: str, writer: asyncio.StreamWriter) -> bool:
        word, _, rest = command.partition(" ")
        match word:
            case "auth" if rest == self._secret and self.manner is not Manner.REFUSES:
                writer.write(reply("+OK accepted"))
            case "auth" | "userauth":
                writer.write(reply("-ERR invalid") + frame("text/disconnect-notice", b"Disconnected, goodbye.\n"))
                return False
            case "event" if self.manner is Manner.NO_EVENTS or (self.manner is Manner.NO_HOLD and "HOLD" in rest):
                writer.write(reply("-ERR permission denied"))
            case "event":
                self._subscribed(rest, writer)
            case "api" if self.manner is Manner.NO_API:
                writer.write(reply("-ERR permission denied"))
            case "api" if self.manner not in (Manner.DEAF, Manner.ENDLESS):
                self._put(writer, frame("api/response", self._api(rest).encode()))
                if self._patient and "member list" in rest:
                    self._patient = False
                    self._welcomed(writer)
        await writer.drain()
        return True

    def _subscribed(self, rest: str, writer: asyncio.StreamWriter) -> None:
        writer.write(reply("+OK event listener enabled plain"))
        if self.manner is Manner.ENDLESS:
            writer.write(b"Content-Length: 240000\nContent-Type: text/event-plain\n\n" + b"Text: and so on\n" * 4)
        # What stands behind CUSTOM is a subclass, and nothing else.
        if re.fullmatch(r"plain (\w+ )*CUSTOM callcenter::info", rest) and not self._patient:
            self._welcomed(writer)

    def _api(self, command: str) -> str:
        with self._lock:
            match command.split(" ", 1):
                case ["strmicroepoch"] if self.manner is not Manner.NO_CLOCK:
                    return str(round(self._switch.now * 1_000_000))
                case ["global_getvar", "core_uuid"]:
                    return self._switch.core
                case ["json", asked] if self.manner not in (Manner.NO_JSON, Manner.NO_CALLCENTER):
                    return self._listed(json.loads(asked))
                case ["callcenter_config", kind] if self.manner is not Manner.NO_CALLCENTER:
                    return self._bars("member list" if kind == "queue list members" else kind)
        return f"-ERR {command.split(' ')[0]} Command not found!\n"

    def _listed(self, asked: dict[str, dict[str, str]]) -> str:
        kind = asked["data"]["arguments"]
        if self.manner is Manner.UNFINISHED_LISTS and kind == "tier list":
            return ""
        return json.dumps({**asked, "status": "success", "response": self._switch.listed(kind)}, ensure_ascii=False)

    def _bars(self, kind: str) -> str:
        rows = self._switch.listed(kind)
        head = ["|".join(rows[0])] if rows else []
        return "\n".join([*head, *("|".join(row.values()) for row in rows), "+OK\n"])

    def _put(self, writer: asyncio.StreamWriter, raw: bytes) -> None:
        step = 1 if self.manner is Manner.BYTEWISE else len(raw)
        for place in range(0, len(raw), step):
            writer.write(raw[place : place + step])

    def _encoded(self, message: Recorded) -> bytes:
        return as_json(message.headers) if self._as_json else plain(message.headers)
