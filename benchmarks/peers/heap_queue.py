"""The queue by a heap of instants at which agents are free, the quickest of plain Python: `heap_queue.py CALLS`."""

from __future__ import annotations

import heapq
import random
import sys

from benchmarks.peers.one_queue import AGENTS, AHT_S, CALLS_S, PATIENCE_S, Counted, tell


def simulated(seconds: float) -> Counted:
    """One long run."""
    chance = random.Random(1).expovariate
    free, now, came, gone = [0.0] * AGENTS, 0.0, 0, 0
    while (now := now + chance(CALLS_S)) < seconds:
        came += 1
        begin = max(free[0], now)
        if begin - now <= chance(1 / PATIENCE_S):
            heapq.heapreplace(free, begin + chance(1 / AHT_S))
        else:
            gone += 1
    return came, gone


if __name__ == "__main__":
    tell(simulated, sys.argv[1])
