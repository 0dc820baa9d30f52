"""What is kept beside the journal: rejects, sources, settings, the lease, the readers, the lock and the news."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from supervisor.sources.base import Health, Reject
from supervisor.store import CollectorLock, Lease, SettingsConflict, SourceRow, Store, StoreUnavailable
from tests.store.story import NOON, NOW, seen, some

OpenStore = Callable[..., Store]


def test_what_was_set_aside_is_kept_once(store: Store) -> None:
    broken = Reject("queue_log", 7, "four fields where five belong", "1|2|\x00|\udcff")
    store.append([], now=NOW, rejects=[broken, broken])
    store.append([], now=NOW + 1, rejects=[broken, Reject("queue_log", 7, "again", "other text")])
    assert store.reject_count() == 2
    first, second = store.every_reject(1)
    assert (first.file, first.line, first.reason, first.made_at) == ("queue_log", 7, broken.reason, NOW)
    assert first.text == "1|2|␀|?"
    assert second.text == "other text"
    assert [row.id for row in store.rejects(1)] == [first.id]


def test_a_line_of_megabytes_is_kept_in_part(store: Store) -> None:
    store.append([], now=NOW, rejects=[Reject("ami", 1, "no end", "x" * 10_000_000)])
    assert len(store.rejects(1)[0].text) == 4000


def test_a_source_goes_on_from_where_it_was(store: Store) -> None:
    assert store.resume("pbx") is None
    store.register_source("pbx", "asterisk-ami", "main", NOW)
    store.append(some(0, 3), now=NOW + 1, source="pbx", resume={"line": 3, "file": "Métro"}, health=Health.LIVE)
    store.append([seen(1)], now=NOW + 2, source="pbx")
    store.register_source("pbx", "asterisk-ami", "second", NOW + 3)
    [row] = store.sources()
    assert row == SourceRow(
        "pbx", "asterisk-ami", "second", {"line": 3, "file": "Métro"}, "live", "", NOON + 2000, NOW + 2
    )
    assert store.resume("pbx") == row.resume


def test_a_note_goes_with_the_health_it_explains(store: Store) -> None:
    store.append([], now=NOW, source="pbx", health=Health.REFUSED, note="The password is wrong.")
    assert [(row.health, row.note) for row in store.sources()] == [("refused", "The password is wrong.")]
    store.append([], now=NOW, source="pbx", resume={})
    assert [(row.health, row.note) for row in store.sources()] == [("refused", "The password is wrong.")]
    store.append([], now=NOW, source="pbx", health=Health.LIVE)
    assert [(row.health, row.note) for row in store.sources()] == [("live", "")]


def test_without_settings_there_is_version_0(store: Store) -> None:
    assert (store.settings_at(NOW).version, store.settings_at(NOW).body) == (0, {})
    assert store.settings_history() == []


def save(store: Store, zone: str, valid_from: int, expected: int) -> int:
    """Saves settings that differ in the zone."""
    return store.save_settings(
        {"zone": zone}, valid_from=valid_from, made_at=NOW, author="Ann", expected_version=expected
    )


def test_settings_are_valid_from_an_instant_on(store: Store) -> None:
    assert [save(store, "UTC", NOON, 0), save(store, "Asia/Tokyo", NOON + 9000, 1)] == [1, 2]
    at = [store.settings_at(when).body["zone"] for when in (0, NOON, NOON + 8999, NOON + 9000)]
    assert at == ["UTC", "UTC", "UTC", "Asia/Tokyo"]
    assert [kept.version for kept in store.settings_history()] == [1, 2]


def test_of_two_settings_of_the_same_instant_the_later_version_counts(store: Store) -> None:
    save(store, "UTC", NOON, 0)
    save(store, "Asia/Tokyo", NOON, 1)
    assert store.settings_at(NOON).version == 2
    assert store.latest_settings().body == {"zone": "Asia/Tokyo"}


def test_settings_that_were_changed_meanwhile_are_not_overwritten(store: Store, open_store: OpenStore) -> None:
    save(store, "UTC", NOON, 0)
    with pytest.raises(SettingsConflict, match="Ann has changed the settings meanwhile"):
        save(open_store(), "Asia/Tokyo", NOON, 0)
    assert store.latest_settings().version == 1


def test_the_lease_tells_of_the_collector(store: Store, open_store: OpenStore) -> None:
    assert store.read_lease() is None
    store.write_lease(Lease("desk:1", "0.1.0", NOW))
    store.write_lease(Lease("service:2", "0.1.0", NOW + 1, stay=True))
    assert open_store().read_lease() == Lease("service:2", "0.1.0", NOW + 1, stay=True)
    store.end_lease("desk:1")
    assert store.read_lease() is not None
    store.end_lease("service:2")
    assert store.read_lease() is None


def test_readers_are_known_while_they_say_so(store: Store) -> None:
    store.reader_seen("desk:1", NOW)
    store.reader_seen("wall:2", NOW)
    store.reader_seen("desk:1", NOW + 1000)
    assert store.readers() == {"desk:1": NOW + 1000, "wall:2": NOW}
    store.reader_gone("desk:1")
    store.reader_seen("desk:3", NOW + 2 * 86_400_000)
    assert list(store.readers()) == ["desk:3"]


HOLDER = """
import sys
from supervisor.store import CollectorLock
lock = CollectorLock(sys.argv[1])
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_one_collector_at_a_time_and_the_lock_of_a_killed_one_is_free(database_url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    lock = CollectorLock(database_url)
    assert not lock.acquire()
    with pytest.raises(StoreUnavailable, match="Another collector already runs"), CollectorLock(database_url):
        pass
    holder.kill()
    holder.communicate()
    while not lock.acquire():  # a server takes a moment to see that its client is gone
        pass
    assert lock.still_held()
    lock.release()
    assert not lock.still_held()


def test_a_lock_survives_its_database_being_opened_and_closed(database_url: str) -> None:
    with CollectorLock(database_url) as lock:
        Store.open(database_url, migrate=True).close()
        assert lock.acquire()
        assert lock.still_held()
        other = CollectorLock(database_url)
        assert not other.acquire()
        other.release()


def test_the_hint_changes_with_what_others_write(store: Store, open_store: OpenStore) -> None:
    writer = open_store()
    hint = store.changed_hint()
    assert store.changed_hint() == hint
    writer.append(some(0, 1), now=NOW, source="pbx")
    after = store.changed_hint()
    assert after != hint
    save(writer, "UTC", NOON, 0)
    settings = store.changed_hint()
    assert settings != after
    writer.append([], now=NOW + 1, source="pbx", health=Health.LOST)
    assert store.changed_hint() != settings


def test_a_listener_is_told(store: Store, open_store: OpenStore) -> None:
    if not store.can_listen:
        assert store.listen(60) is False
        return
    assert store.listen(0) is False
    writing = threading.Thread(target=lambda: open_store().append(some(0, 1), now=NOW))
    writing.start()
    assert store.listen(60) is True
    writing.join()


def test_a_listener_that_lost_the_server_says_so_and_hears_again(server_url: str) -> None:
    with Store.open(server_url, migrate=True) as store, Store.open(server_url, migrate=False) as writer:
        store.listen(0)
        with writer._db.read() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query = 'LISTEN callboard' AND datname = current_database()"
            )
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.listen(5)
        assert store.listen(0) is False
        writer.append(some(0, 1), now=NOW)
        assert store.listen(60) is True


def test_all_is_well(store: Store) -> None:
    store.append(some(0, 10), now=NOW)
    assert store.integrity() == []


def test_a_hole_is_found(store: Store) -> None:
    store.append(some(0, 10), now=NOW)
    with store._db.write() as connection:
        connection.exec_driver_sql("DELETE FROM journal WHERE position = 4")
    assert store.integrity() == ["The journal has 1 holes in its positions; restore a backup."]
