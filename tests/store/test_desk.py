"""What is done to requests at a desk: it is there at once and wholly, it can be taken back, and nobody's is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.rights import NotAllowed, Role
from supervisor.core.rules import Rules
from supervisor.reports.ageing import empty, grow, load
from supervisor.requests.acts import (
    Act,
    Choice,
    Contact,
    Escalate,
    Hold,
    Merge,
    Note,
    Outcome,
    Prioritise,
    Reassign,
    Reopen,
    Resolve,
    Resume,
    State,
)
from supervisor.requests.frame import OURS, STATUSES, Frame
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Request, Status
from supervisor.store import Store
from supervisor.store.audit import HEAD
from supervisor.store.desk import NothingToUndo
from supervisor.store.schema import acted, audit, confirmed, desk, journal, meta, requests, snapshots
from tests.requests.made import DAY, START, ZONE
from tests.requests.made import snapshots as made_up

RULES = Rules()
CITY = "Springfield"
A, B, C = (Request(number, START, department="Roads", category="Pothole") for number in "ABC")


def take(store: Store, *told: tuple[int, Sequence[Request]]) -> None:
    for as_of, rows in told:
        store.observe(CITY, as_of, rows, now=1, zone=ZONE)


def do(store: Store, act: Act, numbers: str = "A", *, at: int = START + DAY, **more: Any) -> Outcome:
    choices = more.pop("choices", [Choice(CITY, number) for number in numbers])
    return store.act(act, choices, **{"by": "ann", "role": Role.SUPERVISOR, "now": at, **more})


def state(store: Store, number: str = "A") -> State:
    [found] = store.states([Choice(CITY, number)])
    assert found is not None
    return found


def test_a_request_that_is_handed_over_is_with_the_other_department(store: Store) -> None:
    take(store, (START, [A]))
    done = do(store, Reassign(department="Parks", assignee="Lee"), why="a tree fell on it")
    assert (state(store).department, state(store).assignee) == ("Parks", "Lee")
    [did] = store.acts_of(CITY, "A")
    assert (did.by, did.what, did.why, did.before) == (
        *("ann", "reassign", "a tree fell on it"),
        {"department": "Roads", "assignee": ""},
    )
    assert done.changed[0].state == state(store)


def test_it_holds_until_the_citys_file_says_something_new_of_it(store: Store) -> None:
    take(store, (START, [A]))
    do(store, Reassign(department="Parks"))
    take(store, (START + 2 * DAY, [replace(A, words="deep")]))
    assert state(store).department == "Parks"
    take(store, (START + 3 * DAY, [replace(A, department="Water")]))
    assert state(store).department == "Water"


def test_what_the_city_closes_after_the_desk_has_resolved_it_has_the_citys_date(store: Store) -> None:
    take(store, (START, [A]))
    do(store, Resolve("filled"))
    assert (state(store).status, state(store).closed_at) == ("resolved", START + DAY)
    take(store, (START + 3 * DAY, [replace(A, status=Status.CANCELLED, closed_at=START + 2 * DAY)]))
    assert (state(store).status, state(store).closed_at) == ("cancelled", START + 2 * DAY)


def test_an_act_that_is_taken_back_leaves_what_was(store: Store) -> None:
    take(store, (START, [A, B]))
    before = [state(store, number) for number in "AB"]
    done = do(store, Reassign(department="Parks"), "AB")
    undone = store.undo(done.key, by="ann", role=Role.SUPERVISOR, now=START + 2 * DAY)
    assert [replace(state(store, number), version=0) for number in "AB"] == [replace(one, version=0) for one in before]
    again = store.undo(undone.key, by="ann", role=Role.SUPERVISOR, now=START + 3 * DAY)
    assert {one.state.department for one in again.changed} == {"Parks"}


def test_what_somebody_has_changed_since_is_not_taken_back(store: Store) -> None:
    take(store, (START, [A, B]))
    done = do(store, Reassign(department="Parks"), "AB")
    do(store, Reassign(department="Water"), "B", at=START + 2 * DAY)
    undone = store.undo(done.key, by="ann", role=Role.SUPERVISOR, now=START + 3 * DAY)
    assert [one.number for one in undone.changed] == ["A"]
    assert [(one.number, "changed since" in one.sentence) for one in undone.refused] == [("B", True)]
    assert state(store, "B").department == "Water"


def test_another_field_that_was_changed_since_keeps_an_act_and_a_note_does_not(store: Store) -> None:
    take(store, (START, [A, B, C]))
    done = do(store, Reassign(department="Parks"), "ABC")
    do(store, Prioritise("high"), "A", at=START + 2 * DAY, by="bob")
    do(store, Note("called"), "B", at=START + 2 * DAY)
    take(store, (START + 3 * DAY, [replace(C, words="deep")]))
    undone = store.undo(done.key, by="ann", role=Role.SUPERVISOR, now=START + 4 * DAY)
    assert [one.number for one in undone.changed] == ["B"]
    said = {one.number: one.sentence for one in undone.refused}
    assert "changed since by bob (prioritise)" in said["A"]
    assert "by the city’s own file" in said["C"]


def test_whoever_is_slower_is_told_who_was_faster(store: Store) -> None:
    take(store, (START, [A]))
    seen = state(store).version
    do(store, Reassign(department="Parks"), choices=[Choice(CITY, "A", seen)], by="bob")
    late = do(store, Reassign(department="Water"), choices=[Choice(CITY, "A", seen)])
    assert not late.changed
    assert late.refused[0].conflict
    assert "bob was faster (reassign)" in late.refused[0].sentence
    assert state(store).department == "Parks"


def test_a_newer_file_is_a_conflict_too(store: Store) -> None:
    take(store, (START, [A]))
    seen = state(store).version
    take(store, (START + DAY, [replace(A, department="Water")]))
    assert do(store, Hold(), choices=[Choice(CITY, "A", seen)]).refused[0].conflict


def test_the_clock_is_held_and_goes_on(store: Store) -> None:
    take(store, (START, [A]))
    do(store, Hold())
    assert state(store).status == "waiting_for_resident"
    do(store, Resume(), at=START + 2 * DAY)
    assert state(store).status == "in_progress"


def test_a_duplicate_names_its_parent_and_keeps_its_number(store: Store) -> None:
    take(store, (START, [A, B, C]))
    do(store, Merge(f"{CITY}/B"), "A")
    assert (state(store).status, state(store).parent) == ("duplicate", f"{CITY}/B")
    assert "itself a duplicate" in do(store, Merge(f"{CITY}/A"), "C").refused[0].sentence
    assert "There is no request" in do(store, Merge(f"{CITY}/Z"), "C").refused[0].sentence
    do(store, Reopen(), "A", at=START + 2 * DAY)
    assert (state(store).status, state(store).parent) == ("open", "")


def test_duplicates_of_a_duplicate_follow_it_and_come_back(store: Store) -> None:
    take(store, (START, [A, B, C]))
    do(store, Merge(f"{CITY}/B"), "A")
    done = do(store, Merge(f"{CITY}/C"), "B", at=START + 2 * DAY)
    assert {one.number for one in done.changed} == {"A", "B"}
    assert state(store, "A").parent == f"{CITY}/C"
    store.undo(done.key, by="ann", role=Role.SUPERVISOR, now=START + 3 * DAY)
    assert (state(store, "A").parent, state(store, "B").parent) == (f"{CITY}/B", "")
    store.rebuild_requests()
    do(store, Merge(f"{CITY}/C"), "B", at=START + 4 * DAY)
    assert state(store, "A").parent == f"{CITY}/C"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Resume(), "not on hold"),
        (Reopen(), "A is open"),
        (Reassign(), "to which department"),
        (Reassign(department="Roads"), "so already"),
        (Prioritise("very"), "no priority"),
        (Escalate(level=99), "nobody is above"),
        (Note("  "), "remembered"),
        (Contact(outcome="hm"), "no outcome"),
        (Merge(f"{CITY}/A"), "of itself"),
        (Hold("nothing"), "nothing to wait for"),
    ],
)
def test_what_does_not_fit_is_told(store: Store, act: Act, said: str) -> None:
    take(store, (START, [A]))
    before, rows = state(store), store.last_position()
    outcome = do(store, act)
    assert said in outcome.refused[0].sentence
    assert (state(store), store.last_position(), store.audit_size()) == (before, rows, 0)


def test_a_viewer_does_nothing(store: Store) -> None:
    take(store, (START, [A]))
    with pytest.raises(NotAllowed, match="takes a supervisor"):
        do(store, Note("hm"), role=Role.VIEWER)


def test_a_note_cannot_be_taken_back(store: Store) -> None:
    take(store, (START, [A]))
    done = do(store, Note("called twice"))
    assert store.acts_of(CITY, "A")[0].words == "called twice"
    with pytest.raises(NothingToUndo):
        store.undo(done.key, by="ann", role=Role.SUPERVISOR, now=START + 2 * DAY)


def test_an_act_that_is_sent_twice_is_done_once(store: Store) -> None:
    take(store, (START, [A]))
    do(store, Escalate(), key="ab" * 16)
    assert not do(store, Escalate(), key="ab" * 16).changed
    assert state(store).level == 1


# what screens see


@contextmanager
def cleared(store: Store) -> Iterator[None]:
    """Without anything in it."""
    with store._db.write() as connection:
        for table in (requests, snapshots, confirmed, journal, desk, acted, audit):
            connection.execute(table.delete())
        connection.execute(meta.delete().where(meta.c.name == HEAD))
    store._known_confirmed.clear()
    yield


def seen(frame: Frame, number: str) -> dict[str, Any]:
    """The newest row of a request in a frame."""
    [row] = [row for row in frame.latest().tolist() if frame.numbers[frame["who"][row]] == number]
    names = {name: frame.names[name].texts[frame[name][row]] for name in ("department", "category", *OURS)}
    closed = int(frame["closed"][row])
    told = {"status": STATUSES[frame["status"][row]].value, "level": int(frame["level"][row])}
    return {**names, **told, "closed_at": None if closed == NEVER else closed, "version": frame.version(row)}


def said(one: State) -> dict[str, Any]:
    names = ("department", "category", *OURS, "status", "level", "closed_at", "version")
    return {name: getattr(one, name) for name in names}


acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(Reassign, department=st.sampled_from(["Parks", "Water"]), assignee=st.sampled_from([None, "Lee", ""])),
    st.builds(Escalate),
    st.builds(Hold, status=st.sampled_from(["waiting_for_resident", "scheduled"])),
    st.just(Resume()),
    st.just(Resolve("done")),
    st.just(Reopen()),
    st.builds(Prioritise, priority=st.sampled_from(["low", "urgent"])),
    st.builds(Note, text=st.just("hm")),
    st.builds(Merge, parent=st.sampled_from([f"{CITY}/A", f"{CITY}/B"])),
)
stories = st.lists(
    st.one_of(
        made_up.filter(bool).map(lambda told: told[0]),
        st.tuples(st.integers(0, 40).map(lambda day: START + day * DAY), acts, st.sampled_from(["A", "B", "AB"])),
    ),
    min_size=2,
    max_size=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(stories)
def test_screens_rows_and_a_rebuild_say_the_same(store: Store, story: list[Any]) -> None:
    """Whatever is done and seen in whatever order; read as it comes, at once, and made again from the journal."""
    with cleared(store):
        frame: Frame | None = None
        for step in story:
            if len(step) == 2:
                take(store, step)
            else:
                do(store, step[1], step[2], at=step[0])
            if frame is None and store.snapshots():
                frame = empty(store, RULES)
            while frame is not None and grow(store, frame):
                pass
        if frame is None:
            return
        numbers = [number for number in "AB" if store.states([Choice(CITY, number)]) != [None]]
        told = {number: said(state(store, number)) for number in numbers}
        whole = load(store, RULES)
        as_seen = {number: seen(frame, number) for number in numbers}
        assert as_seen == {number: seen(whole, number) for number in numbers}
        for number in numbers:
            # A late sight of the past makes a screen's version greater, never smaller.
            assert as_seen[number].pop("version") >= told[number]["version"]
            assert as_seen[number] == {name: value for name, value in told[number].items() if name != "version"}
        store.rebuild_requests()
        assert {number: said(state(store, number)) for number in numbers} == told
        assert store.integrity() == []


def test_the_doctor_finds_rows_that_are_not_what_the_journal_tells_and_a_rebuild_mends_them(store: Store) -> None:
    take(store, (START, [A, B, C]))
    do(store, Note("seen"), "AB")
    do(store, Reassign(assignee="Lee"), "A")
    assert store.integrity() == []
    last = store.last_position()
    for wrong in (
        acted.delete().where(acted.c.id == 2),
        desk.delete().where(desk.c.id == 1),
        desk.update().where(desk.c.id == 1).values(position=last - 1),
        desk.insert().values(id=3, position=last, moved_at=START, held=b""),
        acted.insert().values(id=3, position=1, key=bytes(16)),
    ):
        with store._db.write() as connection:
            connection.execute(wrong)
        assert [said for said in store.integrity() if "done at the desk" in said and "--rebuild" in said]
        store.rebuild_requests()
        assert store.integrity() == []
