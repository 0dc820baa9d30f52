"""What a simulated city is made of, as its TOML file says it: queues, people, curves and habits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.rules import AgentRules, QueueRules, Rules, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = 6
LAST_SHIFT_END = 23 * 60
"""No shift ends later (minutes after midnight), so that the floor is empty when the day turns."""


class CityError(CallboardError):
    """A city's file that cannot be simulated."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: a field that is not known is an error."""


class Queue(_Part, frozen=True):
    """A queue. `share` is its part of all calls, `talk_s` and `patience_s` are means, shares are 0..1.

    `overflow_s` seconds after a caller entered she goes on to `overflow_to`, where somebody is logged in there.
    `hours` are seven days of opening spans ("08:00-12:00, 13:00-18:00"), none where it is always open.
    """

    name: str
    shown: str
    share: float
    talk_s: float
    group: str = ""
    talk_cv: float = 1.3
    wrapup_s: int = 20
    patience_s: float = 240
    patience_shape: float = 1.1
    target: float = 0.8
    within_s: int = 20
    short_s: int = 5
    overflow_s: int = 0
    overflow_to: str = ""
    key: float = 0.01
    transfer: float = 0.04
    transfer_to: dict[str, float] = {}
    reasons: dict[str, float] = {}
    hours: tuple[str, ...] = ()


class Pause(_Part, frozen=True):
    """A planned pause of a shift: minutes after its start, and how many."""

    reason: str
    after_min: int
    minutes: int


class Shift(_Part, frozen=True):
    """Working hours, local ("07:30"), with the pauses in them."""

    name: str
    start: str
    end: str
    pauses: tuple[Pause, ...] = ()


class Agent(_Part, frozen=True):
    """Somebody who answers: `skills` are queues, `days` are "mon-fri" or "sat sun"."""

    name: str
    team: str
    shift: str
    skills: tuple[str, ...]
    days: str = "mon-fri"


class Holiday(_Part, frozen=True):
    """A day that is like a Sunday: a `day` of a `month`, or its `nth` `weekday` (-1 is the last)."""

    name: str
    month: int
    day: int = 0
    weekday: str = ""
    nth: int = 0


class Curve(_Part, frozen=True):
    """How many calls when: `calls` on a day of factor 1, factors by weekday and month, weights by hour of the day."""

    calls: float
    week: tuple[float, ...]
    year: tuple[float, ...]
    weekday: tuple[float, ...]
    weekend: tuple[float, ...]
    holiday: float = 1.0
    noise: float = 0.05


class StormHabits(_Part, frozen=True):
    """What people call about in a storm: weights of the queues, and reasons by queue."""

    queues: dict[str, float] = {}
    reasons: dict[str, dict[str, float]] = {}


class Habits(_Part, frozen=True):
    """What people and telephones do: shares 0..1 and spans of seconds."""

    ring_s: tuple[float, float] = (2, 9)
    no_answer: float = 0.02
    no_answer_s: float = 15
    auto_pause: float = 0.35
    auto_pause_s: tuple[float, float] = (60, 300)
    hold: float = 0.15
    hold_s: tuple[float, float] = (20, 100)
    agent_ends: float = 0.3
    paperwork: float = 0.04
    paperwork_s: tuple[float, float] = (45, 240)
    key_after_s: tuple[float, float] = (15, 120)
    message_s: tuple[float, float] = (15, 50)
    short: float = 0.012
    anonymous: float = 0.03
    regulars: float = 0.08
    redial: float = 0.35
    redial_s: tuple[float, float] = (40, 600)
    absent: float = 0.08
    pressed: float = 0.2
    partial: float = 0.1
    unreachable: float = 0.05
    other_calls: float = 0.8


