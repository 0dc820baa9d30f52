"""The floor a simulation begins with: who waits and since when, and what each agent does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.durations import Shape
from supervisor.planning.sums import Array

PAUSE_S, WRAP_S = 600.0, 30.0


class FloorNow(NamedTuple):
    """Seconds since each caller began to wait, each call began, each wrap-up began and each pause began.

    `free` agents are ready; `unreachable` ones are told of and do nothing.
    """

    waiting: tuple[float, ...] = ()
    free: int = 0
    on_call: tuple[float, ...] = ()
    wrapping: tuple[float, ...] = ()
    paused: tuple[float, ...] = ()
    unreachable: int = 0

    @property
    def agents(self) -> int:
        """Those who are there; they who are paused come back."""
        return self.free + len(self.on_call) + len(self.wrapping) + len(self.paused)


NOBODY = FloorNow()


def ready_at(floor: FloorNow, aht_s: float, handling: Shape, rng: np.random.Generator, runs: int) -> Array:
    """When (s from now) each agent of the floor is ready, runs × agents; they who are first stay longest.

    A call that is under way lasts as long as one of its age does; wrap-ups and pauses have no memory.
    """
    wraps = rng.standard_exponential((runs, len(floor.wrapping))) * WRAP_S
    calls = handling.lasting(np.array(floor.on_call) / aht_s, rng, runs) * aht_s - np.array(floor.on_call)
    pauses = rng.standard_exponential((runs, len(floor.paused))) * PAUSE_S
    return np.concatenate([calls, wraps, np.zeros((runs, floor.free)), pauses], axis=1)


def patience_of(floor: FloorNow, patience_s: float, shape: Shape, rng: np.random.Generator, runs: int) -> Array:
    """How long each waiting caller waits in all (s), the longest waiting first; callers × runs."""
    waited = np.array(sorted(floor.waiting, reverse=True))
    if not np.isfinite(patience_s):
        return np.full((waited.size, runs), np.inf)
    return np.ascontiguousarray((shape.lasting(waited / patience_s, rng, runs) * patience_s).T)
