"""The queue state by state: exact with any number of lines and any patience.

A caller who finds q waiting is behind a sum of q + 1 exponential times with the rates cμ, cμ + θ … cμ + qθ, so that
exp(−θ·V) of the offered wait V is Beta(cμ/θ, q + 1) (Rényi 1953). With x = exp(−θT) and g = (1 − x)/θ, which is T where
nobody hangs up, the chance that the wait is longer than T, weighted with the caller's own patience, is a negative
binomial sum of positive terms t with t(0) = exp(−(cμ + θ)T) and t(j)/t(j − 1) = (cμ + jθ)·g/j.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supervisor.planning.sums import Array, InTime, Mask, Rates, Rows, Sums

_NOTHING, _LARGE, _SMALLEST_LOG, _TOGETHER = 1e-17, 1e150, 600.0, 8
_FLAT = 1e-3
_STATE, _WAITING, _WAIT, _ANSWERED, _ANSWER_WAIT, _HARMONIC, _SCALE = range(7)
_OWN = 7
_TERM, _SUM, _DEPTH, _IN, _OVER = range(5)
_CUT = 5


def by_states(rates: Rates, below: Array, cuts: Sequence[Array]) -> Sums:
    """The sums of each interval, and those within each of the limits of time (s) in `cuts`."""
    walk = _Walk(rates, cuts)
    walk.run()
    done = walk.done
    in_time = tuple(InTime(done[_OWN + _CUT * cut + _IN], done[_OWN + _CUT * cut + _OVER]) for cut in range(len(cuts)))
    with np.errstate(invalid="ignore"):
        scaled = np.where(done[_SCALE] > 0, below * done[_SCALE], 0.0)
    refused = np.where(np.isfinite(rates.room), done[_STATE], 0.0)
    return Sums(scaled, done[_WAITING], refused, done[_WAIT], done[_ANSWERED], done[_ANSWER_WAIT], in_time)


class _Walk:
    """From nobody waiting to one waiting more, until what follows is nothing; intervals leave as they are done."""

    def __init__(self, rates: Rates, cuts: Sequence[Array]) -> None:
        self.rates = rates
        self.gone = [np.exp(-rates.leaving * cut) for cut in cuts]
        self.grow = [_grow(rates.leaving, cut) for cut in cuts]
        self.rows = np.zeros((_OWN + _CUT * len(cuts), rates.arrivals.size))
        self.rows[_STATE] = self.rows[_SCALE] = 1.0
        for number, cut in enumerate(cuts):
            fall = (rates.service + rates.leaving) * cut
            self._of(number)[_TERM] = np.exp(-np.minimum(fall, _SMALLEST_LOG))
            self._of(number)[_DEPTH] = np.maximum(fall - _SMALLEST_LOG, 0)
        self.done = np.zeros_like(self.rows)
        longest = rates.service * np.max([*cuts, np.zeros(rates.arrivals.size)], axis=0)
        self.late = longest + 12 * np.sqrt(longest) + 60
        self.which = np.arange(rates.arrivals.size)
        self.exits = {int(room) for room in np.unique(rates.room) if np.isfinite(room)}

    def _of(self, cut: int) -> Array:
        return self.rows[_OWN + _CUT * cut : _OWN + _CUT * (cut + 1)]

    def run(self) -> None:
        """Until every interval is done."""
        waiting = 0
        while self.which.size:
            if waiting in self.exits:
                self._leave(self.rates.room == waiting)
            self._step(waiting)
            waiting += 1
            if waiting % _TOGETHER == 0 and self.which.size:
                self._look(waiting)

    def _step(self, waiting: int) -> None:
        """Count those who find so many waiting, and go on to the next state."""
        rows, rates = self.rows, self.rates
        per = 1 / (rates.service + (waiting + 1) * rates.leaving)
        state, answered = rows[_STATE], rows[_STATE] * rates.service * per
        rows[_HARMONIC] += per
        rows[_WAITING] += state
        rows[_WAIT] += state * per * (waiting + 1)
        rows[_ANSWERED] += answered
        rows[_ANSWER_WAIT] += answered * rows[_HARMONIC]
        for cut in range(len(self.grow)):
            self._cut(cut, state, answered)
            self._of(cut)[_TERM] *= self.grow[cut] / (per * (waiting + 1))
        state *= rates.arrivals * per

    def _cut(self, number: int, state: Array, answered: Array) -> None:
        """Count those of them who are answered, or are no longer there, within one limit of time."""
        cut, gone = self._of(number), self.gone[number]
        cut[_SUM] += cut[_TERM]
        depth = np.exp(-cut[_DEPTH])
        late = cut[_SUM] * depth
        cut[_IN] += answered * np.maximum(1 - late, 0)
        cut[_OVER] += state * np.maximum(1 - gone * late - cut[_TERM] * depth * (1 - gone), 0)

    def _look(self, waiting: int) -> None:
        """Let go of what is done, and keep the others' numbers within what a float can hold."""
        rows, rates = self.rows, self.rates
        rate = rates.service + (waiting + 1) * rates.leaving
        ratio = rates.arrivals / rate
        with np.errstate(divide="ignore"):
            rest = rows[_STATE] * (waiting + 1) / rate / (1 - ratio) ** 2
        done = (ratio < 1) & (rest < _NOTHING * rows[_WAIT])
        rows[_STATE, done] = 0
        plain = ~done & (rates.leaving == 0) & (waiting < rates.room) & np.isfinite(rates.room) & (waiting > self.late)
        if plain.any():
            self._to_the_end(waiting, np.flatnonzero(plain))
            done |= plain
        large = rows[_STATE] > _LARGE
        if large.any():
            self._shrink(large)
        for cut in range(len(self.grow)):
            _raise(self._of(cut))
        if done.any():
            self._leave(done)

    def _to_the_end(self, waiting: int, which: Rows) -> None:
        """Where nobody hangs up and nobody further back is in time, the rest up to the last line is a geometric sum."""
        left, per = self.rates.room[which] - waiting, 1 / self.rates.service[which]
        step = np.log(self.rates.arrivals[which] * per)
        highest = np.log(self.rows[_STATE, which]) + np.maximum(step, 0) * left
        self.rows[:_HARMONIC, which] *= np.exp(-highest)
        self.rows[_SCALE, which] *= np.exp(-highest)
        for cut in range(len(self.grow)):
            for row in (_IN, _OVER):
                self.rows[_OWN + _CUT * cut + row, which] *= np.exp(-highest)
        states, places = _geometric(step, left)
        self.rows[_STATE, which] = np.exp(np.minimum(step, 0) * left)
        wait = ((waiting + 1) * states + places) * per
        for row, more in ((_WAITING, states), (_WAIT, wait), (_ANSWERED, states), (_ANSWER_WAIT, wait)):
            self.rows[row, which] += more

    def _shrink(self, large: Mask) -> None:
        in_time = (_OWN + _CUT * cut + row for cut in range(len(self.grow)) for row in (_IN, _OVER))
        for row in (_STATE, _WAITING, _WAIT, _ANSWERED, _ANSWER_WAIT, _SCALE, *in_time):
            self.rows[row, large] /= _LARGE

    def _leave(self, done: Mask) -> None:
        """Take what is known of some intervals, and go on without them."""
        self.done[:, self.which[done]] = self.rows[:, done]
        stay = ~done
        self.rows, self.which, self.rates = self.rows[:, stay], self.which[stay], self.rates.only(stay)
        self.late = self.late[stay]
        self.gone, self.grow = [each[stay] for each in self.gone], [each[stay] for each in self.grow]


