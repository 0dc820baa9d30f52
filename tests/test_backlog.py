"""The thread that keeps pictures of requests: what it publishes, and how soon."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from supervisor.backlog import BacklogFeed, joined
from supervisor.cli.common import rules_at
from supervisor.core.rights import Role
from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.reports.ageing import ageing, load
from supervisor.reports.backlog import backlog_at, moment_of, painted
from supervisor.reports.shares import city_states
from supervisor.reports.until import FRESH_MS, GRACE_MS, alive, known_until
from supervisor.requests.acts import Choice, Resolve
from supervisor.requests.backlog import Backlog, Course
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.form import Form
from supervisor.requests.query import Query
from supervisor.requests.record import Channel, Request, Status
from supervisor.requests.table import COUNTS
from supervisor.sources.base import Health
from supervisor.sources.simulated.request_source import KIND
from supervisor.store import SnapshotRow, Store
from tests.requests.made import DAY, HOUR, START, ZONE

RULES = Rules(zone=ZONE)
NOW = START + 5 * DAY
OPEN = [Request(f"{n}", START + n * HOUR, due_at=NOW + (n - 2) * DAY, channel=Channel.WEB) for n in range(4)]


class Watch:
    """A feed and its pictures as they come."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self.now = NOW
        self.came = threading.Condition()
        self.feed = BacklogFeed(open_store, rules_at, lambda: self.now, self._told, wall=self._wall)
        self.ticks = 0

    def _wall(self) -> int:
        """A clock on which every look is a second after the last one."""
        self.ticks += 1000
        return self.ticks

    def _told(self) -> None:
        with self.came:
            self.came.notify_all()

    def until(self, seen: Callable[[Backlog], bool]) -> Backlog:
        """The first picture of which something is true."""
        with self.came:
            assert self.came.wait_for(lambda: seen(self.feed.latest), timeout=30)
            return self.feed.latest


@pytest.fixture
def watch(store: Store, open_store: Callable[[], Store]) -> Iterator[Watch]:
    watching = Watch(open_store)
    yield watching
    watching.feed.stop()


def take(store: Store, *rows: Request, at: int = NOW, city: str = "Springfield") -> None:
    store.observe(city, at, rows, now=at, zone=ZONE)


def test_what_is_seen_is_soon_on_the_picture(store: Store, watch: Watch) -> None:
    watch.feed.start()
    assert watch.until(lambda backlog: backlog.serial > 0).count("due_later") == 0
    take(store, *OPEN)
    first = watch.until(lambda backlog: len(backlog.cities) == 1)
    assert first.count("overdue_0_7") == 2
    take(store, replace(OPEN[0], status=Status.RESOLVED, closed_at=NOW + HOUR), at=NOW + HOUR)
    then = watch.until(lambda backlog: backlog.count("closed") == 1)
    assert (then.count("overdue_0_7"), then.at, then.serial > first.serial) == (2, NOW + HOUR, True)
    finder = watch.feed.finder
    rows = finder.find(Query(sort="number", descending=True), then.at, BusinessDays())
    assert [finder.frame.numbers[who] for who in finder.frame["who"][rows]] == ["3", "2", "1"]


def test_what_is_done_on_a_city_of_old_files_is_seen_at_once(store: Store, watch: Watch) -> None:
    store.observe("here", START, OPEN, ZONE, now=1)
    watch.now = START + 400 * DAY
    watch.feed.start()
    assert watch.until(lambda seen: bool(seen.serial)).at == START
    store.act(Resolve(), [Choice("here", "1")], by="ann", role=Role.SUPERVISOR, now=watch.now)
    told = watch.until(lambda seen: seen.at > START)
    assert told.at == watch.now
    assert told.count("closed") == 1


def test_what_is_opened_at_a_desk_is_on_the_picture_with_the_next_look(store: Store, watch: Watch) -> None:
    """Also where only old files are known of its city."""
    take(store, OPEN[0])
    watch.now = NOW + 400 * DAY
    watch.feed.start()
    watch.until(lambda backlog: [city.open for city in backlog.cities] == [1])
    form = Form("Springfield", "Pothole", words="Deep")
    store.open_request(form, "ann", watch.now, role=Role.SUPERVISOR)
    told = watch.until(lambda backlog: [city.open for city in backlog.cities] == [2])
    assert told.at == watch.now


def test_ages_go_on_though_nothing_comes(store: Store, watch: Watch) -> None:
    take(store, *OPEN)
    watch.feed.start()
    watch.until(lambda backlog: backlog.count("overdue_0_7") == 2)
    watch.now = NOW + DAY + 1
    assert watch.until(lambda backlog: backlog.count("overdue_0_7") == 4).at == watch.now


