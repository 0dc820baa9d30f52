"""The same sums as one integral over the wait, where no line is missing: as quick at any load and any patience.

With u(v) = (1 − exp(−θv))/θ, callers who would wait v seconds have the density cμ·exp(λu(v) − cμv) in the units of
`Sums`: the mixture over all states in closed form (Baccelli and Hebuterne 1981). Its logarithm is concave, so
Gauss–Legendre quadrature on each side of its top, as far as it matters, is exact to the last digits. That needs an
agent's patience many times as long as the time between two answers: cμ/θ above `SMOOTH`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial
from typing import NamedTuple

import numpy as np

from supervisor.planning.sums import Array, InTime, Rates, Rows, Sums

SMOOTH = 50.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(36)
_DROP, _SMALL = 46.0, 0.02
_SERIES = [(-1.0) ** power / factorial(power) for power in range(9, 1, -1)]


class _Density(NamedTuple):
    """The density around its top (s): rates there, and from where to where it matters."""

    rates: Rates
    top: Array
    arrivals: Array
    first: Array
    last: Array

    def only(self, rows: Rows) -> _Density:
        """Some of the intervals."""
        return _Density(self.rates.only(rows), *(each[rows] for each in self[1:]))


class _Part(NamedTuple):
    """What lies between two waits, as in `Sums`."""

    waiting: Array
    wait: Array
    answered: Array
    answer_wait: Array


def by_integrals(rates: Rates, below: Array, cuts: Sequence[Array]) -> Sums:
    """The sums of each interval with unlimited room and some leaving, and those within each limit of time (s)."""
    excess = np.maximum(rates.arrivals / rates.service - 1, 0)
    height = rates.service / rates.leaving * (excess - np.log1p(excess))
    density = _density(rates, np.log1p(excess) / rates.leaving)
    whole = _between(density, density.first, density.last)
    in_time = tuple(_within(density, whole, cut) for cut in cuts)
    return Sums(
        np.where(height < 700, below * np.exp(-height), 0.0),
        whole.waiting,
        np.zeros_like(excess),
        whole.wait,
        whole.answered,
        whole.answer_wait,
        in_time,
    )


def _density(rates: Rates, top: Array) -> _Density:
    """Past both ends the density is less than exp(−46) of its top; see `_fall` for the bounds."""
    arrivals = np.minimum(rates.arrivals, rates.service)
    bend = arrivals * rates.leaving
    with np.errstate(divide="ignore"):
        last = np.minimum(_DROP / (rates.service - arrivals), np.sqrt(4 * _DROP / bend))
    return _Density(rates, top, arrivals, np.maximum(top - np.sqrt(2 * _DROP / bend), 0), top + last)


def _fall(density: _Density, past: Array) -> Array:
    """By how much the logarithm of the density is lower so long (s) past its top."""
    leaving = density.rates.leaving[:, None]
    z = leaving * past
    small = np.abs(z) < _SMALL
    near = np.polyval([*_SERIES, 0.0, 0.0], np.where(small, z, 0))
    bend = np.where(small, near, z + np.expm1(-z)) / leaving
    slope = density.rates.service - density.arrivals
    fall: Array = slope[:, None] * past + density.arrivals[:, None] * bend
    return fall


def _between(density: _Density, begin: Array, end: Array) -> _Part:
    """The part of the density between two waits."""
    begin, end = (np.clip(each, density.first, density.last) for each in (begin, end))
    middle = np.clip(density.top, begin, end)
    whole = np.zeros((4, begin.size))
    for left, right in ((begin, middle), (middle, end)):
        if (wide := np.flatnonzero(right > left)).size:
            whole[:, wide] += _panel(density.only(wide), left[wide], right[wide])
    waiting, wait, answered, answer_wait = whole
    return _Part(waiting, wait, answered, answer_wait)


def _panel(density: _Density, begin: Array, end: Array) -> _Part:
    """The part on one side of the top."""
    half = ((end - begin) / 2)[:, None]
    wait = begin[:, None] + half * (1 + _NODES)
    weight = half * _WEIGHTS * density.rates.service[:, None]
    weight = weight * np.exp(-_fall(density, wait - density.top[:, None]))
    leaving = density.rates.leaving[:, None]
    left = -np.expm1(-leaving * wait)
    stays = weight * (1 - left)
    sums = (weight, weight * left / leaving, stays, stays * wait)
    return _Part(*(each.sum(axis=1) for each in sums))


def _within(density: _Density, whole: _Part, cut: Array) -> InTime:
    """Those answered within a limit, and those answered or gone: whoever would wait longer may have left before.

    The smaller part is what is integrated, so that neither end of the service level trembles in the last digit.
    """
    near, far = _between(density, density.first, cut), _between(density, cut, density.last)
    answered = np.where(near.answered < far.answered, near.answered, whole.answered - far.answered)
    return InTime(answered, whole.waiting - far.waiting * np.exp(-density.rates.leaving * cut))
