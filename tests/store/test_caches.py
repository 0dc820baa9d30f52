"""Caches: what a late event would have changed is never found again."""

from __future__ import annotations

import pytest

from supervisor.store import Checkpoint, Store
from supervisor.store.caches import KEPT_CHECKPOINTS
from tests.store.story import NOON, NOW, seen, some

DAY = 24 * 3_600_000


def keep(
    store: Store, upto: int, *, position: int | None = None, settings: int = 1, fold: int = 1, body: bytes = b""
) -> bool:
    """Saves a checkpoint of the journal as it stands."""
    read = store.last_position() if position is None else position
    return store.save_checkpoint(
        upto=upto,
        position=read,
        fold_version=fold,
        settings_version=settings,
        tzdata="2025b",
        body=body or b"%d" % upto,
    )


def best(
    store: Store, upto: int = NOON + 500 * DAY, *, settings: int = 1, fold: int = 1, tzdata: str = "2025b"
) -> int | None:
    """The instant of the checkpoint to begin with."""
    found = store.best_checkpoint(upto, fold_version=fold, settings_version=settings, tzdata=tzdata)
    return found.upto if found else None


def keep_day(store: Store, day: str, ends_at: int, *, position: int | None = None) -> bool:
    """Saves two slots of a day."""
    slots = {("queue:Métro", ends_at - DAY): b"one", ("centre", ends_at - DAY + 900_000): b"two"}
    read = store.last_position() if position is None else position
    return store.save_day(day, ends_at=ends_at, position=read, settings_version=1, fold_version=1, slots=slots)


def test_the_latest_checkpoint_that_is_not_too_late_is_found(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    assert [keep(store, NOON + second * 1000) for second in (10, 20, 30)] == [True, True, True]
    found = store.best_checkpoint(NOON + 25_000, fold_version=1, settings_version=1, tzdata="2025b")
    assert found == Checkpoint(NOON + 20_000, 60, b"%d" % (NOON + 20_000))
    assert best(store, NOON + 5000) is None


def test_a_checkpoint_made_in_another_way_is_not_found(store: Store) -> None:
    keep(store, NOON)
    assert [best(store), best(store, settings=2), best(store, fold=2), best(store, tzdata="2026a")] == [
        NOON,
        None,
        None,
        None,
    ]


def test_a_late_event_drops_the_checkpoints_after_it(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    for second in (10, 20, 30):
        keep(store, NOON + second * 1000)
    store.append([seen(900, at=NOON + 20_000)], now=NOW)
    assert best(store) == NOON + 20_000
    store.append([seen(901, at=NOON + 19_999)], now=NOW)
    assert best(store) == NOON + 10_000


def test_events_that_are_known_drop_nothing(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    keep(store, NOON + 30_000)
    store.append(some(0, 60), now=NOW)
    assert best(store) == NOON + 30_000


def test_a_checkpoint_overtaken_by_a_late_event_is_not_kept(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    store.append([seen(900, at=NOON + 5000)], now=NOW)
    assert not keep(store, NOON + 30_000, position=60)
    assert keep(store, NOON + 5000, position=60)
    assert best(store) == NOON + 5000


def test_a_checkpoint_is_replaced_by_one_of_the_same_instant(store: Store) -> None:
    keep(store, NOON)
    store.append([seen(1)], now=NOW)
    assert keep(store, NOON)
    found = store.best_checkpoint(NOON, fold_version=1, settings_version=1, tzdata="2025b")
    assert found is not None
    assert found.position == 1


MINUTE = 60_000


def test_of_a_day_only_the_newest_checkpoints_and_one_more_are_kept(store: Store) -> None:
    for number in range(KEPT_CHECKPOINTS + 5):
        keep(store, NOON + number * MINUTE, body=b"small" if number == 2 else b"a great one")
    assert best(store, NOON + MINUTE) is None
    assert best(store, NOON + 4 * MINUTE) == NOON + 2 * MINUTE
    assert best(store, NOON + 5 * MINUTE) == NOON + 5 * MINUTE


def test_each_of_the_days_before_keeps_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervisor.store.caches.KEPT_DAYS", 9)
    for day in range(15):
        keep(store, NOON + day * DAY)
    for number in range(KEPT_CHECKPOINTS + 5):
        keep(store, NOON + 15 * DAY + number * MINUTE)
    assert best(store, NOON + 6 * DAY) is None
    assert [best(store, NOON + day * DAY) for day in (7, 9, 14)] == [NOON + day * DAY for day in (7, 9, 14)]


def test_newer_checkpoints_made_in_another_way_push_none_out(store: Store) -> None:
    for number in range(KEPT_CHECKPOINTS + 5):
        keep(store, NOON + 9 * DAY + number * MINUTE)
    for day in range(3):
        keep(store, NOON + day * DAY, settings=2)
    assert [best(store, NOON + day * DAY, settings=2) for day in range(3)] == [NOON + day * DAY for day in range(3)]
    keep(store, NOON, fold=2)
    assert (best(store, fold=1), best(store, fold=2)) == (None, NOON)


def test_days_are_kept_until_a_late_event(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    assert keep_day(store, "2026-01-01", NOON)
    assert keep_day(store, "2026-01-02", NOON + DAY)
    wanted = ["2025-12-31", "2026-01-01", "2026-01-02"]
    kept = store.load_days(wanted, settings_version=1, fold_version=1)
    assert kept["2026-01-01"] == {("queue:Métro", NOON - DAY): b"one", ("centre", NOON - DAY + 900_000): b"two"}
    assert list(kept) == ["2026-01-01", "2026-01-02"]
    store.append([seen(900)], now=NOW)
    assert list(store.load_days(wanted, settings_version=1, fold_version=1)) == ["2026-01-01"]
    assert store.load_days(wanted, settings_version=2, fold_version=1) == {}


def test_a_day_overtaken_by_a_late_event_is_not_kept(store: Store) -> None:
    store.append(some(0, 60), now=NOW)
    assert not keep_day(store, "2026-01-02", NOON + DAY, position=59)
    assert store.load_days(["2026-01-02"], settings_version=1, fold_version=1) == {}


def test_a_day_is_replaced_whole(store: Store) -> None:
    keep_day(store, "2026-01-01", NOON)
    store.save_day("2026-01-01", ends_at=NOON, position=0, settings_version=2, fold_version=1, slots={("a", 1): b"x"})
    assert store.load_days(["2026-01-01"], settings_version=2, fold_version=1) == {"2026-01-01": {("a", 1): b"x"}}


def test_caches_can_be_thrown_away(store: Store) -> None:
    keep(store, NOON)
    keep_day(store, "2026-01-01", NOON)
    store.drop_caches()
    assert best(store) is None
    assert store.load_days(["2026-01-01"], settings_version=1, fold_version=1) == {}
