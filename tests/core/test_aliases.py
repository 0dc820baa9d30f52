"""The same queue and the same person under other names in another telephone system."""

from __future__ import annotations

from supervisor.core.aliases import Aliases
from supervisor.core.events import AgentSeen, CallAnswered, CallHungUp, Device, FloorSeen, Recorded, Waiting
from supervisor.core.rules import AgentRules, QueueRules, Rules
from supervisor.metrics.world import World
from tests.day import START, Day

RULES = Rules(
    queues={"streets": QueueRules(same=("switch/Calles@default", "Roads"))},
    agents={"Ann": AgentRules(same=("switch/1007",))},
)


def told(system: str, event: object) -> object:
    record = Recorded(1, START, 0, b"", system, "ami", event)  # type: ignore[arg-type]
    return RULES.aliases.renamed([record])[0].event


def test_a_name_of_a_system_is_changed_in_that_system_only() -> None:
    answered = CallAnswered("c", "Calles@default", "1007")
    assert told("switch", answered) == CallAnswered("c", "streets", "Ann")
    assert told("asterisk", answered) is answered


def test_a_name_without_a_system_is_changed_everywhere() -> None:
    assert told("asterisk", CallAnswered("c", "Roads", "Bo")) == CallAnswered("c", "streets", "Bo")


def test_what_has_no_such_name_is_the_very_same() -> None:
    gone = CallHungUp("c")
    assert told("switch", gone) is gone
    assert not Aliases({}, {})


def test_pictures_of_the_floor_are_renamed_too() -> None:
    picture = FloorSeen((Waiting("c", "Roads", START),), (AgentSeen("1007", "Calles@default", Device.IDLE),))
    assert told("switch", picture) == FloorSeen(
        (Waiting("c", "streets", START),), (AgentSeen("Ann", "streets", Device.IDLE),)
    )


def test_calls_of_both_systems_count_in_the_one_queue_and_for_the_one_person() -> None:
    day = Day(RULES).joined("Ann", "streets").queued("a", "streets").after(4).answered("a").after(60).ended("a")
    records = [
        *day.records,
        *(
            Recorded(r.position, r.at + 90_000, r.ordinal, b"x" + r.key, "switch", r.source, r.event)
            for r in Day(RULES)
            .queued("z", "Calles@default")
            .after(6)
            .answered("z", "1007")
            .after(30)
            .ended("z")
            .records
        ),
    ]
    world = World(RULES, START)
    world.fold(records)
    accounts = world.ledger.accounts
    assert {"queue/streets", "agent/Ann", "centre"} <= accounts.keys()
    assert not {"queue/Calles@default", "agent/1007"} & accounts.keys()
    assert accounts["queue/streets"].total.sum("offered") == 2
