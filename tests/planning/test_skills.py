"""Queues that share agents: what the simulation counts, and the agents by group that the search finds."""

from __future__ import annotations

import math

import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.required import Targets, required
from supervisor.planning.skills import Group, Queue, evaluate_shared, shared

CALLS = 12_000
INFO, PARKS, SPANISH = Queue("info", 100, 1800, 180), Queue("parks", 40, 1800, 240), Queue("es", 20, 1800, 200)


def test_one_queue_of_its_own_is_the_engine_within_its_error() -> None:
    for patience in (math.inf, 120.0):
        queue, group = INFO._replace(patience_s=patience), Group("all", ("info",))
        told = evaluate_shared([queue], [group], [13], calls=60_000)
        true = evaluate(traffic(100, 1800, 180, patience), 13, 20)
        assert abs(told.service_level["info"] - true.service_level[0]) < 4 * told.error["info"]
        assert told.asa_s["info"] == pytest.approx(true.asa_s[0], rel=0.15)
        assert told.abandoned["info"] == pytest.approx(true.p_abandon[0], rel=0.15, abs=1e-9)
        assert 0 < told.error["info"] < 0.03


@pytest.mark.slow
def test_one_queue_of_its_own_needs_what_the_engine_says() -> None:
    plan = shared([INFO], [Group("all", ("info",))], calls=60_000)
    assert plan.reached
    assert abs(plan.agents["all"] - required(traffic(100, 1800, 180), Targets(0.8)).agents[0]) <= 1


@pytest.mark.slow
def test_agents_for_all_are_fewer_than_agents_for_each() -> None:
    queues = [INFO, PARKS, SPANISH]
    alone = [required(traffic(*queue[1:4]), Targets(0.8)).agents[0] for queue in queues]
    pooled = shared(queues, [Group("all", ("info", "parks", "es"))], calls=CALLS)
    assert pooled.reached
    assert pooled.agents["all"] < sum(alone)
    apart = shared(queues, [Group(queue.name, (queue.name,)) for queue in queues], calls=CALLS)
    assert abs(sum(apart.agents.values()) - sum(alone)) <= 3


def test_a_few_with_two_skills_help_and_nobody_can_be_spared() -> None:
    queues = [INFO, SPANISH]
    groups = [Group("english", ("info",)), Group("spanish", ("es",), 1.1), Group("both", ("info", "es"), 1.2)]
    plan = shared(queues, groups, calls=CALLS)
    assert plan.reached
    assert min(plan.service_level.values()) >= 0.8
    agents = [plan.agents[group.name] for group in groups]
    for row, number in enumerate(agents):
        if number:
            fewer = [each - (place == row) for place, each in enumerate(agents)]
            assert not evaluate_shared(queues, groups, fewer, calls=CALLS).reached
    assert shared(queues, groups, calls=CALLS) == plan


def test_a_group_that_is_too_small_is_not_enough() -> None:
    plan = shared([INFO, SPANISH], [Group("english", ("info",)), Group("spanish", ("es",), most=2)], calls=CALLS)
    assert not plan.reached
    assert plan.agents["spanish"] == 2
    assert plan.service_level["es"] < 0.8


def test_what_fits_nowhere_is_refused() -> None:
    with pytest.raises(CallboardError, match="No group of agents takes calls of es"):
        shared([INFO, SPANISH], [Group("english", ("info",))])
    with pytest.raises(CallboardError, match="fr is taken by a group"):
        shared([INFO], [Group("english", ("info", "fr"))])
    with pytest.raises(CallboardError, match="above 0"):
        shared([INFO._replace(calls=0)], [Group("english", ("info",))])
