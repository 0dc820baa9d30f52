"""The floor at connect agrees with the events beside it, in whatever order the two come; restarts; what lists tell."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.events import (
    AgentLeft,
    AgentSeen,
    CallQueued,
    Device,
    Event,
    FloorSeen,
    Observed,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Talking,
    Waiting,
)
from supervisor.sources.freeswitch.lists import AGENTS, MEMBERS, TIERS
from supervisor.sources.freeswitch.session import UNREAD, Memory, Session
from supervisor.sources.freeswitch.translate import Translator
from supervisor.sources.freeswitch.wire import ANSWER, AUTH, REPLY, Message
from supervisor.sources.session import SETTLE_MS
from tests.fake_freeswitch import BEGAN_US, CORE, Recorded, Story, Switch
from tests.sources.freeswitch.live import floor

NOW = BEGAN_US // 1000
ANOTHER = "0b8f2a7e-7f7f-4d6d-8f35-000000000002"
QUEUES, AGENTS_THERE = ("q", "r"), ("Ann", "Bo", "Cy")


def answer(kind: str, rows: list[dict[str, str]]) -> Message:
    data = {"command": "callcenter_config", "data": {"arguments": kind}, "status": "success", "response": rows}
    return Message(ANSWER, json.dumps(data).encode(), kind)


def lists(switch: Switch, *kinds: str) -> list[Message]:
    """What the switch answers now, the time first."""
    micro = str(round(switch.now * 1_000_000)).encode()
    asked = kinds or (AGENTS, TIERS, MEMBERS)
    return [Message(ANSWER, micro), *(answer(kind, switch.listed(kind)) for kind in asked)]


def plainly(told: Iterable[Recorded]) -> list[Message]:
    return [Message.of(each.headers) for each in told]


def begin(memory: Memory | None = None) -> Session:
    return Session(Translator("fs"), memory or Memory(), NOW)


def fed(session: Session, messages: Iterable[Message], at: int = NOW) -> list[Observed]:
    return [each for message in messages for each in session.take(message, at)]


def shown(*told: Recorded, switch: Switch | None = None, memory: Memory | None = None) -> list[Event]:
    """The events after a connection that finds this switch, with the events that came before its lists did."""
    session = begin(memory)
    found = fed(session, [*plainly(told), *lists(switch or Switch())])
    found += session.tick(NOW + 9_000_000)
    assert found == sorted(found, key=lambda each: (each.at, each.ordinal))
    return [each.event for each in found]


def ending(story: Story) -> Switch:
    """The switch after all that."""
    switch = Switch()
    for each in story.told:
        switch.take(*each)
    return switch


def picture(found: list[Event]) -> FloorSeen:
    return next(each for each in found if isinstance(each, FloorSeen))


def test_who_is_listed_waits_or_talks_since_then() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").after(3).answers("a", "q", "Ann").enters("b", "r")
    opened, seen = shown(switch=ending(story.after(60).status("Bo", "Available")))
    assert isinstance(opened, SourceOpened)
    assert isinstance(seen, FloorSeen)
    second = 1000 * (NOW // 1000)
    assert seen.waiting == (Waiting("b", "r", second + 3000, "2025550100"),)
    assert seen.talking == (Talking("a", "q", "Ann", second, second + 3000),)
    assert [(each.agent, each.queue, each.in_call) for each in seen.members] == [("Ann", "q", True)]


def test_rows_of_callers_who_have_gone_are_no_callers() -> None:
    story = Story().enters("a", "q").after(2).leaves("a", "q").enters("b", "q").offered("b", "q", "Ann")
    switch = ending(story.answers("b", "q", "Ann"))
    for row in switch.members.values():
        row.update(session_uuid="", state="Abandoned")
    assert (picture(shown(switch=switch)).waiting, picture(shown(switch=switch)).talking) == ((), ())


def test_an_agent_whose_telephone_rings_is_shown_so_until_her_state_changes() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann")
    session = begin()
    fed(session, lists(ending(story)))
    (_, seen) = session.tick(NOW + 9_000_000)
    assert isinstance(seen.event, FloorSeen)
    assert seen.event.members[0].device is Device.RINGING
    later = Story(at_us=BEGAN_US + 9_000_000).says("agent-state-change", agent="Ann", agent_state="Waiting")
    (idle,) = fed(session, plainly(later.told))
    assert isinstance(idle.event, AgentSeen)
    assert idle.event.device is Device.IDLE


def life(dice: random.Random, call: str, story: Story) -> None:
    """A caller's visits, to their end."""
    for visit in range(dice.choice((1, 1, 1, 2))):
        queue, agent = dice.choice(QUEUES), dice.choice(AGENTS_THERE)
        member = {"member_uuid": f"m-{call}-{visit}", "member_session_uuid": call}
        story.says("member-queue-start", queue=queue, member_cid_number="1", **member).after(dice.random())
        for _ in range(dice.randrange(2)):
            story.says("agent-offering", queue=queue, agent=agent, **member)
            story.says("bridge-agent-fail", queue=queue, agent=agent, hangup_cause="USER_BUSY", **member)
        if dice.random() < 0.4:
            how = {"cause": "Cancel", "cancel_reason": "BREAK_OUT", "Answer_State": "hangup"}
            story.says("member-queue-end", queue=queue, **how, **member)
            continue
        story.says("agent-offering", queue=queue, agent=agent, **member).after(dice.random())
        story.says("bridge-agent-start", queue=queue, agent=agent, **member).after(5 * dice.random())
        story.says("bridge-agent-end", queue=queue, agent=agent, **member)
        story.says("member-queue-end", queue=queue, agent=agent, cause="Terminated", **member)


