"""What people may be asked to work: patterns of shifts, contracts, and who has which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec

Spans = tuple[tuple[int, int], ...]
"""From and to, in minutes of the local day; a span past midnight ends after 1440."""


class Window(msgspec.Struct, frozen=True):
    """A pause of so many minutes that begins between `earliest` and `latest` minutes after the shift does."""

    length: int
    earliest: int
    latest: int
    paid: bool = True


class Pattern(msgspec.Struct, frozen=True):
    """A kind of shift: how long it is in minutes, at which minutes of the local day it may begin, and its pauses."""

    name: str
    length: int
    starts: tuple[int, ...]
    breaks: tuple[Window, ...] = ()
    lunch: Window | None = None

    @property
    def past_midnight(self) -> bool:
        """Whether some shift of it ends on the day after."""
        return any(start + self.length > 24 * 60 for start in self.starts)

    @property
    def paid(self) -> int:
        """Paid minutes of a shift."""
        pauses = (*self.breaks, self.lunch) if self.lunch else self.breaks
        return self.length - sum(each.length for each in pauses if not each.paid)


class Contract(msgspec.Struct, frozen=True):
    """Rules of a week (Monday to Sunday) for all who have it; hours are paid hours, `rest` is hours between shifts."""

    name: str
    patterns: tuple[Pattern, ...]
    hours_least: float = 0.0
    hours_most: float = 168.0
    days_least: int = 0
    days_most: int = 7
    in_a_row: int = 7
    rest: float = 0.0
    weekend_most: int = 2
    """Most days a week on Saturday and Sunday."""

    def pattern(self, name: str) -> Pattern | None:
        """The pattern of that name."""
        return next((each for each in self.patterns if each.name == name), None)


class Person(msgspec.Struct, frozen=True):
    """Somebody with a contract; `contract` is its name."""

    name: str
    contract: str
    available: tuple[Spans, ...] = ()
    """Spans of Monday to Sunday in which all of a shift must lie; empty where there is no limit."""
    leave: tuple[date, ...] = ()
    skills: tuple[str, ...] = ()
    row_before: int = 0
    """Days worked in a row up to the day before the schedule begins."""
    worked_until: int | None = None
    """End of the last shift before the schedule, in ms UTC."""
    weekends_before: float = 0.0
    """Weekend days worked in the weeks before; who has more of them is asked for fewer."""


def asked(contract: Contract, person: Person, week: Collection[date]) -> tuple[float, int]:
    """Least hours and days in a week; a day of leave counts as one worked, of at most five a week."""
    gone = len(set(person.leave) & set(week))
    share = gone / max(min(contract.days_most, 5), 1)
    return contract.hours_least * max(1 - share, 0.0), max(contract.days_least - gone, 0)
