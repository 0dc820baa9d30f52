"""A live source over one connection: shows the floor, follows the events, comes back after a loss."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.events import Observed, SourceLost
from supervisor.sources.base import Batch, Health, Reject
from supervisor.sources.connection import Connection, Lost, Timings
from supervisor.sources.session import SETTLE_MS, Memory, Session

MOST = 500
M = TypeVar("M")
C = TypeVar("C", bound=Connection[Any])
S = TypeVar("S", bound=Session[Any])


class Asker(Protocol):
    """Asks for lists when it is time."""

    @property
    def patience(self) -> float:
        """For how long to wait for a message (s)."""

    def check(self, *, listing: bool) -> None:
        """Asks when it is time. Raises `Lost` where a list does not come to its end."""


class LiveSource(ABC, Generic[M, C, S]):
    """One telephone system. Secrets and numbers never reach a note or a log."""

    kind = ""

    def __init__(
        self,
        name: str,
        system: str,
        place: str,
        clock: Callable[[], int],
        timings: Timings | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`place` is where it is; `clock` gives ms since 1970, `jitter` 0 to 1 that spreads the next tries."""
        self.name = name
        self.system = system
        self._place = place
        self._clock = clock
        self._timings = timings or Timings()
        self._jitter = jitter
        self._skew = 0
        self._tries = 0
        self._session: S | None = None

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Runs until cancelled. What was missed since `resume` is a gap, told as a loss."""
        memory = self._memory(resume)
        unseen = self._unseen(memory.last)
        yield Batch(tuple(unseen), health=Health.STARTING, note=f"Connecting to {self._place}.")
        while True:
            self._session = None
            try:
                async with aclosing(self._live(memory)) as live:
                    async for batch in live:
                        yield batch
            except Lost as error:
                delay = self._delay()
                yield self._loss(memory, Health.LOST, str(error))
            except CallboardError as error:
                delay = self._timings.refused_delay
                yield self._loss(memory, Health.REFUSED, str(error))
            await asyncio.sleep(delay)

    def _unseen(self, last: int | None) -> list[Observed]:
        return [] if last is None else self._missed(last, SourceLost("Callboard was not running."))

    def _loss(self, memory: Memory, health: Health, reason: str) -> Batch:
        events = self._session.lost(reason) if self._session is not None else []
        return Batch(tuple(events), resume=memory.save(), health=health, note=reason)

    def _delay(self) -> float:
        """Doubles up to the longest delay; between half and one and a half of it, so that desks do not come at once."""
        delay = min(self._timings.last_delay, self._timings.first_delay * 2.0 ** min(self._tries, 20))
        self._tries += 1
        return delay * (0.5 + self._jitter())

    async def _live(self, memory: Memory) -> AsyncGenerator[Batch, None]:
        connection = await self._connected()
        try:
            session = self._session = self._begun(memory, self._clock() + self._skew)
            asker, note = self._asker(connection), ""
            while True:
                batch = await self._gathered(connection, session, asker, memory)
                if batch.health or (note != session.note and not session.listing):
                    note = session.note
                    batch = msgspec.structs.replace(batch, health=Health.LIVE, note=note)
                yield batch
        finally:
            await connection.close()

    async def _gathered(self, connection: C, session: S, asker: Asker, memory: Memory) -> Batch:
        group = await connection.gather(MOST, SETTLE_MS / 1000 if session.settling else asker.patience)
        listing = session.listing
        events = [event for message, at in group for event in self._take(session, asker, message, at)]
        events += session.tick(self._clock() + self._skew)
        asker.check(listing=session.listing)
        self._keep_alive(connection, bool(group) or session.settling)
        live = Health.LIVE if listing and not session.listing else None
        if live:
            self._tries = 0
        return Batch(tuple(events), self._broken(connection), memory.save(), live)

    def _keep_alive(self, connection: C, spoke: bool) -> None:
        if connection.silent_s > self._timings.dead:
            silent = f"{connection.who} has been silent for {self._timings.dead:.0f} seconds."
            raise Lost(connection.broken or silent)
        if not spoke:
            self._nudge(connection)

    def _nudge(self, connection: C) -> None:
        """Makes the system say something, where nothing came for a while."""

    def _broken(self, connection: C) -> tuple[Reject, ...]:
        reason, connection.broken = connection.broken, ""
        return (Reject(self.name, 0, reason, ""),) if reason else ()

    @abstractmethod
    def _memory(self, resume: dict[str, Any] | None) -> Memory:
        """What was known before a restart of ours."""

    @abstractmethod
    def _missed(self, last: int, lost: SourceLost) -> list[Observed]:
        """That nothing was seen after `last` (ms)."""

    @abstractmethod
    async def _connected(self) -> C:
        """A connection that we are let in by. Raises `Lost` or `Refused`."""

    @abstractmethod
    def _begun(self, memory: Any, at: int) -> S:
        """The session of a connection that begins at `at` (ms)."""

    @abstractmethod
    def _asker(self, connection: C) -> Any:
        """What asks for lists on a connection."""

    @abstractmethod
    def _take(self, session: S, asker: Any, message: M, received: int) -> list[Observed]:
        """The events of a message that came at `received` (ms by our clock). Raises `Lost` or `Refused`."""
