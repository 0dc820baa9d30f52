"""Runs a live source for as long as a test needs it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import Any

from supervisor.core.events import Observed
from supervisor.sources.base import Batch, Health, Source
from supervisor.sources.connection import Timings

QUICK = Timings(
    connect=5, banner=1, answer=5, boot=0.2, ping=0.2, dead=5, gather=0.01, first_delay=0.01, last_delay=0.02
)


def clock() -> int:
    """Now, in ms."""
    return time.time_ns() // 1_000_000


def run(live: Source, until: Callable[[list[Batch]], bool], resume: dict[str, Any] | None = None) -> list[Batch]:
    """The batches of a source, up to the one that `until` waits for; at most half a minute."""

    async def gathered() -> list[Batch]:
        batches: list[Batch] = []
        async with asyncio.timeout(30), aclosing(live.batches(resume)) as found:  # type: ignore[type-var]
            async for batch in found:
                batches.append(batch)
                if until(batches):
                    break
        return batches

    return asyncio.run(gathered())


def events(batches: Iterable[Batch]) -> list[Observed]:
    """All events, in the order of the fold."""
    return sorted((event for batch in batches for event in batch.events), key=lambda e: (e.at, e.ordinal, e.key))


def quiet(done: threading.Event) -> Callable[[list[Batch]], bool]:
    """True once everything was played and nothing more comes."""
    beats, live = 0, False

    def until(batches: list[Batch]) -> bool:
        nonlocal beats, live
        newest = batches[-1]
        live = newest.health is Health.LIVE if newest.health is not None else live
        beats = beats + 1 if live and done.is_set() and not newest.events else 0
        return beats >= 2

    return until
