"""What is summed over the states of the queue, whichever way: the engine makes every figure of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""One number for each interval."""
Mask = NDArray[np.bool_]
"""Some of the intervals."""
Rows = NDArray[np.intp]
"""The places of some of them."""


class InTime(NamedTuple):
    """Those who wait, by a limit of time: answered within it, and answered or gone within it."""

    answered: Array
    over: Array


class Sums(NamedTuple):
    """Over callers who enter, in units of the probability of all agents busy and nobody waiting.

    `below` find a free agent; `waiting` wait; `refused` found all lines taken and did not enter; `wait` is what those
    who wait do so together (s), `answered` how many of them are answered, `answer_wait` what the answered waited (s).
    """

    below: Array
    waiting: Array
    refused: Array
    wait: Array
    answered: Array
    answer_wait: Array
    in_time: tuple[InTime, ...]


class Rates(NamedTuple):
    """Rates a second: calls, answers while all agents are busy, hang-ups of each who waits; and room to wait in."""

    arrivals: Array
    service: Array
    leaving: Array
    room: Array

    def only(self, rows: Mask | Rows) -> Rates:
        """Some of the intervals."""
        return Rates(*(each[rows] for each in self))
