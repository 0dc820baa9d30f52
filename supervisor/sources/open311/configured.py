"""Open311 servers as the settings name them, with their keys."""

from __future__ import annotations

from collections.abc import Callable

from supervisor.requests.record import Status
from supervisor.settings import Open311, secret
from supervisor.settings.open311 import pair
from supervisor.sources.open311.client import Client, Patience
from supervisor.sources.open311.pull import Pull, State, named
from supervisor.sources.open311.server import MINUTE_MS, Server


def server(source: Open311, password: str | None = None) -> Server:
    """A server; its key from where the settings say, unless it is given. Raises `SettingsError`."""
    key = password if password is not None else secret(source.secret) if source.secret else ""
    return Server(
        name=source.name,
        url=source.url,
        city=source.system,
        jurisdiction=source.jurisdiction_id,
        key=key,
        key_for_reading=source.key_for_reading,
        zone=source.zone,
        form=source.format,
        overlap_ms=source.overlap_min * MINUTE_MS,
        history_days=source.days,
        every_s=source.every_s,
        statuses={words: Status(name) for words, name in map(pair, source.statuses)},
        services=dict(map(pair, source.services)),
    )


async def tried(chosen: Server, clock: Callable[[], int], patience: Patience | None = None) -> str:
    """What a server shows when it is asked once, in a sentence. Raises `Away` and `Refused`."""
    async with Client(chosen, patience) as client:
        pull = Pull(client, State(), await named(client), clock)
        found = await pull.once()
    count = "1 request" if found.told == 1 else f"{found.told:,} requests"
    offered = len(pull.terms.services)
    kinds = f" and offers {'1 service' if offered == 1 else f'{offered:,} services'}" if offered else ""
    return " ".join(filter(None, (f"It answers: it shows {count}{kinds}.", pull.said())))
