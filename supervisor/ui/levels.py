"""How good a figure is against its thresholds, without flapping around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from supervisor.core.rules import QueueRules, Rules
from widgets.level import Level

_RANKS = (Level.good, Level.warn, Level.bad)
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Bands:
    """Past `warn` a figure is close, past `bad` missed; where `bad` is the lower of the two, lower is worse.

    It is better again only once it is inside a threshold by `margin`, in the figure's own unit.
    """

    warn: float
    bad: float
    margin: float

    def rank(self, value: float, back: float = 0.0) -> int:
        """0 on target, 1 close, 2 missed, for a value that is `back` worse."""
        sign = -1 if self.bad < self.warn else 1
        badness = value * sign + back - _HAIR
        return (badness > self.warn * sign) + (badness > self.bad * sign)

    def level(self, value: float | None) -> Level:
        """Of a value by itself; none where there is none."""
        return Level.none if value is None else _RANKS[self.rank(value)]


def worst(*levels: Level) -> Level:
    """Of several levels of one figure; none where there is none."""
    return max(levels, key=(Level.none, *_RANKS).index, default=Level.none)


class Steady:
    """Remembers the level of one figure: worse at once, better only by a margin."""

    def __init__(self) -> None:
        self._rank: int | None = None

    def level(self, value: float | None, bands: Bands) -> Level:
        """Of the figure's newest value; none where there is no value, and what was before is forgotten."""
        if value is None:
            self._rank = None
            return Level.none
        rank = bands.rank(value)
        if self._rank is not None and rank < self._rank:
            rank = min(self._rank, bands.rank(value, bands.margin))
        self._rank = rank
        return _RANKS[rank]


def service_level(rules: QueueRules) -> Bands:
    """The target, and how far below it is still close."""
    return Bands(rules.target, rules.target - rules.warn_margin, 0.01)


def abandonment(rules: QueueRules) -> Bands:
    """Shares of those who hung up."""
    return Bands(rules.warn_abandon, rules.bad_abandon, 0.005)


def sent_away(rules: QueueRules) -> Bands:
    """Shares of those whom the queue sent away: as bad as hanging up."""
    return abandonment(rules)


def occupancy(rules: QueueRules) -> Bands:
    """Shares of the time on duty."""
    return Bands(rules.warn_occupancy, rules.bad_occupancy, 0.01)


def on_time(rules: Rules, share: str) -> Bands | None:
    """The target of `on_time_open` or `on_time_closed`; None where none is set."""
    target: float = getattr(rules, share)
    return Bands(target, target - rules.centre.warn_margin, 0.01) if target else None


def wait(rules: QueueRules) -> Bands:
    """Seconds of waiting."""
    return Bands(rules.warn_wait_s, rules.bad_wait_s, 5.0)


BANDS: dict[str, Callable[[QueueRules], Bands]] = {
    "service_level": service_level,
    "abandon_rate": abandonment,
    "left_otherwise": sent_away,
    "occupancy": occupancy,
    "longest_wait_s": wait,
}
"""The thresholds of the figures that have some, by their key."""
