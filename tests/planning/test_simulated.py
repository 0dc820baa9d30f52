"""The engine beside a simulation by Ciw, within its confidence."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from supervisor.planning.queueing import evaluate, traffic

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ciw

pytestmark = pytest.mark.slow
RUNS, CALLS, WARM = 12, 4000, 0.1
CONFIDENCE = 4.0
"""Standard errors of the mean over the runs; a correct engine is outside once in some hundred figures."""


class Case(NamedTuple):
    """Calls in half an hour of 180 s each, agents, and limits."""

    calls: float
    agents: int
    patience_s: float = math.inf
    lines: float = math.inf


CASES = (Case(100, 14), Case(100, 12, 120), Case(100, 9, 300, 14), Case(300, 33, 60), Case(20, 2, 60, 4))


def simulated(case: Case, seed: int) -> list[Any]:
    """What became of the callers of one run, without those who came while it filled."""
    ciw.seed(seed)
    seconds = CALLS / case.calls * 1800
    gives_up = None if math.isinf(case.patience_s) else ciw.dists.Exponential(1 / case.patience_s)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(case.calls / 1800)],
        service_distributions=[ciw.dists.Exponential(1 / 180)],
        number_of_servers=[case.agents],
        queue_capacities=[case.lines - case.agents],
        reneging_time_distributions=[gives_up],
    )
    run = ciw.Simulation(network)
    run.simulate_until_max_time(seconds)
    return [each for each in run.get_all_records() if each.arrival_date > WARM * seconds]


def figures(records: list[Any]) -> dict[str, float]:
    """The figures of a run by counting."""
    answered = [each.waiting_time for each in records if each.record_type == "service"]
    gone = [each.waiting_time for each in records if each.record_type == "renege"]
    refused = sum(each.record_type == "rejection" for each in records)
    entered = len(answered) + len(gone)
    return {
        "service_level": sum(wait <= 20 for wait in answered) / entered,
        "asa_s": float(np.mean(answered)),
        "mean_wait_s": float(np.mean(answered + gone)),
        "p_wait": sum(wait > 0 for wait in answered + gone) / entered,
        "p_abandon": len(gone) / entered,
        "p_blocked": refused / (entered + refused),
    }


@pytest.mark.parametrize("case", CASES)
def test_a_simulation_agrees(case: Case) -> None:
    told = evaluate(traffic(case.calls, 1800, 180, case.patience_s, case.lines), case.agents, 20)
    runs = [figures(simulated(case, seed)) for seed in range(RUNS)]
    for name in runs[0]:
        found = np.array([run[name] for run in runs])
        error = max(found.std(ddof=1) / math.sqrt(RUNS), 1e-4)
        assert abs(found.mean() - getattr(told, name)[0]) < CONFIDENCE * error, name


OTHER_CODES: dict[str, Callable[[int, int, int, int, int], float]] = {
    "SL-A": lambda an, ant, ab, abt, sh: ant / an,
    "SL-I": lambda an, ant, ab, abt, sh: ant / (an + ab - abt),
    "SL-P": lambda an, ant, ab, abt, sh: (ant + abt) / (an + ab),
    "SL-S": lambda an, ant, ab, abt, sh: ant / (an + ab - sh),
    "SL-5": lambda an, ant, ab, abt, sh: (ant + sh) / (an + ab),
}


def test_every_code_agrees() -> None:
    case = Case(100, 10, 60)
    runs = [counts(simulated(case, seed)) for seed in range(RUNS)]
    for code, formula in OTHER_CODES.items():
        found = np.array([formula(*run) for run in runs])
        told = evaluate(traffic(case.calls, 1800, 180, case.patience_s), case.agents, 20, code)
        error = found.std(ddof=1) / math.sqrt(RUNS)
        assert abs(found.mean() - told.service_level[0]) < CONFIDENCE * error, code


def counts(records: list[Any]) -> tuple[int, int, int, int, int]:
    """Answered, those within T, abandoned, those within T, short."""
    answered = [each.waiting_time for each in records if each.record_type == "service"]
    gone = [each.waiting_time for each in records if each.record_type == "renege"]
    in_time = sum(wait <= 20 for wait in answered)
    return len(answered), in_time, len(gone), sum(wait <= 20 for wait in gone), sum(wait < 5 for wait in gone)
