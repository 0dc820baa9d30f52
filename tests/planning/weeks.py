"""Small weeks for the tests of the solver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from supervisor.planning.roster import Contract, Pattern, Person, Roster, Shift, Window, moment
from supervisor.planning.shifts import Solution, solve

ZONE = "America/New_York"
MONDAY = date(2026, 11, 23)
HOUR = 3_600_000


def at(day: int, hour: float = 0, first: date = MONDAY) -> int:
    """Ms UTC of an hour of a day, 0 being the first."""
    return moment(first + timedelta(days=day), round(hour * 60), ZONE)


def demand(days: int, *spans: tuple[int, float, float, int], first: date = MONDAY, minutes: int = 60) -> Roster:
    """Agents required by (day, from hour, to hour, agents)."""
    begin, size = at(0, 0, first), minutes * 60_000
    slots = (at(days, 0, first) - begin) // size
    needed = [0] * slots
    for day, a, b, many in spans:
        for slot in range((at(day, a, first) - begin) // size, (at(day, b, first) - begin) // size):
            if slot < slots:
                needed[slot] += many
    return Roster(ZONE, begin, at(days, 0, first), minutes, (), tuple(needed))


def plain(name: str, hours: float, *starts: float) -> Pattern:
    """A pattern without pauses."""
    return Pattern(name, round(hours * 60), tuple(round(each * 60) for each in starts))


EIGHT = Pattern("eight", 480, (480, 600, 720), (Window(15, 60, 150), Window(15, 330, 420)), Window(30, 180, 270, False))


def people(contract: Contract, many: int, **more: Any) -> list[Person]:
    """So many with a contract."""
    return [Person(f"{contract.name} {number}", contract.name, **more) for number in range(1, many + 1)]


def solved(roster: Roster, who: Sequence[Person], *contracts: Contract, **more: Any) -> Solution:
    """Solved by a clock that no machine makes slow."""
    ticks = count()
    return solve(roster, who, contracts, lambda: next(ticks) / 1000, **{"gap": 0.0, **more})


def pinned(who: str, day: int, hour: float, hours: float, pattern: str = "") -> Shift:
    """A fixed shift."""
    return Shift(who, at(day, hour), at(day, hour) + round(hours * HOUR), (), pattern, fixed=True)
