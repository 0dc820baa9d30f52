"""A day or a surge simulated from any state of the floor: what may come, with a band.

Calls come at random at the rate of their interval, times a factor for the whole run as wide as the forecast is unsure;
callers hang up, are refused where lines are few, and some of both call again; agents come and go by interval, and she
who goes finishes her call. First come, first served. Many runs at once (`lockstep.py`), the same for the same seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.ahead import Ahead
from supervisor.planning.coming import (
    EARLIEST,
    Again,
    Beat,
    Draws,
    Handling,
    beats,
    callers,
    draws,
    first_calls,
    joined,
)
from supervisor.planning.floor_now import NOBODY, FloorNow, patience_of, ready_at
from supervisor.planning.lockstep import FOREVER, Agents, Callers, Lines
from supervisor.planning.simulated import USUAL, Asked, Simulated
from supervisor.planning.sums import Array
from supervisor.planning.tally import Limits, Tally

RUNS, LEAST_RUNS, SEED = 400, 100, 1
_CALLS = 4_000_000
"""About so many calls in all are done while somebody waits for them."""
MOST_RUNS = 100_000
_TOGETHER = 250

Progress = Callable[[float, str], object]


def usual_runs(coming: Ahead) -> int:
    """As many runs as are done in two seconds or so: the more calls a run has, the less runs differ."""
    again = 1 / (1 - min(coming.redial, 0.5))
    return int(np.clip(_CALLS / max(coming.calls.sum() * again, 1.0), LEAST_RUNS, RUNS))


def simulate(
    coming: Ahead,
    floor: FloorNow = NOBODY,
    asked: Asked = USUAL,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Simulated:
    """What may become of it, from a floor in that state, in so many runs; the same for the same seed.

    Where agents are told of in `floor` the first interval has these. Those who wait as it begins count as callers of
    the first interval. `progress` hears the share done, and may raise to stop.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise CallboardError("Ask for 1 to 100,000 replications.")
    if floor.agents:
        coming = coming._replace(agents=np.concatenate([[floor.agents], coming.agents[1:]]))
    sizes = [len(part) for part in np.array_split(np.arange(runs), math.ceil(runs / _TOGETHER))]
    parts = []
    for number, (size, one) in enumerate(zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True)):
        share = _Part(number / len(sizes), 1 / len(sizes), progress)
        parts.append(_run(coming, floor, asked, size, draws(one), share))
    of = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Simulated(of, coming.agents, coming.interval_s, asked)


class _Part(NamedTuple):
    """A part of the work, told of as it goes on."""

    first: float
    size: float
    progress: Progress | None

    def tell(self, share: float) -> None:
        if self.progress is not None:
            self.progress(self.first + self.size * share, "Simulating")


def _run(coming: Ahead, floor: FloorNow, asked: Asked, runs: int, streams: Draws, part: _Part) -> dict[str, Array]:
    """Some runs together."""
    longest = coming.redial_after_s * EARLIEST if coming.redial else math.inf
    plan = list(beats(coming.calls, coming.interval_s, longest))
    world = _World(coming, floor, asked, runs, streams, plan)
    interval = 0
    for number, beat in enumerate(plan):
        if beat.interval != interval:
            interval = beat.interval
            world.agents.begin(interval)
            part.tell(interval / coming.calls.size)
        world.beat(number, beat)
    return world.tally.finish()


class _World:
    """Some runs of one simulation."""

    def __init__(
        self, coming: Ahead, floor: FloorNow, asked: Asked, runs: int, streams: Draws, plan: Sequence[Beat]
    ) -> None:
        self.coming, self.streams = coming, streams
        size, interval_s = coming.calls.size, coming.interval_s
        ready = ready_at(floor, float(coming.aht_s[0]), coming.handling, streams.handling, runs)
        self.agents = Agents(coming.agents, interval_s, ready)
        self.lines: Lines | None = None
        self.tally = Tally(runs, size, interval_s, Limits(asked.within_s, asked.short_s))
        self.volume = _volume(coming.unsure, streams.arrivals, runs)
        self.again = Again(coming.redial, coming.redial_after_s, _begins(plan), streams.again)
        leave = self._serve(0, self._waiting(floor, runs)) if floor.waiting else np.empty((0, runs))
        if coming.lines is not None:
            taken = np.concatenate([ready[:, : len(floor.on_call)], leave.T], axis=1)
            self.lines = Lines(coming.lines, runs, taken)

    def _waiting(self, floor: FloorNow, runs: int) -> Callers:
        """Those who wait already, the one who has waited longest first."""
        waited = np.array(sorted(floor.waiting, reverse=True))
        shape = (waited.size, runs)
        patience = patience_of(floor, self.coming.patience_s, self.coming.patience, self.streams.patience, runs)
        takes = self.coming.handling.draw(self.streams.handling, shape) * self.coming.aht_s[0]
        at = np.broadcast_to(-waited[:, None], shape).copy()
        return Callers(at, takes, np.minimum(patience, FOREVER), np.full(runs, waited.size))

    def beat(self, number: int, beat: Beat) -> None:
        """Those who call in it."""
        at, count = joined(*first_calls(beat, self.volume, self.streams.arrivals), *self.again.of(number))
        if at.shape[0]:
            coming = self.coming
            how = Handling(float(coming.aht_s[beat.interval]), coming.patience_s, coming.handling, coming.patience)
            self._serve(beat.interval, callers(at, count, how, self.streams))

    def _serve(self, interval: int, these: Callers) -> Array:
        """Tells when they leave."""
        fates = self.agents.serve(these, self.lines)
        self.again.take(these, fates)
        self.tally.add(interval, these, fates, self.agents)
        return np.where(fates.answered, fates.start + these.takes, these.at + these.patience)


def _begins(plan: Sequence[Beat]) -> Array:
    """When each beat begins; the last instant belongs to none."""
    return np.array([*(beat.begin for beat in plan), plan[-1].begin + plan[-1].length])


def _volume(unsure: float, rng: np.random.Generator, runs: int) -> Array:
    """A factor for each run, 1 in the mean, never below 0."""
    if not unsure:
        return np.ones(runs)
    return rng.gamma(1 / unsure**2, unsure**2, runs)
