"""Queues are one pool as soon as somebody works in both."""

from __future__ import annotations

from supervisor.planning.contracts import Person
from supervisor.planning.pools import pools

QUEUES = ("info", "streets", "water", "trash")


def skilled(*skills: str) -> Person:
    return Person("somebody", "Full time", skills=skills)


def test_queues_are_apart_as_long_as_nobody_has_two() -> None:
    assert pools(QUEUES, [skilled("info"), skilled("water")]) == [["info"], ["streets"], ["water"], ["trash"]]
    assert pools(QUEUES, []) == [[each] for each in QUEUES]


def test_who_has_two_makes_them_one_and_chains_join() -> None:
    assert pools(QUEUES, [skilled("info", "water")]) == [["streets"], ["trash"], ["info", "water"]]
    chained = [skilled("info", "water"), skilled("trash", "streets"), skilled("water", "trash")]
    assert [sorted(pool) for pool in pools(QUEUES, chained)] == [sorted(QUEUES)]


def test_who_has_no_skills_named_takes_all() -> None:
    assert pools(QUEUES, [skilled()]) == [[*QUEUES]]
    assert pools(QUEUES, [skilled("elsewhere")]) == [[each] for each in QUEUES]
