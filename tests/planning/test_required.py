"""The agents needed: worked cases, which target binds, and never one more than the least."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.required import Required, Targets, binding_of, required
from supervisor.planning.shares import SERVICE_LEVELS
from supervisor.planning.shrinkage import Kind, scheduled, share, together

HALF_HOUR = (100, 1800, 180)
MONTH = 90_000 * 0.1 / 30.4


def needed(
    calls: float, interval_s: float, aht_s: float, least: float = 0, patience_s: float | None = None,
    lines: float | None = None, **targets: Any,
) -> tuple[float, str | None]:  # fmt: skip
    """The agents and what binds, of one interval."""
    found = required(traffic(calls, interval_s, aht_s, patience_s, lines), Targets(**targets), least)
    return float(found.agents[0]), found.binding[0]


def test_the_worked_cases() -> None:
    assert needed(*HALF_HOUR, service_level=0.8) == (14, "service_level")
    assert needed(*HALF_HOUR, service_level=0.8, max_occupancy=0.7) == (15, "occupancy")
    assert needed(400, 3600, 180, service_level=0.8, within_s=30) == (24, "service_level")
    assert [scheduled(agents, share(0.3)) for agents in (14, 15, 21)] == [20, 22, 30]


def test_every_limit_binds_where_it_asks_for_most() -> None:
    assert needed(*HALF_HOUR, service_level=0.8, max_asa_s=5) == (15, "asa_s")
    assert needed(*HALF_HOUR, service_level=0.5, max_abandon=0.01, patience_s=300) == (15, "p_abandon")
    assert needed(*HALF_HOUR, service_level=0.8, least=20) == (20, "least")
    assert needed(*HALF_HOUR, max_occupancy=1) == (11, "stability")
    assert needed(0, 1800, 180, service_level=0.8) == (0, None)
    assert needed(0, 1800, 180, service_level=0.8, least=2) == (2, "least")


def test_an_occupancy_that_is_just_reached_needs_no_agent_more() -> None:
    assert needed(140, 1800, 180, max_occupancy=0.7) == (20, "occupancy")
    assert needed(3 * 70, 2100, 180, max_occupancy=0.9) == (20, "occupancy")


def test_lines_are_a_limit_of_their_own() -> None:
    agents, binding = needed(3 * MONTH, 3600, 180, patience_s=120, lines=33, service_level=0.8)
    assert agents <= 33
    assert binding == "lines"
    told = required(traffic(3 * MONTH, 3600, 180, 120, 33), Targets(0.8, code="SL-O"))
    assert math.isnan(told.agents[0])
    assert told.binding[0] == "lines"
    assert told.figures.p_blocked[0] == pytest.approx(0.30145, abs=5e-6)
    assert needed(MONTH, 3600, 180, patience_s=120, lines=33, service_level=0.8)[1] == "service_level"
    assert math.isnan(needed(3 * MONTH, 3600, 180, lines=33, max_blocked=0.02)[0])
    assert needed(10, 180, 180, lines=17, max_blocked=0.02) == (14, "p_blocked")


def test_where_callers_leave_soon_fewer_agents_keep_more_lines_free() -> None:
    busy, targets = traffic(100, 1800, 180, 20, 12), Targets(0.3, 20, max_blocked=0.06)
    assert evaluate(busy, 12, 20).p_blocked[0] > 0.06
    told = required(busy, targets)
    assert told.figures.p_blocked[0] <= 0.06
    assert told.figures.service_level[0] >= 0.3
    assert told.agents[0] == required(busy, targets._replace(max_blocked=None)).agents[0]
    assert math.isnan(required(busy, targets._replace(max_blocked=1e-6)).agents[0])


def test_what_binds_where_the_agents_are_given() -> None:
    def binds(*coming: float, agents: float) -> Any:
        one, staff = traffic(*coming), np.array([agents])
        return binding_of(one, staff, evaluate(one, staff, 20))[0]

    assert binds(3 * MONTH, 3600, 180, 120, 33, agents=33) == "lines"
    assert binds(MONTH, 3600, 180, 120, 33, agents=19) == "agents"
    assert binds(*HALF_HOUR, agents=10) == "unstable"
    assert binds(*HALF_HOUR, agents=14) is None


TARGETS = st.builds(
    Targets,
    st.one_of(st.none(), st.floats(0.05, 0.999)),
    st.sampled_from([0.0, 5.0, 20.0, 120.0]),
    st.sampled_from([*SERVICE_LEVELS]),
    st.one_of(st.none(), st.floats(0.1, 300)),
    st.one_of(st.none(), st.floats(0.001, 0.5)),
    st.floats(0.3, 1),
    st.none(),
    st.just(5.0),
)
LOADS = st.floats(math.log(0.01), math.log(300)).map(math.exp)
PATIENCE = st.one_of(st.none(), st.floats(1, 9).map(math.exp))


def holds(load: float, aht: float, patience: float | None, lines: float | None, agents: float, t: Targets) -> bool:
    """Whether so many agents hold the targets, by the engine's figures alone."""
    told = evaluate(traffic(load, aht, aht, patience, lines), agents, t.within_s, t.code, t.short_s)
    limits = ((told.asa_s, t.max_asa_s), (told.p_abandon, t.max_abandon), (told.occupancy, t.max_occupancy))
    below = all(value[0] <= limit * (1 + 1e-12) for value, limit in limits if limit is not None)
    level = t.service_level is None or told.service_level[0] >= t.service_level * (1 - 1e-12)
    return below and level and not told.unstable[0]