def _geometric(step: Array, size: Array) -> tuple[Array, Array]:
    """Σ exp(i·step) and Σ i·exp(i·step) for i = 0 … size − 1, over the larger of 1 and exp(size·step)."""
    flat = np.abs(step) * size < _FLAT
    down = np.where(flat, -1.0, -np.abs(step))
    ratio, last = np.exp(down), np.exp(down * size)
    states = np.expm1(down * size) / np.expm1(down)
    places = (states - 1 - (size - 1) * last) / -np.expm1(down)
    rising = ratio * states
    turned = size * rising - places - size * last
    square = size * (size - 1) / 2
    near = square * (2 * size - 1) / 3
    over = np.exp(-np.maximum(step, 0) * size)
    return (
        np.where(flat, (size + step * square + step**2 * near / 2) * over, np.where(step > 0, rising, states)),
        np.where(flat, (square + step * near + step**2 * square**2 / 2) * over, np.where(step > 0, turned, places)),
    )


def _raise(cut: Array) -> None:
    """Terms too small for a float begin at exp(−600) and are told how much deeper they lie; now they may rise."""
    rising = (cut[_DEPTH] > 0) & (cut[_TERM] > 1)
    if rising.any():
        by = np.minimum(cut[_DEPTH, rising], _SMALLEST_LOG / 2)
        cut[_TERM, rising] *= np.exp(-by)
        cut[_SUM, rising] *= np.exp(-by)
        cut[_DEPTH, rising] -= by


def _grow(leaving: Array, cut: Array) -> Array:
    """(1 − exp(−θT))/θ, which is T where nobody leaves."""
    some = leaving > 0
    return np.where(some, -np.expm1(-leaving * cut) / np.where(some, leaving, 1), cut)
