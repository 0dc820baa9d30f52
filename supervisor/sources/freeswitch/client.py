"""The live source of a FreeSWITCH with mod_callcenter."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from typing import Any

from supervisor.core.events import Observed, SourceLost
from supervisor.sources.connection import Lost, Refused, Timings
from supervisor.sources.freeswitch.connection import Account, Connection, connect
from supervisor.sources.freeswitch.lists import AGENTS, MEMBERS, QUEUES, TIERS, asks, asks_plainly, failed, table
from supervisor.sources.freeswitch.session import Memory, Session
from supervisor.sources.freeswitch.translate import Translator
from supervisor.sources.freeswitch.wire import ANSWER, REPLY, Message
from supervisor.sources.live import MOST, LiveSource

TIME, CORE = "strmicroepoch", "global_getvar core_uuid"
NO_HOLD = (
    "FreeSWITCH tells this user nothing of hold, which counts as talk: name CHANNEL_HOLD and CHANNEL_UNHOLD "
    "in esl-allowed-events."
)
_UNFINISHED = "FreeSWITCH does not finish the lists of its queues."


class EslSource(LiveSource[Message, Connection, Session]):
    """One FreeSWITCH through its event socket."""

    kind = "esl"

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
        self._mending = ""

    def _memory(self, resume: dict[str, Any] | None) -> Memory:
        return Memory.load(resume)

    def _missed(self, last: int, lost: SourceLost) -> list[Observed]:
        return self._translator.observe(last + 1, ("session", last + 1), [lost])

    async def _connected(self) -> Connection:
        connection = await connect(self._account, self._clock, self._timings)
        try:
            await connection.login()
        except BaseException:
            await connection.close()
            raise
        self._mending = "" if connection.tells_hold else NO_HOLD
        return connection

    def _begun(self, memory: Memory, at: int) -> Session:
        return Session(self._translator, memory, at, self._mending)

    def _asker(self, connection: Connection) -> Asker:
        return Asker(connection, self._timings, AGENTS, TIERS, MEMBERS)

    def _take(self, session: Session, asker: Asker, message: Message, received: int) -> list[Observed]:
        asker.took(message)
        if message.reply == TIME and (micro := message.text.strip()).isdecimal() and len(micro) <= 17:
            self._skew = int(micro) // 1000 - received
        return session.take(message, received + self._skew)


class Asker:
    """Asks for lists, first for all of them, then again and again; what the switch has no events for is only there.

    The time is asked for before them: they are not older than that.
    """

    def __init__(self, connection: Connection, timings: Timings, *kinds: str) -> None:
        """Nothing is asked for yet."""
        self._connection, self._timings, self._kinds = connection, timings, kinds
        self._loop = asyncio.get_running_loop()
        self._asked: deque[tuple[str, bool]] = deque()
        self._plainly = False
        self._next = self._until = self._loop.time()
        self._listed_by = self._next + timings.answer

    @property
    def patience(self) -> float:
        """For how long to wait for a message (s)."""
        return max(0.001, (self._until if self._asked else self._next) - self._loop.time())

    def check(self, *, listing: bool) -> None:
        """Asks when it is time. Raises `Lost` where an answer does not come, or not all lists at the beginning."""
        now = self._loop.time()
        if (self._asked and now > self._until) or (listing and now > self._listed_by):
            raise Lost(_UNFINISHED)
        if not self._asked and now >= self._next:
            self._next, self._until = now + self._timings.ping, now + self._timings.answer
            self._plain(TIME, CORE)
            for kind in self._kinds:
                self._list(kind)

    def took(self, message: Message) -> None:
        """A message came; an answer is told what it answers. Raises `Refused` where a list cannot be had.

        A command that a user may not give is answered by a mere reply.
        """
        if message.kind not in (ANSWER, REPLY) or not self._asked:
            return
        message.reply, plainly = self._asked.popleft()
        if message.reply not in self._kinds or (message.kind == ANSWER and not failed(message.text)):
            return
        if plainly:
            raise Refused(
                f"{self._connection.who} does not list its agents: load mod_callcenter there, and name json and "
                "callcenter_config in esl-allowed-api where that is set."
            )
        self._plainly = True
        self._list(message.reply)

    def _plain(self, *commands: str) -> None:
        for command in commands:
            self._connection.send(f"api {command}")
            self._asked.append((command, True))

    def _list(self, kind: str) -> None:
        self._connection.send(asks_plainly(kind) if self._plainly else asks(kind))
        self._asked.append((kind, self._plainly))


async def try_connection(account: Account, clock: Callable[[], int], timings: Timings | None = None) -> str:
    """A sentence about what was found. Raises `CallboardError` with what is wrong."""
    patience = timings or Timings()
    connection = await connect(account, clock, patience)
    try:
        await connection.login()
        async with asyncio.timeout(patience.answer):
            queues, agents = await _counted(connection, Asker(connection, patience, QUEUES, AGENTS))
    except TimeoutError as error:
        raise Lost(_UNFINISHED) from error
    finally:
        await connection.close()
    return f"Connected to {account.place}: {queues} queues with {agents} agents."


async def _counted(connection: Connection, asker: Asker) -> tuple[int, int]:
    counts: dict[str, int] = {}
    while len(counts) < 2:
        asker.check(listing=True)
        for message, _ in await connection.gather(MOST, asker.patience):
            asker.took(message)
            if message.kind == ANSWER and (found := table(message.text, message.reply)):
                counts[found.kind] = len(found.rows) + len(found.broken)
    return counts[QUEUES], counts[AGENTS]
