"""How far what comes may lie from what is expected: as far as it did when the same way was tried in the past.

Of a slot the variance is that of a count and of a factor besides, μ + φμ². What came lay within some deviations of it;
those of nine slots in ten are the band, apart for slots with few calls and with many.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.backtest import Tried
from supervisor.planning.sums import Array

ENOUGH = 200
"""Slots of the past from which a band is made; with fewer it is that of counts, and of a day a tenth off."""
GROUPS = 4
FEW_DAYS = 4.0
"""As if the band came from so many days fewer than it did."""
LEAST = 0.05
PLAIN = 0.01


class Band(NamedTuple):
    """φ; by expected calls (`at`), so many deviations below and above."""

    factor: float
    at: Array
    below: Array
    above: Array

    def of(self, expected: Array, times: float = 1.0) -> tuple[Array, Array]:
        """The least and the most calls to expect of so many times what is expected, whole ones around it.

        Scaled first and rounded last; where no whole number is as near, those next to what is expected.
        """
        deviation = spread(expected, self.factor)
        low = (expected + np.interp(expected, self.at, self.below) * deviation) * times
        high = (expected + np.interp(expected, self.at, self.above) * deviation) * times
        # Adding nothing makes a negative zero a plain one.
        low, high = np.ceil(np.maximum(low, 0) - 1e-9) + 0.0, np.floor(high + 1e-9)
        told = expected * times
        return np.minimum(low, np.floor(told)), np.maximum(high, np.ceil(told))


def spread(expected: Array, factor: float) -> Array:
    """The deviation of a slot."""
    told: Array = np.sqrt(np.maximum(expected, LEAST) + factor * expected**2)
    return told


def band(tried: Tried, level: float) -> Band:
    """That of which a share `level` of the past slots lay within."""
    if tried.came.size < ENOUGH:
        return Band(PLAIN, np.zeros(1), *(np.full(1, each) for each in _plain(level)))
    factor = max(PLAIN / 10, _ratio(((tried.came - tried.expected) ** 2 - tried.expected).sum(), tried.expected))
    off = _wider(tried) * (tried.came - tried.expected) / spread(tried.expected, factor)
    groups = np.array_split(np.argsort(tried.expected, kind="stable"), GROUPS)
    tail = (1 - level) / 2
    below, above = (np.array([np.quantile(off[each], share) for each in groups]) for share in (tail, 1 - tail))
    return Band(factor, np.array([tried.expected[each].mean() for each in groups]), below, above)


def _wider(tried: Tried) -> float:
    """What few days say of the next is less sure, and the way was chosen by the same days."""
    return 1 + FEW_DAYS / np.unique(tried.days).size


def _ratio(above: float, expected: Array) -> float:
    whole = float((expected**2).sum())
    return float(above) / whole if whole > 0 else 0.0


def _plain(level: float) -> tuple[float, float]:
    # The normal quantile to three digits for the levels people ask for; between them it is nearly straight.
    wide = float(np.interp(level, (0.5, 0.8, 0.9, 0.95, 0.99), (0.674, 1.282, 1.645, 1.96, 2.576)))
    return -wide, wide
