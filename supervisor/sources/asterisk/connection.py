"""One connection to a manager: opens it, logs in, reads without ever making Asterisk wait, and says what went wrong."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from supervisor.core.errors import CallboardError
from supervisor.sources.asterisk.translate import matters
from supervisor.sources.asterisk.wire import BANNER, Message, Parser, encode_action
from supervisor.sources.base import Broken

_PIECE = 64 * 1024
_MOST_WAITING = 200_000
_CHALLENGE = "callboard-challenge"
_LOGIN = "callboard-login"
_KEPT = frozenset({"", "FullyBooted", "Shutdown", "QueueParams", "QueueMember", "QueueEntry", "QueueStatusComplete"})
"""What is looked at beside events that are translated; responses have no event."""


class Lost(CallboardError):
    """There is no connection, or none any more; worth trying again."""


class Refused(CallboardError):
    """The manager does not let us in as we are set up; a person has to change something."""


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


class Account(NamedTuple):
    """Where a manager listens and who logs in. `tls` says whether it is encrypted, `ca` who vouches for it."""

    host: str
    port: int = 5038
    user: str = ""
    secret: str = ""
    tls: bool = False
    ca: Path | None = None

    @property
    def place(self) -> str:
        """As a person would write it."""
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Account({self.place}, {self.user})"


def _here(host: str) -> bool:
    """Whether a host is this machine itself."""
    return host in ("localhost", "::1") or host.startswith("127.")


class Connection:
    """A connection that is open. A task of its own reads and stamps what comes, so that Asterisk never waits for us."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        account: Account,
        clock: Callable[[], int],
        timings: Timings,
    ) -> None:
        """Use `connect`."""
        self.version = ""
        self.broken = ""
        self._reader, self._writer = reader, writer
        self._account, self._clock, self._timings = account, clock, timings
        self._parser = Parser()
        self._waiting: deque[tuple[Message, int]] = deque()
        self._news = asyncio.Event()
        self._ended = ""
        self._heard = asyncio.get_running_loop().time()
        self._task: asyncio.Task[None] | None = None

    @property
    def silent_s(self) -> float:
        """For how long no whole message has come."""
        return asyncio.get_running_loop().time() - self._heard

    async def greet(self) -> None:
        """Waits for the banner. Raises `Refused` where something else than a manager speaks, `Lost` at its end."""
        first = await self._first_line()
        if not first and self._reader.at_eof():
            raise Lost(
                f"{self._account.place} closed the connection without a word: check permit= in manager.conf, "
                "and turn TLS on if it expects it."
            )
        if not first.startswith(BANNER.encode()):
            raise Refused(_not_a_manager(first, self._account))
        line, _, rest = first.partition(b"\n")
        self.version = line.decode("ascii", "replace").strip().partition("/")[2]
        self._take(rest)
        self._task = asyncio.create_task(self._read())

    async def _first_line(self) -> bytes:
        """What comes first; where nothing does, an action makes servers of other protocols complain."""
        begun = b""
        for nudge in (encode_action("Ping", action_id="callboard-nudge"), b""):
            try:
                async with asyncio.timeout(self._timings.banner / 2):
                    while b"\n" not in begun and len(begun) < 1024:
                        piece = await self._reader.read(1024)
                        if not piece:
                            return begun
                        begun += piece
                    return begun
            except TimeoutError:
                if begun:
                    return begun
                self._writer.write(nudge)
        return begun

    def send(self, action: str, *fields: tuple[str, str], action_id: str = "") -> None:
        """Sends an action."""
        if not self._writer.is_closing():
            self._writer.write(encode_action(action, fields, action_id))

    async def login(self) -> None:
        """Logs in, by challenge where the manager has one. Raises `Refused` where it says no, `Lost` at the end."""
        self.send("Challenge", ("AuthType", "MD5"), action_id=_CHALLENGE)
        challenge = (await self._response(_CHALLENGE)).get("Challenge")
        who = ("Username", self._account.user)
        if challenge:
            key = hashlib.md5((challenge + self._account.secret).encode(), usedforsecurity=False).hexdigest()
            self.send("Login", ("AuthType", "MD5"), who, ("Key", key), ("Events", "on"), action_id=_LOGIN)
        elif not self._account.tls and not _here(self._account.host):
            raise Refused(
                f"Asterisk at {self._account.place} asks for the password in clear; turn TLS on, or allow MD5 there."
            )
        else:
            self.send("Login", who, ("Secret", self._account.secret), ("Events", "on"), action_id=_LOGIN)
        answer = await self._response(_LOGIN)
        if answer.get("Response") != "Success":
            raise Refused(
                f"Asterisk at {self._account.place} refused the user name or the password: "
                "check both against manager.conf."
            )

    async def _response(self, action_id: str) -> Message:
        """The response to an action; events before it are put back."""
        kept: list[tuple[Message, int]] = []
        try:
            async with asyncio.timeout(self._timings.answer):
                while True:
                    message, at = await self._next()
                    if message.get("Response") and message.get("ActionID") == action_id:
                        return message
                    kept.append((message, at))
        except TimeoutError as error:
            raise Lost(f"Asterisk at {self._account.place} does not answer a log-in.") from error
        finally:
            self._waiting.extendleft(reversed(kept))

    async def _next(self) -> tuple[Message, int]:
        while not self._waiting:
            if self._ended:
                raise Lost(self._ended)
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    async def gather(self, most: int, patience: float) -> list[tuple[Message, int]]:
        """What came, within `gather` of the first of it and `most` messages; nothing after `patience` seconds.

        Raises `Lost` once everything that came before the end was handed over.
        """
        found: list[tuple[Message, int]] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                found.append(await self._next())
        with suppress(TimeoutError, Lost):
            async with asyncio.timeout(self._timings.gather):
                while found and len(found) < most:
                    found.append(await self._next())
        return found

    async def _read(self) -> None:
        try:
            while piece := await self._reader.read(_PIECE):
                self._take(piece)
                if len(self._waiting) > _MOST_WAITING:
                    self._ended = "This computer could not keep up with Asterisk's events."
                    break
        except OSError as error:
            self._ended = f"The connection to {self._account.place} broke: {error.strerror or type(error).__name__}."
        self._ended = self._ended or f"Asterisk at {self._account.place} closed the connection."
        self._news.set()

    def _take(self, piece: bytes) -> None:
        at = self._clock()
        for message in self._parser.feed(piece):
            if isinstance(message, Broken):
                self.broken = message.reason
                continue
            self._heard = asyncio.get_running_loop().time()
            if message.event in _KEPT or matters(message):
                self._waiting.append((message, at))
        if self._waiting:
            self._news.set()

    async def close(self) -> None:
        """Ends it, whatever state it is in."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._timings.banner):
                await self._writer.wait_closed()


async def connect(account: Account, clock: Callable[[], int], timings: Timings) -> Connection:
    """A connection whose banner was seen. Raises `Lost` or `Refused`, each a sentence about what to check."""
    try:
        context = ssl.create_default_context(cafile=account.ca) if account.tls else None
    except OSError as error:
        raise Refused(f"The certificate authority's file {account.ca} cannot be used: choose a PEM file.") from error
    try:
        async with asyncio.timeout(timings.connect):
            reader, writer = await asyncio.open_connection(account.host, account.port, ssl=context)
    except (OSError, TimeoutError) as error:
        raise _unconnected(error, account) from error
    connection = Connection(reader, writer, account, clock, timings)
    try:
        await connection.greet()
    except OSError as error:
        await connection.close()
        raise Lost(f"The connection to {account.place} broke before Asterisk said anything.") from error
    except BaseException:
        await connection.close()
        raise
    return connection


def _unconnected(error: Exception, account: Account) -> CallboardError:
    match error:
        case ssl.SSLCertVerificationError():
            why = error.verify_message
            return Refused(
                f"The certificate of {account.place} is not trusted ({why}): name the file of its authority."
            )
        case ssl.SSLError():
            return Refused(f"{account.place} does not speak TLS: turn TLS off, or use the port of tlsbindaddr.")
        case TimeoutError():
            return Lost(f"{account.place} does not answer: check the address and the firewall.")
        case ConnectionRefusedError():
            return Lost(f"Nothing listens at {account.place}: check the port, and enabled=yes in manager.conf.")
    return Lost(f"{account.place} cannot be reached: check the address and the network.")


def _not_a_manager(first: bytes, account: Account) -> str:
    if first.startswith(b"HTTP/") or b"<html" in first.lower():
        return f"{account.place} speaks HTTP, which is not the manager: use its port, 5038 as a rule."
    if first.startswith(b"\x15\x03"):
        return f"{account.place} expects TLS: turn TLS on."
    if not first:
        return f"{account.place} does not say that it is an Asterisk manager: use its port, 5038 as a rule."
    return f"{account.place} is not an Asterisk manager: use its port, 5038 as a rule."