def test_deadlines_follow_the_promises_without_reading_anything_again(store: Store, watch: Watch) -> None:
    """An SLA that is saved counts for what is there, and for what comes later."""
    take(store, *OPEN)
    watch.feed.start()
    watch.until(lambda backlog: backlog.count("overdue_0_7") == 2)
    frame = watch.feed.finder.frame
    body = {"zone": ZONE, "service": {"slas": {"All": {"resolution": "400d"}}}}
    store.save_settings(body, valid_from=0, made_at=NOW, author="test", expected_version=0)
    told = watch.until(lambda backlog: backlog.count("due_later") == 4)
    assert watch.feed.finder.frame is frame
    take(store, replace(OPEN[0], number="new"), at=NOW + HOUR)
    assert watch.until(lambda backlog: backlog.count("due_later") == 5).serial > told.serial


def test_a_picture_is_that_of_the_command_line(store: Store) -> None:
    take(store, *OPEN)
    take(store, OPEN[0], city="Shelbyville")
    _, backlog = backlog_at(store, RULES, NOW)
    told = ageing(load(store, RULES), RULES, NOW, "channel")["centre"]
    assert {name: backlog.count(name) for name in COUNTS if name in told} == {n: told[n] for n in COUNTS if n in told}
    assert [backlog.count("overdue_0_7", city) for city in ("Springfield", "Shelbyville")] == [2, 1]
    assert [(city.city, city.requests, city.open) for city in backlog.cities] == [
        ("Shelbyville", 1, 1),
        ("Springfield", 4, 4),
    ]


def test_the_oldest_are_those_opened_first_whenever_they_are_due(store: Store) -> None:
    take(store, *reversed(OPEN), replace(OPEN[0], number="undated", due_at=None, opened_at=START - DAY))
    _, backlog = backlog_at(store, RULES, NOW)
    assert [(old.number, old.late) for old in backlog.oldest] == [
        ("undated", -1),
        ("0", 2),
        ("1", 1),
        ("2", -1),
        ("3", -1),
    ]
    assert (backlog.oldest[0].age, backlog.oldest[0].due_day) == (6, None)


def test_opened_and_closed_of_the_last_days_and_of_today_by_channel(store: Store) -> None:
    closed = replace(OPEN[1], status=Status.RESOLVED, closed_at=NOW - HOUR)
    today = Request("today", NOW - HOUR, channel=Channel.PHONE)
    take(store, OPEN[0], closed, today)
    _, backlog = backlog_at(store, RULES, NOW)
    told = [(day.opened, day.closed) for day in backlog.days if day.opened or day.closed]
    assert told == [(2, 0), (1, 1)]
    assert (sum(backlog.today.opened["phone"]), sum(backlog.today.closed)) == (1, 1)
    assert (sum(backlog.today.every()), len(backlog.today.starts)) == (1, len(backlog.today.closed))


def test_what_a_tile_of_one_city_needs_is_not_cut_by_another(store: Store) -> None:
    late = [Request(f"L{n}", START - n * HOUR, due_at=START + DAY, channel=Channel.WEB) for n in range(120)]
    closed = Request("closed", START, status=Status.RESOLVED, closed_at=NOW - HOUR)
    take(store, *late, closed, Request("late today", NOW - HOUR, channel=Channel.PHONE))
    take(store, Request("b", NOW - HOUR, channel=Channel.WEB), OPEN[3], city="Shelbyville")
    take(store, city="Ogdenville")
    _, backlog = backlog_at(store, RULES, NOW)
    assert {old.city for old in backlog.oldest} == {"Springfield"}
    own = backlog.course("Shelbyville")
    assert {old.number for old in own.oldest} == {"3", "b"}
    assert [(day.opened, day.closed) for day in own.days if day.opened or day.closed] == [(1, 0), (1, 0)]
    assert {name: sum(counts) for name, counts in own.today.opened.items()} == {"web": 1}
    assert (own.days[-1].closed, backlog.course("Springfield").days[-1].closed) == (0, 1)
    assert backlog.course() == Course(backlog.days, backlog.today, backlog.oldest)
    assert (backlog.course("Ogdenville"), backlog.course("Nowhere")) == (Course(), Course())


def test_the_only_city_is_told_as_all_and_one_without_requests_is_another(store: Store) -> None:
    take(store, *OPEN)
    _, alone = backlog_at(store, RULES, NOW)
    assert alone.course("Springfield") == alone.course()
    take(store, city="Ogdenville")
    _, beside = backlog_at(store, RULES, NOW)
    assert beside.count("overdue_0_7", "Springfield") == 2
    assert beside.course("Springfield") == alone.course()


