"""How many come on a day: weekday, place in the month, season and special days multiply, over a level that moves.

A quasi-Poisson regression with a logarithmic link, fitted by reweighted least squares with a ridge; days far off count
less (Huber). What the effects leave is the level: kept in the fit by a kernel, carried on from the last weeks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from supervisor.planning.special import Ints, Marked
from supervisor.planning.sums import Array, Mask

YEAR_DAYS = 365.2425
TURNS = np.array([-10.0, -5.0, -2.0, 1.0, 4.0, 7.0, 11.0])
"""Days from the turn of the month (before it negative) around which its effect may differ."""
WIDTHS = np.array([3.0, 2.5, 1.5, 1.5, 2.0, 2.5, 3.0])
RIDGE = {"weekday": 0.02, "special": 0.1, "month": 3.0, "year": 2.0}
"""How strongly each kind of effect is pulled to none, in days of evidence."""
KERNEL_DAYS, KERNEL_REACH = 14.0, 98
FAR, LEAST_SPREAD = 2.0, 0.03
"""Days more than so many usual deviations off count less; who is 3 % off is never far."""
ROUNDS = 6
MEMORY_DAYS = 5.0
"""The level is pulled to that of the whole history as if so many days had it."""
TREND_DAYS, TREND_RIDGE, DAMPED_DAYS = 84.0, 20_000.0, 28.0
SPECIAL = 7
"""The place of the effect of any holiday, after those of the weekdays."""


class Shape(NamedTuple):
    """Which effects there are, in how many days the level half forgets, and whether it goes on as it went."""

    month: bool = False
    year: bool = False
    half_life: float = 42.0
    trend: bool = False


class Design(NamedTuple):
    """Days by effects, how each effect is pulled to none, and which kind it is of."""

    columns: Array
    ridge: Array
    kinds: tuple[str, ...]

    def of(self, shape: Shape) -> tuple[Array, Array]:
        """The effects of a shape."""
        out = {name for name, wanted in (("month", shape.month), ("year", shape.year)) if not wanted}
        kept = np.array([kind not in out for kind in self.kinds])
        return self.columns[:, kept], self.ridge[kept]


class Effects(NamedTuple):
    """Of all days what the effects make of them, past and to come; of the past ones how much each counts."""

    expected: Array
    counts: Array


def design(days: Ints, marked: Marked) -> Design:
    """All effects that there may be."""
    parts = {
        "weekday": np.eye(7)[(days + 3) % 7],
        "special": marked.columns(),
        "month": _turn(days),
        "year": _year(days),
    }
    kinds = tuple(kind for kind, part in parts.items() for _ in range(part.shape[1]))
    return Design(np.hstack(list(parts.values())), np.array([RIDGE[kind] for kind in kinds]), kinds)


def _turn(days: Ints) -> Array:
    """How near each day is to some days before and after the nearest turn of the month."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    since = (date - month.astype("datetime64[D]")).astype(np.int64)
    until = ((month + 1).astype("datetime64[D]") - date).astype(np.int64)
    place = np.where(since < until, since + 0.5, 0.5 - until)
    near: Array = np.exp(-0.5 * ((place[:, None] - TURNS) / WIDTHS) ** 2)
    return near


def _year(days: Ints) -> Array:
    angle = 2 * np.pi * days / YEAR_DAYS
    return np.column_stack([wave(many * angle) for many in (1, 2) for wave in (np.sin, np.cos)])


def fit(columns: Array, ridge: Array, rates: Array, weights: Array) -> Effects:
    """The effects by the past days' rates and how much is known of each (0 to 1); a special day is no outlier."""
    past, mean = rates.size, _mean(rates, weights)
    if mean <= 0:
        return Effects(np.zeros(len(columns)), weights)
    y, x, level = rates / mean, columns[:past], np.ones(past)
    effects, counts, firm = np.zeros(columns.shape[1]), weights, x[:, SPECIAL] > 0
    for _ in range(ROUNDS):
        of_effects: Array = np.exp(np.clip(x @ effects, -5, 5))
        expected: Array = of_effects * level
        effects = _solved(x, ridge, counts * expected, x @ effects + (y - expected) / expected)
        of_effects = np.exp(np.clip(x @ effects, -5, 5))
        counts = weights * _robust(y, of_effects * level, weights > 0, firm)
        level = _smooth(counts * y, counts * of_effects)
    return Effects(mean * np.exp(np.clip(columns @ effects, -5, 5)), counts)


def _solved(x: Array, ridge: Array, weights: Array, wanted: Array) -> Array:
    weighted = x * weights[:, None]
    return np.asarray(np.linalg.solve(x.T @ weighted + np.diag(ridge), weighted.T @ wanted), np.float64)


def _mean(values: Array, weights: Array) -> float:
    whole = float(weights.sum())
    return float((values * weights).sum()) / whole if whole > 0 else 0.0


def _robust(y: Array, expected: Array, known: Mask, firm: Mask) -> Array:
    """Less than 1 for days farther off than others are, but for the firm ones."""
    off = np.abs(y / expected - 1)
    spread = max(1.4826 * float(np.median(off[known])), LEAST_SPREAD)
    told: Array = np.where(firm, 1.0, np.minimum(1.0, FAR * spread / np.maximum(off, 1e-12)))
    return told


def _smooth(came: Array, expected: Array) -> Array:
    """The level around each day."""
    kernel = 0.5 ** (np.abs(np.arange(-KERNEL_REACH, KERNEL_REACH + 1)) / KERNEL_DAYS)
    reach = slice(KERNEL_REACH, KERNEL_REACH + came.size)
    above, below = (np.convolve(each, kernel)[reach] for each in (came, expected))
    told: Array = (above + MEMORY_DAYS) / (below + MEMORY_DAYS)
    return told


def onward(shape: Shape, rates: Array, effects: Effects, ahead: int) -> Array:
    """The level of each of the days ahead, as a factor on what the effects make of them."""
    past = rates.size
    age = np.arange(past - 1, -1, -1.0)
    expected, y = effects.expected[:past], rates
    weights = effects.counts * 0.5 ** (age / shape.half_life)
    memory = MEMORY_DAYS * float(expected.mean())
    whole = _ratio((effects.counts * y).sum(), (effects.counts * expected).sum())
    level = _ratio((weights * y).sum() + memory * whole, (weights * expected).sum() + memory)
    if not shape.trend:
        return np.full(ahead, level)
    return level * np.exp(_slope(y, expected * level, effects.counts, age) * _damped(weights, age, ahead))


def _ratio(above: float, below: float) -> float:
    return float(above) / float(below) if below > 0 else 1.0


def _slope(y: Array, expected: Array, counts: Array, age: Array) -> float:
    """How much the level grows in a day, as a share of it."""
    weights = counts * 0.5 ** (age / TREND_DAYS)
    off = np.divide(y, expected, out=np.ones_like(y), where=expected > 0) - 1
    time = -age + _ratio((weights * age).sum(), weights.sum())
    slope = float((weights * time * (off - _mean(off, weights))).sum() / ((weights * time**2).sum() + TREND_RIDGE))
    return float(np.clip(slope, -0.01, 0.01))


def _damped(weights: Array, age: Array, ahead: int) -> Array:
    """How many days of growth lie between the level and each day ahead; growth does not go on for ever."""
    behind = _ratio((weights * age).sum(), weights.sum())
    grown: Array = behind + DAMPED_DAYS * (1 - np.exp(-np.arange(1, ahead + 1) / DAMPED_DAYS))
    return grown
