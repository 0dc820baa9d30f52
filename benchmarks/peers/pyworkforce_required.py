"""pyworkforce with the agents required: `pyworkforce_required.py COUNT`; it takes one interval at a time."""

from __future__ import annotations

import json
import sys
import time

from pyworkforce.queuing import ErlangC  # type: ignore[import-not-found,unused-ignore]

from benchmarks.peers.intervals import AHT_S, INTERVAL_S, LEVEL, WITHIN_S, calls


def main(count: str) -> None:
    """Say one line of JSON: the seconds for all of them, and the agents of each."""
    begun = time.perf_counter()
    agents = [
        ErlangC(transactions=each, aht=AHT_S / 60, asa=WITHIN_S / 60, interval=INTERVAL_S // 60).required_positions(
            service_level=LEVEL
        )["raw_positions"]
        for each in calls(int(count))
    ]
    print(json.dumps({"seconds": time.perf_counter() - begun, "agents": agents}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
