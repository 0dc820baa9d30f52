"""The requests of a simulated city: most follow from its calls, each with a life until somebody closes it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

import msgspec

from supervisor.requests.record import Channel, Request, Status
from supervisor.sources.simulated.city import City, Kind
from supervisor.sources.simulated.day import MINUTE_MS, SATURDAY, Day, day_of, local_date, pick, span_ms, stream
from supervisor.sources.simulated.traffic import Storm, Wish, wishes

DAY_MS = 24 * 60 * MINUTE_MS
LIFE_DAYS = 90
"""Who is not closed after so many days stays open."""
SPREAD = 0.8
"""Standard deviation of the logarithm of the time that a request takes."""
TALKED_S = (120, 540)
ELSEWHERE_S = (0, 900)
FIRST_MOVE = (0.05, 0.5)
"""When within its life somebody first takes it up."""
STREETS = ("Harbor", "Mill", "Orchard", "Prairie", "Quarry", "Station", "Lake", "Cedar", "Chapel", "Foundry")
WORDS = (
    "",
    "Since last week.",
    "The second time this month.",
    "Near the school.",
    "Blocks the sidewalk.",
    "Neighbours called too.",
)


class Step(msgspec.Struct, frozen=True):
    """From `at` (ms) on the request is `status`."""

    at: int
    status: Status


class Life(msgspec.Struct, frozen=True):
    """A request as it was received, and what becomes of it: `steps` in order, the first being its receipt."""

    born: Request
    steps: tuple[Step, ...]

    def at(self, now: int) -> Request | None:
        """As its city shows it at an instant (ms); None before it was received."""
        passed = [step for step in self.steps if step.at <= now]
        if not passed:
            return None
        last = passed[-1]
        closed = None if last.status.is_open else last.at
        return msgspec.structs.replace(self.born, status=last.status, closed_at=closed, updated_at=last.at)


def lives(city: City, seed: int, when: date, storms: tuple[Storm, ...] = ()) -> list[Life]:
    """Everything that is received on a local date, by time of receipt; a storm adds its own and changes no other."""
    day = day_of(city, when)
    usual = wishes(city, day, seed)
    found = _left_by(city, day, usual, stream(seed, day, "requests"), f"{when:%y%j}-")
    for storm in storms:
        extra = set(wishes(city, day, seed, (storm,))) - set(usual)
        calls = sorted(extra, key=lambda wish: (wish.at, wish.caller))
        rng = stream(seed, day, f"requests/storm/{storm.start}")
        found += _left_by(city, day, calls, rng, f"{when:%y%j}-{storm.start // MINUTE_MS % 10_000:04d}-")
    return sorted(found, key=lambda life: (life.born.opened_at, life.born.number))


def steps_between(every: Iterable[Life], since: int, until: int) -> list[tuple[int, Life]]:
    """What happens to requests with since < at <= until, in order: the instant (ms) and whose life it is."""
    found = [(step.at, life) for life in every for step in life.steps if since < step.at <= until]
    return sorted(found, key=lambda each: (each[0], each[1].born.number))


def past_dates(city: City, now: int) -> list[date]:
    """The local dates whose requests may still be alive at an instant (ms), today last."""
    today = local_date(city, now)
    return [today - timedelta(back) for back in range(LIFE_DAYS, -1, -1)]


def _left_by(city: City, day: Day, calls: Iterable[Wish], rng: random.Random, prefix: str) -> list[Life]:
    kinds = {kind.reason: kind for kind in city.kinds}
    found: list[Life] = []
    for wish in calls:
        if kind := kinds.get(wish.reason):
            found += _from_call(city, day, kind, wish, rng)
    return [_numbered(life, f"{prefix}{serial:04d}") for serial, life in enumerate(found, 1)]


def _numbered(life: Life, number: str) -> Life:
    return Life(msgspec.structs.replace(life.born, number=number), life.steps)


def _from_call(city: City, day: Day, kind: Kind, wish: Wish, rng: random.Random) -> Iterator[Life]:
    """The request that a call leaves, and one like it that comes in another way about the same time."""
    if rng.random() >= kind.chance:
        return
    yield _life(city, day, kind, wish.at + span_ms(rng, TALKED_S), Channel.PHONE, rng)
    if rng.random() < city.requests.beside:
        channel = Channel(pick(rng, city.requests.channels) or Channel.WEB)
        yield _life(city, day, kind, wish.at + span_ms(rng, ELSEWHERE_S), channel, rng)


def _life(city: City, day: Day, kind: Kind, at: int, channel: Channel, rng: random.Random) -> Life:
    spot = rng.choices(city.places, [place.weight for place in city.places])[0]
    born = Request(
        number="",
        opened_at=at,
        due_at=None if kind.days is None else _midnight(day, kind.days + 1),
        due_is_date=kind.days is not None,
        updated_at=at,
        department=kind.department,
        category=kind.category,
        detail=kind.reason,
        channel=channel,
        area=spot.name,
        address=f"{rng.randrange(1, 99) * 4} {rng.choice(STREETS)} Street",
        lat=round(spot.lat + _offset(rng, spot.spread), 5),
        lon=round(spot.lon + _offset(rng, spot.spread), 5),
        words=rng.choice(WORDS),
    )
    return Life(born, tuple(_steps(city, day, kind, at, rng)))


def _offset(rng: random.Random, spread: float) -> float:
    return max(-1.0, min(1.0, rng.gauss(0, 0.4))) * spread


def _steps(city: City, day: Day, kind: Kind, at: int, rng: random.Random) -> Iterator[Step]:
    takes = rng.lognormvariate(math.log(kind.takes), SPREAD)
    never, end, between = rng.random() < kind.never, pick(rng, city.requests.ends), pick(rng, city.requests.between)
    moved = at + round(takes * rng.uniform(*FIRST_MOVE) * DAY_MS)
    closed = _at_work(city, at + round(takes * DAY_MS), rng)
    yield Step(at, Status.OPEN)
    if moved < closed:
        yield Step(moved, Status(between or Status.IN_PROGRESS))
    if takes < LIFE_DAYS and not never:
        yield Step(max(closed, at + MINUTE_MS), Status(end or Status.RESOLVED))


def _at_work(city: City, at: int, rng: random.Random) -> int:
    """The next instant from `at` on at which somebody works (ms): on weekdays from eight to half past four."""
    day = day_of(city, local_date(city, at))
    first, last = day.at(8 * 60), day.at(16 * 60 + 30)
    if day.kind < SATURDAY and first <= at <= last:
        return at
    while day.kind >= SATURDAY or at > day.at(8 * 60):
        day = day_of(city, day.date + timedelta(1))
        at = min(at, day.start)
    return day.at(8 * 60) + round(rng.random() * 4 * 60 * MINUTE_MS)


def _midnight(day: Day, later: int) -> int:
    shown = datetime.combine(day.date + timedelta(later), time(), day.zone)
    return round(shown.timestamp() * 1000)
