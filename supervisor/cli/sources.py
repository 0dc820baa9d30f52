"""Makes the sources that a centre's settings name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from importlib.resources import files
from pathlib import Path
from typing import Any

from supervisor.collector import BuildSources
from supervisor.core.errors import CallboardError
from supervisor.delivery.open311 import LinksOf
from supervisor.settings import (
    AsteriskAmi,
    AsteriskQueueLog,
    FreeSwitch,
    Open311,
    Simulated,
    SourceSettings,
    centre_settings,
    secret,
)
from supervisor.sources.asterisk import connection as ami
from supervisor.sources.asterisk.client import AmiSource
from supervisor.sources.asterisk.tail import QueueLogTail
from supervisor.sources.base import REQUESTS, Batch, Health, Source
from supervisor.sources.connection import Timings
from supervisor.sources.freeswitch import connection as esl
from supervisor.sources.freeswitch.client import EslSource
from supervisor.sources.simulated.city import City, load_city
from supervisor.sources.simulated.request_source import SimulatedRequests
from supervisor.sources.simulated.source import SimulatedSource
from supervisor.sources.simulated.traffic import Storm
from supervisor.store import Store

REFUSED_S = 20.0
ANSWER_S = 20.0
"""Who is asked rarely is silent for as long, and a little longer until the answer is there."""


def build_sources(clock_of: Callable[[Store], Callable[[], int]]) -> BuildSources:
    """A function from a store to what its settings say of sources, and those sources."""

    def build(store: Store) -> tuple[object, Callable[[], Sequence[Source]]]:
        clock, speed = clock_of(store), store.clock().speed
        named = centre_settings(store.latest_settings().body).sources
        return named, lambda: [made for each in named for made in _made(each, clock, speed, store)]

    return build


KINDS: Mapping[type, str] = {
    AsteriskAmi: AmiSource.kind,
    FreeSwitch: EslSource.kind,
    Open311: f"open311{REQUESTS}",
}


class Connected:
    """A live source whose password is read when it is needed: one that cannot be read stops no other source."""

    def __init__(
        self, settings: AsteriskAmi | FreeSwitch | Open311, clock: Callable[[], int], store: Store | None = None
    ) -> None:
        """`store` knows which requests of another system are ours."""
        self.name, self.system, self.kind = settings.name, settings.system, KINDS[type(settings)]
        self._settings, self._clock, self._store = settings, clock, store

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Those of the other system, once its password can be read."""
        while True:
            try:
                source = self._source()
                break
            except CallboardError as error:
                yield Batch(health=Health.REFUSED, note=str(error))
                await asyncio.sleep(REFUSED_S)
        async with aclosing(source.batches(resume)) as found:  # type: ignore[type-var]
            async for batch in found:
                yield batch

    def _source(self) -> Source:
        match self._settings:
            case AsteriskAmi() as settings:
                return AmiSource(self.name, self.system, manager(settings), self._clock)
            case FreeSwitch() as settings:
                return EslSource(
                    self.name, self.system, event_socket(settings), self._clock, asked_every(settings.poll_s)
                )
            case Open311() as settings:
                # What speaks HTTP takes a while to import, and most centres have no such server.
                from supervisor.sources.open311.configured import server
                from supervisor.sources.open311.source import Open311Requests

                ours = LinksOf(self._store, self.name, self.system) if self._store else None
                return Open311Requests(server(settings), self._clock, ours)


def manager(source: AsteriskAmi, password: str | None = None) -> ami.Account:
    """Where and as whom to log in; the password from where the settings say, unless it is given."""
    given = secret(source.secret) if password is None else password
    return ami.Account(source.host, source.port, source.user, given, source.tls, Path(source.ca) if source.ca else None)


def event_socket(source: FreeSwitch, password: str | None = None) -> esl.Account:
    """Where and as whom to log in; the password from where the settings say, unless it is given."""
    given = secret(source.secret) if password is None else password
    return esl.Account(source.host, source.port, source.user, given)


def asked_every(seconds: int) -> Timings:
    """How long to wait for what, where a telephone system is asked so often."""
    usual = Timings()
    return usual._replace(ping=seconds, dead=max(usual.dead, seconds + ANSWER_S))


def demo_city(path: str = "") -> City:
    """The demonstration city, or one from a file."""
    if not path:
        return load_city(files("resources").joinpath("demo/city.toml").read_bytes())
    try:
        return load_city(Path(path).read_bytes())
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {error.strerror}.") from None


def _made(source: SourceSettings, clock: Callable[[], int], speed: float, store: Store) -> Iterator[Source]:
    match source:
        case FreeSwitch() | Open311():
            yield Connected(source, clock, store)
        case AsteriskAmi():
            yield Connected(source, clock)
            if source.queue_log:
                yield QueueLogTail(f"{source.name} queue_log", source.system, Path(source.queue_log))
        case AsteriskQueueLog():
            yield QueueLogTail(source.name, source.system, Path(source.path))
        case Simulated():
            city = demo_city(source.city)
            storms = tuple(Storm(int(at.timestamp() * 1000)) for at in source.storms)
            yield SimulatedSource(source.name, source.system, city, source.seed, clock, speed, storms=storms)
            if city.kinds:
                name = f"{source.name} requests"
                yield SimulatedRequests(name, city.name, city, source.seed, clock, speed, storms=storms)
