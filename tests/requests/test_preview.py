"""What an act would do is told as it comes out when it is done to each request in turn."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import ACTS, Act, Cannot, Escalate, Merge, Note, Reassign, Resolve
from supervisor.requests.frame import Frame
from supervisor.requests.packed import NEVER
from supervisor.requests.preview import DAYS, Kinds, preview
from supervisor.requests.record import OPEN, Request, Status
from tests.requests.made import START, requests
from tests.requests.test_finder import AT, framed

listed = st.lists(requests("x"), min_size=1, max_size=25).map(
    lambda found: [replace(one, number=f"N{place}") for place, one in enumerate(found)]
)
acts = st.sampled_from(
    [Reassign(department="Parks"), Reassign(department="Water"), Reassign(assignee="ann"), Reassign(), Escalate()]
    + [ACTS[tag]() for tag in ("hold", "resume", "resolve", "reopen", "cancel", "respond", "note")]
    + [Merge(parent="here/N1"), Note(text="so")]
)


def by_hand(frame: Frame, rows: list[int], act: Act) -> tuple[int, dict[str, list[int]]]:
    """How many it fits; of each department what is open and overdue before and after."""
    fits = 0
    told: dict[str, list[int]] = {}
    kinds = {row: Kinds(frame, np.array([row]), AT, act).state(0) for row in frame.present(AT).tolist()}
    for row, state in kinds.items():
        after = state
        if row in rows:
            try:
                changes = act.changes(state, AT)
                after, fits = replace(state, **changes), fits + 1
            except Cannot:
                pass
        due = int(frame["due"][row])
        late = due != NEVER and due < AT
        for place, one in ((0, state), (2, after)):
            counts = told.setdefault(one.department, [0, 0, 0, 0])
            if Status(one.status) in OPEN:
                counts[place] += 1
                counts[place + 1] += late
    return fits, told


@given(listed, acts, st.randoms())
def test_loads_before_and_after_are_those_of_counting(found: list[Request], act: Act, random: object) -> None:
    frame = framed(found)
    rows = frame.present(AT)
    chosen = np.array(sorted(random.sample(rows.tolist(), len(rows) // 2)), np.int64)  # type: ignore[attr-defined]
    told = preview(frame, chosen, act, AT)
    fits, counted = by_hand(frame, chosen.tolist(), act)
    assert (told.chosen, told.fits) == (len(chosen), fits)
    assert told.fits + sum(one.count for one in told.left_out) == len(chosen)
    for side in told.sides:
        if side.dimension == "department":
            loads = (side.before.open, side.before.overdue, side.after.open, side.after.overdue)
            assert loads == tuple(counted[side.name])


def request(number: str, due_in: int | None, **more: object) -> Request:
    """Of Roads, due in so many days."""
    due = None if due_in is None else AT + due_in * DAY_MS + 1
    told = {"department": "Roads", "category": "Pothole", **more}
    return Request(number=number, opened_at=START, due_at=due, **told)  # type: ignore[arg-type]


def test_both_sides_and_their_overdue_of_the_days_ahead() -> None:
    parks = request("p", 3, department="Parks")
    frame = framed([request("a", -1), request("b", 2), request("c", None), request("d", 30), parks])
    told = preview(frame, np.array([0, 1, 2]), Reassign(department="Parks"), AT)
    roads, parks_ = told.sides
    assert [side.name for side in told.sides] == ["Roads", "Parks"]
    assert (roads.before.open, roads.after.open, parks_.before.open, parks_.after.open) == (4, 1, 1, 4)
    assert (roads.before.overdue, roads.after.overdue) == (1, 0)
    assert parks_.curve_after == (1, 1, 1, 2, *[3] * (DAYS - 3))
    assert roads.curve_before == (1, 1, 1, *[2] * (DAYS - 2))


def test_those_left_out_are_told_once_with_their_reason() -> None:
    closed = [request(number, 1, status=Status.RESOLVED, closed_at=START + 1) for number in "ab"]
    told = preview(framed([*closed, request("c", 1)]), np.arange(3), Resolve(), AT)
    assert (told.fits, [one.count for one in told.left_out]) == (1, [2])
    assert told.left_out[0].sentence == "a is resolved already."
    assert [(one.before, one.after, one.count) for one in told.steps] == [("open", "resolved", 1)]


def test_a_request_is_no_duplicate_of_itself_and_what_is_so_already_is_told() -> None:
    frame = framed([request("a", 1), request("b", 1)])
    merged = preview(frame, np.arange(2), Merge(parent="here/a"), AT)
    assert (merged.fits, merged.left_out[0].sentence) == (1, "a cannot be a duplicate of itself.")
    same = preview(frame, np.arange(2), Reassign(department="Roads"), AT)
    assert (same.fits, same.same, same.sides) == (2, 2, ())
    assert preview(frame, np.arange(2), Note(text="x"), AT).same == 0
