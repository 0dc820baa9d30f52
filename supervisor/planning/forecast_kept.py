"""A forecast as it is kept: what was computed, what was changed by hand, what was left out, whom it needs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from supervisor.planning.accuracy import Accuracy, accuracy
from supervisor.planning.edits import Edits, applied
from supervisor.planning.forecasted import Forecast
from supervisor.planning.history import Ints, Stretch
from supervisor.planning.series import Series
from supervisor.planning.sums import Array


class Planned(Forecast, frozen=True, kw_only=True):
    """`calls`, `low`, `high` and `aht_s` with the edits over them, `computed` without; read as a `Forecast` it is one.

    `left_out` are stretches of history that it does not learn from; from outliers that begin at `kept_in` (ms) it does,
    by hand. `agents` and `scheduled` are whom it needs by slot, nan where that is not known.
    """

    computed: Forecast
    edits: Edits = Edits()
    left_out: tuple[Stretch, ...] = ()
    kept_in: tuple[int, ...] = ()
    agents: Array | None = None
    scheduled: Array | None = None


class Idle(msgspec.Struct, frozen=True):
    """What a new forecast did not keep: so many changes touch none of its slots."""

    edits: int = 0

    def sentence(self) -> str:
        """In words; empty where all are kept."""
        if not self.edits:
            return ""
        if self.edits == 1:
            return "1 earlier change lies before this forecast and has no effect on it."
        return f"{self.edits:,} earlier changes lie before this forecast and have no effect on it."


def planned(computed: Forecast, edits: Edits = Edits(), left_out: Iterable[Stretch] = ()) -> Planned:  # noqa: B008
    """What was computed with changes over it; those that touch none of its slots stay and do nothing."""
    found, _ = applied(computed, edits.done)
    return Planned(
        start=found.start, minutes=found.minutes, zone=found.zone, calls=found.calls, low=found.low, high=found.high,
        aht_s=found.aht_s, computed=computed, edits=edits, left_out=tuple(left_out),
    )  # fmt: skip


def idle(plan: Planned) -> Idle:
    """Which changes do nothing in it."""
    return Idle(len(applied(plan.computed, plan.edits.done)[1]))


def became(plan: Forecast, actual: Series) -> Accuracy:
    """What became of a forecast: its error, bias and how much its band held, of the slots that are over and known."""
    minutes = max(plan.minutes, actual.minutes)
    return accuracy(_longer(plan, minutes), actual.by(minutes))


def _longer(plan: Forecast, minutes: int) -> Forecast:
    """In longer slots; the bands added, which is more than a band of the sum needs."""
    if plan.minutes == minutes:
        return plan
    parts = [Series(start=plan.start, minutes=plan.minutes, zone=plan.zone, calls=each, aht_s=plan.aht_s).by(minutes)
             for each in (plan.calls, plan.low, plan.high)]  # fmt: skip
    calls, low, high = parts
    return Forecast(start=calls.start, minutes=minutes, zone=plan.zone, calls=calls.calls, low=low.calls,
                    high=high.calls, aht_s=calls.aht_s)  # fmt: skip


def by_day(plan: Forecast) -> tuple[Ints, Array, Array, Array]:
    """Number of each local day, and its calls, low and high: bands of its slots added, nan where nothing is known."""
    kinds, place = np.unique(plan.local.day, return_inverse=True)
    calls, low, high = (added(each, place, kinds.size) for each in (plan.calls, plan.low, plan.high))
    return kinds, calls, low, high


def added(values: Array, place: Ints, size: int) -> Array:
    """The sums of values by place, nan where none of them is known."""
    known = ~np.isnan(values)
    told = np.bincount(place, weights=np.where(known, values, 0), minlength=size).astype(np.float64)
    told[np.bincount(place, weights=known, minlength=size) == 0] = np.nan
    return told
