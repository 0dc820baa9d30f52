"""The live source of an Asterisk manager: connects, shows the floor, follows the events, comes back after a loss."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from supervisor.core.events import Observed, SourceLost
from supervisor.sources.asterisk.connection import Account, Connection, Lost, Refused, Timings, connect
from supervisor.sources.asterisk.session import SETTLE_MS, Memory, Session
from supervisor.sources.asterisk.translate import Translator, milliseconds
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.base import Batch, Health, Reject

_MOST = 500
_LIST = "callboard-list"
_UNFINISHED = "Asterisk does not finish the list of its queues."


class AmiSource:
    """One Asterisk through its manager. Secrets and numbers never reach a note or a log."""

    kind = "ami"

    def __init__(
        self,
        name: str,
        system: str,
        account: Account,
        clock: Callable[[], int],
        timings: Timings | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`clock` gives ms since 1970; `jitter` a number from 0 to 1 that spreads the next tries."""
        self.name = name
        self.system = system
        self._account = account
        self._clock = clock
        self._timings = timings or Timings()
        self._jitter = jitter
        self._translator = Translator(system)
        self._skew = 0
        self._tries = 0
        self._session: Session | None = None

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Runs until cancelled. What was missed since `resume` is a gap, told as a loss."""
        memory = Memory.load(resume)
        unseen = self._unseen(memory.last)
        yield Batch(tuple(unseen), health=Health.STARTING, note=f"Connecting to {self._account.place}.")
        while True:
            self._session = None
            try:
                async with aclosing(self._live(memory)) as live:
                    async for batch in live:
                        yield batch
            except Refused as error:
                delay = self._timings.refused_delay
                yield self._loss(memory, Health.REFUSED, str(error))
            except Lost as error:
                delay = self._delay()
                yield self._loss(memory, Health.LOST, str(error))
            await asyncio.sleep(delay)

    def _unseen(self, last: int | None) -> list[Observed]:
        if last is None:
            return []
        lost = SourceLost("Callboard was not running.")
        return self._translator.observe(lost.KIND.encode(), last + 1, iter([lost]))

    def _loss(self, memory: Memory, health: Health, reason: str) -> Batch:
        events = self._session.lost(reason) if self._session is not None else []
        return Batch(tuple(events), resume=memory.save(), health=health, note=reason)

    def _delay(self) -> float:
        """Doubles up to the longest delay; between half and one and a half of it, so that desks do not come at once."""
        delay = min(self._timings.last_delay, self._timings.first_delay * 2.0 ** min(self._tries, 20))
        self._tries += 1
        return delay * (0.5 + self._jitter())

    async def _live(self, memory: Memory) -> AsyncGenerator[Batch, None]:
        connection = await connect(self._account, self._clock, self._timings)
        try:
            await connection.login()
            self._session = Session(self._translator, memory, self._clock() + self._skew)
            async for batch in self._follow(connection, self._session):
                yield batch
        finally:
            await connection.close()

    async def _follow(self, connection: Connection, session: Session) -> AsyncGenerator[Batch, None]:
        list_, note = _List(connection, self._timings), ""
        while True:
            group = await connection.gather(_MOST, SETTLE_MS / 1000 if session.settling else list_.patience)
            listing = session.listing
            events = [event for message, at in group for event in self._take(session, list_, message, at)]
            events += session.tick(self._clock() + self._skew)
            list_.check(session)
            self._keep_alive(connection, bool(group) or session.settling)
            begun, noted = listing and not session.listing, note != session.note
            note = session.note
            if begun:
                self._tries = 0
            health = Health.LIVE if begun or noted else None
            yield Batch(tuple(events), self._broken(connection), session.memory.save(), health, note if health else "")

    def _take(self, session: Session, list_: _List, message: Message, received: int) -> list[Observed]:
        at = self._at(message, received)
        if message.event == "FullyBooted" and list_.booted() and not session.listing:
            session.relist(at)
        _allowed(message, self._account)
        return session.take(message, at)

    def _at(self, message: Message, received: int) -> int:
        """Asterisk's own time where it tells it; else ours, by its clock."""
        stamped = milliseconds(message.get("Timestamp"))
        if stamped is None or not message.event:
            return received + self._skew
        if message.event == "FullyBooted":
            self._skew = stamped - received
        return stamped

    def _keep_alive(self, connection: Connection, spoke: bool) -> None:
        if connection.silent_s > self._timings.dead:
            silent = f"Asterisk at {self._account.place} has been silent for {self._timings.dead:.0f} seconds."
            raise Lost(connection.broken or silent)
        if not spoke:
            connection.send("Ping")

    def _broken(self, connection: Connection) -> tuple[Reject, ...]:
        reason, connection.broken = connection.broken, ""
        return (Reject(self.name, 0, reason, ""),) if reason else ()


class _List:
    """When to ask for the list of queues: once Asterisk has started, or has not said so for a while."""

    def __init__(self, connection: Connection, timings: Timings) -> None:
        """Not asked yet."""
        self._connection, self._timings = connection, timings
        self._loop = asyncio.get_running_loop()
        self._ask_at: float | None = self._loop.time() + timings.boot
        self._until = 0.0

    @property
    def patience(self) -> float:
        """For how long to wait for a message (s)."""
        if self._ask_at is None:
            return self._timings.ping
        return max(0.001, min(self._timings.ping, self._ask_at - self._loop.time()))

    def booted(self) -> bool:
        """Asterisk has started: the list may be asked for, once more where it was. True where it was."""
        asked = self._ask_at is None
        self._ask_at = self._loop.time()
        return asked

    def check(self, session: Session) -> None:
        """Asks when it is time. Raises `Lost` where the list does not come to its end."""
        now = self._loop.time()
        if self._ask_at is not None and now >= self._ask_at:
            self._ask_at, self._until = None, now + self._timings.answer
            self._connection.send("QueueStatus", action_id=_LIST)
        elif self._ask_at is None and session.listing and now > self._until:
            raise Lost(_UNFINISHED)


async def try_connection(account: Account, clock: Callable[[], int], timings: Timings | None = None) -> str:
    """A sentence about what was found. Raises `CallboardError` with what is wrong."""
    patience = timings or Timings()
    connection = await connect(account, clock, patience)
    try:
        await connection.login()
        connection.send("QueueStatus", action_id=_LIST)
        async with asyncio.timeout(patience.answer):
            queues, agents = await _listed(connection, account, patience)
    except TimeoutError as error:
        raise Lost(_UNFINISHED) from error
    finally:
        await connection.close()
    return f"Connected to {account.place}: {queues} queues with {agents} agents (manager {connection.version})."


async def _listed(connection: Connection, account: Account, timings: Timings) -> tuple[int, int]:
    queues, agents = 0, set[str]()
    while True:
        for message, _ in await connection.gather(_MOST, timings.answer):
            _allowed(message, account)
            queues += message.event == "QueueParams"
            if message.event == "QueueMember":
                agents.add(message.get("Name"))
            if message.event == "QueueStatusComplete":
                return queues, len(agents)


def _allowed(message: Message, account: Account) -> None:
    if message.get("ActionID") == _LIST and message.get("Response") == "Error":
        raise Refused(
            f"Asterisk at {account.place} does not list its queues: load app_queue.so there, "
            "and give the account read=system,call,agent."
        )
