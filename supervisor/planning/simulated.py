"""What a simulation tells: every figure by run and interval, and the band in which it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from supervisor.metrics.service_level import CODES, Counts
from supervisor.planning.queueing import SHORT_S
from supervisor.planning.sums import Array

BAND = 0.9


class Asked(NamedTuple):
    """How service is counted: the service level's code and T, and where a short abandon ends (s)."""

    code: str = "SL-N"
    within_s: float = 20.0
    short_s: float = SHORT_S


USUAL = Asked()


class Band(NamedTuple):
    """By interval: between which values the share of runs asked for is, and the median; nan where there is none."""

    low: Array
    middle: Array
    high: Array


class Simulated(NamedTuple):
    """Runs × intervals of every count (see `Tally`), the agents at work by interval, and how service is counted."""

    of: dict[str, Array]
    agents: NDArray[np.int64]
    interval_s: float
    asked: Asked

    def figure(self, name: str) -> Array:
        """Runs × intervals of a figure of `FIGURES`; nan where there was nothing to tell of."""
        return FIGURES[name](self)

    def total(self) -> Simulated:
        """All intervals as one; `waiting` is told at the end of the last."""
        return self.joined(self.agents.size)

    def joined(self, parts: int) -> Simulated:
        """So many intervals each as one, of which there must be whole ones; `agents` are then those of all parts."""
        several = {name: each.reshape(len(each), -1, parts) for name, each in self.of.items()}
        whole = {name: each.sum(axis=2) for name, each in several.items()}
        whole["longest_s"] = several["longest_s"].max(axis=2)
        whole["waiting"] = several["waiting"][:, :, -1]
        return Simulated(whole, self.agents.reshape(-1, parts).sum(axis=1), self.interval_s, self.asked)

    def band(self, name: str, share: float = BAND) -> Band:
        """Between which values a figure is in that share of the runs."""
        return _band(self.figure(name), share)

    def most(self, name: str, least: float = 0.0, share: float = BAND) -> Band:
        """The same of what a figure is at its most in each run, one place in all; it is `least` as they begin."""
        return _band(np.maximum(np.nanmax(self.figure(name), axis=1, keepdims=True), least), share)


def _band(values: Array, share: float) -> Band:
    outside = (1 - share) / 2
    rows = np.full((3, values.shape[1]), np.nan)
    known = ~np.isnan(values).all(axis=0)
    rows[:, known] = np.nanquantile(values[:, known], [outside, 0.5, 1 - outside], axis=0)
    return Band(*rows)


def _ratio(part: Array, whole: Array) -> Array:
    share: Array = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return share


def _service_level(told: Simulated) -> Array:
    of, code = told.of, CODES[told.asked.code]
    answered = of["answered"] + of["later"]
    gone = of["abandoned"] + of["left"] - of["later"]
    each: Any = Counts(
        *(answered, gone, of["in_time"], of["gone_in_time"], of["short"], 0, of["offered"], 0)  # type: ignore[arg-type]
    )
    return _ratio(np.asarray(code.part(each)), np.asarray(code.whole(each)))


def _occupancy(told: Simulated) -> Array:
    staffed = told.agents * told.interval_s + told.of["over_s"]
    return _ratio(told.of["busy_s"], np.maximum(staffed, told.of["busy_s"]))


FIGURES: dict[str, Callable[[Simulated], Array]] = {
    "waiting": lambda told: told.of["waiting"],
    "service_level": _service_level,
    "asa_s": lambda told: _ratio(told.of["wait_s"], told.of["answered"] + told.of["later"]),
    "abandonment": lambda told: _ratio(told.of["abandoned"], told.of["offered"] - told.of["blocked"] - told.of["left"]),
    "occupancy": _occupancy,
    "blocked": lambda told: _ratio(told.of["blocked"], told.of["offered"]),
    "longest_s": lambda told: told.of["longest_s"],
    "offered": lambda told: told.of["offered"],
}
