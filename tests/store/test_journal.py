"""The journal: once each, in order, without holes, whole batches or nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from supervisor.core.events import AgentJoined, Recorded, Unknown
from supervisor.store import Appended, Store
from tests.store.story import NOON, NOW, seen, some

OpenStore = Callable[..., Store]


def test_what_is_appended_is_read_back(store: Store) -> None:
    given = seen(1, event=AgentJoined("Zoë “Z” O'Neil, jr", "Métro, est"))
    assert store.append([given], now=NOW) == Appended(1, 1, given.at, 0)
    [read] = store.read_after(0)
    assert read == Recorded(1, given.at, 0, given.key, "pbx", "queue_log", given.event)


def test_an_empty_journal_has_no_times(store: Store) -> None:
    assert (store.last_position(), store.newest_at(), store.oldest_at(), store.count()) == (0, None, None, 0)
    assert store.append([], now=NOW) == Appended(0, 0)
    assert list(store.read_ordered()) == []


def test_the_same_events_again_add_nothing(store: Store) -> None:
    store.append(some(0, 50), now=NOW)
    assert store.append(some(0, 50), now=NOW) == Appended(0, 50, None, 50)
    assert store.append(some(40, 20), now=NOW) == Appended(10, 60, NOON + 50_000, 10)
    assert [event.position for event in store.read_after(0)] == list(range(1, 61))


def test_twins_within_a_batch_count_once(store: Store) -> None:
    assert store.append([seen(1), seen(1), seen(2)], now=NOW) == Appended(2, 2, NOON + 1000, 1)


def test_events_are_read_in_the_order_of_the_fold(store: Store) -> None:
    given = [seen(number, at=NOON + number // 7 * 1000, ordinal=number % 3) for number in range(200)]
    random.Random(5).shuffle(given)
    for start in range(0, 200, 30):
        store.append(given[start : start + 30], now=NOW)
    read = list(store.read_ordered(chunk=11))
    assert [event.key for event in read] == [e.key for e in sorted(given, key=lambda e: (e.at, e.ordinal, e.key))]


def test_a_reading_has_a_beginning_an_end_and_a_last_position(store: Store) -> None:
    store.append(some(0, 10), now=NOW)
    store.append([seen(100, at=NOON + 4500)], now=NOW)
    read = [event.at - NOON for event in store.read_ordered(NOON + 3000, NOON + 6000)]
    assert read == [3000, 4000, 4500, 5000]
    assert [event.at - NOON for event in store.read_ordered(NOON + 3000, NOON + 6000, last=10)] == [3000, 4000, 5000]


def test_a_reading_may_be_of_some_kinds(store: Store) -> None:
    store.append([seen(0), seen(1, event=AgentJoined("Ann", "billing")), seen(2)], now=NOW)
    assert [event.position for event in store.read_ordered(kinds=["agent.joined"], chunk=1)] == [2]


def test_read_after_stops_at_the_limit(store: Store) -> None:
    store.append(some(0, 30), now=NOW)
    assert [event.position for event in store.read_after(10, 5)] == [11, 12, 13, 14, 15]
    assert (store.newest_at(), store.oldest_at()) == (NOON + 29_000, NOON)


def test_an_event_of_a_newer_program_is_kept_and_read_as_unknown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AgentJoined, "VERSION", 9)
    store.append([seen(1, event=AgentJoined("Ann", "billing"))], now=NOW)
    monkeypatch.undo()
    assert store.read_after(0)[0].event == Unknown("agent.joined", 9)
    assert store.integrity() == [
        "1 events “agent.joined” are of a newer version of Callboard and are skipped; update this program."
    ]


def test_two_writers_at_once_leave_no_holes_and_nothing_is_seen_late(store: Store, open_store: OpenStore) -> None:
    writers = [threading.Thread(target=_write, args=(open_store(), first)) for first in (0, 1000)]
    for writer in writers:
        writer.start()
    read: list[int] = []
    while any(writer.is_alive() for writer in writers) or store.last_position() > len(read):
        read += [event.position for event in store.read_after(len(read))]
    for writer in writers:
        writer.join()
    assert read == list(range(1, 601))
    assert store.integrity() == []


def _write(store: Store, first: int) -> None:
    for start in range(first, first + 300, 5):
        store.append(some(start, 5), now=NOW)


WRITER = """
import sys
from supervisor.store import Store
from tests.store.story import some
with Store.open(sys.argv[1], migrate=False) as store:
    for start in range((store.resume("pbx") or {"read": 0})["read"], 10**9, 100):
        store.append(some(start, 100), now=start, source="pbx", resume={"read": start + 100})
        print(start, flush=True)
"""


def test_a_writer_that_is_killed_leaves_whole_batches(store: Store, database_url: str) -> None:
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, database_url], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(random.Random().randrange(3, 12)):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        store.append([], now=NOW)  # waits for what the server may still be doing for the dead
        assert store.resume("pbx") == {"read": store.count()}
        assert store.count() % 100 == 0
        assert store.integrity() == []
