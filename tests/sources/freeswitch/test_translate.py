"""Each event of mod_callcenter as ours, and what the translator has to remember for it."""

from __future__ import annotations

import pytest

from supervisor.core.events import (
    AgentLeft,
    AgentSeen,
    CallAnswered,
    CallLeft,
    CallQueued,
    CallRang,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Device,
    Event,
    Left,
    Observed,
    RingEnded,
)
from supervisor.sources.freeswitch.translate import LAST, PER_MESSAGE, Translator
from supervisor.sources.freeswitch.wire import Message
from tests.fake_freeswitch import CORE, Recorded, Story, day


def took(story: Story, translator: Translator | None = None) -> list[Observed]:
    made = translator or Translator("fs")
    return [each for at, headers in story.told for each in made.take(Message.of(headers), int(at * 1000))]


def told(story: Story) -> list[Event]:
    return [each.event for each in took(story)]


def talking() -> Story:
    return Story().enters("a", "q").after(2).offered("a", "q", "Ann").after(3).answers("a", "q", "Ann").after(60)


def test_a_call_from_its_queue_to_its_end() -> None:
    assert told(talking().ends("a", "q", "Ann")) == [
        CallQueued("a", "q", "2025550100", "3115550100"),
        CallRang("a", "q", "Ann"),
        AgentSeen("Ann", "q", Device.IDLE),
        CallAnswered("a", "q", "Ann"),
        ContactEnded("q", "Ann", "a"),
    ]


@pytest.mark.parametrize(
    ("reason", "line", "how"),
    [
        ("EXIT_WITH_KEY", "answered", Left.BY_KEY),
        ("TIMEOUT", "answered", Left.TIMED_OUT),
        ("NO_AGENT_TIMEOUT", "answered", Left.EMPTY),
        ("BREAK_OUT", "hangup", Left.ABANDONED),
        ("BREAK_OUT", "answered", Left.WITHDRAWN),
        ("NONE", "hangup", Left.ABANDONED),
        ("SOMETHING_NEW", "early", Left.WITHDRAWN),
    ],
)
def test_each_way_of_leaving(reason: str, line: str, how: Left) -> None:
    assert told(Story().enters("a", "q").after(9).leaves("a", "q", reason, line))[1:] == [CallLeft("a", "q", how)]


@pytest.mark.parametrize(
    ("cause", "canceled"),
    [
        *(("LOSE_RACE", True), ("ORIGINATOR_CANCEL", True), ("PICKED_OFF", True)),
        *(("NO_ANSWER", False), ("ALLOTTED_TIMEOUT", False), ("USER_BUSY", False), ("CALL_REJECTED", False)),
        *(("INCOMPATIBLE_DESTINATION", False), ("USER_NOT_REGISTERED", False), ("", False)),
    ],
)
def test_why_a_telephone_stopped_ringing(cause: str, canceled: bool) -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").fails("a", "q", "Ann", cause)
    assert told(story)[-1] == RingEnded("a", "q", "Ann", canceled)


def test_a_caller_who_is_resumed_makes_another_call() -> None:
    story = Story().enters("a", "q").after(4).leaves("a", "q").after(9)
    story.says("member-queue-resume", queue="q", member_uuid="m-a", member_session_uuid="b", member_cid_number="1")
    assert told(story)[-1] == CallQueued("b", "q", "1")


def test_one_moved_to_another_queue_while_talking_has_both_visits() -> None:
    """The new one begins before the old one is over, on the same line."""
    story = talking()
    story.says("member-queue-start", queue="r", member_uuid="m-2", member_session_uuid="a").after(0.04)
    story.ends("a", "q", "Ann").after(9)
    story.says("bridge-agent-start", queue="r", agent="Bo", member_uuid="m-2", member_session_uuid="a")
    kinds = [type(each).__name__ for each in told(story)]
    assert kinds == [
        "CallQueued",
        "CallRang",
        "AgentSeen",
        "CallAnswered",
        "CallQueued",
        "ContactEnded",
        "CallAnswered",
    ]


def test_what_is_told_twice_is_told_once() -> None:
    story = Story().enters("a", "q").enters("a", "q").offered("a", "q", "Ann")
    story.answers("a", "q", "Ann").answers("a", "q", "Ann").ends("a", "q", "Ann").ends("a", "q", "Ann")
    assert [type(each).__name__ for each in told(story)] == [
        *("CallQueued", "CallRang", "AgentSeen", "CallAnswered", "ContactEnded"),
    ]


def test_an_end_that_was_not_heard_is_in_that_of_the_visit() -> None:
    story = talking()
    story.says("member-queue-end", queue="q", agent="Ann", cause="Terminated", **MEMBER)
    assert told(story)[-1] == ContactEnded("q", "Ann", "a")


MEMBER = {"member_uuid": "m-a", "member_session_uuid": "a"}
TIMES = {"member_joined_time": "1768000000", "agent_answered_time": "1768000012", "member_leaving_time": "1768000030"}


@pytest.mark.parametrize("action", ["bridge-agent-end", "member-queue-end"])
def test_an_answer_that_was_not_heard_is_in_the_end(action: str) -> None:
    story = Story().enters("a", "q").after(40)
    story.says(action, queue="q", agent="Ann", cause="Terminated", **MEMBER, **TIMES)
    assert told(story)[1:3] == [CallAnswered("a", "q", "Ann", 12_000), ContactEnded("q", "Ann", "a")]


