"""Telephone calls without end, as a manager's bytes: every agent is called, talks and is called again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

EPOCH = 1_795_000_000
STORIES = 5
"""One caller of so many gives up; the others are answered."""


class Step(NamedTuple):
    """A message of a call; `answered` None in every call. `lag` is in tenths of the calls that keep everybody busy."""

    lag: int
    answered: bool | None
    text: bytes
    events: int


def message(*lines: str) -> bytes:
    """A message as it stands on the wire."""
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


def _status(status: int) -> bytes:
    return message(
        "Event: QueueMemberStatus",
        "Privilege: agent,all",
        "Queue: %(queue)s",
        "MemberName: Agent %(agent)s",
        "Interface: PJSIP/%(agent)s",
        "Membership: static",
        "Penalty: 0",
        "InCall: 0",
        f"Status: {status}",
        "Paused: 0",
        "PausedReason: ",
        "LastCall: %(call)s",
    )


def _agent(event: str, *more: str) -> bytes:
    here = ("Privilege: agent,all", "Uniqueid: %(call)s", "DestUniqueid: %(leg)s", "Queue: %(queue)s")
    return message(f"Event: {event}", *here, "MemberName: Agent %(agent)s", "Interface: PJSIP/%(agent)s", *more)


def _caller(event: str, *more: str) -> bytes:
    kept = ("Privilege: agent,all", "Uniqueid: %(call)s", "CallerIDNum: 2025550%(line)s", "Queue: %(queue)s")
    return message(f"Event: {event}", *kept, *more)


HANGUP = message("Event: Hangup", "Privilege: call,all", "Uniqueid: %(call)s", "Cause: 16")
LEG_GONE = message("Event: Hangup", "Privilege: call,all", "Uniqueid: %(leg)s", "Cause: 16")
WISH = message("Event: HangupRequest", "Privilege: call,all", "Uniqueid: %(call)s")
JOIN = _caller("QueueCallerJoin", "Position: 1", "Count: 1")
LEAVE = _caller("QueueCallerLeave", "Position: 1", "Count: 0")
ABANDON = _caller("QueueCallerAbandon", "Position: 1", "OriginalPosition: 1", "HoldTime: 1")

SCRIPT = (
    Step(0, None, JOIN, 1),
    Step(1, True, _agent("AgentCalled"), 1),
    Step(1, True, _status(6), 1),
    Step(2, True, LEAVE, 1),
    Step(2, True, _agent("AgentConnect", "RingTime: 1", "HoldTime: 1"), 1),
    Step(2, True, _status(2), 1),
    Step(7, True, _agent("AgentComplete", "Reason: agent", "TalkTime: 2", "HoldTime: 1"), 1),
    Step(7, True, LEG_GONE, 0),
    Step(7, True, HANGUP, 1),
    Step(7, True, _status(1), 1),
    Step(3, False, WISH, 0),
    Step(3, False, ABANDON, 1),
    Step(3, False, LEAVE, 1),
    Step(3, False, HANGUP, 1),
)
EVENTS_PER_CALL = sum(
    step.events * (1 if step.answered is None else (STORIES - 1) / STORIES if step.answered else 1 / STORIES)
    for step in SCRIPT
)
"""Events of ours that a call's messages become, in the mean."""


class Centre:
    """Agents, each in one queue, and calls to them without end, so many in each that everybody is busy."""

    def __init__(self, agents: int = 480, queues: int = 12) -> None:
        self.agents, self.queues = agents, queues

    def moment(self, call: int) -> bytes:
        """What is sent as call number `call` begins: its first message, and the next ones of those before it."""
        parts = []
        for step in SCRIPT:
            number = call - step.lag * self.agents // 10
            if number >= 0 and step.answered in (None, number % STORIES > 0):
                parts.append(step.text % self._names(number))
        return b"".join(parts)

    def _names(self, call: int) -> dict[bytes, bytes]:
        agent = call % self.agents
        return {
            b"call": b"%d.%d" % (EPOCH, call),
            b"leg": b"%d.a%d" % (EPOCH, call),
            b"agent": b"%03d" % agent,
            b"queue": b"queue %02d" % (agent % self.queues),
            b"line": b"%03d" % (call % 1000),
        }

    def members(self) -> Iterator[bytes]:
        """The items of a `QueueStatus` with everybody free."""
        for agent in range(self.agents):
            yield message(
                "Event: QueueMember",
                f"Queue: queue {agent % self.queues:02}",
                f"Name: Agent {agent:03}",
                f"Location: PJSIP/{agent:03}",
                "Membership: static",
                "Penalty: 0",
                "InCall: 0",
                "Status: 1",
                "Paused: 0",
                "PausedReason: ",
            )


def probe(queue: str, call: str, begins: bool) -> bytes:
    """A caller who enters a queue of her own, or hangs up there."""
    filled = {b"call": call.encode(), b"queue": queue.encode(), b"line": b"100"}
    return b"".join(part % filled for part in ((JOIN,) if begins else (WISH, ABANDON, LEAVE, HANGUP)))
