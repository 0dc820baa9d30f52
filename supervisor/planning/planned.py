"""What screens are told of the plan: the day by slot of each scope, and how agents keep to the schedule."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from supervisor.planning.adherence import Adherence


class Slot(msgspec.Struct, frozen=True, gc=False):
    """One slot of the day; None where something is not known or not planned.

    `calls` are forecast, between `low` and `high`; `came` so far, `expected` the reforecast with its own band
    (`least`, `most`); `required` and `scheduled` are agents at work, `absent` those of them who have not come or
    have left; `logged_in` is the mean of those logged in. In a `quiet` one nobody has a shift and less than a call is
    expected.
    """

    start: int
    calls: float | None = None
    low: float | None = None
    high: float | None = None
    came: float | None = None
    expected: float | None = None
    least: float | None = None
    most: float | None = None
    aht_s: float | None = None
    required: int | None = None
    scheduled: int | None = None
    logged_in: float | None = None
    absent: int = 0
    quiet: bool = False

    @property
    def there(self) -> int | None:
        """Scheduled, and neither late nor gone."""
        return None if self.scheduled is None else self.scheduled - self.absent

    @property
    def gap(self) -> int | None:
        """Required minus those who are there."""
        return None if self.required is None or self.there is None else self.required - self.there

    @property
    def short(self) -> bool:
        """Whether too few are expected, and not for want of callers."""
        return (self.gap or 0) > 0 and not self.quiet


class Course(msgspec.Struct, frozen=True):
    """The day of a scope, in slots of `minutes`; `now` is the place of the running one, None outside of them.

    `factor` is what came against the forecast so far, `aht_factor` the same of handle times. `counted` says who counts
    as scheduled where that is not everybody.
    """

    slots: tuple[Slot, ...]
    minutes: int
    now: int | None = None
    factor: float = 1.0
    aht_factor: float = 1.0
    counted: str = ""

    @property
    def running(self) -> Slot | None:
        """The slot that is running."""
        return None if self.now is None else self.slots[self.now]

    @property
    def peak(self) -> Slot | None:
        """Of the slots that have not begun the one with most calls expected; None where none are."""
        later = self.slots if self.now is None else self.slots[self.now + 1 :]
        ahead = [slot for slot in later if slot.expected]
        return max(ahead, key=lambda slot: (slot.expected or 0.0, -slot.start), default=None)


class Kept(msgspec.Struct, frozen=True):
    """How an agent keeps to the schedule; `agent` is her own name, `shown` as people call her."""

    agent: str
    shown: str
    adherence: Adherence


class Planned(msgspec.Struct, frozen=True):
    """The plan of the day: courses by scope (`centre`, `queue/NAME`), and the agents who have shifts today.

    `forecast` and `schedule` say whether there is any published one of the day; `notes` are sentences about what is
    wrong with them. `schedule_name` is the Monday of the week, `version` that of the published schedule.
    """

    serial: int = 0
    at: int = 0
    courses: Mapping[str, Course] = {}
    agents: tuple[Kept, ...] = ()
    forecast: bool = False
    schedule: bool = False
    schedule_name: str = ""
    version: int = 0
    notes: tuple[str, ...] = ()


NOTHING = Planned()
