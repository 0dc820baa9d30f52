"""What a simulated city is made of, as its TOML file says it: queues, people, curves and habits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Channel, Status

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = 6
PAPERWORK = "After-call work"
"""The reason of a pause that is wrap-up."""
DAY_MINUTES = 24 * 60
LAST_SHIFT_END = 23 * 60
"""No shift ends later (minutes after midnight), so that the floor is empty when the day turns."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Weight = Annotated[float, msgspec.Meta(ge=0)]
Mean = Annotated[float, msgspec.Meta(gt=0)]
Seconds = Annotated[int, msgspec.Meta(ge=0)]
Many = Annotated[int, msgspec.Meta(ge=1)]
Span = tuple[Weight, Weight]
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


class CityError(CallboardError):
    """A city's file that cannot be simulated."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: a field that is not known is an error."""


class Queue(_Part, frozen=True):
    """A queue. `share` is its part of all calls, `talk_s` and `patience_s` are means, shares are 0..1.

    `overflow_s` seconds after a caller entered she goes on to `overflow_to`, where somebody is logged in there.
    `hours` is when it is open ("Mon-Fri 08:00-18:00; Sat 09:00-15:00"), empty where it always is.
    """

    name: str
    shown: str
    share: Share
    talk_s: Mean
    group: str = ""
    talk_cv: Mean = 1.3
    wrapup_s: Seconds = 20
    patience_s: Mean = 240
    patience_shape: Mean = 1.1
    target: Share = 0.8
    within_s: Seconds = 20
    short_s: Seconds = 5
    overflow_s: Seconds = 0
    overflow_to: str = ""
    key: Share = 0.01
    transfer: Share = 0.04
    transfer_to: dict[str, Weight] = {}
    reasons: dict[str, Weight] = {}
    hours: str = ""


class Pause(_Part, frozen=True):
    """A planned pause of a shift: minutes after its start, and how many."""

    reason: str
    after_min: Seconds
    minutes: Many


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

    calls: Weight
    week: tuple[Weight, ...]
    year: tuple[Weight, ...]
    weekday: tuple[Weight, ...]
    weekend: tuple[Weight, ...]
    holiday: Weight = 1.0
    noise: Share = 0.05


class StormHabits(_Part, frozen=True):
    """What people call about in a storm: weights of the queues, and reasons by queue."""

    queues: dict[str, Weight] = {}
    reasons: dict[str, dict[str, Weight]] = {}


class Habits(_Part, frozen=True):
    """What people and telephones do: shares 0..1 and spans of seconds."""

    ring_s: Span = (2, 9)
    no_answer: Share = 0.02
    no_answer_s: Weight = 15
    auto_pause: Share = 0.35
    auto_pause_s: Span = (60, 300)
    hold: Share = 0.15
    hold_s: Span = (20, 100)
    agent_ends: Share = 0.3
    paperwork: Share = 0.04
    paperwork_s: Span = (45, 240)
    key_after_s: Span = (15, 120)
    message_s: Span = (15, 50)
    short: Share = 0.012
    anonymous: Share = 0.03
    regulars: Share = 0.08
    redial: Share = 0.35
    redial_s: Span = (40, 600)
    absent: Share = 0.08
    pressed: Share = 0.2
    partial: Share = 0.1
    unreachable: Share = 0.05
    other_calls: Weight = 0.8


class Place(_Part, frozen=True):
    """A part of the city: requests lie within `spread` degrees of its middle; `weight` is its share of them."""

    name: str
    lat: float
    lon: float
    spread: Mean = 0.01
    weight: Weight = 1.0


class Kind(_Part, frozen=True):
    """A kind of request, by the reason of the calls that it follows from.

    `chance` is the share of such calls that leave one; it is due `days` after that of receipt, where it is promised
    at all; `takes` is the median of the days until it is closed, `never` the share that nobody closes.
    """

    reason: str
    category: str
    department: str
    chance: Share = 0.7
    days: int | None = None
    takes: Mean = 3
    never: Share = 0.01


class RequestHabits(_Part, frozen=True):
    """How requests come and go: `beside` is how many come in other ways for each that a call leaves."""

    beside: Weight = 0.6
    channels: dict[str, Weight] = {}
    ends: dict[str, Weight] = {}
    between: dict[str, Weight] = {}


