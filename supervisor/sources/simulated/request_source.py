"""The requests of a simulated city as a live source: what became of them is told when the clock has passed it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from supervisor.requests.record import Request
from supervisor.sources.base import REQUESTS, Batch, Health
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import local_date
from supervisor.sources.simulated.requests import Life, lives, past_dates
from supervisor.sources.simulated.traffic import Storm

KIND = f"simulated{REQUESTS}"
BATCH = 1_000
SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.5, 5.0
PACE_MS = 30_000
"""How far the city's clock goes between two looks, where that is neither too soon nor too late for a reader."""


class SimulatedRequests:
    """The requests of a city that lives on `clock` (ms), which runs `speed` times as fast as `wait` waits.

    Whoever starts afresh gets every request of the last weeks as it is now, then each change as it comes.
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
        self._city, self._seed, self._storms = city, seed, storms
        self._clock, self._speed, self._wait = clock, speed, wait

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Batches until cancelled, after the instant that `resume` names where it names one."""
        upto, now = _instant(resume), self._clock()
        every = await asyncio.to_thread(self._lives, past_dates(self._city, now))
        yield Batch(health=Health.LIVE)
        for batch in self._changes(every, upto, now):
            yield batch
        today, alive = local_date(self._city, now), _unfinished(every, now)
        del every
        while True:
            await self._wait(min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, PACE_MS / 1000 / self._speed)))
            upto, now = now, self._clock()
            if local_date(self._city, now) != today:
                since, today = today, local_date(self._city, now)
                alive = _unfinished(alive, upto) + await asyncio.to_thread(self._lives, _after(since, today))
            for batch in self._changes(alive, upto, now):
                yield batch

    def _lives(self, dates: Sequence[date]) -> list[Life]:
        return [life for when in dates for life in lives(self._city, self._seed, when, self._storms)]

    def _changes(self, every: Sequence[Life], since: int | None, now: int) -> Iterator[Batch]:
        """Requests to which something happened with since < at <= now, as they are now; at least a sign of life."""
        shown = [*changed(every, since, now)]
        for first in range(0, len(shown), BATCH):
            last = first + BATCH >= len(shown)
            resume = {"upto": now} if last else None
            part = tuple(shown[first : first + BATCH])
            yield Batch(requests=part, as_of=now, zone=self._city.zone, resume=resume, health=Health.LIVE)
        if not shown:
            yield Batch(health=Health.LIVE)


def changed(every: Sequence[Life], since: int | None, now: int) -> Iterator[Request]:
    """As they are at `now` (ms): the requests to which something happened after `since`, all where that is None."""
    for life in every:
        if since is None or any(since < step.at <= now for step in life.steps):
            shown = life.at(now)
            if shown is not None:
                yield shown


def _instant(resume: dict[str, Any] | None) -> int | None:
    upto = resume.get("upto") if isinstance(resume, dict) else None
    return upto if isinstance(upto, int) else None


def _unfinished(every: Sequence[Life], now: int) -> list[Life]:
    return [life for life in every if life.steps[-1].at > now]


def _after(since: date, until: date) -> list[date]:
    return [since + timedelta(n) for n in range(1, (until - since).days + 1)]
