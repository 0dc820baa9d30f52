"""Who calls when: a Poisson stream that follows the hour, the weekday and the month, and storms on top of it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping

import msgspec

from supervisor.sources.simulated.city import SUNDAY, City, Queue
from supervisor.sources.simulated.day import MINUTE_MS, SATURDAY, Day, pick, span_ms, stream

SLOT_MS = 15 * MINUTE_MS
STORM_SLOT_MS = 5 * MINUTE_MS
LAST_CALL_MS = 2 * MINUTE_MS
"""Nobody calls in the last minutes of a day, so that no call is in two days."""
POPULATION = 60_000
REGULARS = 400
STORM_RISE, STORM_FALL = 0.08, 0.35


class Storm(msgspec.Struct, frozen=True):
    """Many more calls from `start` (ms) on for some hours: `factor` times the usual at its height.

    `queues` weighs what is called about; where empty, the city's own weights for storms hold.
    """

    start: int
    hours: float = 3.0
    factor: float = 10.0
    queues: dict[str, float] = {}

    @property
    def end(self) -> int:
        """When it has blown over (ms)."""
        return self.start + round(self.hours * 60 * MINUTE_MS)

    def strength(self, at: int) -> float:
        """From 0 to 1: it rises soon, holds, and falls slowly."""
        part = (at - self.start) / max(1, self.end - self.start)
        return max(0.0, min(1.0, part / STORM_RISE, (1 - part) / STORM_FALL))


class Wish(msgspec.Struct, frozen=True):
    """A call that somebody will make: at `at`, for `queue`, willing to wait `patience_ms`.

    `key_ms` is how long she listens before she presses a key to leave, None where she never does.
    """

    at: int
    queue: str
    caller: str = ""
    dialled: str = ""
    reason: str = ""
    patience_ms: int = 0
    key_ms: int | None = None


def wishes(city: City, day: Day, seed: int, storms: tuple[Storm, ...] = ()) -> list[Wish]:
    """All first attempts of a day in the order of their times. A storm adds its own and changes no other."""
    rng = stream(seed, day, "calls")
    rate = _Rate(city, day, rng)
    last = day.end - LAST_CALL_MS
    times = list(_poisson(rng, day.start, day.end, SLOT_MS, rate.per_ms))
    usual = {queue.name: queue.share for queue in city.queues}
    everyday = {queue.name: queue.reasons for queue in city.queues}
    found = [_wish(city, rng, at, usual, everyday) for at in times if at < last]
    for storm in storms:
        found += [wish for wish in _storm_wishes(city, day, seed, storm, rate) if wish.at < last]
    return sorted(found, key=lambda wish: wish.at)


def rate_of(city: City, day: Day, rng: random.Random) -> Callable[[int], float]:
    """Calls per ms of all queues at an instant (ms) of a day, without storms."""
    return _Rate(city, day, rng).per_ms


def patience_ms(rng: random.Random, queue: Queue) -> int:
    """How long a caller waits before she hangs up (Weibull, mean `patience_s`)."""
    scale = queue.patience_s / math.gamma(1 + 1 / queue.patience_shape)
    return round(rng.weibullvariate(scale, queue.patience_shape) * 1000) + 1000


class _Rate:
    """Calls per ms at an instant of one day."""

    def __init__(self, city: City, day: Day, rng: random.Random) -> None:
        curve = city.curve
        self.day = day
        self.hours = curve.weekend if day.kind >= SATURDAY else curve.weekday
        level = curve.calls * curve.week[day.kind] * curve.year[day.date.month - 1]
        level *= max(0.2, rng.gauss(1, curve.noise))
        self.level = level * (curve.holiday if day.kind == SUNDAY and day.date.weekday() != SUNDAY else 1)
        self.mean = curve.calls / (24 * 60 * MINUTE_MS)

    def per_ms(self, at: int) -> float:
        """Between the middles of two hours the rate goes straight from one weight to the other."""
        place = self.day.minute_of(at) / 60 - 0.5
        hour, part = math.floor(place), place - math.floor(place)
        weight = self.hours[hour % 24] * (1 - part) + self.hours[(hour + 1) % 24] * part
        return self.level * weight / sum(self.hours) / (60 * MINUTE_MS)


def _poisson(rng: random.Random, start: int, end: int, step: int, per_ms: Callable[[int], float]) -> Iterator[int]:
    """Instants after `start` of a Poisson stream whose rate is constant within each step."""
    need = rng.expovariate(1)
    for slot in range(start, end, step):
        width = min(step, end - slot)
        left = width * per_ms(slot + width // 2)
        passed = 0.0
        while need < left:
            passed += need
            left -= need
            yield slot + 1 + int(width * passed / (passed + left))
            need = rng.expovariate(1)
        need -= left


def _storm_wishes(city: City, day: Day, seed: int, storm: Storm, rate: _Rate) -> Iterator[Wish]:
    rng = stream(seed, day, f"storm/{storm.start}")

    def extra(at: int) -> float:
        inside = day.start <= at < day.end
        return inside * (storm.factor - 1) * storm.strength(at) * max(rate.per_ms(at), rate.mean)

    queues = storm.queues or city.storm.queues or {queue.name: queue.share for queue in city.queues}
    for at in _poisson(rng, storm.start, storm.end, STORM_SLOT_MS, extra):
        if day.start < at < day.end:
            yield _wish(city, rng, at, queues, city.storm.reasons)


def _wish(
    city: City, rng: random.Random, at: int, queues: Mapping[str, float], reasons: Mapping[str, Mapping[str, float]]
) -> Wish:
    habits, queue = city.habits, city.queue(pick(rng, queues))
    waits = span_ms(rng, (1, queue.short_s)) if rng.random() < habits.short else patience_ms(rng, queue)
    return Wish(
        at=at,
        queue=queue.name,
        caller=_caller(rng, habits.anonymous, habits.regulars),
        dialled=pick(rng, city.dialled),
        reason=pick(rng, reasons.get(queue.name, {})),
        patience_ms=waits,
        key_ms=span_ms(rng, habits.key_after_s) if rng.random() < queue.key else None,
    )


def _caller(rng: random.Random, anonymous: float, regulars: float) -> str:
    chance = rng.random()
    if chance < anonymous:
        return ""
    return number(rng.randrange(REGULARS if chance < anonymous + regulars else POPULATION))


def number(index: int) -> str:
    """A number nobody has: 555-0100 to 555-0199 of every area code are kept for stories."""
    area, line = divmod(index, 100)
    return f"{AREAS[area % len(AREAS)]}55501{line:02d}"


AREAS = tuple(area for area in range(201, 990) if area // 10 % 10 != 9 and area % 100 != 11 and area % 100 != 0)
"""What area codes look like: no 9 in the middle, and neither 00 nor 11 at the end."""
