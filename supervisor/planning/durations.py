"""How long things last, apart from their mean: handle times and patience as they are, not always exponential."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from supervisor.core.errors import CallboardError
from supervisor.planning.sums import Array

EXPONENTIAL, LOGNORMAL, SAMPLES = "exponential", "lognormal", "samples"
_DRAWS, _SEED = 20_000, 5


class Shape(NamedTuple):
    """A distribution with the mean 1: of a kind, with a coefficient of variation, and the samples it is drawn from."""

    kind: str = EXPONENTIAL
    cv: float = 1.0
    values: Array | None = None

    def draw(self, rng: np.random.Generator, size: tuple[int, ...]) -> Array:
        """So many of them."""
        if self.kind == EXPONENTIAL:
            return rng.standard_exponential(size)
        if self.values is not None:
            return np.asarray(self.values[rng.integers(0, self.values.size, size)])
        spread = np.sqrt(np.log1p(self.cv**2))
        return np.asarray(np.exp(rng.standard_normal(size) * spread - spread**2 / 2))

    def lasting(self, elapsed: ArrayLike, rng: np.random.Generator, runs: int) -> Array:
        """Of things that last `elapsed` (in means) already, how long they last in all; runs × things.

        What has lasted longer than anything known goes on for a mean more, at random.
        """
        past = np.asarray(elapsed, np.float64)
        more = past + rng.standard_exponential((runs, past.size))
        if self.kind == EXPONENTIAL:
            return more
        table = np.sort(self.values if self.values is not None else self.draw(np.random.default_rng(_SEED), (_DRAWS,)))
        first = np.searchsorted(table, past, side="right")
        drawn = table[rng.integers(np.minimum(first, table.size - 1), table.size, (runs, past.size))]
        return np.where(first < table.size, drawn, more)


def lognormal(cv: float) -> Shape:
    """Lognormal with a standard deviation of `cv` means."""
    if not 0 < cv <= 100:
        raise CallboardError("The spread of handle times must be above 0 and at most 100 means.")
    return Shape(LOGNORMAL, cv)


def samples(seconds: ArrayLike) -> tuple[Shape, float]:
    """What was measured (s), as its shape and its mean (s). Raises `CallboardError` where a time is not above 0."""
    given = np.asarray(seconds, np.float64).ravel()
    if not given.size or not np.all(np.isfinite(given) & (given > 0)):
        raise CallboardError("Handle times must be numbers of seconds above 0, at least one of them.")
    mean = float(given.mean())
    return Shape(SAMPLES, float(given.std() / mean), given / mean), mean
