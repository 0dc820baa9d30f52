"""One connection to a telephone system: opens it, reads without ever making the system wait, says what went wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Generic, NamedTuple, Protocol, TypeVar

from supervisor.core.errors import CallboardError
from supervisor.sources.base import Broken

_PIECE = 64 * 1024
_MOST_WAITING = 200_000
M = TypeVar("M")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Lost(CallboardError):
    """There is no connection, or none any more; worth trying again."""


class Refused(CallboardError):
    """The system does not let us in as we are set up; a person has to change something."""


class Timings(NamedTuple):
    """Seconds: how long to wait for what, and how often to do it."""

    connect: float = 10.0
    banner: float = 5.0
    answer: float = 15.0
    boot: float = 3.0
    ping: float = 10.0
    dead: float = 30.0
    gather: float = 0.02
    first_delay: float = 1.0
    last_delay: float = 60.0
    refused_delay: float = 60.0


class Parser(Protocol[M]):
    """Bytes in any pieces in, whole messages out."""

    def feed(self, piece: bytes) -> list[M | Broken]:
        """The messages that `piece` completes."""


class Connection(Generic[M]):
    """A connection that is open. A task of its own reads and stamps what comes, so that the system never waits for us.

    `who` is the system in words, with its place; `broken` is why a message was dropped last.
    """

    def __init__(
        self, streams: Streams, who: str, parser: Parser[M], clock: Callable[[], int], timings: Timings
    ) -> None:
        """Reads nothing before `begin`; `clock` gives ms since 1970."""
        self.broken = ""
        self.reader, self.writer = streams
        self.who, self._parser, self._clock, self._timings = who, parser, clock, timings
        self._waiting: deque[tuple[M, int]] = deque()
        self._news = asyncio.Event()
        self._ended = ""
        self._heard = asyncio.get_running_loop().time()
        self._task: asyncio.Task[None] | None = None

    async def first_line(self, nudge: bytes) -> bytes:
        """What comes first; where nothing does, `nudge` makes servers of other protocols complain."""
        begun = b""
        for said in (nudge, b""):
            try:
                async with asyncio.timeout(self._timings.banner / 2):
                    while b"\n" not in begun and len(begun) < 1024:
                        piece = await self.reader.read(1024)
                        if not piece:
                            return begun
                        begun += piece
                    return begun
            except TimeoutError:
                if begun:
                    return begun
                self.writer.write(said)
        return begun

    def begin(self, rest: bytes = b"") -> None:
        """Reads from now on; `rest` has come already."""
        self._take(rest)
        self._task = asyncio.create_task(self._read())

    def wanted(self, message: M) -> bool:
        """Whether anybody would look at a message."""
        return True

    @property
    def silent_s(self) -> float:
        """For how long no whole message has come."""
        return asyncio.get_running_loop().time() - self._heard

    def write(self, raw: bytes) -> None:
        """Sends bytes."""
        if not self.writer.is_closing():
            self.writer.write(raw)

    async def answer(self, wanted: Callable[[M], bool], silent: str) -> M:
        """The first message of a kind; others before it are put back. Raises `Lost`, with `silent` where none comes."""
        kept: list[tuple[M, int]] = []
        try:
            async with asyncio.timeout(self._timings.answer):
                while True:
                    message, at = await self._next()
                    if wanted(message):
                        return message
                    kept.append((message, at))
        except TimeoutError as error:
            raise Lost(silent) from error
        finally:
            self._waiting.extendleft(reversed(kept))

    async def gather(self, most: int, patience: float) -> list[tuple[M, int]]:
        """What came, within `gather` of the first of it and `most` messages; nothing after `patience` seconds.

        Raises `Lost` once everything that came before the end was handed over.
        """
        found: list[tuple[M, int]] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                found.append(await self._next())
        with suppress(TimeoutError, Lost):
            async with asyncio.timeout(self._timings.gather):
                while found and len(found) < most:
                    found.append(await self._next())
        return found

    async def close(self) -> None:
        """Ends it, whatever state it is in."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._timings.banner):
                await self.writer.wait_closed()

    async def _next(self) -> tuple[M, int]:
        while not self._waiting:
            if self._ended:
                raise Lost(self._ended)
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    async def _read(self) -> None:
        try:
            while piece := await self.reader.read(_PIECE):
                self._take(piece)
                if len(self._waiting) > _MOST_WAITING:
                    self._ended = f"This computer could not keep up with the events of {self.who}."
                    break
        except OSError as error:
            self._ended = f"The connection to {self.who} broke: {error.strerror or type(error).__name__}."
        self._ended = self._ended or f"{self.who} closed the connection."
        self._news.set()

    def _take(self, piece: bytes) -> None:
        at = self._clock()
        for message in self._parser.feed(piece):
            if isinstance(message, Broken):
                self.broken = message.reason
                continue
            self._heard = asyncio.get_running_loop().time()
            if self.wanted(message):
                self._waiting.append((message, at))
        if self._waiting:
            self._news.set()


async def open_streams(
    host: str, port: int, timings: Timings, context: ssl.SSLContext | None, hints: Mapping[type[OSError], str]
) -> Streams:
    """A connection that is open. `hints` say what to check of this kind of system, by what went wrong.

    Raises `Lost` or `Refused`, each a sentence about what to check.
    """
    try:
        async with asyncio.timeout(timings.connect):
            return await asyncio.open_connection(host, port, ssl=context)
    except (OSError, TimeoutError) as error:
        raise _unconnected(error, f"{host}:{port}", hints) from error


def _unconnected(error: Exception, place: str, hints: Mapping[type[OSError], str]) -> CallboardError:
    match error:
        case ssl.SSLCertVerificationError():
            why = error.verify_message
            return Refused(f"The certificate of {place} is not trusted ({why}): name the file of its authority.")
        case ssl.SSLError():
            return Refused(f"{place} does not speak TLS: {hints[ssl.SSLError]}.")
        case TimeoutError():
            return Lost(f"{place} does not answer: check the address and the firewall.")
        case ConnectionRefusedError():
            return Lost(f"Nothing listens at {place}: {hints[ConnectionRefusedError]}.")
    return Lost(f"{place} cannot be reached: check the address and the network.")
