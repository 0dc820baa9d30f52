"""What could be done about a gap, and what would come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.planning.contracts import Contract, Person
from supervisor.planning.effects import Effect
from supervisor.planning.plan import QueueTargets
from supervisor.planning.shift import Roster, Shift
from supervisor.planning.sums import Array
from supervisor.planning.today import Today

LEAST_GAIN = 0.05
"""Calls more in time that are worth a word."""


class Kind(StrEnum):
    """What a proposal does."""

    MOVE = "move"
    EXTEND = "overtime"
    CALL_IN = "call in"
    TAKE = "take"
    OVERFLOW = "overflow"


_EFFORT = {Kind.MOVE: 0.1, Kind.EXTEND: 0.25, Kind.CALL_IN: 0.5, Kind.TAKE: 0.1, Kind.OVERFLOW: 0.25}
"""What it takes to ask, in hours, on top of the hours that are paid."""
_RATE = {Kind.EXTEND: 1.5}
"""Overtime is paid dearer."""


class Swap(msgspec.Struct, frozen=True):
    """A shift instead of another one; `old` is None where there was none."""

    old: Shift | None
    new: Shift


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could be done from `begin` to before `end` (ms), and what it would do.

    `label` is `words` in short. `before` and `after` are of the slots that it touches, `day_before` and `day_after` of
    the rest of the day; `gain` is how many calls more would be served in time, `closes` the agents' hours that gaps
    become less (which one agent alone may not show where many are missing), `hours` what it costs in paid hours.
    `swap` is what accepting it changes in the schedule, None where that is done elsewhere. `alike` are those that do
    the same with somebody else.
    """

    kind: Kind
    words: str
    label: str
    begin: int
    end: int
    before: Effect
    after: Effect
    day_before: Effect
    day_after: Effect
    gain: float
    hours: float
    closes: float = 0.0
    swap: Swap | None = None
    alike: tuple[Proposal, ...] = ()

    @property
    def agent(self) -> str:
        """Whose shift it changes; empty where it changes none."""
        return self.swap.new.agent if self.swap else ""

    @property
    def deed(self) -> tuple[object, ...]:
        """What it does, whoever does it: two with the same differ by the name alone."""
        told = self.words.replace(self.agent, "", 1) if self.agent else self.words
        return (self.kind, told, self.begin, self.end, self.hours, self.before, self.after, self.day_after, self.closes)

    @property
    def key(self) -> str:
        """What tells it again after a refresh."""
        return f"{self.kind} {self.words}"

    @property
    def helps(self) -> bool:
        """Whether it does any good."""
        return self.gain > LEAST_GAIN or (self.closes > 0 and self.gain > -LEAST_GAIN)

    @property
    def worth(self) -> float:
        """Gain by cost, which they are ranked by."""
        return (max(self.gain, 0.0) + self.closes) / (self.hours * _RATE.get(self.kind, 1.0) + _EFFORT[self.kind])


class Neighbour(NamedTuple):
    """Another queue: its day, what it is planned for, and how many of its agents can take our calls, by slot."""

    name: str
    day: Today
    queue: QueueTargets
    able: Array


class Team(NamedTuple):
    """The published schedule, who could work in it and by which rules.

    `ours` are those who take the queue's calls, `gone` those who have not come or have left.
    """

    roster: Roster
    people: Sequence[Person] = ()
    contracts: Sequence[Contract] = ()
    ours: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()

    def takes(self, agent: str) -> bool:
        """Whether somebody takes the calls that are looked at, and can be asked."""
        return agent not in self.gone and (self.ours is None or agent in self.ours)

    def of(self, agent: str) -> list[Shift]:
        """Her shifts."""
        return [shift for shift in self.roster.shifts if shift.agent == agent]


class Run(NamedTuple):
    """A stretch of slots in a row in which too few are scheduled: from `begin` to before `end` (ms)."""

    begin: int
    end: int


def runs(day: Today, hours: float) -> list[Run]:
    """The gaps of the next hours, each from the first to the last slot in a row."""
    width, found = day.forecast.width, list[Run]()
    for slot in day.short(hours):
        begin = int(day.forecast.starts[slot])
        if found and found[-1].end == begin:
            found[-1] = Run(found[-1].begin, begin + width)
        else:
            found.append(Run(begin, begin + width))
    return found


Change = Callable[[Roster, Swap], Roster]
"""`accepted` or `taken_back`."""


def accepted(roster: Roster, swap: Swap) -> Roster:
    """The schedule with it; raises `CallboardError` where somebody has changed that shift since."""
    shifts = list(roster.shifts)
    if swap.old is not None:
        if swap.old not in shifts:
            raise CallboardError(f"The shift of {swap.old.agent} was changed meanwhile; look at the proposals again.")
        shifts.remove(swap.old)
    return _sorted(roster, [*shifts, swap.new])


def taken_back(roster: Roster, swap: Swap) -> Roster:
    """The schedule without it; raises `CallboardError` where somebody has changed that shift since."""
    shifts = list(roster.shifts)
    if swap.new not in shifts:
        raise CallboardError(f"The shift of {swap.new.agent} was changed since; change it on the Schedule part.")
    shifts.remove(swap.new)
    return _sorted(roster, [*shifts, swap.old] if swap.old is not None else shifts)


def _sorted(roster: Roster, shifts: Sequence[Shift]) -> Roster:
    return msgspec.structs.replace(roster, shifts=tuple(sorted(shifts, key=lambda each: (each.begin, each.agent))))
