"""The engine: worked cases, exact arithmetic beside it, and what must hold for any queue."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from supervisor.planning.erlang import erlang_b, erlang_c, lines_for
from supervisor.planning.queueing import Figures, evaluate, traffic
from supervisor.planning.shares import SERVICE_LEVELS
from tests.planning import oracle

HALF_HOUR = (100, 1800, 180)
MONTH = 90_000 * 0.1 / 30.4
"""Calls in the busy hour of a centre with 90,000 a month."""


def one(*coming: float, agents: float, within: float = 20, code: str = "SL-N", **limits: float) -> Any:
    """The figures of one interval as plain numbers."""
    told = evaluate(traffic(*coming, **limits), agents, within, code)
    return Figures(*(each[0] for each in told))


@pytest.mark.parametrize(
    ("agents", "level"), [(11, 0.3896138), (12, 0.640158), (13, 0.795595), (14, 0.88835), (15, 0.941453)]
)
def test_a_hundred_calls_in_half_an_hour(agents: int, level: float) -> None:
    assert one(*HALF_HOUR, agents=agents).service_level == pytest.approx(level, abs=1e-6)


def test_fourteen_agents() -> None:
    told = one(*HALF_HOUR, agents=14)
    assert told.p_wait == pytest.approx(0.1741319, abs=5e-8)
    assert told.asa_s == pytest.approx(7.835937, abs=5e-7)
    assert told.occupancy == pytest.approx(0.7142857, abs=5e-8)
    patient = one(*HALF_HOUR, agents=14, patience_s=300)
    assert patient.p_abandon == pytest.approx(0.013984, abs=5e-7)
    assert patient.p_wait == pytest.approx(0.14526, abs=5e-6)
    assert patient.service_level == pytest.approx(0.916792, abs=5e-7)
    assert patient.occupancy == pytest.approx(0.704297, abs=5e-7)
    assert one(*HALF_HOUR, agents=14, patience_s=300, code="SL-I").service_level == pytest.approx(0.923407, abs=5e-7)


def test_patience_shortens_the_wait_of_the_others() -> None:
    assert one(3.5, 60, 180, agents=13).mean_wait_s == pytest.approx(26.56, abs=5e-3)
    told = one(3.5, 60, 180, agents=13, patience_s=300)
    assert told.mean_wait_s == pytest.approx(9.91, abs=5e-3)
    assert told.asa_s == pytest.approx(9.177, abs=5e-4)
    assert told.p_abandon == pytest.approx(0.033043, abs=5e-7)
    busy = one(48, 60, 60, agents=50)
    assert busy.p_wait == pytest.approx(0.694456, abs=5e-7)
    assert busy.mean_wait_s == pytest.approx(20.83, abs=5e-3)
    told = one(48, 60, 60, agents=50, patience_s=120)
    assert told.p_abandon == pytest.approx(0.030912, abs=5e-7)
    assert told.mean_wait_s == pytest.approx(3.709, abs=5e-4)


def test_lines() -> None:
    assert lines_for(10, 0.02) == 17
    assert erlang_b(np.array([10.0]), np.array([17.0]))[0] == pytest.approx(0.012949, abs=5e-7)
    told = one(MONTH, 3600, 180, agents=19, patience_s=120, lines=33)
    assert told.p_abandon == pytest.approx(0.024696, abs=5e-7)
    told = one(3 * MONTH, 3600, 180, agents=33, patience_s=120, lines=33)
    assert told.p_blocked == pytest.approx(0.30145, abs=5e-6)
    assert told.service_level == 1
    more = one(3 * MONTH, 3600, 180, agents=66, patience_s=120, lines=33)
    assert (more.p_blocked, more.p_wait) == (told.p_blocked, told.p_wait)
    assert more.occupancy == pytest.approx(told.occupancy / 2)


def test_a_published_example_is_one_agent_short() -> None:
    assert one(400, 3600, 180, agents=23, within=30).service_level < 0.8
    assert one(400, 3600, 180, agents=24, within=30).service_level >= 0.8


def test_too_few_agents_for_calls_that_never_hang_up_is_an_answer() -> None:
    told = one(*HALF_HOUR, agents=10)
    assert told.unstable
    assert (told.service_level, told.p_wait, told.asa_s, told.occupancy) == (0, 1, math.inf, 1)
    assert not one(*HALF_HOUR, agents=10, patience_s=300).unstable
    assert not one(*HALF_HOUR, agents=10, lines=30).unstable


def test_no_calls_have_no_service_level() -> None:
    told = one(0, 1800, 180, agents=3)
    assert math.isnan(told.service_level)
    assert told.occupancy == 0


def test_a_longer_limit_never_makes_it_worse_in_a_surge() -> None:
    for calls in (800.0, 1000.0, 3000.0):
        limits = np.arange(0, 600, 5.0)
        levels = evaluate(traffic(np.full(120, calls), 600, 180, 120), 300, limits).service_level
        assert np.all(np.diff(levels) >= 0)
        assert levels[0] < levels[-1]


# against exact arithmetic


def agrees(calls: float, interval_s: float, aht_s: float, agents: int, within_s: float, **limits: float) -> None:
    """Every figure, under every code, within 1e-9 of exact arithmetic, absolute below 1 and relative above."""
    true = oracle.told(calls, interval_s, aht_s, agents, within_s, **limits)
    for code, level in true.service_levels.items():
        got = one(calls, interval_s, aht_s, agents=agents, within=within_s, code=code, **limits)
        assert got.service_level == pytest.approx(level, rel=1e-9, abs=1e-9), code
    for name in Figures._fields[1:-1]:
        assert getattr(got, name) == pytest.approx(getattr(true, name), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize(
    ("case", "limits"),
    [
        ((100, 1800, 180, 14, 20), {}),
        ((100, 1800, 180, 14, 20), {"patience_s": 300}),
        ((100, 1800, 180, 14, 20), {"patience_s": 300, "lines": 17}),
        ((100, 1800, 180, 9, 20), {"lines": 12}),
        ((100, 1800, 180, 14, 20), {"lines": 14, "patience_s": 60}),
        ((100, 1800, 180, 14, 20), {"lines": 9}),
        ((100, 1800, 180, 9, 20), {"lines": 400}),
        ((100, 1800, 180, 10, 20), {"lines": 400}),
        ((100.0001, 1800, 180, 10, 20), {"lines": 400}),
        ((100, 1800, 180, 11, 20), {"lines": 400}),
        ((1000, 1800, 180, 20, 0), {"lines": 900}),
        ((0.1, 1800, 180, 1, 20), {"patience_s": 30}),
        ((0.1, 1800, 180, 1, 0), {"lines": 2}),
        ((5000, 1800, 180, 1, 20), {"patience_s": 100}),
        ((1000, 1800, 180, 20, 20), {"patience_s": 100, "lines": 90}),
        ((1000, 1800, 180, 90, 5), {"patience_s": 2, "lines": 300}),
        ((1000, 1800, 180, 101, 20), {"patience_s": 36_000}),
        ((1000, 1800, 180, 100, 20), {"patience_s": 20_000}),
        ((1000, 1800, 180, 90, 20), {"patience_s": 4000}),
        ((1000, 1800, 180, 90, 3000), {"patience_s": 4000}),
        ((1000, 1800, 180, 90, 460), {"patience_s": 4000}),
        ((100, 1800, 180, 400, 20), {"patience_s": 200}),
    ],
)
def test_against_exact_arithmetic(case: tuple[Any, ...], limits: dict[str, float]) -> None:
    calls, interval_s, aht_s, agents, within_s = case
    agrees(calls, interval_s, aht_s, agents, within_s, **limits)


LOADS = st.floats(math.log(0.01), math.log(60)).map(math.exp)
PATIENCE = st.one_of(st.just(math.inf), st.floats(math.log(1), math.log(3000)).map(math.exp))


@settings(max_examples=25)
@given(LOADS, st.floats(-3, 5), st.floats(10, 900), PATIENCE, st.one_of(st.just(math.inf), st.integers(1, 90)),
       st.sampled_from([0, 5, 20, 60, 300]))  # fmt: skip
def test_against_exact_arithmetic_anywhere(
    load: float, spare: float, aht: float, patience: float, lines: float, within: float
) -> None:
    agents = max(1, round(load + spare * math.sqrt(load)))
    assume(not (math.isinf(patience) and math.isinf(lines)) or agents > load * 1.01)
    agrees(load * 1800 / aht, 1800, aht, agents, within, patience_s=patience, lines=lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "agents", "patience"),
    [
        (10_000, 10_020, 300.0),
        (10_000, 9_900, 300.0),
        (10_000, 10_020, 2.0),
        (10_000, 500, 60.0),
        (3_000, 3_100, 36_000.0),
        (3_000, 3_200, math.inf),
    ],
)
def test_against_exact_arithmetic_where_it_is_large(load: float, agents: int, patience: float) -> None:
    agrees(load, 180, 180, agents, 20, patience_s=patience)


# what must hold


QUEUES = st.fixed_dictionaries(
    {
        "load": st.floats(math.log(0.01), math.log(10_000)).map(math.exp),
        "aht": st.floats(5, 3600),
        "patience": st.one_of(st.just(math.inf), st.floats(0, math.log(10_000)).map(math.exp)),
        "lines": st.one_of(st.just(math.inf), st.floats(0.2, 3)),
        "spare": st.floats(-2, 4),
        "within": st.floats(0, 300),
        "code": st.sampled_from([*SERVICE_LEVELS]),
    }
)


def asked(queue: dict[str, Any], agents: Any = None, **other: Any) -> Figures:
    q = {**queue, **other}
    lines = q["lines"] if math.isinf(q["lines"]) else max(1, round(q["lines"] * q["load"]))
    coming = traffic(q["load"] * 1800 / q["aht"], 1800, q["aht"], q["patience"], lines)
    staff = staffed(queue) if agents is None else agents
    sizes = np.broadcast_shapes(np.shape(staff), np.shape(q["within"]), (1,))
    return evaluate(traffic(*(np.broadcast_to(each, sizes) for each in coming)), staff, q["within"], q["code"])


def staffed(queue: dict[str, Any]) -> int:
    load = float(queue["load"])
    return max(1, math.floor(load + float(queue["spare"]) * math.sqrt(load)))


@given(QUEUES)
def test_every_figure_is_a_number_and_every_share_a_share(queue: dict[str, Any]) -> None:
    told = asked(queue)
    for name in ("service_level", "occupancy", "p_wait", "p_abandon", "p_blocked"):
        assert 0 <= getattr(told, name)[0] <= 1 + 1e-12, name
    assert told.mean_wait_s[0] >= 0
    assert told.asa_s[0] >= 0
    assert told.unstable[0] or math.isfinite(told.asa_s[0])


@given(QUEUES)
def test_more_agents_never_make_it_worse(queue: dict[str, Any]) -> None:
    """But for the lines that they take: callers who would hang up sooner than be served leave theirs later."""
    impatient = queue["patience"] < queue["aht"] and math.isfinite(queue["lines"])
    told = asked(queue, staffed(queue) + np.array([0, 1, 2, 5]))
    names = ["asa_s", "mean_wait_s", "occupancy", "p_wait", "p_abandon", *([] if impatient else ["p_blocked"])]
    with np.errstate(invalid="ignore"):
        assert not np.any(np.diff(told.service_level) < -1e-11)
        for name in names:
            each = getattr(told, name)
            assert not np.any(np.diff(each) > 1e-11 * np.maximum(each[:-1], 1)), name


@given(QUEUES, st.lists(st.floats(0, 2000), min_size=2, max_size=6))
def test_a_longer_limit_never_makes_the_service_level_fall(queue: dict[str, Any], limits: list[float]) -> None:
    told = asked(queue, within=np.array(sorted(limits)))
    assert np.all(np.diff(told.service_level) >= -1e-12)


@settings(max_examples=15)
@given(QUEUES)
@example({"load": 99.9, "aht": 180, "patience": math.inf, "lines": math.inf, "spare": 0, "within": 20, "code": "SL-N"})
def test_endless_lines_and_patience_are_erlang_c(queue: dict[str, Any]) -> None:
    load, agents = queue["load"], max(staffed(queue), math.floor(queue["load"] * 1.02) + 1)
    plain = asked(queue, agents, patience=math.inf, lines=math.inf)
    assert plain.p_wait[0] == pytest.approx(erlang_c(np.array([load]), np.array([float(agents)]))[0], abs=1e-12)
    for limits in ({"patience": 1e13}, {"lines": 1e6}, {"patience": 1e13, "lines": 1e6}):
        told = asked(queue, agents, **{"patience": math.inf, "lines": math.inf, **limits})
        for name in Figures._fields[:-1]:
            expected = getattr(plain, name)[0]
            assert getattr(told, name)[0] == pytest.approx(expected, rel=1e-6, abs=1e-7), (name, limits)


@given(QUEUES)
def test_as_many_lines_as_agents_are_erlang_b(queue: dict[str, Any]) -> None:
    agents = staffed(queue)
    told = evaluate(traffic(queue["load"], 1, 1, queue["patience"], agents), agents, queue["within"])
    expected = erlang_b(np.array([queue["load"]]), np.array([float(agents)]))[0]
    assert told.p_blocked[0] == pytest.approx(expected, rel=1e-11, abs=1e-300)
    assert (told.p_wait[0], told.p_abandon[0], told.service_level[0]) == (0, 0, 1)


def test_many_intervals_at_once_are_each_as_alone() -> None:
    rng = np.random.default_rng(7)
    size = 300
    calls, patience = rng.uniform(0, 300, size), np.where(rng.random(size) < 0.3, np.inf, rng.uniform(1, 90_000, size))
    lines = np.where(rng.random(size) < 0.5, np.inf, rng.integers(0, 60, size))
    agents = rng.integers(1, 60, size).astype(float)
    together = evaluate(traffic(calls, 1800, 240, patience, lines), agents, 20, "SL-5")
    for row in range(size):
        alone = evaluate(traffic(calls[row], 1800, 240, patience[row], lines[row]), agents[row], 20, "SL-5")
        for each, mine in zip(together, alone, strict=True):
            np.testing.assert_allclose(each[row], mine[0], rtol=1e-12, atol=1e-15)
