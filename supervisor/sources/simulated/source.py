"""The simulated city as a live source: events are delivered when the clock has passed them."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from supervisor.core.events import Observed
from supervisor.sources.base import Batch, Health
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import day_of, local_date
from supervisor.sources.simulated.history import KIND, observed
from supervisor.sources.simulated.traffic import Storm

SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.1, 1.0
BATCH = 2_000
SIGN_OF_LIFE = 5
"""After so many waits without an event an empty batch says that the source still lives."""


class Position(msgspec.Struct, frozen=True):
    """Where the source is: the next event to deliver, and the storms that the day has so far."""

    date: date
    serial: int = 0
    storms: tuple[Storm, ...] = ()


class SimulatedSource:
    """A city that lives on `clock` (ms), which runs `speed` times as fast as the time in which `wait` waits.

    Whoever starts in the middle of a day gets the day since local midnight first.
    """

    kind = KIND

    def __init__(
        self,
        name: str,
        system: str,
        city: City,
        seed: int,
        clock: Callable[[], int],
        speed: float = 1.0,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        storms: tuple[Storm, ...] = (),
    ) -> None:
        self.name, self.system = name, system
        self._city, self._seed = city, seed
        self._clock, self._speed, self._wait = clock, speed, wait
        self._storms = storms
        self._delivered = 0

    def storm_at(self, at: int, hours: float = 3.0, factor: float = 10.0) -> Storm:
        """Let a storm begin at an instant (ms), or now if that has passed; nothing before it changes."""
        storm = Storm(max(at, self._clock(), self._delivered), hours, factor)
        self._storms = (*self._storms, storm)
        return storm

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Batches until cancelled; from `resume` on, else from the midnight before now."""
        position = self._begin(resume)
        yield Batch(health=Health.LIVE)
        while True:
            async for batch in self._day(position):
                yield batch
            position = Position(position.date + timedelta(1))

    def _begin(self, resume: dict[str, Any] | None) -> Position:
        try:
            position = msgspec.convert(resume, Position)
        except msgspec.ValidationError:
            return Position(local_date(self._city, self._clock()))
        self._storms += tuple(storm for storm in position.storms if storm not in self._storms)
        return position

    async def _day(self, position: Position) -> AsyncIterator[Batch]:
        """The rest of a day as the clock passes it, made again whenever a storm has been added."""
        end = day_of(self._city, position.date).end
        serial, silent = position.serial, 0
        storms, events = self._storms, self._events(position.date)
        while serial < len(events) or self._clock() < end:
            if storms is not self._storms:
                storms, events = self._storms, self._events(position.date)
            due = bisect_right(events, self._clock(), lo=serial, key=lambda event: event.at)
            for first in range(serial, due, BATCH):
                part = tuple(events[first : min(first + BATCH, due)])
                yield self._batch(part, Position(position.date, first + len(part), storms))
            silent = 0 if due > serial else silent + 1
            serial = due
            if silent and silent % SIGN_OF_LIFE == 0:
                yield Batch(health=Health.LIVE)
            await self._wait(self._pause(events[serial].at if serial < len(events) else end))

    def _events(self, day: date) -> list[Observed]:
        return observed(self._city, self._seed, day, self.system, self._storms)

    def _batch(self, events: tuple[Observed, ...], position: Position) -> Batch:
        self._delivered = events[-1].at
        return Batch(events=events, resume=msgspec.to_builtins(position))

    def _pause(self, until: int) -> float:
        """Seconds to wait: not past the next event, nor so long that a storm would have to wait."""
        return min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, (until - self._clock()) / 1000 / self._speed))
