"""The live source of an Asterisk manager."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from supervisor.core.events import Observed, SourceLost
from supervisor.sources.asterisk.connection import Account, Connection, connect
from supervisor.sources.asterisk.session import Memory, Session
from supervisor.sources.asterisk.translate import Translator, milliseconds
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.connection import Lost, Refused, Timings
from supervisor.sources.live import MOST, LiveSource

_LIST = "callboard-list"
_UNFINISHED = "Asterisk does not finish the list of its queues."


class AmiSource(LiveSource[Message, Connection, Session]):
    """One Asterisk through its manager."""

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
        super().__init__(name, system, account.place, clock, timings, jitter)
        self._account = account
        self._translator = Translator(system)

    def _memory(self, resume: dict[str, Any] | None) -> Memory:
        return Memory.load(resume)

    def _missed(self, last: int, lost: SourceLost) -> list[Observed]:
        return self._translator.observe(lost.KIND.encode(), last + 1, iter([lost]))

    async def _connected(self) -> Connection:
        connection = await connect(self._account, self._clock, self._timings)
        try:
            await connection.login()
        except BaseException:
            await connection.close()
            raise
        return connection

    def _begun(self, memory: Memory, at: int) -> Session:
        return Session(self._translator, memory, at)

    def _asker(self, connection: Connection) -> _List:
        return _List(connection, self._timings)

    def _take(self, session: Session, asker: _List, message: Message, received: int) -> list[Observed]:
        at = self._at(message, received)
        if message.event == "FullyBooted" and asker.booted() and not session.listing:
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

    def _nudge(self, connection: Connection) -> None:
        connection.send("Ping")


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

    def check(self, *, listing: bool) -> None:
        """Asks when it is time. Raises `Lost` where the list does not come to its end."""
        now = self._loop.time()
        if self._ask_at is not None and now >= self._ask_at:
            self._ask_at, self._until = None, now + self._timings.answer
            self._connection.send("QueueStatus", action_id=_LIST)
        elif self._ask_at is None and listing and now > self._until:
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
        for message, _ in await connection.gather(MOST, timings.answer):
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
