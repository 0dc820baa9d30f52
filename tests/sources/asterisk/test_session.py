"""The floor at connect agrees with the events beside it, in whatever order the two come."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.events import (
    CallDequeued,
    CallQueued,
    Event,
    FloorSeen,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Waiting,
)
from supervisor.sources.asterisk.session import DEAF, Memory, Session
from supervisor.sources.asterisk.translate import Translator
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.session import SETTLE_MS
from tests.sources.asterisk.live import floor

NOW = 1_700_000_000_000


def message(event: str, **fields: str) -> Message:
    return Message.of([("Event", event), *fields.items()])


def event(kind: str, call: str, hold: str = "") -> Message:
    more = {"HoldTime": hold} if hold else {}
    return message(kind, Uniqueid=call, Queue="permits", CallerIDNum="2025550100", **more)


def entry(call: str, wait: int) -> Message:
    return message("QueueEntry", Uniqueid=call, Queue="permits", CallerIDNum="2025550100", Wait=str(wait))


END = message("QueueStatusComplete")
JOIN, LEAVE, ABANDON, CONNECT = "QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon", "AgentConnect"


def told(*messages: Message, memory: Memory | None = None) -> list[Event]:
    """The events after a connection at NOW, a message each 10 ms."""
    session = Session(Translator("pbx"), memory or Memory(), NOW)
    found = [each for n, one in enumerate(messages, 1) for each in session.take(one, NOW + 10 * n)]
    found += session.tick(NOW + 10 * len(messages) + SETTLE_MS)
    assert found == sorted(found, key=lambda each: (each.at, each.ordinal))
    return [each.event for each in found]


def waiting(*messages: Message) -> tuple[Waiting, ...]:
    opened, floor, *_ = told(*messages)
    assert isinstance(opened, SourceOpened)
    assert isinstance(floor, FloorSeen)
    return floor.waiting


ENDS = ("AgentComplete", "AgentRingNoAnswer", "AgentComplete")


@pytest.mark.parametrize(
    ("kinds", "deaf"),
    [
        (ENDS[:2], False),
        (ENDS, True),
        (("QueueCallerAbandon",) * 9, False),
        (("Hangup", *ENDS), False),
        ((*ENDS, "Hangup", *ENDS), False),
    ],
)
def test_hang_ups_that_are_kept_from_us_are_missed(kinds: tuple[str, ...], deaf: bool) -> None:
    session = Session(Translator("pbx"), Memory(), NOW)
    for number, kind in enumerate(kinds):
        session.take(event(kind, f"{number}.1"), NOW + number)
    assert session.note == (DEAF if deaf else "")


def test_who_is_listed_waits_since_then() -> None:
    assert waiting(entry("1.1", 30), END) == (Waiting("1.1", "permits", NOW + 10 - 30_000, "2025550100"),)


@pytest.mark.parametrize(
    "messages", [(event(JOIN, "1.1"), entry("1.1", 0), END), (entry("1.1", 0), END, event(JOIN, "1.1"))]
)
def test_who_joins_beside_the_list_joins_once(messages: tuple[Message, ...]) -> None:
    assert told(*messages) == [SourceOpened(), FloorSeen(), CallQueued("1.1", "permits", "2025550100")]


@pytest.mark.parametrize(
    "messages",
    [
        (event(ABANDON, "1.1", hold="9"), event(LEAVE, "1.1"), END),
        (END, event(ABANDON, "1.1", hold="9"), event(LEAVE, "1.1")),
        (event(LEAVE, "1.1"), event(CONNECT, "1.1", hold="9"), END),
        (entry("1.1", 9), event(LEAVE, "1.1"), END),
    ],
)
def test_who_leaves_beside_the_list_was_there(messages: tuple[Message, ...]) -> None:
    [there] = waiting(*messages)
    assert (there.call, there.queue) == ("1.1", "permits")
    assert NOW + 10 - 9000 <= there.since <= NOW + 40 - 9000


def test_who_comes_back_beside_the_list_was_there_and_comes_back() -> None:
    found = told(entry("1.1", 9), event(LEAVE, "1.1"), event(JOIN, "1.1"), END)
    assert [type(each) for each in found] == [SourceOpened, FloorSeen, CallDequeued, CallQueued]
    assert isinstance(found[1], FloorSeen)
    assert [each.call for each in found[1].waiting] == ["1.1"]


def test_who_comes_and_goes_beside_the_list_was_not_there() -> None:
    assert waiting(event(JOIN, "1.1"), event(LEAVE, "1.1"), event(CONNECT, "1.1", hold="0"), END) == ()


def test_events_after_the_list_follow_at_once() -> None:
    session = Session(Translator("pbx"), Memory(), NOW)
    session.take(END, NOW)
    first = session.take(event(JOIN, "1.1"), NOW + SETTLE_MS + 1)
    assert [type(each.event) for each in first] == [SourceOpened, FloorSeen, CallQueued]
    assert len(session.take(event(LEAVE, "1.1"), NOW + SETTLE_MS + 2)) == 1


def booted(uptime: int) -> Message:
    return message("FullyBooted", Uptime=str(uptime))


def test_a_restart_is_a_later_start() -> None:
    memory = Memory(started=NOW - 3_600_000, last=NOW - 10_000)
    assert [type(each) for each in told(booted(4), END, memory=memory)] == [SystemStarted, SourceOpened, FloorSeen]
    assert [type(each) for each in told(booted(4), END, memory=memory)] == [SourceOpened, FloorSeen]


def test_a_good_bye_makes_it_a_restart_however_fast() -> None:
    memory = Memory(started=NOW - 2000)
    told(END, message("Shutdown", Restart="True"), memory=memory)
    assert memory.going_down
    assert SystemStarted() in told(booted(0), END, memory=Memory.load(memory.save()))


def test_the_first_connection_is_no_restart() -> None:
    assert SystemStarted() not in told(booted(4), END)


@pytest.mark.parametrize(("status", "ends", "in_call"), [("2", "", True), ("1", "", False), ("2", "1.2", False)])
def test_who_talks_on_after_one_that_she_handed_on_is_listed_in_no_call(status: str, ends: str, in_call: bool) -> None:
    memory = Memory()
    taken = [message(CONNECT, MemberName="Ann", Queue="permits", Uniqueid=call) for call in ("1.1", "1.2")]
    ended = [
        message("AgentComplete", MemberName="Ann", Queue="permits", Uniqueid=call) for call in ("1.1", ends) if call
    ]
    told(END, *taken, *ended, memory=memory)
    ann = message("QueueMember", Name="Ann", Queue="permits", Status=status, InCall="0", Paused="0")
    floor = told(ann, END, memory=Memory.load(json.loads(json.dumps(memory.save()))))[1]
    assert isinstance(floor, FloorSeen)
    assert [each.in_call for each in floor.members] == [in_call]


def test_what_is_sent_late_is_in_the_list_and_the_list_is_whole() -> None:
    """The line is back; an event that happened before what was heard last comes behind the list."""
    floor, *_ = (
        each
        for each in told(
            message("QueueMember", Name="Ann", Queue="permits", Status="2", InCall="1", Paused="0"),
            entry("1.2", 1),
            event(CONNECT, "1.1", hold="0"),
            END,
            memory=Memory(last=NOW + 5000),
        )
        if isinstance(each, FloorSeen)
    )
    assert [(each.agent, each.in_call) for each in floor.members] == [("Ann", True)]
    assert [each.call for each in floor.waiting] == ["1.2"]


def test_a_loss_says_when_it_was_heard_last() -> None:
    session = Session(Translator("pbx"), Memory(), NOW)
    session.take(END, NOW + 10)
    session.take(event(JOIN, "1.1"), NOW + 500)
    lost = session.lost("The line was cut.")
    assert [(each.at, each.event) for each in lost] == [(NOW + 500, SourceLost("The line was cut."))]


def test_a_loss_before_the_list_is_none() -> None:
    session = Session(Translator("pbx"), Memory(), NOW)
    assert session.lost("The line was cut.") == []


STAYS = {"abandoned": (JOIN, ABANDON, LEAVE), "answered": (JOIN, LEAVE, CONNECT), "waiting": (JOIN,)}


@st.composite
def days(draw: st.DrawFn) -> list[Message]:
    """Some callers, some of them twice in the queue, all mixed."""
    stays = draw(st.lists(st.tuples(st.sampled_from(["1.1", "2.1", "3.1", "4.1"]), st.sampled_from(list(STAYS)))))
    ended = {call: [] for call, _ in stays}  # type: dict[str, list[Message]]
    for call, kind in stays:
        if not ended[call] or ended[call][-1].event != JOIN:
            ended[call] += [event(each, call, hold="1") for each in STAYS[kind]]
    mixed: list[Message] = []
    while any(ended.values()):
        mixed.append(ended[draw(st.sampled_from(sorted(call for call, rest in ended.items() if rest)))].pop(0))
    return mixed


def there(events: Iterable[Message]) -> list[Message]:
    """What a list shows after these events."""
    waiting: dict[str, Message] = {}
    for each in events:
        if each.event == JOIN:
            waiting[each.get("Uniqueid")] = entry(each.get("Uniqueid"), 0)
        elif each.event == LEAVE:
            waiting.pop(each.get("Uniqueid"), None)
    return list(waiting.values())


@given(days(), st.data())
def test_a_list_at_any_point_ends_in_the_same_floor(day: list[Message], data: st.DataObject) -> None:
    login = data.draw(st.integers(0, len(day)), "login")
    listed = data.draw(st.integers(login, len(day)), "events sent before the list")
    known = data.draw(st.integers(login, len(day)), "events known to the list")
    session = Session(Translator("pbx"), Memory(), NOW)
    found = [
        each
        for message in [*day[login:listed], *there(day[:known]), END, *day[listed:]]
        for each in session.take(message, NOW)
    ]
    found += session.tick(NOW + SETTLE_MS)
    expected = {(each.get("Uniqueid"), "permits") for each in there(day)}
    assert floor(found).waiting == expected
