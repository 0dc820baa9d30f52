"""A recording as if it were live: its events come when the clock passes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from supervisor.core.events import Observed
from supervisor.sources.base import Batch, Health

STEP_S = 0.05


class PlaybackSource:
    """Plays batches (in order of time) on a clock in ms; done when they are over."""

    kind = "playback"

    def __init__(
        self,
        name: str,
        system: str,
        batches: Callable[[], Iterator[Batch]],
        clock: Callable[[], int],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name, self.system = name, system
        self._read = batches
        self._clock = clock
        self._wait = wait

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Everything from the beginning, whatever was delivered before: the journal knows it already."""
        yield Batch(health=Health.LIVE)
        for batch in self._read():
            yield Batch(rejects=batch.rejects)
            events = sorted(batch.events, key=lambda event: (event.at, event.ordinal))
            while events:
                due = _due(events, self._clock())
                if due:
                    yield Batch(tuple(events[:due]), health=Health.LIVE)
                    del events[:due]
                else:
                    await self._wait(STEP_S)
        yield Batch(health=Health.DONE, note="The recording is over.")


def _due(events: list[Observed], now: int) -> int:
    return next((place for place, event in enumerate(events) if event.at > now), len(events))
