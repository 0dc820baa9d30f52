"""One pull: everything a server has that may be new since the last one, and where the next one is to begin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec

from supervisor.sources.open311.answers import services
from supervisor.sources.open311.client import Client
from supervisor.sources.open311.habits import Habits, habits
from supervisor.sources.open311.reading import Reader
from supervisor.sources.open311.rows import Bent
from supervisor.sources.open311.server import DAY_MS
from supervisor.sources.open311.translate import Found, Terms, requests
from supervisor.sources.open311.wire import Refused

WHOLE_MS = 3_600_000
"""Who cannot be asked for updates shows its whole history again so often; only what is new in between."""
_SAID = 5


class State(msgspec.Struct, kw_only=True):
    """What is kept between pulls: until when (ms) everything is in, when all was last read, and how the server is.

    `days` are those of history that were read; where the settings ask for more, all is read again.
    """

    upto: int | None = None
    whole: int | None = None
    days: int = 0
    habits: Habits | None = None

    def save(self) -> dict[str, Any]:
        """JSON values."""
        saved: dict[str, Any] = msgspec.to_builtins(self)
        return saved


def state_of(resume: Mapping[str, Any] | None) -> State:
    """What was kept; the beginning where that cannot be read."""
    try:
        return msgspec.convert(resume or {}, State)
    except msgspec.ValidationError:
        return State()


class Pull:
    """One pull over an open client. When it is over without an error, `state` is where the next one begins."""

    def __init__(self, client: Client, state: State, terms: Terms, clock: Callable[[], int]) -> None:
        """`clock` gives ms since 1970."""
        self.client, self.terms, self.clock = client, terms, clock
        self.before = state
        self.state = State()
        self.bent = Bent()
        self.notes: list[str] = []

    async def found(self) -> AsyncIterator[Found]:
        """What the server has, by answers. Raises `Away` and `Refused`."""
        server, now = self.client.server, self.clock()
        known = self.before.habits or await habits(self.asked, now)
        reader = Reader(self.asked, known or Habits())
        self.state = State(
            upto=now, whole=self.before.whole, days=server.history_days, habits=reader.habits if known else None
        )
        try:
            async for found in self._read(reader, now):
                yield found
        finally:
            self.notes += reader.notes

    async def once(self) -> Found:
        """What the server shows to who asks for nothing in particular."""
        return await self.asked({})

    async def _read(self, reader: Reader, now: int) -> AsyncIterator[Found]:
        server, upto = self.client.server, self.before.upto
        if upto is not None and self.before.days >= server.history_days and reader.habits.updated:
            async for found in reader.updated(upto - server.overlap_ms, now + server.overlap_ms):
                yield found
            if reader.habits.updated:
                return
        start = now - server.history_days * DAY_MS
        if upto is None or self._whole_is_due(now, reader):
            self.state.whole = now
        else:
            start = max(start, upto - server.overlap_ms)
        async for found in reader.opened(start, now + server.overlap_ms):
            yield found

    def _whole_is_due(self, now: int, reader: Reader) -> bool:
        last = self.before.whole
        return reader.habits.updated or last is None or not 0 <= now - last < WHOLE_MS

    async def asked(self, asked: Mapping[str, str]) -> Found:
        """The requests that a server answers to some parameters with."""
        document = await self.client.get("requests", asked)
        found = await asyncio.to_thread(requests, document, self.terms, self.clock())
        self.bent.update(found.bent)
        return found

    def said(self) -> str:
        """What was noticed and what was bent, in one paragraph; empty where nothing was."""
        self.bent.update(self.client.bent)
        self.client.bent = Bent()
        lines = self.bent.said()
        more = f" and {len(lines) - _SAID} more" if len(lines) > _SAID else ""
        bent = f"It bends the standard: {'; '.join(lines[:_SAID])}{more}." if lines else ""
        return " ".join(filter(None, (*self.notes, bent)))


async def named(client: Client) -> Terms:
    """How a server's words are meant, with the names of its services where it tells them."""
    try:
        told = services((await client.get("services")).value, client.bent)
    except Refused:
        told = []
    return msgspec.structs.replace(client.server.terms, services={each.code: each.name for each in told})
