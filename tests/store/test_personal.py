"""Caller numbers: never in the journal, and gone after their time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supervisor.core.events import CallQueued, Event, FloorSeen, Waiting
from supervisor.store import Store
from supervisor.store.personal import KEPT_MS, normal
from tests.store.story import NOON, NOW, queued, seen


def token(event: Event) -> str:
    """The caller of an event."""
    assert isinstance(event, CallQueued)
    return event.caller


def test_a_number_becomes_a_token(store: Store) -> None:
    store.append([queued(1, "+1 (212) 555-0123")], now=NOW)
    made = token(store.read_after(0)[0].event)
    assert re.fullmatch("[0-9a-f]{16}", made)
    assert store.number(made) == "+1 (212) 555-0123"


def test_the_same_caller_has_the_same_token_however_it_is_written(store: Store) -> None:
    ways = ["+12125550123", "1-212-555-0123", "2125550123", "(212) 555 0123"]
    store.append([queued(number, way) for number, way in enumerate(ways)], now=NOW)
    store.append([queued(9, "2125550124")], now=NOW)
    tokens = [token(read.event) for read in store.read_after(0)]
    assert len(set(tokens[:4])) == 1
    assert tokens[4] != tokens[0]


def test_callers_on_a_floor_get_the_same_tokens(store: Store) -> None:
    waiting = (Waiting("1.1", "billing", NOON, "2125550123"), Waiting("2.1", "billing", NOON))
    store.append([queued(1, "2125550123"), seen(2, event=FloorSeen(waiting))], now=NOW)
    first, second = (read.event for read in store.read_after(0))
    assert isinstance(second, FloorSeen)
    assert [caller.caller for caller in second.waiting] == [token(first), ""]


def test_the_number_is_nowhere_in_the_journal(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        store.append([queued(1, "2125550123")], now=NOW)
        assert store.erase_expired(NOW + KEPT_MS) == 1
        assert b"2125550123" not in b"".join(read.event.call.encode() for read in store.read_after(0))  # type: ignore[attr-defined]
        with store._db.engine.connect() as connection:
            bodies = [*connection.exec_driver_sql("SELECT body FROM journal").scalars()]
    assert not any(b"2125550123" in body for body in bodies)


def test_a_number_is_erased_when_its_time_is_over(store: Store) -> None:
    store.append([queued(1, "2125550123")], now=NOON + 1000, keep_numbers_ms=1000)
    store.append([queued(2, "2125550124")], now=NOON + 2000)
    first, second = (token(read.event) for read in store.read_after(0))
    assert store.erase_expired(NOON + 1999) == 0
    assert store.erase_expired(NOON + 2000) == 1
    assert (store.number(first), store.number(second)) == (None, "2125550124")


def test_a_caller_who_calls_again_is_kept_longer(store: Store) -> None:
    store.append([queued(1, "2125550123")], now=NOON + 1000, keep_numbers_ms=1000)
    store.append([queued(2, "2125550123")], now=NOON + 2000, keep_numbers_ms=1000)
    assert store.erase_expired(NOON + 2000) == 0
    assert store.erase_expired(NOON + 3000) == 1


def test_a_number_of_long_ago_is_not_kept_at_all(store: Store) -> None:
    later = NOON + KEPT_MS + 2000
    store.append([queued(2, "2125550124"), queued(5, "2125550125")], now=later)
    assert [store.number(token(read.event)) for read in store.read_after(0)] == [None, "2125550125"]
    store.append([queued(4, "2125550125")], now=later)
    assert store.erase_expired(NOON + 4000 + KEPT_MS) == 0


def test_a_clock_that_is_ahead_keeps_no_number_longer(store: Store) -> None:
    store.append([seen(1, at=NOON + 3_600_000, event=CallQueued("1.1", "billing", "2125550123"))], now=NOON)
    assert store.erase_expired(NOON + KEPT_MS) == 1


def test_who_is_kept_for_less_long_from_now_on_is_erased_sooner(store: Store) -> None:
    store.append([queued(1, "2125550123")], now=NOON + 1000)
    assert store.erase_expired(NOON + 2000, keep_ms=500) == 0
    assert store.erase_expired(NOON + 2500, keep_ms=500) == 1


def test_what_was_erased_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    numbers = [f"2125{number:06}" for number in range(0, 999_999, 5003)]
    with Store.open(str(path), migrate=True) as store:
        store.append([queued(at, number) for at, number in enumerate(numbers)], now=NOON)
    assert numbers[7].encode() in path.read_bytes()
    with Store.open(str(path), migrate=False) as store:
        assert store.erase_expired(NOON + KEPT_MS) == len(numbers)
    assert not any(number.encode() in path.read_bytes() for number in numbers)


def test_tokens_differ_between_databases(tmp_path: Path) -> None:
    tokens = []
    for name in ("one.db", "two.db"):
        with Store.open(str(tmp_path / name), migrate=True) as store:
            store.append([queued(1, "2125550123")], now=NOW)
            tokens.append(token(store.read_after(0)[0].event))
    assert tokens[0] != tokens[1]


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("", ""),
        ("anonymous", ""),
        ("Unknown", ""),
        ("+49 (0)30 1234", "490301234"),
        ("alice", "alice"),
        ("Line42", "line42"),
        ("1001", "1001"),
        ("12125550123", "2125550123"),
        ("---", ""),
    ],
)
def test_what_is_one_caller(number: str, plain: str) -> None:
    assert normal(number) == plain
