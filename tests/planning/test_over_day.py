"""A target over the day: reached with fewer agents than in each interval, and none of them to spare."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.planning.over_day import required_over_day
from supervisor.planning.queueing import Traffic, evaluate, traffic
from supervisor.planning.required import Targets, required

TARGET = Targets(0.8)
DAY = [20, 45, 80, 120, 140, 110, 60, 15]


def level(coming: Traffic, agents: object, targets: Targets = TARGET) -> float:
    told = evaluate(coming, np.asarray(agents, float), targets.within_s, targets.code)
    return float(np.sum(np.nan_to_num(told.service_level) * coming.calls) / np.sum(coming.calls))


def test_a_day_needs_no_more_than_its_intervals() -> None:
    coming = traffic(DAY, 1800, 180)
    over, each = required_over_day(coming, TARGET), required(coming, TARGET)
    assert level(coming, over.agents) >= 0.8
    assert over.agents.sum() < each.agents.sum()
    assert not over.figures.unstable.any()


def test_three_intervals_need_as_few_as_every_mix_tried() -> None:
    coming = traffic([10, 40, 90], 1800, 180, 240)
    over = required_over_day(coming, TARGET)
    tried = [mix for mix in itertools.product(range(1, 5), range(2, 9), range(5, 14)) if level(coming, mix) >= 0.8]
    assert over.agents.sum() == min(map(sum, tried))


def test_the_other_targets_hold_in_each_interval() -> None:
    targets = Targets(0.8, max_occupancy=0.75)
    told = required_over_day(traffic([*DAY, 0], 1800, 180), targets, 2)
    assert np.all(told.figures.occupancy <= 0.75 + 1e-9)
    assert told.agents[-1] == 2
    assert told.binding[4] == "occupancy"
    assert told.binding[-1] == "least"


def test_lines_that_are_too_few_for_the_day_are_said_to_bind() -> None:
    told = required_over_day(traffic([300, 400], 1800, 180, 120, 20), Targets(0.9, code="SL-O"))
    assert np.isnan(told.agents).all()
    assert told.binding.tolist() == ["lines", "lines"]


@settings(max_examples=25)
@given(st.lists(st.floats(0, 150), min_size=1, max_size=8), st.sampled_from([None, 60.0, 600.0]), st.floats(0.3, 0.98))
def test_it_is_reached_and_nobody_can_be_spared(calls: list[float], patience: float | None, share: float) -> None:
    coming, targets = traffic(calls, 1800, 200, patience), Targets(share)
    told = required_over_day(coming, targets)
    if coming.quiet.all():
        assert not told.agents.any()
        return
    assert level(coming, told.agents) >= share * (1 - 1e-9)
    floor = required(coming, targets._replace(service_level=None)).agents
    for row in np.flatnonzero(told.agents > floor):
        fewer = told.agents.copy()
        fewer[row] -= 1
        assert level(coming, fewer) < share
    assert told.agents.sum() <= required(coming, targets).agents.sum()


def test_without_a_service_level_it_is_as_by_interval() -> None:
    coming, targets = traffic(DAY, 1800, 180), Targets(None, max_asa_s=30)
    assert required_over_day(coming, targets).agents.tolist() == required(coming, targets).agents.tolist()
