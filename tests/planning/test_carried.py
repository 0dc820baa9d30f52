"""Queues left over: what one interval cannot serve is work of the next."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.planning.carried import carried, left_over, required_in_turn
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.required import Targets, required

TARGET = Targets(0.8)


def test_a_queue_left_over_is_worked_off_in_the_next_interval() -> None:
    told = carried(traffic([200, 100, 100], 1800, 180), 15, TARGET)
    # 20 erlangs on 15 agents leave 5 · 1800 / 180 calls; then 5 agents more than the load take as many away.
    np.testing.assert_allclose(told.left_over, [50, 0, 0])
    np.testing.assert_allclose(told.begun_with, [0, 50, 0])
    alone = evaluate(traffic(100, 1800, 180), 15, 20)
    assert told.figures.service_level[1] < alone.service_level[0]
    assert told.figures.service_level[2] == alone.service_level[0]


def test_callers_who_hang_up_and_full_lines_leave_less_over() -> None:
    busy = (200, 1800, 180)
    assert left_over(traffic(*busy), 15, 0) == pytest.approx(50)
    # x' = 5/180 − x/300 from 0.
    assert left_over(traffic(*busy, 300), 15, 0) == pytest.approx(5 / 180 * 300 * (1 - math.exp(-6)))
    assert left_over(traffic(*busy, None, 20), 15, 0) == 5
    assert left_over(traffic(*busy, 1e12), 15, 7) == pytest.approx(57)


def test_what_is_left_over_asks_for_agents_in_turn() -> None:
    coming = traffic([200, 100, 100], 1800, 180)
    found, left = required_in_turn(coming, TARGET, most=15)
    assert found.binding.tolist() == ["most", "most", "service_level"]
    assert found.agents.tolist() == [15, 15, 14]
    np.testing.assert_allclose(left, [50, 0, 0])
    more, _ = required_in_turn(coming, TARGET, most=[15, 99, 99])
    assert more.agents[1] == required(traffic(150, 1800, 180), TARGET).agents[0]
    enough, none = required_in_turn(coming, TARGET)
    assert enough.agents.tolist() == required(coming, TARGET).agents.tolist()
    assert not none.any()


@given(st.floats(0, 500), st.integers(1, 60), st.floats(0, 300), st.one_of(st.none(), st.floats(1, 1e5)))
def test_more_agents_never_leave_more_over(calls: float, agents: int, waiting: float, patience: float | None) -> None:
    coming = traffic(calls, 1800, 200, patience)
    fewer, more = (left_over(coming, each, waiting) for each in (agents, agents + 1))
    assert 0 <= more <= fewer <= waiting + calls
