"""A forecast worked out of a history: outliers left out, special days, changes by hand, and whom it needs."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edits, check_limits, touched
from supervisor.planning.forecast import MOST_AHEAD_DAYS, forecast
from supervisor.planning.forecast_kept import Planned, planned
from supervisor.planning.history import Stretch, outliers, without
from supervisor.planning.local import MINUTE_MS
from supervisor.planning.plan import QueueTargets, blocked_words, requirement
from supervisor.planning.series import Series
from supervisor.planning.shift import moment
from supervisor.planning.special import Days

DAY_MIN = 1440
OLD_DAYS = 14
NO_HANDLE_TIME = "No handle time is known, so nobody can say how many agents it needs: import one, or type it."


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for: a queue ("" the centre), slots of so many minutes, so many days.

    `by_rule` leaves out the outliers that are proposed, but those that begin at `kept_in` (ms); `by_hand` more. `aht_s`
    is the handle time where none is known. A queue with few own days begins `like` another, with so many `times` its
    calls, or as many as the own days say.
    """

    queue: str = ""
    minutes: int = 30
    days: int = 28
    by_rule: bool = True
    kept_in: tuple[int, ...] = ()
    by_hand: tuple[Stretch, ...] = ()
    edits: Edits = Edits()
    aht_s: float | None = None
    like: str = ""
    times: float | None = None


class Attempts(msgspec.Struct, frozen=True):
    """`first` is a history without redials, `share` how many there are for each first attempt."""

    first: Series
    share: float


class Found(msgspec.Struct, frozen=True):
    """What came of it: the history, what in it stands out, what was left out, the special days, and the forecast.

    `attempts` are first attempts and redials apart, where callers are known; `own` is what was counted of it, where its
    history begins like that of another.
    """

    wanted: Wanted
    history: Series
    proposed: tuple[Stretch, ...]
    left_out: tuple[Stretch, ...]
    special: Days
    plan: Planned
    notes: tuple[str, ...] = ()
    attempts: Attempts | None = None
    own: Series | None = None

    @property
    def came(self) -> Series:
        """What was counted of it, and of no other queue."""
        return self.history if self.own is None else self.own


def work_out(
    known: Series,
    wanted: Wanted,
    special: Days,
    targets: QueueTargets,
    attempts: Attempts | None = None,
    begin: int | None = None,
) -> Found:
    """The forecast of a history from its end on, or from `begin` (ms), whatever is known after that.

    With `attempts` the first ones are forecast, and redials come on top as they usually do. Raises `CallboardError`
    with what is missing for a forecast.
    """
    proposed = outliers(known, {each.day for each in special})
    ruled = [each for each in proposed if wanted.by_rule and each.begin not in wanted.kept_in]
    left_out = tuple(sorted((*ruled, *wanted.by_hand), key=lambda each: each.begin))
    learned = without(known if attempts is None else attempts.first, left_out)
    if begin is not None and len(learned):
        learned = learned.between(learned.start, max(begin, learned.start))
    times = 1.0 if attempts is None else 1 + attempts.share
    computed = forecast(learned, slots_of(learned, wanted), calendar=special, times=times)
    if wanted.aht_s is not None:
        aht = np.where(np.isnan(computed.aht_s), wanted.aht_s, computed.aht_s)
        computed = msgspec.structs.replace(computed, aht_s=aht)
    kept = msgspec.structs.replace(planned(computed, wanted.edits, left_out), kept_in=wanted.kept_in)
    plan, notes = needed(kept, targets)
    return Found(wanted, known, proposed, left_out, special, plan, (*_old(known, begin), *notes), attempts)


def _old(known: Series, begin: int | None) -> tuple[str, ...]:
    """That the history ended long before the forecast begins."""
    days = 0 if begin is None else (begin - known.end) // (DAY_MIN * MINUTE_MS)
    if days <= OLD_DAYS:
        return ()
    return (f"The newest that is known is {days:,} days old; import newer intervals for a better forecast.",)


def slots_of(known: Series, wanted: Wanted) -> int:
    """So many days by the clocks of the place, to the end of the last one, however long clocks make them."""
    if not len(known):
        return wanted.days * DAY_MIN // wanted.minutes
    last = date(1970, 1, 1) + timedelta(days=int(known.local.day[-1]) + 1 + wanted.days)
    slots = -((known.end - moment(last, 0, known.zone)) // known.width)
    return min(slots, MOST_AHEAD_DAYS * DAY_MIN // known.minutes)


def needed(plan: Planned, targets: QueueTargets) -> tuple[Planned, tuple[str, ...]]:
    """With the agents that it needs by slot, where they can be told; else why not."""
    if np.isnan(plan.aht_s[np.nan_to_num(plan.calls) > 0]).any():
        return plan, (NO_HANDLE_TIME,)
    try:
        found = requirement(plan, plan.aht_s, targets)
    except CallboardError as error:
        return plan, (str(error),)
    said = blocked_words(plan.calls, found)
    return msgspec.structs.replace(plan, agents=found.agents, scheduled=found.scheduled), (said,) if said else ()


def typed(plan: Planned, edits: Edits, targets: QueueTargets) -> tuple[Planned, tuple[str, ...]]:
    """As `edited`, of changes just typed: `CallboardError` where one over another makes more than there can be."""
    found = edited(plan, edits, targets)
    check_limits(found[0], touched(plan.computed, edits.done))
    return found


def edited(plan: Planned, edits: Edits, targets: QueueTargets) -> tuple[Planned, tuple[str, ...]]:
    """The same forecast with other changes by hand, and whom it needs then."""
    again = planned(plan.computed, edits, plan.left_out)
    return needed(msgspec.structs.replace(again, kept_in=plan.kept_in), targets)