class City(_Part, frozen=True):
    """A whole city. `lines` is how many callers the telephone system can hold at once, talking ones included."""

    name: str
    system: str
    zone: str
    lines: Many
    curve: Curve
    queues: tuple[Queue, ...]
    shifts: tuple[Shift, ...]
    agents: tuple[Agent, ...]
    dialled: dict[str, Weight] = {}
    teams: tuple[str, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    storm: StormHabits = StormHabits()
    habits: Habits = Habits()
    requests: RequestHabits = RequestHabits()
    kinds: tuple[Kind, ...] = ()
    places: tuple[Place, ...] = ()

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


def settings_body(city: City, years: Iterable[int], seed: int | None = None) -> dict[str, Any]:
    """The centre's settings that fit a city, as `settings.centre_settings` takes them.

    The holidays of `years` are named by date; with a seed the city itself is the source of calls.
    """
    source = {"kind": "simulated", "name": city.name, "system": city.system, "seed": seed}
    return {
        "zone": city.zone,
        "queues": {queue.name: _queue_body(queue) for queue in city.queues},
        "agents": {agent.name: {"team": agent.team} for agent in city.agents},
        "wrapup_reasons": [PAPERWORK] if city.habits.paperwork else [],
        "holidays": {"extra": [day.isoformat() for year in years for day in _holidays(city, year)]},
        "sources": [] if seed is None else [source],
    }


def minutes(clock: str) -> int:
    """Minutes after midnight of "07:30"; "24:00" is the midnight that ends the day."""
    shown = _CLOCK.fullmatch(clock.strip())
    found = int(shown[1]) * 60 + int(shown[2]) if shown else DAY_MINUTES + 1
    if found > DAY_MINUTES:
        raise ValueError(f"{clock} is not a time of the day such as 07:30")
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


def _queue_body(queue: Queue) -> dict[str, Any]:
    kept = ("shown", "group", "within_s", "short_s", "wrapup_s", "hours")
    return {**{name: getattr(queue, name) for name in kept}, "target": round(queue.target * 100, 3)}


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
    yield from _unknown("kind of request for", [kind.reason for kind in city.kinds], ())
    yield from _unknown("place", [place.name for place in city.places], ())
    yield from _request_problems(city)
    yield from _time_problems(city)
    if not sum(queue.share for queue in city.queues):
        yield "no queue has a share of the calls"
    for weights in _all_weights(city):
        if weights and not sum(weights.values()):
            yield f"the weights of {', '.join(weights)} are all 0"


def _all_weights(city: City) -> Iterator[dict[str, float]]:
    yield from (city.dialled, city.storm.queues, *city.storm.reasons.values())
    yield from (city.requests.channels, city.requests.ends, city.requests.between)
    for queue in city.queues:
        yield from (queue.reasons, queue.transfer_to)


def _request_problems(city: City) -> Iterator[str]:
    if city.kinds and not sum(place.weight for place in city.places):
        yield "it has kinds of requests, but no places where they could be"
    for what, named, known in (
        ("channel", city.requests.channels, Channel),
        ("status", {**city.requests.ends, **city.requests.between}, Status),
    ):
        words = {str(each) for each in known}
        yield from (f"{name} is no {what} of a request" for name in named if name not in words)


def _zone_problems(city: City) -> Iterator[str]:
    try:
        ZoneInfo(city.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"there is no time zone {city.zone}"


def _curve_problems(curve: Curve) -> Iterator[str]:
    for name, size in (("week", 7), ("year", 12), ("weekday", 24), ("weekend", 24)):
        values: tuple[float, ...] = getattr(curve, name)
        if len(values) != size or not sum(values):
            yield f"curve.{name} needs {size} numbers that are not all 0"


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
        if queue.overflow_s and not queue.overflow_to:
            yield f"{queue.name} overflows after {queue.overflow_s} s, but overflow_to names no queue"
    for shift in city.shifts:
        if not minutes(shift.start) < minutes(shift.end) <= LAST_SHIFT_END:
            yield f"the shift {shift.name} has to end after its start and not after 23:00"
