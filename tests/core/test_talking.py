"""Who is with whom, where a telephone system says so, and an answer that came to nothing."""

from __future__ import annotations

from itertools import permutations

import pytest

from supervisor.core.events import AgentSeen, ContactEnded, Event, FloorSeen, Left, Talking, Waiting
from supervisor.core.floor import Floor
from supervisor.core.rules import Rules
from tests.day import Day


def picture(*talking: Talking, waiting: tuple[Waiting, ...] = (), agents: tuple[str, ...] = ("Ann",)) -> Event:
    in_call = {each.agent for each in talking}
    return FloorSeen(waiting, tuple(AgentSeen(name, "info", in_call=name in in_call) for name in agents), talking)


def talk(day: Day, call: str = "a", agent: str = "Ann", waited: float = 10, for_s: float = 20) -> Talking:
    answered = day.at - round(for_s * 1000)
    return Talking(call, "info", agent, answered - round(waited * 1000), answered)


def test_a_contact_that_was_there_already_is_shown_and_counted() -> None:
    day = Day().after(60)
    day.tell(picture(talk(day))).after(5)
    assert day.agent()["state"] == "talking"
    told = day.queue()
    assert [told[key] for key in ("offered", "answered", "asa_s", "waiting", "max_wait_s")] == [1, 1, 10, 0, 10]
    day.tell(ContactEnded("info", "Ann", "a")).after(1)
    assert (day.agent()["state"], day.queue()["handled"], day.queue()["talk_s"]) == ("available", 1, 5)


def test_one_who_waited_was_answered_meanwhile() -> None:
    day = Day().joined("Ann").queued("a").after(50)
    day.tell(picture(talk(day, waited=30, for_s=20))).after(5)
    told = day.queue()
    assert [told[key] for key in ("offered", "answered", "asa_s", "lost", "waiting")] == [1, 1, 30, 0, 0]
    assert day.agent()["state"] == "talking"


def test_a_contact_that_is_known_goes_on() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(20)
    day.tell(picture(talk(day, waited=6, for_s=19))).after(5).ended("a").after(1)
    told = day.queue()
    assert [told[key] for key in ("offered", "answered", "asa_s", "talk_s")] == [1, 1, 5, 25]


@pytest.mark.parametrize("agents", [("Ann",), ()])
def test_a_contact_that_is_not_seen_is_over_also_where_its_agent_is_not(agents: tuple[str, ...]) -> None:
    """She was logged out, or deleted, and her call has ended since: nobody would ever say so."""
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(20).tell(picture(agents=agents)).after(60)
    assert day.queue()["handled"] == 1
    assert day.queue()["talk_s"] == 20
    assert day.world().floor.now("Ann").contact == ""


def test_a_contact_of_an_agent_who_is_in_no_queue_goes_on() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(20)
    day.tell(picture(talk(day), agents=())).after(5)
    assert day.agent()["state"] == "talking"
    day.ended("a").after(1)
    assert (day.agent()["state"], day.queue()["talk_s"]) == ("no_queue", 25)


def test_where_it_is_not_said_agents_on_the_telephone_keep_their_contacts() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(20)
    day.tell(FloorSeen((), (AgentSeen("Ann", "info", in_call=True),))).after(5)
    assert day.agent()["state"] == "talking"


def test_another_agent_talks_by_now() -> None:
    day = Day().joined("Ann").joined("Bob").queued("a").after(5).answered("a").after(60)
    day.tell(picture(talk(day, agent="Bob", waited=5), agents=("Ann", "Bob"))).after(5)
    assert (day.agent("Ann")["state"], day.agent("Bob")["state"]) == ("available", "talking")


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_in_whatever_order_the_picture_comes_it_means_the_same(order: tuple[int, ...]) -> None:
    day = Day().joined("Ann").queued("a").after(50)
    day.tell(picture(talk(day, waited=30, for_s=20))).after(5).tell(ContactEnded("info", "Ann", "a"))
    floor = Floor(Rules())
    for place in order:
        floor.apply(day.records[place])
    (call,) = floor.state.calls.values()
    (visit,), (contact,) = call.view.visits, call.view.contacts
    assert (visit.entered, visit.wait_ms, visit.left) == (day.start, 30_000, day.start + 30_000)
    assert contact.end is not None
    assert contact.end[0] - contact.start[0] == 5000
    assert floor.now("Ann").contact == ""


def test_an_answer_that_came_to_nothing_is_taken_back() -> None:
    day = Day().joined("Ann").queued("a").after(5).rang("a").after(3).answered("a").after(1)
    day.tell(ContactEnded("info", "Ann", "a", connected=False)).abandoned("a").after(1)
    told = day.queue()
    assert [told[key] for key in ("offered", "answered", "abandoned", "handled", "talk_s")] == [1, 0, 1, 0, 0]
    assert told["mean_wait_abandoned_s"] == 9
    assert day.agent()["state"] == "available"


def test_she_waits_on_where_nothing_more_is_said() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(1)
    day.tell(ContactEnded("info", "Ann", "a", connected=False)).after(4)
    assert (day.queue()["waiting"], day.queue()["longest_wait_s"]) == (1, 10)
    assert day.left("a", Left.TIMED_OUT).after(1).queue()["timed_out"] == 1


def test_what_never_was_cannot_be_taken_back() -> None:
    day = Day().joined("Ann").queued("a").after(5)
    day.tell(ContactEnded("info", "Ann", "a", connected=False)).after(5).answered("a").after(1)
    assert (day.queue()["answered"], day.agent()["state"]) == (1, "talking")
