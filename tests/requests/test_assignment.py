"""Who is suggested for a request: who may do it, is there, and has least to do; always the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import Reassign
from supervisor.requests.assignment import Loads, Suggestion, find, suggestions, trial
from supervisor.requests.frame import Frame
from supervisor.requests.outlook import Outlook
from supervisor.requests.record import Status
from supervisor.requests.service import Assignee, Assignment, Scope, Service
from tests.requests.ruled import HOUR, MONDAY, SERVICE, done, framed, request, seen

LEE, KIM, PAT = (Assignee(name, department="Roads") for name in ("Lee", "Kim", "Pat"))
ROADS = replace(SERVICE, assignees=(LEE, KIM, PAT))


def suggested(frame: Frame, service: Service = ROADS, number: str = "A", at: int = MONDAY) -> Suggestion | None:
    [row] = [row for row in frame.latest().tolist() if frame.numbers[frame["who"][row]] == number]
    [found] = suggestions(frame, service, np.array([row]), at)
    return found


def who(frame: Frame, service: Service = ROADS, number: str = "A") -> str | None:
    found = suggested(frame, service, number)
    return found.assignee if found else None


def given_to(frame: Frame, name: str, numbers: Sequence[str]) -> None:
    done(frame, MONDAY - HOUR, numbers, {"assignee": name}, "reassign")


def test_who_has_least_to_do_gets_it_and_is_told_why() -> None:
    frame = framed(*map(request, "ABCD"))
    given_to(frame, "Kim", "B")
    given_to(frame, "Lee", "CD")
    found = suggested(frame)
    assert found is not None
    assert (found.act, found.why) == (Reassign(None, "Pat"), "Pat has least to do (a load of 0).")
    given_to(frame, "Pat", "A")
    assert suggested(frame) is None


def test_what_is_due_soon_weighs_twice_and_what_is_overdue_three_times() -> None:
    due = {"B": MONDAY - HOUR, "C": MONDAY + DAY_MS, "D": MONDAY + 30 * DAY_MS, "E": None}
    frame = framed(request("A"), *(request(number, due_at=at) for number, at in due.items()), request("F"))
    given_to(frame, "Kim", "BF")
    given_to(frame, "Lee", "CDE")
    loads = Loads(frame, MONDAY)
    assert [loads.of(name) for name in ("kim", "Lee", "Pat")] == [4, 4, 0]
    seen(frame, MONDAY, request("F", status=Status.RESOLVED, closed_at=MONDAY - HOUR // 2))
    assert Loads(frame, MONDAY).of("Kim") == 3


def test_equals_are_chosen_by_name() -> None:
    assert who(framed(request("A"))) == "Kim"


def test_who_is_absent_is_not_suggested() -> None:
    away = replace(KIM, absent=(("2026-09-28", "2026-09-28"),))
    assert who(framed(request("A")), replace(ROADS, assignees=(LEE, away))) == "Lee"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"area": "East"}, "Lee"),
        ({"area": "EAST"}, "Lee"),
        ({"area": "West"}, "Pat"),
        ({"category": "Tree", "area": "East"}, "Pat"),
    ],
)
def test_where_it_lies_and_what_it_is_say_who_may(told: dict[str, Any], expected: str) -> None:
    some = (replace(LEE, areas=("East",), categories=("Street",)), replace(PAT, areas=("West", "East")))
    assert who(framed(request("A", **told)), replace(ROADS, assignees=some)) == expected


def test_the_area_of_the_map_in_which_it_lies_counts() -> None:
    class Halves:
        names = ("East", "West")

        def of(self, lon: Any, lat: Any) -> Any:
            return np.where(lon < 0, 1, 0)

    frame = framed(request("A", lat=1.0, lon=-1.0), request("B", lat=1.0, lon=1.0), maps={"here": Halves()})
    service = replace(ROADS, assignees=(replace(LEE, areas=("East",)), replace(PAT, areas=("West",))))
    assert [who(frame, service, number) for number in "AB"] == ["Pat", "Lee"]


def test_a_rule_comes_before_what_is_usual() -> None:
    frame = framed(request("A", category="Tree"), request("B"))
    rule = Assignment("trees", Scope(categories=("Tree",)), department="parks", assignees=("Pat",))
    service = replace(ROADS, assignments=(rule,))
    found = suggested(frame, service)
    assert found is not None
    assert (found.rule, found.act) == ("trees", Reassign("Parks", "Pat"))
    assert found.why == "It belongs to Parks. Pat has least to do (a load of 0)."
    assert who(frame, service, "B") == "Kim"


def test_where_nobody_may_nothing_is_suggested() -> None:
    assert suggested(framed(request("A", department="Fire", category="Alarm"))) is None
    assert suggested(framed(request("A", status=Status.RESOLVED, closed_at=MONDAY - HOUR))) is None


def test_several_at_once_count_what_each_gets() -> None:
    frame = framed(*map(request, "ABCDEF"))
    found = suggestions(frame, ROADS, frame.latest(), MONDAY)
    assert [one and one.assignee for one in found] == ["Kim", "Lee", "Pat", "Kim", "Lee", "Pat"]


def test_a_rule_that_acts_alone_takes_what_nobody_has_and_no_person_has_handed_over() -> None:
    frame = framed(*map(request, "ABCD"))
    rule = Assignment("roads", Scope(departments=("Roads",)), assignees=("Lee",), alone=True)
    given_to(frame, "Kim", "A")
    done(frame, MONDAY - HOUR, "BC", {"assignee": "Kim"}, "reassign", rule="another")
    done(frame, MONDAY - HOUR // 2, "B", {"assignee": ""}, "reassign", rule="another")
    done(frame, MONDAY - HOUR // 2, "A", {"assignee": ""}, "reassign")
    outlook = Outlook(frame, ROADS, MONDAY)
    assert [frame.numbers[frame["who"][row]] for row in find(outlook, rule).rows] == ["B", "D"]
    assert find(outlook, replace(rule, alone=False)).size == 0
    told = trial(outlook, replace(rule, alone=False, enabled=False))
    assert (told.found, told.would, [one.does for one in told.examples]) == (2, 2, ["to Lee", "to Lee"])


def test_a_rule_alone_is_quiet_while_the_department_is_closed_unless_told_otherwise() -> None:
    frame = framed(request("A"), request("B", department="Fire"))
    rule = Assignment("all", assignees=("Lee",), alone=True)
    before = Outlook(frame, ROADS, MONDAY - 2 * HOUR)
    assert [frame.numbers[frame["who"][row]] for row in find(before, rule).rows] == ["B"]
    assert find(before, replace(rule, outside_hours=True)).size == 2
    assert find(Outlook(frame, ROADS, MONDAY), rule).size == 2


@given(st.lists(st.sampled_from([None, "Kim", "Lee", "Pat"]), max_size=12), st.integers(0, 3))
def test_loads_are_those_that_are_counted_one_by_one(owners: list[str | None], late: int) -> None:
    due = [MONDAY + (n - late) * DAY_MS for n in range(len(owners))]
    frame = framed(request("A"), *(request(f"N{n}", due_at=at) for n, at in enumerate(due)))
    for n, name in enumerate(owners):
        if name:
            given_to(frame, name, [f"N{n}"])
    weights = dict.fromkeys(("Kim", "Lee", "Pat"), 0)
    for name, at in zip(owners, due, strict=True):
        if name:
            weights[name] += 3 if at < MONDAY else 2 if at < MONDAY + 7 * DAY_MS else 1
    assert {name: Loads(frame, MONDAY).of(name) for name in weights} == weights
    assert who(frame) == min(sorted(weights), key=lambda name: weights[name])