@given(LOADS, st.floats(5, 2000), PATIENCE, st.one_of(st.none(), st.floats(1, 4)), TARGETS)
def test_never_one_agent_more_than_the_least_that_works(
    load: float, aht: float, patience: float | None, room: float | None, targets: Targets
) -> None:
    lines = None if room is None else math.ceil(room * load)
    found = required(traffic(load, aht, aht, patience, lines), targets)
    agents = found.agents[0]
    if math.isnan(agents):
        assert lines is not None
        assert not holds(load, aht, patience, lines, lines, targets._replace(max_occupancy=None))
        return
    assert holds(load, aht, patience, lines, agents, targets)
    assert agents == 1 or not holds(load, aht, patience, lines, agents - 1, targets)


def test_many_intervals_at_once_need_what_each_needs_alone() -> None:
    rng = np.random.default_rng(3)
    calls = np.where(rng.random(400) < 0.1, 0, rng.uniform(0.1, 600, 400))
    aht, patience = rng.uniform(60, 400, 400), np.where(rng.random(400) < 0.5, np.inf, rng.uniform(10, 5000, 400))
    lines = np.where(rng.random(400) < 0.7, np.inf, rng.integers(1, 150, 400))
    targets, least = Targets(0.8, 20, "SL-I", max_occupancy=0.9), rng.integers(0, 4, 400)
    together_: Required = required(traffic(calls, 1800, aht, patience, lines), targets, least)
    for row in range(0, 400, 10):
        alone = required(traffic(calls[row], 1800, aht[row], patience[row], lines[row]), targets, least[row])
        np.testing.assert_equal(together_.agents[row], alone.agents[0])
        assert together_.binding[row] == alone.binding[0]
        np.testing.assert_allclose(together_.figures.service_level[row], alone.figures.service_level[0], rtol=1e-11)


# shrinkage


@given(st.integers(0, 100_000), st.integers(0, 9999))
def test_scheduled_is_the_least_of_whom_enough_are_there(agents: int, per_mille: int) -> None:
    away = share(f"{per_mille / 100:.2f}%")
    found = scheduled(agents, away)
    assert away == Fraction(per_mille, 10_000)
    assert found * (1 - away) >= agents
    assert found == 0 or (found - 1) * (1 - away) < agents


def test_kinds_of_shrinkage_add_up_but_for_what_the_schedule_places() -> None:
    kinds = [
        Kind("leave", share("0.1")),
        Kind("breaks", share("0.06"), placed_by_schedule=True),
        Kind("sickness", share("4%"), planned=False),
    ]
    assert together(kinds) == Fraction(1, 5)
    assert together(kinds, for_schedule=True) == Fraction(14, 100)
    with pytest.raises(CallboardError, match=r"leave 60%, training 40%"):
        together([Kind("leave", share(0.6)), Kind("training", share(0.4))])


@pytest.mark.parametrize("text", ["1", "100%", "-0.1", "x", "nan", "inf", "1/0", "", "1e999999999"])
def test_a_shrinkage_that_leaves_nobody_is_refused(text: str) -> None:
    with pytest.raises(CallboardError):
        share(text)
