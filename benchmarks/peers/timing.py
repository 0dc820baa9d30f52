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


def seconds(work: Callable[[], object]) -> list[float]:
    """How long something takes, each time."""
    runs = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        runs.append(time.perf_counter() - begun)
    return runs
