"""Messages of the manager, each to its events; the real ones against the queue_log of the same run."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from supervisor.core.events import (
    AgentLeft,
    AgentSeen,
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
    Device,
    Ended,
    Event,
    Left,
    Observed,
    RingEnded,
)
from supervisor.sources.asterisk.legs import Legs
from supervisor.sources.asterisk.translate import Translator, milliseconds, translate
from supervisor.sources.asterisk.wire import Message
from tests.fakes import SHARED, load

CALLER = {"Uniqueid": "1.1", "Queue": "permits", "CallerIDNum": "2025550100"}
LEG = {**CALLER, "DestUniqueid": "1.2", "Interface": "PJSIP/7", "MemberName": "Zoë O'Neil"}
AGENT = "Zoë O'Neil"
MEMBER = {
    "Queue": "permits",
    "MemberName": AGENT,
    "Interface": "PJSIP/7",
    "Membership": "static",
    "Penalty": "2",
    "InCall": "1",
    "Status": "2",
    "Paused": "0",
    "PausedReason": "Back",
}


def message(event: str, fields: dict[str, str] | None = None, **more: str) -> Message:
    return Message.of([("Event", event), *(fields or {}).items(), *more.items()])


def story(*messages: Message, legs: Legs | None = None) -> list[Event]:
    known = legs or Legs()
    return [event for each in messages for event in translate(each, known)]


JOIN = message("QueueCallerJoin", CALLER, Position="1")
LEAVE = message("QueueCallerLeave", CALLER, Position="1")
ABANDON = message("QueueCallerAbandon", CALLER, HoldTime="9")
CONNECT = message("AgentConnect", LEG, HoldTime="9", RingTime="3")
LEG_GONE = message("Hangup", Uniqueid="1.2")
CALLER_GONE = message("Hangup", Uniqueid="1.1")


def complete(reason: str, **fields: str) -> Message:
    return message("AgentComplete", {**LEG, **fields}, TalkTime="60", Reason=reason)


def test_an_answered_call() -> None:
    called = message("AgentCalled", LEG)
    assert story(JOIN, called, LEAVE, CONNECT, complete("agent"), LEG_GONE, CALLER_GONE) == [
        CallQueued("1.1", "permits", "2025550100"),
        CallRang("1.1", "permits", AGENT),
        CallDequeued("1.1", "permits"),
        CallAnswered("1.1", "permits", AGENT, ring_ms=3000),
        ContactEnded("permits", AGENT, "1.1", Ended.AGENT, 60_000),
        CallHungUp("1.1"),
    ]


def test_a_withheld_number_is_none() -> None:
    assert story(message("QueueCallerJoin", {**CALLER, "CallerIDNum": "<unknown>"})) == [CallQueued("1.1", "permits")]


def test_an_abandon_after_a_hang_up_request_is_one() -> None:
    request = message("HangupRequest", Uniqueid="1.1")
    assert story(JOIN, request, ABANDON)[-1] == CallLeft("1.1", "permits", Left.ABANDONED)
    assert story(request, JOIN, ABANDON)[-1] == CallLeft("1.1", "permits", Left.UNANSWERED)
    assert story(JOIN, message("HangupRequest", Uniqueid="1.2"), ABANDON)[-1].how is Left.UNANSWERED  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "how"),
    [
        ("TIMEOUT", Left.TIMED_OUT),
        ("LEAVEEMPTY", Left.EMPTY),
        ("LEAVEUNAVAIL", Left.EMPTY),
        ("WITHDRAW", Left.WITHDRAWN),
    ],
)
def test_the_dial_plan_knows_why_a_caller_left(value: str, how: Left) -> None:
    status = message("VarSet", Uniqueid="1.1", Variable="QUEUESTATUS", Value=value)
    assert story(JOIN, ABANDON, LEAVE, status)[1:] == [
        CallLeft("1.1", "permits", Left.UNANSWERED),
        CallDequeued("1.1", "permits"),
        CallLeft("1.1", "permits", how),
    ]


def test_variables_of_others_say_nothing() -> None:
    assert story(message("VarSet", Uniqueid="1.1", Variable="QUEUESTATUS", Value="CONTINUE")) == []
    assert story(message("VarSet", Uniqueid="1.1", Variable="NOTE", Value="TIMEOUT")) == []


def test_a_call_that_is_turned_away_names_its_queue() -> None:
    enters = message("Newexten", Uniqueid="1.1", Application="Queue", AppData="permits,t,,,30")
    full = message("VarSet", Uniqueid="1.1", Variable="QUEUESTATUS", Value="FULL")
    assert story(enters, full) == [CallRefused("1.1", "permits", "full")]


def test_rings_end() -> None:
    called = message("AgentCalled", LEG)
    unanswered = message("AgentRingNoAnswer", LEG, RingTime="8000")
    canceled = message("DialEnd", DestUniqueid="1.2", DialStatus="CANCEL")
    assert story(called, unanswered, canceled)[1:] == [RingEnded("1.1", "permits", AGENT, ring_ms=8000)]
    assert story(called, canceled, canceled)[1:] == [RingEnded("1.1", "permits", AGENT, canceled=True)]


def test_a_transfer_ends_the_contact_and_names_how() -> None:
    transfer = message("BlindTransfer", Result="Success", TransfererUniqueid="1.2", TransfereeUniqueid="1.1")
    ended = ContactEnded("permits", AGENT, "1.1", Ended.BLIND_TRANSFER)
    summed = ContactEnded("permits", AGENT, "1.1", Ended.BLIND_TRANSFER, 60_000)
    assert story(JOIN, CONNECT, transfer, complete("transfer"), LEG_GONE)[2:] == [ended, summed]
    assert story(JOIN, CONNECT, transfer, LEG_GONE)[2:] == [ended, ended]


def test_a_transfer_that_failed_ends_nothing() -> None:
    failed = message("AttendedTransfer", Result="Fail", OrigTransfererUniqueid="1.2")
    elsewhere = message(
        "AttendedTransfer", Result="Success", OrigTransfererUniqueid="9.9", SecondTransfererUniqueid="9.8"
    )
    assert story(CONNECT, failed, elsewhere)[1:] == []


def test_the_agents_leg_ends_the_contact_where_no_summary_came() -> None:
    assert story(CONNECT, LEG_GONE)[1:] == [ContactEnded("permits", AGENT, "1.1")]


def test_a_summary_without_a_call_is_of_the_latest_contact() -> None:
    later = message("AgentConnect", {**LEG, "Uniqueid": "2.1", "DestUniqueid": "2.2"})
    nameless = message("AgentComplete", Queue="permits", MemberName=AGENT, TalkTime="5", Reason="caller")
    assert story(CONNECT, later, nameless)[-1] == ContactEnded("permits", AGENT, "2.1", Ended.CALLER, 5000)
    assert story(nameless) == [ContactEnded("permits", AGENT, "", Ended.CALLER, 5000)]


def test_hold_is_of_the_agents_leg_only() -> None:
    held, resumed = message("Hold", Uniqueid="1.2"), message("Unhold", Uniqueid="1.2")
    assert story(CONNECT, held, resumed)[1:] == [ContactHeld("1.1", AGENT), ContactResumed("1.1", AGENT)]
    assert story(CONNECT, message("Hold", Uniqueid="1.1"))[1:] == []


@pytest.mark.parametrize(
    ("status", "device"),
    [
        ("0", Device.UNKNOWN),
        ("1", Device.IDLE),
        ("2", Device.BUSY),
        ("3", Device.BUSY),
        ("4", Device.UNREACHABLE),
        ("5", Device.UNREACHABLE),
        ("6", Device.RINGING),
        ("7", Device.BUSY),
        ("8", Device.HOLD),
        ("", Device.UNKNOWN),
    ],
)
def test_a_members_status_is_her_telephone(status: str, device: Device) -> None:
    [seen] = story(message("QueueMemberStatus", {**MEMBER, "Status": status}))
    assert seen == AgentSeen(AGENT, "permits", device, False, "", True, 2, "PJSIP/7", True)


def test_a_reason_counts_while_she_is_paused() -> None:
    [seen] = story(message("QueueMemberPause", {**MEMBER, "Paused": "1", "PausedReason": "Lunch"}))
    assert isinstance(seen, AgentSeen)
    assert (seen.paused, seen.reason) == (True, "Lunch")


def test_a_member_that_is_removed_left() -> None:
    assert story(message("QueueMemberRemoved", MEMBER)) == [AgentLeft(AGENT, "permits")]


def test_channels_that_are_not_ours_say_nothing() -> None:
    assert story(message("Hangup", Uniqueid="9.9"), message("Cdr"), Message(b"Response: Success")) == []


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1795294845.585202", 1_795_294_845_585), ("1795294845", 1_795_294_845_000), ("", None), ("now", None)],
)
def test_times_are_milliseconds(text: str, ms: int | None) -> None:
    assert milliseconds(text) == ms


def test_twins_and_several_events_keep_their_order() -> None:
    translator = Translator("pbx")
    found = [each for _ in range(3) for each in translator.take(LEAVE, 1000)]
    assert [(each.at, each.ordinal) for each in found] == [(1000, 0), (1000, 8), (1000, 16)]
    assert len({each.key for each in found}) == 3
    assert Translator("pbx").take(LEAVE, 1000) == found[:1]


@pytest.fixture(scope="module")
def real() -> list[Observed]:
    """The events of the real recording."""
    path = SHARED / "ami_events.jsonl.gz"
    if not path.exists():
        pytest.skip("the recording of a real Asterisk is not beside this repository")
    translator = Translator("pbx")
    return [each for at, pairs in load(path) for each in translator.take(Message.of(pairs), round(at * 1000))]


def test_the_real_messages_give_what_the_real_log_gives(real: list[Observed]) -> None:
    truth: dict[str, Any] = json.loads((SHARED / "truth.json").read_text("utf-8"))
    count: Counter[tuple[str, str]] = Counter()
    for each in real:
        match each.event:
            case CallQueued(queue=queue):
                count[queue, "offered"] += 1
            case CallAnswered(queue=queue, agent=agent):
                count[queue, "answered"] += 1
                count[agent, queue] += 1
            case CallLeft(queue=queue, how=how):
                count[queue, how] += 1
            case CallRefused(queue=queue):
                count[queue, "refused"] += 1
            case RingEnded(queue=queue, canceled=False):
                count[queue, "ring_no_answer"] += 1
    for queue, figures in truth["queues"].items():
        assert count[queue, "offered"] == figures["offered"]
        assert count[queue, "answered"] == figures["answered"]
        assert count[queue, "ring_no_answer"] == figures["ring_no_answer"]
        assert count[queue, "refused"] == figures["refused_not_in_queue_log"]
        assert count[queue, Left.TIMED_OUT] == figures["exit_timeout"]
        assert count[queue, Left.EMPTY] == figures["exit_empty"]
        assert count[queue, Left.WITHDRAWN] == figures["withdrawn"]
    for agent, figures in truth["agents"].items():
        assert {queue: count[agent, queue] for queue in figures["by_queue"]} == figures["by_queue"]


def test_the_real_hang_ups_are_told_from_the_rest(real: list[Observed]) -> None:
    count = Counter(each.event.how for each in real if isinstance(each.event, CallLeft))
    # Of 345 that hung up 336 asked for it first; the fold tells the other 9 by the Hangup that follows.
    assert count == {
        Left.ABANDONED: 336,
        Left.UNANSWERED: 9 + 38 + 6 + 3,
        Left.TIMED_OUT: 38,
        Left.EMPTY: 6,
        Left.WITHDRAWN: 3,
    }
