"""What is expected to come in, slot after slot."""

from __future__ import annotations

from supervisor.planning.series import Slots
from supervisor.planning.sums import Array


class Forecast(Slots, frozen=True, kw_only=True):
    """`calls` expected by slot, between `low` and `high` in nine of ten; `aht_s` the mean handle time in seconds."""

    low: Array
    high: Array
    aht_s: Array
