"""Changes of a forecast by hand: each is kept and put over what was computed, so that a new forecast keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.forecasted import Forecast
from supervisor.planning.sums import Array

Field = Literal["calls", "aht_s"]
Spans = tuple[tuple[int, int], ...]
MOST_CALLS = 1_000_000
LONGEST_S = 4 * 3600
_COLUMNS = ("calls", "low", "high", "aht_s")


class Edit(msgspec.Struct, frozen=True):
    """One change, of the slots that begin within `spans` (from, to before, in ms).

    `set`: to `value` in each slot of `minutes`; `percent`: by so many percent; `copy`: what the slots `shift` ms
    earlier have; `reset`: to what was computed.
    """

    kind: Literal["set", "percent", "copy", "reset"]
    spans: Spans
    value: float = 0.0
    field: Field = "calls"
    minutes: int = 30
    shift: int = 0

    def __post_init__(self) -> None:
        most = MOST_CALLS if self.field == "calls" else LONGEST_S
        if self.kind == "set" and not 0 <= self.value <= most:
            raise CallboardError(f"Type a number from 0 to {most:,}.")
        if self.kind == "percent" and not -100 <= self.value <= 10_000:
            raise CallboardError("A change is at least −100 % and at most 10,000 %.")


class Edits(msgspec.Struct, frozen=True):
    """What was changed, in order, and what was taken back and can be done again."""

    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    def add(self, edit: Edit) -> Edits:
        """One more; what was taken back is forgotten."""
        return Edits((*self.done, edit))

    def undo(self) -> Edits:
        """Without the last; the same where there is none."""
        return Edits(self.done[:-1], (self.done[-1], *self.undone)) if self.done else self

    def redo(self) -> Edits:
        """With what was taken back last."""
        return Edits((*self.done, self.undone[0]), self.undone[1:]) if self.undone else self


def spans_of(starts: Iterable[int], width: int) -> Spans:
    """Slots of a width (ms) by their starts as stretches, those after each other as one."""
    told: list[tuple[int, int]] = []
    for start in sorted(starts):
        if told and told[-1][1] == start:
            told[-1] = (told[-1][0], start + width)
        else:
            told.append((start, start + width))
    return tuple(told)


def applied(computed: Forecast, edits: Iterable[Edit]) -> tuple[Forecast, tuple[Edit, ...]]:
    """A forecast with the changes put over it, and those that touch none of its slots; the band goes with the calls."""
    found, idle = computed, []
    starts = computed.starts
    for edit in edits:
        chosen = _within(starts, edit.spans)
        changed = _changed(found, computed, edit, chosen) if chosen.any() else None
        if changed is None:
            idle.append(edit)
        else:
            found = changed
    return found, tuple(idle)


def touched(computed: Forecast, edits: Iterable[Edit]) -> NDArray[np.bool_]:
    """Which slots are changed by hand."""
    starts, found = computed.starts, np.zeros(len(computed), np.bool_)
    for edit in edits:
        within = _within(starts, edit.spans)
        found = found & ~within if edit.kind == "reset" else found | within
    return found


def check_limits(found: Forecast, changed: NDArray[np.bool_]) -> None:
    """Raises `CallboardError` where changes over each other are more than one of them may be."""
    calls, aht = (float(np.nan_to_num(each[changed]).max(initial=0)) for each in (found.calls, found.aht_s))
    if calls > MOST_CALLS:
        raise CallboardError(f"That makes {calls:,.0f} calls in an interval; the most is {MOST_CALLS:,}.")
    if aht > LONGEST_S:
        raise CallboardError(f"That makes a handle time of {aht:,.0f} s; the longest is {LONGEST_S:,} s.")


def _within(starts: NDArray[np.int64], spans: Spans) -> NDArray[np.bool_]:
    found = np.zeros(starts.size, np.bool_)
    for begin, end in spans:
        found[slice(*np.searchsorted(starts, (begin, end)))] = True
    return found


def _changed(found: Forecast, computed: Forecast, edit: Edit, chosen: NDArray[np.bool_]) -> Forecast | None:
    """None where what is to be copied is not there."""
    if edit.kind == "reset":
        return _mixed(found, computed, chosen)
    if edit.kind == "copy":
        return _copied(found, edit, chosen)
    if edit.field == "aht_s":
        aht = np.where(chosen, edit.value if edit.kind == "set" else found.aht_s * (1 + edit.value / 100), found.aht_s)
        return msgspec.structs.replace(found, aht_s=aht)
    if edit.kind == "percent":
        factor = np.where(chosen, 1 + edit.value / 100, 1.0)
        return _with(found, found.calls * factor, found.low * factor, found.high * factor)
    return _set(found, edit.value * found.minutes / edit.minutes, chosen)


def _set(found: Forecast, value: float, chosen: NDArray[np.bool_]) -> Forecast:
    some = chosen & (found.calls > 0)
    factor = np.divide(value, found.calls, out=np.ones(len(found)), where=some)
    # Of what was expected to be nothing there is no band to go with it: that of random calls, 1.645 deviations.
    none, reach = chosen & ~some, 1.645 * value**0.5
    low = np.where(none, max(0.0, value - reach), found.low * factor)
    high = np.where(none, value + reach, found.high * factor)
    return _with(found, np.where(chosen, value, found.calls), low, high)


def _copied(found: Forecast, edit: Edit, chosen: NDArray[np.bool_]) -> Forecast | None:
    to = np.flatnonzero(chosen)
    source = to - edit.shift // found.width
    there = (source >= 0) & (source < len(found))
    if not there.any():
        return None
    to, source = to[there], source[there]
    columns = [each.copy() for each in (found.calls, found.low, found.high, found.aht_s)]
    for column in columns:
        column[to] = column[source]
    return msgspec.structs.replace(found, calls=columns[0], low=columns[1], high=columns[2], aht_s=columns[3])


def _mixed(found: Forecast, computed: Forecast, chosen: NDArray[np.bool_]) -> Forecast:
    columns = {name: np.where(chosen, getattr(computed, name), getattr(found, name)) for name in _COLUMNS}
    return msgspec.structs.replace(found, **columns)


def _with(found: Forecast, calls: Array, low: Array, high: Array) -> Forecast:
    return msgspec.structs.replace(found, calls=calls, low=low, high=high)
