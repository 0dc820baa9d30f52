"""Asks an Open311 server over HTTP, with bounds on time and size; what it answers is read by `wire`."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import cache
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlsplit

import httpx
import stamina

from supervisor.core.errors import CallboardError
from supervisor.sources.open311 import wire
from supervisor.sources.open311.answers import Fault, faults
from supervisor.sources.open311.rows import Bent
from supervisor.sources.open311.server import Server
from supervisor.sources.open311.wire import Document, Refused, read

# They log whole addresses and headers, and some have an API key in them.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)
_ACCEPT = {"json": "application/json", "xml": "text/xml, application/xml"}
_BUSY = (408, 425, 429)
_SHOWN = 200


class Patience(NamedTuple):
    """For how long (s) to wait: for a connection, for the next bytes, for the whole answer; how often to try."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 120.0
    tries: int = 3
    pause: float = 0.5


class Away(CallboardError):
    """The server does not answer now; later it may."""


class Denied(Refused):
    """The server has answered that it will not: its HTTP status and its errors."""

    def __init__(self, words: str, status: int, told: tuple[Fault, ...]) -> None:
        super().__init__(words)
        self.status, self.faults = status, told


@cache
def _certificates() -> ssl.SSLContext:
    """Who is believed; to read them takes a twentieth of a second."""
    return httpx.create_ssl_context()


class Client:
    """Talks with one server, between `async with`. The API key is in no sentence and in no log."""

    def __init__(self, server: Server, patience: Patience | None = None) -> None:
        self.server = server
        self.bent = Bent()
        self._patience = patience or Patience()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        wait = self._patience
        timeout = httpx.Timeout(wait.read, connect=wait.connect)
        # A redirect would take the key elsewhere.
        made = httpx.AsyncClient(
            timeout=timeout, follow_redirects=False, verify=_certificates(), headers={"User-Agent": "Callboard"}
        )
        self._http = await self._stack.enter_async_context(made)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def get(self, path: str, asked: Mapping[str, str] | None = None) -> Document:
        """The answer to a question, tried again where the server is away. Raises `Away` and `Refused`."""
        given = {**self._shared(self.server.key_for_reading), **(asked or {})}
        wait = self._patience
        tries = stamina.retry_context(on=Away, attempts=wait.tries, wait_initial=wait.pause, timeout=None)
        async for attempt in tries:
            with attempt:
                return await self._answer("GET", path, params=given)
        raise AssertionError("a retry either returns or raises")

    async def post(self, path: str, told: Mapping[str, str]) -> Document:
        """The answer to a post, tried once: whether one without an answer was taken nobody knows."""
        return await self._answer("POST", path, data={**self._shared(True), **told})

    def _shared(self, with_key: bool) -> dict[str, str]:
        given = {"jurisdiction_id": self.server.jurisdiction, "api_key": self.server.key if with_key else ""}
        return {name: value for name, value in given.items() if value}

    async def _answer(self, method: str, path: str, **given: Any) -> Document:
        url = f"{self.server.url}/{quote(path)}.{self.server.form}"
        try:
            async with asyncio.timeout(self._patience.whole):
                request = self._http.build_request(method, url, headers={"Accept": _ACCEPT[self.server.form]}, **given)
                response = await self._http.send(request, stream=True)
                try:
                    body = await self._body(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise Away(f"{self._who} has not ended its answer within {self._patience.whole:g} seconds.") from None
        except httpx.TimeoutException:
            raise Away(f"{self._who} does not answer in time; check whether it is up.") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            reason = self.server.hidden(str(error))[:_SHOWN].rstrip(".") or type(error).__name__
            raise Away(f"{self._who} cannot be reached ({reason}); check its address and the network.") from None
        # In a thread: live telephone systems are heard on this one.
        return await asyncio.to_thread(self._read, response, body)

    @property
    def _who(self) -> str:
        return f"The Open311 server {self.server.name} at {self.server.place}"

    async def _body(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > wire.MOST_BYTES:
                raise Refused(
                    f"{self._who} answers with more than {wire.MOST_BYTES // 1_000_000} MB; ask for fewer days."
                )
            parts.append(part)
        return b"".join(parts)

    def _read(self, response: httpx.Response, body: bytes) -> Document:
        status = response.status_code
        if 300 <= status < 400:
            raise Refused(f"{self._who} has moved{self._moved(response)}; set its new address.")
        if status >= 500 or status in _BUSY:
            raise Away(f"{self._who} is out of order (HTTP {status}); it is asked again later.")
        try:
            document = read(body, response.headers.get("content-type", ""))
        except Refused as error:
            if status >= 400:
                raise Denied(
                    f"{self._who} refuses it (HTTP {status}); check its address and its key.", status, ()
                ) from None
            raise Refused(f"{self._who}: {self.server.hidden(str(error))}") from None
        return self._checked(status, document)

    def _moved(self, response: httpx.Response) -> str:
        to = urlsplit(response.headers.get("location", ""))
        return self.server.hidden(f" to {to.scheme}://{to.netloc}{to.path}"[:_SHOWN]) if to.netloc else ""

    def _checked(self, status: int, document: Document) -> Document:
        told = faults(document.value, self.bent)
        if told or status >= 400:
            said = self.server.hidden("; ".join(str(each).removeprefix(f"{status}: ") for each in told[:3]))[
                :_SHOWN
            ].rstrip(".")
            words = f"{self._who} says no (HTTP {status}{f': {said}' if said else ''}); check its settings."
            if told and status < 400:
                self.bent.note("an error comes with a status that says that all is well")
            raise Denied(words, status, told)
        return document
