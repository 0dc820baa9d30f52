"""The feed: what is written to a journal is on the picture soon, in whatever order it comes."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from supervisor.cli.common import now_ms, rules_at
from supervisor.cli.sources import demo_city
from supervisor.core.events import AgentJoined, CallHungUp, CallQueued, Observed, source_key
from supervisor.core.floor import LATE_MS
from supervisor.feed import Feed, Follower
from supervisor.picture import Picture
from supervisor.portrait import picture_at
from supervisor.reports.days import DayBook
from supervisor.settings import body_of, centre_settings
from supervisor.sources.simulated.city import settings_body
from supervisor.sources.simulated.history import observed
from supervisor.store import Store

PATIENCE_S = 30.0
DAY = date(2026, 11, 17)
NOON = 1_794_938_400_000


def deliver(store: Store, events: list[Observed]) -> None:
    store.append(events, now=NOON, source="Lakeview", health="live")


class Clock:
    """A clock that a test sets."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


class Watched:
    """A feed, and a way to wait for what it shows."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._changed = threading.Condition()
        self.notes: set[str] = set()
        self.feed = Feed(lambda: Store.open(url, migrate=False, world=None), rules_at, clock, self._told, wall=now_ms)

    def _told(self) -> None:
        with self._changed:
            self.notes.add(self.feed.latest.note)
            self._changed.notify_all()

    def until(self, look: Callable[[Picture], bool]) -> Picture:
        with self._changed:
            assert self._changed.wait_for(lambda: look(self.feed.latest), PATIENCE_S), self.feed.latest.note
        return self.feed.latest


@contextmanager
def watching(url: str, clock: Clock) -> Iterator[Watched]:
    watched = Watched(url, clock)
    watched.feed.start()
    try:
        yield watched
    finally:
        watched.feed.stop()


@pytest.fixture(scope="module")
def morning() -> list[Observed]:
    return [event for event in observed(demo_city(), 311, DAY, "lakeview") if event.at <= NOON]


@pytest.fixture
def city(store: Store) -> Store:
    body = settings_body(demo_city(), [2026], 311)
    store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
    store.register_source("Lakeview", "simulated", "lakeview", NOON)
    return store


def same(shown: Picture, whole: Picture) -> bool:
    """Whether two pictures tell the same calls."""
    keys = ("offered", "answered", "abandoned", "waiting", "handled", "talk_s", "service_level", "asa_s")
    return all(
        shown.figures[scope].get(key) == figures.get(key) for scope, figures in whole.figures.items() for key in keys
    )


def test_what_is_written_is_shown(city: Store, database_url: str, morning: list[Observed]) -> None:
    with watching(database_url, Clock(NOON)) as watched:
        watched.until(lambda picture: picture.serial > 0)
        for start in range(0, len(morning), 500):
            deliver(city, morning[start : start + 500])
        whole = picture_at(city, rules_at(city, NOON), NOON)
        shown = watched.until(lambda picture: same_scopes(picture, whole) and same(picture, whole))
    assert shown.figures["centre"]["offered"] > 200
    assert shown.stale_since is None


def same_scopes(shown: Picture, whole: Picture) -> bool:
    return shown.figures.keys() >= whole.figures.keys()


def test_a_wall_that_reads_a_replica_shows_the_same(city: Store, database_url: str, morning: list[Observed]) -> None:
    deliver(city, morning)
    if database_url.startswith("sqlite"):
        url = f"{database_url}?mode=ro"
    else:
        url = database_url
        with city._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            name = url.partition("?")[0].rpartition("/")[2]
            server.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    clock = Clock(NOON)
    with watching(url, clock) as watched:
        watched.until(lambda picture: picture.serial > 0)
        clock.at += 600_000
        shown = watched.until(lambda picture: picture.at >= NOON + 600_000)
    assert shown.figures["centre"]["offered"] > 0
    assert watched.notes == {""}


def test_late_events_and_twins_end_in_the_same_picture(city: Store, database_url: str, morning: list[Observed]) -> None:
    shuffled = [*morning, *morning]
    random.Random(3).shuffle(shuffled)
    with watching(database_url, Clock(NOON)) as watched:
        watched.until(lambda picture: picture.serial > 0)
        for start in range(0, len(shuffled), 1000):
            deliver(city, shuffled[start : start + 1000])
        whole = picture_at(city, rules_at(city, NOON), NOON)
        watched.until(lambda picture: same_scopes(picture, whole) and same(picture, whole))


def test_a_start_from_a_checkpoint_shows_the_same(city: Store, database_url: str, morning: list[Observed]) -> None:
    half = len(morning) // 2
    deliver(city, morning[:half])
    clock = Clock(morning[half - 1].at)
    with watching(database_url, clock) as first:
        first.until(lambda picture: picture.serial > 0)
        clock.at += 3_000
        first.until(lambda picture: picture.at >= clock.at - 1000)
    deliver(city, morning[half:])
    whole = picture_at(city, rules_at(city, NOON), NOON)
    with watching(database_url, Clock(NOON)) as second:
        second.until(lambda picture: same_scopes(picture, whole) and same(picture, whole))


def test_a_source_that_is_silent_is_stale(city: Store, database_url: str, morning: list[Observed]) -> None:
    deliver(city, morning)
    clock = Clock(NOON)
    with watching(database_url, clock) as watched:
        watched.until(lambda picture: picture.serial > 0 and not picture.silent)
        clock.at += 60_000
        picture = watched.until(lambda picture: bool(picture.silent))
        assert picture.sources[0].health == "lost"


def test_of_two_systems_the_silent_one_is_named_with_what_it_tells_of(
    city: Store, database_url: str, morning: list[Observed]
) -> None:
    before = NOON - 300_000
    key = source_key("branch", "ami", "Bo")
    joined = Observed(before, 0, key, "branch", "ami", AgentJoined("Bo", "annex"))
    city.register_source("Branch", "ami", "branch", before)
    city.append([joined], now=before, source="Branch", health="live")
    deliver(city, morning)
    with watching(database_url, Clock(NOON)) as watched:
        picture = watched.until(lambda picture: bool(picture.silent))
    assert picture.silent == {"branch": before}
    assert picture.fed["queue/annex"] == picture.fed["agent/Bo"] == {"branch"}
    assert {systems for scope, systems in picture.fed.items() if scope not in ("queue/annex", "agent/Bo")} == {
        frozenset({"lakeview"})
    }
    assert picture.stale_since is None


def test_a_server_of_requests_that_is_away_says_nothing_of_calls(
    city: Store, database_url: str, morning: list[Observed]
) -> None:
    before = NOON - 300_000
    city.register_source("Harbor 311", "open311-requests", "harbor", before)
    city.append([], now=before, source="Harbor 311", health="lost", note="It does not answer.")
    deliver(city, morning)
    with watching(database_url, Clock(NOON)) as watched:
        picture = watched.until(lambda picture: len(picture.sources) == 2)
    assert {source.name: source.health for source in picture.sources}["Harbor 311"] == "lost"
    assert (dict(picture.silent), picture.stale_since) == ({}, None)


def test_a_new_day_begins_at_the_centres_midnight(city: Store, database_url: str, morning: list[Observed]) -> None:
    deliver(city, morning)
    clock = Clock(NOON)
    with watching(database_url, clock) as watched:
        watched.until(lambda picture: picture.serial > 0)
        clock.at = NOON + 12 * 3_600_000
        picture = watched.until(lambda picture: picture.since == clock.at)
        assert not picture.known
        assert picture.figures["centre"]["offered"] is None
        city.append([], now=clock.at, source="Lakeview", health="live")
        picture = watched.until(lambda picture: picture.known)
    assert picture.figures["centre"]["offered"] == 0


def test_who_was_late_yesterday_is_not_waited_for_today(
    city: Store, database_url: str, morning: list[Observed]
) -> None:
    deliver(city, morning)
    clock = Clock(NOON)
    with Store.open(database_url, migrate=False, world=None) as store:
        follower = Follower(Watched(database_url, clock).feed, store)
        late = Observed(NOON - 1800_000, 0, source_key("lakeview", "late"), "lakeview", "simulated", CallHungUp("late"))
        deliver(city, [late])
        follower.turn()
        assert follower.world.floor.late_ms > LATE_MS
        clock.at = NOON + 12 * 3_600_000
        follower.turn()
        assert follower.world.floor.late_ms == LATE_MS


def test_a_day_that_nobody_saw_has_no_figures_until_somebody_sees_it(
    city: Store, database_url: str, morning: list[Observed]
) -> None:
    city.append(morning, now=NOON, source="Lakeview", health="lost")
    after = NOON + 2 * 24 * 3_600_000
    whole = picture_at(city, rules_at(city, after), after)
    assert (whole.known, whole.intervals, whole.callers, whole.names("agent")) == (False, {}, (), [])
    with watching(database_url, Clock(after)) as watched:
        picture = watched.until(lambda picture: picture.serial > 0)
        told = {key: picture.figures["centre"][key] for key in ("offered", "waiting", "abandoned")}
        assert (picture.known, told, picture.intervals) == (False, dict.fromkeys(told), {})
        call = Observed(after, 0, source_key("lakeview", "new"), "lakeview", "simulated", CallQueued("new", "info"))
        deliver(city, [call])
        picture = watched.until(lambda picture: picture.known)
    assert picture.figures["centre"]["offered"] == 1
    assert picture.intervals["centre"]


def test_settings_that_change_are_shown(city: Store, database_url: str, morning: list[Observed]) -> None:
    deliver(city, morning)
    clock = Clock(NOON)
    with watching(database_url, clock) as watched:
        before = watched.until(lambda picture: picture.serial > 0)
        assert before.figures["queue/info"]["service_level_within_s"] == 20
        latest = city.latest_settings()
        centre = centre_settings(latest.body)
        queue = centre.queues["info"].model_copy(update={"within_s": 45})
        body = body_of(centre.model_copy(update={"queues": {**centre.queues, "info": queue}}))
        body["queues"]["info"]["within_s"] = 45
        city.save_settings(body, valid_from=NOON, made_at=NOON, author="test", expected_version=latest.version)
        clock.at += 3_000
        watched.until(lambda picture: picture.figures["queue/info"]["service_level_within_s"] == 45)


def test_the_usual_day_is_that_of_days_of_the_same_kind(city: Store, database_url: str) -> None:
    for back in (14, 7):
        day = date(2026, 11, 17 - back)
        city.append(observed(demo_city(), 311, day, "lakeview"), now=NOON)
        DayBook(city).make(day, rules_at(city, NOON))
    with watching(database_url, Clock(NOON)) as watched:
        picture = watched.until(lambda picture: "centre" in picture.usual)
    assert (picture.usual["centre"].days, picture.usual["centre"].kind) == (2, "Tuesday")
    assert len(picture.usual["centre"].offered) == 96


def test_what_an_import_brings_late_is_told_as_soon_as_it_is_all_there(
    city: Store, database_url: str, morning: list[Observed]
) -> None:
    deliver(city, morning[-50:])
    wall = Clock(1_000_000)
    feed = Feed(lambda: Store.open(database_url, migrate=False, world=None), rules_at, Clock(NOON), wall=wall)
    with feed.open_store() as store:
        follower = Follower(feed, store)
        before = feed.latest.figures["centre"]["offered"]
        for at, late in ((1_001_900, False), (1_002_200, True), (1_002_300, True), (1_002_500, False)):
            if at == 1_002_200:
                deliver(city, morning[:-50])
            wall.at = at
            follower.turn()
            assert follower.late is late, at
    assert feed.latest.figures["centre"]["offered"] > before + 100


def test_what_was_imported_is_known_of_on_later_days(city: Store, database_url: str, morning: list[Observed]) -> None:
    city.forget_source("Lakeview")
    city.append(morning, now=NOON)
    after = NOON + 2 * 24 * 3_600_000
    newest = {"lakeview": max(event.at for event in morning)}
    with watching(database_url, Clock(after)) as watched:
        picture = watched.until(lambda picture: picture.serial > 0)
    assert (picture.names("system"), picture.heard) == ([], newest)
    assert picture_at(city, rules_at(city, after), after).heard == newest
    assert picture_at(city, rules_at(city, 0), min(event.at for event in morning) - 1).heard == {}
