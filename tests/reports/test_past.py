"""The same events in whatever order, doubled, cut or kept half way give the same figures, byte for byte."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest

from supervisor.core.events import FOLD_VERSION, Observed, Recorded
from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics import stays
from supervisor.metrics.statement import Asked, Presence, rolling_sight, statement, tell
from supervisor.metrics.world import World
from supervisor.reports.past import HOUR_MS, Past, day_start, next_day, tzdata
from supervisor.store import Store
from tests.day import Day, ms, recorded, rules

NOW = ms("2026-01-01T00:00:00+00:00")
CITY = Rules(
    zone="America/Chicago",
    default=QueueRules(wrapup_s=20),
    wrapup_reasons=("Paperwork",),
    queues={"parks": QueueRules(group="outside", wrapup_s=5)},
)


def busy(rounds: int, *, start: int = ms("2025-12-01T08:30:00-06:00")) -> Day:
    """A morning of many small stories, seen by a manager; at its end somebody waits and somebody talks."""
    day, dice = Day(CITY, start=start), random.Random(rounds)
    for agent in ("Ann", "Bob", "Zoë"):
        day.joined(agent, "info", "parks").after(0.25)
    for number in range(rounds):
        one_story(day, f"{number}", dice)
    return day.queued("last").after(3).answered("last").after(2).queued("waiting", "parks").after(31)


def one_story(day: Day, call: str, dice: random.Random) -> None:
    agent = dice.choice(("Ann", "Bob", "Zoë"))
    day.queued(call, dice.choice(("info", "parks")), f"555{dice.randrange(40):04}").after(dice.choice((0, 1.5, 22)))
    day.rang(call, agent).after(dice.choice((0, 3)))
    match dice.randrange(6):
        case 0:
            day.abandoned(call)
        case 1:
            day.not_picked_up(call, agent).after(4).abandoned(call).queued(call, "info").after(9).dequeued(call)
        case 2:
            day.answered(call, agent).after(60).queued(call, "parks").after(5).hung_up(call)
        case _:
            day.answered(call, agent).after(12).held(call).after(3).taken_back(call).after(7)
            day.ended(call, talk_ms=22_000)
    day.after(dice.choice((0, 0.4, 6)))
    if dice.random() < 0.3:
        day.paused(agent, dice.choice(("Lunch", "Paperwork"))).after(dice.choice((1, 90))).back(agent)


def told(world: World, at: int) -> str:
    world.settle(at)
    where = {name: stays.told(edges) for name, edges in sorted(world.ledger.stays.items())}
    return json.dumps([statement(world, Asked(at)), where], ensure_ascii=False)


def read(store: Store, at: int, *, cached: bool = False, since: int | None = None, chosen: Sequence[str] = ()) -> str:
    """What the metrics command would print."""
    begin = day_start(at, CITY) if since is None else since
    past = Past(store, cached=cached)
    world = past.world(CITY, since=begin, until=at + 1, chosen=frozenset(chosen), rolling_from=at + 1)
    return told(world, at)


def in_order(day: Day) -> str:
    """What no store at all says."""
    world = World(CITY, day_start(day.at, CITY))
    world.fold(day.records)
    return told(world, day.at)


def batches(events: Sequence[Observed], dice: random.Random) -> Iterator[list[Observed]]:
    left = list(events)
    while left:
        count = dice.randrange(1, 60)
        yield left[:count]
        del left[:count]


def test_shuffled_and_doubled(store: Store) -> None:
    day, dice = busy(40), random.Random(7)
    events = [*day.observed, *day.observed]
    dice.shuffle(events)
    for batch in batches(events, dice):
        store.append(batch, now=NOW)
    assert store.count() == len(day.observed)
    assert read(store, day.at) == in_order(day)


def test_an_import_cut_in_two_by_a_restart(open_store: Callable[..., Store]) -> None:
    day = busy(40)
    with open_store(migrate=True) as first:
        first.append(day.observed[:77], now=NOW)
    with open_store() as second:
        second.append(day.observed, now=NOW)
        assert read(second, day.at) == in_order(day)


def test_slices_cut_between_two_seconds_in_any_order(store: Store) -> None:
    day, dice = busy(40), random.Random(3)
    seconds = sorted({event.at // 1000 for event in day.observed})
    cuts = sorted(dice.sample(seconds, 5))
    slices = [
        [event for event in day.observed if low <= event.at // 1000 < high]
        for low, high in zip([0, *cuts], [*cuts, 2**40], strict=True)
    ]
    for part in dice.sample(slices, len(slices)):
        store.append(part, now=NOW)
    assert read(store, day.at) == in_order(day)


@pytest.mark.parametrize("with_ledger", [False, True])
def test_with_and_without_checkpoints(store: Store, with_ledger: bool) -> None:
    day, past = busy(60), Past(store)
    store.append(day.observed, now=NOW)
    since = day_start(day.at, CITY)
    for part in (3, 2, 1.4):
        upto = day.start + round((day.at - day.start) / part)
        world = past.world(CITY, since=since, until=upto, rolling_from=upto)
        assert past.save(world, upto, store.last_position(), with_ledger=with_ledger)
        assert read(store, upto - 1, cached=True) == read(store, upto - 1)
    assert read(store, day.at, cached=True) == read(store, day.at) == in_order(day)
    assert read(store, day.at, cached=True, since=day.start + 200_000) == read(store, day.at, since=day.start + 200_000)
    assert read(store, day.at, cached=True, chosen=["parks"]) == read(store, day.at, chosen=["parks"])


def test_a_checkpoint_of_a_world_whose_time_was_booked_further(store: Store) -> None:
    """As a desk keeps it: the time of agents is booked up to the present, the checkpoint is of the newest event."""
    day = busy(30)
    middle = len(day.observed) // 2
    store.append(day.observed[:middle], now=NOW)
    head = max(event.at for event in day.observed[:middle])
    past, since = Past(store), day_start(day.at, CITY)
    world = past.world(CITY, since=since, until=head + 1, rolling_from=head - HOUR_MS)
    world.settle(head + 9000)
    before = json.dumps(statement(world, Asked(head + 9000)))
    assert past.save(world, head + 1, store.last_position(), with_ledger=True)
    assert json.dumps(statement(world, Asked(head + 9000))) == before
    assert read(store, head, cached=True) == read(store, head)
    rest = [event for event in day.observed[middle:] if event.at > head]
    store.append(rest, now=NOW)
    assert store.count() == len(day.observed)
    assert read(store, day.at, cached=True) == in_order(day)


def test_a_late_event_drops_the_checkpoints_after_it(store: Store) -> None:
    day = busy(20)
    late = next(event for event in day.observed if event.event.KIND == "call.answered")
    store.append([event for event in day.observed if event is not late], now=NOW)
    past, since = Past(store), day_start(day.at, CITY)
    world = past.world(CITY, since=since, until=day.at, rolling_from=day.at)
    past.save(world, day.at, store.last_position(), with_ledger=True)
    store.append([late], now=NOW)
    assert read(store, day.at, cached=True) == in_order(day)


def test_a_checkpoint_that_cannot_be_read_is_none(store: Store) -> None:
    day, past = busy(5), Past(store)
    store.append(day.observed, now=NOW)
    world = past.world(CITY, since=day.start, until=day.at, rolling_from=day.at)
    past.save(world, day.at, store.last_position(), with_ledger=True)
    found = store.best_checkpoint(day.at, fold_version=FOLD_VERSION, settings_version=CITY.fold_key, tzdata=tzdata())
    assert found is not None
    store.save_checkpoint(
        upto=day.at,
        position=store.last_position(),
        fold_version=FOLD_VERSION,
        settings_version=CITY.fold_key,
        tzdata=tzdata(),
        body=found.body[: len(found.body) // 2],
    )
    assert read(store, day.at, cached=True) == in_order(day)


def test_rolling_windows_from_a_checkpoint(store: Store) -> None:
    day, past = busy(60), Past(store)
    store.append(day.observed, now=NOW)
    since, upto = day_start(day.at, CITY), day.at - 300_000
    kept = past.world(CITY, since=since, until=upto, rolling_from=upto - HOUR_MS)
    past.save(kept, upto, store.last_position(), with_ledger=True)
    assert rolled(past, day) == rolled(Past(store, cached=False), day)


def test_a_checkpoint_without_rolling_windows_is_no_help_with_them(store: Store) -> None:
    day, past = busy(60), Past(store)
    store.append(day.observed, now=NOW)
    since, upto = day_start(day.at, CITY), day.at - 300_000
    kept = past.world(CITY, since=since, until=upto, rolling_from=upto)
    past.save(kept, upto, store.last_position(), with_ledger=True)
    assert rolled(past, day) == rolled(Past(store, cached=False), day)


def rolled(past: Past, day: Day) -> str:
    since = day_start(day.at, CITY)
    world = past.world(CITY, since=since, until=day.at + 1, rolling_from=day.at - HOUR_MS)
    world.settle(day.at)
    asked = Asked(day.at)
    sight = rolling_sight(world, "centre", 60, asked, Presence(world))
    return json.dumps(tell(sight, world))


def test_a_view_that_changes_too_late_for_a_fold_is_folded_again(store: Store) -> None:
    day = Day(rules()).joined("Ann").seen_by("ami").queued("a").after(2).answered("a").after(300).ended("a")
    late = Day(rules(), start=day.start, source="queue_log").queued("a").after(1).answered("a", wait_ms=1000)
    late.after(301).ended("a", talk_ms=300_000)
    store.append([*day.observed, *late.observed], now=NOW)
    world = Past(store).world(rules(), since=day.start, until=day.at + 1, rolling_from=day.at + 1)
    world.settle(day.at)
    centre = statement(world, Asked(day.at))["centre"]
    assert (centre["answered"], centre["asa_s"], centre["handled"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        ("America/Chicago", "2026-03-08", 23),
        ("America/Chicago", "2026-11-01", 25),
        ("America/Santiago", "2026-09-06", 23),
        ("Asia/Kolkata", "2026-03-08", 24),
    ],
)
def test_a_local_day(zone: str, date: str, hours: int) -> None:
    centre = Rules(zone=zone)
    noon = int(datetime.fromisoformat(f"{date}T12:00").replace(tzinfo=centre.tz).timestamp()) * 1000
    start = day_start(noon, centre)
    assert next_day(start, centre) - start == hours * HOUR_MS
    assert day_start(start, centre) == start
    assert day_start(start - 1, centre) < start


def test_the_journal_orders_as_the_fold_does(store: Store) -> None:
    day = busy(20)
    store.append(random.Random(5).sample(day.observed, len(day.observed)), now=NOW)
    stored: list[Recorded] = list(store.read_ordered())
    assert [record.key for record in stored] == [record.key for record in recorded(day.observed)]
