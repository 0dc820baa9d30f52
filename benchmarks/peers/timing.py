"""How the peers with a city's file measure themselves, and by which of its columns they sort."""

from __future__ import annotations

import time
from collections.abc import Callable

RUNS = 3
SORTED = {
    "sort category": "reason",
    "sort department": "department",
    "sort area": "neighborhood",
    "sort age": "open_dt",
    "sort due": "target_dt",
    "sort status": "case_status",
    "sort channel": "source",
}

RULES_SQL = (
    "opened <= :at - 42 * 86400000",
    "due IS NOT NULL AND :at - opened >= 0.8 * (due - opened)",
    "changed <= :at - 84 * 86400000",
    "category = 'Category 3' AND opened <= :at - 10 * 86400000",
    "(words LIKE '%sewer%' OR words LIKE '%leak%') AND opened <= :at - 2 * 86400000",
    "department = 'Department 3' AND (:at >= due OR changed <= :at - 7 * 86400000)",
)
"""The rules of `benchmarks/rules.py` as far as columns tell them: six weeks for thirty business days, and so on."""


def seconds(work: Callable[[], object]) -> list[float]:
    """How long something takes, each time."""
    runs = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        runs.append(time.perf_counter() - begun)
    return runs
