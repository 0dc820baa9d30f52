"""Service level under every code, from what becomes of the callers in the steady state."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from supervisor.planning.sums import Array, Sums


class Shares(NamedTuple):
    """Of the callers who enter: answered, answered within T, abandoned within T, short abandons; P(blocked) of all."""

    answered: Array
    answered_in_time: Array
    abandoned_in_time: Array
    short: Array
    blocked: Array


SERVICE_LEVELS: dict[str, Callable[[Shares], Array]] = {
    "SL-A": lambda s: s.answered_in_time / s.answered,
    "SL-N": lambda s: s.answered_in_time,
    "SL-I": lambda s: s.answered_in_time / (1 - s.abandoned_in_time),
    "SL-P": lambda s: s.answered_in_time + s.abandoned_in_time,
    "SL-S": lambda s: s.answered_in_time / (1 - s.short),
    "SL-5": lambda s: s.answered_in_time + s.short,
    "SL-O": lambda s: s.answered_in_time * (1 - s.blocked),
}
"""The codes of `metrics.service_level`; here nobody leaves but by hanging up, and all who call are offered."""

BY_SHORT = frozenset({"SL-S", "SL-5"})
"""The codes that want a second limit in `Sums.in_time`: where a short abandon ends."""


def shares_of(sums: Sums) -> Shares:
    """The shares; `below` may be inf (nobody waits) or 0 (everybody does)."""
    entered = sums.below + sums.waiting
    at_once = 1 / (1 + sums.waiting / sums.below)
    gone = [np.maximum(cut.over - cut.answered, 0) / entered for cut in sums.in_time]
    return Shares(
        at_once + sums.answered / entered,
        at_once + sums.in_time[0].answered / entered,
        gone[0],
        gone[1] if len(gone) > 1 else np.zeros_like(entered),
        1 / (1 + entered / sums.refused),
    )
