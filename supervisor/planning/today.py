"""Today against the plan: what came, what is still to come, whom that needs, and where too few are scheduled for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.planning.forecasted import Forecast
from supervisor.planning.intraday import reforecast
from supervisor.planning.plan import QueueTargets, blocked_words, requirement
from supervisor.planning.series import Series
from supervisor.planning.shift import Shift
from supervisor.planning.sums import Array, Mask

Whole = NDArray[np.int64]
HOUR_MS = 3_600_000


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a queue or of the centre by slot; nan where something is not known.

    `actual` are the calls that came, the running slot's so far; `expected` the reforecast; `required` and `scheduled`
    agents at work on the phones (scheduled ones for a part of a slot count as a part), `logged_in` the mean of those
    who were logged in. `now` is an instant (ms).

    Of the required `elsewhere` work on what does not wait on a line; of the scheduled `absent` have not come or left.
    """

    now: int
    forecast: Forecast
    actual: Array
    expected: Forecast
    factor: float
    aht_factor: float
    required: Array
    scheduled: Array
    logged_in: Array
    elsewhere: Array | float = 0.0
    blocked: str = ""
    absent: Array | float = 0.0

    @property
    def place(self) -> int:
        """The slot that is running, before the first or after the last one where the day has none."""
        return self.forecast.place(self.now)

    @property
    def ahead(self) -> Mask:
        """The slots that are not over yet."""
        ahead: Mask = np.arange(len(self.forecast)) >= self.place
        return ahead

    @property
    def gaps(self) -> Array:
        """Required minus those who are expected by slot (for a part of one nobody counts), nan for what is over."""
        return np.where(self.ahead, self.required - np.floor(self.there + 1e-9), np.nan)

    @property
    def there(self) -> Array:
        """Scheduled, and neither late nor gone."""
        return np.asarray(self.scheduled - self.absent, np.float64)

    @property
    def quiet(self) -> Mask:
        """Slots without a shift in which less than a call is expected and nothing else is to be done, as at night."""
        idle: Mask = (self.scheduled <= 0) & (self.expected.calls < 1) & (np.asarray(self.elsewhere) <= 0)
        return idle

    def without(self, absent: Array) -> Today:
        """The same with those who have not come or left; in the running slot nobody counts who is not logged in."""
        running = np.arange(len(self.forecast)) == self.place
        unseen = np.where(running, np.fmax(self.scheduled - self.logged_in, 0.0), 0.0)
        return msgspec.structs.replace(self, absent=np.fmax(absent, unseen))

    def short(self, hours: float) -> list[int]:
        """The slots of the next hours in which too few are scheduled, without quiet ones."""
        until = self.now + hours * HOUR_MS
        return [
            int(slot) for slot in np.flatnonzero((self.gaps > 0) & ~self.quiet) if self.forecast.starts[slot] < until
        ]

    @property
    def peak(self) -> int | None:
        """The slot with most calls still to come, of those that have not begun; None where nothing is."""
        later = np.where(np.arange(len(self.forecast)) > self.place, self.expected.calls, np.nan)
        return None if not np.any(later > 0) else int(np.nanargmax(later))


def today(
    now: int,
    forecast: Forecast,
    actual: Series,
    queue: QueueTargets,
    *,
    scheduled: Array | None = None,
    logged_in: Array | None = None,
) -> Today:
    """The day of a forecast at an instant (ms); `actual` has its slots, and so have the agents by slot."""
    nobody = np.full(len(forecast), np.nan)
    again = reforecast(forecast, actual, now)
    needed = requirement(again.expected, again.expected.aht_s, queue)
    return Today(
        now=now,
        forecast=forecast,
        actual=actual.calls,
        expected=again.expected,
        factor=again.factor,
        aht_factor=again.aht_factor,
        required=needed.agents,
        blocked=blocked_words(again.expected.calls, needed),
        scheduled=nobody if scheduled is None else scheduled,
        logged_in=nobody if logged_in is None else logged_in,
    )


def covered(shifts: Sequence[Shift], slots: Forecast) -> Array:
    """Agents on the phones by slot, by the share of it: within their shifts and in no pause."""
    edges = slots.start + np.arange(len(slots) + 1, dtype=np.int64) * slots.width
    on = _spent(edges, [(shift.begin, shift.end) for shift in shifts])
    off = _spent(edges, [(pause.begin, pause.end) for shift in shifts for pause in shift.pauses])
    return (on - off) / slots.width


def present(stays: Sequence[tuple[int, int]], slots: Forecast) -> Array:
    """The mean number of agents who were somewhere from begin to end (ms), by slot."""
    edges = slots.start + np.arange(len(slots) + 1, dtype=np.int64) * slots.width
    return _spent(edges, stays) / slots.width


def _spent(edges: Whole, spans: Sequence[tuple[int, int]]) -> Array:
    """Time within spans between two edges and the next, all spans together (ms)."""
    both = np.fromiter(chain.from_iterable(spans), np.int64, 2 * len(spans)).reshape(-1, 2)
    return np.diff(_since(edges, both[:, 0]) - _since(edges, both[:, 1])).astype(np.float64)


def _since(edges: Whole, moments: Whole) -> Whole:
    """Time since each of the moments before an edge, added up; from the first edge, so that sums stay small."""
    ordered = np.sort(moments) - edges[0]
    sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(ordered)])
    many = np.searchsorted(ordered, edges - edges[0])
    told: Whole = many * (edges - edges[0]) - sums[many]
    return told
