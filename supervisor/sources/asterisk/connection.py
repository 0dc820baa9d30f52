"""One connection to a manager: greets it, logs in, and says what went wrong."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from supervisor.sources import connection
from supervisor.sources.asterisk.translate import matters
from supervisor.sources.asterisk.wire import BANNER, Message, Parser, encode_action
from supervisor.sources.connection import Lost, Refused, Streams, Timings, open_streams

_CHALLENGE = "callboard-challenge"
_LOGIN = "callboard-login"
_KEPT = frozenset({"", "FullyBooted", "Shutdown", "QueueParams", "QueueMember", "QueueEntry", "QueueStatusComplete"})
"""What is looked at beside events that are translated; responses have no event."""

_HINTS = {
    ssl.SSLError: "turn TLS off, or use the port of tlsbindaddr",
    ConnectionRefusedError: "check the port, and enabled=yes in manager.conf",
}


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


class Connection(connection.Connection[Message]):
    """A connection to a manager; use `connect`."""

    def __init__(self, streams: Streams, account: Account, clock: Callable[[], int], timings: Timings) -> None:
        super().__init__(streams, f"Asterisk at {account.place}", Parser(), clock, timings)
        self.version = ""
        self._account = account

    def wanted(self, message: Message) -> bool:
        """Whether anybody would look at a message."""
        return message.event in _KEPT or matters(message)

    async def greet(self) -> None:
        """Waits for the banner. Raises `Refused` where something else than a manager speaks, `Lost` at its end."""
        first = await self.first_line(encode_action("Ping", action_id="callboard-nudge"))
        if not first and self.reader.at_eof():
            raise Lost(
                f"{self._account.place} closed the connection without a word: check permit= in manager.conf, "
                "and turn TLS on if it expects it."
            )
        if not first.startswith(BANNER.encode()):
            raise Refused(_not_a_manager(first, self._account))
        line, _, rest = first.partition(b"\n")
        self.version = line.decode("ascii", "replace").strip().partition("/")[2]
        self.begin(rest)

    def send(self, action: str, *fields: tuple[str, str], action_id: str = "") -> None:
        """Sends an action."""
        self.write(encode_action(action, fields, action_id))

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
        """The response to an action."""

        def ours(message: Message) -> bool:
            return bool(message.get("Response")) and message.get("ActionID") == action_id

        return await self.answer(ours, f"Asterisk at {self._account.place} does not answer a log-in.")


async def connect(account: Account, clock: Callable[[], int], timings: Timings) -> Connection:
    """A connection whose banner was seen. Raises `Lost` or `Refused`, each a sentence about what to check."""
    try:
        context = ssl.create_default_context(cafile=account.ca) if account.tls else None
    except OSError as error:
        raise Refused(f"The certificate authority's file {account.ca} cannot be used: choose a PEM file.") from error
    streams = await open_streams(account.host, account.port, timings, context, _HINTS)
    opened = Connection(streams, account, clock, timings)
    try:
        await opened.greet()
    except OSError as error:
        await opened.close()
        raise Lost(f"The connection to {account.place} broke before Asterisk said anything.") from error
    except BaseException:
        await opened.close()
        raise
    return opened


def _not_a_manager(first: bytes, account: Account) -> str:
    if first.startswith(b"HTTP/") or b"<html" in first.lower():
        return f"{account.place} speaks HTTP, which is not the manager: use its port, 5038 as a rule."
    if first.startswith(b"\x15\x03"):
        return f"{account.place} expects TLS: turn TLS on."
    if not first:
        return f"{account.place} does not say that it is an Asterisk manager: use its port, 5038 as a rule."
    return f"{account.place} is not an Asterisk manager: use its port, 5038 as a rule."
