"""What is expected to come in, slot after slot."""

from __future__ import annotations

from supervisor.planning.series import Slots
from supervisor.planning.sums import Array


class Forecast(Slots, frozen=True, kw_only=True):
    """`calls` expected by slot, between `low` and `high` in nine of ten; `aht_s` the mean handle time in seconds.

    Whole days are off by a factor with the deviation `day_error`, quarters of their calls by `part_error` besides: what
    the morning says of the rest of its day.
    """

    low: Array
    high: Array
    aht_s: Array
    day_error: float = 0.07
    part_error: float = 0.07
