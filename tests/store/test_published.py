"""What others may see of requests: by time, status, kind and number, with what the desk has set of them."""

from __future__ import annotations

from msgspec.structs import replace

from supervisor.core.rights import Role
from supervisor.requests.acts import Choice, Reassign, Resolve
from supervisor.requests.form import Form
from supervisor.requests.record import OPEN, Request, Status
from supervisor.store import Store, Wanted
from tests.requests.made import DAY, START, ZONE

CITY = "Springfield"
EVERY = [
    Request(f"N{n}", START + n * DAY, category="Pothole" if n % 2 else "Light", words=f"words {n}") for n in range(6)
]
CLOSED = frozenset(Status) - OPEN


def filled(store: Store) -> Store:
    store.observe(CITY, START + 9 * DAY, EVERY, zone=ZONE, now=1)
    store.observe("Elsewhere", START + 9 * DAY, EVERY, zone=ZONE, now=1)
    return store


def found(store: Store, skip: int = 0, most: int = 100, **wanted: object) -> list[str]:
    return [each.request.number for each in store.published(Wanted(CITY, **wanted), skip, most)]  # type: ignore[arg-type]


def test_the_last_opened_come_first_and_by_pages(store: Store) -> None:
    filled(store)
    assert found(store) == ["N5", "N4", "N3", "N2", "N1", "N0"]
    assert found(store, 2, 2) == ["N3", "N2"]
    assert found(store, 6, 2) == []


def test_they_are_found_by_when_they_were_opened(store: Store) -> None:
    assert found(filled(store), opened=(START + DAY, START + 3 * DAY)) == ["N3", "N2", "N1"]


def test_they_are_found_by_when_they_were_updated(store: Store) -> None:
    filled(store)
    closed = replace(EVERY[1], status=Status.RESOLVED, closed_at=START + 10 * DAY)
    store.observe(CITY, START + 11 * DAY, [closed], zone=ZONE, now=1)
    assert found(store, updated=(START + 6 * DAY, START + 20 * DAY)) == ["N1"]
    assert found(store, updated=(START + 4 * DAY, START + 5 * DAY)) == ["N5", "N4"]


def test_they_are_found_by_status_and_kind(store: Store) -> None:
    filled(store)
    store.observe(CITY, START + 11 * DAY, [replace(EVERY[2], status=Status.CANCELLED)], zone=ZONE, now=1)
    assert found(store, statuses=CLOSED) == ["N2"]
    assert found(store, statuses=OPEN, categories=frozenset({"Light"})) == ["N4", "N0"]
    assert found(store, categories=frozenset({"Nothing"})) == []


def test_they_are_found_by_number_whenever_they_were_opened(store: Store) -> None:
    filled(store)
    numbers = tuple(f"X{n}" for n in range(1_200))
    assert sorted(found(store, numbers=(*numbers, "N2", "N0"), opened=(0, 1))) == ["N0", "N2"]


def test_what_the_desk_has_set_counts(store: Store) -> None:
    filled(store)
    at = START + 12 * DAY
    acting = {"by": "ann", "role": Role.SUPERVISOR, "now": at}
    store.act(Resolve(), [Choice(CITY, "N3")], **acting)  # type: ignore[arg-type]
    store.act(Reassign(category="Tree"), [Choice(CITY, "N4")], **acting)  # type: ignore[arg-type]
    assert found(store, statuses=CLOSED) == ["N3"]
    assert "N3" not in found(store, statuses=OPEN)
    assert found(store, categories=frozenset({"Tree"})) == ["N4"]
    assert found(store, updated=(at, at)) == ["N4", "N3"]
    (shown,) = store.published(Wanted(CITY, numbers=("N3",)), 0, 1)
    assert (shown.request.status, shown.request.closed_at, shown.updated_at) == (Status.RESOLVED, at, at)
    assert shown.request.words == "words 3"


def test_what_was_opened_at_the_desk_is_told_so(store: Store) -> None:
    filled(store)
    form = Form(CITY, "Pothole", words="Ann Lee's dog fell into it")
    number = store.open_request(form, "ann", START + 5 * DAY, role=Role.SUPERVISOR, zone=ZONE)
    told = {each.request.number: each.own for each in store.published(Wanted(CITY), 0, 100)}
    assert told == {number: True, **{request.number: False for request in EVERY}}


def test_kinds_of_a_city(store: Store) -> None:
    filled(store)
    store.observe("Elsewhere", START + 10 * DAY, [Request("E", START, category="Snow")], zone=ZONE, now=1)
    assert store.published_categories([CITY]) == ["Light", "Pothole"]
    assert store.published_categories([CITY, "Elsewhere"]) == ["Light", "Pothole", "Snow"]
