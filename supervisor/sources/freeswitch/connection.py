"""One connection to an event socket: greets it, logs in, subscribes, and says what went wrong."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import NamedTuple

from supervisor.sources import connection
from supervisor.sources.connection import Lost, Refused, Streams, Timings, open_streams
from supervisor.sources.freeswitch.wire import ANSWER, JSON, PLAIN, REPLY, Message, Parser, encode_command

EVENTS = ("HEARTBEAT CHANNEL_HOLD CHANNEL_UNHOLD CUSTOM callcenter::info", "CUSTOM callcenter::info")
"""What is subscribed to, and where not all of that is allowed. Every word behind CUSTOM is a subclass."""

_ASKS, _DENIES = b"Content-Type: auth/request", b"Content-Type: text/rude-rejection"
_HINTS = {
    ssl.SSLError: "it cannot",
    ConnectionRefusedError: "check the port, and listen-ip in event_socket.conf.xml",
}


class Account(NamedTuple):
    """Where an event socket listens and with what password; `user` (user@domain) is empty for the socket's own."""

    host: str
    port: int = 8021
    user: str = ""
    secret: str = ""

    @property
    def place(self) -> str:
        """As a person would write it."""
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Account({self.place}, {self.user})"


class Connection(connection.Connection[Message]):
    """A connection to an event socket; use `connect`."""

    def __init__(self, streams: Streams, account: Account, clock: Callable[[], int], timings: Timings) -> None:
        super().__init__(streams, f"FreeSWITCH at {account.place}", Parser(), clock, timings)
        self.tells_hold = False
        self._account = account

    def wanted(self, message: Message) -> bool:
        """Whether anybody would look at a message."""
        return message.kind in (REPLY, ANSWER, PLAIN, JSON)

    async def greet(self) -> None:
        """Waits to be asked for a password. Raises `Refused` where something else speaks, `Lost` at its end."""
        first = await self.first_line(encode_command("noevents"))
        if not first and self.reader.at_eof():
            raise Lost(
                f"{self._account.place} closed the connection without a word: check apply-inbound-acl in "
                "event_socket.conf.xml."
            )
        if first.startswith(_DENIES):
            raise Refused(
                f"{self.who} lets nobody in from this computer: add its address to the list that apply-inbound-acl "
                "names in event_socket.conf.xml."
            )
        if not first.startswith(_ASKS):
            raise Refused(_not_a_socket(first, self._account))
        self.begin(first)

    def send(self, command: str) -> None:
        """Sends a command."""
        self.write(encode_command(command))

    async def login(self) -> None:
        """Logs in and subscribes. Raises `Refused` where it is not let in, `Lost` at the end."""
        account = self._account
        self.send(f"userauth {account.user}:{account.secret}" if account.user else f"auth {account.secret}")
        if not (await self._reply()).startswith("+OK"):
            raise Refused(
                f"{self.who} refused the password: check it against event_socket.conf.xml"
                + (", and that user’s directory entry." if account.user else ".")
            )
        self.tells_hold = await self._subscribed(EVENTS[0])
        if not self.tells_hold and not await self._subscribed(EVENTS[1]):
            raise Refused(f"{self.who} tells this user no events: name {EVENTS[0]} in esl-allowed-events.")

    async def _subscribed(self, events: str) -> bool:
        self.send(f"event plain {events}")
        return (await self._reply()).startswith("+OK")

    async def _reply(self) -> str:
        silent = f"{self.who} does not answer a log-in."
        return (await self.answer(lambda message: message.kind == REPLY, silent)).reply


async def connect(account: Account, clock: Callable[[], int], timings: Timings) -> Connection:
    """A connection that asked for the password. Raises `Lost` or `Refused`, each a sentence about what to check."""
    streams = await open_streams(account.host, account.port, timings, None, _HINTS)
    opened = Connection(streams, account, clock, timings)
    try:
        await opened.greet()
    except OSError as error:
        await opened.close()
        raise Lost(f"The connection to {account.place} broke before FreeSWITCH said anything.") from error
    except BaseException:
        await opened.close()
        raise
    return opened


def _not_a_socket(first: bytes, account: Account) -> str:
    use = "use its port, 8021 as a rule"
    if first.startswith(b"HTTP/") or b"<html" in first.lower():
        return f"{account.place} speaks HTTP, which is not the event socket: {use}."
    if not first:
        return f"{account.place} does not say that it is a FreeSWITCH event socket: {use}."
    return f"{account.place} is not a FreeSWITCH event socket: {use}."
