"""What a metric is told: all that one scope holds over one window, and the rules that apply to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from supervisor.core.rules import QueueRules
from supervisor.metrics.tally import Tally


class Waiter(msgspec.Struct, frozen=True):
    """A caller waiting now: `entered` is where an interval credits her, `since` is what her wait counts from (ms).

    `answered` says that her call counts as answered already, where calls count: she waits again after it.
    """

    entered: int
    since: int
    answered: bool = False


class Sight(msgspec.Struct):
    """One scope from `since` to `until`, seen at `at`. `kind` is centre, queue, agent, group, team or system.

    Instants are ms. `basis` is "entered" for intervals and days, "happened" for rolling windows. `agents` counts
    members by state.
    `quarters` are the tallies by quarter hour (number of the quarter since 1970), where the window has them.
    `shift_ms` is how far the centre's clock is ahead of UTC.
    """

    scope: str
    kind: str
    tally: Tally
    since: int
    at: int
    rules: QueueRules
    basis: str = "entered"
    waiting: Sequence[Waiter] = ()
    agents: Mapping[str, int] = {}
    incomplete: bool = False
    sees_refusals: bool = False
    assumed: tuple[str, ...] = ()
    quarters: Mapping[int, Tally] = {}
    interval_min: int = 15
    usual_peak: int | None = None
    until: int | None = None
    shift_ms: int = 0
    known: bool = True

    def unanswered(self) -> list[int]:
        """How long (ms) those have waited who are credited to this window and have no outcome yet."""
        return [
            self.at - waiter.since
            for waiter in self.waiting
            if not waiter.answered and (self.basis == "happened" or waiter.entered >= self.since)
        ]


class Ratio(msgspec.Struct, frozen=True):
    """A share 0..1 as its two parts; None where there is none, with the `reason`. `sample` is how many it rests on.

    `counts` are the letters of its formula and their numbers, where the formula is told in letters.
    """

    part: int = 0
    whole: int = 0
    code: str = ""
    sample: int = 0
    assumed: tuple[str, ...] = ()
    reason: str = ""
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def value(self) -> float | None:
        """The share, None where nothing was there to share."""
        return None if self.reason or self.whole <= 0 else self.part / self.whole


Value = int | float | str | None | Ratio | dict[str, Any]


class Metric(msgspec.Struct, frozen=True):
    """A figure: its JSON key, shown name, unit (count, s, share, …), formula in words, and how it is told."""

    key: str
    name: str
    unit: str
    formula: str
    tell: Callable[[Sight], Value]
    kinds: tuple[str, ...] = ("centre", "queue", "agent", "group", "team")
