"""A first schedule before anything is solved, and what is told where everybody differs from everybody."""

from __future__ import annotations

from itertools import count

import msgspec
import numpy as np
import pytest

from supervisor.planning import search, shifts, weeks
from supervisor.planning.greedy import Greedy
from supervisor.planning.groups import groups, merged
from supervisor.planning.roster import Contract, Person
from supervisor.planning.shifts import Prices, Progress
from supervisor.planning.tours import OFF, walks
from tests.planning.test_shifts import CASES, TIGHT, everything
from tests.planning.weeks import at, demand, people, plain, solved


@pytest.mark.parametrize("case", list(CASES))
def test_everybody_has_a_week_and_it_costs_what_it_says(case: str) -> None:
    roster, who, contracts = CASES[case]
    made = weeks.week(roster, groups(roster, who, contracts), Prices())
    first = Greedy(made.parts, made.duties, made.lack).chosen()
    walked = [len(list(walks(part.graph, flow.tolist()))) for part, flow in zip(made.parts, first.flows, strict=True)]
    assert walked == [part.many for part in made.parts]
    paid = sum(
        part.paid[arc.option] * many + arc.cost * many
        for part, flow in zip(made.parts, first.flows, strict=True)
        for arc, many in zip(part.graph.arcs, flow, strict=True)
        if arc.option != OFF
    )
    far = np.maximum(first.missing - np.array(roster.required) // 5, 0)
    assert first.cost == pytest.approx(paid + 10 * (first.missing.sum() + far.sum()))
    assert solved(roster, who, *contracts).cost <= first.cost + 1e-6


def test_merged_people_are_never_dearer() -> None:
    roster = demand(4, (0, 6, 14, 2), (1, 14, 22, 1), (2, 6, 12, 1), (3, 22, 24, 2))
    who = [
        Person("a", "Tight", (((0, 1440),), ((0, 1440),), (), (), (), (), ())),
        Person("b", "Tight", row_before=2, weekends_before=2),
    ]
    apart = groups(roster, who, [TIGHT])
    (one,) = merged(roster, apart)
    assert (len(apart), len(one.people)) == (2, 2)
    bound = search.relaxation(weeks.week(roster, [one], Prices()), 10)
    assert bound is not None
    assert bound <= everything(roster, who, TIGHT) + 1e-6


def test_with_many_groups_there_is_a_schedule_and_a_bound_before_the_relaxation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (shifts, search):
        monkeypatch.setattr(module, "LARGE", 0)
    contract = Contract("Any", (plain("day", 8, 6, 8, 10), plain("half", 4, 8, 14)), 20, 40, 0, 5, 5, 11)
    who = [msgspec.structs.replace(each, weekends_before=place) for place, each in enumerate(people(contract, 8))]
    told: list[Progress] = []
    found = solved(demand(7, *((day, 6, 18, 3) for day in range(7))), who, contract, gap=0.2, tell=told.append)
    first = next(each for each in told if each.best is not None)
    assert first.bound is not None
    assert first.best is not None
    assert first.bound <= found.cost <= first.best
    assert found.status == "optimal"
    assert found.broken == ()


def test_planned_anew_in_parts_it_is_still_the_best_and_by_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SEVERAL", 2)
    roster, _, _ = CASES["tight"]
    who = [Person("a", "Tight", weekends_before=1), Person("b", "Tight", row_before=1, worked_until=at(0, -4))]
    found = solved(roster, who, TIGHT, limit_s=20)
    assert found.broken == ()
    assert found.status == "optimal"
    assert found.cost == pytest.approx(everything(roster, who, TIGHT))


def test_parts_better_what_roundings_left() -> None:
    contract = Contract("Any", (plain("day", 8, 6, 8, 10, 12), plain("half", 5, 8, 11, 14)), 15, 40, 0, 5, 5, 11, 1)
    who = [msgspec.structs.replace(each, weekends_before=place) for place, each in enumerate(people(contract, 12))]
    needs = [(day, 6 + part, 10 + part, 1 + (day * part) % 4) for day in range(7) for part in (0, 3, 5, 8)]
    told: list[Progress] = []
    ticks = count()  # a quarter of a second each, however slow the machine is
    found = shifts.solve(
        demand(7, *needs), who, [contract], lambda: next(ticks) / 4, limit_s=5, gap=0, tell=told.append
    )
    costs = [each.best for each in told if each.best is not None]
    assert costs == sorted(costs, reverse=True)
    assert found.broken == ()
    assert found.bound is not None
    assert found.bound - 1e-6 <= found.cost <= costs[0]
