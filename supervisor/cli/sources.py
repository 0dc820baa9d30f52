"""Makes the sources that a centre's settings name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.settings import AsteriskAmi, AsteriskQueueLog, Simulated, SourceSettings, centre_settings, secret
from supervisor.sources.asterisk.client import AmiSource
from supervisor.sources.asterisk.connection import Account
from supervisor.sources.asterisk.tail import QueueLogTail
from supervisor.sources.base import Source
from supervisor.sources.simulated.city import City, load_city
from supervisor.sources.simulated.source import SimulatedSource
from supervisor.sources.simulated.traffic import Storm
from supervisor.store import Store


def build_sources(clock: Callable[[], int], speed: float = 1.0) -> Callable[[Store], tuple[int, Sequence[Source]]]:
    """A function from a store to the version of its settings and the sources that they name."""

    def build(store: Store) -> tuple[int, Sequence[Source]]:
        settings = store.latest_settings()
        centre = centre_settings(settings.body)
        return settings.version, [made for each in centre.sources for made in _made(each, clock, speed)]

    return build


def account(source: AsteriskAmi, password: str | None = None) -> Account:
    """Where and as whom to log in; the password from where the settings say, unless it is given."""
    given = secret(source.secret) if password is None else password
    return Account(source.host, source.port, source.user, given, source.tls, Path(source.ca) if source.ca else None)


def demo_city(path: str = "") -> City:
    """The demonstration city, or one from a file."""
    if not path:
        return load_city(files("resources").joinpath("demo/city.toml").read_bytes())
    try:
        return load_city(Path(path).read_bytes())
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {error.strerror}.") from None


def _made(source: SourceSettings, clock: Callable[[], int], speed: float) -> Iterator[Source]:
    match source:
        case AsteriskAmi():
            yield AmiSource(source.name, source.system, account(source), clock)
            if source.queue_log:
                yield QueueLogTail(f"{source.name} queue_log", source.system, Path(source.queue_log))
        case AsteriskQueueLog():
            yield QueueLogTail(source.name, source.system, Path(source.path))
        case Simulated():
            city = demo_city(source.city)
            storms = tuple(Storm(int(at.timestamp() * 1000)) for at in source.storms)
            yield SimulatedSource(source.name, source.system, city, source.seed, clock, speed, storms=storms)
