"""Several telephone systems on one desk."""

from __future__ import annotations

from supervisor.metrics.world import World
from supervisor.portrait import Portrait
from tests.day import Day


def test_each_telephone_system_has_its_share_of_the_calls() -> None:
    day = Day().system_is("north").queued("a").after(5).answered("a").queued("b").after(60).queued("b", "parks")
    day.system_is("south").queued("a").abandoned("a").after(1)
    assert [day.figure("offered", scope) for scope in ("centre", "system/north", "system/south")] == [3, 2, 1]
    assert set(day.scope("system/north")) == {"offered", "incomplete"}
    assert set(day.statement()) == {"at", "since", "centre", "queues", "agents"}


def test_a_picture_tells_the_calls_of_each_system_as_they_come() -> None:
    day = Day().system_is("north").queued("a").system_is("south").queued("a").after(5)
    world, portrait = World(day.rules, day.start, rolling_from=day.start), Portrait(day.rules, "real")
    offered = []
    for record in day.records:
        portrait.paint(world, record.at, world.apply(record).scopes)
        offered.append([portrait.figures.get(f"system/{name}", {}).get("offered") for name in ("north", "south")])
    assert offered == [[1, None], [1, 1]]


def test_a_gap_of_one_system_is_none_of_what_only_the_other_tells_of() -> None:
    day = Day().system_is("north").joined("Ann", "info", "parks").queued("a").answered("a").after(5)
    day.system_is("south").joined("Bob", "waste", "parks").queued("a", "waste").answered("a", "Bob").after(5)
    day.source_lost("cut").after(30).source_opened().after(5)
    whole = ("centre", "queue/parks", "queue/waste", "agent/Bob", "system/south")
    spared = ("queue/info", "agent/Ann", "system/north")
    assert [day.scope(scope)["incomplete"] for scope in (*whole, *spared)] == [True] * 5 + [False] * 3
    told = day.statement()
    assert (told["queues"]["info"]["incomplete"], told["agents"]["Bob"]["incomplete"]) == (False, True)


def test_a_gap_is_one_of_a_scope_of_which_nobody_has_told() -> None:
    day = Day().system_is("north").queued("a").system_is("south").source_lost("cut").after(30)
    assert day.scope("queue/unheard of")["incomplete"] is True
