"""pyworkforce: the fewest shifts that cover a week; `pyworkforce_week.py PEAK`."""

from __future__ import annotations

import json
import sys
import time

from pyworkforce.scheduling import MinRequiredResources  # type: ignore[import-not-found,unused-ignore]

from benchmarks.peers.week import DAYS, SLOTS, required, shapes

MOST_S = 240.0


def main(peak: float) -> None:
    """Say one line of JSON: how long it took and how many shifts they are."""
    needed = required(peak)
    most = max(map(max, needed))
    begun = time.perf_counter()
    found = MinRequiredResources(
        num_days=DAYS,
        periods=SLOTS,
        shifts_coverage=shapes(),
        required_resources=needed,
        max_period_concurrency=4 * most,
        max_shift_concurrency=2 * most,
        max_search_time=MOST_S,
        num_search_workers=2,
    ).solve()
    told = {"seconds": time.perf_counter() - begun, "shifts": found["cost"], "status": found["status"]}
    print(json.dumps(told))


if __name__ == "__main__":
    main(float(sys.argv[1]))