def lives(dice: random.Random) -> list[Recorded]:
    """What several callers do at once, with agents who come and go."""
    callers = []
    for number in range(dice.randrange(1, 9)):
        story = Story(at_us=BEGAN_US + dice.randrange(20_000_000))
        life(dice, f"c{number}", story)
        callers += story.told
    changes = Story(at_us=BEGAN_US)
    for _ in range(dice.randrange(8)):
        changes.after(3 * dice.random()).status(dice.choice(AGENTS_THERE), dice.choice(("Available", "Logged Out")))
    ordered = sorted([*callers, *changes.told], key=lambda each: each.at)
    return [Recorded(each.at, {**each.headers, "Event-Sequence": str(n)}) for n, each in enumerate(ordered, 900)]


@given(st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 1), st.integers(0, 12))
def test_wherever_it_connects_it_ends_where_the_switch_is(seed: int, begins: float, asks: float, ahead: int) -> None:
    """The lists know some events that come only after them, and those before them come beside them."""
    told = lives(random.Random(seed))
    first = round(begins * len(told))
    asked = first + round(asks * (len(told) - first))
    rows = [{"name": name, "status": "Available", "state": "Waiting"} for name in AGENTS_THERE]
    switch = Switch(rows, [{"queue": queue, "agent": agent} for queue in QUEUES for agent in AGENTS_THERE], QUEUES)
    session = Session(Translator("fs"), Memory(), int(told[0].at * 1000) - 50_000)
    for each in told[: asked + ahead]:
        switch.take(*each)
    found = fed(session, plainly(told[first:asked])) + fed(session, lists(switch)) + fed(session, plainly(told[asked:]))
    found += session.tick(2 * NOW)
    for each in told[asked + ahead :]:
        switch.take(*each)
    assert floor(sorted(found, key=lambda each: (each.at, each.ordinal, each.key))) == switch.floor()


def test_late_events_of_what_the_list_shows_are_told_once() -> None:
    """They come after the floor was told, though they happened before it."""
    story = Story().enters("a", "q").enters("b", "q").offered("b", "q", "Ann").answers("b", "q", "Ann")
    session = begin()
    fed(session, lists(ending(story)))
    session.tick(NOW + 9_000_000)
    assert [each.event.KIND for each in fed(session, plainly(story.told))] == ["call.rang"]
    end = story.after(5).leaves("a", "q").ends("b", "q", "Ann").told[-4:]
    assert [each.event.KIND for each in fed(session, plainly(end))] == ["call.left", "contact.ended"]


def test_events_follow_when_the_list_is_complete_and_some_time_has_gone() -> None:
    session = begin()
    fed(session, lists(Switch()))
    assert session.listing
    assert fed(session, plainly(Story().enters("a", "q").told)) == []
    found = session.tick(NOW + SETTLE_MS)
    assert [each.event.KIND for each in found] == ["source.opened", "floor.seen", "call.queued"]
    assert not session.listing


def test_greetings_and_replies_say_nothing() -> None:
    session = begin()
    assert fed(session, [Message(AUTH), Message(REPLY, b"", "+OK accepted"), Message("log/data", b"x")]) == []
    assert session.held == 0


def test_another_run_is_told_whoever_says_so() -> None:
    memory = Memory(CORE, NOW - 1000)
    by_event = Story(core=ANOTHER).enters("a", "q").told
    assert [type(each) for each in shown(*by_event, memory=memory)][:2] == [SystemStarted, SourceOpened]
    assert memory.core == ANOTHER
    session = begin(Memory(CORE, NOW - 1000))
    fed(session, [Message(ANSWER, ANOTHER.encode()), *lists(Switch())])
    assert isinstance(session.tick(NOW + 9_000_000)[0].event, SystemStarted)