class City(_Part, frozen=True):
    """A whole city. `lines` is how many callers the telephone system can hold at once, talking ones included."""

    name: str
    system: str
    zone: str
    lines: int
    curve: Curve
    queues: tuple[Queue, ...]
    shifts: tuple[Shift, ...]
    agents: tuple[Agent, ...]
    dialled: dict[str, float] = {}
    teams: tuple[str, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    storm: StormHabits = StormHabits()
    habits: Habits = Habits()

    @property
    def tz(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.zone)

    def queue(self, name: str) -> Queue:
        """The queue of this name."""
        return next(queue for queue in self.queues if queue.name == name)

    def shift(self, name: str) -> Shift:
        """The shift of this name."""
        return next(shift for shift in self.shifts if shift.name == name)

    def is_holiday(self, day: date) -> bool:
        """Whether a local date is one of the city's holidays."""
        return any(_falls_on(holiday, day) for holiday in self.holidays)

    def kind_of_day(self, day: date) -> int:
        """Monday 0 to Sunday 6; a holiday is a Sunday."""
        return SUNDAY if self.is_holiday(day) else day.weekday()


def load_city(text: str | bytes) -> City:
    """The city of a TOML file; `CityError` says in a sentence what is wrong with it."""
    try:
        city = msgspec.toml.decode(text, type=City)
        problem = next(_problems(city), "")
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise CityError(f"The city's file cannot be read: {error}.") from error
    if problem:
        raise CityError(f"The city's file cannot be used: {problem}.")
    return city


def city_rules(city: City, holidays_of: Iterable[int] = ()) -> Rules:
    """The centre's settings that fit a city; holidays of the years given are named by date."""
    return Rules(
        zone=city.zone,
        queues={queue.name: _queue_rules(queue) for queue in city.queues},
        agents={agent.name: AgentRules(team=agent.team) for agent in city.agents},
        wrapup_reasons=(PAPERWORK,) if city.habits.paperwork else (),
        holidays=tuple(day.isoformat() for year in holidays_of for day in _holidays(city, year)),
    )


PAPERWORK = "After-call work"
"""The reason of a pause that is wrap-up."""


def minutes(clock: str) -> int:
    """Minutes after midnight of "07:30"; "24:00" is the midnight that ends the day."""
    hour, minute = clock.strip().split(":")
    found = int(hour) * 60 + int(minute)
    if not (0 <= found <= 1440 and 0 <= int(minute) < 60):
        raise ValueError(f"{clock} is not a time of the day")
    return found


def weekdays(days: str) -> frozenset[int]:
    """The weekdays of "mon-fri" or "sat sun": Monday is 0."""
    found: set[int] = set()
    for part in days.split():
        first, _, last = part.partition("-")
        if not {first, last or first} <= set(WEEKDAYS):
            raise ValueError(f"{part} names no days of the week")
        found.update(range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1))
    return frozenset(found)


def _queue_rules(queue: Queue) -> QueueRules:
    return QueueRules(
        shown=queue.shown,
        group=queue.group,
        target=queue.target,
        within_s=queue.within_s,
        short_s=queue.short_s,
        wrapup_s=queue.wrapup_s,
        hours=tuple(_spans(day) for day in queue.hours),
    )


def _spans(day: str) -> tuple[Span, ...]:
    pairs = (span.split("-") for span in day.split(",") if span.strip())
    return tuple((minutes(start), minutes(end)) for start, end in pairs)


def _holidays(city: City, year: int) -> Iterator[date]:
    days = (date(year, 1, 1) + timedelta(n) for n in range(366))
    return (day for day in days if day.year == year and city.is_holiday(day))


def _falls_on(holiday: Holiday, day: date) -> bool:
    if holiday.month != day.month:
        return False
    if holiday.day:
        return holiday.day == day.day
    if WEEKDAYS[day.weekday()] != holiday.weekday:
        return False
    if holiday.nth > 0:
        return (day.day - 1) // 7 + 1 == holiday.nth
    return (day + timedelta(7)).month != day.month


def _problems(city: City) -> Iterator[str]:
    yield from _zone_problems(city)
    yield from _curve_problems(city.curve)
    yield from _unknown("queue", [queue.name for queue in city.queues], _queues_named(city))
    yield from _unknown("shift", [shift.name for shift in city.shifts], [agent.shift for agent in city.agents])
    yield from _unknown("team", city.teams, [agent.team for agent in city.agents])
    yield from _unknown("agent", [agent.name for agent in city.agents], ())
    yield from _time_problems(city)


def _zone_problems(city: City) -> Iterator[str]:
    try:
        ZoneInfo(city.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"there is no time zone {city.zone}"


def _curve_problems(curve: Curve) -> Iterator[str]:
    for name, size in (("week", 7), ("year", 12), ("weekday", 24), ("weekend", 24)):
        values: tuple[float, ...] = getattr(curve, name)
        if len(values) != size or min(values) < 0 or not sum(values):
            yield f"curve.{name} needs {size} numbers, none below 0 and not all 0"


def _unknown(what: str, known: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    names = list(known)
    if len(set(names)) < len(names):
        yield f"two of them are the same {what}"
    yield from (f"it names a {what} {name} that is not in it" for name in named if name not in names)


def _queues_named(city: City) -> Iterator[str]:
    for agent in city.agents:
        yield from agent.skills
    for queue in city.queues:
        yield from queue.transfer_to
        yield from (queue.overflow_to,) if queue.overflow_to else ()
    yield from city.storm.queues
    yield from city.storm.reasons


def _time_problems(city: City) -> Iterator[str]:
    for agent in city.agents:
        weekdays(agent.days)
    for queue in city.queues:
        if len(queue.hours) not in (0, 7):
            yield f"the hours of {queue.name} need seven days"
        if queue.overflow_s and not queue.overflow_to:
            yield f"{queue.name} overflows after {queue.overflow_s} s, but overflow_to names no queue"
        _queue_rules(queue)
    for shift in city.shifts:
        if not minutes(shift.start) < minutes(shift.end) <= LAST_SHIFT_END:
            yield f"the shift {shift.name} has to end after its start and not after 23:00"
