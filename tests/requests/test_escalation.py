"""Which requests a rule raises: for each of its reasons, in its scope, within hours, once for a cause."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import Escalate
from supervisor.requests.clock import promised, target
from supervisor.requests.escalation import find, firings, over
from supervisor.requests.frame import Frame
from supervisor.requests.hours import hours_of
from supervisor.requests.outlook import Outlook
from supervisor.requests.promises import calendar
from supervisor.requests.record import Status
from supervisor.requests.ruling import Done, Firing
from supervisor.requests.service import Escalation, Scope, Service
from tests.requests.ruled import HOUR, MONDAY, SERVICE, SUNDAY, done, framed, request, seen

OLD = Escalation("old", older="5bd")


def fired(frame: Frame, rule: Escalation, at: int = MONDAY, service: Service = SERVICE) -> list[Firing]:
    outlook = Outlook(frame, service, at)
    return firings(outlook, rule, find(outlook, rule))


def numbers(frame: Frame, rule: Escalation, at: int = MONDAY, service: Service = SERVICE) -> list[str]:
    return [one.choice.number for one in fired(frame, rule, at, service)]


def test_what_is_older_than_the_target_on_its_departments_calendar_is_raised() -> None:
    frame = framed(request("A", MONDAY - 10 * DAY_MS), request("B", MONDAY - 6 * DAY_MS))
    assert numbers(frame, OLD) == ["A"]
    # Six days are four business days and a weekend; on a calendar that is always open they are more than five.
    always = replace(SERVICE, calendar="24x7")
    assert numbers(frame, OLD, service=always) == ["A", "B"]


def test_it_goes_to_whom_the_level_names_and_says_why() -> None:
    frame = framed(request("A"))
    [one] = fired(frame, OLD)
    assert (one.act, one.why) == (Escalate(1, "Lee"), "It is open for more than 5bd.")
    assert one.choice.version == 1
    done(frame, MONDAY - HOUR, "A", {"level": 1})
    assert fired(frame, OLD)[0].act == Escalate(2)
    assert fired(frame, replace(OLD, assignee="Kim"))[0].act == Escalate(2, "Kim")


def test_nobody_is_above_the_highest_level() -> None:
    frame = framed(request("A"))
    done(frame, MONDAY - HOUR, "A", {"level": 2})
    assert numbers(frame, OLD) == []
    assert numbers(frame, replace(OLD, level=2)) == []
    assert numbers(frame, replace(OLD, level=3)) == ["A"]


@pytest.mark.parametrize(("share", "expected"), [(0.5, ["A"]), (0.8, []), (1.0, [])])
def test_a_share_of_the_time_promised_counts_in_open_hours(share: float, expected: list[str]) -> None:
    """Opened on Friday at 13:00, due on Monday at 17:00: of 13 open hours 5 are over at 09:00, 7 at 11:00."""
    frame = framed(request("A", MONDAY - 68 * HOUR, due_at=MONDAY + 8 * HOUR))
    rule = Escalation("used", used=share)
    assert numbers(frame, rule, MONDAY) == []
    assert numbers(frame, rule, MONDAY + 2 * HOUR) == expected


def test_what_is_overdue_has_used_all_of_it_and_what_has_no_deadline_none() -> None:
    frame = framed(request("A", due_at=MONDAY - HOUR), request("B"))
    assert numbers(frame, Escalation("due", used=1.0)) == ["A"]
    assert numbers(frame, Escalation("late", used=1.5)) == []


def test_what_nobody_moves_is_raised_and_an_act_of_a_rule_is_no_movement() -> None:
    still = Escalation("still", still="2bd")
    frame = framed(request("A"), request("B"))
    assert numbers(frame, still) == ["A", "B"]
    done(frame, MONDAY - HOUR, "A", {}, "note")
    done(frame, MONDAY - HOUR, "B", {"assignee": "Kim"}, "reassign", rule="hand over")
    assert numbers(frame, still) == ["B"]
    seen(frame, MONDAY - HOUR // 2, request("B", words="deeper by now"))
    assert numbers(frame, still) == []


def test_who_is_absent_today_raises_what_is_hers() -> None:
    away = Escalation("away", absent=True)
    frame = framed(request("A"), request("B"))
    done(frame, MONDAY - HOUR, "A", {"assignee": "Lee"}, "reassign")
    done(frame, MONDAY - HOUR, "B", {"assignee": "Kim"}, "reassign")
    [one] = fired(frame, away)
    assert (one.choice.number, one.why) == ("A", "Lee is absent.")
    assert numbers(frame, away, MONDAY + 2 * DAY_MS) == []


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, "ABC"),
        ({"departments": ("Highways",)}, "A"),
        ({"departments": ("Parks",)}, "B"),
        ({"categories": ("Street",)}, "A"),
        ({"categories": ("Tree", "Pothole")}, "AB"),
        ({"areas": ("north",)}, "B"),
        ({"priorities": ("high",)}, "A"),
        ({"priorities": ("normal",)}, "BC"),
        ({"words": ("FLOOD", "oak")}, "BC"),
        ({"words": ("ice",)}, ""),
        ({"departments": ("Roads",), "words": ("flood",)}, ""),
    ],
)
def test_a_rule_is_about_its_scope_alone(scope: dict[str, Any], expected: str) -> None:
    frame = framed(
        request("A", category="Pot Hole", words="Police saw it"),
        request("B", department="", category="Tree", area="North", detail="Oak"),
        request("C", department="Fire", category="Alarm", words="the flooded cellar"),
    )
    assert "".join(sorted(numbers(frame, replace(OLD, scope=Scope(**scope))))) == expected


def test_nothing_fires_outside_the_hours_of_the_department_unless_told_to() -> None:
    frame = framed(request("A"), request("B", department="Fire"))
    assert numbers(frame, OLD, SUNDAY) == ["B"]
    assert numbers(frame, replace(OLD, outside_hours=True), SUNDAY) == ["A", "B"]
    assert numbers(frame, replace(OLD, enabled=False)) == []


def test_a_rule_leaves_alone_what_it_has_raised_for_its_cool_off() -> None:
    frame = framed(request("A", due_at=MONDAY - HOUR))
    rule = replace(OLD, used=1.0, outside_hours=True, cool_off_h=24)
    [first] = fired(frame, rule)
    done(frame, MONDAY, "A", {"level": 1}, "escalate", rule="old")
    assert numbers(frame, rule, MONDAY + 23 * HOUR) == []
    [again] = fired(frame, rule, MONDAY + 24 * HOUR)
    assert again.key == first.key
    assert numbers(frame, replace(rule, name="another"), MONDAY + HOUR) == ["A"]


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.WAITING, Status.SCHEDULED, Status.REFERRED])
def test_what_is_done_or_put_aside_is_left_alone(status: Status) -> None:
    frame = framed(request("A"))
    seen(frame, MONDAY + HOUR, request("A", status=status, closed_at=None if status.is_open else MONDAY + HOUR))
    assert numbers(frame, OLD, MONDAY + 2 * HOUR) == []


def test_another_cause_has_another_key_and_the_same_one_the_same() -> None:
    rule = Escalation("due", used=1.0)
    keys = {
        due: [fired(framed(request("A", due_at=due)), rule, at)[0].key for at in (MONDAY, MONDAY + HOUR)]
        for due in (MONDAY - HOUR, MONDAY - 2 * HOUR)
    }
    assert all(one == other for one, other in keys.values())
    assert len({one for one, _ in keys.values()}) == 2
    assert fired(framed(request("B", due_at=MONDAY - HOUR)), rule)[0].key not in keys[MONDAY - HOUR]


def test_what_is_known_to_be_done_is_left_out() -> None:
    frame, known = framed(*map(request, "ABC")), Done()
    outlook = Outlook(frame, SERVICE, MONDAY)
    known.add(frame, find(outlook, OLD).of(slice(1, 2)))
    assert [one.choice.number for one in firings(outlook, OLD, find(outlook, OLD, known))] == ["A", "C"]


def test_another_reason_counts_when_the_first_is_done() -> None:
    frame, known = framed(request("A", due_at=MONDAY - HOUR)), Done()
    rule, outlook = replace(OLD, used=1.0), Outlook(frame, SERVICE, MONDAY)
    said = []
    for _ in range(3):
        found = find(outlook, rule, known)
        said += [one.why for one in firings(outlook, rule, found)]
        known.add(frame, found)
    assert said == ["It is open for more than 5bd.", "100% of the time promised is used."]


def test_a_city_of_which_nothing_is_known_by_now_is_left_alone() -> None:
    outlook = Outlook(framed(request("A")), SERVICE, MONDAY, cities=["elsewhere"])
    assert find(outlook, OLD).size == 0


@given(
    st.lists(st.integers(0, 30 * 24), min_size=1, max_size=20),
    st.sampled_from(["4bh", "30h", "3d", "2bd"]),
    st.integers(0, 7 * 24),
    st.booleans(),
)
def test_ages_are_those_that_are_counted_one_by_one(ages: list[int], older: str, later: int, outside: bool) -> None:
    at = MONDAY + later * HOUR
    frame = framed(*(request(str(n), MONDAY - age * HOUR) for n, age in enumerate(ages)))
    hours = hours_of(calendar(SERVICE, "office"))
    due = {str(n): promised(frame["opened"][n : n + 1], target(older), hours)[0] for n in range(len(ages))}
    at_work = bool(((hours.starts <= at) & (hours.ends > at)).any())
    expected = {number for number, end in due.items() if end <= at and (outside or at_work)}
    assert {*numbers(frame, Escalation("x", older=older, outside_hours=outside), at)} == expected
    assert (over(target(older), hours, at) >= frame["opened"]).tolist() == [end <= at for end in due.values()]


# beside asking each of them

ALWAYS = replace(SERVICE, calendar="24x7")
made: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    opened_at=st.integers(0, 240).map(lambda hours: MONDAY - hours * HOUR),
    due_at=st.none() | st.integers(-100, 100).map(lambda hours: MONDAY + hours * HOUR),
    department=st.sampled_from(["Roads", "Parks", "highways", ""]),
    category=st.sampled_from(["Pothole", "Tree", "Pot  Hole", "Odd"]),
    area=st.sampled_from(["", "North"]),
    words=st.sampled_from(["a flooded lane", "police", ""]),
    status=st.sampled_from([Status.OPEN, Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED]),
)
rules = st.builds(
    Escalation,
    name=st.just("x"),
    scope=st.builds(
        Scope,
        departments=st.sampled_from([(), ("Roads",), ("Parks",)]),
        categories=st.sampled_from([(), ("Street",), ("Tree", "Odd")]),
        areas=st.sampled_from([(), ("north",)]),
        words=st.sampled_from([(), ("Flood", "ice")]),
    ),
    older=st.sampled_from(["", "48h", "100h"]),
    used=st.sampled_from([0.0, 0.5, 1.0, 1.5]),
    still=st.sampled_from(["", "72h"]),
    outside_hours=st.just(True),
)


def expected(told: dict[str, Any], rule: Escalation, moved_at: int | None) -> bool:
    """Whether a rule raises a request, by the words of the manual."""
    kinds = {"Pothole": "Street", "Pot  Hole": "Street", "Tree": "Tree", "Odd": "Odd"}
    owner = {"highways": "Roads", "": {"Street": "Roads", "Tree": "Parks"}.get(kinds[told["category"]], "")}
    scope, age = rule.scope, MONDAY - told["opened_at"]
    still = MONDAY - (moved_at if moved_at is not None else told["opened_at"])
    due = told["due_at"]
    return (
        told["status"] in (Status.OPEN, Status.IN_PROGRESS)
        and (not scope.departments or owner.get(told["department"], told["department"]) in scope.departments)
        and (not scope.categories or kinds[told["category"]] in scope.categories)
        and (not scope.areas or told["area"] == "North")
        and (not scope.words or "flood" in told["words"])
        and (
            (bool(rule.older) and age >= int(rule.older[:-1]) * HOUR)
            or (bool(rule.used) and due is not None and _used(told["opened_at"], due) >= rule.used)
            or (bool(rule.still) and still >= int(rule.still[:-1]) * HOUR)
        )
    )


def _used(opened: int, due: int) -> float:
    # What is due before it was opened is overdue, however much.
    return (MONDAY - opened) / (due - opened) if due > opened else 1.0 if due < MONDAY else 0.0


@given(st.lists(made, min_size=1, max_size=8), rules, st.sets(st.integers(0, 7)))
def test_what_is_found_is_what_asking_each_finds(told: list[dict[str, Any]], rule: Escalation, noted: set[int]) -> None:
    told = [{**one, "closed_at": None if one["status"].is_open else MONDAY - 5 * HOUR} for one in told]
    frame = framed(*(request(str(n), **one) for n, one in enumerate(told)))
    noted = {n for n in noted if n < len(told)}
    if noted:
        done(frame, MONDAY - HOUR, [str(n) for n in sorted(noted)], {})
    wanted = {str(n) for n, one in enumerate(told) if expected(one, rule, MONDAY - HOUR if n in noted else None)}
    if rule.older or rule.used or rule.still:
        assert {*numbers(frame, rule, service=ALWAYS)} == wanted


@pytest.mark.parametrize("before", [0, HOUR])
def test_what_was_due_at_its_opening_has_used_all_of_it_and_no_more(before: int) -> None:
    frame = framed(request("A", opened_at=MONDAY - 5 * HOUR, due_at=MONDAY - 5 * HOUR - before))
    assert numbers(frame, Escalation("due", used=1.0, outside_hours=True), service=ALWAYS) == ["A"]
    assert numbers(frame, Escalation("late", used=1.5, outside_hours=True), service=ALWAYS) == []