def test_a_run_that_is_known_late_is_told_before_the_floor() -> None:
    """A switch that does not tell its number, of which the first event comes after the lists."""
    session = begin(Memory(CORE, NOW - 1000))
    fed(session, lists(Switch()))
    seen = session.tick(NOW + 9_000_000)[-1]
    (late, queued) = fed(session, plainly(Story(core=ANOTHER, at_us=BEGAN_US + 5_000_000).enters("a", "q").told))
    assert isinstance(late.event, SystemStarted)
    assert isinstance(queued.event, CallQueued)
    assert (late.at, late.ordinal) < (seen.at, seen.ordinal)


def test_the_same_run_is_no_restart() -> None:
    memory = Memory.load(Memory(CORE, NOW - 1000).save())
    assert SystemStarted not in [type(each) for each in shown(*Story().enters("a", "q").told, memory=memory)]
    assert Memory.load(None) == Memory()


def test_a_loss_is_told_behind_the_last_that_was_heard() -> None:
    session = begin()
    fed(session, [*plainly(Story().enters("a", "q").told), *lists(Switch())])
    session.tick(NOW + 9_000_000)
    found = fed(session, plainly(Story(at_us=BEGAN_US + 4_000_000).enters("b", "q").told)) + session.lost("cut")
    assert [each.event for each in found][-1] == SourceLost("cut")
    assert found[-1].at == found[-2].at
    assert found[-1].ordinal > found[-2].ordinal
    again = Session(Translator("fs"), session.memory, NOW)
    fed(again, lists(Switch()))
    assert all(each.at > found[-1].at for each in again.tick(2 * NOW))


def test_a_connection_that_never_told_anything_was_not_lost() -> None:
    assert begin().lost("cut") == []


def test_later_lists_tell_what_has_no_event_and_nothing_else() -> None:
    switch = ending(Story().enters("a", "q").offered("a", "q", "Ann"))
    session = begin()
    fed(session, lists(switch))
    session.tick(NOW + 9_000_000)
    assert fed(session, lists(switch)) == []
    switch.agents["Ann"]["external_calls_count"] = "1"
    (busy,) = fed(session, lists(switch, AGENTS, TIERS))
    assert isinstance(busy.event, AgentSeen)
    assert busy.event.device is Device.BUSY
    switch.tiers["r", "Ann"] = "3"
    (placed,) = fed(session, lists(switch, AGENTS, TIERS))
    assert isinstance(placed.event, AgentSeen)
    assert (placed.event.queue, placed.event.penalty) == ("r", 3)
    del switch.agents["Ann"]
    assert [each.event for each in fed(session, lists(switch))] == [AgentLeft("Ann", "q"), AgentLeft("Ann", "r")]


def test_a_list_comes_behind_what_it_has_seen_and_before_what_it_has_not() -> None:
    """In one millisecond: an event, the list, another event."""
    switch = ending(Story().enters("a", "q").offered("a", "q", "Ann"))
    session = begin()
    fed(session, lists(switch))
    session.tick(NOW + 9_000_000)
    story = Story(at_us=round(switch.now * 1_000_000)).says("agent-contact-change").status("Ann", "On Break")
    one = fed(session, plainly(story.told))
    switch.tiers["r", "Ann"] = "1"
    two = fed(session, lists(switch, AGENTS, TIERS))
    three = fed(session, plainly(story.status("Ann", "Logged Out").told[-1:]))
    orders = [(each.at, each.ordinal) for found in (one, two, three) for each in found]
    assert orders == sorted(orders)
    assert len({at for at, _ in orders}) == 1


def test_wrap_up_is_told_with_the_agent() -> None:
    switch = ending(Story().enters("a", "q").offered("a", "q", "Ann"))
    switch.agents["Ann"]["wrap_up_time"] = "15"
    assert picture(shown(switch=switch)).members[0].wrapup_ms == 15_000
    for odd in ("", "soon", "-5", "9" * 40):
        switch.agents["Ann"]["wrap_up_time"] = odd
        assert picture(shown(switch=switch)).members[0].wrapup_ms is None


def test_rows_that_say_nothing_are_nobodys() -> None:
    session = begin()
    odd: list[dict[str, str]] = [{}, {"name": ""}, {"session_uuid": "x", "state": "Waiting"}, {"queue": "q"}]
    fed(session, [answer(AGENTS, odd), answer(TIERS, odd), answer(MEMBERS, odd)])
    found = session.tick(NOW + 9_000_000)
    assert found[-1].event == FloorSeen((), (), ())


def test_rows_that_nobody_can_read_are_told() -> None:
    session = begin()
    head = "queue|agent|state|level|position"
    fed(
        session,
        [answer(AGENTS, []), Message(ANSWER, f"{head}\nq|x|y|z|Ready|1|1\n+OK\n".encode()), answer(MEMBERS, [])],
    )
    session.tick(NOW + 9_000_000)
    assert session.note == UNREAD.format(1)
