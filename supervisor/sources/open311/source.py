"""The requests of an Open311 server as a live source: all at first, then what was updated, pull by pull."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Request
from supervisor.sources.base import REQUESTS, Batch, Health
from supervisor.sources.open311.client import Away, Client, Patience
from supervisor.sources.open311.posting import as_ours, marked, resolved
from supervisor.sources.open311.pull import Pull, State, named, state_of
from supervisor.sources.open311.server import Server
from supervisor.sources.open311.translate import Found, Terms

KIND = f"open311{REQUESTS}"
SIGN_S = 5.0
"""A sign of life comes so often between pulls."""
LONGEST_S = 300.0


class Ours(Protocol):
    """What is known of requests of ours that were posted to the server."""

    def linked(self) -> Mapping[str, str]:
        """Our numbers by their ids."""

    def unlinked(self) -> Mapping[str, str]:
        """Tokens (empty: none) by our numbers, of those that may be there by an id that is not known yet."""

    def link(self, number: str, theirs: str) -> None:
        """Its id is known now."""

    def own(self, number: str) -> Request | None:
        """What we know of it."""


class NoneOfOurs:
    """Nothing was posted there."""

    def linked(self) -> Mapping[str, str]:
        """None."""
        return {}

    def unlinked(self) -> Mapping[str, str]:
        """None."""
        return {}

    def link(self, number: str, theirs: str) -> None:
        """Never called."""

    def own(self, number: str) -> Request | None:
        """None."""
        return None


class Open311Requests:
    """One server. The API key never reaches a note or a log."""

    kind = KIND

    def __init__(
        self,
        server: Server,
        clock: Callable[[], int],
        ours: Ours | None = None,
        patience: Patience | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`clock` gives ms since 1970; `jitter` 0 to 1 that spreads the next tries."""
        self.name, self.system = server.name, server.city or server.name
        self._server, self._clock, self._patience = server, clock, patience
        self._ours = ours or NoneOfOurs()
        self._wait, self._jitter = wait, jitter
        self._terms: Terms | None = None

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Pulls until cancelled; one that breaks off is begun again from where the last whole one ended."""
        state, tries, last = state_of(resume), 0, Batch()
        yield Batch(health=Health.STARTING, note=f"Asking {self._server.place}.")
        while True:
            delay, before = self._server.every_s, last
            try:
                async with aclosing(self._pulled(state)) as pulled:
                    async for batch in _with_signs(pulled, before):
                        last = batch
                        yield batch
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
            pull, known = Pull(client, state, self._terms, self._clock), Known(client, self._ours)
            await known.begin()
            async for found in pull.found():
                yield await known.batch(found, self._clock())
            yield Batch(resume=pull.state.save(), health=Health.LIVE, note=pull.said())


async def _with_signs(pulled: AsyncGenerator[Batch, None], before: Batch) -> AsyncIterator[Batch]:
    """The batches of a pull; while the server lets us wait, all is as it was `before`."""
    over = object()
    while True:
        asked = asyncio.ensure_future(anext(pulled, over))
        try:
            while not (await asyncio.wait({asked}, timeout=SIGN_S))[0]:
                yield Batch(health=before.health, note=before.note)
        finally:
            await _ended(asked)
        batch = asked.result()
        if not isinstance(batch, Batch):
            return
        yield batch


async def _ended(asked: asyncio.Future[object]) -> None:
    """Whoever does not want it any more ends it, too."""
    if not asked.done():
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


class Known:
    """Knows requests of ours again among those of a server, by their links, their tokens and their marks."""

    def __init__(self, client: Client, ours: Ours) -> None:
        self.client, self.ours = client, ours
        self._linked: dict[str, str] = {}
        self._unlinked: dict[str, str] = {}

    async def begin(self) -> None:
        """What is known by now; tokens become ids where the server has them."""
        self._linked = dict(await asyncio.to_thread(self.ours.linked))
        self._unlinked = dict(await asyncio.to_thread(self.ours.unlinked))
        for number, token in [*self._unlinked.items()]:
            theirs = await resolved(self.client, token) if token else ""
            if theirs:
                await self._link(number, theirs)

    async def batch(self, found: Found, as_of: int) -> Batch:
        """An answer as a batch, with our numbers for the requests that are ours."""
        told = tuple([await self._told(request) for request in found.requests])
        return Batch(requests=told, rejects=found.rejects, as_of=as_of, zone=self.client.server.zone)

    async def _told(self, request: Request) -> Request:
        if request.number not in self._linked:
            number = marked(request.words, self._unlinked)
            if not number:
                return request
            await self._link(number, request.number)
        number = self._linked[request.number]
        own = await asyncio.to_thread(self.ours.own, number)
        return as_ours(request, own, number, self.client.server)

    async def _link(self, number: str, theirs: str) -> None:
        await asyncio.to_thread(self.ours.link, number, theirs)
        self._linked[theirs] = number
        self._unlinked.pop(number, None)
