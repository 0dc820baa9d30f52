"""A FreeSWITCH event socket that plays a recording over TCP, keeps its own queues, and can misbehave."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

SHARED = Path(__file__).parents[1] / "../shared/data/freeswitch"
CORE = "6a1e8c10-4a6f-4ec1-9d0a-3a6c1f4be001"
BEGAN_US = 1_768_000_000_250_000


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