def test_of_a_visit_that_began_unseen_the_switch_knows_the_wait_in_whole_seconds() -> None:
    answered = Story().says("bridge-agent-start", queue="q", agent="Ann", **MEMBER, **TIMES)
    left = Story().says("member-queue-end", queue="q", cause="Cancel", cancel_reason="TIMEOUT", **MEMBER, **TIMES)
    assert told(answered) == [CallAnswered("a", "q", "Ann", 12_000)]
    assert told(left) == [CallLeft("a", "q", Left.TIMED_OUT, 30_000)]


def test_of_a_contact_that_began_unseen_the_end_means_nothing() -> None:
    assert told(Story().ends("a", "q", "Ann")) == []


def test_an_answer_that_came_to_nothing_is_taken_back() -> None:
    """She hung up as the agent answered: the switch tells of an answer, and then of a cancelled visit."""
    story = Story().enters("a", "q").offered("a", "q", "Ann").answers("a", "q", "Ann").after(0.1)
    story.leaves("a", "q", "NONE").after(3)
    story.says("bridge-agent-end", queue="q", agent="Ann", agent_bridged="false", **MEMBER)
    assert told(story)[-2:] == [
        ContactEnded("q", "Ann", "a", connected=False),
        CallLeft("a", "q", Left.ABANDONED),
    ]


def test_hold_is_that_of_the_agents_leg() -> None:
    story = talking().holds("a", "Ann").after(3).holds("a", "Ann", "CHANNEL_UNHOLD")
    story.tell("CHANNEL_HOLD", {"variable_cc_side": "member", "variable_cc_member_session_uuid": "a"})
    assert told(story)[-2:] == [ContactHeld("a", "Ann"), ContactResumed("a", "Ann")]


@pytest.mark.parametrize(
    ("status", "state", "shown"),
    [
        ("Available", "Waiting", ""),
        ("Available (On Demand)", "Waiting", ""),
        ("Available (On Demand)", "Idle", "Idle"),
        ("Available", "Idle", "Idle"),
        ("On Break", "Waiting", "On Break"),
        ("On Break", "Idle", "On Break"),
        ("Something new", "Something else", ""),
    ],
)
def test_what_an_agent_is_shown_as(status: str, state: str, shown: str) -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").status("Ann", status)
    story.says("agent-state-change", agent="Ann", agent_state=state)
    seen = [each for each in told(story) if isinstance(each, AgentSeen)]
    assert (seen[-1].paused, seen[-1].reason) == (bool(shown), shown)


def test_one_who_is_logged_out_is_in_no_queue_and_comes_back_into_all() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").offered("a", "r", "Ann")
    assert told(story.status("Ann", "Logged Out"))[-2:] == [AgentLeft("Ann", "q"), AgentLeft("Ann", "r")]
    back = [each for each in told(story.status("Ann", "On Break"))[-2:] if isinstance(each, AgentSeen)]
    assert [(each.queue, each.reason) for each in back] == [("q", "On Break"), ("r", "On Break")]


def test_an_unchanged_status_is_no_news() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann")
    before = len(told(story))
    story.status("Ann", "Available").says("agent-status-get", agent="Ann", agent_status="On Break")
    story.says("agent-contact-change", agent="Ann", agent_contact="user/1").says("members-count", queue="q", count="9")
    assert len(told(story)) == before


def test_a_status_before_any_queue_is_kept_for_the_first() -> None:
    story = Story().status("Ann", "On Break").enters("a", "q").offered("a", "q", "Ann")
    seen = told(story)[-1]
    assert isinstance(seen, AgentSeen)
    assert seen.reason == "On Break"


def test_one_who_logged_out_while_she_talked_does_not_come_back_with_the_end() -> None:
    """That an agent talks for a queue makes her a member of it: the end of the call says that she is none."""
    story = talking().status("Ann", "Logged Out").after(9).ends("a", "q", "Ann")
    assert told(story)[-2:] == [ContactEnded("q", "Ann", "a"), AgentLeft("Ann", "q")]


def test_one_who_is_added_is_in_no_queue_yet() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").says("agent-add", agent="Ann", agent_type="callback")
    assert told(story)[-1] == AgentLeft("Ann", "q")
    assert told(story.status("Ann", "Available"))[-1] == AgentLeft("Ann", "q")


def test_the_switchs_time_and_number_make_order_and_key() -> None:
    found = took(Story(at_us=1_768_000_000_123_999).enters("a", "q"))
    assert [(each.at, each.ordinal, each.source) for each in found] == [(1_768_000_000_123, 703 * PER_MESSAGE, "esl")]
    others = [took(Story(core=core, at_us=at).enters("a", "q"))[0].key for core, at in ((CORE, 9), ("other", 9))]
    assert found[0].key == others[0] != others[1]
    assert LAST * PER_MESSAGE + PER_MESSAGE < 2**63


def test_events_that_come_in_another_order_than_they_happened() -> None:
    """The switch sends some a little later than it numbers them: order and keys are the same."""
    story = day()
    there = took(story)
    swapped = Story()
    swapped.told = [*story.told]
    quarter = [place for place in range(0, len(swapped.told) - 1, 4) if _independent(*swapped.told[place : place + 2])]
    for place in quarter:
        swapped.told[place : place + 2] = swapped.told[place : place + 2][::-1]
    assert quarter
    calls = [each for each in took(swapped) if each.event.KIND.startswith(("call.", "contact."))]
    assert sorted(calls, key=_order) == [each for each in sorted(there, key=_order) if each in calls]


def _order(each: Observed) -> tuple[int, int, bytes]:
    return each.at, each.ordinal, each.key


def _independent(one: Recorded, two: Recorded) -> bool:
    names = ("CC-Member-UUID", "CC-Agent")
    return all(one.headers.get(name) != two.headers.get(name, "-") for name in names)
