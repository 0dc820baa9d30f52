"""Fifty desks hand over the same thousand requests at once: nothing is lost, and every refusal is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import msgspec
import pytest

from supervisor.requests.acts import Changed, Choice
from supervisor.store import Store
from tests.store.many_desks import CITY, NUMBERS, REQUESTS, START, TURNS, Asked, work

DESKS = 50


@pytest.fixture
def asked(database_url: str, tmp_path: Path) -> list[Asked]:
    """What fifty processes asked for, and what they were told."""
    with Store.open(database_url, migrate=True) as store:
        store.observe(CITY, START, REQUESTS, now=START, zone="America/New_York")
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["supervisor.store.acting", "psycopg", "tests.store.many_desks"])
    ready, names = processes.Barrier(DESKS), [f"desk {n}" for n in range(DESKS)]
    desks = [processes.Process(target=work, args=(database_url, name, ready, str(tmp_path))) for name in names]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(120)
    assert [desk.exitcode for desk in desks] == [0] * DESKS
    return [*_told(tmp_path, names)]


def _told(folder: Path, names: list[str]) -> Iterator[Asked]:
    for name in names:
        yield from msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=list[Asked])


@pytest.mark.slow
def test_nothing_is_lost_and_every_refusal_is_told(asked: list[Asked], database_url: str) -> None:
    assert [one.away for one in asked if one.away] == []
    assert len(asked) == DESKS * (1 + TURNS)
    for one in asked:
        assert one.outcome is not None
        changed, refused = one.outcome.changed, one.outcome.refused
        assert sorted([*(each.number for each in changed), *(each.number for each in refused)]) == sorted(one.seen)
        assert all(each.conflict and "has been changed meanwhile" in each.sentence for each in refused)
        assert {each.after["assignee"] for each in changed} <= {one.to}
    first = [one for one in asked if one.to.endswith("turn 0")]
    # Whoever came first had all of them; those who had seen the same have none.
    assert sorted(len(one.outcome.changed) for one in first if one.outcome) == [0] * (DESKS - 1) + [len(NUMBERS)]
    with Store.open(database_url, migrate=False) as store:
        _each_follows_the_one_before(asked, store)
        _the_audit_is_complete(asked, store)
        assert store.integrity() == []


def _each_follows_the_one_before(asked: list[Asked], store: Store) -> None:
    """Each change of a request was made of what the one before had left, in the version that the desk had seen."""
    by_number: dict[str, list[tuple[Changed, int]]] = {number: [] for number in NUMBERS}
    for one in asked:
        for each in one.outcome.changed if one.outcome else ():
            by_number[each.number].append((each, one.seen[each.number]))
    for number, state in zip(NUMBERS, store.states([Choice(CITY, number) for number in NUMBERS]), strict=True):
        line = sorted(by_number[number], key=lambda told: told[0].state.version)
        for (before, _), (after, seen) in pairwise(line):
            assert (after.before, seen) == (before.after, before.state.version)
        assert line[0][0].before == {"assignee": ""}
        assert state == line[-1][0].state
        if number.endswith("77"):
            assert [did.key for did in store.acts_of(CITY, number)] == [told.key for told, _ in line]


def _the_audit_is_complete(asked: list[Asked], store: Store) -> None:
    """A row for each act that changed anything, with how much it was and what was refused; no other rows."""
    told = {
        one.outcome.key: (one.by, len(one.outcome.changed), len(one.outcome.refused))
        for one in asked
        if one.outcome and one.outcome.changed
    }
    rows = store.audit(limit=100_000)
    assert {row.body["key"]: (row.actor, row.body["requests"], row.body["refused"]) for row in rows} == told
    assert len(rows) == len(told) == store.audit_size()
