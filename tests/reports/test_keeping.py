"""A checkpoint a few minutes behind the present: it outlives what comes a little late, and a start begins with it."""

from __future__ import annotations

import msgspec

from supervisor.reports.keeping import BEHIND_MS, EVERY_MS, Keeper
from supervisor.reports.past import HOUR_MS, Past, day_start
from supervisor.store import Store
from tests.day import Day
from tests.reports.test_past import CITY, NOW, busy, told

TURNS = 200


def kept(store: Store, now: int, keeper: Keeper | None = None) -> int:
    """The instant of the checkpoint that is there when a keeper has had its turns."""
    keeper = keeper or Keeper(Past(store))
    for _ in range(TURNS):
        keeper.turn(CITY, day_start(now, CITY), now)
    return Past(store).kept_upto(CITY, now)


def filled(store: Store) -> Day:
    day = busy(60)
    store.append(day.observed, now=NOW)
    return day


def test_it_is_some_minutes_behind_and_made_again_after_some_minutes(store: Store) -> None:
    day, keeper = filled(store), Keeper(Past(store))
    assert kept(store, day.at, keeper) == day.at - BEHIND_MS
    assert kept(store, day.at + EVERY_MS - 60_000, keeper) == day.at - BEHIND_MS
    assert kept(store, day.at + EVERY_MS, keeper) == day.at - BEHIND_MS + EVERY_MS


def test_what_comes_a_little_late_spares_it(store: Store) -> None:
    day = filled(store)
    upto = kept(store, day.at)
    last = day.observed[-1]
    twin = msgspec.structs.replace(last, at=last.at - 1000, ordinal=last.ordinal + 1, key=b"a second later..")
    store.append([twin], now=NOW)
    assert Past(store).kept_upto(CITY, day.at) == upto
    store.append([msgspec.structs.replace(twin, at=upto - 1, key=b"minutes later...")], now=NOW)
    assert Past(store).kept_upto(CITY, day.at) < upto


def test_a_start_folds_only_what_came_after_it_and_tells_the_same(store: Store) -> None:
    day = filled(store)
    kept(store, day.at)
    since, rolling = day_start(day.at, CITY), day.at - HOUR_MS
    quick = Past(store).fold(CITY, since=since, until=None, rolling_from=rolling)
    whole = Past(store, cached=False).fold(CITY, since=since, until=None, rolling_from=rolling)
    assert told(quick.finish(), day.at) == told(whole.finish(), day.at)
    assert 0 < quick.folded < whole.folded / 4


def test_an_event_that_comes_too_late_while_it_is_made_is_waited_out(store: Store) -> None:
    day = filled(store)
    keeper, since = Keeper(Past(store)), day_start(day.at, CITY)
    keeper.turn(CITY, since, day.at)
    first = day.observed[0]
    store.append([msgspec.structs.replace(first, at=first.at + 1, key=b"meanwhile.......")], now=NOW)
    assert kept(store, day.at, keeper) == 0
    assert kept(store, day.at + 60_000, keeper) == day.at + 60_000 - BEHIND_MS


def test_there_is_none_of_the_day_before(store: Store) -> None:
    day = filled(store)
    midnight = day_start(day.at, CITY)
    assert kept(store, midnight + BEHIND_MS) == 0
