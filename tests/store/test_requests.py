"""Snapshots of cities: exactly what they change becomes events, in whatever order they come."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text

from supervisor.core.events import RequestsSeen
from supervisor.core.rules import Rules
from supervisor.reports.ageing import ageing, load, newest
from supervisor.requests.frame import DIMENSIONS
from supervisor.requests.packed import unpack
from supervisor.requests.record import Request, Status
from supervisor.sources.base import Reject
from supervisor.store import Observation, Store, StoreError
from supervisor.store.schema import confirmed, journal, requests, snapshots
from tests.requests import plain
from tests.requests.made import DAY, START, ZONE
from tests.requests.made import snapshots as made_up
from tests.store.story import NOON, seen

Snapshot = tuple[int, Sequence[Request]]
RULES = Rules(holidays=("2012-02-29",))
A, B, C = (Request(number, START, due_at=START + 9 * DAY) for number in "ABC")
CLOSED = replace(A, status=Status.RESOLVED, closed_at=START + 3 * DAY)


def take(store: Store, *told: Snapshot) -> list[Observation]:
    return [store.observe("Springfield", as_of, rows, now=1, zone=ZONE) for as_of, rows in told]


def events(store: Store, after: int = 0) -> list[tuple[int, list[Request]]]:
    """The instants and rows of what is in the journal."""
    found = store.requests_after(after)
    return [(record.at, unpack(record.event.rows)) for record in found if isinstance(record.event, RequestsSeen)]


def board(store: Store) -> str:
    """Every figure at many instants, as one text."""
    frame, end = load(store, RULES), newest(store)
    instants = [*range(START - DAY, end, 5 * DAY), end]
    return json.dumps([ageing(frame, RULES, at, by) for at in instants for by in DIMENSIONS])


def rows(store: Store) -> list[Any]:
    """The rows of requests, but for where and when the journal tells them."""
    columns = [column for column in requests.c if column.name not in ("id", "position", "past", "version", "seen_at")]
    with store._db.read() as connection:
        return [tuple(row) for row in connection.execute(requests.select().with_only_columns(*columns))]


def empty(store: Store) -> Store:
    """The store again, with nothing in it."""
    with store._db.write() as connection:
        for table in (journal, requests, snapshots, confirmed):
            connection.execute(table.delete())
    return Store(store._db, store.world)


def test_a_later_snapshot_becomes_exactly_the_changes_since(store: Store) -> None:
    assert take(store, (START + DAY, [A, B])) == [Observation(new=2)]
    last = store.last_position()
    assert take(store, (START + 5 * DAY, [CLOSED, B, C])) == [Observation(new=1, changed=1, unchanged=1)]
    assert events(store, last) == [(START + 5 * DAY, [C]), (START + 5 * DAY, [CLOSED])]
    assert store.request("Springfield", "A") == CLOSED
    assert store.request("Springfield", "D") is None


def test_the_same_snapshot_again_adds_nothing(store: Store) -> None:
    told = ((START + DAY, [A, B]), (START + 5 * DAY, [CLOSED, B]))
    take(store, *told)
    before = (store.count(), rows(store))
    assert take(store, *told) == [Observation(repeated=2), Observation(unchanged=1, repeated=1)]
    assert (store.count(), rows(store)) == before


def test_absence_from_a_snapshot_tells_nothing(store: Store) -> None:
    take(store, (START + DAY, [A, B]), (START + 5 * DAY, [CLOSED]))
    assert store.request("Springfield", "B") == B


def test_an_older_snapshot_changes_nothing_newer(store: Store) -> None:
    take(store, (START + 5 * DAY, [CLOSED, B]))
    newer = ageing(load(store, RULES), RULES, START + 5 * DAY)
    assert take(store, (START + DAY, [A, replace(B, department="Roads")])) == [Observation(earlier=2)]
    assert ageing(load(store, RULES), RULES, START + 5 * DAY) == newer
    assert store.request("Springfield", "A") == CLOSED
    assert [ageing(load(store, RULES), RULES, START + DAY)["rows"][name]["open"] for name in ("", "Roads")] == [1, 1]


def test_what_was_only_confirmed_is_said_again_after_an_older_snapshot(store: Store) -> None:
    parks = replace(A, department="Parks")
    take(store, (START, [A]), (START + 4 * DAY, [A]), (START + 6 * DAY, [A]))
    assert take(store, (START + 2 * DAY, [parks])) == [Observation(earlier=1)]
    assert [(at, told) for at, [told] in events(store)] == [
        (START, A),
        (START + 2 * DAY, parks),
        (START + 4 * DAY, A),
    ]
    assert store.request("Springfield", "A") == A


def test_of_two_sights_of_one_instant_the_one_brought_up_to_date_later_counts(store: Store) -> None:
    late, early = replace(A, updated_at=START + 2, words="new"), replace(A, updated_at=START + 1)
    take(store, (START + DAY, [late, early]))
    assert events(store) == [(START + DAY, [late])]
    take(store, (START + DAY, [early]))
    assert len(events(store)) == 1
    latest = replace(A, updated_at=START + 3)
    take(store, (START + DAY, [latest]))
    assert store.request("Springfield", "A") == latest


def test_another_sight_of_an_instant_at_which_a_request_was_only_confirmed(store: Store) -> None:
    """The lesser of the two says nothing; after the greater, what was confirmed later has to be said again."""
    later = replace(A, updated_at=START + 1)
    lesser, greater = replace(A, words="older"), replace(A, updated_at=START + 9, words="newer")
    confirmed_at = [START + days * DAY for days in (2, 4)]
    take(store, (START, [later]), *((at, [later]) for at in confirmed_at), (confirmed_at[0], [lesser]))
    assert events(store) == [(START, [later])]
    take(store, (confirmed_at[0], [greater]))
    assert events(store) == [(START, [later]), (confirmed_at[0], [greater]), (confirmed_at[1], [later])]


def test_cities_are_kept_apart(store: Store) -> None:
    store.observe("Springfield", START, [A], now=1)
    store.observe("Shelbyville", START, [CLOSED], now=1)
    assert store.request("Springfield", "A") == A
    assert store.request("Shelbyville", "A") == CLOSED
    assert [row.city for row in store.snapshots()] == ["Shelbyville", "Springfield"]


def test_many_rows_become_events_of_a_thousand(store: Store) -> None:
    many = [replace(A, number=f"{number}") for number in range(2345)]
    assert take(store, (START, many)) == [Observation(new=2345)]
    assert [len(told) for _, told in events(store)] == [1000, 1000, 345]
    assert store.request_count() == 2345


def test_requests_are_no_business_of_the_calls(store: Store) -> None:
    store.append([seen(1)], now=NOON)
    keep = {"fold_version": 1, "settings_version": 1, "tzdata": "2025b"}
    store.save_checkpoint(upto=NOON + 5000, position=1, body=b"x", **keep)  # type: ignore[arg-type]
    take(store, (START, [A]), (NOON + DAY, [CLOSED]))
    assert (store.newest_at(), store.oldest_at()) == (NOON + 1000, NOON + 1000)
    assert [record.position for record in store.read_after(0)] == [1]
    assert [record.position for record in store.read_ordered()] == [1]
    assert store.counts_since(0, 10) == {"pbx/queue_log": 1}
    assert store.best_checkpoint(NOON + 5000, **keep) is not None  # type: ignore[arg-type]
    assert store.save_checkpoint(upto=NOON + DAY, position=1, body=b"x", **keep)  # type: ignore[arg-type]
    assert store.integrity() == []


def test_of_what_is_seen_live_only_the_last_instant_is_in_the_list(store: Store) -> None:
    for hour in range(0, 50, 5):
        told = Request("1", opened_at=1, updated_at=hour)
        store.observe("Lakeview", hour * DAY // 24, [told], now=0, zone="America/Chicago", live=True)
    assert [row.as_of for row in store.snapshots()] == [45 * DAY // 24]


def test_rows_that_are_lost_are_noticed_and_made_again(store: Store) -> None:
    take(store, (START, [A, B]), (START + DAY, [CLOSED]))
    before = rows(store)
    with store._db.write() as connection:
        connection.execute(requests.delete().where(requests.c.number == "A"))
    assert store.integrity() == [
        "The rows of requests are not what the journal tells; run “callboard doctor --rebuild”."
    ]
    assert store.rebuild_requests() == 2
    assert (store.integrity(), sorted(rows(store))) == ([], sorted(before))


def test_an_event_of_a_newer_program_is_passed_by(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RequestsSeen, "VERSION", 9)
    take(store, (START, [A]))
    monkeypatch.undo()
    take(store, (START, [B, C]))
    assert ageing(load(store, RULES), RULES, START)["centre"]["open"] == 2
    assert store.request("Springfield", "B") == B
    with pytest.raises(StoreError, match="was written by a newer version of Callboard"):
        store.request("Springfield", "A")
    assert store.rebuild_requests() == 2


@pytest.mark.parametrize("numbers", ["b c d", "d c b", "B a C", "é Z z", "a \U0001f6b2 \uffee", "10 9 1-1"])
def test_a_number_is_found_wherever_it_lies_among_those_that_are_kept(store: Store, numbers: str) -> None:
    told = [replace(A, number=number) for number in numbers.split()]
    assert take(store, *((START, [each]) for each in told)) == [Observation(new=1)] * 3
    assert take(store, *((START, [each]) for each in told)) == [Observation(repeated=1)] * 3
    assert take(store, (START + DAY, told)) == [Observation(unchanged=3)]
    assert [store.request("Springfield", each.number) for each in told] == told


def test_a_server_orders_numbers_as_a_file_does(store: Store) -> None:
    """A migration changes what an older one made."""
    assert not store._db.on_server or collation(store) == "C"


def collation(store: Store) -> str:
    """How a server orders the numbers of requests."""
    query = (
        "SELECT collation_name FROM information_schema.columns WHERE table_name = 'requests' AND column_name = :name"
    )
    with store._db.read() as connection:
        return str(connection.execute(text(query), {"name": "number"}).scalar_one())


def test_text_that_no_database_takes(store: Store) -> None:
    take(store, (START, [replace(A, number="A\0", department="R\ud800")]))
    assert store.request("Springfield", "A␀") == replace(A, number="A␀", department="R?")
    take(store, (START, [B, replace(C, words="\0")]))
    assert store.request("Springfield", "C") == replace(C, words="␀")
    assert take(store, (START, [replace(C, words="\0")])) == [Observation(repeated=1)]
    for field in ("number", "department", "category", "area", "detail", "address"):
        odd = replace(A, **{"number": "D" + field, field: f"{field}\0"})
        assert take(store, (START, [odd]), (START, [odd])) == [Observation(new=1), Observation(repeated=1)]


def in_any_order(store: Store, told: Sequence[Snapshot]) -> Iterator[Store]:
    """The store after every order of the snapshots, once doubled and once cut."""
    for order in [*permutations(told)][:24]:
        store = empty(store)
        take(store, *order)
        yield store
    yield empty_and_taken(store, [*told, *told])
    cut = [(as_of, rows[:1]) for as_of, rows in told]
    yield empty_and_taken(store, [part for pair in zip(cut, told, strict=True) for part in pair][::-1])


def empty_and_taken(store: Store, told: Sequence[Snapshot]) -> Store:
    store = empty(store)
    take(store, *told)
    return store


def test_any_order_of_snapshots_gives_the_same_board(store: Store) -> None:
    parks = replace(A, department="Parks", updated_at=START + 2 * DAY + 5)
    told = [
        (START + DAY, [A, B]),
        (START + 2 * DAY, [A]),
        (START + 4 * DAY, [parks, B]),
        (START + 8 * DAY, [A, CLOSED]),
    ]
    assert len({board(each) for each in in_any_order(store, told)}) == 1


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(told=made_up, data=st.data())
def test_every_figure_is_what_counting_gives(store: Store, told: list[Snapshot], data: st.DataObject) -> None:
    order = data.draw(st.permutations([*told, *told]))
    store = empty(store)
    take(store, *order)
    sights = [(as_of, row) for as_of, rows in told for row in rows]
    every = {n: plain.versions(s for s in sights if s[1].number == n) for n in {row.number for _, row in sights}}
    seen = sorted({as_of for as_of, _ in sights})
    frame = load(store, RULES)
    for at in {*seen, *(as_of - 1 for as_of in seen), data.draw(st.integers(START, START + 50 * DAY))}:
        for by in DIMENSIONS:
            found = ageing(frame, RULES, at, by)
            counted = plain.ageing(every, at, by, ZONE, RULES.holidays)
            assert {name: plain.told(row) for name, row in found["rows"].items()} == counted
            assert plain.told(found["centre"]) == sum(counted.values(), Counter())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(told=made_up, data=st.data())
def test_a_rebuild_and_any_order_give_the_same_bytes(store: Store, told: list[Snapshot], data: st.DataObject) -> None:
    store = empty_and_taken(store, told)
    first, shown = board(store), sorted(rows(store))
    with store._db.read() as connection:
        whole = connection.execute(requests.select().order_by(requests.c.id)).all()
    assert store.rebuild_requests() == len(whole)
    with store._db.read() as connection:
        assert connection.execute(requests.select().order_by(requests.c.id)).all() == whole
    other = empty_and_taken(store, data.draw(st.permutations(told)))
    assert board(other) == first
    assert sorted(rows(other)) == shown


@pytest.fixture
def opened(open_store: Callable[..., Store], store: Store) -> Store:
    return open_store()


def test_a_reader_sees_what_another_took(store: Store, opened: Store) -> None:
    hint = opened.changed_hint()
    take(store, (START, [A]))
    assert opened.changed_hint() != hint
    assert events(opened) == [(START, [A])]


def test_what_was_set_aside_is_counted_by_city(store: Store) -> None:
    broken = [Reject("export.csv", line, "It has no number.", f"row {line}") for line in (3, 9)]
    for _ in range(2):
        store.observe("Springfield", START, [A], now=1, zone=ZONE, rejects=broken)
    store.observe("Lakeview", START, [B], now=1, zone=ZONE, rejects=[Reject("other.csv", 2, "It has no date.", "")])
    store.append([], now=1, rejects=[Reject("queue_log", 1, "four fields where five belong", "1|2")])
    assert store.rejects_by_city() == {"": 1, "Springfield": 2, "Lakeview": 1}


def test_what_a_city_is_called_and_what_an_import_had_to_say_is_kept(store: Store) -> None:
    first, second = START + DAY, START + 2 * DAY
    store.observe("springfield", first, [A], now=1, title="Springfield")
    store.note_snapshot("springfield", first, ["3 requests: due before opened.", "One more."], now=2)
    store.note_snapshot("springfield", first, ["One more.", "Another."], now=3)
    store.note_snapshot("shelbyville", first, ["Of a snapshot that is none."], now=3)
    store.observe("springfield", second, [B], now=4, title="Springfield, Ill.")
    store.observe("springfield", second, [C], now=5)
    assert [(row.as_of, row.title, row.notes) for row in store.snapshots()] == [
        (first, "Springfield, Ill.", ("3 requests: due before opened.", "One more.", "Another.")),
        (second, "Springfield, Ill.", ()),
    ]
