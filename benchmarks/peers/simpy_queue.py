"""SimPy with the queue, as its own manual builds one: `simpy_queue.py CALLS`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from typing import Any

import simpy  # type: ignore[import-not-found,import-untyped,unused-ignore]

from benchmarks.peers.one_queue import AGENTS, AHT_S, CALLS_S, PATIENCE_S, Counted, tell


def caller(world: Any, agents: Any, chance: random.Random, gone: list[float]) -> Iterator[Any]:
    """Waits for an agent until her patience ends."""
    with agents.request() as asked:
        answered = yield asked | world.timeout(chance.expovariate(1 / PATIENCE_S))
        if asked in answered:  # type: ignore[operator,unused-ignore]
            yield world.timeout(chance.expovariate(1 / AHT_S))
        else:
            gone.append(world.now)


def arrivals(world: Any, agents: Any, chance: random.Random, came: list[float], gone: list[float]) -> Iterator[Any]:
    """They come at random."""
    while True:
        yield world.timeout(chance.expovariate(CALLS_S))
        came.append(world.now)
        world.process(caller(world, agents, chance, gone))


def simulated(seconds: float) -> Counted:
    """One long run."""
    world = simpy.Environment()
    came: list[float] = []
    gone: list[float] = []
    agents = simpy.Resource(world, AGENTS)
    world.process(arrivals(world, agents, random.Random(1), came, gone))
    world.run(until=seconds)
    return len(came), len(gone)


if __name__ == "__main__":
    tell(simulated, sys.argv[1])
