"""The requests of an Open311 server as a live source: all at first, then what was updated, pull by pull."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Request
from supervisor.sources.base import REQUESTS, Batch, Health
from supervisor.sources.open311.client import Away, Client, Patience
from supervisor.sources.open311.pull import Pull, State, named, state_of
from supervisor.sources.open311.server import Server
from supervisor.sources.open311.translate import Found, Terms

KIND = f"open311{REQUESTS}"
SIGN_S = 5.0
"""A sign of life comes so often between pulls."""
LONGEST_S = 300.0
Numbers = Callable[[], Mapping[str, str]]
"""Our numbers by theirs, of requests that we have opened there."""


def no_numbers() -> Mapping[str, str]:
    """Nothing was opened there."""
    return {}


class Open311Requests:
    """One server. The API key never reaches a note or a log."""

    kind = KIND

    def __init__(
        self,
        server: Server,
        clock: Callable[[], int],
        numbers: Numbers = no_numbers,
        patience: Patience | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`clock` gives ms since 1970; `jitter` 0 to 1 that spreads the next tries."""
        self.name, self.system = server.name, server.city or server.name
        self._server, self._clock, self._numbers, self._patience = server, clock, numbers, patience
        self._wait, self._jitter = wait, jitter
        self._terms: Terms | None = None

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Pulls until cancelled; one that breaks off is begun again from where the last whole one ended."""
        state, tries = state_of(resume), 0
        yield Batch(health=Health.STARTING, note=f"Asking {self._server.place}.")
        while True:
            delay, last = self._server.every_s, Batch()
            try:
                async with aclosing(self._pulled(state)) as pulled:
                    async for last in pulled:
                        yield last
                state, tries = state_of(last.resume), 0
            except CallboardError as error:
                away = isinstance(error, Away)
                last = Batch(health=Health.LOST if away else Health.REFUSED, note=str(error))
                tries += 1
                delay = min(LONGEST_S, delay * 2.0 ** min(tries - 1, 10)) * (0.5 + self._jitter() / 2)
                yield last
            async for batch in self._signs(delay, last):
                yield batch

    async def _signs(self, seconds: float, last: Batch) -> AsyncIterator[Batch]:
        """Waits; says meanwhile that all is as it was."""
        while seconds > 0:
            await self._wait(min(seconds, SIGN_S))
            seconds -= SIGN_S
            yield Batch(health=last.health, note=last.note)

    async def _pulled(self, state: State) -> AsyncGenerator[Batch, None]:
        async with Client(self._server, self._patience) as client:
            if self._terms is None:
                self._terms = await named(client)
            pull, ours = Pull(client, state, self._terms, self._clock), self._numbers()
            async for found in pull.found():
                yield batch_of(found, self._clock(), self._server, ours)
            yield Batch(resume=pull.state.save(), health=Health.LIVE, note=pull.said())


def batch_of(found: Found, as_of: int, server: Server, ours: Mapping[str, str]) -> Batch:
    """An answer as a batch, with our numbers for the requests that are ours."""
    told = tuple(_renumbered(request, ours) for request in found.requests)
    return Batch(requests=told, rejects=found.rejects, as_of=as_of, zone=server.zone)


def _renumbered(request: Request, ours: Mapping[str, str]) -> Request:
    own = ours.get(request.number)
    if own is None:
        return request
    original = {**request.original, "service_request_id": request.number}
    return msgspec.structs.replace(request, number=own, original=original)
