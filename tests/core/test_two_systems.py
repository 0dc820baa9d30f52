"""One person in the same queue of two telephone systems: neither ends what the other tells of her."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from supervisor.core.events import AgentSeen, ContactEnded, Device, Recorded
from supervisor.core.rules import AgentRules, QueueRules, Rules
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from tests.day import Day

JOINED = Rules(
    queues={"info": QueueRules(same=("south/info@city",), wrapup_s=10)}, agents={"Ann": AgentRules(same=("south/ann",))}
)
"""The south calls the queue and the person otherwise."""


def both() -> Day:
    """Ann is in the queue in both, free in the south, and so is her telephone."""
    day = Day(JOINED).system_is("north").joined("Ann", "info").after(1)
    return day.system_is("south").tell(AgentSeen("ann", "info@city", Device.IDLE)).after(10)


def told(day: Day, records: list[Recorded]) -> dict[str, Any]:
    world = World(day.rules, day.start)
    for record in records:
        world.apply(record)
    world.settle(day.at)
    return statement(world, Asked(day.at))


def test_she_is_one_agent_of_one_queue() -> None:
    day = both()
    assert day.agent()["queues"] == ["info"]
    for scope in ("centre", "queue/info"):
        assert day.figure("agents", scope)["logged_in"] == 1
        assert day.world().ledger.account(scope).total.sum("available") == 11_000


def test_a_pause_in_one_system_is_a_partial_one() -> None:
    day = both().system_is("north").paused("Ann", "Lunch").after(5)
    assert (day.agent()["state"], day.agent()["partly_paused"], day.agent()["reason"]) == ("available", True, None)
    day.system_is("south").paused("ann", "Break").after(5)
    assert (day.agent()["state"], day.agent()["partly_paused"]) == ("paused", False)
    assert day.system_is("north").back("Ann").after(1).agent()["state"] == "available"


@pytest.mark.parametrize(("first", "then"), [("north", "south"), ("south", "north")])
def test_who_leaves_one_system_is_still_in_the_other(first: str, then: str) -> None:
    of = {"north": ("Ann", "info"), "south": ("ann", "info@city")}
    day = both().system_is(first).logged_out(*of[first]).after(5)
    assert (day.agent()["state"], day.agent()["queues"]) == ("available", ["info"])
    day.system_is(then).logged_out(*of[then]).after(5)
    assert (day.agent()["state"], day.agent()["queues"]) == ("no_queue", [])


def test_a_picture_of_one_system_tells_nothing_of_the_other() -> None:
    day = both().system_is("north").queued("a").answered("a").after(5)
    day.system_is("south").snapshot(members=[AgentSeen("ann", "info@city", Device.IDLE)]).after(5)
    assert day.agent()["state"] == "talking"
    day.snapshot().after(5)
    assert (day.agent()["state"], day.agent()["queues"]) == ("talking", ["info"])
    assert day.system_is("north").ended("a").after(20).agent()["state"] == "available"


def test_a_ring_of_one_system_goes_on_in_spite_of_a_picture_of_the_other() -> None:
    day = both().system_is("north").queued("a").rang("a").after(1)
    day.system_is("south").snapshot(members=[AgentSeen("ann", "info@city", Device.IDLE)]).after(1)
    assert day.agent()["state"] == "ringing"


def test_the_end_of_a_contact_in_one_system_ends_none_of_the_other() -> None:
    day = both().system_is("north").queued("a").answered("a").after(5)
    day.system_is("south").tell(ContactEnded("info@city", "ann")).after(15)
    assert (day.agent()["state"], day.agent()["handled"]) == ("talking", 0)
    day.system_is("north").tell(ContactEnded("info", "Ann")).after(15)
    assert (day.agent()["state"], day.agent()["handled"]) == ("available", 1)


def test_who_cannot_be_reached_by_one_system_is_what_the_other_says() -> None:
    day = both().device("Ann", Device.IDLE).system_is("north").device("Ann", Device.UNREACHABLE).after(5)
    assert (day.agent()["state"], day.figure("agents")["logged_in"]) == ("available", 1)
    assert day.system_is("south").paused("ann", "Break").after(5).agent()["state"] == "paused"
    assert day.agent()["reason"] == "Break"
    day.device("ann", Device.UNREACHABLE, "info@city").after(5)
    assert (day.agent()["state"], day.figure("agents")["logged_in"]) == ("unreachable", 0)


def test_a_telephone_that_is_busy_is_busy_for_both() -> None:
    day = both().system_is("north").device("Ann", Device.BUSY).after(5)
    assert day.agent()["state"] == "other_call"
    assert day.logged_out("Ann", "info").after(5).agent()["state"] == "available"


def test_wrap_up_is_as_long_as_the_system_of_the_contact_says() -> None:
    day = both().system_is("north").tell(AgentSeen("Ann", "info", wrapup_ms=60_000))
    day.system_is("south").queued("a", "info@city").answered("a", "ann").after(5).hung_up("a").after(11)
    assert day.agent()["state"] == "available"


def test_any_order_gives_the_same() -> None:
    day = both().system_is("north").paused("Ann", "Lunch").after(2).system_is("south").logged_out("ann", "info@city")
    day.after(2).system_is("north").back("Ann").after(2).system_is("south").joined("ann", "info@city").after(2)
    expected = told(day, day.records)
    assert expected["centre"]["agents"]["logged_in"] == 1
    for order in permutations(day.records):
        assert told(day, [*order]) == expected


@pytest.mark.parametrize("seed", range(20))
def test_a_long_day_in_any_order_gives_the_same(seed: int) -> None:
    chance, day = random.Random(seed), both()
    for number in range(40):
        system, agent, queue = chance.choice((("north", "Ann", "info"), ("south", "ann", "info@city")))
        day.system_is(system).after(chance.randrange(3))
        match chance.randrange(7):
            case 0:
                day.joined(agent, queue)
            case 1:
                day.logged_out(agent, queue)
            case 2:
                day.paused(agent, "Lunch", chance.choice(("", queue)))
            case 3:
                day.back(agent, chance.choice(("", queue)))
            case 4:
                day.device(agent, chance.choice([*Device]), queue)
            case 5:
                call = f"{number}"
                day.queued(call, queue).after(1).answered(call, agent).after(chance.randrange(4)).hung_up(call)
            case _:
                day.snapshot(members=[AgentSeen(agent, queue)] * chance.randrange(2))
    expected, records = told(day, day.records), day.records
    for _ in range(5):
        chance.shuffle(records)
        assert told(day, records) == expected