def test_what_no_file_tells_is_a_gap_and_not_a_zero(store: Store) -> None:
    take(store, *OPEN, Request("late", NOW - HOUR, channel=Channel.PHONE))
    _, backlog = backlog_at(store, RULES, NOW + 6 * HOUR + 60_000)
    width = RULES.interval_min * 60_000
    assert (backlog.until, backlog.at) == (NOW, NOW + 6 * HOUR + 60_000)
    assert backlog.today.starts[-1] + width <= NOW < backlog.today.starts[-1] + 2 * width
    assert sum(backlog.today.every()) == 1
    assert backlog.days[-1].opened == 1
    _, tomorrow = backlog_at(store, RULES, NOW + DAY + 6 * HOUR)
    assert [(day.opened, day.closed) for day in tomorrow.days[-2:]] == [(1, 0), (None, None)]
    assert (tomorrow.today.starts, tomorrow.until) == ((), NOW)
    assert (backlog.cities[0].opened_today, tomorrow.cities[0].opened_today) == (1, None)
    _, past = backlog_at(store, RULES, NOW - DAY)
    assert (past.until, past.days[-1].opened) == (None, 0)


def test_of_several_cities_the_one_that_is_known_least_far_says_until_when(store: Store) -> None:
    take(store, *OPEN)
    take(store, OPEN[0], city="Shelbyville", at=NOW - DAY)
    _, backlog = backlog_at(store, RULES, NOW)
    assert (backlog.until, backlog.course("Springfield").until) == (NOW - DAY, None)
    assert backlog.course("Shelbyville").until == NOW - DAY
    assert backlog.days[-1].opened is None
    assert backlog.course("Springfield").days[-1].opened is not None
    long_ago = SnapshotRow("Ogdenville", NOW - 900 * DAY, ZONE, NOW)
    fresh = SnapshotRow("Springfield", NOW, ZONE, NOW)
    assert known_until([long_ago, fresh], NOW) is None
    assert known_until([long_ago], NOW) == long_ago.as_of
    assert known_until([fresh], NOW + GRACE_MS) is None
    assert known_until([fresh], NOW + GRACE_MS + 1) == NOW
    assert known_until([], NOW) is None


def test_a_live_source_with_nothing_new_has_no_gap(store: Store) -> None:
    take(store, *OPEN)
    store.register_source("city", KIND, "Springfield", now=NOW)
    store.register_source("switch", "asterisk-ami", "Springfield", now=NOW)
    store.append((), now=NOW + 5 * HOUR, source="switch", health=Health.LIVE)
    [row] = alive(store.snapshots(), store.sources())
    assert row.as_of == NOW
    store.append((), now=NOW + 4 * HOUR, source="city", health=Health.LIVE)
    [row] = alive(store.snapshots(), store.sources())
    assert row.as_of == NOW + 4 * HOUR
    _, backlog = backlog_at(store, RULES, NOW + 4 * HOUR + 5000)
    assert (backlog.until, backlog.cities[0].as_of) == (None, NOW + 4 * HOUR)
    assert backlog.today.starts[-1] > NOW + 3 * HOUR
    assert city_states(store, RULES, NOW + 4 * HOUR + 5000)[0].as_of == NOW + 4 * HOUR


def test_an_old_snapshot_is_told_as_of_its_own_instant() -> None:
    row = SnapshotRow("Springfield", NOW, ZONE, NOW)
    assert moment_of([row], NOW + FRESH_MS) == NOW + FRESH_MS
    assert moment_of([row], NOW + FRESH_MS + 1) == NOW
    assert moment_of([row], NOW - HOUR) == NOW


def test_a_picture_without_requests(store: Store) -> None:
    _, backlog = backlog_at(store, RULES, NOW)
    assert (backlog.count("closed"), backlog.oldest, backlog.cities, sum(day.opened or 0 for day in backlog.days)) == (
        0,
        (),
        (),
        0,
    )
    assert painted(load(store, RULES), [], RULES, 0, 1).at == 0


def test_pictures_of_calls_and_requests_are_joined_once() -> None:
    calls, requests = [EMPTY], [Backlog(1)]
    latest = joined(lambda: calls[-1], lambda: requests[-1])
    one = latest()
    assert one.requests is requests[0]
    assert latest() is one
    requests.append(Backlog(2))
    assert latest().requests.serial == 2
    calls.append(replace(EMPTY, serial=7))
    assert isinstance(latest(), Picture)
    assert (latest().serial, latest().requests.serial) == (7, 2)
