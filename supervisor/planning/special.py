"""Days that are other than their weekday: holidays, days on which nobody calls, and events with a factor."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.sums import Array, Mask

Kind = Literal["closed", "holiday", "event"]
Ints = NDArray[np.int64]
MOST_FACTOR = 100.0


class Special(msgspec.Struct, frozen=True):
    """A local day, counted from 1970-01-01. `closed`: nobody calls. `event`: so many times the calls.

    A `holiday` has as many as such days had before; one of the same name counts most. With a factor it has that many
    times the calls of its weekday.
    """

    day: int
    kind: Kind = "holiday"
    name: str = ""
    factor: float | None = None

    def __post_init__(self) -> None:
        if self.factor is not None and not 0 <= self.factor <= MOST_FACTOR:
            raise CallboardError(f"A factor of {self.factor:g} for {self.name or self.kind} is none; use 0 to 100.")


Days = tuple[Special, ...]


class Marked:
    """What a calendar says of days that follow each other."""

    def __init__(self, days: Ints, calendar: Days) -> None:
        first, size = int(days[0]), days.size
        inside = [each for each in calendar if 0 <= each.day - first < size]
        self.closed: Mask = np.zeros(size, np.bool_)
        self.holiday: Mask = np.zeros(size, np.bool_)
        self.factor: Array = np.ones(size)
        self.names: dict[str, list[int]] = {}
        for each in inside:
            self._mark(each, each.day - first)

    def _mark(self, special: Special, at: int) -> None:
        if special.kind == "closed":
            self.closed[at] = True
        elif special.factor is not None:
            self.factor[at] *= special.factor
        elif special.kind == "holiday":
            self.holiday[at] = True
            self.names.setdefault(special.name, []).append(at)

    def columns(self) -> Array:
        """Days by effects: of any holiday, of each name that holidays have, of the two open days after one."""
        size = self.closed.size
        told = np.zeros((size, 3 + len(self.names)))
        told[self.holiday, 0] = 1
        for column, name in enumerate(sorted(self.names), start=3):
            told[self.names[name], column] = 1
        off = self.closed | self.holiday
        for at in np.flatnonzero(off[:-1] & ~off[1:]):
            told[at + 1, 1] = 1
            if at + 2 < size and not off[at + 2]:
                told[at + 2, 2] = 1
        return told
