"""Suspensions beside the clock of a single request: which deadlines they move, what they share with other pauses."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.requests.clock import deadline, elapsed_between, ends_a_day_at, target, united
from supervisor.requests.due import aged, due_at, is_late, preview, stretches, used
from supervisor.requests.hours import hours_of
from supervisor.requests.promises import calendar, promises
from supervisor.requests.record import Status
from supervisor.requests.service import Category, Scope, Service, Suspension
from tests.requests import plain
from tests.requests.made import HOUR, START, ZONE, snapshots
from tests.requests.test_promises import Sight, at, due, framed, promised, request, stops

spans = st.tuples(st.integers(-50, 1000), st.integers(1, 400)).map(
    lambda told: (START + told[0] * HOUR, START + sum(told) * HOUR)
)
suspended = st.lists(
    st.builds(
        lambda span, categories, areas: Suspension("storm", Scope((), categories, areas), *span),
        spans,
        st.sampled_from([(), ("Tree",), ("Street",)]),
        st.sampled_from([(), ("east",), ("East", "métro")]),
    ),
    max_size=4,
)


def stopped(service: Service, *told: Suspension) -> Service:
    kinds = (Category("Street"), Category("Pothole", parent="Street"), Category("Tree"))
    return replace(service, suspensions=told, categories=kinds)


def concerns(told: Suspension, category: str, area: str) -> bool:
    kinds = {"Pothole": ("Pothole", "Street"), "Tree": ("Tree",)}[category]
    scope = told.scope
    return (not scope.categories or any(kind in scope.categories for kind in kinds)) and (
        not scope.areas or area.casefold() in map(str.casefold, scope.areas)
    )


@pytest.mark.parametrize("resolution", ["40bh", "300h", "2bd", "5d"])
@given(sights=snapshots, storms=suspended, late=st.booleans())
def test_every_row_is_due_where_its_clock_alone_says(
    resolution: str, sights: list[Sight], storms: list[Suspension], late: bool
) -> None:
    opened = {"A": START + 7 * HOUR, "B": START + 52 * HOUR}
    sights = [(as_of, [replace(row, opened_at=opened[row.number]) for row in rows]) for as_of, rows in sights]
    sights = [(as_of, [*{row.number: row for row in rows}.values()]) for as_of, rows in sights]
    service = stopped(promised(resolution), *storms)
    frame, wanted, hours = framed(sights, service, late=late), target(resolution), hours_of(calendar(service, "Office"))
    expected = set()
    by_number = sorted(((row.number, as_of, row) for as_of, rows in sights for row in rows), key=lambda told: told[0])
    for number, some in groupby(by_number, key=lambda told: told[0]):
        versions = plain.versions((as_of, row) for _, as_of, row in some)
        for place, version in enumerate(versions):
            pauses = [stops(one) for one in versions[:place] if stands(one)]
            until = stops(version)[0] if stands(version) else plain.END
            pauses += [
                (storm.since, min(storm.until or 0, until))
                for storm in storms
                if concerns(storm, version.request.category, version.request.area) and storm.since < until
            ]
            last = deadline(opened[number], wanted, hours, [one for one in pauses if one[0] < one[1]])
            last -= wanted.unit.in_days and ends_a_day_at(last, ZONE)
            expected.add((number, version.begin, version.end, last))
    rows = np.flatnonzero(frame["begin"] < plain.END)
    names = [frame.numbers[who] for who in frame["who"][rows]]
    told = zip(names, *(frame[name][rows].tolist() for name in ("begin", "end", "due")), strict=True)
    assert set(told) == expected


def stands(version: plain.Version) -> bool:
    return not version.request.status.is_open or version.request.status == Status.WAITING


@given(storms=st.lists(spans, max_size=4), now=st.integers(8, 1500).map(lambda hours: START + hours * HOUR))
def test_the_share_that_is_used_and_the_ages_leave_out_what_was_suspended(
    storms: list[tuple[int, int]], now: int
) -> None:
    service = stopped(promised("40bh"), *(Suspension(f"{n}", Scope(), *span) for n, span in enumerate(storms)))
    opened, hours, wanted = START + 7 * HOUR, hours_of(calendar(service, "Office")), target("40bh")
    frame = framed([(opened, [replace(request(), opened_at=opened)])], service)
    last = deadline(opened, wanted, hours, storms)
    counted = [(begin, min(end, now)) for begin, end in united(storms, opened) if begin < min(last, now)]
    passed = elapsed_between(opened, now, wanted.unit, hours)
    passed -= sum(elapsed_between(*pause, wanted.unit, hours) for pause in counted)
    assert used(frame, np.array([0]), now)[0] == pytest.approx(passed / wanted.amount)
    every = [(begin, min(end, now)) for begin, end in united(storms, opened) if begin < now]
    lost = sum(elapsed_between(*pause, wanted.unit, hours) for pause in every)
    ages = aged(frame, 0, now)
    assert ages.sla_ms == ages.business_ms - lost
    assert not is_late(frame, np.array([0]), last)[0]
    assert is_late(frame, np.array([0]), last + 1)[0]


MONDAY, TUESDAY = at("2012-03-05 08:00"), at("2012-03-06 12:00")


def storm(since: str, until: str = "", **scope: tuple[str, ...]) -> Suspension:
    return Suspension("Storm", Scope(**scope), at(since), at(until) if until else None)


def test_a_suspension_moves_what_is_in_its_scope_and_is_named() -> None:
    rows = [request("A", category="Pothole", area="East"), request("B", category="Tree", area="East"), request("C")]
    told = storm("2012-03-06 09:00", "2012-03-07 17:00", categories=("Street",), areas=("East",))
    frame = framed([(MONDAY, rows)], stopped(promised("1bd"), told))
    assert [due(frame, row) for row in range(3)] == ["Thu 03-08 17:00", "Tue 03-06 17:00", "Tue 03-06 17:00"]
    names = frame.promises.suspensions.now
    assert [names(frame, row, TUESDAY) for row in range(2)] == [("Storm",), ()]
    assert names(frame, 0, MONDAY) == names(frame, 0, at("2012-03-07 17:00")) == ()
    assert stretches(frame, 0, TUESDAY, frame.promises.all[0]) == [(at("2012-03-06 09:00"), TUESDAY)]


def test_one_without_an_end_stops_the_clock_from_its_beginning_and_what_was_late_stays_late() -> None:
    rows = [request("A"), request("B", opened="2012-02-01 08:00"), request("C", opened="2012-03-07 10:00")]
    frame = framed([(at("2012-03-08 08:00"), rows)], stopped(promised("1bd"), storm("2012-03-06 09:00")))
    now, rows_of = at("2012-03-08 09:00"), np.arange(3)
    assert is_late(frame, rows_of, now).tolist() == [False, True, False]
    assert due_at(frame, np.array([0]), now)[0] == at("2012-03-08 17:00")
    assert due_at(frame, np.array([0]), MONDAY)[0] == at("2012-03-06 17:00")
    assert frame["paused"].tolist() == [True, False, True]
    assert used(frame, np.array([0]), now)[0] == used(frame, np.array([0]), at("2012-03-06 09:00"))[0] < 1


def test_what_was_closed_in_time_before_or_during_one_stays_in_time() -> None:
    closed = request("A", status=Status.RESOLVED, closed_at=at("2012-03-09 10:00"))
    sights = [(MONDAY, [request("A")]), (at("2012-03-10 08:00"), [closed])]
    frame = framed(sights, stopped(promised("1bd"), storm("2012-03-06 09:00")))
    assert frame["due"][1] >= at("2012-03-09 10:00")


def test_taking_one_away_is_previewed_and_sets_the_clocks_back() -> None:
    service = stopped(promised("1bd"), storm("2012-03-06 09:00", "2012-03-07 17:00"))
    frame = framed([(MONDAY, [request()])], service)
    found = preview(frame, promises(replace(service, suspensions=())), at("2012-03-07 09:00"))
    assert (found.moved, found.sooner, found.late) == (1, 1, 1)
    frame.promise(promises(replace(service, suspensions=())))
    assert due(frame, 0) == "Tue 03-06 17:00"
