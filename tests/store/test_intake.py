"""Requests opened at the desk: each with a number of its own, in the journal, the rows and the frame at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from supervisor.core.events import RequestsSeen
from supervisor.core.rights import NotAllowed, Role
from supervisor.core.rules import Rules
from supervisor.reports.ageing import ageing, load
from supervisor.requests.acts import Cannot, Changed, Choice
from supervisor.requests.form import Form, Incomplete, Resident
from supervisor.requests.kinds import Seen
from supervisor.requests.messages import Message
from supervisor.requests.numbers import WrongNumber, number
from supervisor.requests.packed import unpack
from supervisor.requests.record import Channel, Request, Status
from supervisor.store import Store
from supervisor.store.audit import Entry, wrong
from supervisor.store.intake import KEPT_CONTACT_MS, resident_of
from tests.requests.made import DAY, START, ZONE

FORGET = Entry(START, "ann", "supervisor", "request.forget")
ANN = Resident("Ann Lee", "212 555 0123", "ann@example.org")
HOLE = Form("Springfield", "Pothole", "Streets", words="Deep,  at the corner", address="12 Elm St", lat=40.7, lon=-74.0)


def open_one(store: Store, form: Form = HOLE, now: int = START, **more: Any) -> str:
    return store.open_request(form, "ann", now, **{"role": Role.SUPERVISOR, "zone": ZONE, **more})


def test_a_request_gets_a_number_and_is_a_row_an_event_and_in_the_frame(store: Store) -> None:
    told = open_one(store)
    assert told == number(100_000)
    request = store.request("Springfield", told)
    assert request == Request(
        told, START, updated_at=START, department="Streets", category="Pothole", channel=Channel.PHONE,
        address="12 Elm St", lat=40.7, lon=-74.0, words="Deep,  at the corner",
    )  # fmt: skip
    (record,) = store.requests_after(0)
    assert isinstance(record.event, RequestsSeen)
    assert (record.source, unpack(record.event.rows)) == ("desk", [request])
    figures = ageing(load(store, Rules()), Rules(), START + DAY)["centre"]
    assert figures["open"] == 1


def test_who_may_not_open_any_opens_none(store: Store) -> None:
    with pytest.raises(NotAllowed):
        open_one(store, role=Role.VIEWER)
    assert store.request_count() == 0


def test_it_stands_in_the_audit_without_the_resident(store: Store) -> None:
    told = open_one(store, replace(HOLE, resident=ANN))
    (row,) = store.audit()
    assert (row.actor, row.role, row.what, row.subject) == (
        "ann",
        "supervisor",
        "request.create",
        f"Springfield/{told}",
    )
    assert "Ann" not in repr(row)


def test_its_priority_is_there_from_the_first(store: Store) -> None:
    told = open_one(store, replace(HOLE, priority="urgent"))
    (state,) = store.states([Choice("Springfield", told)])
    assert state is not None
    assert (state.priority, state.status) == ("urgent", "open")
    frame = load(store, Rules())
    (row,) = frame.present(START)
    assert frame.names["priority"].texts[frame["priority"][row]] == "urgent"
    assert [row.what for row in store.audit()] == ["request.create", "request.prioritise"]
    assert store.rebuild_requests() == 1
    assert store.states([Choice("Springfield", told)]) == [state]


def test_a_duplicate_is_opened_under_the_first_and_keeps_its_number(store: Store) -> None:
    first = open_one(store)
    second = open_one(store, replace(HOLE, parent=f"Springfield/{first}"), now=START + DAY)
    (state,) = store.states([Choice("Springfield", second)])
    assert state is not None
    assert (state.status, state.parent) == ("duplicate", f"Springfield/{first}")
    with pytest.raises(Cannot, match="no request Springfield/R9"):
        open_one(store, replace(HOLE, parent="Springfield/R9"), now=START + 2 * DAY)
    assert store.request_count() == 2
    assert ageing(load(store, Rules()), Rules(), START + 3 * DAY)["centre"]["open"] == 1


def test_the_categories_that_a_city_has(store: Store) -> None:
    for form in (HOLE, HOLE, replace(HOLE, category="Tree", department="Parks")):
        open_one(store, form)
    assert store.seen_categories("Springfield") == [Seen("Pothole", "Streets", 2), Seen("Tree", "Parks", 1)]
    assert store.seen_categories("Shelbyville") == []


def test_others_are_told_in_the_same_transaction(store: Store) -> None:
    heard: list[tuple[Changed, Resident | None]] = []

    def tell(connection: Connection, changes: Sequence[Changed]) -> None:
        heard.extend((each, resident_of(connection, each.city, each.number)) for each in changes)

    told = open_one(store, replace(HOLE, resident=ANN, priority="high"), tell=tell)
    ((change, resident),) = heard
    assert (change.what, change.number, change.state.priority, resident) == ("create", told, "high", ANN)

    def fail(connection: Connection, changes: Sequence[Changed]) -> None:
        raise Cannot("no")

    with pytest.raises(Cannot):
        open_one(store, tell=fail)
    assert (store.request_count(), len(store.audit())) == (1, 2)
    assert open_one(store) == number(100_001)


def test_numbers_follow_each_other_and_leave_out_what_a_city_has(store: Store) -> None:
    store.observe("Springfield", START, [Request(number(100_001), START)], now=1, zone=ZONE)
    assert [open_one(store, now=START + each) for each in range(3)] == [number(100_000 + n) for n in (0, 2, 3)]


def test_many_desks_at_once_never_get_the_same_number(store: Store, open_store: Callable[..., Store]) -> None:
    desks = [open_store() for _ in range(6)]

    def calls(place: int) -> list[str]:
        return [open_one(desks[place], replace(HOLE, words=f"{place} {call}")) for call in range(20)]

    with ThreadPoolExecutor(len(desks)) as pool:
        told = [each for some in pool.map(calls, range(len(desks))) for each in some]
    assert len({*told}) == 120 == store.request_count() == len(store.audit())
    with store._db.read() as connection:
        assert [*wrong(connection)] == []
    positions = [record.position for record in store.requests_after(0, 1000)]
    assert positions == [*range(1, 121)]


def test_nothing_is_kept_of_what_is_refused(store: Store) -> None:
    for form in (replace(HOLE, category=" "), replace(HOLE, resident=Resident(phone="12"))):
        with pytest.raises(Incomplete):
            open_one(store, form)
    assert (store.last_position(), store.request_count(), store.snapshots()) == (0, 0, [])
    assert open_one(store) == number(100_000)


def test_a_rebuild_makes_the_same_rows(store: Store) -> None:
    told = [open_one(store, now=START + each) for each in range(3)]
    before = [store.request("Springfield", each) for each in told]
    assert store.rebuild_requests() == 3
    assert [store.request("Springfield", each) for each in told] == before


def test_a_file_that_comes_later_changes_nothing_of_it(store: Store) -> None:
    store.observe("Springfield", START, [Request("A", START - DAY)], now=1, zone=ZONE)
    told = open_one(store, now=START + DAY)
    done = Request("A", START - DAY, status=Status.RESOLVED, closed_at=START + DAY)
    store.observe("Springfield", START + 2 * DAY, [done], now=1, zone=ZONE)
    assert ageing(load(store, Rules()), Rules(), START + 3 * DAY)["centre"]["open"] == 1
    assert store.request("Springfield", told) is not None


def test_a_desk_does_not_say_that_a_city_is_known_for_longer_than_its_files_tell(store: Store) -> None:
    store.observe("Springfield", START, [Request("A", START - DAY)], now=1, zone=ZONE)
    open_one(store, now=START + DAY)
    assert [row.as_of for row in store.snapshots()] == [START]


def test_a_city_without_files_is_known_to_the_last_request(store: Store) -> None:
    for day in range(3):
        open_one(store, now=START + day * DAY)
    assert [(row.as_of, row.zone) for row in store.snapshots()] == [(START + 2 * DAY, ZONE)]


def test_the_resident_is_kept_apart_and_erased(store: Store) -> None:
    told = open_one(store, replace(HOLE, resident=ANN))
    assert store.resident("Springfield", told) == ANN
    assert store.resident("Springfield", "A") is None
    store.erase_expired(START + 8 * DAY)
    assert store.resident("Springfield", told) == ANN, "longer than a caller's number"
    store.erase_expired(START + KEPT_CONTACT_MS)
    assert store.resident("Springfield", told) is None


def test_a_shorter_time_for_residents_holds_for_those_there_are(store: Store) -> None:
    told = open_one(store, replace(HOLE, resident=ANN))
    store.erase_expired(START + DAY, keep_contact_ms=DAY)
    assert store.resident("Springfield", told) == ANN
    store.erase_expired(START + 2 * DAY, keep_contact_ms=DAY)
    assert store.resident("Springfield", told) is None


def test_a_resident_can_be_forgotten_at_once(store: Store) -> None:
    told = open_one(store, replace(HOLE, resident=ANN))
    assert store.forget_resident("Springfield", told, FORGET)
    assert not store.forget_resident("Springfield", told, FORGET)
    assert store.resident("Springfield", told) is None
    assert [row.what for row in store.audit()] == ["request.create", "request.forget"]


def test_what_the_outbox_has_for_who_is_forgotten_goes_too(store: Store) -> None:
    told = open_one(store, replace(HOLE, resident=ANN))
    mails = [
        Message(to, "Springfield", told, "mail", "mail", START, {"text": "Done."}, to, "Done")
        for to in (ANN.mail, "a@b.c")
    ]
    store.send(mails)
    assert store.forget_resident("Springfield", told, FORGET)
    assert [each.to for each in store.outgoing()] == ["a@b.c"]


def test_the_resident_is_nowhere_in_the_journal_and_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with Store.open(str(path), migrate=True) as store:
        told = open_one(store, replace(HOLE, resident=ANN))
        (record,) = store.requests_after(0)
        assert isinstance(record.event, RequestsSeen)
        assert "Ann" not in repr(unpack(record.event.rows))
        store.forget_resident("Springfield", told, FORGET)
    assert b"ann@example.org" not in path.read_bytes()


def test_a_request_is_found_by_its_number_however_it_is_typed(store: Store) -> None:
    store.observe("Springfield", START, [Request("12-34", START - DAY)], now=1, zone=ZONE)
    told = open_one(store)
    assert store.find_number(told.lower().replace("-", " ")) == ("Springfield", told)
    assert store.find_number(" 12-34 ") == ("Springfield", "12-34")
    assert store.find_number(number(999_999)) is None
    assert store.find_number("SP-99999") is None, "a city's, and none of ours with a slip"
    with pytest.raises(WrongNumber, match="a digit is wrong"):
        store.find_number("R1000-003")


def test_odd_letters_are_kept_as_far_as_a_database_takes_them(store: Store) -> None:
    told = open_one(store, replace(HOLE, words="a\0b \ud800", resident=Resident("Jo\0 \ud800")))
    request, resident = store.request("Springfield", told), store.resident("Springfield", told)
    assert request is not None
    assert request.words.startswith("a")
    assert resident is not None
    assert resident.name.startswith("Jo")
