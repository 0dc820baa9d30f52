"""What every server that plays a recording over TCP does: it keeps its own queues, and its line can be cut."""

from __future__ import annotations

import asyncio
import ssl
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

R = TypeVar("R", bound=tuple[float, Any])
"""A message with the time (s) at which it came."""

F = TypeVar("F", covariant=True)


class Cut(NamedTuple):
    """The line is cut after so many played bytes; then so many messages are lost before anyone may log in again."""

    after: int
    lose: int = 0


class Queues(Protocol[F]):
    """What the system would list: kept up to date by the messages themselves."""

    def take(self, at: float, said: Any) -> None:
        """One message happened."""

    def floor(self) -> F:
        """The same to compare with."""


class Player(ABC, Generic[R, F]):
    """Plays from the first log-in on; whoever logs in later hears what comes then.

    `speed` is how many recorded seconds pass in one; None plays as fast as the client reads. `ahead` is by how many
    messages the queues know more than was sent. Without anyone logged in nothing is played.
    """

    def __init__(
        self,
        played: Sequence[R],
        queues: Queues[F],
        *,
        speed: float | None = None,
        cuts: Sequence[Cut] = (),
        ahead: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Nothing runs before `running`."""
        self.port = 0
        self.logins = 0
        self.done = threading.Event()
        self._played, self._shown = list(played), queues
        self._speed, self._cuts, self._ahead, self._tls = speed, list(cuts), ahead, tls
        self._next = self._known = self._sent = 0
        self._client: asyncio.StreamWriter | None = None
        self._deaf: set[asyncio.StreamWriter] = set()
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Listens on a port of its own, in a thread of its own."""
        ready = threading.Event()
        thread = threading.Thread(target=self._run, args=(ready,), name="playback")
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stop.set)
            thread.join()

    def state(self) -> F:
        """What the queues look like now."""
        with self._lock:
            return self._shown.floor()

    def drop(self) -> None:
        """Cuts the line now."""
        self._loop.call_soon_threadsafe(self._hang_up)

    @abstractmethod
    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from the greeting to its end."""

    @abstractmethod
    def _encoded(self, message: R) -> bytes:
        """A message as it stands on the wire."""

    def _put(self, writer: asyncio.StreamWriter, raw: bytes) -> None:
        """Sends bytes."""
        writer.write(raw)

    def _welcomed(self, writer: asyncio.StreamWriter) -> None:
        """Somebody has logged in, and hears what is played from now on."""
        self._client = writer
        self.logins += 1
        self._welcome.set()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve(ready))
        finally:
            self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        self._welcome = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        player = asyncio.create_task(self._play())
        ready.set()
        await self._stop.wait()
        server.close()
        for task in (player, *self._tasks):
            task.cancel()
        await asyncio.gather(player, *self._tasks, return_exceptions=True)
        await server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            self._tasks.discard(task)
            if self._client is writer:
                self._hang_up()
            self._deaf.discard(writer)
            writer.close()

    async def _play(self) -> None:
        while self._next < len(self._played):
            await self._welcome.wait()
            client = self._client
            if client is None:
                continue
            message = self._played[self._next]
            if self._speed is not None and self._next:
                await asyncio.sleep(max(0.0, message[0] - self._played[self._next - 1][0]) / self._speed)
            await self._send(client, message)
            # Whoever asks for something meanwhile is answered between two messages.
            await asyncio.sleep(0)
        self.done.set()

    async def _send(self, client: asyncio.StreamWriter, message: R) -> None:
        raw = self._encoded(message)
        if self._cuts and self._sent + len(raw) > self._cuts[0].after:
            await self._cut(client, raw)
            return
        self._learn(self._next + 1 + self._ahead)
        self._put(client, raw)
        self._sent += len(raw)
        self._next += 1
        with suppress(OSError):
            await client.drain()

    async def _cut(self, client: asyncio.StreamWriter, raw: bytes) -> None:
        cut = self._cuts.pop(0)
        client.write(raw[: max(0, cut.after - self._sent)])
        self._sent = max(self._sent, cut.after)
        # What is lost has happened before anybody can notice the loss.
        self._next = min(len(self._played), self._next + cut.lose)
        self._learn(self._next)
        self._hang_up(whole=cut.lose == 0 and client.can_write_eof())
        with suppress(OSError):
            await client.wait_closed()

    def _learn(self, until: int) -> None:
        with self._lock:
            while self._known < min(until, len(self._played)):
                self._shown.take(*self._played[self._known])
                self._known += 1

    def _hang_up(self, *, whole: bool = False) -> None:
        """The line is closed; `whole` lets the client read all that was sent, which a reset would throw away."""
        self._welcome.clear()
        client, self._client = self._client, None
        if client is not None and whole:
            self._deaf.add(client)
            client.write_eof()
        elif client is not None:
            client.close()
